/*-------------------------------------------------------------------------
 *
 * drops.h
 *		What is created and dropped, as the server says it.
 *
 * IDENTIFICATION
 *		src/observe/drops.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_OBSERVE_DROPS_H
#define MIGRATE_OBSERVE_DROPS_H

#include "postgres.h"

#include "nodes/pg_list.h"

/* A relation that is gone: it may have been made anew under its name. */
typedef struct DroppedRelation
{
	Oid			oid;
	Oid			schema;
	const char *name;
	const char *qualified;
	char		relkind;
	Oid			table;			/* of an index; else itself */
	Oid			file;			/* 0: none */
} DroppedRelation;

/* drops_init begins to hear of them, when the library is loaded. */
extern void drops_init(void);

/* drops_begin notes them from here on, in a memory context, and drops_stop ends that. */
extern void drops_begin(MemoryContext context);
extern void drops_stop(void);

/* drops_reset forgets what was dropped: a statement begins. */
extern void drops_reset(void);

/* drops_of_statement returns a list of ObservedDrop, without what goes along with a table that is dropped too. */
extern List *drops_of_statement(void);

/* drops_relations returns a list of DroppedRelation: all of them, also those that the server drops for itself. */
extern List *drops_relations(void);

/* drops_truncated says whether the rows of a relation were taken by TRUNCATE. */
extern bool drops_truncated(Oid relation);

/* drops_is_made says whether the statement has made a relation. */
extern bool drops_is_made(Oid relation);

/* drops_is_new says whether a relation has been made since the beginning. */
extern bool drops_is_new(Oid relation);

#endif							/* MIGRATE_OBSERVE_DROPS_H */
