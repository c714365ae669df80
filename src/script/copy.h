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

#include "migrate.h"

#include "nodes/parsenodes.h"

/*
 * copy_check raises whatever the server raises for a COPY FROM stdin before it
 * asks for the first row; it changes nothing.
 */
extern void copy_check(const CopyStmt *stmt, const char *sql);

#endif							/* MIGRATE_SCRIPT_COPY_H */
