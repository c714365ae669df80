/*-------------------------------------------------------------------------
 *
 * autogenerate.c
 *		Revisions that the database writes by itself, and proves.
 *
 * IDENTIFICATION
 *		src/schema/model/autogenerate.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "catalog/graph.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "guc.h"
#include "revision/plan.h"
#include "schema/ddl.h"
#include "schema/diff/diff.h"
#include "schema/model/bookkeeping.h"
#include "schema/model/build.h"
#include "schema/model/hidden.h"
#include "schema/model/left_alone.h"
#include "schema/model/model.h"
#include "schema/model/normalize.h"
#include "schema/model/online/online.h"
#include "schema/model/proof.h"
#include "schema/model/rename.h"
#include "schema/model/rows.h"
#include "schema/model/secrets.h"
#include "schema/model/unhandled.h"
#include "schema/shadow/shadow.h"
#include "schema/snapshot_current.h"
#include "server/subxact.h"

#define HINT_AGAINST	"Run migrate.upgrade(), or compare with what the revisions make: against => 'revisions'."

/* The schema as it stands and as it should be. */
typedef struct Comparison
{
	SnapshotFilter filter;
	const Names *definition;	/* the scripts of the model */
	Names		schemas;
	SchemaSnapshot *original;	/* before the renames */
	SchemaSnapshot *present;
	SchemaSnapshot *model;
	const Diff *diff;			/* of present and model */
	List	   *left_alone;		/* what the model does not speak of, and is not compared */
	char	   *renames_up;		/* scripts; empty where there are no renames */
	char	   *renames_down;
} Comparison;

/*
 * autogenerate_model: see model.h.
 */
Model
autogenerate_model(const Names *definition)
{
	Model		model = {0};
	bool		stored = catalog_model(&model);

	if (definition)
		model.definition = *definition;
	else if (!stored)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
				 errmsg("model does not exist"),
				 errhint("Store one with migrate.set_model(), or pass one as an argument.")));
	return model;
}

/*
 * set_filter says what of the schemas is looked at.
 */
static void
set_filter(Comparison *comparison, const Model *model)
{
	comparison->filter.include_object = migrate_include_object;
	comparison->schemas = model->schemas;
	comparison->filter.schemas = model->has_schemas ? &comparison->schemas : NULL;
}

/* How many operations an error tells of that the schema lacks. */
#define DIFFERENCES_SHOWN	10

/* ---------- the schema as it stands ---------- */

/*
 * check_at_head raises MG014, with a hint, unless every revision is applied.
 */
static void
check_at_head(const char *hint)
{
	Graph	   *g = catalog_graph(true);
	NodeSet		applied = plan_applied(g, plan_version(g, catalog_version(true)));

	for (int node = 0; node < graph_size(g); node++)
	{
		if (!applied[node])
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
					 errmsg("the database is not at head"),
					 errdetail("Revision \"%s\" is not applied.", graph_node(g, node)->revision),
					 errhint("%s", hint)));
	}
}

/*
 * autogenerate_scripts_to: see model.h.
 */
Names
autogenerate_scripts_to(Graph *g, Names targets)
{
	NodeList	none = {0};
	MigrationPlan *plan = plan_upgrade(g, none, targets);
	Names		scripts = {plan->steps.n, palloc(sizeof(char *) * Max(plan->steps.n, 1))};

	for (int i = 0; i < plan->steps.n; i++)
		scripts.names[i] = catalog_node_revision(g, plan->steps.nodes[i], true)->file.upgrade;
	return scripts;
}

/*
 * present_snapshot reads the schema as it stands.
 */
static SchemaSnapshot *
present_snapshot(const SnapshotFilter *filter, bool against_revisions)
{
	if (against_revisions)
	{
		Names		scripts = autogenerate_scripts_to(catalog_graph(true), names_of_one("heads"));

		return model_build(&scripts, "upgrade scripts of the revisions", filter);
	}
	return snapshot_current(filter);
}

/*
 * apply_first has the present schema be that after statements that come before
 * all others; down: what undoes them.
 */
static void
apply_first(Comparison *comparison, const char *up, const char *down)
{
	Names		scripts = {2, palloc(sizeof(char *) * 2)};

	comparison->renames_up = ddl_join_scripts(comparison->renames_up, up);
	comparison->renames_down = ddl_join_scripts(down, comparison->renames_down);
	scripts.names[0] = model_script(comparison->original, &comparison->filter);
	scripts.names[1] = comparison->renames_up;
	comparison->present = model_build(&scripts, "schema as it stands, renamed", &comparison->filter);
}

/*
 * apply_renames has the present schema be that after the renames, and after the
 * moves of extensions.
 */
static void
apply_renames(Comparison *comparison, Jsonb *renames)
{
	char	   *up;
	char	   *down;

	comparison->renames_up = comparison->renames_down = "";
	if (renames)
	{
		rename_scripts(comparison->present, renames, &up, &down);
		apply_first(comparison, up, down);
	}
	extension_move_scripts(comparison->present, comparison->model, &up, &down);
	if (up[0] != '\0')
		apply_first(comparison, up, down);
}

/* ---------- check ---------- */

/*
 * note_books says which tables of other tools are not compared.
 */
static void
note_books(List *names)
{
	ListCell   *lc;

	foreach(lc, names)
		ereport(NOTICE,
				(errmsg("table %s of another migration tool is not compared", (char *) lfirst(lc))));
}

/*
 * differs_at_all compares.
 */
static bool
differs_at_all(Comparison *comparison, const Model *model)
{
	set_filter(comparison, model);
	comparison->model = model_build(&model->definition, "model", &comparison->filter);
	comparison->present = snapshot_current(&comparison->filter);
	note_books(bookkeeping_remove(comparison->present, comparison->model));
	comparison->left_alone = left_alone_remove(comparison->present, comparison->model, &comparison->filter);
	diff_adopt_owners(comparison->present, comparison->model);
	comparison->diff = match_objects(comparison->present, comparison->model);
	return !diff_is_empty(comparison->diff);
}

/*
 * is_destructive says whether a statement of an operation destroys data.
 */
static bool
is_destructive(const Operation *operation)
{
	ListCell   *lc;

	foreach(lc, operation->statements)
	{
		if (((DdlStatement *) lfirst(lc))->destructive)
			return true;
	}
	return false;
}

/*
 * autogenerate_needs_values says whether one fails where there are rows without some values.
 */
static bool
autogenerate_needs_values(const Operation *operation)
{
	ListCell   *lc;

	foreach(lc, operation->statements)
	{
		if (((DdlStatement *) lfirst(lc))->needs_values)
			return true;
	}
	return false;
}

/*
 * put_operation adds an operation to the rows of check().
 */
static void
put_operation(const Operation *operation, int ordinal, Tuplestorestate *rows, TupleDesc desc)
{
	const SchemaObject *object = operation_subject(operation);
	Datum		values[7];
	bool		nulls[7] = {false};
	char	   *sql;

	values[0] = Int32GetDatum(ordinal);
	values[1] = CStringGetTextDatum(object->kind->name);
	values[2] = CStringGetTextDatum(object->identity);
	values[3] = CStringGetTextDatum(operation_name(operation));
	values[4] = BoolGetDatum(is_destructive(operation));
	values[5] = BoolGetDatum(autogenerate_needs_values(operation));
	sql = ddl_script(operation->statements);
	values[6] = PointerGetDatum(cstring_to_text_with_len(sql, (int) strlen(sql) - 1));	/* less the last newline */
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * put_not_compared adds a row for something that is not compared.
 */
static void
put_not_compared(const char *kind, const char *object, int ordinal, Tuplestorestate *rows, TupleDesc desc)
{
	Datum		values[7] = {0};
	bool		nulls[7] = {false, false, false, false, false, false, true};

	values[0] = Int32GetDatum(ordinal);
	values[1] = CStringGetTextDatum(kind);
	values[2] = CStringGetTextDatum(object);
	values[3] = CStringGetTextDatum("not compared");
	values[4] = values[5] = BoolGetDatum(false);
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * put_unhandled adds a row for each object of a kind that is not handled, and
 * returns how many.
 */
static int
put_unhandled(Tuplestorestate *rows, TupleDesc desc)
{
	Names		objects = unhandled_objects();

	for (int i = 0; i < objects.n; i++)
		put_not_compared("unknown", objects.names[i], i + 1, rows, desc);
	return objects.n;
}

/*
 * put_left_alone adds a row for each of the privileges that the model does not
 * speak of, and returns how many.
 */
static int
put_left_alone(const List *privileges, int ordinal, Tuplestorestate *rows, TupleDesc desc)
{
	ListCell   *lc;

	foreach(lc, privileges)
		put_not_compared("privileges", lfirst(lc), ordinal + 1 + foreach_current_index(lc), rows, desc);
	return list_length(privileges);
}

/*
 * put_unseen adds a row for each object that has other secrets than the model
 * says, and returns how many.
 */
static int
put_unseen(const Diff *diff, int ordinal, Tuplestorestate *rows, TupleDesc desc)
{
	List	   *objects = secrets_unseen(diff);
	ListCell   *lc;

	foreach(lc, objects)
	{
		const SchemaObject *object = lfirst(lc);

		put_not_compared(object->kind->name, object->identity, ordinal + 1 + foreach_current_index(lc), rows, desc);
	}
	return list_length(objects);
}

/*
 * check_none raises an error, where one is wanted, unless there are neither
 * objects of kinds that are not compared nor operations.
 */
static void
check_none(int nunhandled, int noperations, List *operations, bool fail)
{
	if (!fail || nunhandled + noperations == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
			 errmsg("the schema is not as the model says"),
			 noperations > 0 ? errdetail_plural("%d operation is missing:\n%s", "%d operations are missing:\n%s",
												noperations, noperations, diff_script(operations)) :
							   errdetail("There are objects that are not compared; migrate.check() names them."),
			 noperations > 0 ? errhint("Write a revision with migrate.revision(..., autogenerate => true) and upgrade to it.") : 0));
}

/*
 * find_differences completes a comparison of which it is known that something
 * differs.
 */
static void
find_differences(Comparison *comparison)
{
	normalize_expressions(comparison->present, comparison->model, &comparison->filter);
	diff_adopt_owners(comparison->present, comparison->model);
	comparison->diff = diff_make(comparison->present, comparison->model, &(DiffOptions){0});
	rename_hint_add(comparison->diff);
}

/*
 * autogenerate_check: see model.h.
 */
void
autogenerate_check(const Model *model, bool fail, Tuplestorestate *rows, TupleDesc desc)
{
	Comparison	comparison = {{0}};
	ListCell   *lc;
	int			nunhandled = put_unhandled(rows, desc);
	int			noperations = 0;
	bool		differs = differs_at_all(&comparison, model);

	nunhandled += put_left_alone(comparison.left_alone, nunhandled, rows, desc);
	nunhandled += put_unseen(comparison.diff, nunhandled, rows, desc);
	if (!differs)
	{
		check_none(nunhandled, 0, NIL, fail);
		return;
	}
	find_differences(&comparison);
	foreach(lc, comparison.diff->operations)
	{
		const Operation *operation = lfirst(lc);

		if (operation->statements)
			put_operation(operation, nunhandled + ++noperations, rows, desc);
	}
	check_none(nunhandled, noperations, comparison.diff->operations, fail);
}

/*
 * missing_operations returns the first operations that would make the model's
 * schema of the present one; n is set to how many there are.
 */
static List *
missing_operations(const Diff *diff, int *n)
{
	List	   *result = NIL;
	ListCell   *lc;

	*n = 0;
	foreach(lc, diff->operations)
	{
		Operation  *operation = lfirst(lc);

		if (operation->statements && (*n)++ < DIFFERENCES_SHOWN)
			result = lappend(result, operation);
	}
	return result;
}

/*
 * autogenerate_prepare_require, autogenerate_require: see model.h.
 */
void
autogenerate_prepare_require(const Model *model)
{
	Comparison	comparison = {{0}};

	set_filter(&comparison, model);
	(void) model_build(&model->definition, "model", &comparison.filter);
}

void
autogenerate_require(const Model *model)
{
	Comparison	comparison = {{0}};
	List	   *missing;
	int			n;

	if (!differs_at_all(&comparison, model))
		return;
	find_differences(&comparison);
	missing = missing_operations(comparison.diff, &n);
	if (n == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
			 errmsg("the schema is not as the model says after the upgrade"),
			 errdetail_plural("%d operation is missing:\n%s%s", "%d operations are missing:\n%s%s",
							  n, n, diff_script(missing), n > DIFFERENCES_SHOWN ? "..." : ""),
			 errhint("Write a revision with migrate.revision(..., autogenerate => true), or correct the model.")));
}

/* ---------- revisions ---------- */

/*
 * refuse_destructive raises MG017 for operations that destroy data.
 */
static void
refuse_destructive(const List *operations)
{
	StringInfoData buf;
	const ListCell *lc;
	ListCell   *lc2;

	initStringInfo(&buf);
	foreach(lc, operations)
	{
		foreach(lc2, ((const Operation *) lfirst(lc))->statements)
			ddl_append_losses(&buf, lfirst(lc2));
	}
	if (buf.len > 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_DESTRUCTIVE),
				 errmsg("the upgrade would destroy data"),
				 errdetail("What would be lost: %s.", buf.data),
				 errhint("Where something was renamed, say so with renames => '{\"old\": \"new\"}'; "
						 "else write the revision with allow_destructive => true.")));
}

/*
 * upgrade_script writes operations, and what comes before them.
 */
static char *
upgrade_script(const Comparison *comparison, const List *operations)
{
	return ddl_join_scripts(extension_move_version_notes(comparison->present, comparison->model),
							ddl_join_scripts(comparison->renames_up, diff_script(operations)));
}

/*
 * downgrade_script writes the operations that undo them.
 */
static char *
downgrade_script(const Comparison *comparison, const List *operations)
{
	char	   *script = diff_script_before(operations, comparison->renames_down[0] != '\0');

	return ddl_join_scripts(extension_move_version_notes(comparison->model, comparison->present),
							ddl_join_scripts(script, comparison->renames_down));
}

/* What prove_attempt is given. */
typedef struct Attempt
{
	const Comparison *comparison;
	const RevisionFile *file;
	const Diff *diff;			/* that the upgrade script is of */
	bool	   *not_from_source;	/* by the number of an object of the model: its source statement makes it otherwise */
	Trial	   *trial;			/* what became of the rows; NULL: there are none */
} Attempt;

/*
 * prove_attempt proves the scripts of a revision.
 */
static void
prove_attempt(void *arg)
{
	Attempt    *attempt = arg;
	const Comparison *comparison = attempt->comparison;
	bool		renamed = comparison->present != comparison->original;
	Trial	   *trial = renamed ? NULL : rows_make(attempt->diff);

	attempt->trial = proof_prove(comparison->original, comparison->model, renamed ? NULL : comparison->definition,
								 attempt->file->upgrade, attempt->file->downgrade, &comparison->filter, trial, attempt->not_from_source);
}

/*
 * write_upgrade writes the upgrade script.
 */
static void
write_upgrade(const Comparison *comparison, RevisionFile *file, const Diff *diff)
{
	rename_hint_add(diff);
	file->upgrade = upgrade_script(comparison, diff->operations);
}

/*
 * check_rows looks at what became of the rows of a proof, by what becomes of
 * their columns.
 */
static void
check_rows(const Attempt *attempt)
{
	if (attempt->trial)
		rows_check(attempt->diff, attempt->trial);
}

/*
 * some_not_from_source says whether a proof has found a source statement that
 * does not make what the model has.
 */
static bool
some_not_from_source(const Attempt *attempt)
{
	for (int i = 0; i < attempt->comparison->model->n; i++)
	{
		if (attempt->not_from_source[i])
			return true;
	}
	return false;
}

/*
 * write_proved writes the upgrade script with the model's own statements, then
 * without those that do not make the same once more, and then with the server's,
 * until the proof of both scripts succeeds.
 */
static void
write_proved(const Comparison *comparison, RevisionFile *file)
{
	Attempt		attempt = {comparison, file};
	DiffOptions options = {.from_source = true};

	options.not_from_source = attempt.not_from_source = palloc0(sizeof(bool) * Max(comparison->model->n, 1));
	for (int tries = 0; tries < 2; tries++)
	{
		ErrorData  *error;

		attempt.diff = diff_make(comparison->present, comparison->model, &options);
		write_upgrade(comparison, file, attempt.diff);
		error = subxact_run(prove_attempt, &attempt, true);
		if (error == NULL)
		{
			check_rows(&attempt);
			return;
		}
		if (error->sqlerrcode != ERRCODE_MIGRATE_PROOF_FAILED)
			ReThrowError(error);
		if (!some_not_from_source(&attempt))
			break;
	}
	attempt.diff = diff_make(comparison->present, comparison->model, &(DiffOptions){0});
	write_upgrade(comparison, file, attempt.diff);
	prove_attempt(&attempt);
	check_rows(&attempt);
}

/*
 * note_unseen says which objects have other secrets than the model says.
 */
static void
note_unseen(const Diff *diff)
{
	ListCell   *lc;

	foreach(lc, secrets_unseen(diff))
	{
		const SchemaObject *object = lfirst(lc);

		ereport(NOTICE,
				(errmsg("%s %s has other secrets than the model says", object->kind->name, object->identity),
				 errdetail("Secrets are not compared.")));
	}
}

/*
 * autogenerate_refuse_hidden raises MG016, or where no proof is asked for a warning, where
 * something that the filters leave out is in the way of operations that begin
 * with the live schema.
 */
static void
autogenerate_refuse_hidden(const Comparison *comparison, bool prove)
{
	SnapshotFilter none = {NULL, NULL};
	char	   *hidden;

	hidden = hidden_dependents(comparison->diff, snapshot_current(&none));
	if (hidden[0] != '\0')
		ereport(prove ? ERROR : WARNING,
				(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
				 errmsg("the upgrade script would fail in this database"),
				 errdetail("It conflicts with objects that are left out: %s.", hidden),
				 errhint("Take it into the model, with the schemas of migrate.set_model() and with \"migrate.include_object\", "
						 "or write the revision with prove => false and correct its script by hand.")));
}

/*
 * compare_for looks at the schema as it stands and as it should be; comparison
 * has the diff then.
 */
static void
compare_for(Comparison *comparison, const AutogenerateRequest *request)
{
	if (!request->against_revisions)
		check_at_head(HINT_AGAINST);
	set_filter(comparison, &request->model);
	comparison->definition = &request->model.definition;
	comparison->model = model_build(&request->model.definition, "model", &comparison->filter);
	comparison->original = comparison->present = present_snapshot(&comparison->filter, request->against_revisions);
	(void) bookkeeping_remove(comparison->present, comparison->model);
	(void) left_alone_remove(comparison->present, comparison->model, &comparison->filter);
	apply_renames(comparison, request->renames);
	diff_adopt_owners(comparison->present, comparison->model);
	if (!diff_is_empty(match_objects(comparison->present, comparison->model)))
		normalize_expressions(comparison->present, comparison->model, &comparison->filter);
	comparison->diff = diff_make(comparison->present, comparison->model, &(DiffOptions){0});
	if (comparison->diff->operations && comparison->renames_up[0] == '\0' && !request->against_revisions &&
		(comparison->filter.schemas || (comparison->filter.include_object && comparison->filter.include_object[0])))
		autogenerate_refuse_hidden(comparison, request->prove);
	note_unseen(comparison->diff);
	if (!request->allow_destructive)
		refuse_destructive(comparison->diff->operations);
}

/*
 * look_for_secrets refuses operations that need secrets, or where there is to
 * be no proof, has them fail until they are put in.
 */
static void
look_for_secrets(const List *up, const List *down, bool proved)
{
	if (proved)
		secrets_refuse(up, down);
	secrets_guard(up);
	secrets_guard(down);
}

/*
 * check_apart asserts that two diffs of the same snapshots, one way and back,
 * stand side by side: what one knows of an object is its own.
 */
static void
check_apart(const Diff *up, const Diff *down)
{
#ifdef USE_ASSERT_CHECKING
	for (int i = 0; i < up->old->n; i++)
	{
		const SchemaObject *object = up->old->objects[i];
		const Operation *ours = diff_create_op(up, object);
		const Operation *theirs = diff_create_op(down, object);

		Assert(ours == NULL || ours->diff == up);
		Assert(theirs == NULL || theirs->diff == down);
	}
#endif
}

/*
 * autogenerate_write writes both scripts of a comparison; false where nothing
 * differs.
 */
static bool
autogenerate_write(const Comparison *comparison, bool prove, RevisionFile *file)
{
	List	   *up = comparison->diff->operations;
	const Diff *down;

	if (up == NIL && comparison->renames_up[0] == '\0')
		return false;
	down = diff_make(comparison->model, comparison->present, &(DiffOptions){0});
	check_apart(comparison->diff, down);
	look_for_secrets(up, down->operations, prove);
	file->downgrade = downgrade_script(comparison, down->operations);
	if (prove)
		write_proved(comparison, file);
	else
	{
		write_upgrade(comparison, file, comparison->diff);
		file->upgrade = psprintf("-- This revision was written without a proof.\n\n%s", file->upgrade);
	}
	return true;
}

/*
 * autogenerate_revision: see model.h.
 */
bool
autogenerate_revision(const AutogenerateRequest *request, RevisionFile *file)
{
	Comparison	comparison = {{0}};

	compare_for(&comparison, request);
	return autogenerate_write(&comparison, request->prove, file);
}

/*
 * autogenerate_between: see model.h.
 */
bool
autogenerate_between(SchemaSnapshot *old, SchemaSnapshot *new, const SnapshotFilter *filter,
					 bool allow_destructive, RevisionFile *file)
{
	Comparison	comparison = {.filter = *filter, .original = old, .present = old, .model = new};

	check_at_head("Run migrate.upgrade() first.");
	apply_renames(&comparison, NULL);
	comparison.diff = diff_make(comparison.present, comparison.model, &(DiffOptions){0});
	if (!allow_destructive)
		refuse_destructive(comparison.diff->operations);
	return autogenerate_write(&comparison, true, file);
}

/*
 * autogenerate_online: see model.h.
 */
List *
autogenerate_online(const AutogenerateRequest *request)
{
	Comparison	comparison = {{0}};
	OnlineChange change = {.filter = &comparison.filter, .prove = request->prove};
	List	   *up;

	compare_for(&comparison, request);
	up = comparison.diff->operations;
	if (up == NIL && comparison.renames_up[0] == '\0')
		return NIL;
	secrets_refuse(up, diff_operations(comparison.model, comparison.present));
	change.original = comparison.original;
	change.present = comparison.present;
	change.model = comparison.model;
	change.renames_up = comparison.renames_up;
	change.renames_down = comparison.renames_down;
	return online_chain(&change);
}

/*
 * autogenerate_downgrade: see model.h.
 */
char *
autogenerate_downgrade(const char *upgrade, bool against_revisions, bool proved)
{
	Comparison	comparison = {{0}};
	Model		everything = {0};
	Names		scripts = {2, palloc(sizeof(char *) * 2)};
	List	   *down;
	char	   *downgrade;

	if (!against_revisions)
		check_at_head(HINT_AGAINST);
	set_filter(&comparison, &everything);
	comparison.present = present_snapshot(&comparison.filter, against_revisions);
	(void) left_alone_remove(comparison.present, NULL, &comparison.filter);
	scripts.names[0] = model_script(comparison.present, &comparison.filter);
	scripts.names[1] = pstrdup(upgrade);
	comparison.model = model_build(&scripts, "schema after the upgrade script", &comparison.filter);
	diff_adopt_owners(comparison.present, comparison.model);
	normalize_expressions(comparison.present, comparison.model, &comparison.filter);
	comparison.renames_down = "";
	down = diff_operations(comparison.model, comparison.present);
	look_for_secrets(NIL, down, proved);
	downgrade = downgrade_script(&comparison, down);
	if (proved)
		(void) proof_prove(comparison.present, comparison.model, NULL, upgrade, downgrade, &comparison.filter, NULL, NULL);
	return downgrade;
}
