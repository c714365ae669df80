/*-------------------------------------------------------------------------
 *
 * copy.h
 *		What the server's own COPY says of a statement before it reads data.
 *
 * IDENTIFICATION
 *		src/script/copy.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCRIPT_COPY_H
#define MIGRATE_SCRIPT_COPY_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/*
 * copy_check raises whatever the server raises for a COPY FROM stdin before it
 * asks for the first row; it changes nothing.
 */
extern void copy_check(const CopyStmt *stmt, const char *sql);

/*
 * copy_from_text runs a COPY FROM stdin on len bytes of data.  sql is the
 * statement's text.
 */
extern void copy_from_text(CopyStmt *stmt, const char *sql, const char *data, size_t len);

#endif							/* MIGRATE_SCRIPT_COPY_H */
