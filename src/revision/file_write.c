/*-------------------------------------------------------------------------
 *
 * file_write.c
 *		The revision file, written.
 *
 * IDENTIFICATION
 *		src/revision/file_write.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/file.h"

#include "revision/file_internal.h"
#include "revision/scan.h"

#define FIRST_LINE \
	"\\echo This is a revision of migrate: load it with migrate-load, do not run it \\quit"

/*
 * write_comment appends a comment line of the header.
 */
static void
write_comment(StringInfo out, Span text)
{
	appendStringInfoString(out, text.start < text.end ? "-- " : "--");
	appendBinaryStringInfo(out, text.start, text.end - text.start);
	appendStringInfoChar(out, '\n');
}

/*
 * write_names appends a header line with a list of names.
 */
static void
write_names(StringInfo out, HeaderKey key, Names list)
{
	appendStringInfo(out, "-- %s:", file_key_names[key]);
	for (int i = 0; i < list.n; i++)
		appendStringInfo(out, "%s %s", i > 0 ? "," : "", list.names[i]);
	appendStringInfoChar(out, '\n');
}

/*
 * write_description appends message and description.
 */
static void
write_description(StringInfo out, const RevisionFile *rev)
{
	Span		text;

	if (rev->message[0] == '\0' && rev->description == NULL)
		return;
	write_comment(out, span_of(rev->message));
	if (rev->description != NULL)
	{
		const char *eol;

		text = span_of(rev->description);
		while ((eol = memchr(text.start, '\n', text.end - text.start)) != NULL)
		{
			write_comment(out, (Span){text.start, eol});
			text.start = eol + 1;
		}
		write_comment(out, text);
	}
	write_comment(out, span_of(""));
}

/*
 * write_header appends all that stands before the first marker.
 */
static void
write_header(StringInfo out, const RevisionFile *rev)
{
	appendStringInfoString(out, FIRST_LINE "\n");
	write_description(out, rev);
	appendStringInfo(out, "-- %s: %s\n", file_key_names[KEY_REVISION], rev->revision);
	write_names(out, KEY_REVISES, rev->down_revision);
	if (rev->create_date != NULL)
		appendStringInfo(out, "-- %s: %s\n", file_key_names[KEY_CREATE_DATE], rev->create_date);
	if (rev->branch_labels.n > 0)
		write_names(out, KEY_LABELS, rev->branch_labels);
	if (rev->depends_on.n > 0)
		write_names(out, KEY_DEPENDS, rev->depends_on);
}

/*
 * write_marker appends a blank line and a marker.
 */
static void
write_marker(StringInfo out, const RevisionFile *rev, FileSection section)
{
	bool		transactional = section == FILE_UPGRADE ? rev->upgrade_transactional :
		section == FILE_DOWNGRADE		? rev->downgrade_transactional :
												   true;

	appendStringInfo(out, "\n-- %s%s\n", file_sections[section].marker, transactional ? "" : " transaction:false");
}

/*
 * write_section appends a marker and what stands below it.
 */
static void
write_section(StringInfo out, const RevisionFile *rev, FileSection section)
{
	const char *script = file_section(rev, section);

	write_marker(out, rev, section);
	if (script[0] != '\0')
	{
		appendStringInfoString(out, script);
		appendStringInfoChar(out, '\n');
	}
}

/*
 * write_sections appends the sections that stand before one; FILE_NSECTIONS: all.
 */
static void
write_sections(StringInfo out, const RevisionFile *rev, FileSection before)
{
	for (int section = 0; section < (int) before; section++)
	{
		if (file_section(rev, section))
			write_section(out, rev, section);
	}
}

/*
 * file_write appends the canonical file of rev to out.
 */
void
file_write(StringInfo out, const RevisionFile *rev)
{
	write_header(out, rev);
	write_sections(out, rev, FILE_NSECTIONS);
}

/*
 * file_section_line: see file.h.
 */
int
file_section_line(const RevisionFile *rev, FileSection section)
{
	StringInfoData before;

	initStringInfo(&before);
	write_header(&before, rev);
	write_sections(&before, rev, section);
	write_marker(&before, rev, section);
	return span_newlines((Span){before.data, before.data + before.len}) + 1;
}
