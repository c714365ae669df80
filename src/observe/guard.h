/*-------------------------------------------------------------------------
 *
 * guard.h
 *		DDL outside of runs: recorded, warned of, or refused.
 *
 * IDENTIFICATION
 *		src/observe/guard.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_GUARD_H
#define MIGRATE_OBSERVE_GUARD_H

#include "catalog/objectaddress.h"
#include "commands/event_trigger.h"

/*
 * guard_hear hears of a DDL statement from an event trigger.  Raises MG021 where it
 * is refused.
 */
extern void guard_hear(const EventTriggerData *event);

/* guard_object_name names an object as the guard's log does: "table public.users"; NULL: it is gone. */
extern char *guard_object_name(const ObjectAddress *address);

/*
 * In guard_trigger.c: guard_enable makes the event triggers, or makes them whole;
 * guard_disable drops them.
 */
extern void guard_enable(void);
extern void guard_disable(void);

/* guard_trigger_belong has the event triggers go with the extension, which a restore leaves out. */
extern void guard_trigger_belong(void);

#endif							/* MIGRATE_OBSERVE_GUARD_H */
