/*-------------------------------------------------------------------------
 *
 * call.c
 *		Whose rights a function has in the shadow.
 *
 * What the role of a job owns may use functions of others, or types whose
 * checks call them: what they do now nobody but their owners has looked at.
 *
 * IDENTIFICATION
 *		src/schema/shadow/call.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "schema/shadow/call.h"

/* Whose job it is. */
static Oid	shadow_call_job_role = InvalidOid;

/* A call of a function, by one FmgrInfo. */
typedef struct Call
{
	int			depth;			/* of calls by the same one */
	bool		switched;
	Oid			userid;			/* before it */
	int			sec_context;
} Call;

/*
 * shadow_calls: see call.h.
 */
void
shadow_calls(void)
{
	shadow_call_job_role = GetUserId();
}

/*
 * shadow_call_owner_of returns the owner of a function; InvalidOid for one of the server's
 * own.
 */
static Oid
shadow_call_owner_of(Oid function)
{
	HeapTuple	tuple = function < FirstNormalObjectId ? NULL : SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
	ReleaseSysCache(tuple);
	return owner;
}

/*
 * shadow_call_switches: see call.h.
 */
bool
shadow_call_switches(Oid function)
{
	Oid			owner;

	if (!OidIsValid(shadow_call_job_role) || GetUserId() != shadow_call_job_role)
		return false;
	owner = shadow_call_owner_of(function);
	return OidIsValid(owner) && owner != shadow_call_job_role && !superuser_arg(owner);
}

/*
 * shadow_call_begin: see call.h.
 */
void
shadow_call_begin(const FmgrInfo *function, Datum *state)
{
	Call	   *call = (Call *) DatumGetPointer(*state);

	if (call == NULL)
	{
		call = MemoryContextAllocZero(function->fn_mcxt, sizeof(Call));
		*state = PointerGetDatum(call);
	}
	if (call->depth++ > 0 || !shadow_call_switches(function->fn_oid))
		return;
	GetUserIdAndSecContext(&call->userid, &call->sec_context);
	SetUserIdAndSecContext(shadow_call_owner_of(function->fn_oid),
						   call->sec_context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
	call->switched = true;
}

/*
 * shadow_call_end: see call.h.
 */
void
shadow_call_end(Datum *state)
{
	Call	   *call = (Call *) DatumGetPointer(*state);

	if (call == NULL || --call->depth > 0 || !call->switched)
		return;
	SetUserIdAndSecContext(call->userid, call->sec_context);
	call->switched = false;
}
