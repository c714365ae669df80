/*-------------------------------------------------------------------------
 *
 * monitor.h
 *		The worker of a deploy as others see it: its progress, and who blocks it.
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

/* The monitor of a worker. */
typedef struct Monitor
{
	Worker	   *worker;
	MemoryContext context;		/* reset for each state that is read */
	TimestampTz progress;		/* when the last message about progress was raised; 0: never */
	TimestampTz blockers;		/* and about blockers */
} Monitor;

/*
 * monitor_start_worker starts the worker of a deploy, as the role that its
 * scripts run as.  Where none is free, it returns NULL if missing_ok, else raises
 * an error.
 */
extern Worker *monitor_start_worker(const char *request, bool missing_ok);

/*
 * monitor_from_procedure is a callback for worker_wait in a procedure that is
 * connected to SPI.  Every few seconds it raises a notice that says how far the
 * deploy is and who blocks it, and passes the blockers to the worker, for the log.
 */
extern void monitor_from_procedure(pid_t pid, void *monitor);

/*
 * monitor_notice raises a notice; what the client's encoding lacks is escaped.
 */
extern void monitor_notice(char *message, char *detail);

/* monitor_check_deadlock raises an error where a worker waits for this session. */
extern void monitor_check_deadlock(pid_t pid);

/* The task of a detached deploy's worker, which starts another one that deploys, and watches that. */
#define MONITOR_TASK	"monitor"

/* monitor_init registers that task. */
extern void monitor_init(void);

#endif							/* MIGRATE_DEPLOY_MONITOR_H */
