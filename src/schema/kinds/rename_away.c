/*-------------------------------------------------------------------------
 *
 * rename_away.c
 *		Types and collations under another name while their successors take
 *		over the columns.
 *
 * IDENTIFICATION
 *		src/schema/kinds/rename_away.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/rename_away.h"

/*
 * rename_away_plain_name returns one of the names for what is called name; rename_away_name
 * returns it quoted.
 */
char *
rename_away_plain_name(const char *name, int which)
{
	return makeObjectName(name, NULL, which == 0 ? "_old" : psprintf("_old%d", which));
}

const char *
rename_away_name(const char *name, int which)
{
	return quote_identifier(rename_away_plain_name(name, which));
}

/*
 * rename_away renames an object.
 */
void
rename_away(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "ALTER %s %s RENAME TO %s", old->kind->sql_name, old->identity, rename_away_name(old->name, diff_rename_number(out->diff, old)));
}

/*
 * drop_renamed drops an object that was renamed.
 */
void
drop_renamed(DdlList *out, const SchemaObject *old)
{
	ddl_add(out, "DROP %s %s.%s", old->kind->sql_name, quote_identifier(old->schema), rename_away_name(old->name, diff_rename_number(out->diff, old)));
}
