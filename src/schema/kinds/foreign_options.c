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

#include "schema/kinds/foreign_options.h"
#include "schema/text_array.h"

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
 * append_all appends options for a new object.
 */
static void
append_all(StringInfo buf, const char *options, bool secret)
{
	ListCell   *lc;

	foreach(lc, text_array(options))
		append_option(buf, "", lfirst(lc), secret);
}

/*
 * append_change appends what turns old options into new ones.
 */
static void
append_change(StringInfo buf, const char *old, const char *new, bool secret)
{
	List	   *before = text_array(old);
	List	   *after = text_array(new);
	ListCell   *lc;

	foreach(lc, before)
	{
		const char *option = lfirst(lc);

		if (find_option(after, option) == NULL)
			appendStringInfo(buf, "%sDROP %s", buf->len > 0 ? ", " : "",
							 quote_identifier(pnstrdup(option, strcspn(option, "="))));
	}
	foreach(lc, after)
	{
		const char *option = lfirst(lc);
		const char *was = find_option(before, option);

		if (was == NULL)
			append_option(buf, "ADD ", option, secret);
		else if (strcmp(was, option) != 0 && !secret)
			append_option(buf, "SET ", option, false);
	}
}

/*
 * clause returns OPTIONS (...), nothing where there are none.
 */
static char *
clause(const char *options)
{
	return options[0] != '\0' ? psprintf(" OPTIONS (%s)", options) : "";
}

/*
 * foreign_options_clause, foreign_options_alter: see foreign_options.h.
 */
char *
foreign_options_clause(const char *options)
{
	return secret_options_clause(options, NULL);
}

void
foreign_options_alter(DdlList *out, const char *alter, const char *old, const char *new)
{
	char	   *change = secret_options_change(old, new, NULL, NULL);

	if (change[0] != '\0')
		ddl_add(out, "%s OPTIONS (%s)", alter, change);
}

/*
 * secret_options_clause, secret_options_change: see foreign_options.h.
 */
char *
secret_options_clause(const char *options, const char *secrets)
{
	StringInfoData buf;

	initStringInfo(&buf);
	append_all(&buf, options, false);
	append_all(&buf, secrets, true);
	return clause(buf.data);
}

char *
secret_options_change(const char *old, const char *new, const char *old_secrets, const char *new_secrets)
{
	StringInfoData buf;

	initStringInfo(&buf);
	append_change(&buf, old, new, false);
	append_change(&buf, old_secrets, new_secrets, true);
	return buf.data;
}

/*
 * secrets_go, secrets_differ: see foreign_options.h.
 */
bool
secrets_go(const char *old, const char *new)
{
	List	   *after = text_array(new);
	ListCell   *lc;

	foreach(lc, text_array(old))
	{
		if (find_option(after, lfirst(lc)) == NULL)
			return true;
	}
	return false;
}

bool
secrets_differ(const char *old, const char *new)
{
	List	   *before = text_array(old);
	ListCell   *lc;

	foreach(lc, text_array(new))
	{
		const char *option = lfirst(lc);
		const char *was = find_option(before, option);

		if (was && strcmp(was, option) != 0 && strcmp(strchr(option, '=') + 1, MASK) != 0)
			return true;
	}
	return false;
}
