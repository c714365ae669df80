/*-------------------------------------------------------------------------
 *
 * proof.c
 *		That scripts do what they are written for.
 *
 * IDENTIFICATION
 *		src/schema/model/proof.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/diff/diff.h"
#include "schema/filter.h"
#include "schema/model/build.h"
#include "schema/model/column_order.h"
#include "schema/model/model.h"
#include "schema/model/normalize.h"
#include "schema/model/proof.h"
#include "schema/shadow/shadow.h"
#include "server/subxact.h"

#define NOT_UPGRADED	"the upgrade script does not give what the model says"

/*
 * missing says what it takes to make one snapshot the other: the statements, or
 * where what differs has none, the properties.
 */
static char *
missing(const SchemaSnapshot *got, const SchemaSnapshot *wanted)
{
	const Diff *diff = diff_make(got, wanted, &(DiffOptions){0});
	char	   *script = diff_script(diff->operations);
	StringInfoData properties;

	if (script[0] != '\0')
		return script;
	initStringInfo(&properties);
	for (int i = 0; i < got->n; i++)
	{
		const SchemaObject *one = got->objects[i];
		const SchemaObject *other = diff_match(diff, one);

		for (int p = 0; other && p < one->kind->nproperties; p++)
		{
			if (one->kind->properties[p].change != CHANGE_NONE && differs(one, other, p))
				appendStringInfo(&properties, "%s %s: %s: %s instead of %s\n", one->kind->name, one->identity,
								 one->kind->properties[p].name, ddl_literal(one->values[p]), ddl_literal(other->values[p]));
		}
	}
	return properties.data;
}

/*
 * model_difference: see model.h.
 */
char *
model_difference(const SchemaSnapshot *got, const SchemaSnapshot *wanted)
{
	return diff_is_empty(match_objects(got, wanted)) ? NULL : missing(got, wanted);
}

/*
 * note_differences marks, by their numbers, the objects that have been made
 * otherwise than wanted.
 */
static void
note_differences(const Diff *diff, bool *differs)
{
	const SchemaSnapshot *got = diff->old;
	const SchemaSnapshot *wanted = diff->new;

	for (int i = 0; i < wanted->n; i++)
	{
		const SchemaObject *object = wanted->objects[i];
		const SchemaObject *match = diff_match(diff, object);

		differs[i] |= match == NULL || action_of_pair(diff, match, object) != CHANGE_NONE;
	}
	for (int i = 0; i < got->n; i++)
	{
		const SchemaObject *parent = got->objects[i]->parent_object;
		const SchemaObject *wanted_parent = parent ? diff_match(diff, parent) : NULL;

		if (diff_match(diff, got->objects[i]) == NULL && wanted_parent)
			differs[wanted_parent->index] = true;
	}
}

/*
 * proof_require_same: see proof.h.
 */
void
proof_require_same(SchemaSnapshot *got, SchemaSnapshot *wanted, const char *what, const char *script,
				   const SnapshotFilter *filter, bool *differs)
{
	const Diff *diff;

	diff_adopt_owners(got, wanted);
	if (!diff_is_empty(match_objects(got, wanted)))
		normalize_expressions(got, wanted, filter);
	diff = match_objects(got, wanted);
	if (diff_is_empty(diff))
		return;
	if (differs)
		note_differences(diff, differs);
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
			 errmsg("%s", what),
			 errdetail("What is missing:\n%s\nThe script was:\n%s", missing(got, wanted), script),
			 errhint("Write the revision with prove => false and correct its scripts by hand.")));
}

/* What run_proof is given, and gives. */
typedef struct Proof
{
	const ShadowScript *scripts;
	int			n;
	const SnapshotFilter *filter;
	Trial	   *trial;
	List	   *snapshots;
} Proof;

static void
run_proof(void *arg)
{
	Proof	   *proof = arg;

	proof->trial = shadow_run_trial(proof->scripts, proof->n, proof->filter, proof->trial, &proof->snapshots);
}

/*
 * raise_unless_of_script raises an error of a proof again that has nothing to do
 * with what a script says.
 */
static void
raise_unless_of_script(ErrorData *error)
{
	subxact_raise_unrelated(error);
	if (error->context == NULL || error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
}

/*
 * raise_not_proved raises MG016 for an error of a script in a proof.
 */
static void
raise_not_proved(ErrorData *error)
{
	raise_unless_of_script(error);
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
			 errmsg("the proof failed: %s", error->message),
			 error->detail ? errdetail_internal("%s", error->detail) : 0,
			 errhint("Write the revision with prove => false and correct its scripts by hand."),
			 errcontext("%s", error->context)));
}

/*
 * run_with_trial is proof_run with a trial.
 */
static List *
run_with_trial(const ShadowScript *scripts, int n, const SnapshotFilter *filter, Trial **trial)
{
	Proof		proof = {scripts, n, filter, *trial, NIL};
	ErrorData  *error = subxact_run(run_proof, &proof, true);
	ListCell   *lc;

	if (error)
		raise_not_proved(error);
	foreach(lc, proof.snapshots)
		filter_objects(lfirst(lc), filter);
	*trial = proof.trial;
	return proof.snapshots;
}

/*
 * proof_run: see proof.h.
 */
List *
proof_run(const ShadowScript *scripts, int n, const SnapshotFilter *filter)
{
	Trial	   *none = NULL;

	return run_with_trial(scripts, n, filter, &none);
}

/* ---------- from the schema as it stands ---------- */

/*
 * prove_from_present makes the schema as it stands from its own text, and runs
 * the upgrade script and then the downgrade script.
 */
static Trial *
prove_from_present(SchemaSnapshot *present, SchemaSnapshot *model, const char *upgrade, const char *downgrade,
				   const SnapshotFilter *filter, Trial *trial, bool *differs)
{
	ShadowScript scripts[] = {
		{"schema as it stands", model_script(present, filter), false, true},
		{"upgrade script", upgrade, false, true},
		{"downgrade script", downgrade, false, true}};
	List	   *snapshots;
	SchemaSnapshot *made;

	if (trial)
	{
		trial->after = 0;
		trial->upgrade = 1;
		trial->downgrade = 2;
	}
	snapshots = run_with_trial(scripts, lengthof(scripts), filter, &trial);
	made = linitial(snapshots);
	proof_require_same(made, present, "the schema as it stands cannot be made again from its own text", scripts[0].text, filter, NULL);
	proof_require_same(lsecond(snapshots), model, NOT_UPGRADED, upgrade, filter, differs);
	proof_require_same(lthird(snapshots), made, "the downgrade script does not bring the schema back", downgrade, filter, NULL);
	return trial;
}

/* ---------- from the model ---------- */

/*
 * says_same says whether two snapshots say the same, expressions that read
 * differently included.
 */
static bool
says_same(SchemaSnapshot *got, SchemaSnapshot *wanted, const SnapshotFilter *filter)
{
	diff_adopt_owners(got, wanted);
	if (diff_is_empty(match_objects(got, wanted)))
		return true;
	normalize_expressions(wanted, got, filter);
	return diff_is_empty(match_objects(got, wanted));
}

/* What run_from_model is given, and gives. */
typedef struct BackAndForth
{
	SchemaSnapshot *present;
	const Names *definition;
	const char *upgrade;
	const char *downgrade;
	const SnapshotFilter *filter;
	Trial	   *trial;
	SchemaSnapshot *upgraded;	/* NULL: the schema as it stands did not come of the downgrade */
} BackAndForth;

/*
 * run_from_model makes the model, runs the downgrade script, and on what should be
 * the schema as it stands then the upgrade script.
 */
static void
run_from_model(void *arg)
{
	BackAndForth *run = arg;
	int			n = run->definition->n;
	ShadowScript *scripts = palloc0(sizeof(ShadowScript) * (n + 2));
	List	   *snapshots;
	SchemaSnapshot *downgraded;

	for (int i = 0; i < n; i++)
		scripts[i] = (ShadowScript){"model", run->definition->names[i]};
	scripts[n] = (ShadowScript){"downgrade script", run->downgrade, false, true};
	scripts[n + 1] = (ShadowScript){"upgrade script", run->upgrade, false, true};
	if (run->trial)
	{
		run->trial->after = run->trial->downgrade = n;
		run->trial->upgrade = n + 1;
	}
	run->trial = shadow_run_trial(scripts, n + 2, run->filter, run->trial, &snapshots);
	downgraded = linitial(snapshots);
	if (says_same(downgraded, run->present, run->filter) && column_order_same(downgraded, run->present))
		run->upgraded = lsecond(snapshots);
}

/*
 * prove_from_model proves the scripts the other way round: the model is made, the
 * downgrade script has to make the schema as it stands of it, and the upgrade script the
 * model of that again.  What the model is made of is shorter than the text of the
 * schema as it stands, and nothing depends on what it makes.  Returns false where
 * that proves nothing.
 */
static bool
prove_from_model(SchemaSnapshot *present, SchemaSnapshot *model, const Names *definition, const char *upgrade,
				 const char *downgrade, const SnapshotFilter *filter, Trial **trial, bool *differs)
{
	BackAndForth run = {present, definition, upgrade, downgrade, filter, *trial, NULL};
	ErrorData  *error = subxact_run(run_from_model, &run, true);

	if (error)
		raise_unless_of_script(error);
	if (run.upgraded == NULL)
		return false;
	proof_require_same(run.upgraded, model, NOT_UPGRADED, upgrade, filter, differs);
	if (!column_order_same(run.upgraded, model))
		return false;
	*trial = run.trial;
	return true;
}

/*
 * is_filtered says whether a model may make what a snapshot of it does not show.
 */
static bool
is_filtered(const SnapshotFilter *filter)
{
	return filter->schemas || (filter->include_object && filter->include_object[0] != '\0');
}

/*
 * proof_prove: see proof.h.
 */
Trial *
proof_prove(SchemaSnapshot *present, SchemaSnapshot *model, const Names *definition, const char *upgrade,
			const char *downgrade, const SnapshotFilter *filter, Trial *trial, bool *differs)
{
	if (definition && !is_filtered(filter) && column_order_can_be_same(present, model) &&
		prove_from_model(present, model, definition, upgrade, downgrade, filter, &trial, differs))
		return trial;
	return prove_from_present(present, model, upgrade, downgrade, filter, trial, differs);
}
