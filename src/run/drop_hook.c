/*-------------------------------------------------------------------------
 *
 * drop_hook.c
 *		What a script drops without saying so.
 *
 * A DO block, a function or a cascade can drop the extension that runs the
 * script, and make it again: empty, and nobody would know.  So a run hears of
 * what is dropped from the server.
 *
 * IDENTIFICATION
 *		src/run/drop_hook.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/objectaccess.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"

#include "errcodes.h"
#include "run/drop_hook.h"
#include "run/run.h"

static object_access_hook_type drop_hook_next_hook = NULL;

/*
 * drop_hook raises MG010 where a script drops the extension.
 */
static void
drop_hook(ObjectAccessType access, Oid class, Oid object, int subobject, void *arg)
{
	if (drop_hook_next_hook)
		drop_hook_next_hook(access, class, object, subobject, arg);
	if (access != OAT_DROP || class != ExtensionRelationId || !run_is_in_progress() ||
		object != get_extension_oid("migrate", true))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_FORBIDDEN_STATEMENT),
			 errmsg("a migration script cannot drop the extension that runs it")));
}

/*
 * drop_hook_init begins to watch, when the library is loaded.
 */
void
drop_hook_init(void)
{
	drop_hook_next_hook = object_access_hook;
	object_access_hook = drop_hook;
}
