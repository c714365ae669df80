/*-------------------------------------------------------------------------
 *
 * offline.h
 *		A run written as SQL.
 *
 * IDENTIFICATION
 *		src/run/offline.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_OFFLINE_H
#define MIGRATE_RUN_OFFLINE_H

#include "revision/names.h"

/* What SQL is asked for. */
typedef struct OfflineRequest
{
	bool		upgrade;
	const char *range;			/* NULL: to targets, from the recorded version */
	Names		targets;
	bool		standalone;
	bool		transaction_per_revision;
} OfflineRequest;

extern char *offline_sql(const OfflineRequest *request);
extern char *offline_dump_state(void);

#endif							/* MIGRATE_RUN_OFFLINE_H */
