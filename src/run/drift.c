/*-------------------------------------------------------------------------
 *
 * drift.c
 *		What runs have to do with drift: snapshots after them, and differences
 *		that become revisions.
 *
 * IDENTIFICATION
 *		src/run/drift.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "access/tupdesc.h"
#include "miscadmin.h"
#include "utils/tuplestore.h"

#include "catalog/revision.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/file.h"
#include "run/drift.h"
#include "run/lock.h"
#include "run/registry.h"
#include "run/stamp.h"
#include "schema/model/drift.h"
#include "server/subxact.h"

/* The name of the snapshot that is taken after a run. */
#define SNAPSHOT_OF_RUN	"last"

/*
 * stamp_new adds a revision to the version.
 */
static void
stamp_new(char *revision)
{
	Tuplestorestate *rows = tuplestore_begin_heap(false, false, work_mem);
	TupleDesc	desc = CreateTemplateTupleDesc(2);

	TupleDescInitEntry(desc, 1, "revision", TEXTOID, -1, 0);
	TupleDescInitEntry(desc, 2, "change", TEXTOID, -1, 0);
	run_stamp(names_of_one(revision), false, rows, desc);
	tuplestore_end(rows);
}

/*
 * run_adopt_drift: see drift.h.  Neither runs nor registrations come between.
 */
char *
run_adopt_drift(const char *message, const char *revision, bool allow_destructive)
{
	RevisionFile file = {.upgrade_transactional = true, .downgrade_transactional = true};

	lock_registry();
	lock_run();
	lock_check_snapshot();
	if (!drift_adopt(allow_destructive, &file))
		return NULL;
	file.message = pstrdup(message);
	file.revision = revision ? pstrdup(revision) : NULL;
	file.upgrade = file_script(file.upgrade, strlen(file.upgrade));
	file.downgrade = file_script(file.downgrade, strlen(file.downgrade));
	revision = registry_create(&file, "head", false);
	stamp_new(file.revision);
	return file.revision;
}

static void
take_snapshot(void *arg)
{
	drift_take_snapshot(SNAPSHOT_OF_RUN);
}

/*
 * run_take_snapshot: see drift.h.  Definitions that others change meanwhile are
 * no reason to lose what the run has done.
 */
void
run_take_snapshot(void)
{
	ErrorData  *error;

	if (!migrate_snapshot_after_run)
		return;
	error = subxact_run(take_snapshot, NULL, true);
	if (error == NULL)
		return;
	if (error->sqlerrcode != ERRCODE_T_R_SERIALIZATION_FAILURE)
		subxact_raise_unrelated(error);
	ereport(WARNING,
			(errcode(error->sqlerrcode),
			 errmsg("no snapshot was taken after the run: %s", error->message),
			 errhint("Take one with migrate.take_snapshot().")));
}
