/*-------------------------------------------------------------------------
 *
 * filter.c
 *		Take out of a snapshot what migrate.include_object does not want.
 *
 * IDENTIFICATION
 *		src/schema/filter.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"

#include "compat.h"
#include "guc.h"
#include "schema/filter.h"

/*
 * find_function returns the function that migrate.include_object names, or raises an error.
 */
static Oid
find_function(const char *name)
{
	Oid			types[] = {TEXTOID, TEXTOID, TEXTOID};
	Oid			function = LookupFuncName(guc_function_name("migrate.include_object", name), 3, types, false);

	if (get_func_rettype(function) != BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("function %s of parameter \"migrate.include_object\" must return type %s", name, "boolean")));
	if (migrate_function_aclcheck(function, GetUserId()) != ACLCHECK_OK)
		aclcheck_error(ACLCHECK_NO_PRIV, OBJECT_FUNCTION, name);
	return function;
}

/*
 * is_asked_about says whether an object can be in or out by itself.
 */
static bool
is_asked_about(const SchemaObject *object)
{
	return (object->kind->flags & KIND_ONLY) == 0 || object->parent_object == NULL;
}

/*
 * wants asks the function about an object; a null is no.
 */
static bool
wants(FmgrInfo *function, const ObjectKind *kind, const char *schema, const char *name)
{
	LOCAL_FCINFO(fcinfo, 3);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, function, 3, DEFAULT_COLLATION_OID, NULL, NULL);
	fcinfo->args[0].value = CStringGetTextDatum(kind->name);
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = schema ? CStringGetTextDatum(schema) : (Datum) 0;
	fcinfo->args[1].isnull = schema == NULL;
	fcinfo->args[2].value = CStringGetTextDatum(name);
	fcinfo->args[2].isnull = false;
	if (function->fn_strict && schema == NULL)
		return false;
	result = FunctionCallInvoke(fcinfo);
	return !fcinfo->isnull && DatumGetBool(result);
}

/*
 * filter_objects: see filter.h.
 */
void
filter_objects(SchemaSnapshot *snapshot, const SnapshotFilter *filter)
{
	FmgrInfo	function;
	bool	   *out;

	if (filter->include_object == NULL || filter->include_object[0] == '\0')
		return;
	fmgr_info(find_function(filter->include_object), &function);
	out = palloc0(Max(snapshot->n, 1));
	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *object = snapshot->objects[i];

		CHECK_FOR_INTERRUPTS();
		out[i] = is_asked_about(object) && !wants(&function, object->kind, object->schema, object->name);
	}
	for (int i = 0; i < snapshot->n; i++)
	{
		for (const SchemaObject *parent = snapshot->objects[i]->parent_object; parent; parent = parent->parent_object)
			out[i] |= out[parent->index];
	}
	snapshot_remove(snapshot, out);
	pfree(out);
}

/*
 * filter_wants_global: see filter.h.
 */
bool
filter_wants_global(const SnapshotFilter *filter, const ObjectKind *kind, const char *name)
{
	FmgrInfo	function;

	if (filter->schemas)
		return false;
	if (filter->include_object == NULL || filter->include_object[0] == '\0')
		return true;
	fmgr_info(find_function(filter->include_object), &function);
	return wants(&function, kind, NULL, name);
}
