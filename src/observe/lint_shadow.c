/*-------------------------------------------------------------------------
 *
 * lint_shadow.c
 *		Scripts run in the shadow under the eyes of the rules.
 *
 * Each statement is run in a subtransaction, so that what follows one that fails
 * is looked at, too.  The tables are empty.  Locks are given up after each, so
 * that each shows all that it takes; what a transaction would still hold is
 * remembered here.
 *
 * IDENTIFICATION
 *		src/observe/lint_shadow.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_class.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "guc.h"
#include "observe/lint_shadow.h"
#include "observe/observe.h"
#include "observe/rule.h"
#include "revision/allow.h"
#include "schema/bytes.h"
#include "schema/shadow/shadow.h"
#include "script/observer.h"
#include "server/subxact.h"

/* The relations that were there before the plan. */
typedef struct OldRelation
{
	Oid			oid;
	char	   *name;
} OldRelation;

static HTAB *old_relations = NULL;

/*
 * lint_shadow_name: see lint_shadow.h.
 */
const char *
lint_shadow_name(Oid relation)
{
	OldRelation *old = hash_search(old_relations, &relation, HASH_FIND, NULL);

	return old ? old->name : NULL;
}

/*
 * note_old_relations notes them.
 */
static void
note_old_relations(void)
{
	HASHCTL		info = {.keysize = sizeof(Oid), .entrysize = sizeof(OldRelation), .hcxt = CurrentMemoryContext};
	Relation	catalog = table_open(RelationRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;

	old_relations = hash_create("migrate old relations", 256, &info, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_class class = (Form_pg_class) GETSTRUCT(tuple);
		OldRelation *old;

		if (class->oid < FirstNormalObjectId || class->relkind == RELKIND_TOASTVALUE)
			continue;
		old = hash_search(old_relations, &class->oid, HASH_ENTER, NULL);
		old->name = quote_qualified_identifier(get_namespace_name(class->relnamespace), NameStr(class->relname));
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
}

/* What run_one is given. */
typedef struct LintStep
{
	const Script *script;
	int			n;
} LintStep;

/*
 * run_one runs a statement.  The server may otherwise check a foreign key of
 * empty tables by their indexes.
 */
static void
run_one(void *arg)
{
	const LintStep *step = arg;
	int			guc_level = NewGUCNestLevel();

	if (IsA(script_tree(step->script, step->n), AlterTableStmt))
	{
		static const char *const off[] = {"enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"};

		for (int i = 0; i < lengthof(off); i++)
			(void) set_config_option(off[i], "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
		(void) script_run_statement(step->script, step->n, false);
		AtEOXact_GUC(true, guc_level);
		return;
	}
	AtEOXact_GUC(true, guc_level);
	(void) script_run_statement(step->script, step->n, false);
}

/*
 * observe_one runs a statement and returns what was seen of it.
 */
static Observation *
observe_one(const Script *script, int n)
{
	LintStep	step = {script, n};
	const char *command = CreateCommandName(script_tree(script, n));
	ErrorData  *error;

	if (script_skips(script, n))
		return observe_failed(script, n, command, NULL);
	error = subxact_run(run_one, &step, true);
	if (error == NULL)
		return observe_last();
	subxact_raise_unrelated(error);
	return observe_failed(script, n, command, error);
}

/*
 * weaken has the locks of a plain form be those of CONCURRENTLY.
 */
static void
weaken(Observation *observation)
{
	ListCell   *lc;

	foreach(lc, observation->relations)
	{
		ObservedRelation *relation = lfirst(lc);

		relation->mode = Min(relation->mode, ShareUpdateExclusiveLock);
	}
}

/*
 * note_locked remembers the locks of a statement for those that follow in the
 * transaction.
 */
static void
note_locked(LintCheck *check)
{
	ListCell   *lc;

	foreach(lc, check->observation->relations)
	{
		const ObservedRelation *relation = lfirst(lc);
		LintLocked *locked;

		if (relation->mode < ShareLock || relation->table != relation->oid)
			continue;
		locked = palloc(sizeof(LintLocked));
		*locked = (LintLocked){relation->oid, relation->name, relation->mode, check->n};
		check->locked = lappend(check->locked, locked);
	}
}

/*
 * ask_rules has all rules look.
 */
static void
ask_rules(LintCheck *check, size_t function)
{
	for (int i = 0; i < lint_nrules; i++)
	{
		void (*look)(LintCheck *) = *(void (*const *)(LintCheck *))((const char *) lint_all_rules[i] + function);

		check->rule = lint_all_rules[i];
		if (look)
			look(check);
	}
}

/*
 * ask_of_error has the rules look at the error that has ended a statement, and says
 * whether one knows it.
 */
static bool
ask_of_error(LintCheck *check)
{
	bool		known = false;

	for (int i = 0; i < lint_nrules; i++)
	{
		check->rule = lint_all_rules[i];
		known |= check->rule->failed && check->rule->failed(check);
	}
	return known;
}

/*
 * report_pseudo reports what no rule finds.
 */
static void
report_pseudo(LintCheck *check, const char *code, const char *object, const char *message, const char *advice)
{
	check->rule = lint_find_rule(code);
	lint_report(check, InvalidOid, object, message, advice);
}

/*
 * silence takes out the findings of a statement that a line above it allows, and
 * reports rules that were named there for nothing.
 */
static void
silence(LintCheck *check, List *before)
{
	char	   *above = script_above(check->script, check->n);
	Names		allowed = allow_find(above, strlen(above));
	bool	   *used = palloc0(Max(allowed.n, 1));
	List	   *kept = list_copy(before);

	for (int i = list_length(before); i < list_length(check->findings); i++)
	{
		LintFinding *finding = list_nth(check->findings, i);
		bool		silent = false;

		for (int j = 0; j < allowed.n; j++)
		{
			if (strcmp(allowed.names[j], finding->rule->code) != 0)
				continue;
			silent = used[j] = true;
		}
		if (!silent)
			kept = lappend(kept, finding);
	}
	check->findings = kept;
	for (int j = 0; j < allowed.n; j++)
	{
		if (!used[j])
			report_pseudo(check, "allows-nothing", allowed.names[j],
						  psprintf("\"-- migrate:allow %s\" silences nothing here", allowed.names[j]),
						  "Take the rule out of the line.");
	}
}

/*
 * look_at_statement runs a statement, and has the rules look before and after.
 */
static Observation *
look_at_statement(LintCheck *check)
{
	List	   *before = list_copy(check->findings);
	Observation *observation;

	check->tree = script_tree(check->script, check->n);
	check->concurrent = statement_is_concurrent(check->tree);
	check->observation = NULL;
	ask_rules(check, offsetof(LintRule, before));
	observation = observe_one(check->script, check->n);
	if (check->concurrent)
		weaken(observation);
	check->observation = observation;
	if (observation->error && !ask_of_error(check))
		report_pseudo(check, "not-analysed", observation->command,
					  psprintf("the statement could not be looked at: %s", observation->error),
					  "Look at it with migrate.preview(), which runs the plan here.");
	if (observation->error == NULL)
		ask_rules(check, offsetof(LintRule, after));
	silence(check, before);
	if (check->transactional)
		note_locked(check);
	observe_release();
	return observation;
}

/* ---------- what is sent ---------- */

/*
 * put_texts and get_texts send a list of strings.
 */
static void
put_texts(StringInfo out, const List *texts)
{
	const ListCell *lc;

	put_int(out, list_length(texts));
	foreach(lc, texts)
		put_string(out, lfirst(lc));
}

static List *
get_texts(char **data)
{
	List	   *texts = NIL;

	for (int n = get_int(data); n > 0; n--)
		texts = lappend(texts, unconstify(char *, get_string(data)));
	return texts;
}

/*
 * put_finding sends a finding.
 */
static void
put_finding(StringInfo out, const LintFinding *finding)
{
	put_int(out, finding->statement);
	put_int(out, finding->line);
	put_string(out, finding->rule->code);
	put_int(out, finding->severity);
	put_string(out, finding->table);
	put_string(out, finding->object);
	put_string(out, finding->message);
	put_string(out, finding->advice);
}

/*
 * put_observation sends what the caller shows of an observation.
 */
static void
put_seen(StringInfo out, const Observation *observation)
{
	put_int(out, observation->statement);
	put_int(out, observation->line);
	put_string(out, observation->command);
	put_string(out, observation->error);
	put_texts(out, observe_locks(observation));
	put_texts(out, observe_rewrites(observation));
	put_texts(out, observe_scans(observation));
	put_texts(out, observe_drops(observation));
}

/*
 * lint_answer_read: see lint_shadow.h.
 */
LintAnswer
lint_answer_read(char *data)
{
	LintAnswer	answer = {NIL, NIL};

	for (int n = get_int(&data); n > 0; n--)
	{
		LintSeen   *seen = palloc0(sizeof(LintSeen));

		seen->statement = get_int(&data);
		seen->line = get_int(&data);
		seen->command = get_string(&data);
		seen->error = get_string(&data);
		seen->locks = get_texts(&data);
		seen->rewrites = get_texts(&data);
		seen->scans = get_texts(&data);
		seen->drops = get_texts(&data);
		answer.seen = lappend(answer.seen, seen);
	}
	for (int n = get_int(&data); n > 0; n--)
	{
		LintFinding *finding = palloc0(sizeof(LintFinding));

		finding->statement = get_int(&data);
		finding->line = get_int(&data);
		finding->rule = lint_find_rule(get_string(&data));
		finding->severity = get_int(&data);
		finding->table = get_string(&data);
		finding->object = get_string(&data);
		finding->message = get_string(&data);
		finding->advice = get_string(&data);
		answer.findings = lappend(answer.findings, finding);
	}
	return answer;
}

/*
 * lint_in_shadow is the observer: it runs a script.  The first one of a job is
 * the first of the plan.
 */
static void
lint_in_shadow(const Script *script, const char *argument, StringInfo answer)
{
	LintCheck	check = {.script = script, .n = -1};
	List	   *seen = NIL;
	ListCell   *lc;
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	int			guc_level;

	if (old_relations == NULL)
	{
		note_old_relations();
		observe_begin(CurrentMemoryContext);
		observe_release();
	}
	guc_level = NewGUCNestLevel();
	if (migrate_lock_timeout > 0)
		(void) set_config_option("lock_timeout", psprintf("%d", migrate_lock_timeout), PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
	check.transactional = strchr(argument, LINT_TRANSACTIONAL) != NULL;
	check.reversible = strchr(argument, LINT_REVERSIBLE) != NULL;
	ask_rules(&check, offsetof(LintRule, script));
	for (check.n = 0; check.n < script_size(script); check.n++)
		seen = lappend(seen, look_at_statement(&check));
	AtEOXact_GUC(false, guc_level);
	MemoryContextSwitchTo(old);

	put_int(answer, list_length(seen));
	foreach(lc, seen)
		put_seen(answer, lfirst(lc));
	put_int(answer, list_length(check.findings));
	foreach(lc, check.findings)
		put_finding(answer, lfirst(lc));
}

/*
 * lint_shadow_init: see lint_shadow.h.
 */
void
lint_shadow_init(void)
{
	shadow_add_observer(LINT_OBSERVER, lint_in_shadow);
}
