/*-------------------------------------------------------------------------
 *
 * init.c
 *		Entry point of the library.
 *
 * IDENTIFICATION
 *		src/init.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "compat.h"

MIGRATE_MODULE_MAGIC;

void		_PG_init(void);

/* _PG_init runs when the library is loaded. */
void
_PG_init(void)
{
	guc_init();
}
