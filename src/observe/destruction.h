/*-------------------------------------------------------------------------
 *
 * destruction.h
 *		Refusing to destroy data while scripts run.
 *
 * IDENTIFICATION
 *		src/observe/destruction.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_DESTRUCTION_H
#define MIGRATE_OBSERVE_DESTRUCTION_H

#include "postgres.h"

/* destruction_init begins to hear of what happens, when the library is loaded. */
extern void destruction_init(void);

/*
 * destruction_begin has whatever destroys data raise MG017 from here on, where
 * migrate.allow_destructive is off now; what scripts do to that setting makes no
 * difference.  It keeps what it notes in the current memory context.
 */
extern void destruction_begin(void);

/* destruction_end ends that; it does nothing where nothing was begun. */
extern void destruction_end(void);

/* destruction_is_forbidden says whether that is so. */
extern bool destruction_is_forbidden(void);

#endif							/* MIGRATE_OBSERVE_DESTRUCTION_H */
