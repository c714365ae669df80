/*-------------------------------------------------------------------------
 *
 * author.c
 *		SQL functions of the author: what writes revisions.
 *
 * IDENTIFICATION
 *		src/api/author.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "api/args.h"
#include "catalog/graph.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/file_names.h"
#include "run/registry.h"
#include "run/run.h"
#include "schema/model/model.h"
#include "server/array.h"

PG_FUNCTION_INFO_V1(migrate_revision);
PG_FUNCTION_INFO_V1(migrate_register);
PG_FUNCTION_INFO_V1(migrate_load);
PG_FUNCTION_INFO_V1(migrate_file);
PG_FUNCTION_INFO_V1(migrate_files);
PG_FUNCTION_INFO_V1(migrate_file_name);
PG_FUNCTION_INFO_V1(migrate_heads_of);
PG_FUNCTION_INFO_V1(migrate_merge);
PG_FUNCTION_INFO_V1(migrate_edit);
PG_FUNCTION_INFO_V1(migrate_accept);
PG_FUNCTION_INFO_V1(migrate_forget);

/*
 * arg_script returns a script argument as a section of a file holds it.
 */
static char *
arg_script(FunctionCallInfo fcinfo, int n)
{
	char	   *text = arg_cstring(fcinfo, n);

	return text ? file_script(text, strlen(text)) : NULL;
}

/*
 * arg_label returns the labels of a new revision: one or none.
 */
static Names
arg_label(FunctionCallInfo fcinfo, int n)
{
	Names		none = {0};

	return PG_ARGISNULL(n) ? none : names_of_one(arg_cstring(fcinfo, n));
}

/*
 * arg_against says what the present schema is: false, that of this database;
 * true, that which the revisions make.
 */
static bool
arg_against(FunctionCallInfo fcinfo, int n)
{
	char	   *against = arg_required(fcinfo, n, "against");

	if (strcmp(against, "live") != 0 && strcmp(against, "revisions") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid value for argument \"against\": \"%s\"", against),
				 errhint("Valid values are \"live\" and \"revisions\".")));
	return strcmp(against, "revisions") == 0;
}

/*
 * autogenerate_request reads what is asked of autogenerate.
 */
static AutogenerateRequest
autogenerate_request(FunctionCallInfo fcinfo)
{
	AutogenerateRequest request = {0};

	request.against_revisions = arg_against(fcinfo, 13);
	request.allow_destructive = arg_bool(fcinfo, 15);
	request.prove = arg_bool(fcinfo, 16);
	request.model = arg_model(fcinfo, 12);
	request.renames = PG_ARGISNULL(11) ? NULL : PG_GETARG_JSONB_P(11);
	return request;
}

/*
 * check_who_writes raises an error where the arguments do not say once who
 * writes the scripts.
 */
static void
check_who_writes(FunctionCallInfo fcinfo, const RevisionFile *file)
{
	bool		autogenerate = arg_bool(fcinfo, 9);
	bool		autodowngrade = arg_bool(fcinfo, 10);

	if (autogenerate && (file->upgrade || file->downgrade || autodowngrade))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("autogenerate writes both scripts"),
				 errhint("Leave out upgrade, downgrade and autodowngrade.")));
	if (autodowngrade && (file->upgrade == NULL || file->downgrade))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("autodowngrade needs an upgrade script and no downgrade script")));
	if (arg_bool(fcinfo, 14) && !autogenerate)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("online needs autogenerate")));
}

/*
 * write_scripts has the scripts of a revision written as the arguments say:
 * both from the model (autogenerate), or the downgrade from the upgrade
 * (autodowngrade).  False: nothing differs.
 */
static bool
write_scripts(FunctionCallInfo fcinfo, RevisionFile *file)
{
	if (arg_bool(fcinfo, 10))
	{
		file->downgrade = autogenerate_downgrade(file->upgrade, arg_against(fcinfo, 13), arg_bool(fcinfo, 16));
		file->downgrade = file_script(file->downgrade, strlen(file->downgrade));
	}
	if (arg_bool(fcinfo, 9))
	{
		AutogenerateRequest request = autogenerate_request(fcinfo);

		if (!autogenerate_revision(&request, file))
			return false;
		file->upgrade = file_script(file->upgrade, strlen(file->upgrade));
		file->downgrade = file_script(file->downgrade, strlen(file->downgrade));
	}
	return true;
}

/*
 * create_chain writes revisions, each on top of the one before, and returns the
 * id of the last, NULL where there are none.  Of file, the labels and
 * dependencies are the first one's, and the id is the last one's.
 */
static char *
create_chain(const List *chain, RevisionFile file, const char *head, bool splice)
{
	const char *message = file.message;
	char	   *revision = file.revision;
	char	   *id = NULL;
	int			n = 0;
	const ListCell *lc;

	foreach(lc, chain)
	{
		const RevisionFile *scripts = lfirst(lc);

		n++;
		file.upgrade = file_script(scripts->upgrade, strlen(scripts->upgrade));
		file.downgrade = file_script(scripts->downgrade, strlen(scripts->downgrade));
		file.upgrade_transactional = scripts->upgrade_transactional;
		file.downgrade_transactional = scripts->downgrade_transactional;
		file.revision = n == list_length(chain) ? revision : NULL;
		if (list_length(chain) > 1)
			file.message = psprintf("%s (%d/%d)", message, n, list_length(chain));
		id = registry_create(&file, id ? id : head, n == 1 && splice);
		file.branch_labels = file.depends_on = (Names){0};
	}
	return id;
}

/*
 * nothing_differs returns NULL for a revision that is not written.
 */
static Datum
nothing_differs(FunctionCallInfo fcinfo)
{
	ereport(NOTICE, (errmsg("nothing differs from the model, no revision is written")));
	PG_RETURN_NULL();
}

/*
 * migrate_revision is SQL's revision(message, upgrade, downgrade, head, splice,
 * branch_label, depends_on, rev_id, transactional, autogenerate,
 * autodowngrade, renames, model, against, online, allow_destructive, prove).
 */
Datum
migrate_revision(PG_FUNCTION_ARGS)
{
	RevisionFile file = {0};
	char	   *id;

	run_forbid_change("migrate.revision()");
	file.message = arg_required(fcinfo, 0, "message");
	file.upgrade = arg_script(fcinfo, 1);
	file.downgrade = arg_script(fcinfo, 2);
	file.branch_labels = arg_label(fcinfo, 5);
	if (!PG_ARGISNULL(6))
		file.depends_on = arg_names(fcinfo, 6, "depends_on");
	file.revision = arg_cstring(fcinfo, 7);
	file.upgrade_transactional = PG_ARGISNULL(8) || PG_GETARG_BOOL(8);
	file.downgrade_transactional = file.upgrade_transactional;

	check_who_writes(fcinfo, &file);
	if (arg_bool(fcinfo, 14))
	{
		AutogenerateRequest request = autogenerate_request(fcinfo);

		id = create_chain(autogenerate_online(&request), file, arg_required(fcinfo, 3, "head"), arg_bool(fcinfo, 4));
		if (id == NULL)
			return nothing_differs(fcinfo);
		PG_RETURN_TEXT_P(cstring_to_text(id));
	}
	if (!write_scripts(fcinfo, &file))
		return nothing_differs(fcinfo);
	if (file.upgrade == NULL && file.downgrade == NULL)
		file.downgrade = pstrdup("");	/* to be filled in */
	if (file.upgrade == NULL)
		file.upgrade = pstrdup("");
	id = registry_create(&file, arg_required(fcinfo, 3, "head"), arg_bool(fcinfo, 4));
	if (file.downgrade == NULL)
		ereport(NOTICE,
				(errmsg("revision \"%s\" is irreversible", id),
				 errdetail("It has no downgrade script.")));
	PG_RETURN_TEXT_P(cstring_to_text(id));
}

/*
 * migrate_register is SQL's register(file).
 */
Datum
migrate_register(PG_FUNCTION_ARGS)
{
	char	   *text;

	run_forbid_change("migrate.register()");
	text = arg_required(fcinfo, 0, "file");
	PG_RETURN_TEXT_P(cstring_to_text(registry_register(text, strlen(text))));
}

/*
 * migrate_load is SQL's load(files, prune).
 */
Datum
migrate_load(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	run_forbid_change("migrate.load()");
	InitMaterializedSRF(fcinfo, 0);
	registry_load(arg_names(fcinfo, 0, "files"), arg_bool(fcinfo, 1),
				  rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * one_node resolves an argument that means one revision.
 */
static int
one_node(Graph *g, const char *revision)
{
	int			node = target_node(g, plan_version(g, catalog_version(false)), revision);

	if (node < 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("\"%s\" is not a revision", revision)));
	return node;
}

/*
 * arg_stored returns the registered revision that an argument means.
 */
static StoredRevision *
arg_stored(FunctionCallInfo fcinfo, int n)
{
	char	   *revision = arg_required(fcinfo, n, "revision");
	StoredRevision *stored = catalog_revision(revision, false);
	Graph	   *g;

	if (stored)
		return stored;
	g = catalog_graph(false);
	return catalog_revision(graph_node(g, one_node(g, revision))->revision, false);
}

/*
 * file_text returns the canonical file of a revision.
 */
static text *
file_text(const RevisionFile *file)
{
	StringInfoData buf;

	initStringInfo(&buf);
	file_write(&buf, file);
	return cstring_to_text_with_len(buf.data, buf.len);
}

/*
 * migrate_file is SQL's file(revision).
 */
Datum
migrate_file(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(file_text(&arg_stored(fcinfo, 0)->file));
}

/*
 * migrate_file_name is SQL's file_name(revision).
 */
Datum
migrate_file_name(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(file_names_find_cached(fcinfo->flinfo, arg_stored(fcinfo, 0)->file.revision)));
}

/*
 * migrate_files is SQL's files(range).
 */
Datum
migrate_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Graph	   *g = catalog_graph(false);
	FileNames  *names;
	NodeList	nodes;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate file",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;

	InitMaterializedSRF(fcinfo, 0);
	names = file_names();
	nodes = graph_sorted(g, target_range(g, plan_version(g, catalog_version(false)), arg_cstring(fcinfo, 0)));
	for (int i = 0; i < nodes.n; i++)
	{
		StoredRevision *stored;
		Datum		values[2];
		bool		nulls[2] = {false};

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(context);
		stored = catalog_node_revision(g, nodes.nodes[i], false);
		values[0] = CStringGetTextDatum(file_names_find(names, stored->file.revision));
		values[1] = PointerGetDatum(file_text(&stored->file));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
	return (Datum) 0;
}

/*
 * migrate_heads_of is SQL's heads_of(files).
 */
Datum
migrate_heads_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(array_from_names(registry_heads_of(arg_names(fcinfo, 0, "files"))));
}

/*
 * migrate_merge is SQL's merge(message, revisions, branch_label, rev_id,
 * splice).
 */
Datum
migrate_merge(PG_FUNCTION_ARGS)
{
	RevisionFile file = {0};

	run_forbid_change("migrate.merge()");
	file.message = arg_required(fcinfo, 0, "message");
	file.upgrade = pstrdup("");
	file.downgrade = pstrdup("");
	file.branch_labels = arg_label(fcinfo, 2);
	file.revision = arg_cstring(fcinfo, 3);
	file.upgrade_transactional = file.downgrade_transactional = true;
	PG_RETURN_TEXT_P(cstring_to_text(registry_merge(&file, arg_names(fcinfo, 1, "revisions"),
													arg_bool(fcinfo, 4))));
}

/*
 * migrate_edit is SQL's edit(revision, message, upgrade, downgrade).
 */
Datum
migrate_edit(PG_FUNCTION_ARGS)
{
	RegistryEdit edit = {arg_cstring(fcinfo, 1), arg_cstring(fcinfo, 2), arg_cstring(fcinfo, 3),
						 arg_cstring(fcinfo, 4), arg_cstring(fcinfo, 5)};

	run_forbid_change("migrate.edit()");
	PG_RETURN_TEXT_P(cstring_to_text(registry_edit(arg_required(fcinfo, 0, "revision"), &edit)));
}

/*
 * migrate_accept is SQL's accept(file, reason).
 */
Datum
migrate_accept(PG_FUNCTION_ARGS)
{
	char	   *text;

	run_forbid_change("migrate.accept()");
	text = arg_required(fcinfo, 0, "file");
	PG_RETURN_TEXT_P(cstring_to_text(registry_accept(text, strlen(text), arg_required(fcinfo, 1, "reason"))));
}

/*
 * migrate_forget is SQL's forget(revision).
 */
Datum
migrate_forget(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.forget()");
	PG_RETURN_TEXT_P(cstring_to_text(registry_forget(arg_required(fcinfo, 0, "revision"))));
}
