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
#include "schema/model/normalize.h"
#include "schema/model/proof.h"
#include "schema/shadow/shadow.h"
#include "server/subxact.h"

/*
 * missing says what it takes to make one snapshot the other: the statements, or
 * where what differs has none, the facts.
 */
static const char *
missing(SchemaSnapshot *got, SchemaSnapshot *wanted)
{
	char	   *script = diff_script(diff_operations(got, wanted));
	StringInfoData facts;

	if (script[0] != '\0')
		return script;
	initStringInfo(&facts);
	for (int i = 0; i < got->n; i++)
	{
		const SchemaObject *one = got->objects[i];
		const SchemaObject *other = one->match;

		for (int p = 0; other && p < one->kind->nproperties; p++)
		{
			if (one->kind->properties[p].change != CHANGE_NONE && differs(one, other, p))
				appendStringInfo(&facts, "%s %s: %s: %s instead of %s\n", one->kind->name, one->identity,
								 one->kind->properties[p].name, literal(one->values[p]), literal(other->values[p]));
		}
	}
	return facts.data;
}

/*
 * note_differences marks the objects that have been made otherwise than wanted.
 */
static void
note_differences(const SchemaSnapshot *got, const SchemaSnapshot *wanted)
{
	for (int i = 0; i < wanted->n; i++)
	{
		SchemaObject *object = wanted->objects[i];

		object->otherwise |= object->match == NULL || fate_of_pair(object->match, object) != CHANGE_NONE;
	}
	for (int i = 0; i < got->n; i++)
	{
		const SchemaObject *parent = got->objects[i]->parent_object;

		if (got->objects[i]->match == NULL && parent && parent->match)
			parent->match->otherwise = true;
	}
}

/*
 * require_same: see proof.h.
 */
void
require_same(SchemaSnapshot *got, SchemaSnapshot *wanted, const char *what, const char *script,
			 const SnapshotFilter *filter)
{
	diff_adopt_owners(got, wanted);
	if (!diff_is_empty(got, wanted))
		normalize_expressions(got, wanted, filter);
	if (diff_is_empty(got, wanted))
		return;
	note_differences(got, wanted);
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
			 errmsg("%s", what),
			 errdetail("What is missing:\n%s\nThe script was:\n%s", missing(got, wanted), script),
			 errhint("Write the revision with prove => false and mend its scripts by hand.")));
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
 * raise_not_proved raises MG016 for an error of a script in a proof; one that
 * has nothing to do with what the script says stays as it is.
 */
static void
raise_not_proved(ErrorData *error)
{
	subxact_raise_unrelated(error);
	if (error->context == NULL || error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE)
		ReThrowError(error);
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
			 errmsg("the proof failed: %s", error->message),
			 error->detail ? errdetail_internal("%s", error->detail) : 0,
			 errhint("Write the revision with prove => false and mend its scripts by hand."),
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

/*
 * prove: see proof.h.
 */
Trial *
prove(SchemaSnapshot *present, SchemaSnapshot *model, const char *upgrade, const char *downgrade,
	  const SnapshotFilter *filter, Trial *trial)
{
	ShadowScript scripts[] = {
		{"schema as it stands", model_script(present, filter), false, true},
		{"upgrade script", upgrade, false, true},
		{"downgrade script", downgrade, false, true}};
	List	   *snapshots = run_with_trial(scripts, lengthof(scripts), filter, &trial);
	SchemaSnapshot *made = linitial(snapshots);
	SchemaSnapshot *upgraded = lsecond(snapshots);
	SchemaSnapshot *downgraded = lthird(snapshots);

	require_same(made, present, "the schema as it stands cannot be made again from its own text", scripts[0].text, filter);
	require_same(upgraded, model, "the upgrade script does not give what the model says", upgrade, filter);
	require_same(downgraded, made, "the downgrade script does not bring the schema back", downgrade, filter);
	return trial;
}
