/*-------------------------------------------------------------------------
 *
 * elaborate.c
 *		What scripts make of an empty database, as a snapshot.
 *
 * Elaborating a model takes as long as running it.  Its snapshot is kept, and
 * found again by everything that it depends on.
 *
 * IDENTIFICATION
 *		src/schema/elaborate.c
 *
 *-------------------------------------------------------------------------
 */
#include "query.h"

#include "access/transam.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "schema/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/live.h"
#include "schema/shadow.h"

/* Changes where snapshots of the same schema come out otherwise. */
#define READER_VERSION	"1"

/* Settings that change what definitions mean. */
static const char *const settings[] = {
	"server_version_num", "search_path", "default_tablespace", "default_table_access_method", "default_toast_compression",
	"default_statistics_target", "DateStyle", "IntervalStyle", "TimeZone", "standard_conforming_strings",
	"transform_null_equals", "xmloption", "array_nulls", "extra_float_digits", "lc_monetary", "quote_all_identifiers"};

static CatalogQuery extensions_query = {
	"SELECT pg_catalog.concat_ws(' ', e.extname, e.extversion, n.nspname) FROM pg_catalog.pg_extension e"
	" JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace ORDER BY 1"};

/*
 * snapshot_key returns the key under which what the scripts make is kept.
 */
static char *
snapshot_key(const Names *scripts, const SnapshotFilter *filter)
{
	StringInfoData buf;
	Names		extensions = query_names(&extensions_query, NULL, true);

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %s", READER_VERSION, GetUserNameFromId(GetUserId(), false));
	for (int i = 0; i < lengthof(settings); i++)
	{
		const char *value = GetConfigOption(settings[i], true, false);

		appendStringInfo(&buf, "\n%s", value ? value : "");
	}
	for (int i = 0; i < extensions.n; i++)
		appendStringInfo(&buf, "\n%s", extensions.names[i]);
	appendStringInfo(&buf, "\n%d", filter->schemas ? filter->schemas->n : -1);
	for (int i = 0; filter->schemas && i < filter->schemas->n; i++)
		appendStringInfo(&buf, "\n%s", filter->schemas->names[i]);
	for (int i = 0; i < scripts->n; i++)
		appendStringInfo(&buf, "\n%zu %s", strlen(scripts->names[i]), scripts->names[i]);
	return catalog_checksum(buf.data);
}

/*
 * keep writes a snapshot under a key.
 */
static void
keep(const char *key, const SchemaSnapshot *snapshot)
{
	StringInfoData buf;
	bytea	   *bytes;

	initStringInfo(&buf);
	snapshot_write(&buf, snapshot);
	bytes = palloc(VARHDRSZ + buf.len);
	SET_VARSIZE(bytes, VARHDRSZ + buf.len);
	memcpy(VARDATA(bytes), buf.data, buf.len);
	catalog_keep_snapshot(key, bytes);
	pfree(bytes);
	pfree(buf.data);
}

/*
 * mentioned returns the extensions that the statements of a model create.
 */
static Names
mentioned(const SchemaSnapshot *snapshot)
{
	Names		result = {0, palloc(sizeof(char *) * Max(snapshot->nstatements, 1))};

	for (int i = 0; i < snapshot->nstatements; i++)
	{
		RawStmt    *raw;

		if (strcasestr(snapshot->statements[i].text, "extension") == NULL)
			continue;
		raw = linitial_node(RawStmt, raw_parser(snapshot->statements[i].text, RAW_PARSE_DEFAULT));
		if (IsA(raw->stmt, CreateExtensionStmt))
			result.names[result.n++] = ((CreateExtensionStmt *) raw->stmt)->extname;
	}
	return result;
}

/*
 * remove_unmentioned takes out the extensions that stand ready in the shadow
 * and that a model neither creates nor needs.
 */
static void
remove_unmentioned(SchemaSnapshot *snapshot)
{
	Names		extensions = mentioned(snapshot);
	bool	   *out = palloc0(Max(snapshot->n, 1));

	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *object = snapshot->objects[i];

		out[i] = object->kind == &kind_extension && object->dependents == NIL &&
			object->address.objid >= FirstNormalObjectId &&
			!names_contain(extensions, object->name);
	}
	snapshot_remove(snapshot, out);
}

/*
 * elaborate: see live.h.
 */
SchemaSnapshot *
elaborate(const Names *scripts, const char *what, const SnapshotFilter *filter)
{
	char	   *key = snapshot_key(scripts, filter);
	bytea	   *kept = catalog_find_snapshot(key);
	SchemaSnapshot *result;

	if (kept)
		result = snapshot_parse(VARDATA(kept), VARSIZE(kept) - VARHDRSZ);
	else
	{
		ShadowScript *jobs = palloc0(sizeof(ShadowScript) * (scripts->n + 1));

		for (int i = 0; i < scripts->n; i++)
		{
			jobs[i].what = scripts->n > 1 ? psprintf("%s, part %d", what, i + 1) : what;
			jobs[i].text = scripts->names[i];
		}
		jobs[scripts->n].what = what;
		jobs[scripts->n].text = "";
		jobs[scripts->n].snapshot = true;
		result = linitial(shadow_run(jobs, scripts->n + 1, filter));
		remove_unmentioned(result);
		keep(key, result);
	}
	filter_objects(result, filter);
	return result;
}

/*
 * creation_script: see live.h.
 */
char *
creation_script(SchemaSnapshot *snapshot, const SnapshotFilter *filter)
{
	Names		nothing = {0};

	return diff_script(diff_operations(elaborate(&nothing, "empty schema", filter), snapshot));
}
