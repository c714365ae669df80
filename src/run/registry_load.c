/*-------------------------------------------------------------------------
 *
 * registry_load.c
 *		Registering a whole set of revision files.
 *
 * The files come in chunks.  Those of a chunk that are new, and stand in no
 * relation to others but that of parents, are written at once; each of the others is
 * registered in its turn, when those before it have been written.
 *
 * IDENTIFICATION
 *		src/run/registry_load.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "catalog/checksum.h"
#include "catalog/graph.h"
#include "catalog/load.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/step.h"
#include "errcodes.h"
#include "guc.h"
#include "revision/file.h"
#include "run/registry.h"
#include "run/registry_internal.h"

/* The most of a chunk. */
#define CHUNK_FILES	1000
#define CHUNK_BYTES	(4 * 1024 * 1024)

/* A chunk of the set. */
typedef struct Chunk
{
	int			n;
	RevisionFile *files[CHUNK_FILES];
	int			nold;
	StoredRevision *old[CHUNK_FILES];	/* those that are registered, by id */
	Names		taken;			/* ids and labels of others, sorted */
	Names		ids;			/* of the files, sorted; */
	bool		labelled;		/* or one of them has a label */
	int			nnew;
	StoredRevision *new[CHUNK_FILES];	/* yet to be written */
} Chunk;

/*
 * status_name returns the word for a status.
 */
static const char *
status_name(RegisterStatus status)
{
	switch (status)
	{
		case REGISTER_NEW:
			return "new";
		case REGISTER_UNCHANGED:
			return "unchanged";
		case REGISTER_REPLACED:
			return "replaced";
		case REGISTER_EDITED:
			return "edited";
	}
	return NULL;				/* keep compiler quiet */
}

/*
 * return_status adds a row (revision, message, status).
 */
static void
return_status(Tuplestorestate *rows, TupleDesc desc, const char *revision, const char *message,
			  const char *status)
{
	Datum		values[3];
	bool		nulls[3] = {false};

	values[0] = CStringGetTextDatum(revision);
	values[1] = CStringGetTextDatum(message);
	values[2] = CStringGetTextDatum(status);
	tuplestore_putvalues(rows, desc, values, nulls);
}

/*
 * check_duplicates raises MG006 where two files have the same id.  ids is
 * sorted.
 */
static void
check_duplicates(Names ids)
{
	for (int i = 1; i < ids.n; i++)
	{
		if (strcmp(ids.names[i - 1], ids.names[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_BROKEN_GRAPH),
					 errmsg("several files have the revision id \"%s\"", ids.names[i])));
	}
}

/*
 * load_missing returns the registered revisions that the set lacks, and with
 * prune forgets those that are applied in no scope.
 */
static void
load_missing(Registration *reg, Names ids, bool prune, Tuplestorestate *rows, TupleDesc desc)
{
	Names		registered = catalog_revisions();

	for (int i = 0; i < registered.n; i++)
	{
		char	   *revision = registered.names[i];

		if (names_have(ids, revision))
			continue;
		return_status(rows, desc, revision, catalog_message(revision), "missing");
		if (prune && !registry_is_applied(reg, revision) && !catalog_is_partial(revision))
		{
			StoredRevision *old = catalog_revision(revision, true);

			catalog_delete_revision(revision);
			registry_log(reg, "forget", revision, old->upgrade_checksum, NULL, old->file.upgrade, NULL);
		}
	}
}

/*
 * load_error_callback says which file of the set an error comes from.
 */
static void
load_error_callback(void *arg)
{
	errcontext("file %d of the set", *(int *) arg);
}

/*
 * compare_stored orders revisions by id, bytewise.
 */
static int
compare_stored(const void *a, const void *b)
{
	return strcmp((*(StoredRevision *const *) a)->file.revision, (*(StoredRevision *const *) b)->file.revision);
}

/*
 * read_chunk parses files from a number on, and reads what is registered of them.
 * *number is kept at the file that is being read, counted from 1.
 */
static void
read_chunk(Chunk *chunk, Names files, int from, int *number)
{
	size_t		bytes = 0;
	Names		names = {0, palloc(sizeof(char *) * CHUNK_FILES)};

	memset(chunk, 0, sizeof(Chunk));
	for (int i = from; i < files.n && chunk->n < CHUNK_FILES && bytes < CHUNK_BYTES; i++)
	{
		RevisionFile *file;

		CHECK_FOR_INTERRUPTS();
		*number = i + 1;
		bytes += strlen(files.names[i]);
		file = registry_parse(files.names[i], strlen(files.names[i]));
		registry_normalize(file);
		chunk->labelled |= file->branch_labels.n > 0;
		chunk->files[chunk->n++] = file;
		names.names[names.n++] = file->revision;
	}
	chunk->ids = names_sorted(names);
	chunk->taken = names_sorted(catalog_existing_names(names));
	if (chunk->taken.n == 0)
		return;
	chunk->nold = catalog_fetch_revisions(names, chunk->old);
	qsort(chunk->old, chunk->nold, sizeof(StoredRevision *), compare_stored);
}

/*
 * is_alone says whether no other file of the chunk has this id.
 */
static bool
is_alone(const Chunk *chunk, const char *revision)
{
	int			low = 0;
	int			high = chunk->ids.n;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (strcmp(chunk->ids.names[middle], revision) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low + 1 >= chunk->ids.n || strcmp(chunk->ids.names[low + 1], revision) != 0;
}

/*
 * registered returns what is registered of a file's revision, NULL where that is
 * nothing: as it was read, unless another file of the chunk may have changed it.
 */
static const StoredRevision *
registered(const Chunk *chunk, const RevisionFile *file)
{
	StoredRevision key = {.file = *file};
	StoredRevision *key_pointer = &key;
	StoredRevision *const *found = NULL;

	if (!chunk->labelled && is_alone(chunk, file->revision))
		found = bsearch(&key_pointer, chunk->old, chunk->nold, sizeof(StoredRevision *), compare_stored);
	return found ? *found : catalog_revision(file->revision, true);
}

/*
 * write_new writes the new revisions of a chunk that have not been written.
 */
static void
write_new(Registration *reg, Chunk *chunk)
{
	LogEntry	common = {.scope = migrate_scope, .action = "register"};
	LoggedStep *rows = palloc0(sizeof(LoggedStep) * Max(chunk->nnew, 1));

	if (chunk->nnew == 0)
		return;
	if (reg->run_id == 0)
		reg->run_id = catalog_new_run_id();
	common.run_id = reg->run_id;
	for (int i = 0; i < chunk->nnew; i++)
	{
		rows[i].revision = chunk->new[i]->file.revision;
		rows[i].checksum = chunk->new[i]->upgrade_checksum;
		rows[i].started_at = GetCurrentTransactionStartTimestamp();
		rows[i].duration = -1;
	}
	catalog_insert_revisions(chunk->new, chunk->nnew);
	catalog_log_steps(&common, rows, chunk->nnew);
	chunk->nnew = 0;
}

/*
 * load_one registers a file of a chunk, or has it written with others.
 */
static RegisterStatus
load_one(Registration *reg, Chunk *chunk, RevisionFile *file)
{
	StoredRevision *new;

	if (chunk->labelled || file->depends_on.n > 0 || names_have(chunk->taken, file->revision) ||
		!is_alone(chunk, file->revision))
	{
		write_new(reg, chunk);
		file->depends_on = catalog_resolve_depends(file->depends_on);
		return registry_put(reg, file, registered(chunk, file));
	}
	new = palloc(sizeof(StoredRevision));
	new->file = *file;
	new->upgrade_checksum = catalog_checksum(file->upgrade);
	new->downgrade_checksum = catalog_text_checksum(file->downgrade);
	new->precheck_checksum = catalog_text_checksum(file->precheck);
	new->verify_checksum = catalog_text_checksum(file->verify);
	chunk->new[chunk->nnew++] = new;
	return REGISTER_NEW;
}

/*
 * registry_load registers a whole set of files, in any order, all or nothing.
 */
void
registry_load(Names files, bool prune, Tuplestorestate *rows, TupleDesc desc)
{
	Registration *reg = registry_start();
	Names		ids = {0, palloc(sizeof(char *) * Max(files.n, 1))};
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate load",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = CurrentMemoryContext;
	Chunk	   *chunk = palloc(sizeof(Chunk));
	ErrorContextCallback callback;
	int			number = 0;

	callback.callback = load_error_callback;
	callback.arg = &number;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	while (ids.n < files.n)
	{
		int			from = ids.n;

		MemoryContextSwitchTo(context);
		read_chunk(chunk, files, from, &number);
		for (int i = 0; i < chunk->n; i++)
		{
			RevisionFile *file = chunk->files[i];

			number = from + i + 1;
			ids.names[ids.n++] = MemoryContextStrdup(old, file->revision);
			return_status(rows, desc, file->revision, file->message, status_name(load_one(reg, chunk, file)));
		}
		write_new(reg, chunk);
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
	}
	error_context_stack = callback.previous;
	registry_raise_refused(reg);
	ids = names_sorted(ids);
	check_duplicates(ids);
	load_missing(reg, ids, prune, rows, desc);
	(void) catalog_graph(true);
	MemoryContextDelete(context);
}
