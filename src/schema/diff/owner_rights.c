/*-------------------------------------------------------------------------
 *
 * owner_rights.c
 *		Whose rights make and change an object.
 *
 * To make an object is to evaluate what stands in it: the server parses a
 * literal of a domain by the domain's checks, folds immutable functions, fills
 * a materialized view.  Where that is another role's word, only that role's rights may be
 * there.  Kinds and statements that evaluate nothing are named here; what
 * is not named is taken to evaluate.
 *
 * IDENTIFICATION
 *		src/schema/diff/owner_rights.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_constraint.h"
#include "common/keywords.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/regproc.h"
#include "utils/varlena.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/diff/operation.h"
#include "schema/diff/owner_rights.h"
#include "schema/kinds/kinds.h"
#include "schema/text_array.h"

/*
 * is_inert says whether nothing is evaluated when an object of a kind is made
 * or changed.
 */
static bool
is_inert(const ObjectKind *kind)
{
	return (kind->flags & KIND_INERT) != 0;
}

/* ---------- expressions ---------- */

/*
 * names_own says whether a text that the server has deparsed may name anything
 * that is not the server's own: that has its schema before it, and a dot in
 * between, which the server's lexer tells from those of numbers and strings.
 */
static bool
names_own(const char *text)
{
	core_yy_extra_type lexer;
	core_yyscan_t scanner;
	core_YYSTYPE value;
	YYLTYPE		location;
	int			token;

	if (text == NULL)
		return false;
	scanner = scanner_init(text, &lexer, &ScanKeywords, ScanKeywordTokens);
	do
		token = core_yylex(&value, &location, scanner);
	while (token != 0 && token != '.');
	scanner_finish(scanner);
	return token == '.';
}

/*
 * types_name_own says whether one of the types of an array of them does.
 */
static bool
types_name_own(const char *types)
{
	ListCell   *lc;

	foreach(lc, text_array(types))
	{
		if (lfirst(lc) && names_own(lfirst(lc)))
			return true;
	}
	return false;
}

/*
 * behind returns what stands in a text behind a word; NULL where the word does not.
 */
static const char *
behind(const char *text, const char *word)
{
	const char *place = text ? strstr(text, word) : NULL;

	return place ? place + strlen(word) : NULL;
}

/*
 * has_own says whether an object's own expressions may name anything that is
 * not the server's own.  A definition that names its table has more than one.
 */
static bool
has_own(const SchemaObject *object)
{
	const ObjectKind *kind = object->kind;

	if (kind == &kind_index)
		return names_own(behind(object->values[INDEX_DEFINITION], " USING "));
	for (int i = 0; i < kind->nproperties; i++)
	{
		const char *value = object->values[i];

		if (!kind->properties[i].expression || value == NULL)
			continue;
		if (kind == &kind_trigger ? strstr(value, " WHEN (") != NULL :
				kind == &kind_statistics ? strchr(value, '(') != NULL :
										   names_own(value))
			return true;
	}
	return false;
}

/*
 * is_checked_routine says whether the server looks into a routine when it is
 * made: at a body that it keeps parsed, or that is SQL, and at defaults.
 */
static bool
is_checked_routine(const SchemaObject *routine)
{
	return is_true(routine, ROUTINE_BODY_IS_CHECKED) || !is_true(routine, ROUTINE_IS_OPAQUE);
}

/* ---------- tables ---------- */

/*
 * parent_of returns the table of which a partition is to be one; NULL where it
 * is not known.
 */
static const SchemaObject *
parent_of(const SchemaObject *partition)
{
	ListCell   *lc;

	foreach(lc, partition->depends)
	{
		const SchemaObject *on = lfirst(lc);

		if (on->kind == &kind_table && strcmp(on->identity, partition->values[INHERITANCE_PARENT]) == 0)
			return on;
	}
	return NULL;
}

/*
 * attaching_evaluates says whether ATTACH PARTITION evaluates what is not the
 * server's own: a bound of another's type, the key, the checks of the table.
 */
static bool
attaching_evaluates(const SchemaObject *partition)
{
	const SchemaObject *parent = parent_of(partition);
	ListCell   *lc;

	if (parent == NULL || names_own(parent->values[TABLE_PARTITION_KEY]) ||
		types_name_own(parent->values[TABLE_PARTITION_KEY_TYPES]))
		return true;
	foreach(lc, partition->parent_object->children)
	{
		const SchemaObject *child = lfirst(lc);

		if (child->kind == &kind_constraint && has_own(child))
			return true;
	}
	return false;
}

/*
 * adding_evaluates says whether ADD COLUMN does, with all that it makes along.
 */
static bool
adding_evaluates(const Operation *operation)
{
	const SchemaObject *column = operation->new;

	return operation->implied || column->values[COLUMN_GENERATED] || names_own(column->values[COLUMN_TYPE]);
}

/*
 * members_have_own says whether an object that is made along with another has
 * expressions that may name anything but the server's own.
 */
static bool
members_have_own(const Operation *operation)
{
	ListCell   *lc;

	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		if (member->type == OPERATION_CREATE && has_own(member->new))
			return true;
	}
	return false;
}

/* ---------- who ---------- */

/*
 * owner_rights_owner_of returns the owner of an object, or of what it is a part of; NULL
 * for the role that runs the script.
 */
static const char *
owner_rights_owner_of(const SchemaObject *object)
{
	while (object->owner == NULL && object->parent_object)
		object = object->parent_object;
	return object->owner;
}

/*
 * is_linked_to_other says whether a table is to be the child of one that has another owner.
 */
static bool
is_linked_to_other(const SchemaObject *table)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, table->children)
	{
		const SchemaObject *by = lfirst(lc);

		if (by->kind != &kind_inheritance)
			continue;
		foreach(lc2, by->depends)
		{
			const SchemaObject *on = lfirst(lc2);

			if (on != table && (on->kind == &kind_table || on->kind == &kind_foreign_table) && !same(on->owner, table->owner))
				return true;
		}
	}
	return false;
}

/*
 * is_mixed says whether of a table, its parents and what inherits from it one has another
 * owner: what changes them all takes the rights of somebody who is all of these.
 */
static bool
is_mixed(const SchemaObject *table)
{
	ListCell   *lc;

	check_stack_depth();
	if (is_linked_to_other(table))
		return true;
	foreach(lc, table->dependents)
	{
		const SchemaObject *by = lfirst(lc);

		if ((by->kind == &kind_inheritance || by->kind == &kind_partition) && by->parent_object && by->parent_object != table &&
			(!same(by->parent_object->owner, table->owner) || is_mixed(by->parent_object)))
			return true;
	}
	return false;
}

/*
 * has_typed_of_others says whether an object is a type of which another role has
 * made a table.
 */
static bool
has_typed_of_others(const SchemaObject *type)
{
	ListCell   *lc;

	if (type->kind != &kind_composite_type)
		return false;
	foreach(lc, type->dependents)
	{
		const SchemaObject *by = lfirst(lc);

		if (by->kind == &kind_typed && by->parent_object && !same(by->parent_object->owner, type->owner))
			return true;
	}
	return false;
}

/*
 * table_of returns the table that an object is, or is a part of; NULL for none.
 */
static const SchemaObject *
table_of(const SchemaObject *object)
{
	while (object->parent_object && object->kind != &kind_table && object->kind != &kind_foreign_table)
		object = object->parent_object;
	return object->kind == &kind_table || object->kind == &kind_foreign_table ? object : NULL;
}

/*
 * owner_who_may returns the owner who may make an object that is a part of
 * something: who owns that; and a partition, who owns both tables.  NULL where
 * that is nobody alone.
 */
static const char *
owner_who_may(const SchemaObject *object)
{
	const SchemaObject *table = table_of(object);

	if (table ? is_mixed(table) : has_typed_of_others(object))
		return NULL;
	if (object->kind == &kind_statistics && object->parent_object)
		return owner_rights_owner_of(object->parent_object);
	if (object->kind == &kind_partition)
	{
		const SchemaObject *parent = parent_of(object);

		return parent && same(owner_rights_owner_of(parent), owner_rights_owner_of(object)) ? owner_rights_owner_of(object) : NULL;
	}
	return owner_rights_owner_of(object);
}

/*
 * checking_casts says whether to look at the rows that a foreign key holds for
 * could cast values by a function that is not the server's own: that is found
 * by the types of the table's columns, and stands nowhere.
 */
static bool
checking_casts(const SchemaObject *key)
{
	const SchemaObject *table = table_of(key);
	ListCell   *lc;

	if (table == NULL)
		return true;
	foreach(lc, table->children)
	{
		const SchemaObject *column = lfirst(lc);

		if (column->kind == &kind_column && names_own(column->values[COLUMN_TYPE]))
			return true;
	}
	return false;
}

/*
 * making_evaluates says whether an operation that makes an object could
 * evaluate anything that is not the server's own.
 */
static bool
making_evaluates(const Operation *operation)
{
	const SchemaObject *object = operation->new;
	const ObjectKind *kind = object->kind;

	if (is_inert(kind) || kind == &kind_composite_type)
		return false;
	if (kind == &kind_table || kind == &kind_foreign_table || kind == &kind_domain)
		return has_own(object) || members_have_own(operation);
	if (kind == &kind_column)
		return adding_evaluates(operation);
	if (kind == &kind_partition)
		return attaching_evaluates(object);
	if (kind == &kind_constraint)
		return object->values[CONSTRAINT_TYPE][0] != CONSTRAINT_UNIQUE || has_own(object);
	if (kind == &kind_foreign_key)
		return is_true(object, CONSTRAINT_VALIDATED) && checking_casts(object);
	if (kind == &kind_function || kind == &kind_procedure)
		return is_checked_routine(object);
	if (kind == &kind_aggregate)
		return strstr(object->values[0], "INITCOND = ") != NULL;
	if (kind == &kind_column_default || kind == &kind_view_column || kind == &kind_index || kind == &kind_statistics ||
		kind == &kind_trigger || kind == &kind_policy)
		return has_own(object);
	return true;
}

/*
 * changing_evaluates says the same of a change in place.
 */
static bool
changing_evaluates(const SchemaObject *old, const SchemaObject *new, Change change)
{
	static const int rewriting[] = {COLUMN_TYPE, COLUMN_COLLATION, COLUMN_NOT_NULL, COLUMN_NOT_NULL_VALID,
									COLUMN_GENERATED, COLUMN_EXPRESSION};
	const ObjectKind *kind = new->kind;

	if (is_inert(kind) || kind == &kind_table || kind == &kind_foreign_table || kind == &kind_materialized_view ||
		kind == &kind_range_type)
		return false;
	if (kind == &kind_column)
	{
		bool		rewrites = change == CHANGE_REBUILD; /* a type that is made anew has its name */

		for (int i = 0; i < lengthof(rewriting); i++)
			rewrites |= differs(old, new, rewriting[i]);
		return rewrites;
	}
	if (kind == &kind_constraint || kind == &kind_foreign_key)
		return differs(old, new, CONSTRAINT_VALIDATED) || (kind == &kind_foreign_key && differs(old, new, CONSTRAINT_ENFORCED));
	if (kind == &kind_function || kind == &kind_procedure)
		return is_checked_routine(new);
	if (kind == &kind_aggregate)
		return strstr(new->values[0], "INITCOND = ") != NULL;
	if (kind == &kind_column_default || kind == &kind_view_column || kind == &kind_index || kind == &kind_statistics ||
		kind == &kind_trigger || kind == &kind_policy || kind == &kind_domain)
		return has_own(new);
	return true;
}

/*
 * owner_rights_to_create and owner_rights_to_alter: see owner_rights.h.
 */
const char *
owner_rights_to_create(const Operation *operation)
{
	return owner_rights_owner_of(operation->new) && making_evaluates(operation) ? owner_who_may(operation->new) : NULL;
}

const char *
owner_rights_to_alter(const SchemaObject *old, const SchemaObject *new, Change change)
{
	const SchemaObject *object = old->owner || old->parent_object == NULL ? old : new;

	return owner_rights_owner_of(object) && changing_evaluates(old, new, change) ? owner_who_may(object) : NULL;
}

/*
 * owner_rights_of_part: see owner_rights.h.
 */
const char *
owner_rights_of_part(const SchemaObject *object)
{
	return owner_rights_owner_of(object) ? owner_who_may(object) : NULL;
}

/* ---------- what the maker needs ---------- */

/* What a role is to be granted, and have taken away again. */
typedef struct Needs
{
	const char *role;			/* as SQL has it */
	Oid			oid;
	List	   *grants;			/* "USAGE ON SCHEMA s" */
} Needs;

/*
 * role_oid returns the OID of a role whose name is as SQL has it; InvalidOid
 * where there is none.
 */
static Oid
role_oid(const char *role)
{
	return get_role_oid(strVal(linitial(migrate_qualified_name(role))), true);
}

/*
 * gives says whether one of some grants gives a role a privilege.
 */
static bool
gives(const List *grants, const char *privilege, const Needs *needs)
{
	const ListCell *lc;

	foreach(lc, grants)
	{
		const Grant *grant = lfirst(lc);

		if (grant->revoke || strcmp(grant->privilege, privilege) != 0 || grant->grantee[0] == '\0')
			continue;
		if (strcmp(grant->grantee, "PUBLIC") == 0 || strcmp(grant->grantee, needs->role) == 0 ||
			has_privs_of_role(needs->oid, role_oid(grant->grantee)))
			return true;
	}
	return false;
}

/*
 * owns says whether a role has the rights of the owner of an object.
 */
static bool
owns(const SchemaObject *object, const Needs *needs)
{
	return object->owner && (strcmp(object->owner, needs->role) == 0 || has_privs_of_role(needs->oid, role_oid(object->owner)));
}

/*
 * owner_rights_need notes that a role is to be granted privileges.
 */
static void
owner_rights_need(Needs *needs, const char *privileges, const char *on)
{
	char	   *grant = psprintf("%s ON %s", privileges, on);
	ListCell   *lc;

	foreach(lc, needs->grants)
	{
		if (strcmp(lfirst(lc), grant) == 0)
			return;
	}
	needs->grants = lappend(needs->grants, grant);
}

/*
 * need_schema notes what a role lacks on a schema.
 */
static void
need_schema(Needs *needs, const char *name, bool create, const SchemaSnapshot *snapshot)
{
	for (int i = 0; name && i < snapshot->n && snapshot->objects[i]->kind == &kind_schema; i++)
	{
		const SchemaObject *schema = snapshot->objects[i];
		bool		usage;

		if (strcmp(schema->name, name) != 0)
			continue;
		if (owns(schema, needs))
			return;
		usage = !gives(schema_grants(schema), "USAGE", needs);
		create = create && !gives(schema_grants(schema), "CREATE", needs);
		if (usage || create)
			owner_rights_need(needs, create ? usage ? "USAGE, CREATE" : "CREATE" : "USAGE", psprintf("SCHEMA %s", schema->identity));
		return;
	}
}

/*
 * need_depends notes what a role lacks on what an object depends on.
 */
static void
need_depends(Needs *needs, const SchemaObject *object, const SchemaSnapshot *snapshot)
{
	ListCell   *lc;

	foreach(lc, object->depends)
	{
		const SchemaObject *on = lfirst(lc);
		bool		routine = on->kind->acl_type == OBJECT_FUNCTION;
		bool		type = on->kind->acl_type == OBJECT_TYPE || on->kind->acl_type == OBJECT_DOMAIN;
		const char *privilege = routine ? "EXECUTE" : "USAGE";

		if (!same(on->schema, object->schema))
			need_schema(needs, on->schema, false, snapshot);
		if ((routine || type) && on->acl && !owns(on, needs) && !gives(privileges_grants(on), privilege, needs))
			owner_rights_need(needs, privilege, privileges_on(on));
	}
}

/*
 * need_references notes that a role lacks the right to have a foreign key refer
 * to a table; on columns it has what it was given.
 */
static void
need_references(Needs *needs, const SchemaObject *key)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, key->depends)
	{
		const SchemaObject *to = table_of(lfirst(lc));
		bool		has;

		if (to == NULL || to == table_of(key))
			continue;
		has = owns(to, needs) || (to->acl && gives(privileges_grants(to), "REFERENCES", needs));
		foreach(lc2, to->children)
		{
			const SchemaObject *column = lfirst(lc2);

			has |= column->kind == &kind_column && column->acl && gives(privileges_grants(column), "REFERENCES", needs);
		}
		if (!has)
			owner_rights_need(needs, "REFERENCES", privileges_on(to));
	}
}

/*
 * makes_in_schema says whether to make an object takes the right to create in its
 * schema.
 */
static bool
makes_in_schema(const SchemaObject *object)
{
	if (object->kind == &kind_constraint)
		return object->values[CONSTRAINT_TYPE][0] != CONSTRAINT_CHECK;
	return object->kind->name_space != 0 || object->kind == &kind_statistics;
}

/*
 * find_needs finds what a role lacks for an operation.
 */
static void
find_needs(Needs *needs, const List *statements, const Operation *operation)
{
	const SchemaSnapshot *snapshot = operation->diff->new;
	const SchemaObject *object = operation->new;
	bool create = makes_in_schema(object) && (operation->type == OPERATION_CREATE || object->kind->name_space != 'r' || object->kind == &kind_view);
	const ListCell *lc;

	if (!same(owner_rights_owner_of(object), needs->role) &&
		!(object->parent_object && same(owner_rights_owner_of(object->parent_object), needs->role)))
	{
		need_schema(needs, object->schema, false, snapshot);	/* it grants */
		return;
	}
	foreach(lc, statements)
	{
		const DdlStatement *ddl = lfirst(lc);

		create |= ddl->role && ddl->makes_helper;
	}
	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		create |= member->type == OPERATION_CREATE && makes_in_schema(member->new);
	}
	need_schema(needs, object->schema, create, snapshot);
	need_depends(needs, object, snapshot);
	if (object->kind == &kind_foreign_key)
		need_references(needs, object);
	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		if (member->new)
			need_depends(needs, member->new, snapshot);
	}
}

/*
 * owner_rights_grants: see owner_rights.h.
 */
void
owner_rights_grants(const List *statements, const Operation *operation)
{
	Needs		needs = {NULL};
	const ListCell *lc;

	foreach(lc, statements)
	{
		DdlStatement    *ddl = lfirst(lc);

		if (ddl->role == NULL)
			continue;
		if (needs.role == NULL || strcmp(needs.role, ddl->role) != 0)
		{
			needs = (Needs){ddl->role, role_oid(ddl->role), NIL};
			if (OidIsValid(needs.oid) && !superuser_arg(needs.oid))
				find_needs(&needs, statements, operation);
		}
		ddl->needs = needs.grants;
	}
}
