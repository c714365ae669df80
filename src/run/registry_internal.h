/*-------------------------------------------------------------------------
 *
 * registry_internal.h
 *		What the files that register revisions share.
 *
 * IDENTIFICATION
 *		src/run/registry_internal.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_REGISTRY_INTERNAL_H
#define MIGRATE_RUN_REGISTRY_INTERNAL_H

#include "lib/stringinfo.h"

#include "catalog/revision.h"

/* in registry.c */
typedef enum RegisterStatus
{
	REGISTER_NEW,
	REGISTER_UNCHANGED,
	REGISTER_REPLACED,
	REGISTER_EDITED
} RegisterStatus;

/* One call that registers revisions. */
typedef struct Registration
{
	MemoryContext context;		/* as long as the call */
	int64		run_id;
	bool		looked;			/* applied is set */
	bool		locked;			/* the lock of runs is held, applied is up to date */
	Names		applied;		/* in any scope, sorted */
	StringInfoData refused;		/* applied revisions whose change is MG008 */
	int			nrefused;
} Registration;

extern Registration *registry_start(void);
extern bool registry_is_applied(Registration *reg, const char *revision);
extern void registry_log(Registration *reg, const char *action, const char *revision,
						 const char *old_checksum, const char *new_checksum, const char *old_script,
						 const char *reason);
extern RevisionFile *registry_parse(const char *text, size_t len);
extern void registry_normalize(RevisionFile *file);
extern RegisterStatus registry_put(Registration *reg, const RevisionFile *file, const StoredRevision *old);
extern StoredRevision *registry_find(const char *revision);
extern void registry_raise_refused(const Registration *reg);

#endif							/* MIGRATE_RUN_REGISTRY_INTERNAL_H */
