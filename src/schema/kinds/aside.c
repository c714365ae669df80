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

#include "kinds.h"

/*
 * aside_name returns the name for what is called name, quoted.
 */
const char *
aside_name(const char *name)
{
	return quote_identifier(makeObjectName(name, NULL, "_old"));
}

/*
 * set_aside renames an object.
 */
void
set_aside(Emit *out, const SchemaObject *old)
{
	emit(out, "ALTER %s %s RENAME TO %s", old->kind->sql_name, old->identity, aside_name(old->name));
}

/*
 * drop_aside drops an object that was renamed.
 */
void
drop_aside(Emit *out, const SchemaObject *old)
{
	emit(out, "DROP %s %s.%s", old->kind->sql_name, quote_identifier(old->schema), aside_name(old->name));
}
