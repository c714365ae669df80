/*-------------------------------------------------------------------------
 *
 * array.c
 *		Arrays and lists of names.
 *
 * IDENTIFICATION
 *		src/server/array.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "server/array.h"

/*
 * array_from_names returns names as a text[].
 */
Datum
array_from_names(Names names)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(names.n, 1));

	for (int i = 0; i < names.n; i++)
		values[i] = CStringGetTextDatum(names.names[i]);
	return PointerGetDatum(construct_array(values, names.n, TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * array_to_names returns the elements of a text[], NULL for a null.
 */
Names
array_to_names(ArrayType *array)
{
	Names		result;
	Datum	   *values;
	bool	   *nulls;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &result.n);
	result.names = palloc(sizeof(char *) * Max(result.n, 1));
	for (int i = 0; i < result.n; i++)
		result.names[i] = nulls[i] ? NULL : TextDatumGetCString(values[i]);
	return result;
}
