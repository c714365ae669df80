/*-------------------------------------------------------------------------
 *
 * revise.c
 *		Making revisions of another tool's versions and scripts.
 *
 * IDENTIFICATION
 *		src/convert/revise.c
 *
 *-------------------------------------------------------------------------
 */
#include "convert/tool.h"
#include "revision/scan.h"

/*
 * convert_id: see convert.h.
 */
char *
convert_id(const char *version)
{
	char	   *id = pstrdup(version);

	for (char *p = id; *p; p++)
	{
		if (is_space(*p) || is_control(*p) || strchr("@+-:,/", *p) != NULL)
			*p = '_';
	}
	return file_valid_name(id) ? id : psprintf("v_%s", id);
}

/*
 * words_of returns a part of a file name as a message: its separators are spaces.
 */
static char *
words_of(const char *slug)
{
	char	   *words = pstrdup(slug);
	char	   *end;

	for (char *p = words; *p; p++)
	{
		if (*p == '_' || *p == '-' || is_control(*p))
			*p = ' ';
	}
	while (*words == ' ')
		words++;
	end = words + strlen(words);
	while (end > words && end[-1] == ' ')
		*--end = '\0';
	return words;
}

/*
 * date_of returns the date that a version of 14 digits says; NULL: it says none.
 */
static char *
date_of(const char *version)
{
	const char *p = version;

	if (strspn(p, "0123456789") != 14 || p[14] != '\0' || strncmp(p, "19", 2) < 0 || strncmp(p, "21", 2) >= 0 ||
		strncmp(p + 4, "01", 2) < 0 || strncmp(p + 4, "12", 2) > 0 || strncmp(p + 6, "01", 2) < 0 ||
		strncmp(p + 6, "28", 2) > 0 || strncmp(p + 8, "23", 2) > 0 || strncmp(p + 10, "59", 2) > 0 ||
		strncmp(p + 12, "59", 2) > 0)
		return NULL;
	return psprintf("%.4s-%.2s-%.2s %.2s:%.2s:%.2s+00", p, p + 4, p + 6, p + 8, p + 10, p + 12);
}

/*
 * is_used says whether a revision has an id already.
 */
static bool
is_used(const Conversion *conversion, const char *id)
{
	for (int i = 0; i < conversion->n; i++)
	{
		if (strcmp(conversion->revisions[i].file.revision, id) == 0)
			return true;
	}
	return false;
}

/*
 * revise_begin adds the revision of a version, the child of the one that was added
 * before it, without scripts.  The result is good until the next one is added.
 */
ConvertedRevision *
revise_begin(Converter *converter, const char *version, const char *description)
{
	Conversion *conversion = converter->result;
	ConvertedRevision *revision;
	char	   *id = convert_id(version);

	for (int i = 2; is_used(conversion, id); i++)
		id = psprintf("%s_%d", convert_id(version), i);
	if (conversion->n % 64 == 0)
		conversion->revisions = conversion->n == 0 ? palloc(64 * sizeof(ConvertedRevision)) :
													 repalloc(conversion->revisions, (conversion->n + 64) * sizeof(ConvertedRevision));
	revision = &conversion->revisions[conversion->n];
	memset(revision, 0, sizeof(ConvertedRevision));
	revision->file.revision = id;
	revision->file.message = words_of(description);
	if (conversion->n > 0)
		revision->file.down_revision = names_of_one(revision[-1].file.revision);
	revision->file.create_date = date_of(version);
	revision->file.upgrade = pstrdup("");
	revision->file.upgrade_transactional = true;
	revision->file.downgrade_transactional = true;
	conversion->n++;
	return revision;
}

/*
 * add_note_line adds a line of a note.
 */
static void pg_attribute_printf(2, 0)
	add_note_line(StringInfo buf, const char *format, va_list args)
{
	char		line[1024];

	vsnprintf(line, sizeof(line), format, args);
	appendStringInfo(buf, "%s%s", buf->len > 0 ? "\n" : "", line);
}

/*
 * revise_note adds a line to a revision's note.
 */
void
revise_note(ConvertedRevision *revision, const char *format, ...)
{
	StringInfoData buf;
	va_list		args;

	initStringInfo(&buf);
	appendStringInfoString(&buf, revision->note ? revision->note : "");
	va_start(args, format);
	add_note_line(&buf, format, args);
	va_end(args);
	revision->note = buf.data;
}

/*
 * convert_note adds a line to what is said of no single revision.
 */
void
convert_note(Converter *converter, const char *format, ...)
{
	va_list		args;

	va_start(args, format);
	add_note_line(&converter->note, format, args);
	va_end(args);
}

/* What a look at a script has found. */
typedef struct ScriptLook
{
	Span		begin;			/* BEGIN and its semicolon, the first statement; start NULL: it is another one */
	Span		commit;			/* COMMIT likewise, the last statement */
	Span		end;			/* COMMIT or ROLLBACK likewise */
	int			statements;
	int			queries;		/* as their first words say */
	bool		writes;			/* there is a word of a statement that writes, wherever it stands */
	int			controls;		/* statements that begin or end a transaction */
	bool		concurrently;	/* a statement that runs in no transaction */
	const char *problem;		/* why the script can't be read; NULL: nothing */
} ScriptLook;

/*
 * runs_alone says whether a statement runs in no transaction, by its first words.
 */
static bool
runs_alone(const Span *words, int n)
{
	if (n > 0 && span_is(words[0], "vacuum"))
		return true;
	for (int i = 1; i < n; i++)
	{
		if (span_is(words[i], "concurrently") &&
			(span_is(words[0], "create") || span_is(words[0], "drop") || span_is(words[0], "reindex")))
			return true;
	}
	return n > 1 && ((span_is(words[0], "alter") && span_is(words[1], "system")) || ((span_is(words[0], "create") || span_is(words[0], "drop")) && (span_is(words[1], "database") || span_is(words[1], "tablespace"))));
}

/*
 * look_at_words notes what the first words of a statement say.
 */
static void
look_at_words(ScriptLook *look, Span statement, const Span *words, int n, bool first)
{
	bool		begins = span_is(words[0], "begin") || (span_is(words[0], "start") && n > 1 && span_is(words[1], "transaction"));
	bool		ends = span_is(words[0], "commit") || span_is(words[0], "end");
	bool		takes_back = span_is(words[0], "rollback");

	look->statements++;
	look->queries += span_is(words[0], "select") || span_is(words[0], "values") || span_is(words[0], "with") ||
		span_is(words[0], "table");
	look->controls += begins || ends || takes_back;
	look->end = ends || takes_back ? statement : (Span){NULL, NULL};
	if (begins && first)
		look->begin = statement;
	look->commit = ends ? statement : (Span){NULL, NULL};
	look->concurrently |= runs_alone(words, n);
}

/*
 * writes says whether a word may be one of a statement that writes.
 */
static bool
writes(Span word)
{
	static const char *const words[] = {"insert", "update", "delete", "merge", "into"};

	for (int i = 0; i < (int) lengthof(words); i++)
	{
		if (span_is(word, words[i]))
			return true;
	}
	return false;
}

/*
 * look_at_script goes through a script's statements.
 */
static ScriptLook
look_at_script(const char *script)
{
	ScriptLook	look = {{NULL, NULL}};
	Scanner		scanner;
	ScanToken	token;
	Span		words[5];
	Span		statement = {NULL, NULL};
	int			n = 0;
	bool		first = true;

	scan_start(&scanner, script, strlen(script), "script");
	scan_begin(&scanner);
	while ((token = scan_next(&scanner)).kind != SCAN_END)
	{
		if (token.kind == SCAN_META_COMMAND)
			look.problem = "it has commands for psql";
		if (token.kind == SCAN_TOKEN)
		{
			look.writes |= writes(token.span);
			if (token.first)
				statement = token.span;
			n = token.first ? 0 : n;
			if (n < (int) lengthof(words))
				words[n++] = token.span;
		}
		else if (token.kind == SCAN_SEMICOLON && statement.start)
		{
			statement.end = token.span.end;
			look_at_words(&look, statement, words, n, first);
			statement.start = NULL;
			first = false;
		}
	}
	if (statement.start)
	{
		statement.end = script + strlen(script);
		look_at_words(&look, statement, words, n, first);
	}
	if (scanner.problem)
		look.problem = scanner.problem;
	return look;
}

/*
 * as_comment returns a text each line of which is a comment.
 */
static char *
as_comment(const char *text)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (const char *line = text; line; line = next_line(line))
		appendStringInfo(&buf, "-- | %s\n", line_copy(line));
	return buf.data;
}

/*
 * without_transaction returns a script without the statements that begin and end it.
 */
static char *
without_transaction(const char *script, Span begin, Span end)
{
	const char *text = psprintf("%.*s%.*s%s", (int) (begin.start - script), script, (int) (end.start - begin.end), begin.end, end.end);

	return file_script(text, strlen(text));
}

/*
 * revise_script returns a script as a revision holds it, and notes what it can't
 * hold; *alone is set where it runs in no transaction.
 */
static char *
revise_script(ConvertedRevision *revision, const char *text, const char *what, bool *alone)
{
	char	   *script = file_script(text, strlen(text));
	ScriptLook	look = look_at_script(script);
	RevisionFile probe = {.revision = "probe", .message = "", .upgrade_transactional = true};

	if (look.problem)
	{
		revise_note(revision, "The %s script could not be taken over (%s): it stands in comments, and has to be written anew.",
					what, look.problem);
		return as_comment(script);
	}
	if (look.begin.start && look.commit.start && look.controls == 2)
	{
		script = without_transaction(script, look.begin, look.commit);
		look.controls = 0;
	}
	if (look.controls > 0)
		revise_note(revision, "The %s script begins or ends transactions in its middle, which a revision must not: split it.", what);
	if (look.concurrently)
		*alone = true;
	probe.upgrade = script;
	if (file_script_is_open(script))
	{
		script = psprintf("%s\n;", script);
		probe.upgrade = script;
	}
	file_check(&probe);
	return script;
}

/*
 * revise_scripts gives a revision its scripts, without the BEGIN and COMMIT that stand
 * around all of one; down: NULL where there is none.
 */
void
revise_scripts(ConvertedRevision *revision, const char *up, const char *down)
{
	bool		up_alone = false;
	bool		down_alone = false;

	revision->file.upgrade = revise_script(revision, up, "upgrade", &up_alone);
	if (down)
		revision->file.downgrade = revise_script(revision, down, "downgrade", &down_alone);
	if (up_alone)
		revision->file.upgrade_transactional = false;
	if (down_alone)
		revision->file.downgrade_transactional = false;
}

/*
 * revise_not_transactional makes both scripts run outside a transaction.
 */
void
revise_not_transactional(ConvertedRevision *revision)
{
	revision->file.upgrade_transactional = false;
	revision->file.downgrade_transactional = false;
}

/*
 * revise_verify gives a revision the conditions that hold after its upgrade, without
 * the BEGIN and the COMMIT or ROLLBACK around them.  False: they are not queries alone.
 */
bool
revise_verify(ConvertedRevision *revision, const char *text)
{
	char	   *script = file_script(text, strlen(text));
	ScriptLook	look = look_at_script(script);
	bool		wrapped = look.controls == 2 && look.begin.start && look.end.start;
	RevisionFile probe = {.revision = "probe", .message = "", .upgrade = "", .upgrade_transactional = true};

	if (look.problem || look.writes || look.queries == 0 || look.queries + look.controls != look.statements ||
		(look.controls > 0 && !wrapped))
		return false;
	if (wrapped)
		script = without_transaction(script, look.begin, look.end);
	if (file_script_is_open(script))
		script = psprintf("%s\n;", script);
	probe.verify = script;
	file_check(&probe);
	revision->file.verify = script;
	return true;
}
