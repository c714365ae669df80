/*-------------------------------------------------------------------------
 *
 * text_array.c
 *		Properties that are arrays.
 *
 * IDENTIFICATION
 *		src/schema/text_array.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

#include "schema/text_array.h"

/*
 * text_array: see text_array.h.
 */
List *
text_array(const char *value)
{
	Datum	   *elements;
	bool	   *nulls;
	int			n;
	List	   *result = NIL;

	if (value == NULL)
		return NIL;
	deconstruct_array(DatumGetArrayTypeP(OidInputFunctionCall(F_ARRAY_IN, unconstify(char *, value), TEXTOID, -1)),
					  TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	for (int i = 0; i < n; i++)
		result = lappend(result, nulls[i] ? NULL : TextDatumGetCString(elements[i]));
	return result;
}

/*
 * element_position: see text_array.h.
 */
int
element_position(const List *array, const char *element)
{
	for (int i = 0; i < list_length(array); i++)
	{
		const char *other = list_nth(array, i);

		if (other != NULL && strcmp(other, element) == 0)
			return i;
	}
	return -1;
}
