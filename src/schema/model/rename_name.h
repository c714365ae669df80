/*-------------------------------------------------------------------------
 *
 * rename_name.h
 *		Names of schema objects as a person writes them.
 *
 * IDENTIFICATION
 *		src/schema/model/rename_name.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_RENAME_NAME_H
#define MIGRATE_SCHEMA_MODEL_RENAME_NAME_H

#include "schema/snapshot.h"

/* A name, taken apart. */
typedef struct WrittenName
{
	const char *text;
	const char *kind;			/* as SQL calls it, where it is said: TABLE; else NULL */
	List	   *parts;			/* of char *, at least one */
	char	   *arguments;		/* of a routine, between the parentheses; NULL: none are given */
} WrittenName;

/* Where an object stands. */
typedef struct Place
{
	const char *schema;			/* NULL: none */
	const char *name;
} Place;

/* Whether an object is of a kind that can be renamed. */
extern bool is_renamable(const SchemaObject *object);

/* written_name takes a name apart; raises 22023 where it is none. */
extern WrittenName written_name(const char *text);

/*
 * written_find returns the objects that a name can mean where their schemas
 * and tables are called as places, by index of the object, say.  Names without
 * a schema are looked up along the caller's search_path.
 */
extern List *written_find(const WrittenName *name, const SchemaSnapshot *snapshot, const Place *places);

/* The arguments in a routine's identity, or any string, with their parentheses; "" where there are none. */
extern const char *arguments_in(const char *identity);

/* Whether arguments, without parentheses, are those of a routine. */
extern bool arguments_fit(const char *arguments, const SchemaObject *routine);

#endif							/* MIGRATE_SCHEMA_MODEL_RENAME_NAME_H */
