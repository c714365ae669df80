/*-------------------------------------------------------------------------
 *
 * offline.c
 *		Plans and state as scripts for psql.
 *
 * IDENTIFICATION
 *		src/run/offline.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "catalog/approval.h"
#include "catalog/checksum.h"
#include "catalog/graph.h"
#include "catalog/model.h"
#include "catalog/revision.h"
#include "catalog/version.h"
#include "compat.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/offline.h"
#include "run/scope.h"
#include "run/stamp.h"
#include "run/step.h"
#include "script/observer.h"
#include "script/script.h"
#include "script/statement.h"

/* A script being written. */
typedef struct Offline
{
	const OfflineRequest *request;
	StringInfoData text;
	MigrationPlan	   *plan;
	PlanWalk   *walk;
	Names		version;		/* before the step that is being written */
	Names		variables;		/* that psql must not put values in for */
	bool		begun;
	bool		in_transaction;
	MemoryContext context;		/* of one step */
} Offline;

/*
 * append_dollar_quoted appends text in dollar quotes whose tag it does not
 * hold.
 */
static void
append_dollar_quoted(StringInfo out, const char *text)
{
	char		tag[32] = "$migrate$";

	for (int i = 1; strstr(text, tag) != NULL; i++)
		snprintf(tag, sizeof(tag), "$migrate%d$", i);
	appendStringInfo(out, "%s%s%s", tag, text, tag);
}

/*
 * append_array appends names as an SQL array.
 */
static void
append_array(StringInfo out, Names names)
{
	appendStringInfoString(out, "ARRAY[");
	for (int i = 0; i < names.n; i++)
		appendStringInfo(out, "%s%s", i > 0 ? ", " : "", quote_literal_cstr(names.names[i]));
	appendStringInfoString(out, "]::text[]");
}

/*
 * append_comment appends a comment line; a message has no line breaks.
 */
static void
append_comment(StringInfo out, const char *text)
{
	appendStringInfo(out, "-- %s\n", text);
}

/*
 * append_session puts in force what the script needs of a session: the
 * encoding that it is in, and this session's scope, where it has one, with its search_path.
 */
static void
append_session(StringInfo out)
{
	const char *search_path = scope_search_path();

	appendStringInfo(out, "SET client_encoding = %s;\n",
					 quote_literal_cstr(pg_get_client_encoding_name()));
	if (migrate_scope[0] != '\0')
		appendStringInfo(out, "SET migrate.scope = %s;\n", quote_literal_cstr(migrate_scope));
	if (search_path)
		appendStringInfo(out, "SET search_path = %s;\n", search_path);
}

/*
 * append_restricted appends what psql is to run, SQL and nothing else: between
 * \restrict and \unrestrict psql refuses its own commands, where the server's
 * psql knows them.  The key is the text's checksum, which no text can hold.
 */
static void
append_restricted(StringInfo out, const char *text)
{
	char	   *key = migrate_psql_restricts() ? catalog_checksum(text) : NULL;

	if (key)
		appendStringInfo(out, "\\restrict %s\n\n", key);
	appendStringInfoString(out, text);
	if (key)
		appendStringInfo(out, "\\unrestrict %s\n", key);
}

/* ---------- the version, with the extension and without ---------- */

/*
 * append_check writes the check that the database is at o->version, and takes
 * the lock that keeps it there until the transaction ends.
 */
static void
append_check(Offline *o)
{
	StringInfo	out = &o->text;
	StringInfoData body;

	if (!o->request->standalone)
	{
		appendStringInfoString(out, "SELECT migrate.record_step(NULL::text, NULL::text, ");
		append_array(out, o->version);
		appendStringInfoString(out, ", NULL::text[]);\n\n");
		return;
	}
	if (!o->begun)
		appendStringInfoString(out,
							   "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(255) NOT NULL,\n"
							   "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));\n");
	initStringInfo(&body);
	appendStringInfoString(&body,
						   "\nBEGIN\n"
						   "\tIF (SELECT coalesce(array_agg(version_num::text ORDER BY version_num::text COLLATE \"C\"), '{}')\n"
						   "\t\t\tFROM alembic_version) <> ");
	append_array(&body, o->version);
	appendStringInfoString(&body,
						   " THEN\n"
						   "\t\tRAISE EXCEPTION USING ERRCODE = 'MG014',\n"
						   "\t\t\tMESSAGE = 'the database is not at the revision that this script starts from';\n"
						   "\tEND IF;\n"
						   "END\n");
	appendStringInfoString(out, "LOCK TABLE alembic_version IN EXCLUSIVE MODE;\nDO ");
	append_dollar_quoted(out, body.data);
	appendStringInfoString(out, ";\n\n");
}

/*
 * open_transaction and close_transaction write BEGIN, with the check, and
 * COMMIT where the script is not where they lead.
 */
static void
open_transaction(Offline *o)
{
	if (o->in_transaction)
		return;
	appendStringInfoString(&o->text, "BEGIN;\n\n");
	append_check(o);
	o->in_transaction = o->begun = true;
}

static void
close_transaction(Offline *o)
{
	if (o->in_transaction)
		appendStringInfoString(&o->text, "COMMIT;\n\n");
	o->in_transaction = false;
}

/*
 * append_bookkeeping writes what records a step.
 */
static void
append_bookkeeping(Offline *o, const char *revision, Names new_version)
{
	StringInfo	out = &o->text;

	if (!o->request->standalone)
	{
		appendStringInfo(out, "SELECT migrate.record_step(%s::text, %s::text, ",
						 quote_literal_cstr(plan_direction(o->plan->upgrade)),
						 quote_literal_cstr(revision));
		append_array(out, o->version);
		appendStringInfoString(out, ", ");
		append_array(out, new_version);
		appendStringInfoString(out, ");\n\n");
		return;
	}
	for (int i = 0; i < o->version.n; i++)
	{
		if (!names_contain(new_version, o->version.names[i]))
			appendStringInfo(out, "DELETE FROM alembic_version WHERE version_num = %s;\n",
							 quote_literal_cstr(o->version.names[i]));
	}
	for (int i = 0; i < new_version.n; i++)
	{
		if (!names_contain(o->version, new_version.names[i]))
			appendStringInfo(out, "INSERT INTO alembic_version (version_num) VALUES (%s);\n",
							 quote_literal_cstr(new_version.names[i]));
	}
	appendStringInfoChar(out, '\n');
}

/* ---------- steps ---------- */

/*
 * add_variables adds to the variables that psql must not put values in for.
 */
static void
add_variables(Offline *o, Names variables)
{
	for (int i = 0; i < variables.n; i++)
	{
		if (names_contain(o->variables, variables.names[i]))
			continue;
		o->variables.names = o->variables.names == NULL ?
			palloc(sizeof(char *)) :
			repalloc(o->variables.names, sizeof(char *) * (o->variables.n + 1));
		o->variables.names[o->variables.n++] = pstrdup(variables.names[i]);
	}
}

/*
 * append_with_roles appends the text of a script, in which SET ROLE stands
 * before each statement that has another role's rights, and its end after it.
 */
static void
append_with_roles(Offline *o, const Script *script, const char *text)
{
	int			from = 0;

	for (int i = 0; i < script_size(script); i++)
	{
		const char *role = script_role(script, i);
		int			start;
		int			end;
		bool		is_open;

		if (role == NULL)
			continue;
		is_open = !script_extent(script, i, &start, &end);
		appendBinaryStringInfo(&o->text, text + from, start - from);
		appendStringInfo(&o->text, "SET ROLE %s;\n%.*s%s\nRESET ROLE;\nSET ROLE :\"%s\";", quote_identifier(role),
						 end - start, text + start, is_open ? "\n;" : "", SCRIPT_PSQL_ROLE);
		from = end;
	}
	appendStringInfoString(&o->text, text + from);
}

/*
 * append_script writes one script as psql can run it, and resets the settings
 * that it may have changed.
 */
static void
append_script(Offline *o, const RevisionFile *file, FileSection section, bool transactional)
{
	const char *text = file_section(file, section);
	ScriptOrigin origin = {file->revision, file->message, section, file_section_line(file, section), NULL};
	Names		variables = {0};

	if (text[0] != '\0')
	{
		MemoryContext old = MemoryContextSwitchTo(o->context);
		Script	   *script = script_parse(text, transactional ? SCRIPT_TRANSACTIONAL : SCRIPT_DEPLOY, &origin);
		char	   *for_psql = script_for_psql(script, &variables);

		append_with_roles(o, script, for_psql);
		appendStringInfo(&o->text, "%s\n\n", file_script_is_open(text) ? "\n;" : "");
		MemoryContextSwitchTo(old);
		add_variables(o, variables);
		MemoryContextReset(o->context);
	}
	appendStringInfo(&o->text, "RESET SESSION AUTHORIZATION;\nSET ROLE :\"%s\";\nRESET ALL;\n", SCRIPT_PSQL_ROLE);
	append_session(&o->text);
}

/*
 * append_condition writes a query of a section of conditions as a statement that
 * raises MG019 unless it holds.  All columns are evaluated, as by the server.
 */
static void
append_condition(Offline *o, const Script *script, int n)
{
	const ScriptOrigin *origin = script_origin(script);
	int			line = script_statement_line(script, n);
	const char *role = script_role(script, n);
	StringInfoData body;

	initStringInfo(&body);
	appendStringInfo(&body,
					 "\n#variable_conflict use_column\nBEGIN\n\tIF EXISTS (SELECT FROM (\n%s\n\t) AS c (holds)\n"
					 "\t\t\tWHERE pg_catalog.pg_column_size(c) IS NULL OR CASE\n"
					 "\t\t\t\tWHEN (SELECT t.typcategory FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.pg_typeof(c.holds)) = 'B'\n"
					 "\t\t\t\tTHEN c.holds::pg_catalog.text IS DISTINCT FROM 'true' ELSE false END) THEN\n"
					 "\t\tRAISE EXCEPTION USING ERRCODE = 'MG019',\n\t\t\tMESSAGE = %s,\n\t\t\tDETAIL = %s;\n\tEND IF;\nEND\n",
					 script_statement(script, n),
					 quote_literal_cstr(psprintf("%s of revision \"%s\" does not hold", file_section_name(origin->section), origin->revision)),
					 quote_literal_cstr(psprintf("Line %d of the file.", origin->file_line + line - 1)));
	if (role)
		appendStringInfo(&o->text, "SET ROLE %s;\n", quote_identifier(role));
	appendStringInfoString(&o->text, "DO ");
	append_dollar_quoted(&o->text, body.data);
	appendStringInfoString(&o->text, ";\n");
	if (role)
		appendStringInfo(&o->text, "RESET ROLE;\nSET ROLE :\"%s\";\n", SCRIPT_PSQL_ROLE);
	appendStringInfoChar(&o->text, '\n');
}

/*
 * append_conditions writes the conditions of a section, if there are any.
 */
static void
append_conditions(Offline *o, const RevisionFile *file, FileSection section)
{
	MemoryContext old = MemoryContextSwitchTo(o->context);
	Script	   *script = run_conditions_script(file, section);

	for (int i = 0; script && i < script_size(script); i++)
		append_condition(o, script, i);
	MemoryContextSwitchTo(old);
	MemoryContextReset(o->context);
}

/*
 * append_step writes one step of the plan.
 */
static void
append_step(Offline *o, int step)
{
	bool		upgrade = o->plan->upgrade;
	int			node = o->plan->steps.nodes[step];
	StoredRevision *stored = catalog_node_revision(o->plan->graph, node, false);
	RevisionFile *file = &stored->file;
	bool		transactional = upgrade ? file->upgrade_transactional : file->downgrade_transactional;
	Names		new_version = run_walk_version(o->walk, o->version);

	if (!upgrade && file->downgrade == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_IRREVERSIBLE),
				 errmsg("revision \"%s\" (%s) is irreversible", file->revision, file->message),
				 errdetail("It has no downgrade script.")));
	append_comment(&o->text, psprintf("%s %s, %s", plan_direction(upgrade), file->revision, file->message));
	if (transactional)
		open_transaction(o);
	else
		close_transaction(o);
	if (upgrade)
		append_conditions(o, file, FILE_PRECHECK);
	append_script(o, file, upgrade ? FILE_UPGRADE : FILE_DOWNGRADE, transactional);
	if (upgrade)
		append_conditions(o, file, FILE_VERIFY);
	open_transaction(o);
	append_bookkeeping(o, file->revision, new_version);
	o->version = new_version;
	/* what follows a script that no transaction takes may fail, this has happened */
	if (!transactional || o->request->transaction_per_revision)
		close_transaction(o);
}

/*
 * append_registration appends what registers a revision, where it is not
 * registered.
 */
static void
append_registration(StringInfo out, const Graph *g, int node)
{
	StringInfoData file;

	initStringInfo(&file);
	file_write(&file, &catalog_node_revision(g, node, false)->file);
	appendStringInfoString(out, "SELECT migrate.register(");
	append_dollar_quoted(out, file.data);
	appendStringInfoString(out, "::text);\n\n");
}

/*
 * append_registrations writes what registers the revisions of the plan where
 * the target lacks them.
 */
static void
append_registrations(Offline *o)
{
	NodeList	steps = o->plan->steps;

	for (int i = 0; i < steps.n; i++)
		append_registration(&o->text, o->plan->graph, steps.nodes[o->plan->upgrade ? i : steps.n - 1 - i]);
}

/*
 * offline_make_plan plans from "from:to", or from the recorded version to "to" or to
 * several targets.
 */
static MigrationPlan *
offline_make_plan(const OfflineRequest *request)
{
	Graph	   *g = catalog_graph(false);
	NodeList	version = plan_version(g, catalog_version(false));
	Names		targets = request->targets;

	if (request->range)
	{
		char	   *from;
		char	   *to;

		target_split(request->range, &from, &to);
		if (from)
			version = target_nodes(g, version, from);
		targets = names_of_one(to);
	}
	return request->upgrade ? plan_upgrade(g, version, targets) :
							  plan_downgrade(g, version, targets.names[0]);
}

/*
 * names_or_base returns revisions as a comment has them.
 */
static const char *
names_or_base(Names names)
{
	return names.n > 0 ? names_join(names) : "<base>";
}

/*
 * append_body writes what psql is to run, checks and steps.
 */
static void
append_body(Offline *o)
{
	open_transaction(o);
	if (!o->request->standalone)
		append_registrations(o);
	if (o->request->transaction_per_revision)
		close_transaction(o);
	for (int i = 0; i < o->plan->steps.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		append_step(o, i);
	}
	close_transaction(o);
}

/*
 * offline_sql returns a plan as a script for psql; see doc/tutorial.md for its form.
 */
char *
offline_sql(const OfflineRequest *request)
{
	Offline		o = {request};
	StringInfoData out;

	o.plan = offline_make_plan(request);
	o.walk = plan_walk_start(o.plan);
	o.version = names_sorted(graph_names(o.plan->graph, o.plan->version));
	o.context = AllocSetContextCreate(CurrentMemoryContext, "migrate offline script",
									  ALLOCSET_DEFAULT_SIZES);
	initStringInfo(&out);
	append_comment(&out, psprintf("migrate: %s %s -> %s", plan_direction(request->upgrade), names_or_base(o.version), names_or_base(graph_names(o.plan->graph, o.plan->new_version))));
	initStringInfo(&o.text);
	append_body(&o);

	appendStringInfoString(&out, "\\set ON_ERROR_STOP on\n");
	append_session(&out);
	appendStringInfo(&out, "SELECT current_setting('role') AS %s \\gset\n", SCRIPT_PSQL_ROLE);
	for (int i = 0; i < o.variables.n; i++)
		appendStringInfo(&out, "\\unset %s\n", o.variables.names[i]);
	append_restricted(&out, o.text.data);
	return out.data;
}

/* ---------- the state ---------- */

/*
 * append_model appends what sets the stored model, if any.
 */
static void
append_model(StringInfo out)
{
	Model		model;

	if (!catalog_model(&model))
		return;
	appendStringInfoString(out, "SELECT migrate.set_model(");
	append_array(out, model.definition);
	appendStringInfoString(out, ", ");
	if (model.has_schemas)
		append_array(out, model.schemas);
	else
		appendStringInfoString(out, "NULL::text[]");
	appendStringInfoString(out, ");\n\n");
}

/*
 * append_approvals appends what writes the approvals that are valid, where
 * whoever runs the script may do that.  An author's own are left out: those who
 * load the revisions become their authors, and it would count as another's.
 */
static void
append_approvals(StringInfo out)
{
	int			n;
	const Approval *approvals = catalog_approvals(NULL, &n, false);
	StringInfoData body;

	initStringInfo(&body);
	for (int i = 0; i < n; i++)
	{
		if (!approvals[i].is_valid || approvals[i].is_own)
			continue;
		appendStringInfo(&body, "    INSERT INTO migrate.approval (revision, approved_by, approved_at, checksum, note) VALUES (%s, %s, %s, %s, %s);\n",
						 quote_literal_cstr(approvals[i].revision), quote_literal_cstr(approvals[i].approved_by),
						 quote_literal_cstr(timestamptz_to_str(approvals[i].approved_at)), quote_literal_cstr(approvals[i].checksum),
						 approvals[i].note ? quote_literal_cstr(approvals[i].note) : "NULL");
	}
	if (body.len > 0)
		appendStringInfo(out, "DO %s;\n\n",
						 quote_literal_cstr(psprintf("BEGIN\n  IF pg_catalog.has_table_privilege('migrate.approval', 'INSERT') THEN\n%s"
													 "  ELSE\n    RAISE WARNING 'approvals are left out: only the extension''s owner can write them';\n"
													 "  END IF;\nEND",
													 body.data)));
}

/*
 * offline_dump_state returns a script that loads all revisions, stamps the
 * version of each scope, writes approvals and sets the model.
 */
char *
offline_dump_state(void)
{
	StringInfoData out;
	StringInfoData body;
	Graph	   *g = catalog_graph(false);
	NodeSet		all = graph_set(g);
	NodeList	nodes;
	Names		scopes = catalog_scopes();

	initStringInfo(&body);
	appendStringInfoString(&body, "BEGIN;\n\n");
	memset(all, true, graph_size(g) * sizeof(bool));
	nodes = graph_sorted(g, all);
	for (int i = 0; i < nodes.n; i++)
		append_registration(&body, g, nodes.nodes[i]);
	for (int i = 0; i < scopes.n; i++)
	{
		appendStringInfo(&body, "SET LOCAL migrate.scope = %s;\nSELECT * FROM migrate.stamp(",
						 quote_literal_cstr(scopes.names[i]));
		append_array(&body, catalog_version_of(scopes.names[i]));
		appendStringInfoString(&body, ", true);\n\n");
	}
	append_approvals(&body);
	append_model(&body);
	appendStringInfoString(&body, "COMMIT;\n");

	initStringInfo(&out);
	appendStringInfoString(&out, "-- migrate: revisions, version and model\n\\set ON_ERROR_STOP on\n");
	appendStringInfo(&out, "SET client_encoding = %s;\n", quote_literal_cstr(pg_get_client_encoding_name()));
	append_restricted(&out, body.data);
	return out.data;
}
