/*-------------------------------------------------------------------------
 *
 * subxact.c
 *		Something done in a subtransaction.
 *
 * IDENTIFICATION
 *		src/server/subxact.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#include "server/subxact.h"

/*
 * subxact_run calls a function in a subtransaction, in the caller's memory
 * context; keep says whether what it does stays.  Returns NULL, or, where the
 * function raised an error, that error: the subtransaction is rolled back then.
 */
ErrorData *
subxact_run(void (*function)(void *arg), void *arg, bool keep)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		function(arg);
		if (keep)
			ReleaseCurrentSubTransaction();
		else
			RollbackAndReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return error;
}

/*
 * subxact_raise_unrelated raises an error again that tells of the server's state,
 * not of what the function said: no memory, a cancel, a deadlock.
 */
void
subxact_raise_unrelated(ErrorData *error)
{
	switch (ERRCODE_TO_CATEGORY(error->sqlerrcode))
	{
		case ERRCODE_INSUFFICIENT_RESOURCES:
		case ERRCODE_OPERATOR_INTERVENTION:
		case ERRCODE_TRANSACTION_ROLLBACK:
			ReThrowError(error);
			break;
		default:
			break;
	}
}
