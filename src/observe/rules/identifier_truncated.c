/*-------------------------------------------------------------------------
 *
 * identifier_truncated.c
 *		A name is longer than the server keeps.
 *
 * IDENTIFICATION
 *		src/observe/rules/identifier_truncated.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/keywords.h"
#include "parser/parser.h"
#include "parser/scanner.h"
#include "utils/guc.h"

#include "observe/rule.h"
#include "observe/rules/rules.h"

/*
 * identifier_truncated_look has the server's lexer read the statement, which cuts names off.
 */
static void
identifier_truncated_look(LintCheck *check)
{
	const char *sql = script_statement(check->script, check->n);
	core_yy_extra_type lexer;
	core_YYSTYPE value;
	YYLTYPE		location = 0;
	int			guc_level = NewGUCNestLevel();
	core_yyscan_t scanner = scanner_init(sql, &lexer, &ScanKeywords, ScanKeywordTokens);

	(void) set_config_option("client_min_messages", "error", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	while (core_yylex(&value, &location, scanner) != 0)
	{
		const char *word = sql + location;
		int			len = word[0] == '"' ? (int) strcspn(word + 1, "\"") : (int) strcspn(word, " \t\r\n().,;\"'=<>+-*/:[]");

		if (len >= NAMEDATALEN && word[0] != '\'' && word[0] != '$' && (word[0] == '"' || isalpha((unsigned char) word[0]) || word[0] == '_' || IS_HIGHBIT_SET(word[0])))
			lint_report(check, InvalidOid, pnstrdup(word, len + (word[0] == '"' ? 2 : 0)), "the name is cut off at 63 bytes", "Write a shorter name.");
	}
	scanner_finish(scanner);
	AtEOXact_GUC(true, guc_level);
}

const LintRule lint_identifier_truncated = {
	.code = "identifier-truncated",
	.severity = LINT_WARNING,
	.title = "a name is longer than the server keeps",
	.why = "It is cut off at 63 bytes without an error; two that begin alike are the same, and programs that use the whole name miss it.",
	.unsafe = "ALTER TABLE users ADD COLUMN a_name_that_goes_on_and_on_until_it_is_longer_than_sixty_three_bytes text",
	.safe = "ALTER TABLE users ADD COLUMN a_name_that_is_short_enough text",
	.before = identifier_truncated_look};
