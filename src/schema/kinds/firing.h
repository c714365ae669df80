/*-------------------------------------------------------------------------
 *
 * firing.h
 *		When triggers, rules and event triggers fire.
 *
 * IDENTIFICATION
 *		src/schema/kinds/firing.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_FIRING_H
#define MIGRATE_SCHEMA_FIRING_H

#define FIRING_DEFAULT	"O"

/*
 * firing_clause returns the clause of ALTER for a value of tgenabled, ev_enabled
 * or evtenabled.
 */
static inline const char *
firing_clause(const char *enabled)
{
	switch (enabled[0])
	{
		case 'D':
			return "DISABLE";
		case 'R':
			return "ENABLE REPLICA";
		case 'A':
			return "ENABLE ALWAYS";
		default:
			return "ENABLE";
	}
}

#endif							/* MIGRATE_SCHEMA_FIRING_H */
