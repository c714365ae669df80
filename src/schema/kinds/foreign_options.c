/*-------------------------------------------------------------------------
 *
 * foreign_options.c
 *		Options of foreign-data objects: OPTIONS (...).
 *
 * IDENTIFICATION
 *		src/schema/kinds/foreign_options.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "foreign_options.h"
#include "kinds.h"

/*
 * find_option returns the one of the options, "name=value", that has the name
 * of another; NULL where there is none.
 */
static const char *
find_option(const List *options, const char *like)
{
	size_t		length = strcspn(like, "=") + 1;
	const ListCell *lc;

	foreach(lc, options)
	{
		if (strncmp(lfirst(lc), like, length) == 0)
			return lfirst(lc);
	}
	return NULL;
}

/*
 * is_masked says whether the value of an option is the mask.
 */
static bool
is_masked(const char *option)
{
	return strcmp(strchr(option, '=') + 1, MASK) == 0;
}

/*
 * append_option appends an option as SQL has it, after a verb; secret: with the
 * mask for its value.
 */
static void
append_option(StringInfo buf, const char *verb, const char *option, bool secret)
{
	const char *equals = strchr(option, '=');

	appendStringInfo(buf, "%s%s%s %s", buf->len > 0 ? ", " : "", verb,
					 quote_identifier(pnstrdup(option, equals - option)),
					 secret ? "'" MASK "'" : quote_literal_cstr(equals + 1));
}

/*
 * options_clause writes an OPTIONS (...) for a new object.
 */
static char *
options_clause(const char *options, bool secret)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, text_array(options))
		append_option(&buf, "", lfirst(lc), secret);
	return buf.len > 0 ? psprintf(" OPTIONS (%s)", buf.data) : buf.data;
}

/*
 * options_change returns what goes into the parentheses of the OPTIONS that
 * turn old into new; nothing where there is nothing to do.
 */
static char *
options_change(const char *old, const char *new, bool secret)
{
	List	   *before = text_array(old);
	List	   *after = text_array(new);
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, before)
	{
		const char *option = lfirst(lc);

		if (find_option(after, option) == NULL)
			appendStringInfo(&buf, "%sDROP %s", buf.len > 0 ? ", " : "",
							 quote_identifier(pnstrdup(option, strcspn(option, "="))));
	}
	foreach(lc, after)
	{
		const char *option = lfirst(lc);
		const char *was = find_option(before, option);

		if (was == NULL)
			append_option(&buf, "ADD ", option, secret);
		else if (strcmp(was, option) != 0 && !(secret && (is_masked(was) || is_masked(option))))
			append_option(&buf, "SET ", option, secret);
	}
	return buf.data;
}

/*
 * foreign_options_clause, foreign_options_alter: see foreign_options.h.
 */
char *
foreign_options_clause(const char *options)
{
	return options_clause(options, false);
}

void
foreign_options_alter(Emit *out, const char *alter, const char *old, const char *new)
{
	char	   *change = options_change(old, new, false);

	if (change[0] != '\0')
		emit(out, "%s OPTIONS (%s)", alter, change);
}

/*
 * secret_options_differ, secret_options_clause, secret_options_alter: see
 * foreign_options.h.
 */
bool
secret_options_differ(const char *old, const char *new)
{
	return options_change(old, new, true)[0] != '\0';
}

char *
secret_options_clause(const char *options)
{
	return options_clause(options, true);
}

void
secret_options_alter(Emit *out, const char *alter, const char *old, const char *new)
{
	char	   *change = options_change(old, new, true);

	if (strstr(change, MASK))
		emit_note(out, SECRETS_NOTE);
	if (change[0] != '\0')
		emit(out, "%s OPTIONS (%s)", alter, change);
}
