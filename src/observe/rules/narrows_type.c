/*-------------------------------------------------------------------------
 *
 * narrows_type.c
 *		A column gets a type that holds less.
 *
 * IDENTIFICATION
 *		src/observe/rules/narrows_type.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * integer_bytes returns how many bytes an integer type has; 0 for others.
 */
static int
integer_bytes(Oid type)
{
	return type == INT2OID ? 2 : type == INT4OID ? 4 :
		type == INT8OID							 ? 8 :
												   0;
}

/*
 * holds_less says whether one type can hold less than another.
 */
static bool
holds_less(Oid old, int32 old_typmod, Oid new, int32 new_typmod)
{
	bool		old_text = old == TEXTOID || old == VARCHAROID || old == BPCHAROID;
	bool		new_text = new == VARCHAROID || new == BPCHAROID;

	if (old_text && new_text)
		return new_typmod >= 0 && (old_typmod < 0 || new_typmod < old_typmod);
	if (old == NUMERICOID && new == NUMERICOID)
		return new_typmod >= 0 && (old_typmod < 0 || new_typmod < old_typmod);
	if (old == NUMERICOID || old == FLOAT8OID)
		return integer_bytes(new) > 0 || new == FLOAT4OID;
	return integer_bytes(new) > 0 && integer_bytes(new) < integer_bytes(old);
}

/*
 * narrows_type_look looks at what a column can hold before and after.
 */
static void
narrows_type_look(LintCheck *check)
{
	Oid			table = lint_altered(check);
	AlterTableCmd *command;
	int			place = 0;

	while (OidIsValid(table) && (command = lint_command(check, AT_AlterColumnType, &place)) != NULL)
	{
		AttrNumber	number = get_attnum(table, command->name);
		Oid			old;
		Oid			new;
		int32		old_typmod;
		int32		new_typmod;
		Oid			collation;
		char	   *type = lint_type(((ColumnDef *) command->def)->typeName, &new, &new_typmod);

		if (type == NULL || number == InvalidAttrNumber)
			continue;
		get_atttypetypmodcoll(table, number, &old, &old_typmod, &collation);
		if (holds_less(old, old_typmod, new, new_typmod))
			lint_report(check, table, lint_name(table),
						psprintf("column %s of %s holds less as %s than as %s", quote_identifier(command->name), lint_name(table),
								 type, format_type_with_typemod(old, old_typmod)),
						psprintf("Add a CHECK constraint to %s that says so, NOT VALID first, and leave the type as it is.", lint_name(table)));
	}
}

const LintRule lint_narrows_type = {
	.code = "narrows-type",
	.severity = LINT_ERROR,
	.title = "a column gets a type that holds less",
	.why = "A value that does not fit makes the migration fail in the middle, or is rounded; new ones are refused to programs that write them.",
	.unsafe = "-- migrate:allow rewrites-table, scans-under-lock\nALTER TABLE users ALTER name TYPE varchar(20)",
	.safe = "ALTER TABLE users ALTER name TYPE text",
	.before = narrows_type_look};
