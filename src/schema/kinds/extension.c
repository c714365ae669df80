/*-------------------------------------------------------------------------
 *
 * extension.c
 *		Extensions.  What they hold is theirs, and so is a comment that only
 *		repeats their control file's.
 *
 * IDENTIFICATION
 *		src/schema/kinds/extension.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_extension.h"
#include "schema/kinds/control_file.h"
#include "schema/kinds/extension.h"
#include "schema/kinds/kind_list.h"
#include "schema/text_array.h"

enum
{
	EXTENSION_VERSION,
	EXTENSION_SCHEMA,
	EXTENSION_COMMENT,			/* not its control file's */
	EXTENSION_DEFAULT_COMMENT,
	EXTENSION_RELOCATABLE,
	EXTENSION_DEFAULT_VERSION,
	EXTENSION_UPDATES,			/* versions that an update leads to */
	EXTENSION_TABLES
};

static const Property extension_properties[] = {
	[EXTENSION_VERSION] = {"version", CHANGE_ALTER},
	[EXTENSION_SCHEMA] = {"schema", CHANGE_ALTER},
	[EXTENSION_COMMENT] = {"comment", CHANGE_ALTER},
	[EXTENSION_DEFAULT_COMMENT] = {"default comment", CHANGE_NONE},
	[EXTENSION_RELOCATABLE] = {"relocatable", CHANGE_NONE},
	[EXTENSION_DEFAULT_VERSION] = {"default version", CHANGE_NONE},
	[EXTENSION_UPDATES] = {"updates", CHANGE_NONE},
	[EXTENSION_TABLES] = {"tables", CHANGE_NONE},
};

StaticAssertDecl(lengthof(extension_properties) == EXTENSION_TABLES + 1, "a property for each number of one");

/*
 * updates says whether the version differs and there is an update to the new
 * one.
 */
static bool
updates(const SchemaObject *old, const SchemaObject *new)
{
	return differs(old, new, EXTENSION_VERSION) &&
		element_position(text_array(old->values[EXTENSION_UPDATES]), new->values[EXTENSION_VERSION]) >= 0;
}

/*
 * extension_moves_to, extension_stays, extension_version: see extension.h.
 */
const char *
extension_moves_to(const SchemaObject *old, const SchemaObject *new)
{
	return differs(old, new, EXTENSION_SCHEMA) && is_true(old, EXTENSION_RELOCATABLE) ? new->values[EXTENSION_SCHEMA] : NULL;
}

bool
extension_stays(const SchemaObject *old, const SchemaObject *new)
{
	return differs(old, new, EXTENSION_VERSION) && !updates(old, new);
}

const char *
extension_version(const SchemaObject *extension)
{
	return extension->values[EXTENSION_VERSION];
}

/*
 * extension_change decides.  A version that no update leads to, mostly an older one, is
 * not worth all that the extension holds: it counts as the same.
 */
static Change
extension_change(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	if (differs(old, new, EXTENSION_SCHEMA))
		return is_true(old, EXTENSION_RELOCATABLE) ? CHANGE_ALTER : CHANGE_REPLACE;
	return updates(old, new) || differs(old, new, EXTENSION_COMMENT) ? CHANGE_ALTER : CHANGE_NONE;
}

/*
 * emit_comment emits COMMENT ON EXTENSION.
 */
static void
emit_comment(DdlList *out, const SchemaObject *new)
{
	const char *comment = new->values[EXTENSION_COMMENT];

	ddl_add(out, "COMMENT ON EXTENSION %s IS %s", new->identity,
			ddl_literal(comment ? comment : new->values[EXTENSION_DEFAULT_COMMENT]));
}

/*
 * extension_create emits CREATE EXTENSION, with a version that is not the default one.
 */
static void
extension_create(DdlList *out, const SchemaObject *new, List *members)
{
	const char *standard = new->values[EXTENSION_DEFAULT_VERSION];
	bool		plain = standard && strcmp(standard, new->values[EXTENSION_VERSION]) == 0;

	ddl_add(out, "CREATE EXTENSION %s WITH SCHEMA %s%s%s", new->identity, new->values[EXTENSION_SCHEMA],
			plain ? "" : " VERSION ", plain ? "" : ddl_literal(new->values[EXTENSION_VERSION]));
	if (new->values[EXTENSION_COMMENT])
		emit_comment(out, new);
}

/*
 * extension_alter emits what updates and moves an extension, and comments on it.
 */
static void
extension_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (updates(old, new))
		ddl_add(out, "ALTER EXTENSION %s UPDATE TO %s", new->identity, ddl_literal(new->values[EXTENSION_VERSION]));
	if (differs(old, new, EXTENSION_SCHEMA))
		ddl_add(out, "ALTER EXTENSION %s SET SCHEMA %s", new->identity, new->values[EXTENSION_SCHEMA]);
	if (differs(old, new, EXTENSION_COMMENT))
		emit_comment(out, new);
}

/*
 * extension_drop emits DROP EXTENSION, which may take tables along.
 */
static void
extension_drop(DdlList *out, const SchemaObject *old)
{
	if (is_true(old, EXTENSION_TABLES))
		ddl_destructive(out, "tables of extension %s", old->identity);
	ddl_add(out, "DROP EXTENSION %s", old->identity);
}

/*
 * complete says what the server has of the extension: where it has nothing, any
 * comment and any version is one that has to be told.
 */
static void
complete(SchemaObject *object)
{
	ControlFile control;
	bool		known = control_file_read(object->name, &control);

	object->values[EXTENSION_DEFAULT_COMMENT] = control.comment;
	object->values[EXTENSION_DEFAULT_VERSION] = control.default_version;
	object->values[EXTENSION_UPDATES] = known ?
		control_file_updates(object->name, object->values[EXTENSION_VERSION]) :
		"{}";
	if (strcmp(object->values[EXTENSION_COMMENT], control.comment ? control.comment : "") == 0)
		object->values[EXTENSION_COMMENT] = NULL;
}

const ObjectKind kind_extension = {
	.name = "extension",
	.sql_name = "EXTENSION",
	.classid = ExtensionRelationId,
	.flags = KIND_INERT | KIND_SYSTEM,
	.query =
		"SELECT e.oid, 0, NULL::text, e.extname::text, quote_ident(e.extname), 0::oid, 0::oid, 0, 0::oid,"
		" NULL::aclitem[], e.extversion, quote_ident(n.nspname), coalesce(obj_description(e.oid, 'pg_extension'), ''),"
		" NULL::text, e.extrelocatable, NULL::text, NULL::text, EXISTS (SELECT"
		" FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind IN ('r', 'p')"
		" WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid"
		" AND d.classid = 'pg_class'::regclass AND d.objsubid = 0 AND d.deptype = 'e')"
		" FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'migrate'",
	lengthof_properties(extension_properties),
	.complete = complete,
	.change = extension_change,
	.create = extension_create,
	.alter = extension_alter,
	.drop = extension_drop,
};
