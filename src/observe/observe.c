/*-------------------------------------------------------------------------
 *
 * observe.c
 *		What the statements of scripts do, seen from the server.
 *
 * IDENTIFICATION
 *		src/observe/observe.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/catalog.h"
#include "catalog/indexing.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "executor/instrument.h"
#include "pgstat.h"
#include "portability/instr_time.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "observe/drops.h"
#include "observe/held.h"
#include "observe/observe.h"
#include "script/observer.h"

/* A relation that was there before, on which a lock is held. */
typedef struct Watched
{
	Oid			oid;
	char		relkind;
	Oid			table;
	Oid			file;
	int64		scans;			/* that have been counted */
	bool		may_change;		/* ACCESS EXCLUSIVE is held, which another file takes */
	LOCKMODE	strongest;		/* that is held */
	LOCKMODE	gained;			/* stronger than what was held, by the statement under way */
} Watched;

/* How many scans a table had before the first of ours. */
typedef struct EarlierScans
{
	Oid			oid;
	int64		scans;
} EarlierScans;

/* The observation under way. */
static struct
{
	MemoryContext context;		/* NULL: there is none */
	const ScriptObserver *before;
	int			guc_level;
	HeldLocks  *held;
	HTAB	   *earlier;		/* EarlierScans */
	int			nwatched;
	int			maxwatched;
	Watched    *watched;
	HTAB	   *places;			/* OID -> place in watched */
	List	   *observations;
	int			step;

	/* of the statement under way */
	Snapshot	snapshot;		/* from before it */
	instr_time	start;
	uint64		wal;
} watching;

/* A place in watched. */
typedef struct Place
{
	Oid			oid;
	int			place;
} Place;

/*
 * class_row calls a function with the row of pg_class of a relation, as it was
 * before the statement; false where it was not there.
 */
static bool
class_row(Oid relation, void (*function)(Form_pg_class class, void *arg), void *arg)
{
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_class_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(catalog, ClassOidIndexId, true, watching.snapshot, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		function((Form_pg_class) GETSTRUCT(tuple), arg);
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return HeapTupleIsValid(tuple);
}

/*
 * is_aside says whether a relation is one of the extension's own, or one that
 * keeps large values of another, which is locked and rewritten along with that.
 */
static bool
is_aside(Form_pg_class class)
{
	char	   *schema;

	if (class->relkind == RELKIND_TOASTVALUE || IsToastNamespace(class->relnamespace))
		return true;
	schema = get_namespace_name(class->relnamespace);
	return schema && strcmp(schema, "migrate") == 0;
}

/*
 * read_watched fills in what is watched of a relation.
 */
static void
read_watched(Form_pg_class class, void *arg)
{
	Watched    *watched = arg;
	EarlierScans *earlier = hash_search(watching.earlier, &class->oid, HASH_FIND, NULL);

	if (is_aside(class))
		return;
	watched->oid = class->oid;
	watched->relkind = class->relkind;
	watched->file = class->relfilenode;
	watched->scans = earlier ? earlier->scans : 0;
	watched->table = class->oid;
}

/*
 * index_table returns the table of an index, which may just have been dropped.
 */
static Oid
index_table(Oid index)
{
	ListCell   *lc;
	Oid			table = IndexGetRelation(index, true);

	foreach(lc, drops_relations())
	{
		const DroppedRelation *dropped = lfirst(lc);

		if (dropped->oid == index && !OidIsValid(table))
			table = dropped->table;
	}
	return table;
}

/*
 * watch begins to watch a relation, and returns where; NULL for one that was not
 * there before, or is none of the user's.
 */
static Watched *
watch(Oid relation)
{
	Watched		watched = {0};
	bool		found;
	Place	   *place = hash_search(watching.places, &relation, HASH_ENTER, &found);

	if (found)
		return place->place < 0 ? NULL : &watching.watched[place->place];
	place->place = -1;
	if (!class_row(relation, read_watched, &watched) || !OidIsValid(watched.oid))
		return NULL;
	if (watched.relkind == RELKIND_INDEX || watched.relkind == RELKIND_PARTITIONED_INDEX)
		watched.table = index_table(relation);
	if (watching.nwatched == watching.maxwatched)
	{
		watching.maxwatched = Max(64, watching.maxwatched * 2);
		watching.watched = watching.watched == NULL ?
			MemoryContextAlloc(watching.context, sizeof(Watched) * watching.maxwatched) :
			repalloc(watching.watched, sizeof(Watched) * watching.maxwatched);
	}
	place->place = watching.nwatched;
	watching.watched[watching.nwatched] = watched;
	return &watching.watched[watching.nwatched++];
}

/*
 * note_gained is told of locks that are held, and notes what a statement has
 * gained; note_held is told of those that are none of a statement's.
 */
static bool
note_gained(Oid relation, LOCKMASK modes)
{
	Watched    *watched = relation < FirstNormalObjectId || drops_is_new(relation) ? NULL : watch(relation);

	if (watched == NULL)
		return false;
	if (held_strongest(modes) > watched->strongest)
		watched->strongest = watched->gained = held_strongest(modes);
	watched->may_change |= (modes & LOCKBIT_ON(AccessExclusiveLock)) != 0;
	return true;
}

static bool
note_held(Oid relation, LOCKMASK modes)
{
	Watched    *watched;

	if (!note_gained(relation, modes))
		return false;
	watched = watch(relation);
	watched->gained = NoLock;
	return true;
}

/*
 * look_before notes the locks that are held before a statement, or between
 * scripts.
 */
static void
look_before(void)
{
	watching.snapshot = RegisterSnapshotOnOwner(GetLatestSnapshot(), TopTransactionResourceOwner);
	held_look(watching.held, note_held);
}

/*
 * has_other_file says whether a relation that was there before has another file
 * now, and notes that one.  Without a lock nothing is looked at: it is gone.
 */
static bool
has_other_file(Watched *watched)
{
	Relation	relation = watched->may_change ? RelationIdGetRelation(watched->oid) : NULL;
	Oid			file;
	bool		other;

	if (relation == NULL)
		return false;
	file = RELKIND_HAS_STORAGE(relation->rd_rel->relkind) ? migrate_relation_file(relation) : InvalidOid;
	RelationClose(relation);
	other = file != watched->file;
	watched->file = file;
	return other;
}

/*
 * was_truncated says whether it is another one because its table's rows were
 * taken, and nothing was written.
 */
static bool
was_truncated(const Watched *watched)
{
	return drops_truncated(watched->oid) || drops_truncated(watched->table);
}

/*
 * read_qualified_name is class_row's function for a qualified name.
 */
static void
read_qualified_name(Form_pg_class class, void *name)
{
	*(char **) name = quote_qualified_identifier(get_namespace_name(class->relnamespace), NameStr(class->relname));
}

/*
 * dropped_name returns the name that a dropped relation has had; NULL where it
 * was not dropped.
 */
static const char *
dropped_name(Oid relation)
{
	ListCell   *lc;

	foreach(lc, drops_relations())
	{
		const DroppedRelation *dropped = lfirst(lc);

		if (dropped->oid == relation)
			return dropped->qualified;
	}
	return NULL;
}

/*
 * add_relation adds what a statement has done to a relation.
 */
static void
add_relation(Observation *observation, const Watched *watched, bool rewritten, bool scanned)
{
	ObservedRelation *relation = palloc0(sizeof(ObservedRelation));
	char	   *name = NULL;

	relation->oid = watched->oid;
	relation->relkind = watched->relkind;
	relation->table = watched->table;
	relation->mode = watched->gained;
	relation->rewritten = rewritten;
	relation->scanned = scanned;
	relation->name = dropped_name(watched->oid);
	if (relation->name == NULL && class_row(watched->oid, read_qualified_name, &name))
		relation->name = name;
	if (relation->name)
		observation->relations = lappend(observation->relations, relation);
}

/*
 * add_made_anew adds the indexes that a statement has dropped and made again,
 * under the same name, with another file: a change of a column's type does that.
 */
static void
add_made_anew(Observation *observation)
{
	ListCell   *lc;

	foreach(lc, drops_relations())
	{
		const DroppedRelation *dropped = lfirst(lc);
		Oid			again = dropped->relkind == RELKIND_INDEX ? get_relname_relid(dropped->name, dropped->schema) : InvalidOid;
		Relation	relation;
		ListCell   *lc2;

		if (!OidIsValid(again) || !drops_is_new(again) || drops_is_new(dropped->oid))
			continue;
		relation = RelationIdGetRelation(again);
		foreach(lc2, observation->relations)
		{
			ObservedRelation *observed = lfirst(lc2);

			if (observed->oid == dropped->oid)
				observed->rewritten = relation && migrate_relation_file(relation) != dropped->file;
		}
		if (relation)
			RelationClose(relation);
	}
}

/*
 * compare_strength sorts the strongest locks first, and then by name.
 */
static int
compare_strength(const ListCell *a, const ListCell *b)
{
	const ObservedRelation *one = lfirst(a);
	const ObservedRelation *other = lfirst(b);

	return one->mode != other->mode ? other->mode - one->mode : strcmp(one->name, other->name);
}

/*
 * add_relations adds what a statement has done to relations.
 */
static void
add_relations(Observation *observation)
{
	for (int i = 0; i < watching.nwatched; i++)
	{
		Watched    *watched = &watching.watched[i];
		bool		is_table = watched->relkind == RELKIND_RELATION || watched->relkind == RELKIND_MATVIEW;
		int64		scans = is_table ? migrate_scans(watched->oid) : 0;
		bool		other_file = has_other_file(watched);
		bool		truncated = was_truncated(watched);
		bool		rewritten = other_file && watched->relkind != RELKIND_SEQUENCE && !truncated;
		bool		scanned = scans > watched->scans && !truncated;

		if (watched->gained != NoLock || rewritten || scanned)
			add_relation(observation, watched, rewritten, scanned);
		watched->scans = scans;
		watched->gained = NoLock;
	}
	add_made_anew(observation);
	list_sort(observation->relations, compare_strength);
}

/*
 * join_relations adds what a further round of a repeated statement has done.
 */
static void
join_relations(Observation *observation, const Observation *round)
{
	ListCell   *lc;
	ListCell   *lc2;

	foreach(lc, round->relations)
	{
		const ObservedRelation *more = lfirst(lc);
		bool		found = false;

		foreach(lc2, observation->relations)
		{
			ObservedRelation *relation = lfirst(lc2);

			if (relation->oid != more->oid)
				continue;
			found = true;
			relation->mode = Max(relation->mode, more->mode);
			relation->rewritten |= more->rewritten;
			relation->scanned |= more->scanned;
		}
		if (!found)
			observation->relations = lappend(observation->relations, lfirst(lc));
	}
	observation->drops = list_concat(observation->drops, round->drops);
	observation->rows += round->rows;
	observation->wal += round->wal;
	observation->duration += round->duration;
}

/*
 * make_observation makes one of a statement.
 */
static Observation *
make_observation(const Script *script, int n, const char *command)
{
	Observation *observation = palloc0(sizeof(Observation));
	const char *revision = script_origin(script)->revision;

	observation->step = watching.step;
	observation->revision = revision ? pstrdup(revision) : NULL;
	observation->statement = n;
	observation->line = script_statement_line(script, n);
	observation->command = pstrdup(command);
	return observation;
}

/*
 * is_round says whether an observation is of one more round of the statement that
 * was observed last.
 */
static bool
is_round(const Observation *observation)
{
	const Observation *last = observe_last();

	return last && last->statement == observation->statement && last->revision && observation->revision &&
		strcmp(last->revision, observation->revision) == 0;
}

/*
 * drop_snapshot gives up the snapshot of the statement under way.
 */
static void
drop_snapshot(void)
{
	if (watching.snapshot)
		UnregisterSnapshotFromOwner(watching.snapshot, TopTransactionResourceOwner);
	watching.snapshot = NULL;
}

/*
 * begin_statement and end_statement are what scripts call.
 */
static void
begin_statement(const Script *script, int n)
{
	drops_reset();
	look_before();
	watching.wal = pgWalUsage.wal_bytes;
	INSTR_TIME_SET_CURRENT(watching.start);
}

static void
end_statement(const Script *script, int n, uint64 rows)
{
	MemoryContext old = MemoryContextSwitchTo(watching.context);
	instr_time	duration;
	Observation *observation;

	INSTR_TIME_SET_CURRENT(duration);
	INSTR_TIME_SUBTRACT(duration, watching.start);
	observation = make_observation(script, n, CreateCommandName(script_tree(script, n)));
	observation->rows = rows;
	observation->wal = pgWalUsage.wal_bytes - watching.wal;
	observation->duration = INSTR_TIME_GET_MICROSEC(duration);
	held_look(watching.held, note_gained);
	add_relations(observation);
	observation->drops = drops_of_statement();
	if (is_round(observation))
		join_relations(observe_last(), observation);
	else
		watching.observations = lappend(watching.observations, observation);
	drop_snapshot();
	MemoryContextSwitchTo(old);
}

/*
 * note_earlier_scans notes the scans that this session has not reported yet.
 */
static void
note_earlier_scans(void)
{
	HASHCTL		info = {.keysize = sizeof(Oid), .entrysize = sizeof(EarlierScans), .hcxt = watching.context};
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;

	watching.earlier = hash_create("migrate earlier scans", 64, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
		int64		scans = class->relkind == RELKIND_RELATION || class->relkind == RELKIND_MATVIEW ?
			migrate_scans(class->oid) :
			0;

		if (scans > 0)
			((EarlierScans *) hash_search(watching.earlier, &class->oid, HASH_ENTER, NULL))->scans = scans;
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
}

static const ScriptObserver observe_observer = {begin_statement, end_statement};

/*
 * observe_init, observe_begin, observe_end, observe_discard: see observe.h.
 */
void
observe_init(void)
{
	drops_init();
}

void
observe_begin(MemoryContext context)
{
	HASHCTL		info = {.keysize = sizeof(Oid), .entrysize = sizeof(Place), .hcxt = context};
	MemoryContext old = MemoryContextSwitchTo(context);

	memset(&watching, 0, sizeof(watching));
	watching.context = context;
	watching.guc_level = NewGUCNestLevel();
	(void) set_config_option("track_counts", "on", PGC_SUSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	watching.places = hash_create("migrate observed relations", 64, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	watching.held = held_create();
	note_earlier_scans();
	drops_begin(context);
	look_before();
	drop_snapshot();
	watching.before = script_observe(&observe_observer);
	MemoryContextSwitchTo(old);
}

List *
observe_end(void)
{
	List	   *observations = watching.observations;

	AtEOXact_GUC(false, watching.guc_level);
	observe_discard();
	return observations;
}

void
observe_discard(void)
{
	if (watching.context == NULL)
		return;
	script_observe(watching.before);
	drops_stop();
	watching.context = NULL;
	watching.snapshot = NULL;
}

/*
 * observe_step, observe_last, observe_failed, observe_release,
 * observe_is_made: see observe.h.
 */
void
observe_step(int step)
{
	watching.step = step;
}

Observation *
observe_last(void)
{
	return watching.observations ? llast(watching.observations) : NULL;
}

Observation *
observe_failed(const Script *script, int n, const char *command, const ErrorData *error)
{
	MemoryContext old = MemoryContextSwitchTo(watching.context);
	Observation *observation = make_observation(script, n, command);

	observation->error = error ? pstrdup(error->message) : NULL;
	observation->sqlstate = error ? error->sqlerrcode : 0;
	watching.observations = lappend(watching.observations, observation);
	drop_snapshot();
	MemoryContextSwitchTo(old);
	return observation;
}

void
observe_release(void)
{
	held_release();
	for (int i = 0; i < watching.nwatched; i++)
		watching.watched[i].strongest = NoLock;
}

bool
observe_is_made(Oid relation)
{
	return drops_is_made(relation);
}

/*
 * observe_locks, observe_rewrites, observe_scans, observe_drops: see observe.h.
 */
List *
observe_locks(const Observation *observation)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (relation->mode != NoLock)
			result = lappend(result, psprintf("%s: %s", relation->name, held_mode_name(relation->mode)));
	}
	return result;
}

List *
observe_rewrites(const Observation *observation)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (relation->rewritten)
			result = lappend(result, unconstify(char *, relation->name));
	}
	return result;
}

List *
observe_scans(const Observation *observation)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);

		if (relation->scanned)
			result = lappend(result, unconstify(char *, relation->name));
	}
	return result;
}

List *
observe_drops(const Observation *observation)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, observation->drops)
		result = lappend(result, unconstify(char *, ((const ObservedDrop *) lfirst(lc))->name));
	return result;
}
