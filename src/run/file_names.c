/*-------------------------------------------------------------------------
 *
 * file_names.c
 *		The names of the files of all revisions, no two of them the same.
 *
 * What a template makes of two revisions may be the same: their ids may differ in
 * what no file name has, or id and message may run into one another.  Names of
 * which a file system thinks that they are the same get a suffix made from
 * the id.
 *
 * IDENTIFICATION
 *		src/run/file_names.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/string.h"
#include "common/unicode_norm.h"
#include "mb/pg_wchar.h"
#include "storage/proc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "catalog/checksum.h"
#include "catalog/revision.h"
#include "compat.h"
#include "guc.h"
#include "revision/file.h"
#include "run/file_names.h"
#include "schema/object.h"

/* How long suffixes are, in hex digits; the last are those of a whole sha256. */
static const int suffix_lengths[] = {8, 64};

/* A file and its name. */
typedef struct NamedFile
{
	RevisionHeader header;
	char	   *name;
	char	   *key;			/* what stands for it where names are compared */
} NamedFile;

struct FileNames
{
	int			n;
	NamedFile  *files;			/* in the order of their ids */
};

/*
 * decompose returns a name with its characters taken apart, accents from
 * letters, as some file systems do.
 */
static const char *
decompose(const char *name)
{
	int			len = (int) strlen(name);
	pg_wchar   *wide;
	pg_wchar   *parts;
	char	   *result;
	int			n = 0;

	if (GetDatabaseEncoding() != PG_UTF8 || pg_is_ascii(name))
		return name;
	wide = palloc(sizeof(pg_wchar) * (len + 1));
	pg_mb2wchar_with_len(name, wide, len);
	parts = unicode_normalize(UNICODE_NFKD, wide);
	for (pg_wchar *p = parts; *p; p++)
		n++;
	result = palloc(n * MAX_MULTIBYTE_CHAR_LEN + 1);
	(void) pg_wchar2mb_with_len(parts, result, n);
	pfree(wide);
	pfree(parts);
	return result;
}

/*
 * file_names_name_key returns what two names have in common that some file system takes
 * for the same: their ASCII characters, in lower case.
 */
static char *
file_names_name_key(const char *name)
{
	char	   *key = pstrdup(decompose(name));
	char	   *out = key;

	for (const char *p = key; *p; p++)
	{
		if (!IS_HIGHBIT_SET(*p))
			*out++ = pg_ascii_tolower((unsigned char) *p);
	}
	*out = '\0';
	return key;
}

static int
compare_keys(const void *a, const void *b)
{
	return strcmp((*(NamedFile *const *) a)->key, (*(NamedFile *const *) b)->key);
}

static int
file_names_compare_ids(const void *a, const void *b)
{
	return strcmp(((const NamedFile *) a)->header.revision, ((const NamedFile *) b)->header.revision);
}

/*
 * give_name names a file as the template says, with a suffix of so many digits.
 */
static void
give_name(NamedFile *file, int digits)
{
	RevisionFile rev = {.revision = file->header.revision, .message = file->header.message, .create_date = file->header.create_date};

	file->name = file_name_of(migrate_file_name_template, &rev,
							  digits > 0 ? pnstrdup(catalog_sha256(rev.revision), digits) : NULL);
	file->key = file_names_name_key(file->name);
}

/*
 * disambiguate_name gives those files whose names are the same a suffix of so many
 * digits, and says whether there were any.
 */
static bool
disambiguate_name(FileNames *names, int digits)
{
	NamedFile **sorted = palloc(sizeof(NamedFile *) * Max(names->n, 1));
	bool	   *same = palloc0(sizeof(bool) * (names->n + 1));
	bool		found = false;

	for (int i = 0; i < names->n; i++)
		sorted[i] = &names->files[i];
	qsort(sorted, names->n, sizeof(NamedFile *), compare_keys);
	for (int i = 1; i < names->n; i++)
	{
		if (compare_keys(&sorted[i - 1], &sorted[i]) == 0)
			same[i - 1] = same[i] = found = true;
	}
	for (int i = 0; i < names->n; i++)
	{
		if (same[i])
			give_name(sorted[i], digits);
	}
	return found;
}

/*
 * file_names names the files of all registered revisions.
 */
FileNames *
file_names(void)
{
	FileNames  *names = palloc(sizeof(FileNames));
	RevisionHeader *headers = catalog_headers(&names->n);

	names->files = palloc(sizeof(NamedFile) * Max(names->n, 1));
	for (int i = 0; i < names->n; i++)
	{
		names->files[i].header = headers[i];
		give_name(&names->files[i], 0);
	}
	for (int i = 0; i < lengthof(suffix_lengths); i++)
	{
		if (!disambiguate_name(names, suffix_lengths[i]))
			break;
	}
	return names;
}

/*
 * file_names_find returns the name of the file of a registered revision.
 */
const char *
file_names_find(const FileNames *names, const char *revision)
{
	NamedFile	key = {.header = {.revision = unconstify(char *, revision)}};
	NamedFile  *found = bsearch(&key, names->files, names->n, sizeof(NamedFile), file_names_compare_ids);

	if (found == NULL)
		elog(ERROR, "revision \"%s\" has no file name", revision);
	return found->name;
}

/* The names as a query sees them, kept for the function's next call. */
typedef struct KeptNames
{
	MemoryContext context;
	LocalTransactionId transaction;
	SubTransactionId subtransaction;
	TransactionId xmin;
	TransactionId xmax;
	uint32		xcnt;
	CommandId	curcid;
	char	   *template;
	FileNames  *names;
} KeptNames;

/*
 * file_names_is_kept says whether names were made from what the query now sees.
 */
static bool
file_names_is_kept(const KeptNames *kept, const KeptNames *now)
{
	return kept->transaction == now->transaction && kept->subtransaction == now->subtransaction &&
		kept->xmin == now->xmin && kept->xmax == now->xmax && kept->xcnt == now->xcnt &&
		kept->curcid == now->curcid && strcmp(kept->template, migrate_file_name_template) == 0;
}

/*
 * file_names_find_cached does so for a function that may be called for many.
 */
const char *
file_names_find_cached(FmgrInfo *flinfo, const char *revision)
{
	KeptNames  *kept = flinfo->fn_extra;
	Snapshot	snapshot = GetActiveSnapshot();
	KeptNames	now = {NULL, MIGRATE_LXID, GetCurrentSubTransactionId(), snapshot->xmin,
					 snapshot->xmax, snapshot->xcnt, snapshot->curcid};

	if (kept == NULL || !file_names_is_kept(kept, &now))
	{
		MemoryContext old;

		flinfo->fn_extra = NULL;
		if (kept)
			MemoryContextDelete(kept->context);
		now.context = AllocSetContextCreate(flinfo->fn_mcxt, "migrate file names", ALLOCSET_DEFAULT_SIZES);
		old = MemoryContextSwitchTo(now.context);
		now.template = pstrdup(migrate_file_name_template);
		now.names = file_names();
		kept = palloc(sizeof(KeptNames));
		*kept = now;
		MemoryContextSwitchTo(old);
		flinfo->fn_extra = kept;
	}
	return file_names_find(kept->names, revision);
}
