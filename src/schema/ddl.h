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
typedef struct DdlStatement
{
	char	   *text;			/* without its semicolon */
	char	   *notes;			/* comment lines before it; NULL: none */
	const char *role;			/* whose rights it has, as SQL has it; NULL: those of the script */
	List	   *needs;			/* what that role is granted for its time: "USAGE ON SCHEMA s" */
	bool		destructive;
	bool		needs_values;	/* fails where there are rows without */
	bool		makes_helper;	/* creates something for its operation alone, in the schema of its object */
	const char *secret;			/* whose secrets it should have in it; NULL: nobody's */
} DdlStatement;

struct DdlList
{
	const Diff *diff;			/* that the statements are of; NULL: none */
	List	   *statements;
	StringInfoData notes;		/* for the next one */
	const char *role;			/* for those that follow */
	bool		destructive;
	bool		needs_values;
	bool		makes_helper;
	const char *secret;
};

/* ddl_init makes an empty collection, of statements of a diff, which may be NULL. */
extern void ddl_init(DdlList *out, const Diff *diff);

/* ddl_append_losses lists, with commas, what a statement destroys. */
extern void ddl_append_losses(StringInfo buf, const DdlStatement *ddl);

/* ddl_script writes statements as a script, one a paragraph. */
extern char *ddl_script(const List *statements);

/* ddl_join_scripts puts one script after another. */
extern char *ddl_join_scripts(const char *one, const char *two);

#endif							/* MIGRATE_SCHEMA_DDL_H */
