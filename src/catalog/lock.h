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

extern char *catalog_lock_holder(Oid object, uint16 subobject, const char *mode);
extern int	catalog_lock_pid(Oid object, uint16 subobject, const char *mode);

#endif							/* MIGRATE_CATALOG_LOCK_H */
