/*-------------------------------------------------------------------------
 *
 * statements.c
 *		What an operation says: the kind's own statements, and what is common to all.
 *
 * IDENTIFICATION
 *		src/schema/diff/statements.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/diff/implied.h"
#include "schema/diff/operation.h"
#include "schema/diff/owner_rights.h"
#include "schema/diff/statements.h"
#include "schema/kinds/kinds.h"
#include "schema/text_array.h"

/*
 * write_label emits the statement for one security label.  One is a provider, a
 * tab, and what it says; value: what is to be said, NULL: nothing.
 */
static void
write_label(DdlList *out, const SchemaObject *object, const char *label, const char *value)
{
	const char *provider = pnstrdup(label, strcspn(label, "\t"));

	ddl_add(out, "SECURITY LABEL FOR %s ON %s %s IS %s", quote_identifier(provider), object->kind->sql_name,
			object->identity, value ? ddl_literal(value) : "NULL");
}

/*
 * has_provider says whether there is one of the same provider among some labels.
 */
static bool
has_provider(const List *labels, const char *label)
{
	const ListCell *lc;

	foreach(lc, labels)
	{
		if (strncmp(lfirst(lc), label, strcspn(label, "\t") + 1) == 0)
			return true;
	}
	return false;
}

/*
 * write_labels emits what makes the security labels of one object those of
 * another.
 */
static void
write_labels(DdlList *out, const SchemaObject *object, const char *before, const char *after)
{
	List	   *had = text_array(before);
	List	   *wanted = text_array(after);
	ListCell   *lc;

	foreach(lc, had)
	{
		if (!has_provider(wanted, lfirst(lc)))
			write_label(out, object, lfirst(lc), NULL);
	}
	foreach(lc, wanted)
	{
		if (element_position(had, lfirst(lc)) < 0)
			write_label(out, object, lfirst(lc), strchr(lfirst(lc), '\t') + 1);
	}
}

/*
 * owner_follows says whether an object has its owner by its parent: a sequence
 * that belongs to a column.
 */
static bool
owner_follows(const SchemaObject *before, const SchemaObject *new)
{
	if ((new->kind->flags & KIND_PARENTS_OWNER) == 0 || new->parent_object == NULL)
		return false;
	return before ? before->parent_object != NULL : (new->kind->flags & KIND_INLINE) != 0;
}

/*
 * owner_before returns the owner that an object has before it gets its own: as
 * it stands, or as maker has made it.  A part of something has none.
 */
static const char *
owner_before(const SchemaObject *before, const SchemaObject *new, const char *maker)
{
	if (before)
		return before->owner;
	return new->owner || new->kind == &kind_statistics ? maker : NULL;
}

/*
 * write_common emits what all kinds have: owner, privileges, comment, labels.
 * before: the object as it stands there, NULL where it has just been made, by
 * maker, while the default privileges were in force; maker NULL: by the role
 * that runs the script.
 */
static void
write_common(DdlList *out, const List *defaults, const SchemaObject *before, const SchemaObject *new, const char *maker)
{
	if (!same(owner_before(before, new, maker), new->owner) && !owner_follows(before, new))
		ddl_add(out, "ALTER %s %s OWNER TO %s", new->kind->sql_name, new->identity,
				new->owner ? new->owner : "CURRENT_USER");
	if (new->kind->acl_type && (before == NULL || !same(before->acl, new->acl)))
		privileges_emit(out, defaults, before, new, maker);
	if (!same(before ? before->comment : NULL, new->comment))
		ddl_add(out, "COMMENT ON %s %s IS %s", new->kind->sql_name, new->identity, ddl_literal(new->comment));
	if (!same(before ? before->labels : NULL, new->labels))
		write_labels(out, new, before ? before->labels : NULL, new->labels);
}

/*
 * is_own says whether an object that is made along with another belongs to it;
 * if not, it is merely implied.
 */
static bool
is_own(const SchemaObject *object, const SchemaObject *of)
{
	const SchemaObject *parent = object->parent_object;

	return parent == of || (parent && parent->parent_object == of);
}

/*
 * created_members returns the objects that the statement of a new one is to
 * create along: those of its own.
 */
static List *
created_members(const Operation *operation)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		if (is_own(member->new, operation->new))
			result = lappend_object(result, member->new);
	}
	return result;
}

/*
 * write_drop emits the end of an object, with all that it takes along.
 */
static void
write_drop(DdlList *out, const Operation *operation)
{
	const SchemaObject *old = operation->old;

	if ((old->kind->flags & KIND_DATA) && !column_loses_nothing(out->diff, old))
		ddl_destructive(out, "%s %s", old->kind->name, old->identity);
	if (old->kind->drop)
		old->kind->drop(out, old);
	else
		ddl_add(out, "DROP %s %s", old->kind->sql_name, old->identity);
}

/*
 * write_altered emits what changes of an object that stands; where it does so
 * for other columns too, all types change in one statement.
 */
static void
write_altered(DdlList *out, const List *defaults, const Operation *operation)
{
	const SchemaObject **columns = palloc(sizeof(SchemaObject *) * (list_length(operation->implied) + 1));
	int			n = 0;
	ListCell   *lc;

	columns[n++] = operation->old;
	foreach(lc, operation->implied)
	{
		if (implied_is_joined(lfirst(lc)))
			columns[n++] = ((Operation *) lfirst(lc))->old;
	}
	out->role = owner_rights_to_alter(operation->old, operation->new, operation->change);
	if (n > 1)
	{
		column_retype(out, columns, n);
		column_alter_rest(out, operation->old, operation->new);
	}
	else if (operation->new->kind->alter)
		operation->new->kind->alter(out, operation->old, operation->new);
	out->role = NULL;
	write_common(out, defaults, operation->old, operation->new, NULL);
}

/*
 * write_members emits what the objects that came along have of their own.
 */
static void
write_members(DdlList *out, const List *defaults, const Operation *operation)
{
	ListCell   *lc;

	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		if (member->type == OPERATION_CREATE)
		{
			out->role = owner_rights_of_part(member->new);
			if (member->new->kind == &kind_column && !is_own(member->new, operation->new))
				column_implied(out, member->new, false);
			if (member->new->kind == &kind_constraint && operation->new->kind == &kind_constraint)
				constraint_implied(out, member->new);
			out->role = NULL;
			write_common(out, defaults, NULL, member->new, member->new->owner);
		}
		else if (member->type == OPERATION_ALTER)
		{
			/* the change of the type is done by the operation that does its work */
			out->role = owner_rights_to_alter(member->old, member->new, CHANGE_ALTER);
			if (implied_is_joined(member))
				column_alter_rest(out, member->old, member->new);
			else if (member->change == CHANGE_REBUILD)
				column_alter_implied(out, member->old, member->new);
			else
				member->new->kind->alter(out, member->old, member->new);
			out->role = NULL;
			write_common(out, defaults, member->old, member->new, NULL);
		}
	}
}

/*
 * keep_sequences emits what keeps the values of sequences that an operation
 * drops, where others take them.
 */
static void
keep_sequences(DdlList *out, const Operation *operation)
{
	ListCell   *lc;

	if (operation->type == OPERATION_DROP && sequence_successor(out->diff, operation->old))
		sequence_keep(out, operation->old);
	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		if (member->type == OPERATION_DROP && sequence_successor(out->diff, member->old))
			sequence_keep(out, member->old);
	}
}

/*
 * take_sequences emits what gives these to the sequences that it has made.
 */
static void
take_sequences(DdlList *out, const Operation *operation)
{
	const Diff *diff = out->diff;
	ListCell   *lc;

	if (operation->type == OPERATION_CREATE && sequence_predecessor(diff, operation->new))
		sequence_take(out, sequence_predecessor(diff, operation->new), operation->new);
	foreach(lc, operation->implied)
	{
		const Operation *member = lfirst(lc);

		if (member->type == OPERATION_CREATE && sequence_predecessor(diff, member->new))
			sequence_take(out, sequence_predecessor(diff, member->new), member->new);
	}
}

/*
 * write_create emits what makes an object.  Another role's is made with that
 * role's rights where that evaluates anything; a materialized view of another role is
 * filled by REFRESH, which has its owner's rights in any case.
 */
static void
write_create(DdlList *out, const List *defaults, const Operation *operation)
{
	const SchemaObject *new = operation->new;
	const char *maker = owner_rights_to_create(operation);

	out->role = maker;
	if (operation->source && !(maker && new->kind == &kind_materialized_view))
		ddl_add_text(out, operation->source);
	else
		new->kind->create(out, new, created_members(operation));
	if (operation->old && diff_drop_op(out->diff, operation->old)->type == OPERATION_RENAME_AWAY)
		carry_create(out, operation->old);
	out->role = NULL;
	write_common(out, defaults, NULL, new, maker);
	if (maker && new->kind == &kind_materialized_view)
		view_fill(out, new);
}

/*
 * operation_write writes the statements of an operation, to be run while
 * the default privileges are in force.
 */
void
operation_write(Operation *operation, const List *defaults)
{
	DdlList		out;

	ddl_init(&out, operation->diff);
	keep_sequences(&out, operation);
	switch (operation->type)
	{
		case OPERATION_DROP:
			write_drop(&out, operation);
			break;
		case OPERATION_RENAME_AWAY:
			if (operation->old->kind == &kind_column)
				out.role = owner_rights_to_alter(operation->old, diff_match(out.diff, operation->old), CHANGE_REBUILD);
			operation->old->kind->rename_away(&out, operation->old);
			out.role = NULL;
			break;
		case OPERATION_DROP_RENAMED:
			carry_drop(&out, operation->old);
			operation->old->kind->drop_renamed(&out, operation->old);
			break;
		case OPERATION_CREATE:
			write_create(&out, defaults, operation);
			break;
		case OPERATION_ALTER:
			write_altered(&out, defaults, operation);
			break;
	}
	write_members(&out, defaults, operation);
	take_sequences(&out, operation);
	owner_rights_grants(out.statements, operation);
	operation->statements = out.statements;
}

/*
 * has_checked_body says whether an object is a routine whose body the server
 * reads when it is created, though it does not note what it names.
 */
static bool
has_checked_body(const SchemaObject *object)
{
	return (object->kind == &kind_function || object->kind == &kind_procedure) &&
		is_true(object, ROUTINE_BODY_IS_CHECKED);
}

/*
 * diff_script_before: see statements.h.
 */
char *
diff_script_before(const List *operations, bool more)
{
	List	   *statements = NIL;
	const ListCell *lc;
	bool		bodies = false;
	char	   *script;

	foreach(lc, operations)
	{
		const Operation *operation = lfirst(lc);

		statements = list_concat(statements, operation->statements);
		bodies |= operation->new != NULL && operation->type != OPERATION_DROP && has_checked_body(operation->new);
	}
	script = ddl_script(statements);
	return bodies && (more || list_length(operations) > 1) ?
		psprintf("SET check_function_bodies = off;\n\n%s", script) :
		script;
}

/*
 * diff_script: see statements.h.
 */
char *
diff_script(const List *operations)
{
	return diff_script_before(operations, false);
}
