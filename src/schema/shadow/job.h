/*-------------------------------------------------------------------------
 *
 * shadow_job.h
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
	Trial	   *trial;			/* of the second and third script; NULL: none */
} ShadowJob;

/*
 * shadow_write_job and shadow_read_job turn one into a request and back; what
 * shadow_read_job returns keeps pointers into the request.
 */
extern void shadow_write_job(StringInfo request, const ShadowJob *job);
extern ShadowJob shadow_read_job(char *request);

/*
 * shadow_call has a worker do one of the tasks of a job in a database, as the
 * role that scripts run as, and returns its answers.
 */
extern List *shadow_call(WorkerTask task, Oid database, const ShadowJob *job);

#endif							/* MIGRATE_SCHEMA_SHADOW_JOB_H */
