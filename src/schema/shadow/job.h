/*-------------------------------------------------------------------------
 *
 * job.h
 *		A job in the shadow, as its workers are asked for it.
 *
 * IDENTIFICATION
 *		src/schema/shadow/job.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_JOB_H
#define MIGRATE_SCHEMA_SHADOW_JOB_H

#include "lib/stringinfo.h"

#include "schema/shadow/shadow.h"
#include "worker/worker.h"

typedef struct ShadowJob
{
	SnapshotFilter filter;		/* its schemas */
	bool		in_clone;		/* commits as it goes: the database will be dropped */
	int			n;
	const ShadowScript *scripts;
	Trial	   *trial;			/* of two of the scripts; NULL: none */
} ShadowJob;

/*
 * shadow_write_job and shadow_read_job turn one into a request and back; what
 * shadow_read_job returns keeps pointers into the request.
 */
extern void shadow_write_job(StringInfo request, const ShadowJob *job);
extern ShadowJob shadow_read_job(char *request);

/*
 * The tasks of workers: a job in the shadow, or in a clone of it that is made for
 * it and dropped; and, with the server's own rights, making it, filling it with
 * extensions where it stands, and dropping it.
 */
#define SHADOW_TASK_RUN		"run in shadow"
#define SHADOW_TASK_CLONE	"run in clone of shadow"
#define SHADOW_TASK_MAKE	"make shadow"
#define SHADOW_TASK_FILL	"fill shadow"
#define SHADOW_TASK_DROP	"drop shadow"

extern void shadow_in_worker(const char *request);
extern void shadow_clone_in_worker(const char *request);
extern void shadow_make_in_worker(const char *request);
extern void shadow_fill_in_worker(const char *request);
extern void shadow_drop_in_worker(const char *request);

/*
 * shadow_call has a worker do one of the tasks of a job in a database, as the
 * role that scripts run as, and returns its answers.
 */
extern List *shadow_call(const char *task, Oid database, const ShadowJob *job);

#endif							/* MIGRATE_SCHEMA_SHADOW_JOB_H */
