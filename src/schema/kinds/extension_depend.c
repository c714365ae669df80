/*-------------------------------------------------------------------------
 *
 * extension_depend.c
 *		The mark that an object goes when an extension does.
 *
 * IDENTIFICATION
 *		src/schema/kinds/extension_depend.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/kinds/extension_depend.h"
#include "schema/text_array.h"

/*
 * emit_missing emits a statement for each extension of the one array that is
 * not in the other.
 */
static void
emit_missing(DdlList *out, const SchemaObject *object, const char *extensions, const char *others, const char *no)
{
	List	   *known = text_array(others);
	ListCell   *lc;

	foreach(lc, text_array(extensions))
	{
		if (element_position(known, lfirst(lc)) < 0)
			ddl_add(out, "ALTER %s %s %sDEPENDS ON EXTENSION %s", object->kind->sql_name, object->identity, no,
					quote_identifier(lfirst(lc)));
	}
}

/*
 * extension_depend_alter: see extension_depend.h.
 */
void
extension_depend_alter(DdlList *out, const SchemaObject *object, const char *old, const char *new)
{
	emit_missing(out, object, old, new, "NO ");
	emit_missing(out, object, new, old, "");
}
