/*-------------------------------------------------------------------------
 *
 * drift.c
 *		How the live schema differs from what it should be, or was.
 *
 * IDENTIFICATION
 *		src/schema/model/drift.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "catalog/graph.h"
#include "catalog/taken_snapshot.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/plan.h"
#include "schema/filter.h"
#include "schema/model/bookkeeping.h"
#include "schema/model/build.h"
#include "schema/model/drift.h"
#include "schema/model/left_alone.h"
#include "schema/model/model.h"
#include "schema/model/normalize.h"
#include "schema/model/secrets.h"
#include "schema/model/unhandled.h"
#include "schema/snapshot_current.h"
#include "server/rights.h"

/*
 * drift_set_filter has the same looked at as check() does.
 */
static void
drift_set_filter(Drift *drift)
{
	Model		model = {0};

	drift->filter.include_object = migrate_include_object;
	if (!catalog_model(&model) || !model.has_schemas)
		return;
	drift->schemas = model.schemas;
	drift->filter.schemas = &drift->schemas;
}

/*
 * of_revisions returns what the applied revisions make of an empty database.
 */
static SchemaSnapshot *
of_revisions(const SnapshotFilter *filter)
{
	Graph	   *g = catalog_graph(true);
	NodeList	version = plan_version(g, catalog_version(true));
	Names		scripts = {0};

	if (version.n > 0)
		scripts = autogenerate_scripts_to(g, graph_names(g, version));
	return model_build(&scripts, "upgrade scripts of the applied revisions", filter);
}

/*
 * of_model returns what the stored model makes.
 */
static SchemaSnapshot *
of_model(const SnapshotFilter *filter)
{
	Model		model = autogenerate_model(NULL);

	return model_build(&model.definition, "model", filter);
}

/*
 * own_what_is_ours has the objects of the role that compares have no owner, as
 * those of a snapshot have that it has made itself.
 */
static void
own_what_is_ours(SchemaSnapshot *snapshot)
{
	const char *role = quote_identifier(GetUserNameFromId(rights_scripts_role(), false));

	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];

		if (object->owner && strcmp(object->owner, role) == 0)
			object->owner = NULL;
	}
}

/*
 * of_snapshot returns what drift_take_snapshot kept under a name.
 */
static SchemaSnapshot *
of_snapshot(const char *name, const SnapshotFilter *filter)
{
	char	   *format;
	bytea	   *bytes = catalog_find_taken_snapshot(name, &format);
	SchemaSnapshot *result;

	if (bytes == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
				 errmsg("there is no snapshot \"%s\"", name),
				 errhint("Take one with migrate.take_snapshot(), or have each run take one: \"migrate.snapshot_after_run\".")));
	if (strcmp(format, model_snapshot_format()) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
				 errmsg("snapshot \"%s\" was taken by another version of the server or of the extension", name),
				 errhint("Take it anew with migrate.take_snapshot().")));
	result = snapshot_parse(VARDATA(bytes));
	own_what_is_ours(result);
	snapshot_keep_schemas(result, filter);
	filter_objects(result, filter);
	return result;
}

/*
 * wanted_snapshot returns what the live schema is compared with.
 */
static SchemaSnapshot *
wanted_snapshot(DriftAgainst against, const char *name, const SnapshotFilter *filter)
{
	switch (against)
	{
		case DRIFT_REVISIONS:
			return of_revisions(filter);
		case DRIFT_MODEL:
			return of_model(filter);
		case DRIFT_SNAPSHOT:
			return of_snapshot(name, filter);
	}
	pg_unreachable();
}

/*
 * drift_read reads both schemas, and says whether they differ.
 */
static bool
drift_read(Drift *drift, DriftAgainst against, const char *name)
{
	const Diff *diff;

	drift_set_filter(drift);
	drift->wanted = wanted_snapshot(against, name, &drift->filter);
	drift->live = snapshot_current(&drift->filter);
	(void) bookkeeping_remove(drift->live, drift->wanted);
	(void) left_alone_remove(drift->live, drift->wanted, &drift->filter);
	diff_adopt_owners(drift->live, drift->wanted);
	diff = match_objects(drift->live, drift->wanted);
	drift->unseen = secrets_unseen(diff);
	if (diff_is_empty(diff))
		return false;
	normalize_expressions(drift->live, drift->wanted, &drift->filter);
	return true;
}

/*
 * drift_find: see drift.h.
 */
Drift *
drift_find(DriftAgainst against, const char *name)
{
	Drift	   *drift = palloc0(sizeof(Drift));
	bool		differs = drift_read(drift, against, name);

	drift->unhandled = unhandled_objects();
	if (!differs)
		return drift;
	drift->undo = diff_make(drift->live, drift->wanted, &(DiffOptions){0});
	drift->keep = diff_make(drift->wanted, drift->live, &(DiffOptions){0});
	return drift;
}

/*
 * drift_adopt: see drift.h.
 */
bool
drift_adopt(bool allow_destructive, RevisionFile *file)
{
	Drift	   *drift = palloc0(sizeof(Drift));

	return drift_read(drift, DRIFT_REVISIONS, NULL) &&
		autogenerate_between(drift->wanted, drift->live, &drift->filter, allow_destructive, file);
}

/*
 * drift_take_snapshot: see drift.h.
 */
void
drift_take_snapshot(const char *name)
{
	SnapshotFilter everything = {0};
	SchemaSnapshot *live = snapshot_current(&everything);
	StringInfoData buf;

	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, "\0\0\0\0", VARHDRSZ);
	snapshot_write(&buf, live);
	SET_VARSIZE(buf.data, buf.len);
	catalog_keep_taken_snapshot(name, model_snapshot_format(), (bytea *) buf.data);
	pfree(buf.data);
	MemoryContextDelete(live->context);
}
