/*-------------------------------------------------------------------------
 *
 * aside.c
 *		Types and collations under another name while their successors take
 *		over the columns.
 *
 * IDENTIFICATION
 *		src/schema/kinds/aside.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/aside.h"

/*
 * plain_aside_name returns one of the names for what is called name; aside_name
 * returns it quoted.
 */
char *
plain_aside_name(const char *name, int which)
{
	return makeObjectName(name, NULL, which == 0 ? "_old" : psprintf("_old%d", which));
}

const char *
aside_name(const char *name, int which)
{
	return quote_identifier(plain_aside_name(name, which));
}

/*
 * set_aside renames an object.
 */
void
set_aside(Emit *out, const SchemaObject *old)
{
	emit(out, "ALTER %s %s RENAME TO %s", old->kind->sql_name, old->identity, aside_name(old->name, diff_rename_number(out->diff, old)));
}

/*
 * drop_aside drops an object that was renamed.
 */
void
drop_aside(Emit *out, const SchemaObject *old)
{
	emit(out, "DROP %s %s.%s", old->kind->sql_name, quote_identifier(old->schema), aside_name(old->name, diff_rename_number(out->diff, old)));
}
