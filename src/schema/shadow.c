/*-------------------------------------------------------------------------
 *
 * shadow.c
 *		The caller's side of a job in the shadow.
 *
 * IDENTIFICATION
 *		src/schema/shadow.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "lib/stringinfo.h"

#include "schema/bytes.h"
#include "schema/shadow.h"
#include "schema/shadow_database.h"
#include "worker/worker.h"

/*
 * write_request writes what shadow_in_worker reads.
 */
static void
write_request(StringInfo buf, const ShadowScript *scripts, int n, const SnapshotFilter *filter)
{
	initStringInfo(buf);
	put_int(buf, filter->schemas ? filter->schemas->n : -1);
	for (int i = 0; filter->schemas && i < filter->schemas->n; i++)
		put_string(buf, filter->schemas->names[i]);
	put_int(buf, n);
	for (int i = 0; i < n; i++)
	{
		put_string(buf, scripts[i].what);
		put_string(buf, scripts[i].text);
		put_int(buf, scripts[i].anew);
		put_int(buf, scripts[i].snapshot);
	}
}

/*
 * shadow_run: see shadow.h.
 */
List *
shadow_run(const ShadowScript *scripts, int n, const SnapshotFilter *filter)
{
	char	   *name = shadow_name();
	StringInfoData request;
	List	   *answers;
	List	   *snapshots = NIL;
	ListCell   *lc;

	write_request(&request, scripts, n, filter);
	lock_shadow(name);
	answers = worker_call(WORKER_SHADOW, shadow_database(name), request.data, request.len);
	unlock_shadow(name);
	foreach(lc, answers)
	{
		StringInfo	answer = lfirst(lc);

		snapshots = lappend(snapshots, snapshot_parse(answer->data, answer->len));
	}
	return snapshots;
}

/*
 * shadow_create: see shadow.h.
 */
void
shadow_create(void)
{
	char	   *name = shadow_name();

	lock_shadow(name);
	shadow_remake(name);
	unlock_shadow(name);
}
