/*-------------------------------------------------------------------------
 *
 * bookkeeping.c
 *		Tables in which other tools keep their books.
 *
 * A model seldom has them, and is not the place to say that they go.  They are
 * known by their names and their columns, so that a table of the same name
 * which is something else is not hidden.
 *
 * IDENTIFICATION
 *		src/schema/model/bookkeeping.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/kinds/kinds.h"
#include "schema/model/bookkeeping.h"

/* The tables, with the columns that they have and, after a bar, those that they may have. */
static const struct
{
	const char *schema;			/* NULL: any */
	const char *name;
	const char *columns;
}			books[] = {
	{NULL, "alembic_version", "version_num"},
	{NULL, "flyway_schema_history", "installed_rank version description type script checksum installed_by installed_on execution_time success"},
	{NULL, "schema_version", "installed_rank version description type script checksum installed_by installed_on execution_time success | version_rank"},
	{NULL, "schema_version", "version"},	/* tern */
	{NULL, "databasechangelog", "id author filename dateexecuted orderexecuted exectype md5sum | description comments tag liquibase contexts labels deployment_id"},
	{NULL, "databasechangeloglock", "id locked lockgranted lockedby"},
	{NULL, "changes", "change_id change project note committed_at committer_name committer_email planned_at planner_name planner_email | script_hash"},
	{NULL, "dependencies", "change_id type dependency dependency_id"},
	{NULL, "events", "event change_id change project note requires conflicts tags committed_at committer_name committer_email planned_at planner_name planner_email"},
	{NULL, "projects", "project uri created_at creator_name creator_email"},
	{NULL, "releases", "version installed_at installer_name installer_email"},
	{NULL, "tags", "tag_id tag project change_id note committed_at committer_name committer_email planned_at planner_name planner_email"},
	{NULL, "goose_db_version", "id version_id is_applied tstamp"},
	{NULL, "schema_migrations", "version | dirty inserted_at statements name created_by idempotency_key rollback"},
	{NULL, "ar_internal_metadata", "key value created_at updated_at"},
	{NULL, "__diesel_schema_migrations", "version run_on"},
	{NULL, "_prisma_migrations", "id checksum finished_at migration_name logs rolled_back_at started_at applied_steps_count"},
	{NULL, "_sqlx_migrations", "version description installed_on success checksum execution_time"},
	{NULL, "django_migrations", "id app name applied"},
	{NULL, "knex_migrations", "id name batch migration_time"},
	{NULL, "knex_migrations_lock", "index is_locked"},
	{NULL, "pgmigrations", "id name run_on"},
	{NULL, "__drizzle_migrations", "id hash created_at | name applied_at"},
	{NULL, "atlas_schema_revisions", "version description type applied total executed_at execution_time hash operator_version | error error_stmt partial_hashes"},
	{NULL, "refinery_schema_history", "version name applied_on checksum"},
	{"graphile_migrate", "migrations", "hash previous_hash filename date"},
	{"graphile_migrate", "current", "filename content date"},
	{NULL, "SequelizeMeta", "name"},
	{NULL, "__EFMigrationsHistory", "MigrationId ProductVersion"},
	{NULL, "doctrine_migration_versions", "version executed_at execution_time"},
	{NULL, "mikro_orm_migrations", "id name executed_at"},
	{NULL, "migrations", "id timestamp name"},	/* TypeORM */
	{NULL, "migrations", "id migration batch"}, /* Laravel */
};

/*
 * find_word returns where a word stands among others; NULL where it does not.
 */
static const char *
find_word(const char *words, const char *word)
{
	size_t		length = strlen(word);

	for (const char *at = words; *at; at += strspn(at, " "))
	{
		size_t		n = strcspn(at, " ");

		if (n == length && strncmp(at, word, n) == 0)
			return at;
		at += n;
	}
	return NULL;
}

/*
 * count_needed returns how many words stand before the bar.
 */
static int
count_needed(const char *words)
{
	int			n = 0;

	for (const char *at = words; *at && *at != '|'; at += strspn(at, " "))
	{
		at += strcspn(at, " ");
		n++;
	}
	return n;
}

/*
 * bookkeeping_has_columns says whether a table has the columns of a book.
 */
static bool
bookkeeping_has_columns(const SchemaObject *table, const char *columns)
{
	const char *bar = strchr(columns, '|');
	int			needed = count_needed(columns);
	ListCell   *lc;

	foreach(lc, table->children)
	{
		const SchemaObject *object = lfirst(lc);
		const char *at;

		if (object->kind != &kind_column)
			continue;
		at = find_word(columns, object->name);
		if (at == NULL)
			return false;
		needed -= bar == NULL || at < bar;
	}
	return needed == 0;
}

/*
 * is_book says whether a table is one of these.
 */
static bool
is_book(const SchemaObject *object)
{
	if (object->kind != &kind_table)
		return false;
	for (int i = 0; i < lengthof(books); i++)
	{
		if (strcmp(books[i].name, object->name) == 0 && bookkeeping_has_columns(object, books[i].columns) &&
			(books[i].schema == NULL || strcmp(books[i].schema, object->schema) == 0))
			return true;
	}
	return false;
}

/*
 * has_object says whether a model, which always has the schema public, has an
 * object of a kind and a name.
 */
static bool
has_object(const SchemaSnapshot *model, const SchemaObject *like)
{
	if (like->kind == &kind_schema && strcmp(like->name, "public") == 0)
		return true;
	for (int i = 0; model && i < model->n; i++)
	{
		if (model->objects[i]->kind == like->kind && strcmp(model->objects[i]->identity, like->identity) == 0)
			return true;
	}
	return false;
}

/*
 * take_out marks an object as one that is taken out, with what belongs to it
 * and what depends on it.
 */
static void
take_out(const SchemaObject *object, bool *out)
{
	ListCell   *lc;

	if (out[object->index])
		return;
	out[object->index] = true;
	foreach(lc, object->children)
		take_out(lfirst(lc), out);
	foreach(lc, object->dependents)
		take_out(lfirst(lc), out);
}

/*
 * take_schema takes a schema out, with all that is in it.
 */
static void
take_schema(const SchemaSnapshot *snapshot, const SchemaObject *schema, bool *out)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *object = snapshot->objects[i];

		if (object == schema || (object->schema && strcmp(object->schema, schema->name) == 0))
			take_out(object, out);
	}
}

/*
 * bookkeeping_find_schema returns the schema of an object.
 */
static const SchemaObject *
bookkeeping_find_schema(const SchemaSnapshot *snapshot, const SchemaObject *object)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		if (snapshot->objects[i]->kind == &kind_schema && strcmp(snapshot->objects[i]->name, object->schema) == 0)
			return snapshot->objects[i];
	}
	return NULL;
}

/*
 * holds_more says whether there are other tables than books in a schema.
 */
static bool
holds_more(const SchemaSnapshot *snapshot, const SchemaObject *schema)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		const SchemaObject *object = snapshot->objects[i];

		if (object->kind == &kind_table && strcmp(object->schema, schema->name) == 0 && !is_book(object))
			return true;
	}
	return false;
}

/*
 * bookkeeping_remove: see bookkeeping.h.  Where the model does not have the
 * schema, that is the tool's and stays, or has other tables and goes with all
 * that it has.
 */
List *
bookkeeping_remove(SchemaSnapshot *present, const SchemaSnapshot *model)
{
	bool	   *out = palloc0(Max(present->n, 1));
	List	   *result = NIL;

	for (int i = 0; i < present->n; i++)
	{
		const SchemaObject *object = present->objects[i];
		const SchemaObject *schema;

		if (!is_book(object) || has_object(model, object))
			continue;
		schema = bookkeeping_find_schema(present, object);
		if (schema && !has_object(model, schema))
		{
			if (!holds_more(present, schema))
				take_schema(present, schema, out);
			else if (model)
				continue;
		}
		take_out(object, out);
		result = lappend(result, pstrdup(object->identity));
	}
	if (result)
		snapshot_remove(present, out);
	pfree(out);
	return result;
}
