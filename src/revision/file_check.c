/*-------------------------------------------------------------------------
 *
 * file_check.c
 *		Whether a revision can be written as a file and read again.
 *
 * IDENTIFICATION
 *		src/revision/file_check.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/file.h"

#include "revision/file_internal.h"
#include "revision/scan.h"

#define MAX_NAME_CHARS	255
#define MAX_CHAR_BYTES	4

/*
 * file_valid_name says whether name can be a revision id or a label.
 */
bool
file_valid_name(const char *name)
{
	static const char *const symbols[] = {"base", "head", "heads", "current"};
	size_t		chars = 0;

	for (const char *p = name; *p != '\0'; p++)
	{
		if (is_space(*p) || is_control(*p) || strchr("@+-:,", *p) != NULL)
			return false;
		chars += !is_continuation(*p);
	}
	for (size_t i = 0; i < lengthof(symbols); i++)
	{
		if (strcmp(name, symbols[i]) == 0)
			return false;
	}
	return name[0] != '\0' && chars <= MAX_NAME_CHARS &&
		strlen(name) <= MAX_NAME_CHARS * MAX_CHAR_BYTES;
}

/*
 * file_check_name raises MG012 for an invalid name.
 */
static void
file_check_name(const char *name)
{
	if (!file_valid_name(name))
		migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
					  psprintf("invalid name \"%s\"", name), NULL, NAME_HINT);
}

/*
 * check_names raises MG012 for a list with an invalid name.
 */
static void
check_names(Names list)
{
	for (int i = 0; i < list.n; i++)
		file_check_name(list.names[i]);
}

/*
 * check_message raises MG012 for a message that the first line of a header
 * can't be.
 */
static void
check_message(const char *message)
{
	Scanner		scanner;
	Span		line;
	Span		value;

	scan_start(&scanner, message, strlen(message), "message");
	file_check_text(&scanner, span_of(message), false);
	line = span_of(psprintf("-- %s", message));
	scan_start(&scanner, line.start, line.end - line.start, "message");
	if (scan_at_marker(&scanner))
		scan_malformed(&scanner, scanner.pos, "the message would be read as a marker", NULL);
	if (file_find_key(span_of(message), &value) != KEY_NONE)
		scan_malformed(&scanner, scanner.pos, "the message would be read as a header line", NULL);
}

/*
 * file_check_script raises MG012 for a script that a section can't hold.  True: the
 * whole file has to tell how it is read.
 */
static bool
file_check_script(const char *script, const char *where)
{
	size_t		len = strlen(script);
	Scanner		scanner;
	char	   *canonical;

	scan_start(&scanner, script, len, where);
	(void) scan_try_script(&scanner);
	if (!scanner.backslash)
		scan_raise_problem(&scanner);
	if (scanner.pos < scanner.end && !scanner.backslash)
		scan_malformed(&scanner, scanner.pos, "a script cannot hold a marker line", NULL);
	canonical = file_script(script, len);
	if (strcmp(canonical, script) != 0)
		scan_malformed(&scanner, scanner.text,
					   "a script has a blank line at an end", NULL);
	pfree(canonical);
	return scanner.backslash;
}

/*
 * same_header says whether two revisions have the same header.
 */
static bool
same_header(const RevisionFile *a, const RevisionFile *b)
{
	return file_same_text(a->revision, b->revision) &&
		file_same_text(a->message, b->message) &&
		file_same_text(a->description, b->description) &&
		file_same_text(a->create_date, b->create_date) &&
		names_equal(a->down_revision, b->down_revision) &&
		names_equal(a->depends_on, b->depends_on) &&
		names_equal(a->branch_labels, b->branch_labels);
}

/*
 * same_scripts says whether two revisions have the same scripts.
 */
static bool
same_scripts(const RevisionFile *a, const RevisionFile *b)
{
	for (int section = 0; section < FILE_NSECTIONS; section++)
	{
		if (!file_same_text(file_section(a, section), file_section(b, section)))
			return false;
	}
	return true;
}

/*
 * check_conditions raises MG012 for a section of conditions that has none: it
 * would be read as none.
 */
static void
check_conditions(const char *conditions)
{
	if (conditions && conditions[0] == '\0')
		migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
					  "malformed revision file: a section of conditions is empty", NULL, NULL);
}

/*
 * file_check raises MG012 unless rev survives being written and read again.
 * Header and scripts are looked at on their own, without a copy of the whole,
 * where that tells.
 */
void
file_check(const RevisionFile *rev)
{
	RevisionFile header = *rev;
	StringInfoData text;
	bool		whole = false;

	file_check_name(rev->revision);
	check_names(rev->down_revision);
	check_names(rev->depends_on);
	check_names(rev->branch_labels);
	check_message(rev->message);
	for (int section = 0; section < FILE_NSECTIONS; section++)
	{
		if (file_section(rev, section))
			whole |= file_check_script(file_section(rev, section), file_section_name(section));
	}
	check_conditions(rev->precheck);
	check_conditions(rev->verify);

	initStringInfo(&text);
	if (whole)
	{
		file_write(&text, rev);
		if (!same_scripts(rev, file_parse(text.data, text.len)))
			migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
						  "malformed revision file: its scripts would be read differently",
						  NULL, BACKSLASH_HINT);
		resetStringInfo(&text);
	}
	header.upgrade = "";
	header.downgrade = header.precheck = header.verify = NULL;
	file_write(&text, &header);
	if (!same_header(rev, file_parse(text.data, text.len)))
		migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
					  "malformed revision file: its header would be read differently",
					  NULL, "Look for white space at the ends of message, description or date.");
}
