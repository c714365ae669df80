/*-------------------------------------------------------------------------
 *
 * tenant.c
 *		Many schemas of this database compared with one model.
 *
 * The model is made once, in a schema of its own.  The database is read once; of each
 * tenant's objects a snapshot is made in which they stand in the model's schema.  What
 * is said of the schema itself, its owner and privileges, no model without schema names
 * can say, and is not compared.
 *
 * IDENTIFICATION
 *		src/schema/model/tenant.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/keywords.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "guc.h"
#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/bookkeeping.h"
#include "schema/model/build.h"
#include "schema/model/normalize.h"
#include "schema/model/tenant.h"
#include "schema/snapshot_current.h"
#include "server/subxact.h"

/* The schema in which the model is made. */
#define MODEL_SCHEMA	"migrate_tenant"

/* A schema, and the objects in it, as places in the snapshot of all. */
typedef struct TenantSchema
{
	char		name[NAMEDATALEN];
	List	   *objects;
} TenantSchema;

/* What the comparisons of all schemas have in common. */
typedef struct TenantCheck
{
	const SchemaSnapshot *present;
	SnapshotFilter filter;
	StringInfoData model;		/* the model's snapshot, as bytes */
	HTAB	   *schemas;		/* TenantSchema, by name */
	SchemaObject **copies;		/* of the objects at hand, by their places in present */
	TenantReport report;
	void	   *arg;
} TenantCheck;

/*
 * tenant_read: see tenant.h.
 */
SchemaSnapshot *
tenant_read(void)
{
	SnapshotFilter filter = {NULL, migrate_include_object};

	return snapshot_current(&filter);
}

/* ---------- schemas renamed ---------- */

/*
 * is_word says whether a character may be part of a name, so that what follows is not
 * the beginning of one.
 */
static bool
is_word(char c)
{
	return isalnum((unsigned char) c) || strchr("_$\".", c) != NULL || IS_HIGHBIT_SET(c);
}

/*
 * add_renamed appends the text from *done to where a schema is named, and the other
 * schema's name.
 */
static void
add_renamed(StringInfo buf, const char **done, const char *at, const char *from, const char *to)
{
	appendBinaryStringInfo(buf, *done, (int) (at - *done));
	appendStringInfoString(buf, to);
	*done = at + strlen(from);
}

/*
 * rename_plain renames a schema in a text without strings.
 */
static const char *
rename_plain(const char *text, const char *from, const char *to)
{
	size_t		length = strlen(from);
	const char *done = text;
	StringInfoData buf;

	initStringInfo(&buf);
	for (const char *at = strstr(text, from); at; at = strstr(at + length, from))
	{
		if (at[length] == '.' && (at == text || !is_word(at[-1])))
			add_renamed(&buf, &done, at, from, to);
	}
	appendStringInfoString(&buf, done);
	return buf.data;
}

/* A renaming in a text with strings. */
typedef struct Renaming
{
	const char *text;
	const char *from;
	const char *to;
	char	   *result;
} Renaming;

/*
 * begins_with_schema says whether a place of the text is where names qualified by the
 * schema begin.
 */
static bool
begins_with_schema(const Renaming *renaming, const char *at)
{
	size_t		length = strlen(renaming->from);

	return strncmp(at, renaming->from, length) == 0 && at[length] == '.';
}

/*
 * rename_lexed renames a schema in names, and in strings that are cast to the type of
 * an object, as the server writes its constants of those types: 's.t'::regclass.
 */
static void
rename_lexed(void *arg)
{
	Renaming   *renaming = arg;
	const char *done = renaming->text;
	const char *string = NULL;	/* the last token but one, where that is a string and a cast follows */
	const char *last = "";		/* the last token */
	YYLTYPE		location;
	core_YYSTYPE value;
	core_yy_extra_type lexer;
	core_yyscan_t scanner = scanner_init(renaming->text, &lexer, &ScanKeywords, ScanKeywordTokens);
	StringInfoData buf;

	initStringInfo(&buf);
	while (core_yylex(&value, &location, scanner) != 0)
	{
		const char *at = renaming->text + location;

		if (string && strncmp(at, "reg", 3) == 0 && begins_with_schema(renaming, string + 1))
			add_renamed(&buf, &done, string + 1, renaming->from, renaming->to);
		if (*last != '.' && begins_with_schema(renaming, at))
			add_renamed(&buf, &done, at, renaming->from, renaming->to);
		string = *last == '\'' && strncmp(at, "::", 2) == 0 ? last : NULL;
		last = at;
	}
	appendStringInfoString(&buf, done);
	scanner_finish(scanner);
	renaming->result = buf.data;
}

/*
 * rename_schema returns a text in which names that are qualified by a schema, as SQL
 * writes it, are qualified by another one; NULL for NULL.  What is no SQL, such as the
 * body of a function in another language, stays as it is where it has strings.
 */
static const char *
rename_schema(const char *text, const char *from, const char *to)
{
	Renaming	renaming = {text, from, to, NULL};

	if (text == NULL || strstr(text, from) == NULL)
		return text;
	if (strchr(text, '\'') == NULL)
		return rename_plain(text, from, to);
	if (subxact_run(rename_lexed, &renaming, true) != NULL)
		return text;
	return renaming.result;
}

/*
 * copy_renamed returns a copy of an object as it would be in the model's schema, which
 * is in no snapshot yet.
 */
static SchemaObject *
copy_renamed(const SchemaObject *object, const char *schema)
{
	SchemaObject *copy = palloc0(sizeof(SchemaObject));

	copy->kind = object->kind;
	copy->address = object->address;
	copy->parent = object->parent;
	copy->schema = object->schema ? MODEL_SCHEMA : NULL;
	copy->name = object->kind == &kind_schema ? MODEL_SCHEMA : object->name;
	copy->identity = object->kind == &kind_schema ? MODEL_SCHEMA : rename_schema(object->identity, schema, MODEL_SCHEMA);
	copy->owner = object->owner;
	copy->acl = object->acl;
	copy->comment = object->comment;
	copy->labels = object->labels;
	copy->values = palloc0(sizeof(char *) * Max(object->kind->nproperties, 1));
	for (int i = 0; i < object->kind->nproperties; i++)
		copy->values[i] = rename_schema(object->values[i], schema, MODEL_SCHEMA);
	return copy;
}

/*
 * part_of returns the snapshot of one schema, with the dependencies within it.
 */
static SchemaSnapshot *
part_of(TenantCheck *check, const TenantSchema *tenant)
{
	SchemaSnapshot *part = palloc0(sizeof(SchemaSnapshot));
	const char *schema = quote_identifier(tenant->name);
	ListCell   *lc;
	ListCell   *lc2;

	part->context = CurrentMemoryContext;
	part->objects = palloc(sizeof(SchemaObject *) * Max(list_length(tenant->objects), 1));
	foreach(lc, tenant->objects)
		part->objects[part->n++] = check->copies[lfirst_int(lc)] = copy_renamed(check->present->objects[lfirst_int(lc)], schema);
	foreach(lc, tenant->objects)
	{
		foreach(lc2, check->present->objects[lfirst_int(lc)]->depends)
		{
			SchemaObject *on = check->copies[((SchemaObject *) lfirst(lc2))->index];

			if (on)
				snapshot_add_depend(check->copies[lfirst_int(lc)], on);
		}
	}
	foreach(lc, tenant->objects)
		check->copies[lfirst_int(lc)] = NULL;
	snapshot_link(part);
	return part;
}

/* ---------- comparing ---------- */

/*
 * leave_schema_alone gives the schema itself what the model has of it.
 */
static void
leave_schema_alone(SchemaSnapshot *present, const SchemaSnapshot *model)
{
	const Diff *diff = match_objects(present, model);

	for (int i = 0; i < present->n; i++)
	{
		SchemaObject *object = present->objects[i];
		const SchemaObject *match = diff_match(diff, object);

		if (object->kind != &kind_schema || match == NULL)
			continue;
		object->owner = match->owner;
		object->acl = match->acl;
		object->comment = match->comment;
		object->labels = match->labels;
		object->values = match->values;
	}
}

/*
 * report_operations reports what it would take to make one schema as the model says.
 */
static void
report_operations(const TenantCheck *check, int number, const char *schema, const Diff *diff)
{
	ListCell   *lc;

	foreach(lc, diff->operations)
	{
		const Operation *operation = lfirst(lc);
		const SchemaObject *object = operation_subject(operation);

		if (operation->statements)
			check->report(check->arg, number, object->kind->name,
						  rename_schema(object->identity, MODEL_SCHEMA, quote_identifier(schema)),
						  operation_name(operation));
	}
}

/* Two snapshots whose expressions are to read the same where they are the same. */
typedef struct NormalizedPair
{
	SchemaSnapshot *present;
	SchemaSnapshot *model;
	const SnapshotFilter *filter;
} NormalizedPair;

/*
 * normalize_pair is normalize_expressions for subxact_run.
 */
static void
normalize_pair(void *arg)
{
	NormalizedPair *pair = arg;

	normalize_expressions(pair->present, pair->model, pair->filter);
}

/*
 * normalize has the same expressions read the same.  Where that takes objects of another
 * schema, which are not there when the tenant's are made again, they stay as they are.
 */
static void
normalize(SchemaSnapshot *present, SchemaSnapshot *model, const SnapshotFilter *filter)
{
	NormalizedPair pair = {present, model, filter};
	ErrorData  *error = subxact_run(normalize_pair, &pair, true);

	if (error && ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION &&
		ERRCODE_TO_CATEGORY(error->sqlerrcode) != ERRCODE_INVALID_SCHEMA_NAME)
		ReThrowError(error);
}

/*
 * compare_schema compares one schema.
 */
static void
compare_schema(TenantCheck *check, int number, const TenantSchema *tenant)
{
	SchemaSnapshot *model = snapshot_parse(check->model.data);
	SchemaSnapshot *present = part_of(check, tenant);

	leave_schema_alone(present, model);
	(void) bookkeeping_remove(present, model);
	diff_adopt_owners(present, model);
	if (diff_is_empty(match_objects(present, model)))
		return;
	normalize(present, model, &check->filter);
	diff_adopt_owners(present, model);
	report_operations(check, number, tenant->name, diff_make(present, model, &(DiffOptions){0}));
}

/*
 * make_model makes the model, without what does not stand in the schema.
 */
static void
make_model(TenantCheck *check, const Names *definition, const char *path)
{
	Names		scripts = {definition->n, palloc(sizeof(char *) * Max(definition->n, 1))};
	SchemaSnapshot *model;
	bool	   *out;

	for (int i = 0; i < scripts.n; i++)
		scripts.names[i] = psprintf("%sSET search_path = %s%s; %s", i == 0 ? "CREATE SCHEMA " MODEL_SCHEMA "; " : "",
									MODEL_SCHEMA, path, definition->names[i]);
	model = model_build(&scripts, "model", &check->filter);
	out = palloc0(sizeof(bool) * Max(model->n, 1));
	for (int i = 0; i < model->n; i++)
	{
		const SchemaObject *object = model->objects[i];
		const char *schema = object->kind == &kind_schema ? object->name : object->schema;

		out[i] = !same(schema, MODEL_SCHEMA) || object->kind == &kind_default_privileges;
	}
	snapshot_remove(model, out);
	model->nstatements = 0;
	initStringInfo(&check->model);
	snapshot_write(&check->model, model);
}

/*
 * sort_by_schema finds the objects of each schema that is to be compared.
 */
static void
sort_by_schema(TenantCheck *check, Names schemas)
{
	HASHCTL		ctl = {.keysize = NAMEDATALEN, .entrysize = sizeof(TenantSchema), .hcxt = CurrentMemoryContext};
	bool		found;

	check->schemas = hash_create("migrate tenant schemas", Max(schemas.n, 16), &ctl, HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	for (int i = 0; i < schemas.n; i++)
		((TenantSchema *) hash_search(check->schemas, schemas.names[i], HASH_ENTER, &found))->objects = NIL;
	for (int i = 0; i < check->present->n; i++)
	{
		const SchemaObject *object = check->present->objects[i];
		const char *schema = object->kind == &kind_schema ? object->name : object->schema;
		TenantSchema *tenant = schema && object->kind != &kind_default_privileges ?
			hash_search(check->schemas, schema, HASH_FIND, NULL) :
			NULL;

		if (tenant)
			tenant->objects = lappend_int(tenant->objects, i);
	}
}

/*
 * tenant_check: see tenant.h.
 */
void
tenant_check(const SchemaSnapshot *present, const Names *definition, const char *path, Names schemas,
			 TenantReport report, void *arg)
{
	static char model_schema[] = MODEL_SCHEMA;
	char	   *only[] = {model_schema};
	Names		filter_schemas = {1, only};
	TenantCheck check = {.present = present, .report = report, .arg = arg};
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate tenant", ALLOCSET_DEFAULT_SIZES);

	check.filter.schemas = &filter_schemas;
	check.filter.include_object = migrate_include_object;
	make_model(&check, definition, path);
	sort_by_schema(&check, schemas);
	check.copies = palloc_extended(sizeof(SchemaObject *) * Max(present->n, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int i = 0; i < schemas.n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		CHECK_FOR_INTERRUPTS();
		compare_schema(&check, i, hash_search(check.schemas, schemas.names[i], HASH_FIND, NULL));
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
}
