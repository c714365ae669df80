/*-------------------------------------------------------------------------
 *
 * file.c
 *		The revision file: its text form, read and written.
 *
 * A file is a header of comment lines and its sections, each below a marker
 * line: scripts, and conditions around the upgrade script.
 *
 * IDENTIFICATION
 *		src/revision/file.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/file.h"
#include "revision/file_internal.h"
#include "revision/scan.h"

const char *const file_key_names[] = {
	[KEY_REVISION] = "Revision ID",
	[KEY_REVISES] = "Revises",
	[KEY_CREATE_DATE] = "Create Date",
	[KEY_LABELS] = "Branch Labels",
	[KEY_DEPENDS] = "Depends On",
	[KEY_REPLACES] = "Replaces",
	[KEY_REPEATABLE] = "Repeatable",
};

const FileSectionForm file_sections[] = {
	[FILE_PRECHECK] = {"migrate:precheck", "precheck", offsetof(RevisionFile, precheck)},
	[FILE_UPGRADE] = {"migrate:up", "upgrade script", offsetof(RevisionFile, upgrade)},
	[FILE_VERIFY] = {"migrate:verify", "verify", offsetof(RevisionFile, verify)},
	[FILE_DOWNGRADE] = {"migrate:down", "downgrade script", offsetof(RevisionFile, downgrade)},
};

#define MARKERS_HINT \
	"The markers are \"-- migrate:up\", \"-- migrate:down\", \"-- migrate:precheck\" and \"-- migrate:verify\"."

/* What was read of a header. */
typedef struct Header
{
	bool		has_message;
	bool		has_key;
	bool		seen[KEY_NONE];
	StringInfoData description;
	int			blank_lines;	/* of the description, not yet appended */
} Header;

/* One marker line. */
typedef struct Marker
{
	FileSection section;
	bool		transactional;
} Marker;

/*
 * file_section: see file.h.
 */
const char *
file_section(const RevisionFile *rev, FileSection section)
{
	return *(char *const *) ((const char *) rev + file_sections[section].script);
}

/*
 * file_section_name: see file.h.
 */
const char *
file_section_name(FileSection section)
{
	return file_sections[section].name;
}

/*
 * next_word takes the next word off a line.
 */
static Span
next_word(Span *line)
{
	Span		word;

	word.start = span_trim(*line).start;
	for (word.end = word.start; word.end < line->end && !is_space(*word.end);)
		word.end++;
	line->start = word.end;
	return word;
}

/*
 * find_section returns the section that a marker names; FILE_NSECTIONS: none.
 */
static FileSection
find_section(Span marker)
{
	int			section = 0;

	while (section < FILE_NSECTIONS && !span_is(marker, file_sections[section].marker))
		section++;
	return (FileSection) section;
}

/*
 * read_marker reads the marker line at which the scanner stands.
 */
static void
read_marker(Scanner *scanner, Marker *marker)
{
	Span		line = scan_rest_of_line(scanner);
	bool		has_option = false;
	Span		word;

	line.start += strlen("--");
	word = next_word(&line);
	marker->section = find_section(word);
	marker->transactional = true;
	if (marker->section == FILE_NSECTIONS)
		scan_malformed(scanner, scanner->pos,
					   psprintf("unrecognized marker \"%s\"", span_copy(word)), MARKERS_HINT);
	while (word = next_word(&line), word.start < word.end)
	{
		marker->transactional = span_is(word, "transaction:true");
		if (!marker->transactional && !span_is(word, "transaction:false"))
			scan_malformed(scanner, scanner->pos,
						   psprintf("unrecognized marker option \"%s\"", span_copy(word)),
						   "The only option is \"transaction:false\".");
		if (marker->section == FILE_PRECHECK || marker->section == FILE_VERIFY)
			scan_malformed(scanner, scanner->pos, "marker option above conditions",
						   "They are queries in the transaction of the upgrade script.");
		if (has_option)
			scan_malformed(scanner, scanner->pos, "marker option given twice", NULL);
		has_option = true;
	}
	scan_skip_line(scanner);
}

/*
 * file_find_key returns the key with which a header line starts, and its value.
 */
HeaderKey
file_find_key(Span line, Span *value)
{
	const char *colon;

	line = span_trim(line);
	colon = memchr(line.start, ':', line.end - line.start);
	if (colon == NULL)
		return KEY_NONE;
	for (int key = 0; key < KEY_NONE; key++)
	{
		if (span_is((Span){line.start, colon}, file_key_names[key]))
		{
			*value = span_trim((Span){colon + 1, line.end});
			return key;
		}
	}
	return KEY_NONE;
}

/*
 * file_check_text raises MG012 for a control character in text, other than a tab
 * where these may be.
 */
void
file_check_text(const Scanner *scanner, Span text, bool tabs)
{
	for (const char *p = text.start; p < text.end; p++)
	{
		if (is_control(*p) && !(tabs && *p == '\t'))
			scan_malformed(scanner, p, "control character", NULL);
	}
}

/*
 * read_text returns a copy of a text of one line.
 */
static char *
read_text(const Scanner *scanner, Span text)
{
	file_check_text(scanner, text, false);
	return span_copy(text);
}

/*
 * read_name returns a copy of a name.
 */
static char *
read_name(const Scanner *scanner, Span text)
{
	char	   *name = span_copy(text);

	if (!file_valid_name(name))
		scan_malformed(scanner, text.start, psprintf("invalid name \"%s\"", name), NAME_HINT);
	return name;
}

/*
 * file_compare_names orders names bytewise.
 */
static int
file_compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * check_distinct raises MG012 if a name stands twice in a list.
 */
static void
check_distinct(const Scanner *scanner, const char *pos, Names list)
{
	char	  **sorted = palloc(list.n * sizeof(char *));

	memcpy(sorted, list.names, list.n * sizeof(char *));
	qsort(sorted, list.n, sizeof(char *), file_compare_names);
	for (int i = 1; i < list.n; i++)
	{
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			scan_malformed(scanner, pos, psprintf("name \"%s\" given twice", sorted[i]), NULL);
	}
	pfree(sorted);
}

/*
 * read_names reads a list of names, separated by commas.
 */
static Names
read_names(const Scanner *scanner, Span text)
{
	Names		list = {0, NULL};
	Span		rest = text;
	int			max = 1;

	if (text.start == text.end)
		return list;
	for (const char *p = text.start; p < text.end; p++)
		max += *p == ',';
	list.names = palloc(max * sizeof(char *));
	for (;;)
	{
		const char *comma = memchr(rest.start, ',', rest.end - rest.start);
		Span		name = {rest.start, comma != NULL ? comma : rest.end};

		list.names[list.n++] = read_name(scanner, span_trim(name));
		if (comma == NULL)
			break;
		rest.start = comma + 1;
	}
	check_distinct(scanner, text.start, list);
	return list;
}

/*
 * read_key reads the value of a header key.
 */
static void
read_key(const Scanner *scanner, HeaderKey key, Span value, RevisionFile *rev)
{
	switch (key)
	{
		case KEY_REVISION:
			rev->revision = read_name(scanner, value);
			break;
		case KEY_REVISES:
			rev->down_revision = read_names(scanner, value);
			break;
		case KEY_CREATE_DATE:
			rev->create_date_line = scan_line_number(scanner, scanner->pos);
			if (value.start < value.end)
				rev->create_date = read_text(scanner, value);
			break;
		case KEY_LABELS:
			rev->branch_labels = read_names(scanner, value);
			break;
		case KEY_DEPENDS:
			rev->depends_on = read_names(scanner, value);
			break;
		case KEY_REPLACES:
		case KEY_REPEATABLE:
			scan_malformed(scanner, scanner->pos,
						   psprintf("\"%s\" needs a newer version of migrate", file_key_names[key]),
						   NULL);
			break;
		case KEY_NONE:
			break;
	}
}

/*
 * read_description adds a line to the description, which has no blank lines at
 * either end.
 */
static void
read_description(const Scanner *scanner, Span line, Header *header)
{
	StringInfo	out = &header->description;

	if (line.start < line.end && *line.start == ' ')
		line.start++;
	if (span_trim(line).start == line.end)
	{
		header->blank_lines++;
		return;
	}
	line.end = span_trim(line).end;
	if (out->len > 0)
	{
		for (int i = 0; i <= header->blank_lines; i++)
			appendStringInfoChar(out, '\n');
	}
	header->blank_lines = 0;
	file_check_text(scanner, line, true);
	appendBinaryStringInfo(out, line.start, line.end - line.start);
}

/*
 * file_read_comment reads a comment line of the header, from behind its dashes.
 */
static void
file_read_comment(const Scanner *scanner, Span line, Header *header, RevisionFile *rev)
{
	Span		value;
	HeaderKey	key = file_find_key(line, &value);

	if (key != KEY_NONE)
	{
		if (header->seen[key])
			scan_malformed(scanner, line.start,
						   psprintf("\"%s\" given twice", file_key_names[key]), NULL);
		header->seen[key] = true;
		header->has_key = true;
		read_key(scanner, key, value, rev);
	}
	else if (header->has_key)
	{
		line = span_trim(line);
		if (line.start < line.end)
			scan_malformed(scanner, line.start, "unrecognized header line",
						   "A message and a description stand before the first key.");
	}
	else if (!header->has_message)
	{
		rev->message = read_text(scanner, span_trim(line));
		header->has_message = true;
	}
	else
		read_description(scanner, line, header);
}

/*
 * read_header reads all that stands before the first marker.
 */
static void
read_header(Scanner *scanner, RevisionFile *rev)
{
	Header		header = {0};

	rev->message = "";
	initStringInfo(&header.description);
	if (span_starts(scan_rest_of_line(scanner), "\\echo "))
		scan_skip_line(scanner);
	for (; scanner->pos < scanner->end && !scan_at_marker(scanner); scan_skip_line(scanner))
	{
		Span		line = scan_rest_of_line(scanner);

		if (span_starts(line, "--"))
			file_read_comment(scanner, (Span){line.start + 2, line.end}, &header, rev);
		else if (span_trim(line).start < span_trim(line).end)
			scan_malformed(scanner, line.start, "text before the first marker",
						   "Only comment lines may stand before \"-- migrate:up\".");
	}
	if (header.description.len > 0)
		rev->description = header.description.data;
	if (rev->revision == NULL)
		scan_malformed(scanner, scanner->pos, "no revision id",
					   "The header must have a line \"-- Revision ID: ...\".");
}

/*
 * read_section reads a marker and what stands below it.  Conditions of which there
 * are none are as good as no section.
 */
static void
read_section(Scanner *scanner, RevisionFile *rev, bool *seen)
{
	const char *start = scanner->pos;
	Marker		marker;
	char	   *script;

	read_marker(scanner, &marker);
	if (seen[marker.section])
		scan_malformed(scanner, start, "marker given twice", NULL);
	if (marker.section == FILE_DOWNGRADE && !seen[FILE_UPGRADE])
		scan_malformed(scanner, start, "\"-- migrate:down\" before \"-- migrate:up\"", NULL);
	seen[marker.section] = true;
	scan_skip_blank_lines(scanner);
	start = scanner->pos;
	(void) scan_skip_script(scanner);
	script = file_script(start, scanner->pos - start);
	if (marker.section == FILE_UPGRADE)
		rev->upgrade_transactional = marker.transactional;
	else if (marker.section == FILE_DOWNGRADE)
		rev->downgrade_transactional = marker.transactional;
	else if (script[0] == '\0')
		return;
	*(char **) ((char *) rev + file_sections[marker.section].script) = script;
}

/* Where the markers of a file stand, with strings read in one of two ways. */
typedef struct Outline
{
	int			n;
	Span		lines[FILE_NSECTIONS];	/* the first of them */
	bool		backslash;		/* the two ways differ */
	bool		sound;			/* all that is opened is closed */
} Outline;

/*
 * read_outline finds the markers from where the scanner stands.
 */
static Outline
read_outline(Scanner scanner, bool escapes)
{
	Outline		outline = {0};

	scanner.escapes = escapes;
	while (scanner.pos < scanner.end)
	{
		if (outline.n < (int) lengthof(outline.lines))
			outline.lines[outline.n] = scan_rest_of_line(&scanner);
		outline.n++;
		scan_skip_line(&scanner);
		scan_skip_blank_lines(&scanner);
		(void) scan_try_script(&scanner);
	}
	outline.backslash = scanner.backslash;
	outline.sound = scanner.problem == NULL;
	return outline;
}

/*
 * outline_is_file says whether the markers are those of a well-formed file.
 */
static bool
outline_is_file(const Outline *outline)
{
	bool		seen[FILE_NSECTIONS] = {false};

	if (!outline->sound || outline->n > FILE_NSECTIONS)
		return false;
	for (int i = 0; i < outline->n; i++)
	{
		Span		line = {outline->lines[i].start + strlen("--"), outline->lines[i].end};
		FileSection section = find_section(next_word(&line));

		if (section == FILE_NSECTIONS || seen[section] || (section == FILE_DOWNGRADE && !seen[FILE_UPGRADE]))
			return false;
		seen[section] = true;
	}
	return seen[FILE_UPGRADE];
}

/*
 * hidden_marker returns the first marker of a file that another outline, of the
 * same file, lacks, where there is one and the file would be well-formed with
 * it; else an empty span.
 */
static Span
hidden_marker(const Outline *outline, const Outline *other)
{
	Span		none = {NULL, NULL};

	if (!outline_is_file(outline))
		return none;
	for (int i = 0; i < outline->n; i++)
	{
		if (i >= Min(other->n, FILE_NSECTIONS) || outline->lines[i].start != other->lines[i].start)
			return outline->lines[i];
	}
	return none;
}

/*
 * has_escapes says how the strings of a file are read, from the first marker on.
 *
 * What is a marker does not depend on a session's standard_conforming_strings.
 * A file is read with it on; one that makes no sense so, with it off.
 */
static bool
has_escapes(const Scanner *scanner)
{
	Outline		on;

	if (memchr(scanner->pos, '\\', scanner->end - scanner->pos) == NULL)
		return false;
	on = read_outline(*scanner, false);
	return on.backslash && !on.sound && read_outline(*scanner, true).sound;
}

/*
 * file_check_escapes: see file.h.
 */
void
file_check_escapes(const char *text, size_t len)
{
	RevisionFile rev = {0};
	Scanner		scanner;
	Outline		on;
	Outline		off;
	Span		hidden;

	scan_start(&scanner, text, len, "file");
	read_header(&scanner, &rev);
	on = read_outline(scanner, false);
	if (!on.backslash || !on.sound)
		return;
	off = read_outline(scanner, true);
	hidden = hidden_marker(&off, &on);
	if (hidden.start)
		scan_malformed(&scanner, hidden.start,
					   "this line is a marker only where standard_conforming_strings is off",
					   BACKSLASH_HINT);
}

/*
 * file_parse reads a revision file.
 */
RevisionFile *
file_parse(const char *text, size_t len)
{
	RevisionFile *rev = palloc0(sizeof(RevisionFile));
	Scanner		scanner;
	bool		seen[FILE_NSECTIONS] = {false};

	rev->downgrade_transactional = true;
	scan_start(&scanner, text, len, "file");
	read_header(&scanner, rev);
	scanner.escapes = has_escapes(&scanner);
	while (scanner.pos < scanner.end)
		read_section(&scanner, rev, seen);
	if (rev->upgrade == NULL)
		scan_malformed(&scanner, scanner.pos, "no upgrade script",
					   "The file must have a line \"-- migrate:up\".");
	return rev;
}

/*
 * file_script returns a copy of a script as a section would hold it.
 */
char *
file_script(const char *text, size_t len)
{
	Scanner		scanner;
	const char *end;

	scan_start(&scanner, text, len, "script");
	scan_skip_blank_lines(&scanner);
	for (end = scanner.end; end > scanner.pos && (is_space(end[-1]) || end[-1] == '\n');)
		end--;
	scanner.pos = Min(scanner.pos, end);
	if (memchr(end, '\n', scanner.end - end) != NULL)
		scanner.end = memchr(end, '\n', scanner.end - end);
	while (scanner.end > scanner.pos && scanner.end[-1] == '\r')
		scanner.end--;
	return pnstrdup(scanner.pos, scanner.end - scanner.pos);
}

/*
 * file_script_normalized returns a copy of a script with \n for each \r\n.
 */
char *
file_script_normalized(const char *script)
{
	char	   *result = palloc(strlen(script) + 1);
	char	   *out = result;

	for (const char *p = script; *p != '\0'; p++)
	{
		if (*p != '\r' || p[1] != '\n')
			*out++ = *p;
	}
	*out = '\0';
	return result;
}

/*
 * file_same_text says whether two texts, of which either may be absent, are equal.
 */
bool
file_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/*
 * file_same_script says whether two scripts, of which either may be absent,
 * differ in nothing but their line ends.
 */
bool
file_same_script(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	for (;; a++, b++)
	{
		a += a[0] == '\r' && a[1] == '\n';
		b += b[0] == '\r' && b[1] == '\n';
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

/*
 * file_script_hides_marker: see file.h.
 */
bool
file_script_hides_marker(const char *script)
{
	Scanner		scanner;

	scan_start(&scanner, script, strlen(script), "script");
	scanner.escapes = true;
	(void) scan_try_script(&scanner);
	return scanner.pos < scanner.end;
}

/*
 * file_script_is_open: see file.h.
 */
bool
file_script_is_open(const char *script)
{
	Scanner		scanner;
	bool		open;

	scan_start(&scanner, script, strlen(script), "script");
	open = scan_try_script(&scanner);
	if (scanner.problem && scanner.backslash)
	{
		scan_start(&scanner, script, strlen(script), "script");
		scanner.escapes = true;
		open = scan_try_script(&scanner);
	}
	scan_raise_problem(&scanner);
	return open;
}
