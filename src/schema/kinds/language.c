/*-------------------------------------------------------------------------
 *
 * language.c
 *		Procedural languages that no extension brings.
 *
 * IDENTIFICATION
 *		src/schema/kinds/language.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_language.h"
#include "schema/kinds/kind_list.h"

enum
{
	LANGUAGE_TRUSTED,
	LANGUAGE_HANDLER,
	LANGUAGE_INLINE,
	LANGUAGE_VALIDATOR
};

static const Property language_properties[] = {
	[LANGUAGE_TRUSTED] = {"trusted", CHANGE_ALTER},
	[LANGUAGE_HANDLER] = {"handler", CHANGE_ALTER},
	[LANGUAGE_INLINE] = {"inline", CHANGE_ALTER},
	[LANGUAGE_VALIDATOR] = {"validator", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(language_properties) == LANGUAGE_VALIDATOR + 1, "a property for each number of one");

/*
 * emit_language emits CREATE LANGUAGE.
 */
static void
emit_language(DdlList *out, const char *language_create, const SchemaObject *new)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (new->values[LANGUAGE_INLINE])
		appendStringInfo(&buf, " INLINE %s", new->values[LANGUAGE_INLINE]);
	if (new->values[LANGUAGE_VALIDATOR])
		appendStringInfo(&buf, " VALIDATOR %s", new->values[LANGUAGE_VALIDATOR]);
	ddl_add(out, "%s %sLANGUAGE %s HANDLER %s%s", language_create, is_true(new, LANGUAGE_TRUSTED) ? "TRUSTED " : "",
			new->identity, new->values[LANGUAGE_HANDLER], buf.data);
}

static void
language_create(DdlList *out, const SchemaObject *new, List *members)
{
	emit_language(out, "CREATE", new);
}

static void
language_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	for (int i = 0; i < lengthof(language_properties); i++)
	{
		if (differs(old, new, i))
		{
			emit_language(out, "CREATE OR REPLACE", new);
			return;
		}
	}
}

const ObjectKind kind_language = {
	.name = "language",
	.sql_name = "LANGUAGE",
	.classid = LanguageRelationId,
	.flags = KIND_INERT,
	.acl_type = OBJECT_LANGUAGE,
	.query =
		"SELECT l.oid, 0, NULL::text, l.lanname::text, quote_ident(l.lanname), 0::oid, 0::oid, 0,"
		" l.lanowner, l.lanacl, l.lanpltrusted, l.lanplcallfoid::regproc, nullif(l.laninline, 0)::regproc,"
		" nullif(l.lanvalidator, 0)::regproc FROM pg_language l WHERE l.lanispl AND"
		USER_GLOBAL("pg_language", "l.oid"),
	lengthof_properties(language_properties),
	.create = language_create,
	.alter = language_alter,
};
