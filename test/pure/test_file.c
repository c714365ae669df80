/*-------------------------------------------------------------------------
 *
 * test_file.c
 *		Tests of the revision file, outside the server.  Prints TAP.
 *
 * IDENTIFICATION
 *		test/pure/test_file.c
 *
 *-------------------------------------------------------------------------
 */
#include <time.h>

#include "revision/file.h"
#include "random.h"
#include "roundtrip.h"
#include "server.h"

#define ECHO "\\echo This is a revision of migrate: load it with migrate-load, do not run it \\quit\n"
#define UP "-- Revision ID: a\n-- migrate:up\n"

static int	ntests;
static int	nfailed;

/*
 * ok prints the result of one test, and what was got where it failed.
 */
static void
ok(bool passed, const char *name, const char *got)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++ntests, name);
	if (passed)
		return;
	nfailed++;
	printf("# got: ");
	for (; *got != '\0'; got++)
	{
		putchar(*got);
		if (*got == '\n')
			printf("#      ");
	}
	putchar('\n');
}

/* A text, the revision that it is read as, and that one's canonical text. */
typedef struct Reading
{
	const char *text;
	size_t		len;
	RevisionFile *rev;
	StringInfoData canonical;
} Reading;

/*
 * read_text reads a file and writes it.
 */
static void
read_text(void *arg)
{
	Reading    *reading = arg;

	initStringInfo(&reading->canonical);
	reading->rev = file_parse(reading->text, reading->len);
	file_write(&reading->canonical, reading->rev);
}

/*
 * check_rev checks a revision.
 */
static void
check_rev(void *arg)
{
	file_check(arg);
}

/*
 * reads expects a file to be read, and its canonical text.
 */
static void
reads(const char *name, const char *text, const char *canonical)
{
	Reading		first = {text, strlen(text)};
	Reading		second;
	Raised		raised;

	if (!server_run(read_text, &first, &raised))
		ok(false, name, psprintf("%s %s", raised.message, raised.detail));
	else if (strcmp(first.canonical.data, canonical) != 0)
		ok(false, name, first.canonical.data);
	else if (!server_run(check_rev, first.rev, &raised))
		ok(false, name, psprintf("check: %s %s", raised.message, raised.detail));
	else
	{
		second = (Reading){first.canonical.data, first.canonical.len};
		ok(server_run(read_text, &second, &raised) &&
			   strcmp(second.canonical.data, canonical) == 0,
		   name, "no fixed point");
	}
	server_reset();
}

/*
 * holds expects the upgrade script of a file to be script, all of it.
 */
static void
holds(const char *name, const char *script)
{
	char	   *text = psprintf(UP "%s\n\n-- migrate:down\nDOWN;\n", script);
	Reading		reading = {text, strlen(text)};
	Raised		raised;

	if (!server_run(read_text, &reading, &raised))
		ok(false, name, psprintf("%s %s", raised.message, raised.detail));
	else
		ok(strcmp(reading.rev->upgrade, script) == 0 && reading.rev->downgrade != NULL &&
			   strcmp(reading.rev->downgrade, "DOWN;") == 0,
		   name, reading.rev->upgrade);
	server_reset();
}

/*
 * raised_is says whether this is MG012 with this problem in this place.
 */
static bool
raised_is(const Raised *raised, const char *problem, const char *detail)
{
	return raised->sqlstate == ERRCODE_MIGRATE_MALFORMED_FILE &&
		strcmp(raised->message, problem) == 0 && strcmp(raised->detail, detail) == 0;
}

/*
 * fails expects MG012 with a problem on a line.
 */
static void
fails_bytes(const char *name, const char *text, size_t len, int line, const char *problem)
{
	Reading		reading = {text, len};
	Raised		raised;

	if (server_run(read_text, &reading, &raised))
		ok(false, name, reading.canonical.data);
	else
		ok(raised_is(&raised, psprintf("malformed revision file: %s", problem),
					 psprintf("Line %d of the file.", line)),
		   name,
		   psprintf("%s\n%s", raised.message, raised.detail));
	server_reset();
}

static void
fails(const char *name, const char *text, int line, const char *problem)
{
	fails_bytes(name, text, strlen(text), line, problem);
}

/*
 * refuses expects file_check to raise MG012.
 */
static void
refuses(const char *name, RevisionFile rev, const char *message, const char *detail)
{
	Raised		raised;

	if (server_run(check_rev, &rev, &raised))
		ok(false, name, "accepted");
	else
		ok(raised_is(&raised, message, detail), name,
		   psprintf("%s\n%s", raised.message, raised.detail));
	server_reset();
}

/*
 * a_revision returns a revision with these parts.
 */
static RevisionFile
a_revision(const char *message, const char *upgrade, const char *downgrade)
{
	RevisionFile rev = {0};

	rev.revision = "a";
	rev.message = (char *) message;
	rev.upgrade = (char *) upgrade;
	rev.downgrade = (char *) downgrade;
	rev.upgrade_transactional = rev.downgrade_transactional = true;
	return rev;
}

static void
test_reading(void)
{
	static const char canonical[] =
		ECHO
		"-- Add phone_number to users\n"
		"--\n"
		"-- Revision ID: 5ab6276b6556\n"
		"-- Revises: 1975ea83b712\n"
		"-- Create Date: 2026-11-24 19:06:34+00\n"
		"-- Branch Labels: billing\n"
		"-- Depends On: ae1027a6acf0\n"
		"\n"
		"-- migrate:up\n"
		"ALTER TABLE users ADD COLUMN phone_number varchar(20);\n"
		"\n"
		"-- migrate:down\n"
		"ALTER TABLE users DROP COLUMN phone_number;\n";
	static const char smallest[] =
		ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\n";

	reads("the example of the design", canonical, canonical);
	reads("without the first line", strchr(canonical, '\n') + 1, canonical);
	reads("the smallest file", "-- Revision ID: a\n-- migrate:up", smallest);
	reads("keys in any case and order, blanks around values",
		  "--revises :no key, the message\n"
		  "-- DEPENDS ON:  x ,y\n--revision id:a\n\n--\n\n"
		  "-- Branch labels:\n-- CREATE DATE:\n--migrate:UP\n",
		  ECHO "-- revises :no key, the message\n--\n-- Revision ID: a\n-- Revises:\n"
			   "-- Depends On: x, y\n\n-- migrate:up\n");
	reads("a merge; None is a name",
		  "-- Revision ID: a\n-- Revises: b,None\n-- migrate:up\n",
		  ECHO "-- Revision ID: a\n-- Revises: b, None\n\n-- migrate:up\n");
	reads("a description, blank lines inside it kept",
		  "-- Message\n--\n-- One\n\n--\n--   two\n--\tthree  \n--\n--\n-- Revision ID: a\n-- migrate:up\n",
		  ECHO "-- Message\n-- One\n--\n--   two\n-- \tthree\n--\n"
			   "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\n");
	reads("a description below an empty message",
		  "--\n-- One\n-- Revision ID: a\n-- migrate:up\n",
		  ECHO "--\n-- One\n--\n-- Revision ID: a\n-- Revises:\n\n-- migrate:up\n");
	reads("CRLF, byte order marks and blank lines",
		  "\xEF\xBB\xBF" ECHO "-- Revision ID: a\r\n-- migrate:up \r\n \t\r\n\xEF\xBB\xBF\r\n"
		  "  SELECT 1; \r\nSELECT\r\r\n  2;\t\r\n\r\n-- migrate:down\r\n\r\n",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\n"
			   "  SELECT 1; \r\nSELECT\r\r\n  2;\t\n\n-- migrate:down\n");
	reads("a carriage return within a line is kept",
		  UP "SELECT\r1;\r", ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\nSELECT\r1;\n");
	reads("transaction:false on either side",
		  "-- Revision ID: a\n-- migrate:up  transaction:false \nX;\n"
		  "-- migrate:down transaction:true\nY;",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up transaction:false\nX;\n\n"
			   "-- migrate:down\nY;\n");
	reads("conditions, in any order",
		  UP "X;\n-- migrate:down\nY;\n-- migrate:verify\nSELECT true;\n\n-- MIGRATE:PRECHECK\n\nSELECT 1;\n",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:precheck\nSELECT 1;\n\n-- migrate:up\nX;\n\n"
			   "-- migrate:verify\nSELECT true;\n\n-- migrate:down\nY;\n");
	reads("conditions of which there are none",
		  "-- Revision ID: a\n-- migrate:verify\n\n-- migrate:up\nX;\n-- migrate:precheck\n",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\nX;\n");
	reads("a marker behind a byte order mark is a marker",
		  UP "\xEF\xBB\xBF-- migrate:down\nX;\n",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\n\n-- migrate:down\nX;\n");
	reads("a file that is not ASCII",
		  "-- Straße hinzufügen\n-- Revision ID: ä\n-- migrate:up\nSELECT '日本';",
		  ECHO "-- Straße hinzufügen\n--\n-- Revision ID: ä\n-- Revises:\n\n"
			   "-- migrate:up\nSELECT '日本';\n");
}

static void
test_header_errors(void)
{
	fails("an empty file", "", 1, "no revision id");
	fails("only blank lines", "\n\n\n", 3, "no revision id");
	fails("no revision id", "-- m\n\n-- migrate:up\nX;\n", 3, "no revision id");
	fails("an empty revision id", "-- m\n-- Revision ID:\n-- migrate:up\n", 2, "invalid name \"\"");
	fails("no upgrade marker", "-- m\n-- Revision ID: a\n", 2, "no upgrade script");
	fails("text before the marker", "-- Revision ID: a\nSELECT 1;\n-- migrate:up\n", 2,
		  "text before the first marker");
	fails("an indented comment before the marker", " -- Revision ID: a\n-- migrate:up\n", 1,
		  "text before the first marker");
	fails("a second first line", ECHO ECHO UP, 2, "text before the first marker");
	fails("a key given twice", "-- Revision ID: a\n-- Revises: b\n-- revises: c\n-- migrate:up\n", 3,
		  "\"Revises\" given twice");
	fails("an unknown key", "-- Revision ID: a\n-- Revizes: b\n-- migrate:up\n", 2,
		  "unrecognized header line");
	fails("Replaces", "-- Revision ID: a\n-- Replaces: b\n-- migrate:up\n", 2,
		  "\"Replaces\" needs a newer version of migrate");
	fails("Repeatable before any other key", "-- m\n-- Repeatable:\n-- Revision ID: a\n-- migrate:up\n", 2,
		  "\"Repeatable\" needs a newer version of migrate");
	fails("a label with a space", "-- Revision ID: a\n-- Branch Labels: b c\n-- migrate:up\n", 2,
		  "invalid name \"b c\"");
	fails("a trailing comma", "-- Revision ID: a\n-- Revises: b,\n-- migrate:up\n", 2,
		  "invalid name \"\"");
	fails("a name given twice", "-- Revision ID: a\n-- Revises: b, c, b\n-- migrate:up\n", 2,
		  "name \"b\" given twice");
	fails("a control character in the message", "-- a\tb\n" UP, 1, "control character");
	fails("a control character in the description", "-- a\n-- b\x7F\n" UP, 2, "control character");
	fails("a control character in the date", "-- Create Date: \x01"
											 "1\n" UP,
		  1, "control character");
	fails("a file whose lines end with carriage returns", "-- m\r-- Revision ID: a\r-- migrate:up\rX;", 1,
		  "control character");
	fails_bytes("a NUL byte", UP "SELECT\n1\0;", sizeof(UP "SELECT\n1\0;") - 1, 4,
				"it contains a NUL byte");
}

static void
test_marker_errors(void)
{
	fails("an unknown word", UP "X;\n-- migrate:donw\nY;\n", 4, "unrecognized marker \"migrate:donw\"");
	fails("an unknown word in capitals", UP "X;\n--  MIGRATE:Donw\nY;\n", 4,
		  "unrecognized marker \"MIGRATE:Donw\"");
	fails("no word", UP "X;\n-- migrate: down\nY;\n", 4, "unrecognized marker \"migrate:\"");
	fails("a word that is longer", UP "X;\n-- migrate:downs\nY;\n", 4,
		  "unrecognized marker \"migrate:downs\"");
	fails("an unknown option", "-- Revision ID: a\n-- migrate:up transaction:no\n", 2,
		  "unrecognized marker option \"transaction:no\"");
	fails("an option given twice",
		  "-- Revision ID: a\n-- migrate:up transaction:true transaction:false\n", 2,
		  "marker option given twice");
	fails("an option above conditions", UP "X;\n-- migrate:verify transaction:false\n", 4,
		  "marker option above conditions");
	fails("verify given twice", UP "X;\n-- migrate:verify\n-- migrate:verify\nY;\n", 5, "marker given twice");
	fails("conditions alone", "-- Revision ID: a\n-- migrate:verify\nX;\n", 3, "no upgrade script");
	fails("down before up, behind conditions", "-- Revision ID: a\n-- migrate:verify\nX;\n-- migrate:down\n", 4,
		  "\"-- migrate:down\" before \"-- migrate:up\"");
	fails("up given twice", UP "X;\n-- migrate:up\nY;\n", 4, "marker given twice");
	fails("down given twice", UP "-- migrate:down\nX;\n-- migrate:down\n", 5, "marker given twice");
	fails("up after down", UP "-- migrate:down\nX;\n-- migrate:up\n", 5, "marker given twice");
	fails("down before up", "-- Revision ID: a\n-- migrate:down\n-- migrate:up\n", 2,
		  "\"-- migrate:down\" before \"-- migrate:up\"");
}

static void
test_lexer(void)
{
	holds("strings", "SELECT '\n-- migrate:down\n', 'it''s\n-- migrate:down\n';");
	holds("a backslash in a plain string", "SELECT 'a\\', 'b';");
	holds("a backslash after a word that ends with e", "SELECT typee'a\\', type'b\\';");
	holds("a string with escapes", "SELECT E'a\\'\n-- migrate:down\n', e'\\\\';");
	holds("escapes and doubled quotes", "SELECT E'''\\''\n, E'a''\\'\n-- migrate:down\n';");
	holds("a string with escapes, continued",
		  "SELECT E'a'\n  -- comment\n 'b\\'\n-- migrate:down\n';");
	holds("a string with escapes is not continued on the same line", "SELECT E'a' 'b\\';");
	holds("a plain string, continued", "SELECT 'a'\n 'b\\';");
	holds("other prefixes have no escapes", "SELECT N'\\', B'\\', X'\\', U&'\\', E 'a\\';");
	holds("quoted identifiers", "SELECT \"\n-- migrate:down\n\"\"'\", 1;");
	holds("dollar quotes", "DO $$ ' \" /* $a$\n-- migrate:down\n$$;");
	holds("dollar quotes with a tag", "DO $a1_$ $$ $a$ $a1_ $$a1_\n-- migrate:down\n$a1_$;");
	holds("dollar quotes that end in a row of dollars", "DO $a$ $$$a$; SELECT $b$$a$b$;");
	holds("dollar quotes with a tag that is not ASCII", "DO $ä$ ' $ä$;");
	holds("dollars within names and parameters", "SELECT a$$, b$x$, $1, $2$3, 1 $ 2;");
	holds("comments", "/* ' /* $$ */ \"\n-- migrate:down\n*/ SELECT 1; -- ' /* $$ \"");
	holds("a comment within an operator", "SELECT 1 +/* ' */ 2 +-- '\n3, 1 */ 2;");
	holds("stars and slashes in comments", "/**/ SELECT 1; /*/ ' */ /***/ /* **/");
	holds("a carriage return ends a comment", "-- '\r'\n-- migrate:down\n';");
	holds("an indented marker is a comment", "SELECT 1;\n -- migrate:down\nSELECT 2;");
	holds("a marker within a line is a comment", "SELECT 1; -- migrate:down");
	holds("a psql command", "SELECT 1;\n\\restrict it's /*\nSELECT 2;");
	holds("a psql command behind a statement", "SELECT 1 \\g it's /*\nSELECT 2;");
	holds("COPY with data",
		  "COPY t (a, b) FROM stdin;\n'\n-- migrate:down\n/*\n\\\\.\n \\.\n\\.\nSELECT 1;");
	holds("COPY in capitals, comments between, options behind",
		  "/* c */ cOpY t FROM -- '\n /* ' */ STDIN WITH (FORMAT csv); -- it's\n\"\n\\.");
	holds("COPY data that are empty", "COPY t FROM stdin;\n\\.");
	holds("COPY after COPY", "COPY t FROM stdin;\n'\n\\.\nCOPY t FROM stdin;\n'\n\\.\nSELECT '';");
	holds("COPY after COPY on a line", "COPY t FROM stdin; COPY t FROM stdin; SELECT $$x$$;\n'\n\\.\n\"\n\\.\nSELECT '';");
	holds("COPY from a table stdin", "COPY (SELECT * FROM stdin) TO 'x'; SELECT ';';");
	holds("COPY from elsewhere", "COPY t FROM 'stdin'; COPY t FROM program 'x'; COPY t TO stdout;");
	holds("COPY of a column stdin", "COPY t (stdin) FROM 'x'; COPY t FROM \"stdin\";");
	holds("COPY that does not begin a statement", "EXPLAIN COPY t FROM stdin; SELECT ''''");
	holds("an unfinished COPY", "COPY t FROM stdin");

	holds("a backslash before a quote, with standard_conforming_strings off", "SELECT 'it\\'s; ok';");
	holds("several of them", "SELECT 'it\\'s', \"a\\\", 'it\\\\', $$'$$, 'it''s\\'';', b'1', x'1', N'\\'', E'\\'';\n/* ' */ -- '");
	holds("a marker in such a string", "SELECT '\\'\n-- migrate:down\n', 1;");
	reads("a backslash at the end of a string", UP "SELECT 'C:\\';\n-- migrate:down\nSELECT 'C:\\', '';\n",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\nSELECT 'C:\\';\n\n-- migrate:down\nSELECT 'C:\\', '';\n");
	reads("a marker in a string, one only with the setting off", UP "SELECT 'it\\'s';\n-- migrate:down\nSELECT 'it\\'s';\n",
		  ECHO "-- Revision ID: a\n-- Revises:\n\n-- migrate:up\nSELECT 'it\\'s';\n-- migrate:down\nSELECT 'it\\'s';\n");

	fails("an unterminated string", UP "SELECT 1;\nSELECT '\n\n-- migrate:down\n", 4,
		  "unterminated quoted string");
	fails("an unterminated string with escapes", UP "SELECT E'\\'", 3, "unterminated quoted string");
	fails("a string that ends with its backslash", UP "SELECT E'\\", 3, "unterminated quoted string");
	fails("an unterminated identifier", UP "\nSELECT \"\n\n", 4, "unterminated quoted identifier");
	fails("an unterminated dollar quote", UP "\nDO $a$ $A$ $$ $a\n\n", 4,
		  "unterminated dollar-quoted string");
	fails("a dollar quote after a number", UP "SELECT 1$$", 3, "unterminated dollar-quoted string");
	fails("an unterminated comment", UP "\n/* /* */\n*\n/", 4, "unterminated comment");
	fails("a comment that ends at a slash", UP "/*/", 3, "unterminated comment");
	fails("COPY without data", UP "\nCOPY t FROM stdin;", 4, "COPY data is not terminated");
	fails("COPY whose line ends in a string", UP "\nCOPY t FROM stdin; SELECT '\n1\n\\.\n';", 5,
		  "COPY data begins within a string or a comment");
	fails("COPY data without an end", UP "\nCOPY t FROM stdin;\n\\.x\n\\\n", 4,
		  "COPY data is not terminated");
	fails("a quote in the downgrade", UP "-- migrate:down\n\n'\n", 5, "unterminated quoted string");
}

static void
test_check(void)
{
	RevisionFile rev = a_revision("m", "", NULL);

	rev.verify = "";
	refuses("no conditions in a section of them", rev, "malformed revision file: a section of conditions is empty", "");
	rev.verify = "SELECT 1;\n-- migrate:down\n";
	refuses("a marker in conditions", rev, "malformed revision file: a script cannot hold a marker line",
			"Line 2 of the verify.");
	rev.verify = NULL;
	refuses("a message of two lines", a_revision("a\nb", "", NULL),
			"malformed revision file: control character", "Line 1 of the message.");
	refuses("a message that is a key", a_revision(" revision id: x", "", NULL),
			"malformed revision file: the message would be read as a header line",
			"Line 1 of the message.");
	refuses("a message that is a marker", a_revision("migrate:up", "", NULL),
			"malformed revision file: the message would be read as a marker",
			"Line 1 of the message.");
	refuses("a message with a space at its end", a_revision("a ", "", NULL),
			"malformed revision file: its header would be read differently", "");
	refuses("a marker in a script", a_revision("m", "X;\n-- migrate:down\nY;", NULL),
			"malformed revision file: a script cannot hold a marker line",
			"Line 2 of the upgrade script.");
	refuses("an open quote in a script", a_revision("m", "", "\n\nSELECT '"),
			"malformed revision file: unterminated quoted string",
			"Line 3 of the downgrade script.");
	refuses("a script with a blank line at its end", a_revision("m", "X;\n", NULL),
			"malformed revision file: a script has a blank line at an end",
			"Line 1 of the upgrade script.");
	refuses("scripts that a setting would read as one", a_revision("m", "SELECT 'it\\'s';", "SELECT 'it\\'s';"),
			"malformed revision file: its scripts would be read differently", "");
	rev.revision = "x\n-- Revises: y";
	refuses("a revision id of two lines", rev, "invalid name \"x\n-- Revises: y\"", "");
	rev = a_revision("m", "", NULL);
	rev.down_revision = (Names){2, (char *[]){"b", "b"}};
	refuses("a parent given twice", rev,
			"malformed revision file: name \"b\" given twice", "Line 5 of the file.");
	rev = a_revision("m", "", NULL);
	rev.description = "one\nRevises: two";
	refuses("a description with a key", rev,
			"malformed revision file: \"Revises\" given twice", "Line 7 of the file.");
	rev.description = "one\n";
	refuses("a description with a blank line at its end", rev,
			"malformed revision file: its header would be read differently", "");
	rev = a_revision("m", "", NULL);
	rev.create_date = "2026\n-- Depends On: b";
	refuses("a date of two lines", rev,
			"malformed revision file: its header would be read differently", "");
}

static void
test_names(void)
{
	char		longest[4 * 255 + 2];
	Reading		reading = {"-- m\n-- Revision ID: a\n-- Create Date:  today \n-- migrate:up\n\nX;\nY;\n\n-- migrate:down\nZ;\n"};
	Raised		raised;

	ok(file_valid_name("5ab6276b6556") && file_valid_name("v1.2/x'\"\\;") && file_valid_name("HEAD"),
	   "valid names", "");
	ok(!file_valid_name("") && !file_valid_name("base") && !file_valid_name("head") &&
		   !file_valid_name("heads") && !file_valid_name("current"),
	   "symbols are no names", "");
	for (const char *c = "@+-:, \t\n\r\v\f\x01\x7F"; *c != '\0'; c++)
	{
		char		name[] = {'a', *c, 'b', '\0'};

		ok(!file_valid_name(name), psprintf("no name holds character %d", *c), "");
	}
	memset(longest, 'x', 256);
	longest[256] = '\0';
	ok(!file_valid_name(longest) && file_valid_name(longest + 1), "255 characters", "");
	for (int i = 0; i <= 255; i++)
		memcpy(longest + 3 * i, "\xE6\x97\xA5", 3);
	longest[3 * 255] = '\0';
	ok(file_valid_name(longest), "255 characters of three bytes", "");
	memset(longest, 0xBF, 4 * 255 + 1);
	longest[4 * 255 + 1] = '\0';
	ok(!file_valid_name(longest), "more bytes than 255 characters have", "");

	reading.len = strlen(reading.text);
	ok(server_run(read_text, &reading, &raised) && reading.rev->create_date_line == 3 &&
		   strcmp(reading.rev->create_date, "today") == 0,
	   "the date and its line", "");
	ok(file_section_line(reading.rev, FILE_UPGRADE) == 9 && file_section_line(reading.rev, FILE_DOWNGRADE) == 13,
	   "the lines of the scripts", reading.canonical.data);
	reading.rev->upgrade = "";
	ok(file_section_line(reading.rev, FILE_DOWNGRADE) == 11, "the line below an empty script", "");
	ok(strcmp(file_script("\xEF\xBB\xBF\r\n  \n\tA\r\n\r\nB \r\n \n", 20), "\tA\r\n\r\nB ") == 0,
	   "a script in normal form", file_script("\xEF\xBB\xBF\r\n  \n\tA\r\n\r\nB \r\n \n", 20));
	ok(file_script(" \r\n\t", 4)[0] == '\0', "a blank script", "");
	ok(strcmp(file_script("A\r\r", 3), "A") == 0 && strcmp(file_script("\r\r\nA\r \r\n", 8), "A\r ") == 0,
	   "carriage returns at the end", "");
	ok(strcmp(file_script_normalized("\rA\r\n\r\r\n\n\r"), "\rA\n\r\n\n\r") == 0, "line ends for a checksum", "");
	ok(file_same_script("A\r\n\n", "A\n\r\n") && !file_same_script("A\r\r\n", "A\r\n") && !file_same_script("A\r", "A") &&
		   !file_same_script("A\r\n", "A") && !file_same_script("A", NULL) && file_same_script(NULL, NULL),
	   "scripts that differ in their line ends", "");
	server_reset();
}

/* A template and a revision. */
typedef struct Naming
{
	const char *template;
	RevisionFile rev;
	const char *suffix;
	char	   *name;
} Naming;

static void
name_file(void *arg)
{
	Naming	   *naming = arg;

	naming->name = file_name_of(naming->template, &naming->rev, naming->suffix);
}

/*
 * names expects a file name.
 */
static void
names(const char *template, const char *message, const char *expected)
{
	Naming		naming = {template, a_revision(message, "", NULL)};
	Raised		raised;

	naming.rev.revision = "5ab6'/\\é";
	if (message[0] == 'A')
		naming.rev.create_date = "2026-1-24 19:06:34.5+00";
	if (server_run(name_file, &naming, &raised))
		ok(strcmp(naming.name, expected) == 0, expected, naming.name);
	else
		ok(raised.sqlstate == ERRCODE_MIGRATE_INVALID_TARGET &&
			   strcmp(raised.message, expected) == 0,
		   expected, raised.message);
	server_reset();
}

static void
test_file_names(void)
{
	names("%(year)s%(month)s%(day)s_%(rev)s_%(slug)s", "Add phone_number, to users!",
		  "20260124_5ab6___é_add_phone_number_to_users.sql");
	names("%(year)d-%(month).2d-%(day).2d %(hour)s.%(minute)02d%(second)s%%", "A",
		  "2026_01_24_19.0634_.sql");
	names("%(year)s%(month)s%(second)s", "no date", "00000000.sql");
	names("%(slug)s", "", ".sql");
	names("%(slug)s", "../../etc", "etc.sql");
	names("..%(slug)s", "etc", "_.etc.sql");
	names("-%(slug)s /../$(x);`x`", "etc", "_etc__..___x___x_.sql");
	names("%(slug)s", "one two three four five six seven eight nine",
		  "one_two_three_four_five_six_seven_eight.sql");
	names("%(slug)s", "one two three four five six seven eights nine",
		  "one_two_three_four_five_six_seven_eights.sql");
	names("%(slug)s", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyyy",
		  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.sql");
	names("%(slug)s", "日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日",
		  "日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本日本.sql");
	{
		Naming		naming = {"%(rev)s", a_revision("", "", NULL)};
		Raised		raised;
		char		longest[1021] = "";

		for (int i = 0; i < 340; i++)
			strcat(longest, "日");
		naming.rev.revision = longest;
		ok(server_run(name_file, &naming, &raised) && strlen(naming.name) == 80 * 3 + strlen("_00000000.sql") &&
			   strncmp(naming.name, longest, 80 * 3) == 0,
		   "a name that is too long is cut between characters, and has a suffix", naming.name);
		naming.suffix = "0123456789abcdef";
		ok(server_run(name_file, &naming, &raised) && strlen(naming.name) == 78 * 3 + strlen("_0123456789abcdef.sql") &&
			   strcmp(naming.name + 78 * 3, "_0123456789abcdef.sql") == 0,
		   "a suffix that is given", naming.name);
		naming.rev.revision = "a";
		ok(server_run(name_file, &naming, &raised) && strcmp(naming.name, "a_0123456789abcdef.sql") == 0, "a short one", naming.name);
		server_reset();
	}
	names("a%(epoch)s", "x", "unrecognized token at \"%(epoch)s\" in file name template");
	names("a%(rev", "x", "unrecognized token at \"%(rev\" in file name template");
	names("a%(rev)x", "x", "unrecognized token at \"%(rev)x\" in file name template");
	names("50%", "x", "unrecognized token at \"%\" in file name template");
}

/*
 * seconds returns the processor time used so far.
 */
static double
seconds(void)
{
	return (double) clock() / CLOCKS_PER_SEC;
}

/*
 * grows reads a file with a script of count pieces, and one of eight times as
 * many; time and memory must grow about as much.
 */
static void
grows(const char *name, const char *before, const char *piece, const char *after)
{
	double		times[2];
	size_t		peaks[2];
	size_t		sizes[2];

	for (int i = 0; i < 2; i++)
	{
		size_t		count = (i == 0 ? 1 : 8) * 1024 * 1024 / strlen(piece);
		StringInfoData text;
		Reading		reading;
		Raised		raised;
		double		start;

		initStringInfo(&text);
		appendStringInfoString(&text, UP);
		appendStringInfoString(&text, before);
		while (count-- > 0)
			appendStringInfoString(&text, piece);
		appendStringInfoString(&text, after);
		reading = (Reading){text.data, text.len};
		start = seconds();
		server_run(read_text, &reading, &raised);
		times[i] = seconds() - start;
		peaks[i] = server_peak();
		sizes[i] = text.len;
		server_reset();
	}
	ok(times[1] < 0.5 + 32 * times[0] && peaks[1] < 8 * sizes[1], name,
	   psprintf("%.3f and %.3f s, %zu of %zu bytes", times[0], times[1], peaks[1], sizes[1]));
	server_reset();
}

static void
test_growth(void)
{
	grows("many statements", "", "INSERT INTO t VALUES ('a', E'b\\'', \"c\", $$d$$); -- e\n", "");
	grows("one long string", "SELECT '", "x''", "';");
	grows("nested comments", "", "/*", "");
	grows("dollars in dollar quotes", "SELECT $aaaaaaaa$", "$aaaaaaa", "$aaaaaaaa$;");
	grows("words and dollars", "", "a$ ", "");
	grows("COPY data", "COPY t FROM stdin;\n", "a\tb\\.\n", "\\.\n");
	grows("blank lines", "", "\r\n", "");
	grows("byte order marks", "", "\xEF\xBB\xBF", "");
}

/* What random revisions are made of. */
static const char *const sql_pieces[] = {
	"SELECT 1;", "\n", "\n", "\n", " ", "\t", "\r", "\r\n", ";", "'", "''", "E'", "e'\\''", "\\", "\"",
	"$$", "$a$", "$", "a", "1", "/*", "*/", "--", "-- x\n", "\n-- migrate:down\n", "-- migrate:up",
	"\n-- migrate:verify\n", "\n-- migrate:precheck\n",
	"COPY t FROM stdin;\n", "copy", " from ", "stdin", "\n\\.\n", "\\.", "'x'", "$$y$$", "/* z */",
	"\"q\"", "\xEF\xBB\xBF", "ä", "\f", "\n\\restrict x'\n"};

static const char *const text_pieces[] = {
	"a", "b", "word", " ", " ", "--", "-", ":", "Revision ID: ", "revises:", "migrate:", "up", "\t",
	"Replaces: ", "ä", "\xEF\xBB\xBF", "'", "\\echo", ",", "\n", "\r", "\f"};

static const char *const name_pieces[] = {
	"a", "b", "c", "0123456789abcdef", "ä", "'", "\\", ".", "_", "/", "head", "-", " "};

/*
 * random_text returns up to max random pieces in a row.
 */
static char *
random_text(Random *random, const char *const *pieces, int npieces, int max)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int n = random_below(random, max + 1); n > 0; n--)
		appendStringInfoString(&out, pieces[random_below(random, npieces)]);
	return out.data;
}

#define RANDOM_TEXT(random, pieces, max) random_text(random, pieces, lengthof(pieces), max)

/*
 * random_names returns a list of up to three random names.
 */
static Names
random_names(Random *random)
{
	Names		list = {random_below(random, 4), NULL};

	list.names = palloc(sizeof(char *) * 4);
	for (int i = 0; i < list.n; i++)
		list.names[i] = psprintf("%d%s", i, RANDOM_TEXT(random, name_pieces, 2));
	return list;
}

/*
 * random_script returns a random script; mostly one that is in normal form.
 */
static char *
random_script(Random *random)
{
	char	   *script = RANDOM_TEXT(random, sql_pieces, 7);

	return random_below(random, 8) == 0 ? script : file_script(script, strlen(script));
}

/*
 * random_revision returns a random revision, of which file_check accepts many.
 */
static RevisionFile *
random_revision(Random *random)
{
	RevisionFile *rev = palloc0(sizeof(RevisionFile));

	rev->revision = psprintf("x%s", RANDOM_TEXT(random, name_pieces, 2));
	rev->message = RANDOM_TEXT(random, text_pieces, 3);
	if (random_below(random, 4) == 0)
		rev->description = RANDOM_TEXT(random, text_pieces, 6);
	rev->down_revision = random_names(random);
	if (random_below(random, 4) == 0)
		rev->depends_on = random_names(random);
	if (random_below(random, 4) == 0)
		rev->branch_labels = random_names(random);
	if (random_below(random, 2) == 0)
		rev->create_date = RANDOM_TEXT(random, text_pieces, 2);
	rev->upgrade = random_script(random);
	if (random_below(random, 2) == 0)
		rev->downgrade = random_script(random);
	if (random_below(random, 8) == 0)
		rev->precheck = random_script(random);
	if (random_below(random, 8) == 0)
		rev->verify = random_script(random);
	rev->upgrade_transactional = random_below(random, 2) == 0;
	rev->downgrade_transactional = rev->downgrade == NULL || random_below(random, 2) == 0;
	return rev;
}

/*
 * test_property writes random revisions and reads them back: file_check accepts
 * exactly those that come back as they were.
 */
static void
test_property(int runs)
{
	Random		random = {2026};
	int			accepted = 0;
	char		failure[8192] = "";

	for (int i = 0; i < runs && failure[0] == '\0'; i++)
	{
		RevisionFile *rev = random_revision(&random);
		StringInfoData written;
		Raised		raised;
		bool		accepts = server_run(check_rev, rev, &raised);
		bool		returns = comes_back(rev, &written);

		accepted += accepts;
		if (accepts != returns)
			snprintf(failure, sizeof(failure), "run %d, %s, but it %s:\n%s", i,
					 accepts ? "accepted" : "refused",
					 returns ? "comes back" : "does not come back", written.data);
		server_reset();
	}
	ok(failure[0] == '\0', psprintf("%d random revisions come back as they were, or are refused", runs),
	   failure);
	ok(accepted > runs / 20 && accepted < runs, "some are accepted, some refused",
	   psprintf("%d accepted", accepted));
	printf("# %d accepted\n", accepted);
	server_reset();
}

int
main(int argc, char **argv)
{
	test_reading();
	test_header_errors();
	test_marker_errors();
	test_lexer();
	test_check();
	test_names();
	test_file_names();
	test_growth();
	test_property(argc > 1 ? atoi(argv[1]) : 20000);
	printf("1..%d\n", ntests);
	return nfailed > 0;
}
