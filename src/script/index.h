/*-------------------------------------------------------------------------
 *
 * index.h
 *		Indexes as the catalogs have them, those that are not in use among them.
 *
 * IDENTIFICATION
 *		src/script/index.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_INDEX_H
#define MIGRATE_SCRIPT_INDEX_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "nodes/pg_list.h"
#include "utils/relcache.h"

/*
 * index_list returns the indexes of a table, and of its TOAST table: also those
 * that the server itself uses no more.
 */
extern List *index_list(Oid table);

/* index_is_valid says whether queries use an index, and constraints are kept by it. */
extern bool index_is_valid(Oid index);

/*
 * index_is_of says whether an index is one that CREATE INDEX would make: by its
 * name, if it says one, method, uniqueness, columns and whether it is partial.
 */
extern bool index_is_of(const IndexStmt *stmt, Relation index);

/*
 * index_is_of_reindex says whether an invalid index is what REINDEX CONCURRENTLY
 * leaves where it is interrupted: a new one beside the old one, or the old one
 * that the new one has taken the place of.  before has the indexes that were
 * there when it began, invalid those of them that it does not rebuild.
 */
extern bool index_is_of_reindex(Relation index, List *before, List *invalid);

/*
 * index_check has each statement that the server runs from now on, below a
 * function and in a DO block, too, raise an error where it would take an index,
 * or a partition, for made that an interrupted statement has left half made, or
 * where it makes an invalid one; on false: no more.  It returns what was in
 * force before.
 */
extern bool index_check(bool on);

/* index_init is called when the library is loaded. */
extern void index_init(void);

#endif							/* MIGRATE_SCRIPT_INDEX_H */
