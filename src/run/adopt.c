/*-------------------------------------------------------------------------
 *
 * adopt.c
 *		The version that another tool has recorded, stamped here.
 *
 * The tool's table is read with the caller's rights, and nothing of it changes.
 * What it records as applied is found among the registered revisions by the ids
 * that convert() gives; what failed there, is half done, or has no revision here
 * stops everything.
 *
 * IDENTIFICATION
 *		src/run/adopt.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "catalog/graph.h"
#include "convert/convert.h"
#include "errcodes.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "run/adopt.h"
#include "run/stamp.h"
#include "server/query.h"

/*
 * A tool's table.  The query's %s is the table; its columns are the version as the
 * tool says it, and what is wrong with it, NULL for nothing.
 */
typedef struct Book
{
	const char *tool;
	const char *table;
	const char *columns;		/* that tell the table from another one of its name, an array */
	bool		heads;			/* it has the last versions alone, not all */
	const char *query;
} Book;

static const Book books[] = {
	{"alembic", "alembic_version", "{version_num}", true,
	 "SELECT version_num::text, NULL::text FROM %s ORDER BY 1"},
	{"flyway", "flyway_schema_history", "{installed_rank,version,description,type,success}", false,
	 "SELECT CASE WHEN version IS NULL THEN 'R_' || pg_catalog.replace(description, ' ', '_') ELSE version::text END,"
	 " CASE WHEN NOT success THEN 'failed' WHEN type ~ 'BASELINE' THEN 'baseline' END"
	 " FROM (SELECT DISTINCT ON (coalesce(version, description)) * FROM %s WHERE type <> 'SCHEMA'"
	 " ORDER BY coalesce(version, description), installed_rank DESC) f"
	 " WHERE type !~ '^(UNDO|DELETE)' ORDER BY installed_rank"},
	{"liquibase", "databasechangelog", "{id,author,filename,orderexecuted,exectype}", false,
	 "SELECT id::text, CASE WHEN exectype NOT IN ('EXECUTED', 'RERAN', 'MARK_RAN', 'SKIPPED') THEN pg_catalog.lower(exectype) END"
	 " FROM %s ORDER BY orderexecuted"},
	{"sqitch", "changes", "{change_id,change,project,planner_name}", false,
	 "SELECT change || CASE WHEN n > 1 THEN '_' || n ELSE '' END, NULL FROM (SELECT change, committed_at,"
	 " pg_catalog.row_number() OVER (PARTITION BY project, change ORDER BY committed_at) AS n FROM %s) c"
	 " ORDER BY committed_at"},
	{"goose", "goose_db_version", "{id,version_id,is_applied}", false,
	 "SELECT version_id::text, NULL FROM (SELECT DISTINCT ON (version_id) * FROM %s ORDER BY version_id, id DESC) g"
	 " WHERE is_applied AND version_id <> 0 ORDER BY version_id"},
	{"golang-migrate", "schema_migrations", "{version,dirty}", true,
	 "SELECT version::text, CASE WHEN dirty THEN 'dirty' END FROM %s"},
	{"dbmate", "schema_migrations", "{version}", false,
	 "SELECT version::text, NULL FROM %s ORDER BY 1"},
	{"diesel", "__diesel_schema_migrations", "{version,run_on}", false,
	 "SELECT version::text, NULL FROM %s ORDER BY 1"},
	{"prisma", "_prisma_migrations", "{migration_name,finished_at,rolled_back_at}", false,
	 "SELECT migration_name::text, CASE WHEN finished_at IS NULL THEN 'failed' END FROM %s"
	 " WHERE rolled_back_at IS NULL ORDER BY started_at"},
	{"sqlx", "_sqlx_migrations", "{version,description,success}", false,
	 "SELECT version::text, CASE WHEN NOT success THEN 'failed' END FROM %s ORDER BY version"},
	{"django", "django_migrations", "{app,name,applied}", false,
	 "SELECT app || '_' || name, NULL FROM %s ORDER BY id"},
	{"knex", "knex_migrations", "{name,batch,migration_time}", false,
	 "SELECT pg_catalog.regexp_replace(name, '\\.[a-z]+$', ''), NULL FROM %s ORDER BY id"},
	{"node-pg-migrate", "pgmigrations", "{name,run_on}", false,
	 "SELECT name::text, NULL FROM %s ORDER BY id"},
	{"drizzle", "__drizzle_migrations", "{hash,created_at}", false,
	 "SELECT '#' || pg_catalog.row_number() OVER (ORDER BY created_at, hash), NULL FROM %s ORDER BY created_at, hash"},
	{"atlas", "atlas_schema_revisions", "{version,applied,total}", false,
	 "SELECT version::text, CASE WHEN applied < total THEN 'partial' END FROM %s"
	 " WHERE version !~ '^\\.' ORDER BY version"},
	{"refinery", "refinery_schema_history", "{version,name,checksum}", false,
	 "SELECT version::text, NULL FROM %s ORDER BY version"},
	{"tern", "schema_version", "{version}", true,
	 "SELECT version::text, NULL FROM %s WHERE version > 0"},
	{"graphile-migrate", "migrations", "{hash,previous_hash,filename}", false,
	 "SELECT pg_catalog.substring(filename, '^[0-9]+'), NULL FROM %s ORDER BY filename"},
};

/*
 * Where a tool's table is looked for: a plain table with these columns, of types of
 * the server's own, since a view, a policy or another type's cast is the code of
 * whoever made it.
 */
static const char find_book_table[] =
"SELECT pg_catalog.format('%%I.%%I', n.nspname, c.relname)"
" FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
" WHERE c.relname = %s AND c.relkind = 'r' AND NOT c.relrowsecurity AND n.nspname !~ '^pg_' AND n.nspname <> 'migrate'"
" AND NOT EXISTS (SELECT FROM pg_catalog.unnest(%s::text[]) AS wanted(name) WHERE NOT EXISTS"
" (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = wanted.name AND NOT a.attisdropped"
" AND a.atttypid < 16384))"
" ORDER BY 1";

/* What a tool's table says, row by row. */
typedef struct Recorded
{
	char	   *version;
	char	   *problem;		/* NULL: none */
	int			node;			/* -1: no revision here */
} Recorded;

/* A tool and its table, as they were found. */
typedef struct Source
{
	const Book *book;
	char	   *table;			/* with its schema, quoted */
	Recorded   *rows;
	int			n;
} Source;

/*
 * read_rows runs a query with the caller's rights, and returns its text columns,
 * column by column within a row.
 */
static char **
read_rows(const char *sql, int columns, int *n)
{
	MemoryContext caller = CurrentMemoryContext;
	char	  **texts;
	int			guc_level;

	SPI_connect();
	guc_level = query_pin_search_path();
	if (SPI_execute(sql, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the table of another tool");
	*n = (int) SPI_processed;
	texts = MemoryContextAllocHuge(caller, (Size) (*n + 1) * columns * sizeof(char *));
	for (int i = 0; i < *n; i++)
	{
		for (int column = 0; column < columns; column++)
		{
			char	   *text = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, column + 1);

			texts[i * columns + column] = text ? MemoryContextStrdup(caller, text) : NULL;
		}
	}
	AtEOXact_GUC(true, guc_level);
	SPI_finish();
	return texts;
}

/*
 * adopt_known_tools returns the names of the tools, for messages.
 */
static char *
adopt_known_tools(void)
{
	Names		names = {lengthof(books), palloc(lengthof(books) * sizeof(char *))};

	for (size_t i = 0; i < lengthof(books); i++)
		names.names[i] = unconstify(char *, books[i].tool);
	return names_quoted(names);
}

/*
 * find_sources returns the tables of tools in this database, of one tool where one
 * is named.  A golang-migrate table has the column of dbmate's: the table counts
 * for the first tool that it fits.
 */
static List *
find_sources(const char *tool)
{
	List	   *sources = NIL;
	bool		known = false;

	for (int i = 0; i < lengthof(books); i++)
	{
		const Book *book = &books[i];
		char	  **tables;
		int			n;

		if (tool && strcmp(tool, book->tool) != 0)
			continue;
		known = true;
		tables = read_rows(psprintf(find_book_table, quote_literal_cstr(book->table), quote_literal_cstr(book->columns)), 1, &n);
		for (int j = 0; j < n; j++)
		{
			Source	   *source = palloc0(sizeof(Source));
			bool		taken = false;
			ListCell   *lc;

			foreach(lc, sources)
				taken |= strcmp(((Source *) lfirst(lc))->table, tables[j]) == 0;
			source->book = book;
			source->table = tables[j];
			if (!taken)
				sources = lappend(sources, source);
		}
	}
	if (!known)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tool \"%s\" is not known", tool),
				 errhint("Valid values are %s.", adopt_known_tools())));
	return sources;
}

/*
 * the_source returns the one table that a version is adopted from.
 */
static Source *
the_source(const char *tool)
{
	List	   *sources = find_sources(tool);
	StringInfoData found;
	ListCell   *lc;

	if (list_length(sources) == 1)
		return linitial(sources);
	if (sources == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 tool ? errmsg("no table of \"%s\" is in this database", tool) :
						errmsg("no table of another tool is in this database"),
				 errhint("Known tools are %s.", adopt_known_tools())));
	initStringInfo(&found);
	foreach(lc, sources)
	{
		Source	   *source = lfirst(lc);

		appendStringInfo(&found, "%s%s (%s)", found.len ? ", " : "", source->table, source->book->tool);
	}
	ereport(ERROR,
			(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
			 errmsg("several tables of other tools are in this database"),
			 errdetail("They are %s.", found.data),
			 errhint("Name the tool; where it has several tables, stamp the version yourself.")));
}

/*
 * is_number_of says whether an id is a version as a number: without zeros in front,
 * and without underscores, which stand for diesel's dashes.
 */
static bool
is_number_of(const char *id, const char *version)
{
	id += strspn(id, "0");
	version += strspn(version, "0");
	while (*id && *version && *id >= '0' && *id <= '9')
	{
		if (*id++ != *version++)
			return false;
		id += strspn(id, "_");
	}
	return *id == '\0' && *version == '\0';
}

/*
 * find_revision returns the node of the revision that a tool's version has become,
 * by its id, by its id as a number, or by its place in the line ("#2"); -1: there
 * is none.
 */
static int
find_revision(const Graph *g, const char *version)
{
	int			node = graph_find(g, convert_id(version));

	if (node >= 0)
		return node;
	if (version[0] == '#')
	{
		int			rank = atoi(version + 1) - 1;

		return rank >= 0 && rank < graph_size(g) ? graph_ranked(g, rank) : -1;
	}
	for (node = 0; node < graph_size(g); node++)
	{
		if (is_number_of(graph_node(g, node)->revision, version))
			return node;
	}
	return -1;
}

/*
 * read_source reads a tool's table.
 */
static void
read_source(Source *source, const Graph *g)
{
	char	  **texts = read_rows(psprintf(source->book->query, source->table), 2, &source->n);

	source->rows = palloc0((source->n + 1) * sizeof(Recorded));
	for (int i = 0; i < source->n; i++)
	{
		Recorded   *row = &source->rows[i];

		row->version = texts[2 * i] ? texts[2 * i] : "";
		row->problem = texts[2 * i + 1];
		row->node = find_revision(g, row->version);
		if (row->problem == NULL && row->node < 0)
			row->problem = "unknown";
	}
}

/*
 * mark_gaps marks the revisions whose parents the tool does not record: what it has
 * applied is no version of ours then.
 */
static void
mark_gaps(Source *source, const Graph *g)
{
	NodeSet		recorded = graph_set(g);

	for (int i = 0; i < source->n; i++)
	{
		if (source->rows[i].node >= 0)
			recorded[source->rows[i].node] = true;
	}
	for (int i = 0; i < source->n && !source->book->heads; i++)
	{
		Recorded   *row = &source->rows[i];

		if (row->node < 0)
			continue;
		for (int j = 0; j < graph_node(g, row->node)->down.n; j++)
		{
			if (!recorded[graph_node(g, row->node)->down.nodes[j]] && row->problem == NULL)
				row->problem = "out of order";
		}
	}
}

/*
 * targets_of returns what has to be stamped: the last of the revisions recorded.
 */
static Names
targets_of(const Source *source, const Graph *g)
{
	NodeSet		set = graph_set(g);
	Names		none = {0};

	if (source->n == 0)
		return none;
	for (int i = 0; i < source->n; i++)
		set[source->rows[i].node] = true;
	return graph_names(g, graph_maximal(g, set, true));
}

/*
 * raise_problems raises an error where a row stands in the way of a stamp.
 */
static void
raise_problems(const Source *source)
{
	StringInfoData detail;
	int			n = 0;

	initStringInfo(&detail);
	for (int i = 0; i < source->n; i++)
	{
		if (source->rows[i].problem && n++ < 10)
			appendStringInfo(&detail, "%s\"%s\" is %s", detail.len ? ", " : "", source->rows[i].version, source->rows[i].problem);
	}
	if (n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NOT_AT_REVISION),
				 errmsg("the version that %s records cannot be adopted", source->table),
				 errdetail("%d of %d rows: %s.", n, source->n, detail.data),
				 errhint("Load what migrate.convert() makes of the tool's files first; migrate.adopt(dry_run => true) shows all rows.")));
}

/*
 * adopt_version stamps the version that another tool has recorded; tool: NULL for the
 * one whose table is here.  The rows tell what the tool records, and what became of
 * it.  Raises MG014 where the tool records what is no version here.
 */
void
adopt_version(const char *tool, bool dry_run, Tuplestorestate *rows, TupleDesc desc)
{
	Graph	   *g = catalog_graph(true);
	Source	   *source = the_source(tool);

	read_source(source, g);
	mark_gaps(source, g);
	if (!dry_run)
	{
		Names		targets;

		raise_problems(source);
		targets = targets_of(source, g);
		if (targets.n > 0)
			run_stamp(targets, true, NULL, NULL);
	}
	for (int i = 0; i < source->n; i++)
	{
		Recorded   *row = &source->rows[i];
		Datum		values[5] = {0};
		bool		nulls[5] = {false};

		values[0] = CStringGetTextDatum(source->book->tool);
		values[1] = CStringGetTextDatum(source->table);
		values[2] = CStringGetTextDatum(row->version);
		nulls[3] = row->node < 0;
		if (row->node >= 0)
			values[3] = CStringGetTextDatum(graph_node(g, row->node)->revision);
		values[4] = CStringGetTextDatum(row->problem ? row->problem : dry_run ? "applied" :
																				"stamped");
		tuplestore_putvalues(rows, desc, values, nulls);
	}
}
