/*-------------------------------------------------------------------------
 *
 * emit.h
 *		The statements of an operation, as they are collected.
 *
 * IDENTIFICATION
 *		src/schema/emit.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_EMIT_H
#define MIGRATE_SCHEMA_EMIT_H

#include "schema/object.h"

/* A statement. */
typedef struct Emitted
{
	char	   *statement;		/* without its semicolon */
	char	   *notes;			/* comment lines before it; NULL: none */
	bool		destructive;
	const char *secret;			/* whose secrets it should have in it; NULL: nobody's */
} Emitted;

struct Emit
{
	List	   *statements;
	StringInfoData notes;		/* for the next one */
	bool		destructive;
	const char *secret;
};

extern void emit_init(Emit *out);

/* append_losses lists, with commas, what a statement destroys. */
extern void append_losses(StringInfo buf, const Emitted *emitted);

/* emit_script writes statements as a script, one a paragraph. */
extern char *emit_script(const List *statements);

/* join_scripts puts one script after another. */
extern char *join_scripts(const char *one, const char *two);

#endif							/* MIGRATE_SCHEMA_EMIT_H */
