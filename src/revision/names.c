/*-------------------------------------------------------------------------
 *
 * names.c
 *		Lists of names.
 *
 * IDENTIFICATION
 *		src/revision/names.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include "revision/names.h"

/*
 * names_of_one returns a list of one name.
 */
Names
names_of_one(const char *name)
{
	Names		result = {1, palloc(sizeof(char *))};

	result.names[0] = pstrdup(name);
	return result;
}

/*
 * names_join returns names as a list for a message.
 */
char *
names_join(Names names)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < names.n; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", names.names[i]);
	return text.data;
}

/*
 * names_quoted returns names as a message lists them: "a", "b", and "c".
 */
char *
names_quoted(Names names)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < names.n; i++)
	{
		if (i > 0)
			appendStringInfoString(&buf, names.n == 2 ? " and " : i == names.n - 1 ? ", and " :
																					 ", ");
		appendStringInfo(&buf, "\"%s\"", names.names[i]);
	}
	return buf.data;
}

/*
 * names_contain says whether name is among names.
 */
bool
names_contain(Names names, const char *name)
{
	for (int i = 0; i < names.n; i++)
	{
		if (strcmp(names.names[i], name) == 0)
			return true;
	}
	return false;
}

/*
 * names_equal says whether two lists are equal.
 */
bool
names_equal(Names a, Names b)
{
	if (a.n != b.n)
		return false;
	for (int i = 0; i < a.n; i++)
	{
		if (strcmp(a.names[i], b.names[i]) != 0)
			return false;
	}
	return true;
}

static int
names_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * names_sorted sorts names in place, bytewise, and returns them.
 */
Names
names_sorted(Names names)
{
	qsort(names.names, names.n, sizeof(char *), names_compare);
	return names;
}

/*
 * names_have says whether sorted names hold name.
 */
bool
names_have(Names names, const char *name)
{
	return bsearch(&name, names.names, names.n, sizeof(char *), names_compare) != NULL;
}
