/*-------------------------------------------------------------------------
 *
 * run.h
 *		A run: what it is asked to do, and what upgrade, downgrade and deploy share.
 *
 * IDENTIFICATION
 *		src/run/run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_RUN_H
#define MIGRATE_RUN_RUN_H

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

#include "catalog/log.h"
#include "catalog/revision.h"
#include "revision/plan.h"
/* What a run is asked to do. */
typedef struct RunRequest
{
	bool		upgrade;
	Names		targets;
	bool		dry_run;
	bool		preview;		/* a dry run that is looked at */
	bool		plain;			/* non_transactional => 'plain' */
	bool		deploy;			/* outside one transaction */
	const char *expect;			/* NULL: any plan */
	bool		check_model;	/* the schema has to be the model's afterwards */
} RunRequest;

extern void run_plan(const RunRequest *request, Tuplestorestate *rows, TupleDesc desc);
extern MigrationPlan *run_make_plan(bool upgrade, Names targets, bool fresh);
extern void run_require_one_target(Names targets);
extern char *run_plan_checksum(const MigrationPlan *plan, bool fresh);
extern void run_forbid_in_script(const char *function);
extern void run_forbid_nested(const char *function);
extern void run_forbid_change(const char *function);
extern void run_set_in_progress(bool in_progress);
extern bool run_is_in_progress(void);
extern void run_check_partial(void);
extern void run_raise_partial(const char *revision);

typedef struct Run
{
	const RunRequest *request;
	MigrationPlan *plan;
	char	  **checksums;		/* of the scripts of its steps; NULL: not read yet */
	int			require_approval;	/* migrate.require_approval, as it was at the beginning */
	const struct Approval **approvals;	/* of its steps; NULL: none, or not read yet */
	int64		id;
	const SessionIdentity *identity;			/* NULL: this session */
	Oid			run_as;			/* InvalidOid: the caller */
	const char *run_as_name;	/* NULL: the caller */
	char	   *search_path;	/* that scripts see */
	Tuplestorestate *rows;		/* NULL: nobody wants rows */
	TupleDesc	desc;
} Run;

extern void run_resolve_identity(Run *run);
extern void run_set_settings(int lock_timeout, bool for_session);
extern void run_check_expected(const MigrationPlan *plan, const char *expect);
extern void run_notice_change(const Run *run);

#endif							/* MIGRATE_RUN_RUN_H */
