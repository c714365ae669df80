/*-------------------------------------------------------------------------
 *
 * text_array.h
 *		Arrays that properties hold as text.
 *
 * IDENTIFICATION
 *		src/schema/text_array.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_TEXT_ARRAY_H
#define MIGRATE_SCHEMA_TEXT_ARRAY_H

#include "postgres.h"

#include "nodes/pg_list.h"

/*
 * text_array returns the elements of a text[] that is given as its text, a list
 * of strings in which a null is NULL; NIL for NULL.
 */
extern List *text_array(const char *value);

/* element_position returns the place of an element in such a list, from 0; -1 where it is not there. */
extern int	element_position(const List *array, const char *element);

#endif							/* MIGRATE_SCHEMA_TEXT_ARRAY_H */
