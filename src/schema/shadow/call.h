/*-------------------------------------------------------------------------
 *
 * call.h
 *		Whose rights a function has in the shadow.
 *
 * IDENTIFICATION
 *		src/schema/shadow/call.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_CALL_H
#define MIGRATE_SCHEMA_SHADOW_CALL_H

#include "fmgr.h"

/*
 * shadow_calls has functions of other roles than the current one, but for
 * superusers', have their owners' rights from here on, when the current one
 * calls them.
 */
extern void shadow_calls(void);

/* shadow_call_switches says whether a function is to have its owner's rights. */
extern bool shadow_call_switches(Oid function);

/* shadow_call_begin and shadow_call_end stand around such a call; *state is theirs. */
extern void shadow_call_begin(const FmgrInfo *function, Datum *state);
extern void shadow_call_end(Datum *state);

#endif							/* MIGRATE_SCHEMA_SHADOW_CALL_H */
