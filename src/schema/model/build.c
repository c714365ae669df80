/*-------------------------------------------------------------------------
 *
 * build.c
 *		What scripts make of an empty database, as a snapshot.
 *
 * Elaborating a model takes as long as running it.  Its snapshot is kept, and
 * found again by everything that it depends on.
 *
 * IDENTIFICATION
 *		src/schema/model/build.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "miscadmin.h"
#include "nodes/value.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "compat.h"
#include "catalog/checksum.h"
#include "schema/diff/diff.h"
#include "schema/filter.h"
#include "schema/kinds/kinds.h"
#include "schema/model/build.h"
#include "schema/model/model.h"
#include "schema/shadow/shadow.h"
#include "server/query.h"
#include "server/rights.h"

/* Changes where snapshots are other bytes; what the kinds read is in the key itself. */
#define FORMAT_VERSION	"2"

/* Settings that change what definitions mean. */
static const char *const settings[] = {
	"server_version_num", "search_path", "default_tablespace", "default_table_access_method", "default_toast_compression",
	"default_statistics_target", "DateStyle", "IntervalStyle", "TimeZone", "standard_conforming_strings",
	"transform_null_equals", "xmloption", "array_nulls", "extra_float_digits", "lc_monetary", "quote_all_identifiers"};

static CatalogQuery build_extensions_query = {
	"SELECT pg_catalog.concat_ws(' ', e.extname, e.extversion, n.nspname) FROM pg_catalog.pg_extension e"
	" JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace ORDER BY 1"};

/*
 * model_snapshot_format: see build.h.
 */
char *
model_snapshot_format(void)
{
	StringInfoData buf;
	int			one = 1;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %d %d %zu", FORMAT_VERSION, SERVER_MAJOR, *(char *) &one, sizeof(Address));
	for (int i = 0; i < nkinds; i++)
		appendStringInfo(&buf, "\n%s %s", all_kinds[i]->name, all_kinds[i]->query);
	return catalog_sha256(buf.data);
}

/*
 * snapshot_key returns the key under which what the scripts make is kept.
 */
static char *
snapshot_key(const Names *scripts, const SnapshotFilter *filter)
{
	StringInfoData buf;
	Names		extensions = query_names(&build_extensions_query, NULL, true);

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %s", FORMAT_VERSION, GetUserNameFromId(rights_scripts_role(), false));
	for (int i = 0; i < lengthof(settings); i++)
	{
		const char *value = GetConfigOption(settings[i], true, false);

		appendStringInfo(&buf, "\n%s", value ? value : "");
	}
	for (int i = 0; i < nkinds; i++)
		appendStringInfo(&buf, "\n%s %s", all_kinds[i]->name, all_kinds[i]->query);
	for (int i = 0; i < extensions.n; i++)
		appendStringInfo(&buf, "\n%s", extensions.names[i]);
	appendStringInfo(&buf, "\n%d", filter->schemas ? filter->schemas->n : -1);
	for (int i = 0; filter->schemas && i < filter->schemas->n; i++)
		appendStringInfo(&buf, "\n%s", filter->schemas->names[i]);
	for (int i = 0; i < scripts->n; i++)
		appendStringInfo(&buf, "\n%zu %s", strlen(scripts->names[i]), scripts->names[i]);
	return catalog_sha256(buf.data);
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

/* What the statements of a model create, of the sorts that stand ready in the shadow. */
typedef struct Mentioned
{
	List	   *extensions;		/* names */
	List	   *schemas;
} Mentioned;

/*
 * mentioned looks through the statements of a model.
 */
static Mentioned
mentioned(const SchemaSnapshot *snapshot)
{
	Mentioned	result = {NIL, NIL};

	for (int i = 0; i < snapshot->nstatements; i++)
	{
		const char *text = snapshot->statements[i].text;
		Node	   *tree;

		if (strcasestr(text, "extension") == NULL && strcasestr(text, "schema") == NULL)
			continue;
		tree = linitial_node(RawStmt, raw_parser(text, RAW_PARSE_DEFAULT))->stmt;
		if (IsA(tree, CreateExtensionStmt))
			result.extensions = lappend(result.extensions, makeString(((CreateExtensionStmt *) tree)->extname));
		if (IsA(tree, CreateSchemaStmt) && ((CreateSchemaStmt *) tree)->schemaname)
			result.schemas = lappend(result.schemas, makeString(((CreateSchemaStmt *) tree)->schemaname));
	}
	return result;
}

/*
 * is_unmentioned says whether an object stood ready before the first statement
 * and none of them creates it.
 */
static bool
is_unmentioned(const SchemaObject *object, const SchemaSnapshot *snapshot, const Mentioned *names)
{
	Oid			oid = object->address.objid;
	List	   *list = object->kind == &kind_extension ? names->extensions : names->schemas;

	return (object->kind == &kind_extension || object->kind == &kind_schema) && oid >= FirstNormalObjectId &&
		(snapshot->nstatements == 0 || oid < snapshot->statements[0].first) &&
		!list_member(list, makeString(unconstify(char *, object->name)));
}

/*
 * is_needed says whether something that stays depends on an object.
 */
static bool
is_needed(const SchemaObject *object, const bool *out)
{
	ListCell   *lc;

	foreach(lc, object->dependents)
	{
		if (!out[((SchemaObject *) lfirst(lc))->index])
			return true;
	}
	return false;
}

/*
 * remove_unmentioned takes out the extensions, and their schemas, that stand
 * ready in the shadow and that a model neither creates nor needs.
 */
static void
remove_unmentioned(SchemaSnapshot *snapshot)
{
	Mentioned	names = mentioned(snapshot);
	bool	   *out = palloc0(Max(snapshot->n, 1));
	bool		kept;

	for (int i = 0; i < snapshot->n; i++)
		out[i] = is_unmentioned(snapshot->objects[i], snapshot, &names);
	do
	{
		kept = false;
		for (int i = 0; i < snapshot->n; i++)
		{
			if (!out[i] || !is_needed(snapshot->objects[i], out))
				continue;
			out[i] = false;
			kept = true;
		}
	} while (kept);
	snapshot_remove(snapshot, out);
}

/*
 * model_build: see build.h.
 */
SchemaSnapshot *
model_build(const Names *scripts, const char *what, const SnapshotFilter *filter)
{
	char	   *key = snapshot_key(scripts, filter);
	bytea	   *kept = catalog_find_snapshot(key);
	SchemaSnapshot *result;

	if (kept)
		result = snapshot_parse(VARDATA(kept));
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
 * model_script: see build.h.
 */
char *
model_script(const SchemaSnapshot *snapshot, const SnapshotFilter *filter)
{
	Names		nothing = {0};

	return diff_script(diff_operations(model_build(&nothing, "empty schema", filter), snapshot));
}
