/*-------------------------------------------------------------------------
 *
 * file.h
 *		The revision file: its text form, read and written.
 *
 * IDENTIFICATION
 *		src/revision/file.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_FILE_H
#define MIGRATE_REVISION_FILE_H

#include "revision/names.h"

/* One revision, as its file says it. */
typedef struct RevisionFile
{
	char	   *revision;
	char	   *message;		/* one line; "" where the file has none */
	char	   *description;	/* further lines, joined by \n; NULL if none */
	Names		down_revision;
	Names		depends_on;
	Names		branch_labels;
	char	   *create_date;	/* as in the file; NULL if absent */
	int			create_date_line;	/* its line in the file that was read */
	char	   *upgrade;		/* no blank lines at either end, else as in the file */
	char	   *downgrade;		/* likewise; NULL: irreversible */
	bool		upgrade_transactional;
	bool		downgrade_transactional;	/* of no meaning without downgrade */
	char	   *precheck;		/* queries that hold before the upgrade; NULL: none */
	char	   *verify;			/* and after it; NULL: none */
} RevisionFile;

/* The sections of a file, in the order in which they are written, which is that in which they run. */
typedef enum FileSection
{
	FILE_PRECHECK,
	FILE_UPGRADE,
	FILE_VERIFY,
	FILE_DOWNGRADE
} FileSection;

#define FILE_NSECTIONS	4

/* file_section returns what a section has, NULL where there is none; file_section_name, its name for messages. */
extern const char *file_section(const RevisionFile *rev, FileSection section);
extern const char *file_section_name(FileSection section);

/*
 * file_parse reads a revision file of len bytes (NUL bytes are an error).
 * Everything returned is freshly palloc'd.  Raises MG012, naming the line.
 */
extern RevisionFile *file_parse(const char *text, size_t len);

/*
 * file_check_escapes raises MG012 where a file has a marker that is one with
 * standard_conforming_strings off, and stands in a string as file_parse reads
 * it: for a session in which the setting is off.
 */
extern void file_check_escapes(const char *text, size_t len);

/* file_write appends the canonical file of rev to out. */
extern void file_write(StringInfo out, const RevisionFile *rev);

/*
 * file_section_line returns the line (from 1) of the canonical file on which
 * the first line of a section stands.
 */
extern int	file_section_line(const RevisionFile *rev, FileSection section);

/*
 * file_script returns a copy of a script as a section would hold it: no byte
 * order mark and no blank lines at either end, all between as it is, since \r\n
 * may stand in a string, a function's body or data.
 */
extern char *file_script(const char *text, size_t len);

/*
 * file_script_normalized returns a copy of a script with \n for each \r\n: this
 * is what a checksum is of.  file_same_script says whether two scripts, either
 * of which may be absent, are equal in this form.
 */
extern char *file_script_normalized(const char *script);
extern bool file_same_script(const char *a, const char *b);

/*
 * file_script_hides_marker says whether a script has a line that is a marker
 * where standard_conforming_strings is off.
 */
extern bool file_script_hides_marker(const char *script);

/* file_script_is_open says whether a script's last statement lacks its semicolon. */
extern bool file_script_is_open(const char *script);

/*
 * file_check raises MG012 unless rev survives being written and read again: a
 * script may hold no marker line and no unterminated quote, a message must be
 * one line, ids and labels must be well-formed.
 */
extern void file_check(const RevisionFile *rev);

/* file_same_text says whether two texts, either of which may be absent, are equal. */
extern bool file_same_text(const char *a, const char *b);

/*
 * file_valid_name says whether name can be a revision id or a label: 1 to 255
 * characters of UTF-8 or of one byte each, none of them a character of the
 * targets' grammar, white space or a control character; and no symbol.
 */
extern bool file_valid_name(const char *name);

/*
 * file_name_of builds a file name from a template in which %(rev)s, %(slug)s,
 * %(year)s, %(month)s, %(day)s, %(hour)s, %(minute)s and %(second)s are replaced,
 * also in the forms of Alembic's file_template such as %(month).2d.
 * create_date is 'YYYY-MM-DD HH:MM:SS...' or NULL, read as zeros.  The slug is
 * the words of the message in lower case, cut at a word's end so that they have
 * no more than 40 characters; a longer first word is cut between characters, or,
 * where the message is not UTF-8, before a run of bytes beyond ASCII.  All but
 * letters, digits, '.' and '_' becomes '_'; what is not ASCII counts as a letter.
 * "_" and a suffix, which tells it from another one, and ".sql" are appended; the
 * suffix may be NULL.  The name has no more than 255 bytes.  An unknown token is
 * MG005.
 */
extern char *file_name_of(const char *template, const RevisionFile *rev, const char *suffix);

#endif							/* MIGRATE_REVISION_FILE_H */
