/*-------------------------------------------------------------------------
 *
 * migrate.h
 *		What the server's side of the extension shares, file by file.
 *
 * IDENTIFICATION
 *		src/migrate.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/pg_list.h"
#include "utils/tuplestore.h"
#include "utils/timestamp.h"

#include "errcodes.h"
#include "revision/file.h"
#include "revision/plan.h"
#include "revision/target.h"

/* in guc.c */
extern char *migrate_include_object;
extern char *migrate_run_as;
extern char *migrate_search_path;
extern char *migrate_on_version_apply;
extern char *migrate_scope;
extern char *migrate_shadow_database;
extern char *migrate_default_target;
extern char *migrate_file_name_template;
extern int	migrate_lock_retries;
extern int	migrate_lock_timeout;
extern int	migrate_lock_wait_timeout;
extern int	migrate_message_level;

extern void guc_init(void);
extern List *guc_function_name(const char *setting, const char *value);

/* in catalog.c */

/* A revision as it is registered. */
typedef struct StoredRevision
{
	RevisionFile file;			/* create_date in UTC, as the file has it */
	char	   *upgrade_checksum;
	char	   *downgrade_checksum; /* NULL: irreversible */
} StoredRevision;

/* What is known of a registered revision without its scripts. */
typedef struct RevisionFacts
{
	char	   *message;
	bool		upgrade_transactional;
	bool		downgrade_transactional;
	TimestampTz applied_at;		/* where applied_by is not NULL */
	char	   *applied_by;
} RevisionFacts;

/* What names a revision's file. */
typedef struct RevisionHeader
{
	char	   *revision;
	char	   *message;
	char	   *create_date;	/* in UTC, NULL: none */
} RevisionHeader;

/* Who a run is logged for, where it is not this session. */
typedef struct Actor
{
	char	   *login_role;
	char	   *effective_role;
	char	   *client_addr;	/* NULL: a local client */
	char	   *application_name;
} Actor;

/* A row of the log; what is NULL or zero is not known. */
typedef struct LogEntry
{
	int64		run_id;
	const char *scope;			/* NULL: migrate.scope */
	const char *action;
	const char *revision;
	TimestampTz started_at;		/* 0: now() */
	int64		duration;		/* microseconds; -1: none */
	const char *run_as;
	const char *search_path;
	const char *old_checksum;
	const char *new_checksum;
	const char *old_script;
	const char *reason;
	const Actor *actor;			/* NULL: this session */
	const ErrorData *error;		/* NULL: it was done */
	int			line;			/* of the script, where error is */
} LogEntry;

/* A step of a run, as the log tells of it. */
typedef struct LoggedStep
{
	char	   *revision;
	char	   *checksum;
	TimestampTz started_at;
	int64		duration;		/* microseconds; -1: none */
	char	   *reason;			/* NULL: none */
} LoggedStep;

extern Graph *catalog_graph(bool fresh);
extern void catalog_check_graph(void);
extern void catalog_graph_uncertain(void);
extern Names catalog_version(bool fresh);
extern Names catalog_version_of(const char *scope);
extern Names catalog_applied(void);
extern Names catalog_revisions(void);
extern Names catalog_children(const char *revision);
extern Names catalog_scopes(void);
extern bool catalog_is_current(Names version, int64 last_log_id);
extern int64 catalog_last_log_id(void);
extern StoredRevision *catalog_revision(const char *revision, bool fresh);
extern StoredRevision *catalog_node_revision(const Graph *g, int node, bool fresh);
extern void catalog_small_revisions(const Graph *g, NodeList nodes, StoredRevision **result);
extern char *catalog_name_owner(const char *name);
extern RevisionFacts *catalog_facts(const Graph *g, bool with_log);
extern RevisionHeader *catalog_headers(int *n);
extern char *catalog_message(const char *revision);
extern char *catalog_script_checksum(const char *revision, bool upgrade, bool fresh);
extern char *catalog_timestamp(const char *text);
extern char *catalog_checksum(const char *script);
extern char *catalog_sha256(const char *text);
extern void catalog_insert_revision(const RevisionFile *file);
extern void catalog_update_revision(const RevisionFile *file);
extern void catalog_delete_revision(const char *revision);
extern Names catalog_resolve_depends(Names depends);
extern void catalog_set_version(const char *scope, Names removed, Names added);
extern int64 catalog_new_run_id(void);
extern Actor catalog_this_session(Oid user);
extern void catalog_log(const LogEntry *entry);
extern void catalog_log_steps(const LogEntry *common, const LoggedStep *steps, int n);
extern bool catalog_last_run(char **role, char **search_path);
extern bool catalog_last_applied(const char *revision, TimestampTz *applied_at, char **applied_by);
extern void catalog_grant_log(const char *role);
extern void catalog_grant_progress(const char *role);

/* in catalog_load.c */
extern Names catalog_taken_names(Names names);
extern int	catalog_stored(Names ids, StoredRevision **result);
extern void catalog_insert_revisions(StoredRevision *const *new, int n);

/* in catalog_deploy.c; the rest is in deploy.h */
extern Names catalog_partial(void);
extern bool catalog_is_partial(const char *revision);

/* in lock.c */
extern void lock_run(void);
extern void lock_deploy(void);
extern void unlock_deploy(void);
extern char *lock_deploy_holder(void);
extern int	lock_deploy_pid(void);
extern void lock_refuse_deploy(void);
extern void lock_deploy_step(void);
extern void lock_registry(void);
extern void lock_refuse_stale(void);
extern void lock_shadow(const char *name);
extern void unlock_shadow(const char *name);

/* in subxact.c */
extern ErrorData *subxact_run(void (*function)(void *arg), void *arg, bool keep);
extern void subxact_raise_unrelated(ErrorData *error);

/* in journal.c */
extern void journal_begin(const LogEntry *common, const MigrationPlan *plan);
extern void journal_step(const StoredRevision *stored, TimestampTz started_at, int64 duration, const char *reason);
extern void journal_flush(void);
extern bool journal_version(Names *version);
extern void journal_end(void);
extern void journal_discard(void);
extern bool journal_is_open(void);

/* in run.c */

/* What a run is asked to do. */
typedef struct RunRequest
{
	bool		upgrade;
	Names		targets;
	bool		dry_run;
	bool		plain;			/* non_transactional => 'plain' */
	bool		deploy;			/* outside one transaction */
	const char *expect;			/* NULL: any plan */
} RunRequest;

extern void run_plan(const RunRequest *request, Tuplestorestate *rows, TupleDesc desc);
extern MigrationPlan *run_make_plan(bool upgrade, Names targets, bool fresh);
extern void run_require_one_target(Names targets);
extern char *run_plan_checksum(const MigrationPlan *plan, bool fresh);
extern void run_stamp(Names targets, bool purge, Tuplestorestate *rows, TupleDesc desc);
extern void run_record_step(const char *direction, const char *revision, Names version,
							const Names *new_version);
extern Names run_walk_version(PlanWalk *walk, Names version);
extern void run_forbid_nested(const char *function);
extern void run_forbid_change(const char *function);
extern void run_set_in_progress(bool in_progress);
extern bool run_is_in_progress(void);
extern const char *run_direction(bool upgrade);
extern void run_raise_partial(const char *revision);

/* in registry.c */
typedef enum RegisterStatus
{
	REGISTER_NEW,
	REGISTER_UNCHANGED,
	REGISTER_REPLACED,
	REGISTER_EDITED
} RegisterStatus;

extern char *registry_register(const char *text, size_t len);
extern void registry_load(Names files, bool prune, Tuplestorestate *rows, TupleDesc desc);
extern char *registry_accept(const char *text, size_t len, const char *reason);
extern char *registry_edit(const char *revision, const char *message, const char *upgrade,
						   const char *downgrade);
extern char *registry_forget(const char *revision);
extern char *registry_create(RevisionFile *file, const char *head, bool splice);
extern char *registry_merge(RevisionFile *file, Names revisions, bool splice);
extern Names registry_heads_of(Names files);

/* in file_names.c */
typedef struct FileNames FileNames;

extern FileNames *file_names(void);
extern const char *file_names_find(const FileNames *names, const char *revision);
extern const char *file_names_find_kept(FmgrInfo *flinfo, const char *revision);

/* in offline.c */

/* What SQL is asked for. */
typedef struct OfflineRequest
{
	bool		upgrade;
	const char *range;			/* NULL: to targets, from the recorded version */
	Names		targets;
	bool		standalone;
	bool		transaction_per_revision;
} OfflineRequest;

extern char *offline_sql(const OfflineRequest *request);
extern char *offline_dump_state(void);

/* in drop_watch.c */
extern void drop_watch_init(void);

/* in args.c */
extern char *arg_cstring(FunctionCallInfo fcinfo, int n);
extern char *arg_required(FunctionCallInfo fcinfo, int n, const char *name);
extern bool arg_direction(FunctionCallInfo fcinfo, int n);
extern bool arg_bool(FunctionCallInfo fcinfo, int n);
extern int64 arg_required_int64(FunctionCallInfo fcinfo, int n, const char *name);
extern Names arg_names(FunctionCallInfo fcinfo, int n, const char *name);
extern Names arg_targets(FunctionCallInfo fcinfo, int n, const char *name);
struct ArrayType;
extern Names names_of_array(struct ArrayType *array, const char *name);
extern Names names_of_text(const char *text, const char *name);
extern Names names_of_target(const char *target);
extern Datum names_array(Names names);
extern Names names_of_one(const char *name);
extern Names names_of_nodes(const Graph *g, NodeList nodes);
extern char *names_join(Names names);
extern Names names_sorted(Names names);
extern bool names_have(Names names, const char *name);
extern bool names_contain(Names names, const char *name);

#endif							/* MIGRATE_H */
