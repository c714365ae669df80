/*-------------------------------------------------------------------------
 *
 * journal.h
 *		The log of a run, written in one piece.
 *
 * IDENTIFICATION
 *		src/run/journal.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_RUN_JOURNAL_H
#define MIGRATE_RUN_JOURNAL_H

#include "catalog/log.h"
#include "catalog/revision.h"
#include "revision/plan.h"

extern void journal_begin(const LogEntry *common, const MigrationPlan *plan);
extern void journal_step(const StoredRevision *stored, TimestampTz started_at, int64 duration, const char *reason);
extern void journal_flush(void);
extern bool journal_version(Names *version);
extern void journal_end(void);
extern void journal_discard(void);
extern bool journal_is_open(void);

#endif							/* MIGRATE_RUN_JOURNAL_H */
