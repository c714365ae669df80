/*-------------------------------------------------------------------------
 *
 * lock.h
 *		Who holds a lock on the extension.
 *
 * IDENTIFICATION
 *		src/catalog/lock.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_LOCK_H
#define MIGRATE_CATALOG_LOCK_H

extern char *catalog_lock_holder(Oid extension, uint16 subobject);
extern int	catalog_lock_pid(Oid extension, uint16 subobject);

#endif							/* MIGRATE_CATALOG_LOCK_H */
