/*-------------------------------------------------------------------------
 *
 * file_internal.h
 *		What the files that read, write and check revision files share.
 *
 * IDENTIFICATION
 *		src/revision/file_internal.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_FILE_INTERNAL_H
#define MIGRATE_REVISION_FILE_INTERNAL_H

#include "revision/file.h"
#include "revision/scan.h"

#define NAME_HINT \
	"A name has 1 to 255 characters, none of them \"@\", \"+\", \"-\", \":\", \",\", " \
	"white space or a control character, and is not base, head, heads or current."

#define BACKSLASH_HINT \
	"Write strings that have backslashes as E'...', or without them."

typedef enum HeaderKey
{
	KEY_REVISION,
	KEY_REVISES,
	KEY_CREATE_DATE,
	KEY_LABELS,
	KEY_DEPENDS,
	KEY_REPLACES,
	KEY_REPEATABLE,
	KEY_NONE
} HeaderKey;

/* The keys of the header as they are written; by HeaderKey. */
extern const char *const file_key_names[];

/* How a section is written. */
typedef struct FileSectionForm
{
	const char *marker;
	const char *name;			/* for messages */
	size_t		script;			/* where RevisionFile has it */
} FileSectionForm;

/* The sections in the order in which they are written; by FileSection. */
extern const FileSectionForm file_sections[];

/*
 * file_check_text raises MG012 for a control character in text, other than a tab
 * where tabs is true.
 */
extern void file_check_text(const Scanner *scanner, Span text, bool tabs);

/* file_find_key returns the key with which a header line starts, KEY_NONE for none, and its value. */
extern HeaderKey file_find_key(Span line, Span *value);

#endif							/* MIGRATE_REVISION_FILE_INTERNAL_H */
