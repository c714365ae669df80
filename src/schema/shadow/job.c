/*-------------------------------------------------------------------------
 *
 * job.c
 *		A job in the shadow, as its workers are asked for it.
 *
 * IDENTIFICATION
 *		src/schema/shadow/job.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/bytes.h"
#include "schema/shadow/job.h"
#include "server/rights.h"

/*
 * shadow_write_job: see job.h.
 */
void
shadow_write_job(StringInfo request, const ShadowJob *job)
{
	const Names *schemas = job->filter.schemas;

	put_int(request, schemas ? schemas->n : -1);
	for (int i = 0; schemas && i < schemas->n; i++)
		put_string(request, schemas->names[i]);
	put_int(request, job->in_clone);
	put_int(request, job->n);
	for (int i = 0; i < job->n; i++)
	{
		put_string(request, job->scripts[i].what);
		put_string(request, job->scripts[i].text);
		put_int(request, job->scripts[i].anew);
		put_int(request, job->scripts[i].snapshot);
		put_string(request, job->scripts[i].observer);
		put_string(request, job->scripts[i].observe);
	}
	put_int(request, job->trial != NULL);
	if (job->trial)
		trial_write(request, job->trial);
}

/*
 * shadow_read_job: see job.h.
 */
ShadowJob
shadow_read_job(char *request)
{
	ShadowJob	job = {{0}};
	ShadowScript *scripts;
	int			nschemas = get_int(&request);

	if (nschemas >= 0)
	{
		Names	   *schemas = palloc(sizeof(Names));

		schemas->n = nschemas;
		schemas->names = palloc(sizeof(char *) * Max(nschemas, 1));
		for (int i = 0; i < nschemas; i++)
			schemas->names[i] = (char *) get_string(&request);
		job.filter.schemas = schemas;
	}
	job.in_clone = get_int(&request);
	job.n = get_int(&request);
	scripts = palloc(sizeof(ShadowScript) * Max(job.n, 1));
	for (int i = 0; i < job.n; i++)
	{
		scripts[i].what = get_string(&request);
		scripts[i].text = get_string(&request);
		scripts[i].anew = get_int(&request);
		scripts[i].snapshot = get_int(&request);
		scripts[i].observer = get_string(&request);
		scripts[i].observe = get_string(&request);
	}
	job.scripts = scripts;
	if (get_int(&request))
		job.trial = trial_parse(&request);
	return job;
}

/*
 * shadow_call: see job.h.
 */
List *
shadow_call(const char *task, Oid database, const ShadowJob *job)
{
	StringInfoData request;
	List	   *answers;

	initStringInfo(&request);
	shadow_write_job(&request, job);
	answers = worker_call(task, database, rights_run_as(), request.data, request.len);
	pfree(request.data);
	return answers;
}
