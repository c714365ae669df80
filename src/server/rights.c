/*-------------------------------------------------------------------------
 *
 * rights.c
 *		Running something with another role's rights.
 *
 * It is a security-restricted operation: what runs in it cannot become anybody
 * else, and leaves nothing behind that the server would run with the caller's
 * rights: deferred triggers, cursors WITH HOLD, temporary objects.  Other
 * cursors the server allows there; they are closed.
 *
 * IDENTIFICATION
 *		src/server/rights.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/portal.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "guc.h"
#include "server/query.h"
#include "server/rights.h"

/*
 * rights_run_as: see rights.h.
 */
Oid
rights_run_as(void)
{
	Oid			role;

	if (migrate_run_as[0] == '\0')
		return InvalidOid;
	role = get_role_oid(migrate_run_as, false);
	if (!migrate_may_set_role(GetUserId(), role))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to run migrations as role \"%s\"", migrate_run_as),
				 errdetail("migrate.run_as names a role of which \"%s\" is not a member.",
						   GetUserNameFromId(GetUserId(), false)),
				 errhint("Grant it that role.")));
	return role;
}

/*
 * rights_scripts_role: see rights.h.
 */
Oid
rights_scripts_role(void)
{
	Oid			role = rights_run_as();

	return OidIsValid(role) ? role : GetUserId();
}

/* When each cursor was opened, and its name. */
static CatalogQuery cursors_query = {
	"SELECT pg_catalog.concat(pg_catalog.\"extract\"('epoch', c.creation_time), ' ', c.name) FROM pg_catalog.pg_cursor() c",
	0,
	{0}};

/*
 * open_cursors returns the cursors that are open.  It reads none of our tables,
 * and the shadow database has no extension whose owner could read them.
 */
static Names
open_cursors(void)
{
	SavedContext		saved;
	Names		result;
	bool		snapshot_set = !ActiveSnapshotSet();

	if (snapshot_set)
		PushActiveSnapshot(GetTransactionSnapshot());
	query_enter_as(&saved, BOOTSTRAP_SUPERUSERID);
	query_run(&cursors_query, NULL, true);
	result = query_column(saved.context);
	query_leave(&saved);
	if (snapshot_set)
		PopActiveSnapshot();
	return result;
}

/*
 * close_cursors closes the cursors that were not open before.  Whoever fetched
 * from one would run its query, with rights of their own.
 */
static void
close_cursors(Names before)
{
	Names		cursors = open_cursors();

	for (int i = 0; i < cursors.n; i++)
	{
		Portal		portal;

		if (names_contain(before, cursors.names[i]))
			continue;
		portal = GetPortalByName(strchr(cursors.names[i], ' ') + 1);
		if (PortalIsValid(portal) && portal->status != PORTAL_ACTIVE && !portal->portalPinned)
			PortalDrop(portal, false);
	}
}

/*
 * rights_take: see rights.h.
 */
void
rights_take(Oid role, Rights *before)
{
	before->cursors = open_cursors();
	GetUserIdAndSecContext(&before->userid, &before->sec_context);
	SetUserIdAndSecContext(role, before->sec_context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

/*
 * rights_give_back: see rights.h.
 */
void
rights_give_back(const Rights *before)
{
	close_cursors(before->cursors);
	SetUserIdAndSecContext(before->userid, before->sec_context);
}

/*
 * rights_take_as: see rights.h.  Whose rights are in force decides, not the
 * session: a script that runs as another role has no more than that one has.
 */
void
rights_take_as(const char *role, Rights *before)
{
	Oid			oid = get_role_oid(role, false);

	if (!migrate_may_set_role(GetUserId(), oid))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to run a statement as role \"%s\"", role),
				 errdetail("A line \"-- migrate:as\" names a role that \"%s\" cannot become.",
						   GetUserNameFromId(GetUserId(), false)),
				 errhint("Grant it that role, or have a role run the script that is a member of it.")));
	rights_take(oid, before);
}
