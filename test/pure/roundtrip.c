/*-------------------------------------------------------------------------
 *
 * roundtrip.c
 *		A revision written to a file and read back.
 *
 * IDENTIFICATION
 *		test/pure/roundtrip.c
 *
 *-------------------------------------------------------------------------
 */
#include "roundtrip.h"

#include "server.h"

/* A file, what it is read as, and that written. */
typedef struct Trip
{
	StringInfo	written;
	RevisionFile *rev;
	StringInfoData again;
} Trip;

/*
 * read_back reads the file and writes it again.
 */
static void
read_back(void *arg)
{
	Trip	   *trip = arg;

	trip->rev = file_parse(trip->written->data, trip->written->len);
	initStringInfo(&trip->again);
	file_write(&trip->again, trip->rev);
}

/*
 * same_text says whether two texts, of which either may be absent, are equal.
 */
static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/*
 * same_names says whether two lists are equal.
 */
static bool
same_names(Names a, Names b)
{
	bool		same = a.n == b.n;

	for (int i = 0; same && i < a.n; i++)
		same = strcmp(a.names[i], b.names[i]) == 0;
	return same;
}

/*
 * same_revision says whether two revisions are equal.
 */
static bool
same_revision(const RevisionFile *a, const RevisionFile *b)
{
	return same_text(a->revision, b->revision) &&
		same_text(a->message, b->message) &&
		same_text(a->description, b->description) &&
		same_names(a->down_revision, b->down_revision) &&
		same_names(a->depends_on, b->depends_on) &&
		same_names(a->branch_labels, b->branch_labels) &&
		same_text(a->create_date, b->create_date) &&
		same_text(a->upgrade, b->upgrade) &&
		same_text(a->downgrade, b->downgrade) &&
		same_text(a->precheck, b->precheck) &&
		same_text(a->verify, b->verify) &&
		a->upgrade_transactional == b->upgrade_transactional &&
		(a->downgrade == NULL || a->downgrade_transactional == b->downgrade_transactional);
}

/*
 * at_line says whether a file has this script from this line on.
 */
static bool
at_line(const char *file, int line, const char *script)
{
	for (; line > 1 && file != NULL; line--)
	{
		file = strchr(file, '\n');
		file = file != NULL ? file + 1 : NULL;
	}
	return file != NULL && strncmp(file, script, strlen(script)) == 0;
}

/*
 * sections_at_lines says whether each section stands where it is said to.
 */
static bool
sections_at_lines(const RevisionFile *rev, const char *file)
{
	for (int section = 0; section < FILE_NSECTIONS; section++)
	{
		const char *script = file_section(rev, section);

		if (script != NULL && !at_line(file, file_section_line(rev, section), script))
			return false;
	}
	return true;
}

bool
comes_back(const RevisionFile *rev, StringInfo written)
{
	Trip		trip = {written};
	Raised		raised;

	initStringInfo(written);
	file_write(written, rev);
	return server_run(read_back, &trip, &raised) &&
		same_revision(rev, trip.rev) &&
		strcmp(written->data, trip.again.data) == 0 &&
		sections_at_lines(rev, written->data);
}
