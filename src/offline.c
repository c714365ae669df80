/*-------------------------------------------------------------------------
 *
 * offline.c
 *		Plans and state as scripts for psql.
 *
 * IDENTIFICATION
 *		src/offline.c
 *
 *-------------------------------------------------------------------------
 */
#include "migrate.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "as_role.h"
#include "model.h"

/* A script being written. */
typedef struct Offline
{
	StringInfoData text;
	MigrationPlan	   *plan;
	PlanWalk   *walk;
	Names		version;		/* before the step that is being written */
	bool		standalone;
	bool		in_transaction;
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
 * open_transaction and close_transaction write BEGIN and COMMIT where the
 * script is not where they lead.
 */
static void
open_transaction(Offline *o)
{
	if (!o->in_transaction)
		appendStringInfoString(&o->text, "BEGIN;\n\n");
	o->in_transaction = true;
}

static void
close_transaction(Offline *o)
{
	if (o->in_transaction)
		appendStringInfoString(&o->text, "COMMIT;\n\n");
	o->in_transaction = false;
}

/*
 * append_session puts in force what the script needs of a session: the
 * encoding that it is in, and this session's scope, where it has one.
 */
static void
append_session(StringInfo out)
{
	appendStringInfo(out, "SET client_encoding = %s;\n",
					 quote_literal_cstr(pg_get_client_encoding_name()));
	if (migrate_scope[0] != '\0')
		appendStringInfo(out, "SET migrate.scope = %s;\n", quote_literal_cstr(migrate_scope));
}

/* ---------- the version, with the extension and without ---------- */

/*
 * append_check writes the check that the database is at o->version.
 */
static void
append_check(Offline *o)
{
	StringInfo	out = &o->text;

	if (!o->standalone)
	{
		appendStringInfoString(out, "SELECT migrate.record_step(NULL, NULL, ");
		append_array(out, o->version);
		appendStringInfoString(out, ");\n\n");
		return;
	}
	appendStringInfoString(out,
						   "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(255) NOT NULL,\n"
						   "\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));\n"
						   "LOCK TABLE alembic_version IN EXCLUSIVE MODE;\n"
						   "DO $check$\n"
						   "BEGIN\n"
						   "\tIF (SELECT coalesce(array_agg(version_num::text ORDER BY version_num::text COLLATE \"C\"), '{}')\n"
						   "\t\t\tFROM alembic_version) <> ");
	append_array(out, o->version);
	appendStringInfoString(out,
						   " THEN\n"
						   "\t\tRAISE EXCEPTION USING ERRCODE = 'MG014',\n"
						   "\t\t\tMESSAGE = 'the database is not at the revision that this script starts from';\n"
						   "\tEND IF;\n"
						   "END\n"
						   "$check$;\n\n");
}

/*
 * next_version does the plan's next step on o->version, which stays sorted.
 */
static Names
next_version(Offline *o)
{
	Graph	   *g = o->plan->graph;
	NodeSet		nodes = graph_set_of(g, plan_version(g, o->version));
	Names		result;

	plan_walk_step(o->walk);
	for (int i = 0; i < o->walk->removed.n; i++)
		nodes[o->walk->removed.nodes[i]] = false;
	for (int i = 0; i < o->walk->added.n; i++)
		nodes[o->walk->added.nodes[i]] = true;
	result = names_of_nodes(g, graph_sorted(g, nodes));
	return names_sorted(result);
}

/*
 * append_bookkeeping writes what records a step.
 */
static void
append_bookkeeping(Offline *o, const char *revision, Names new_version)
{
	StringInfo	out = &o->text;

	if (!o->standalone)
	{
		appendStringInfo(out, "SELECT migrate.record_step(%s, %s, ",
						 quote_literal_cstr(run_direction(o->plan->upgrade)),
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
 * with_roles returns a script in which SET ROLE stands before each statement
 * that has another role's rights, and its end after it.
 */
static const char *
with_roles(const char *text, const ScriptOrigin *origin)
{
	Script	   *script;
	StringInfoData out;
	int			from = 0;

	if (strstr(text, AS_ROLE_MARKER) == NULL)
		return text;
	script = script_parse(text, SCRIPT_DEPLOY, origin);
	initStringInfo(&out);
	for (int i = 0; i < script_size(script); i++)
	{
		const char *role = script_role(script, i);
		int			start;
		int			end;

		if (role == NULL)
			continue;
		script_extent(script, i, &start, &end);
		appendBinaryStringInfo(&out, text + from, start - from);
		appendStringInfo(&out, "SET ROLE %s;\n%.*s%s\nRESET ROLE;\nSET ROLE :\"migrate_role\";", quote_identifier(role),
						 end - start, text + start, text[end] == '\0' && text[end - 1] != ';' && text[end - 1] != '.' ? ";" : "");
		from = end;
	}
	appendStringInfoString(&out, text + from);
	return out.data;
}

/*
 * append_script writes one script, and resets the settings that it may have
 * changed.
 */
static void
append_script(Offline *o, const char *script, const ScriptOrigin *origin)
{
	script = with_roles(script, origin);
	if (script[0] != '\0')
		appendStringInfo(&o->text, "%s%s\n\n", script, file_script_is_open(script) ? "\n;" : "");
	appendStringInfoString(&o->text,
						   "RESET SESSION AUTHORIZATION;\nSET ROLE :\"migrate_role\";\nRESET ALL;\n");
	append_session(&o->text);
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
	const char *script = upgrade ? file->upgrade : file->downgrade;
	bool		transactional = upgrade ? file->upgrade_transactional : file->downgrade_transactional;
	Names		new_version = next_version(o);
	ScriptOrigin origin = {file->revision, file->message, upgrade, file_section_line(file, upgrade), NULL};

	if (script == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_IRREVERSIBLE),
				 errmsg("revision %s \"%s\" is irreversible", file->revision, file->message),
				 errdetail("It has no downgrade script.")));
	append_comment(&o->text, psprintf("%s %s, %s", run_direction(upgrade), file->revision, file->message));
	if (transactional)
		open_transaction(o);
	else
		close_transaction(o);
	append_script(o, script, &origin);
	open_transaction(o);
	append_bookkeeping(o, file->revision, new_version);
	if (!transactional)
		close_transaction(o);	/* what follows may fail, this has happened */
	o->version = new_version;
}

/*
 * append_registrations writes what registers the revisions of the plan where
 * the target lacks them.
 */
static void
append_registrations(Offline *o)
{
	for (int i = 0; i < o->plan->steps.n; i++)
	{
		int			node = o->plan->steps.nodes[o->plan->upgrade ? i : o->plan->steps.n - 1 - i];
		StoredRevision *stored = catalog_node_revision(o->plan->graph, node, false);
		StringInfoData file;

		initStringInfo(&file);
		file_write(&file, &stored->file);
		appendStringInfoString(&o->text, "SELECT migrate.register(");
		append_dollar_quoted(&o->text, file.data);
		appendStringInfoString(&o->text, ");\n\n");
	}
}

/*
 * plan_of_range plans from "from:to", or from the recorded version to "to".
 */
static MigrationPlan *
plan_of_range(bool upgrade, const char *range)
{
	Graph	   *g = catalog_graph(false);
	NodeList	version = plan_version(g, catalog_version(false));
	char	   *from;
	char	   *to;

	target_split(range, &from, &to);
	if (from)
		version = target_nodes(g, version, from);
	return upgrade ? plan_upgrade(g, version, names_of_one(to)) : plan_downgrade(g, version, to);
}

/*
 * offline_sql returns a plan as a script for psql; see the README for its form.
 */
char *
offline_sql(bool upgrade, const char *range, bool standalone)
{
	Offline		o = {0};

	o.plan = plan_of_range(upgrade, range);
	o.walk = plan_walk_start(o.plan);
	o.version = names_sorted(names_of_nodes(o.plan->graph, o.plan->version));
	o.standalone = standalone;
	initStringInfo(&o.text);
	append_comment(&o.text, psprintf("migrate: %s %s -> %s", run_direction(upgrade), o.version.n > 0 ? names_join(o.version) : "<base>", o.plan->new_version.n > 0 ? names_join(names_of_nodes(o.plan->graph, o.plan->new_version)) : "<base>"));
	appendStringInfoString(&o.text, "\\set ON_ERROR_STOP on\n"
									"SELECT current_setting('role') AS migrate_role \\gset\n");
	append_session(&o.text);
	open_transaction(&o);
	append_check(&o);
	if (!standalone)
		append_registrations(&o);
	for (int i = 0; i < o.plan->steps.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		append_step(&o, i);
	}
	close_transaction(&o);
	return o.text.data;
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
	if (model.has_schemas)
	{
		appendStringInfoString(out, ", ");
		append_array(out, model.schemas);
	}
	appendStringInfoString(out, ");\n\n");
}

/*
 * offline_dump_state returns a script that loads all revisions, stamps the
 * version of each scope and sets the model.
 */
char *
offline_dump_state(void)
{
	StringInfoData out;
	Graph	   *g = catalog_graph(false);
	NodeSet		all = graph_set(g);
	NodeList	nodes;
	Names		scopes = catalog_scopes();

	initStringInfo(&out);
	appendStringInfoString(&out, "-- migrate: revisions, version and model\n\\set ON_ERROR_STOP on\n");
	appendStringInfo(&out, "SET client_encoding = %s;\nBEGIN;\n\n",
					 quote_literal_cstr(pg_get_client_encoding_name()));
	memset(all, true, graph_size(g) * sizeof(bool));
	nodes = graph_sorted(g, all);
	for (int i = 0; i < nodes.n; i++)
	{
		StringInfoData file;

		initStringInfo(&file);
		file_write(&file, &catalog_node_revision(g, nodes.nodes[i], false)->file);
		appendStringInfoString(&out, "SELECT migrate.register(");
		append_dollar_quoted(&out, file.data);
		appendStringInfoString(&out, ");\n\n");
	}
	for (int i = 0; i < scopes.n; i++)
	{
		appendStringInfo(&out, "SET LOCAL migrate.scope = %s;\nSELECT * FROM migrate.stamp(",
						 quote_literal_cstr(scopes.names[i]));
		append_array(&out, catalog_version_of(scopes.names[i]));
		appendStringInfoString(&out, ", purge => true);\n\n");
	}
	append_model(&out);
	appendStringInfoString(&out, "COMMIT;\n");
	return out.data;
}
