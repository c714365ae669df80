/*-------------------------------------------------------------------------
 *
 * task.c
 *		The tasks that workers can do, by name.
 *
 * A worker is another process, in which a function may have another address.
 * So what it is to do is said by name, as the server does for its parallel
 * workers.
 *
 * IDENTIFICATION
 *		src/worker/task.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "worker/shared.h"

typedef struct RegisteredTask
{
	const char *name;
	WorkerFunction function;
} RegisteredTask;

static RegisteredTask registered_tasks[16];
static int	registered_tasks_used = 0;

/*
 * worker_register_task: see worker.h.
 */
void
worker_register_task(const char *task, WorkerFunction function)
{
	if (registered_tasks_used == lengthof(registered_tasks) || strlen(task) >= WORKER_TASK_SIZE)
		elog(ERROR, "could not register task \"%s\" of migration workers", task);
	registered_tasks[registered_tasks_used].name = task;
	registered_tasks[registered_tasks_used].function = function;
	registered_tasks_used++;
}

/*
 * worker_do_task: see shared.h.
 */
void
worker_do_task(const char *task, const char *request)
{
	for (int i = 0; i < registered_tasks_used; i++)
	{
		if (strcmp(registered_tasks[i].name, task) == 0)
		{
			registered_tasks[i].function(request);
			return;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("task \"%s\" of migration workers does not exist", task),
			 errhint("The server may have loaded another version of the library; restart it.")));
}
