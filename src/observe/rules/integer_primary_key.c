/*-------------------------------------------------------------------------
 *
 * integer_primary_key.c
 *		A primary key of four bytes or less.
 *
 * IDENTIFICATION
 *		src/observe/rules/integer_primary_key.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/relcache.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * integer_primary_key_look looks at the key of a new table.
 */
static void
integer_primary_key_look(LintCheck *check)
{
	Relation	table = IsA(check->tree, CreateStmt) ? try_table_open(lint_relation(((CreateStmt *) check->tree)->relation), AccessShareLock) : NULL;
	Bitmapset  *key;
	int			column = -1;

	if (table == NULL)
		return;
	key = RelationGetIndexAttrBitmap(table, INDEX_ATTR_BITMAP_PRIMARY_KEY);
	while (bms_num_members(key) == 1 && (column = bms_next_member(key, column)) >= 0)
	{
		Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(table), column + FirstLowInvalidHeapAttributeNumber - 1);

		if (attribute->atttypid == INT4OID || attribute->atttypid == INT2OID)
			lint_report(check, InvalidOid, lint_name(RelationGetRelid(table)),
						psprintf("the primary key %s of %s ends at %s", quote_identifier(NameStr(attribute->attname)),
								 lint_name(RelationGetRelid(table)), attribute->atttypid == INT4OID ? "2147483647" : "32767"),
						psprintf("Make %s a bigint.", quote_identifier(NameStr(attribute->attname))));
	}
	table_close(table, AccessShareLock);
}

const LintRule lint_integer_primary_key = {
	.code = "integer-primary-key",
	.severity = LINT_WARNING,
	.title = "a primary key of four bytes or less",
	.why = "After two thousand million rows, or fewer after gaps, no row can be inserted any more; to widen the key then is the worst migration there is.",
	.unsafe = "CREATE TABLE invoices (id integer PRIMARY KEY)",
	.safe = "CREATE TABLE invoices (id bigint PRIMARY KEY)",
	.after = integer_primary_key_look};
