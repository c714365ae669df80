/*-------------------------------------------------------------------------
 *
 * watch.h
 *		Watching the worker of a deploy: how far it is, and who blocks it.
 *
 * IDENTIFICATION
 *		src/deploy/monitor.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_MONITOR_H
#define MIGRATE_DEPLOY_MONITOR_H

#include "datatype/timestamp.h"

#include "worker/worker.h"

/* What a watcher has told, and when. */
typedef struct Watch
{
	Worker	   *worker;
	MemoryContext context;		/* of one look */
	TimestampTz progress;
	TimestampTz blockers;
} Watch;

/*
 * watch_start starts the worker of a deploy, as the role that its scripts run as;
 * NULL where none is free and patient is true.
 */
extern Worker *watch_start(const char *request, bool patient);

/*
 * For worker_wait: looks at the worker and says, every few seconds, how far the
 * deploy is and who blocks it, which the worker is told as well.  From a
 * procedure, connected to SPI, or from a worker, outside of a transaction.
 */
extern void watch_from_procedure(pid_t pid, void *watch);

/*
 * watch_tell raises a notice with names in it, which are shown as far as the
 * client's encoding can.
 */
extern void watch_tell(char *message, char *detail);

/* watch_refuse_deadlock raises an error where a worker waits for this session. */
extern void watch_refuse_deadlock(pid_t pid);

/* The task of a detached deploy's worker, which starts another one that deploys, and watches that. */
#define MONITOR_TASK	"monitor"

/* monitor_init registers that task. */
extern void monitor_init(void);

#endif							/* MIGRATE_DEPLOY_MONITOR_H */
