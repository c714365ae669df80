/*-------------------------------------------------------------------------
 *
 * args.c
 *		Arguments of the SQL functions.
 *
 * IDENTIFICATION
 *		src/api/args.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "api/args.h"
#include "catalog/revision.h"
#include "server/array.h"

/*
 * null_argument raises an error for an argument that must not be null.
 */
static void
null_argument(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("argument \"%s\" must not be null", name)));
}

/*
 * arg_cstring returns a text argument, NULL for a null.
 */
char *
arg_cstring(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/*
 * arg_required returns a text argument that must not be null.
 */
char *
arg_required(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		null_argument(name);
	return arg_cstring(fcinfo, n);
}

/*
 * arg_required_int64 returns a bigint argument that must not be null.
 */
int64
arg_required_int64(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		null_argument(name);
	return PG_GETARG_INT64(n);
}

/*
 * arg_bool returns a boolean argument; a null is false.
 */
bool
arg_bool(FunctionCallInfo fcinfo, int n)
{
	return !PG_ARGISNULL(n) && PG_GETARG_BOOL(n);
}

/*
 * arg_array_names returns the elements of a text[], none of which may be null.
 */
static Names
arg_array_names(ArrayType *array, const char *name)
{
	Names		result = array_to_names(array);

	for (int i = 0; i < result.n; i++)
	{
		if (result.names[i] == NULL)
			null_argument(name);
	}
	return result;
}

/*
 * arg_names returns a text[] argument; neither it nor its elements may be null.
 */
Names
arg_names(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		null_argument(name);
	return arg_array_names(PG_GETARG_ARRAYTYPE_P(n), name);
}

/*
 * literal_error_callback says how an array is passed.
 */
static void
literal_error_callback(void *arg)
{
	errhint("An array is passed as text[], such as $1::text[] or CAST(:name AS text[]).");
}

/*
 * arg_names_of_text returns what the text argument of a function says that has a
 * form with text[], too: mostly the text, as a list of one.
 *
 * A client that leaves a parameter's type to the server sends an array as its
 * literal, and the server takes that for text, to which it resolves what is
 * unknown.  So a text in braces is an array; no SQL begins with one.
 */
Names
arg_names_of_text(const char *text, const char *name)
{
	const char *start = text + strspn(text, " \t\r\n");
	ErrorContextCallback callback;
	Names		result;

	if (*start != '{')
		return names_of_one(text);
	callback.callback = literal_error_callback;
	callback.arg = NULL;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	result = arg_array_names(DatumGetArrayTypeP(OidInputFunctionCall(F_ARRAY_IN, pstrdup(start), TEXTOID, -1)),
							 name);
	error_context_stack = callback.previous;
	return result;
}

/*
 * arg_names_of_target returns what a target says that may be an array likewise; an
 * id or label that is spelt so means itself.
 */
Names
arg_names_of_target(const char *target)
{
	if (target[0] == '\0' || target[strlen(target) - 1] != '}' || catalog_name_owner(target))
		return names_of_one(target);
	return arg_names_of_text(target, "targets");
}

/*
 * arg_model returns the model that an argument "model" holds, NULL for the stored one.
 */
Model
arg_model(FunctionCallInfo fcinfo, int n)
{
	Names		definition;

	if (PG_ARGISNULL(n))
		return autogenerate_model(NULL);
	definition = arg_names(fcinfo, n, "model");
	return autogenerate_model(&definition);
}

/*
 * arg_targets returns a target argument that must not be null.
 */
Names
arg_targets(FunctionCallInfo fcinfo, int n, const char *name)
{
	return arg_names_of_target(arg_required(fcinfo, n, name));
}

/*
 * arg_direction returns whether an argument says upgrade or downgrade.
 */
bool
arg_direction(FunctionCallInfo fcinfo, int n)
{
	char	   *value = arg_required(fcinfo, n, "direction");

	if (strcmp(value, "upgrade") != 0 && strcmp(value, "downgrade") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"%s\": \"%s\"", "direction", value),
				 errhint("Valid values are \"upgrade\" and \"downgrade\".")));
	return strcmp(value, "upgrade") == 0;
}
