/*-------------------------------------------------------------------------
 *
 * approval.c
 *		Approving revisions, and running what is approved.
 *
 * An approval is for all sections of a revision as they are when it is given.
 * What a run needs is fixed when it begins: its scripts cannot change that.
 *
 * IDENTIFICATION
 *		src/run/approval.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/approval.h"
#include "catalog/checksum.h"
#include "catalog/log.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/graph.h"
#include "run/approval.h"
#include "run/registry_internal.h"
#include "run/step.h"

/*
 * append_missing appends why a revision counts as not approved.
 */
static void
append_missing(StringInfo text, const Approval *approvals, int n, const char *revision)
{
	const Approval *own = catalog_best_approval(approvals, n, revision, false);

	if (text->len > 0)
		appendStringInfoChar(text, '\n');
	for (int i = 0; own == NULL && i < n; i++)
	{
		if (strcmp(approvals[i].revision, revision) == 0)
		{
			appendStringInfo(text, "Revision \"%s\" was changed since \"%s\" approved it.", revision, approvals[i].approved_by);
			return;
		}
	}
	if (own)
		appendStringInfo(text, "Revision \"%s\" was approved by \"%s\", who has written or changed it.", revision, own->approved_by);
	else
		appendStringInfo(text, "Revision \"%s\" has no approval.", revision);
}

/*
 * raise_missing raises MG018; missing says which revisions lack what.
 */
static void
raise_missing(const char *missing)
{
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_NOT_APPROVED),
			 errmsg("revisions that are to run are not approved"),
			 errdetail_internal("%s", missing),
			 errhint("A role with access \"approver\" can read them with migrate.file(), and approve them with migrate.approve().")));
}

/*
 * approval_check_plan: see approval.h.
 */
void
approval_check_plan(Run *run)
{
	const MigrationPlan *plan = run->plan;
	Names		revisions = graph_names(plan->graph, plan->steps);
	int			n;
	Approval   *approvals = catalog_approvals(&revisions, &n, true);
	StringInfoData missing;

	run->require_approval = migrate_require_approval;
	run->approvals = palloc0(sizeof(Approval *) * Max(revisions.n, 1));
	initStringInfo(&missing);
	for (int i = 0; i < revisions.n; i++)
	{
		run->approvals[i] = catalog_best_approval(approvals, n, revisions.names[i],
												  run->require_approval == REQUIRE_APPROVAL_OTHER);
		if (run->approvals[i] == NULL && run->require_approval != REQUIRE_APPROVAL_OFF)
			append_missing(&missing, approvals, n, revisions.names[i]);
	}
	if (missing.len > 0)
		raise_missing(missing.data);
}

/*
 * approval_check_step: see approval.h.
 */
void
approval_check_step(const Run *run, int step, const StoredRevision *stored)
{
	StoredRevision text = *stored;

	if (run->require_approval == REQUIRE_APPROVAL_OFF)
		return;
	text.upgrade_checksum = catalog_checksum(stored->file.upgrade);
	text.downgrade_checksum = catalog_text_checksum(stored->file.downgrade);
	text.precheck_checksum = catalog_text_checksum(stored->file.precheck);
	text.verify_checksum = catalog_text_checksum(stored->file.verify);
	if (strcmp(catalog_sections_checksum(&text), run->approvals[step]->checksum) != 0)
		raise_missing(psprintf("Revision \"%s\" was changed since \"%s\" approved it.",
							   stored->file.revision, run->approvals[step]->approved_by));
}

/*
 * approval_check_registered: see approval.h.
 */
void
approval_check_registered(const Run *run, int step)
{
	Names		revision = names_of_one(run_step_revision(run->plan, step));
	int			n;
	Approval   *approvals;
	StringInfoData missing;

	if (run->require_approval == REQUIRE_APPROVAL_OFF)
		return;
	approvals = catalog_approvals(&revision, &n, true);
	if (catalog_best_approval(approvals, n, revision.names[0], run->require_approval == REQUIRE_APPROVAL_OTHER))
		return;
	initStringInfo(&missing);
	append_missing(&missing, approvals, n, revision.names[0]);
	raise_missing(missing.data);
}

/*
 * approval_give, approval_withdraw: see approval.h.
 */
char *
approval_give(const char *revision, const char *note)
{
	StoredRevision *stored = registry_find(revision);
	char	   *checksum = catalog_sections_checksum(stored);

	catalog_approve(stored->file.revision, checksum, note);
	catalog_log_action("approve", stored->file.revision, checksum, note);
	return stored->file.revision;
}

char *
approval_withdraw(const char *revision, const char *reason)
{
	StoredRevision *stored = registry_find(revision);

	if (!catalog_unapprove(stored->file.revision))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_APPROVED),
				 errmsg("revision \"%s\" has no approval", stored->file.revision)));
	catalog_log_action("unapprove", stored->file.revision, NULL, reason);
	return stored->file.revision;
}
