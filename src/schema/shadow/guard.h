/*-------------------------------------------------------------------------
 *
 * guard.h
 *		What statements may do in the shadow.
 *
 * IDENTIFICATION
 *		src/schema/shadow/guard.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_GUARD_H
#define MIGRATE_SCHEMA_SHADOW_GUARD_H

/*
 * shadow_guard watches, from here on and as long as the worker lives, every
 * utility statement, inside functions as well.  One that reaches outside the
 * database is refused, with MG010; event triggers do not fire; extensions and
 * their schemas that are there already may be created; subscriptions do not
 * connect; access to a foreign table is refused as well, and what would be
 * filled from one stays empty.
 */
extern void shadow_guard(void);

/* Whether a subscription has been made, which keeps a database from being dropped. */
extern bool shadow_guard_has_subscription(void);

#endif							/* MIGRATE_SCHEMA_SHADOW_GUARD_H */
