/*-------------------------------------------------------------------------
 *
 * tool.h
 *		What the files of src/convert share: a tool's files, and how revisions are
 *		made of them.
 *
 * IDENTIFICATION
 *		src/convert/tool.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CONVERT_TOOL_H
#define MIGRATE_CONVERT_TOOL_H

#include "convert/convert.h"

/* The server's ERRCODE_INVALID_PARAMETER_VALUE, which is not known outside it. */
#define ERRCODE_NOT_CONVERTIBLE	MAKE_SQLSTATE('2', '2', '0', '2', '3')

/* A tool's file. */
typedef struct SourceFile
{
	const char *path;			/* below the tool's folder */
	const char *name;			/* the last part of the path */
	const char *text;
} SourceFile;

/* All files of a conversion, sorted by path, and what is made of them. */
typedef struct Converter
{
	const SourceFile *files;
	int			nfiles;
	Conversion *result;
	StringInfoData note;
} Converter;

/* A tool whose files can be converted. */
typedef struct ConvertTool
{
	const char *name;
	bool (*detect)(const Converter *converter); /* are these its files? */
	void (*convert)(Converter *converter);
} ConvertTool;

extern const ConvertTool convert_atlas;
extern const ConvertTool convert_dbmate;
extern const ConvertTool convert_diesel;
extern const ConvertTool convert_drizzle;
extern const ConvertTool convert_flyway;
extern const ConvertTool convert_golang_migrate;
extern const ConvertTool convert_goose;
extern const ConvertTool convert_graphile_migrate;
extern const ConvertTool convert_liquibase;
extern const ConvertTool convert_node_pg_migrate;
extern const ConvertTool convert_plain;
extern const ConvertTool convert_prisma;
extern const ConvertTool convert_sqitch;
extern const ConvertTool convert_sqlx;
extern const ConvertTool convert_supabase;
extern const ConvertTool convert_tern;

/* in source.c: looking at files */
extern bool source_ends(const char *name, const char *end);
extern bool source_has_line(const char *text, const char *prefix);
extern bool any_source_has_line(const Converter *converter, const char *prefix);
extern const SourceFile *source_find(const Converter *converter, const char *path);
extern bool line_starts(const char *line, const char *prefix);
extern const char *next_line(const char *line);
extern char *line_copy(const char *line);

/* in revise.c: making revisions */
extern ConvertedRevision *revise_begin(Converter *converter, const char *version, const char *description);
extern void revise_note(ConvertedRevision *revision, const char *format, ...) pg_attribute_printf(2, 3);
extern void revise_scripts(ConvertedRevision *revision, const char *up, const char *down);
extern bool revise_verify(ConvertedRevision *revision, const char *text);
extern void revise_not_transactional(ConvertedRevision *revision);
extern void convert_note(Converter *converter, const char *format, ...) pg_attribute_printf(2, 3);

/*
 * in numbered.c: tools with a file, or two, or a folder for each migration, whose
 * name begins with its version
 */

/* What a tool has beyond plain SQL, that we have in another way or not at all. */
typedef struct ForeignPart
{
	const char *text;			/* stands in a script */
	const char *note;			/* what is said of it */
} ForeignPart;

typedef struct NumberedRules
{
	const char *up;				/* a line that begins so begins the upgrade; NULL: the file does */
	const char *down;			/* likewise, the downgrade; NULL: none in this file */
	const char *up_suffix;		/* of names; NULL: ".sql" */
	const char *down_suffix;	/* of the downgrade's own file; NULL: it has none */
	bool		plain_suffix;	/* ".sql" is one for upgrades, too */
	bool		folders;		/* the version is a folder's, the suffixes are file names */
	bool		whole_name;		/* the version is the name without its suffix */
	const char *no_transaction; /* a line that begins so, or, on the marker's line, ends so */
	const char *const *dropped; /* lines that begin so are the tool's own; ended by NULL */
	const ForeignPart *foreign; /* ended by NULL */
} NumberedRules;

extern void convert_numbered(Converter *converter, const NumberedRules *rules);
extern int	convert_compare_versions(const char *a, const char *b);
extern int	version_length(const char *name);

#endif							/* MIGRATE_CONVERT_TOOL_H */
