/*-------------------------------------------------------------------------
 *
 * chain.c
 *		The scripts of a chain of revisions, and their proof.
 *
 * What a revision's downgrade must do is the difference between what the
 * shadow holds after it and before it.  Two things that only stand in between
 * are left out of that: an index or constraint that later revisions take
 * over, which its own revision takes away if it is there still; and that a new
 * constraint is not validated yet.
 *
 * IDENTIFICATION
 *		src/schema/model/online/chain.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_constraint.h"

#include "revision/file.h"
#include "schema/ddl.h"
#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/build.h"
#include "schema/model/online/online.h"
#include "schema/model/proof.h"
#include "schema/model/rename.h"
#include "server/subxact.h"

/* A chain while it is made. */
typedef struct Chain
{
	const OnlineChange *change;
	bool		from_source;	/* new objects are made by statements of the model */
	Names		passing;		/* what is taken over by later parts, sorted */
	int			n;
	const OnlinePart **parts;
	char	  **up;				/* scripts, without the renames */
	char	  **down;
	SchemaSnapshot **states;	/* before the first and after each */
} Chain;

/* ---------- the shadow ---------- */

/*
 * run_chain runs what makes the schema as it stands, the renames and the
 * upgrade scripts in the shadow, and, if asked, the downgrade scripts, the last
 * first.  It returns the snapshots after each.
 */
static List *
run_chain(const Chain *chain, bool down)
{
	const OnlineChange *change = chain->change;
	ShadowScript *scripts = palloc0(sizeof(ShadowScript) * (2 * chain->n + 3));
	int			n = 0;

#define ADD(words, script) scripts[n++] = (ShadowScript){.what = (words), .text = (script), .snapshot = true}
	ADD("schema as it stands", model_script(change->original, change->filter));
	ADD("renames", change->renames_up);
	for (int i = 0; i < chain->n; i++)
		ADD(psprintf("upgrade script %d", i + 1), chain->up[i]);
	for (int i = chain->n - 1; down && i >= 0; i--)
		ADD(psprintf("downgrade script %d", i + 1), chain->down[i]);
	if (down)
		ADD("renames undone", change->renames_down);
#undef ADD
	return proof_run(scripts, n, change->filter);
}

/*
 * is_new_constraint says whether an object is a constraint that rows can violate,
 * and that was not there before, or another one by the same name.
 */
static bool
is_new_constraint(const SchemaObject *before, const SchemaObject *object)
{
	if (object->kind != &kind_foreign_key &&
		(object->kind != &kind_constraint || object->values[CONSTRAINT_TYPE][0] != CONSTRAINT_CHECK))
		return false;
	return before == NULL || differs(before, object, CONSTRAINT_DEFINITION) ||
		differs(before, object, CONSTRAINT_DEFERRABLE);
}

/*
 * is_passing says whether an object is taken over by a later part; so are the
 * copies of a constraint in child tables.
 */
static bool
is_passing(const Chain *chain, const SchemaObject *object)
{
	for (; object; object = object->inherited_from)
	{
		char	   *key = psprintf("%s %s", object->kind->name, object->identity);

		if (names_have(chain->passing, key))
			return true;
	}
	return false;
}

/*
 * set_passing notes what is taken over by later parts.
 */
static void
set_passing(Chain *chain, const List *passing)
{
	const ListCell *lc;

	chain->passing = (Names){0, palloc(sizeof(char *) * (list_length(passing) + 1))};
	foreach(lc, passing)
		chain->passing.names[chain->passing.n++] = lfirst(lc);
	names_sorted(chain->passing);
}

/*
 * leave_out takes out of a snapshot what only stands in between, and has
 * constraints that the schema as it stood did not have be as before they were validated.
 */
static void
leave_out(const Chain *chain, SchemaSnapshot *snapshot)
{
	const Diff *diff = match_objects(chain->states[0], snapshot);
	bool	   *out = palloc0(Max(snapshot->n, 1));

	for (int i = 0; i < snapshot->n; i++)
	{
		SchemaObject *object = snapshot->objects[i];
		const SchemaObject *before = diff_match(diff, object);

		if (is_new_constraint(before, object))
			object->values[CONSTRAINT_VALIDATED] = "f";
		if (before == NULL && (object->kind == &kind_index || object->kind == &kind_constraint))
			out[i] = is_passing(chain, object);
	}
	snapshot_remove(snapshot, out);
}

/* ---------- scripts ---------- */

/*
 * write_upgrades writes the upgrade scripts of the chain.
 */
static void
write_upgrades(Chain *chain)
{
	const OnlineChange *change = chain->change;
	const Diff *diff = diff_make(change->present, change->model, &(DiffOptions){.from_source = chain->from_source, .online = true});
	List	   *passing;
	List	   *parts;
	ListCell   *lc;

	rename_hint_add(diff);
	parts = online_parts(diff->operations, &passing);
	set_passing(chain, passing);
	chain->parts = palloc(sizeof(OnlinePart *) * Max(list_length(parts), 1));
	chain->up = palloc(sizeof(char *) * Max(list_length(parts), 1));
	foreach(lc, parts)
	{
		chain->parts[chain->n] = lfirst(lc);
		chain->up[chain->n] = diff_script(chain->parts[chain->n]->operations);
		chain->n++;
	}
}

/*
 * downgrade_alone writes operations as statements that run outside a
 * transaction.
 */
static char *
downgrade_alone(const List *operations)
{
	List	   *stages = NIL;
	const ListCell *lc;
	ListCell   *lc2;

	foreach(lc, operations)
	{
		foreach(lc2, online_stages(lfirst(lc)))
		{
			Operation  *operation = palloc(sizeof(Operation));

			*operation = *(Operation *) lfirst(lc);
			operation->statements = ((Stage *) lfirst(lc2))->statements;
			stages = lappend(stages, operation);
		}
	}
	return diff_script(stages);
}

/*
 * write_downgrades writes the downgrade scripts from the states in the shadow.
 */
static void
write_downgrades(Chain *chain)
{
	List	   *snapshots = run_chain(chain, false);

	chain->states = palloc(sizeof(SchemaSnapshot *) * (chain->n + 1));
	for (int i = 0; i <= chain->n; i++)
		chain->states[i] = list_nth(snapshots, i + 1);
	if (chain->change->prove)
		proof_require_same(chain->states[chain->n], chain->change->model,
					 "the upgrade scripts do not give what the model says",
						   chain->n > 0 ? chain->up[chain->n - 1] : chain->change->renames_up, chain->change->filter, NULL);
	for (int i = 1; i <= chain->n; i++)
		leave_out(chain, chain->states[i]);
	chain->down = palloc(sizeof(char *) * Max(chain->n, 1));
	for (int i = 0; i < chain->n; i++)
	{
		List	   *operations = diff_operations(chain->states[i + 1], chain->states[i]);
		bool		renames = chain->change->renames_down[0] != '\0';
		char	   *script = chain->parts[i]->transactional ? diff_script_before(operations, renames) : downgrade_alone(operations);

		chain->down[i] = ddl_join_scripts(script, ddl_script(chain->parts[i]->undo));
	}
}

/*
 * prove_chain runs all of the chain up and down and compares what the downgrade
 * scripts give.
 */
static void
prove_chain(Chain *chain)
{
	const SnapshotFilter *filter = chain->change->filter;
	List	   *snapshots = run_chain(chain, true);
	SchemaSnapshot *made = linitial(snapshots);
	const char *what = "the downgrade script does not bring the schema back";

	proof_require_same(made, chain->change->original, "the schema as it stands cannot be made again from its own text",
					   model_script(chain->change->original, filter), filter, NULL);
	for (int i = chain->n - 1; i >= 0; i--)
	{
		SchemaSnapshot *undone = list_nth(snapshots, 2 * chain->n + 1 - i);

		if (i > 0)
			leave_out(chain, undone);
		proof_require_same(undone, chain->states[i], what, chain->down[i], filter, NULL);
	}
	proof_require_same(llast(snapshots), made, what, chain->change->renames_down, filter, NULL);
}

/* ---------- the chain ---------- */

/*
 * add_file adds a revision.
 */
static List *
add_file(List *files, const Chain *chain, char *upgrade, char *downgrade, bool transactional)
{
	RevisionFile *file = palloc0(sizeof(RevisionFile));

	file->upgrade = upgrade;
	if (!chain->change->prove)
		file->upgrade = psprintf("-- This revision was written without a proof.\n\n%s", upgrade);
	file->downgrade = downgrade;
	file->upgrade_transactional = file->downgrade_transactional = transactional;
	return lappend(files, file);
}

/*
 * files_of returns the revisions of a chain.  Renames come with the first, or,
 * where that is outside a transaction, before it.
 */
static List *
files_of(const Chain *chain)
{
	const OnlineChange *change = chain->change;
	bool		renames = change->renames_up[0] != '\0';
	bool		with_first = renames && chain->n > 0 && chain->parts[0]->transactional;
	List	   *files = NIL;

	if (renames && !with_first)
		files = add_file(files, chain, pstrdup(change->renames_up), pstrdup(change->renames_down), true);
	for (int i = 0; i < chain->n; i++)
	{
		bool		both = with_first && i == 0;

		files = add_file(files, chain, both ? ddl_join_scripts(change->renames_up, chain->up[i]) : chain->up[i],
						 both ? ddl_join_scripts(chain->down[i], change->renames_down) : chain->down[i],
						 chain->parts[i]->transactional);
	}
	return files;
}

/*
 * make_chain makes a chain, and proves it if asked.
 */
static void
make_chain(void *arg)
{
	Chain	   *chain = arg;

	write_upgrades(chain);
	write_downgrades(chain);
	if (chain->change->prove)
		prove_chain(chain);
}

/*
 * online_chain: see online.h.  As in one revision, the statements of the model
 * are tried first.
 */
List *
online_chain(const OnlineChange *change)
{
	Chain		chain = {.change = change, .from_source = change->prove};
	ErrorData  *error = change->prove ? subxact_run(make_chain, &chain, true) : NULL;

	if (error && error->sqlerrcode != ERRCODE_MIGRATE_PROOF_FAILED)
		ReThrowError(error);
	if (error || !change->prove)
	{
		chain = (Chain){.change = change};
		make_chain(&chain);
	}
	return files_of(&chain);
}
