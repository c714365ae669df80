/*-------------------------------------------------------------------------
 *
 * pending.c
 *		A worker that is started when its caller's transaction commits.
 *
 * A worker that was started at once and then waited for the commit would take one
 * of the server's slots for as long as its caller likes.  So it is started by the
 * last step before the commit that can still fail, and a commit that finds no
 * slot is a rollback.
 *
 * IDENTIFICATION
 *		src/worker/pending.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "worker/shared.h"
#include "worker/worker.h"

/* The worker that this transaction is to start, and the subtransaction that asked for it. */
static struct
{
	const WorkerSpec *spec;	/* NULL: nothing */
	SubTransactionId subxact;
} pending;

/*
 * end_of_transaction starts the worker, or forgets it.
 */
static void
end_of_transaction(XactEvent event, void *arg)
{
	const WorkerSpec *spec = pending.spec;

	if (spec == NULL)
		return;
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			pending.spec = NULL;
			worker_launch_detached(spec, GetTopTransactionId());
			break;
		case XACT_EVENT_PRE_PREPARE:
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("cannot PREPARE a transaction that has started a deploy")));
			break;
		case XACT_EVENT_ABORT:
			pending.spec = NULL;
			break;
		default:
			break;
	}
}

/*
 * end_of_subtransaction forgets the worker where the subtransaction that asked
 * for it is rolled back.
 */
static void
end_of_subtransaction(SubXactEvent event, SubTransactionId id, SubTransactionId parent, void *arg)
{
	if (pending.spec == NULL || pending.subxact != id)
		return;
	if (event == SUBXACT_EVENT_COMMIT_SUB)
		pending.subxact = parent;
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		pending.spec = NULL;
}

/*
 * worker_start_at_commit: see worker.h.
 */
void
worker_start_at_commit(const char *task, const char *request)
{
	static bool registered = false;
	MemoryContext old;

	if (pending.spec)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this transaction has already started a deploy"),
				 errhint("Commit it, and wait for the end of that deploy.")));
	if (!registered)
	{
		RegisterXactCallback(end_of_transaction, NULL);
		RegisterSubXactCallback(end_of_subtransaction, NULL);
		registered = true;
	}
	old = MemoryContextSwitchTo(TopTransactionContext);
	pending.spec = worker_make_spec(task, MyDatabaseId, 0, InvalidOid, request, strlen(request));
	pending.subxact = GetCurrentSubTransactionId();
	MemoryContextSwitchTo(old);
}
