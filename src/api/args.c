/*-------------------------------------------------------------------------
 *
 * args.c
 *		Arguments and results of the SQL functions, and lists of names.
 *
 * IDENTIFICATION
 *		src/api/args.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

/*
 * migrate_error is the way in which the pure files raise an error; see pure.h.
 */
void
migrate_error(int sqlstate, const char *message, const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg_internal("%s", message),
			 detail ? errdetail_internal("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0));
	pg_unreachable();
}

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
 * names_of_array returns the elements of a text[], none of which may be null.
 */
Names
names_of_array(ArrayType *array, const char *name)
{
	Names		result;
	Datum	   *values;
	bool	   *nulls;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &result.n);
	result.names = palloc(sizeof(char *) * Max(result.n, 1));
	for (int i = 0; i < result.n; i++)
	{
		if (nulls[i])
			null_argument(name);
		result.names[i] = TextDatumGetCString(values[i]);
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
	return names_of_array(PG_GETARG_ARRAYTYPE_P(n), name);
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
 * names_of_text returns what the text argument of a function says that has a
 * form with text[], too: mostly the text, as a list of one.
 *
 * A client that leaves a parameter's type to the server sends an array as its
 * literal, and the server takes that for text, to which it resolves what is
 * unknown.  So a text in braces is an array; no SQL begins with one.
 */
Names
names_of_text(const char *text, const char *name)
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
	result = names_of_array(DatumGetArrayTypeP(OidInputFunctionCall(F_ARRAY_IN, pstrdup(start), TEXTOID, -1)),
							name);
	error_context_stack = callback.previous;
	return result;
}

/*
 * names_of_target returns what a target says that may be an array likewise; an
 * id or label that is spelt so means itself.
 */
Names
names_of_target(const char *target)
{
	if (target[0] == '\0' || target[strlen(target) - 1] != '}' || catalog_name_owner(target))
		return names_of_one(target);
	return names_of_text(target, "targets");
}

/*
 * arg_targets returns a target argument that must not be null.
 */
Names
arg_targets(FunctionCallInfo fcinfo, int n, const char *name)
{
	return names_of_target(arg_required(fcinfo, n, name));
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
				 errhint("It is 'upgrade' or 'downgrade'.")));
	return strcmp(value, "upgrade") == 0;
}

/*
 * names_array returns names as a text[].
 */
Datum
names_array(Names names)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(names.n, 1));

	for (int i = 0; i < names.n; i++)
		values[i] = CStringGetTextDatum(names.names[i]);
	return PointerGetDatum(construct_array(values, names.n, TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * names_of_one returns a list of one name.
 */
Names
names_of_one(const char *name)
{
	Names		result = {1, palloc(sizeof(char *))};

	result.names[0] = pstrdup(name);
	return result;
}

/*
 * names_of_nodes returns the ids of nodes.
 */
Names
names_of_nodes(const Graph *g, NodeList nodes)
{
	Names		result = {nodes.n, palloc(sizeof(char *) * Max(nodes.n, 1))};

	for (int i = 0; i < nodes.n; i++)
		result.names[i] = pstrdup(graph_node(g, nodes.nodes[i])->revision);
	return result;
}

/*
 * names_join returns names as a list for a message.
 */
char *
names_join(Names names)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < names.n; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", names.names[i]);
	return text.data;
}

/*
 * names_contain says whether name is among names.
 */
bool
names_contain(Names names, const char *name)
{
	for (int i = 0; i < names.n; i++)
	{
		if (strcmp(names.names[i], name) == 0)
			return true;
	}
	return false;
}

static int
args_compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * names_sorted sorts names in place, bytewise, and returns them.
 */
Names
names_sorted(Names names)
{
	qsort(names.names, names.n, sizeof(char *), args_compare_names);
	return names;
}

/*
 * names_have says whether sorted names hold name.
 */
bool
names_have(Names names, const char *name)
{
	return bsearch(&name, names.names, names.n, sizeof(char *), args_compare_names) != NULL;
}
