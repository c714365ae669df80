/*-------------------------------------------------------------------------
 *
 * ddl.h
 *		The statements of an operation, as they are collected.
 *
 * IDENTIFICATION
 *		src/schema/ddl.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_DDL_H
#define MIGRATE_SCHEMA_DDL_H

#include "schema/object_diff.h"

/* A statement. */
typedef struct Emitted
{
	char	   *statement;		/* without its semicolon */
	char	   *notes;			/* comment lines before it; NULL: none */
	const char *role;			/* whose rights it has, as SQL has it; NULL: those of the script */
	List	   *needs;			/* what that role is granted for its time: "USAGE ON SCHEMA s" */
	bool		destructive;
	bool		needs_values;	/* fails where there are rows without */
	const char *secret;			/* whose secrets it should have in it; NULL: nobody's */
} Emitted;

struct Emit
{
	const Diff *diff;			/* that the statements are of; NULL: none */
	List	   *statements;
	StringInfoData notes;		/* for the next one */
	const char *role;			/* for those that follow */
	bool		destructive;
	bool		needs_values;
	const char *secret;
};

/* emit_init makes an empty collection, of statements of a diff, which may be NULL. */
extern void emit_init(Emit *out, const Diff *diff);

/* append_losses lists, with commas, what a statement destroys. */
extern void append_losses(StringInfo buf, const Emitted *emitted);

/* emit_script writes statements as a script, one a paragraph. */
extern char *emit_script(const List *statements);

/* join_scripts puts one script after another. */
extern char *join_scripts(const char *one, const char *two);

#endif							/* MIGRATE_SCHEMA_DDL_H */
