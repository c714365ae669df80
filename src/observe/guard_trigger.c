/*-------------------------------------------------------------------------
 *
 * guard_trigger.c
 *		The event triggers of the guard.
 *
 * They are no members of the extension, so that pg_dump has them; they go with
 * it when it is dropped.
 *
 * IDENTIFICATION
 *		src/observe/guard_trigger.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_event_trigger.h"
#include "catalog/pg_extension.h"
#include "commands/event_trigger.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "utils/fmgroids.h"

#include "observe/guard.h"
#include "server/query.h"

/* What each of them fires on. */
static const struct
{
	const char *name;
	const char *event;
}			guard_triggers[] = {
	{"migrate_guard_start", "ddl_command_start WHEN TAG IN ('ALTER TABLE', 'CREATE INDEX', 'DROP INDEX')"},
	{"migrate_guard_drop", "sql_drop"},
	{"migrate_guard_end", "ddl_command_end"},
};

/*
 * guard_execute runs a statement as the extension's owner.
 */
static void
guard_execute(const char *statement)
{
	SavedContext saved;

	query_enter(&saved);
	if (SPI_execute(statement, false, 0) < 0)
		elog(ERROR, "could not execute \"%s\"", statement);
	query_leave(&saved);
}

/*
 * belongs says whether an event trigger goes with the extension already.
 */
static bool
belongs(Oid trigger, Oid extension)
{
	Relation	rel = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(EventTriggerRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(trigger));
	scan = systable_beginscan(rel, DependDependerIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		found |= depend->refclassid == ExtensionRelationId && depend->refobjid == extension;
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return found;
}

/*
 * guard_trigger_belong: see guard.h.
 */
void
guard_trigger_belong(void)
{
	ObjectAddress extension = {ExtensionRelationId, get_extension_oid("migrate", false), 0};

	for (int i = 0; i < lengthof(guard_triggers); i++)
	{
		ObjectAddress trigger = {EventTriggerRelationId, get_event_trigger_oid(guard_triggers[i].name, true), 0};

		if (OidIsValid(trigger.objectId) && !belongs(trigger.objectId, extension.objectId))
			recordDependencyOn(&trigger, &extension, DEPENDENCY_AUTO_EXTENSION);
	}
}

/*
 * guard_enable: see guard.h.  They fire whatever session_replication_role is.
 */
void
guard_enable(void)
{
	for (int i = 0; i < lengthof(guard_triggers); i++)
	{
		const char *name = guard_triggers[i].name;

		if (!OidIsValid(get_event_trigger_oid(name, true)))
			guard_execute(psprintf("CREATE EVENT TRIGGER %s ON %s EXECUTE FUNCTION migrate.guard()",
								   name, guard_triggers[i].event));
		guard_execute(psprintf("ALTER EVENT TRIGGER %s ENABLE ALWAYS", name));
	}
	CommandCounterIncrement();
	guard_trigger_belong();
}

/*
 * guard_disable: see guard.h.
 */
void
guard_disable(void)
{
	for (int i = 0; i < lengthof(guard_triggers); i++)
	{
		if (OidIsValid(get_event_trigger_oid(guard_triggers[i].name, true)))
			guard_execute(psprintf("DROP EVENT TRIGGER %s", guard_triggers[i].name));
	}
}
