/*-------------------------------------------------------------------------
 *
 * domain.c
 *		Domains and their constraints.
 *
 * IDENTIFICATION
 *		src/schema/kinds/domain.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_constraint.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/column.h"
#include "schema/kinds/composite.h"
#include "schema/kinds/domain.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/rename_away.h"

static const Property domain_properties[] = {
	[DOMAIN_TYPE] = {"type", CHANGE_REPLACE},
	[DOMAIN_COLLATION] = {"collation", CHANGE_REPLACE},
	[DOMAIN_DEFAULT] = {"default", CHANGE_ALTER, true},
	[DOMAIN_NOT_NULL] = {"not null", CHANGE_ALTER},
	[DOMAIN_NOT_NULL_NAME] = {"name of not null", CHANGE_ALTER},
	[DOMAIN_NOT_NULL_COMMENT] = {"comment of not null", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(domain_properties) == DOMAIN_NOT_NULL_COMMENT + 1, "a property for each number of one");

enum
{
	CHECK_DEFINITION,
	CHECK_VALIDATED
};

static const Property domain_constraint_properties[] = {
	[CHECK_DEFINITION] = {"definition", CHANGE_REPLACE, true},
	[CHECK_VALIDATED] = {"validated", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(domain_constraint_properties) == CHECK_VALIDATED + 1, "a property for each number of one");

/* ---------- domains ---------- */

/*
 * not_null_name returns the name of a domain's not-null constraint, as an
 * identifier.
 */
static const char *
not_null_name(const SchemaObject *domain)
{
	return domain->values[DOMAIN_NOT_NULL_NAME] ? domain->values[DOMAIN_NOT_NULL_NAME] :
												  quote_identifier(psprintf("%s_not_null", domain->name));
}

/*
 * emit_not_null_comment emits the comment of a domain's not-null constraint.
 */
static void
emit_not_null_comment(DdlList *out, const SchemaObject *domain)
{
	ddl_add(out, "COMMENT ON CONSTRAINT %s ON DOMAIN %s IS %s", not_null_name(domain), domain->identity,
			ddl_literal(domain->values[DOMAIN_NOT_NULL_COMMENT]));
}

/*
 * domain_create emits CREATE DOMAIN with those of the constraints that can be written
 * there, and then the others.
 */
static void
domain_create(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	if (new->values[DOMAIN_COLLATION])
		appendStringInfo(&buf, " COLLATE %s", new->values[DOMAIN_COLLATION]);
	if (new->values[DOMAIN_DEFAULT])
		appendStringInfo(&buf, " DEFAULT %s", new->values[DOMAIN_DEFAULT]);
	if (new->values[DOMAIN_NOT_NULL_NAME])
		appendStringInfo(&buf, " CONSTRAINT %s", new->values[DOMAIN_NOT_NULL_NAME]);
	if (is_true(new, DOMAIN_NOT_NULL))
		appendStringInfoString(&buf, " NOT NULL");
	foreach(lc, members)
	{
		const SchemaObject *check = lfirst(lc);

		if (is_true(check, CHECK_VALIDATED))
			appendStringInfo(&buf, "\n    CONSTRAINT %s %s", quote_identifier(check->name),
							 check->values[CHECK_DEFINITION]);
	}
	ddl_add(out, "CREATE DOMAIN %s AS %s%s", new->identity, new->values[DOMAIN_TYPE], buf.data);
	if (new->values[DOMAIN_NOT_NULL_COMMENT])
		emit_not_null_comment(out, new);
	foreach(lc, members)
	{
		const SchemaObject *check = lfirst(lc);

		if (!is_true(check, CHECK_VALIDATED))
			check->kind->create(out, check, NIL);
	}
}

/*
 * alter_not_null emits what a domain's not-null constraint takes.
 */
static void
alter_not_null(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	bool		is = is_true(new, DOMAIN_NOT_NULL);
	bool		was = is_true(old, DOMAIN_NOT_NULL);

	if (is && !was)
		ddl_needs_values(out, "columns of %s, where they are null", new->identity);
	if (was && !is)
		ddl_add(out, "ALTER DOMAIN %s DROP NOT NULL", new->identity);
	else if (is && !was && new->values[DOMAIN_NOT_NULL_NAME])
		ddl_add(out, "ALTER DOMAIN %s ADD CONSTRAINT %s NOT NULL", new->identity, new->values[DOMAIN_NOT_NULL_NAME]);
	else if (is && !was)
		ddl_add(out, "ALTER DOMAIN %s SET NOT NULL", new->identity);
	else if (differs(old, new, DOMAIN_NOT_NULL_NAME))
		ddl_add(out, "ALTER DOMAIN %s RENAME CONSTRAINT %s TO %s", new->identity, not_null_name(old), not_null_name(new));
	if (is && differs(old, new, DOMAIN_NOT_NULL_COMMENT))
		emit_not_null_comment(out, new);
}

/*
 * domain_alter emits ALTER DOMAIN.
 */
static void
domain_alter(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (differs(old, new, DOMAIN_DEFAULT))
	{
		if (new->values[DOMAIN_DEFAULT])
			ddl_add(out, "ALTER DOMAIN %s SET DEFAULT %s", new->identity, new->values[DOMAIN_DEFAULT]);
		else
			ddl_add(out, "ALTER DOMAIN %s DROP DEFAULT", new->identity);
	}
	alter_not_null(out, old, new);
}

/*
 * is_new_demand says whether a constraint is one that values must be looked at for.
 */
static bool
is_new_demand(const Diff *diff, const SchemaObject *check)
{
	const SchemaObject *old = diff_match(diff, check);

	return check->kind == &kind_domain_constraint && is_true(check, CHECK_VALIDATED) &&
		(old == NULL || !is_true(old, CHECK_VALIDATED) || differs(old, check, CHECK_DEFINITION));
}

/*
 * is_inside says whether columns hold values of a domain not as such, but
 * in arrays, composite types or ranges.
 */
static bool
is_inside(const SchemaObject *domain)
{
	ListCell   *lc;

	foreach(lc, domain->dependents)
	{
		const SchemaObject *object = lfirst(lc);

		if (object->kind == &kind_column && strcmp(object->values[COLUMN_TYPE], domain->identity) != 0)
			return true;
		if (object->kind == &kind_domain && strcmp(object->values[DOMAIN_TYPE], domain->identity) == 0)
		{
			if (is_inside(object))
				return true;
		}
		else if (object->address.classid == TypeRelationId && type_is_stored(object))
			return true;
	}
	return false;
}

/*
 * domain_is_out_of_sight: see domain.h.
 */
bool
domain_is_out_of_sight(const Diff *diff, const SchemaObject *old)
{
	const SchemaObject *new = diff_match(diff, old);
	bool		demanding;
	ListCell   *lc;

	if (new == NULL)
		return false;
	demanding = is_true(new, DOMAIN_NOT_NULL) && !is_true(old, DOMAIN_NOT_NULL);
	foreach(lc, new->children)
		demanding |= is_new_demand(diff, lfirst(lc));
	return demanding && is_inside(old);
}

/*
 * domain_rename_away renames a domain.  The name of its not-null constraint must
 * be free too, for the one of its successor.
 */
static void
domain_rename_away(DdlList *out, const SchemaObject *old)
{
	if (is_true(old, DOMAIN_NOT_NULL))
		ddl_add(out, "ALTER DOMAIN %s DROP NOT NULL", old->identity);
	rename_away(out, old);
}

const ObjectKind kind_domain = {
	.name = "domain",
	.sql_name = "DOMAIN",
	.classid = TypeRelationId,
	.flags = KIND_SWAP | KIND_FOLLOWS,
	.name_space = 'r',
	.acl_type = OBJECT_DOMAIN,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.typname::text, format('%I.%I', n.nspname, t.typname),"
		" 0::oid, 0::oid, 0, t.typowner, t.typacl,"
		" format_type(t.typbasetype, t.typtypmod),"
		" CASE WHEN t.typcollation <> b.typcollation THEN t.typcollation::regcollation END,"
		" coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)), t.typnotnull," SQL_SINCE_17(" CASE WHEN c.conname <> t.typname || '_not_null' THEN quote_ident(c.conname) END,"
																											  " obj_description(c.oid, 'pg_constraint')",
																											  " NULL, NULL") " FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_type b ON b.oid = t.typbasetype" SQL_SINCE_17(" LEFT JOIN pg_constraint c ON c.contypid = t.oid AND c.contype = 'n'", "") " WHERE t.typtype = 'd' AND" USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(domain_properties),
	.create = domain_create,
	.alter = domain_alter,
	.rename_away = domain_rename_away,
	.drop_renamed = drop_renamed,
};

/* ---------- their constraints ---------- */

/*
 * domain_create_constraint emits ALTER DOMAIN ... ADD CONSTRAINT.
 */
static void
domain_create_constraint(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "ALTER DOMAIN %s ADD CONSTRAINT %s %s%s", new->parent_object->identity,
			quote_identifier(new->name), new->values[CHECK_DEFINITION],
			is_true(new, CHECK_VALIDATED) ? "" : " NOT VALID");
}

/*
 * change_constraint says that what is valid can't be made invalid.
 */
static Change
change_constraint(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	return is_true(old, CHECK_VALIDATED) && !is_true(new, CHECK_VALIDATED) ? CHANGE_REPLACE : by_properties;
}

/*
 * alter_constraint emits ALTER DOMAIN ... RENAME or VALIDATE CONSTRAINT.
 */
static void
alter_constraint(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *domain = new->parent_object->identity;
	const char *name = quote_identifier(new->name);

	if (strcmp(old->name, new->name) != 0)
		ddl_add(out, "ALTER DOMAIN %s RENAME CONSTRAINT %s TO %s", domain, quote_identifier(old->name), name);
	if (differs(old, new, CHECK_VALIDATED))
		ddl_add(out, "ALTER DOMAIN %s VALIDATE CONSTRAINT %s", domain, name);
}

/*
 * drop_constraint emits ALTER DOMAIN ... DROP CONSTRAINT.
 */
static void
drop_constraint(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER DOMAIN %s DROP CONSTRAINT %s", old->parent_object->identity, quote_identifier(old->name));
}

/*
 * domain_constraint_holds_results: a check vouches for what its functions
 * returned for the values that there are.
 */
static bool
domain_constraint_holds_results(const SchemaObject *constraint)
{
	return true;
}

const ObjectKind kind_domain_constraint = {
	.name = "domain constraint",
	.sql_name = "CONSTRAINT",
	.classid = ConstraintRelationId,
	.flags = KIND_INLINE | KIND_RENAME,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.conname::text, format('%I ON DOMAIN %I.%I', c.conname,"
		" n.nspname, t.typname), 'pg_type'::regclass::oid, t.oid, 0, 0::oid, NULL::aclitem[], CASE"
		" WHEN c.convalidated THEN d.def ELSE regexp_replace(d.def, ' NOT VALID$', '') END, c.convalidated"
		" FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid"
		" JOIN pg_namespace n ON n.oid = t.typnamespace CROSS"
		" JOIN LATERAL pg_get_constraintdef(c.oid) d(def) WHERE c.contype = 'c' AND"
		USER_OBJECT("pg_type", "t.oid", "t.typnamespace"),
	lengthof_properties(domain_constraint_properties),
	.change = change_constraint,
	.holds_results = domain_constraint_holds_results,
	.create = domain_create_constraint,
	.alter = alter_constraint,
	.drop = drop_constraint,
};
