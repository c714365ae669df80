/*-------------------------------------------------------------------------
 *
 * reloptions.c
 *		Storage parameters and view options: WITH, SET, RESET.
 *
 * IDENTIFICATION
 *		src/schema/kinds/reloptions.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "schema/kinds/reloptions.h"
#include "schema/text_array.h"

/*
 * option_name returns the name in "name=value", as SQL has it: a TOAST table's
 * has two parts.
 */
static char *
option_name(const char *option)
{
	char	   *name = pnstrdup(option, strcspn(option, "="));

	if (strncmp(name, "toast.", 6) == 0)
		return psprintf("toast.%s", quote_identifier(name + 6));
	return pstrdup(quote_identifier(name));
}

/*
 * is_number says whether a value is one that needs no quotes.
 */
static bool
is_number(const char *value)
{
	const char *fraction = value + strspn(value, "0123456789");

	if (fraction == value)
		return false;
	return fraction[0] == '\0' ||
		(fraction[0] == '.' && fraction[1 + strspn(fraction + 1, "0123456789")] == '\0');
}

/*
 * option_value returns the value in "name=value", quoted where it is not a
 * number or one of the words that options have for values.
 */
static const char *
option_value(const char *option)
{
	static const char *const words[] = {"true", "false", "on", "off", "auto", "local", "cascaded"};
	const char *value = strchr(option, '=') + 1;

	for (int i = 0; i < lengthof(words); i++)
	{
		if (strcmp(value, words[i]) == 0)
			return value;
	}
	return is_number(value) ? value : quote_literal_cstr(value);
}

/*
 * is_set says whether the options have one of the same name.
 */
static bool
is_set(const List *options, const char *option)
{
	const ListCell *lc;

	foreach(lc, options)
	{
		if (strncmp(lfirst(lc), option, strcspn(option, "=") + 1) == 0)
			return true;
	}
	return false;
}

/*
 * reloptions_with: see reloptions.h.
 */
char *
reloptions_with(const char *options)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, text_array(options))
		appendStringInfo(&buf, "%s%s = %s", buf.len > 0 ? ", " : "",
						 option_name(lfirst(lc)), option_value(lfirst(lc)));
	return buf.len > 0 ? psprintf(" WITH (%s)", buf.data) : buf.data;
}

/*
 * reloptions_alter: see reloptions.h.
 */
void
reloptions_alter(DdlList *out, const char *alter, const char *old, const char *new)
{
	List	   *before = text_array(old);
	List	   *after = text_array(new);
	StringInfoData reset;
	StringInfoData set;
	ListCell   *lc;

	initStringInfo(&reset);
	initStringInfo(&set);
	foreach(lc, before)
	{
		if (!is_set(after, lfirst(lc)))
			appendStringInfo(&reset, "%s%s", reset.len > 0 ? ", " : "", option_name(lfirst(lc)));
	}
	foreach(lc, after)
	{
		if (element_position(before, lfirst(lc)) < 0)
			appendStringInfo(&set, "%s%s = %s", set.len > 0 ? ", " : "",
							 option_name(lfirst(lc)), option_value(lfirst(lc)));
	}
	if (reset.len > 0)
		ddl_add(out, "%s RESET (%s)", alter, reset.data);
	if (set.len > 0)
		ddl_add(out, "%s SET (%s)", alter, set.data);
}
