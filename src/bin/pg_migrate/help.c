/*-------------------------------------------------------------------------
 *
 * help.c
 *		The help, the manual page and the completion of shells, all made from the
 *		tables of commands and options.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/help.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "bin/pg_migrate/commands.h"
#include "bin/pg_migrate/help.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"

static const char *const exit_codes[][2] = {
	{"0", "done"},
	{"1", "an error"},
	{"2", "wrong use"},
	{"3", "something differs or is pending (check; with --exit-code or --check-heads other commands)"},
};

/*
 * option_title returns an option as the help shows it: "-m, --message=TEXT".
 */
static char *
option_title(OptionId id)
{
	const OptionSpec *spec = &option_specs[id];

	return psprintf("%s--%s%s%s", spec->letter ? psprintf("-%c, ", spec->letter) : "    ", spec->name,
					spec->argument ? "=" : "", spec->argument ? spec->argument : "");
}

/*
 * command_title returns a command with its words.
 */
static char *
command_title(const Command *command)
{
	return psprintf("%s%s%s%s%s", command->name, command->alias ? ", " : "", command->alias ? command->alias : "",
					command->arguments ? " " : "", command->arguments ? command->arguments : "");
}

/*
 * help_print prints the help of the program, or of a command.
 */
void
help_print(const Command *command)
{
	if (command)
	{
		printf("pg_migrate %s: %s\n", command->name, command->summary);
		if (command->details)
			printf("\n%s\n", command->details);
		printf("\nUsage:\n  pg_migrate [OPTION]... %s%s%s\n", command->name,
			   command->arguments ? " " : "", command->arguments ? command->arguments : "");
		for (int i = OPT_COMMON_END; i < OPT_COUNT; i++)
			if (command_takes(command, i))
				printf("  %-28s %s\n", option_title(i), option_specs[i].help);
		printf("\nOptions of all commands: pg_migrate --help\n");
		return;
	}
	printf("pg_migrate runs and writes schema migrations, which the database keeps.\n\n"
		   "Usage:\n  pg_migrate [OPTION]... COMMAND [ARGUMENT]...\n\nCommands:\n");
	for (command = commands; command->name; command++)
		printf("  %-28s %s\n", command_title(command), command->summary);
	printf("\nOptions:\n");
	for (int i = 0; i < OPT_COMMON_END; i++)
		printf("  %-28s %s\n", option_title(i), option_specs[i].help);
	printf("\nExit codes:\n");
	for (int i = 0; i < lengthof(exit_codes); i++)
		printf("  %-28s %s\n", exit_codes[i][0], exit_codes[i][1]);
	printf("\n\"pg_migrate COMMAND --help\" tells of a command's own options.\n");
}

/*
 * print_roff prints text for a manual page, with what is special there escaped.
 */
static void
print_roff(const char *text)
{
	for (const char *p = text; *p; p++)
	{
		if (*p == '\\')
			fputs("\\e", stdout);
		else if (*p == '-')
			fputs("\\-", stdout);
		else if (*p == '\'')
			fputs("\\(aq", stdout);
		else
			fputc(*p, stdout);
	}
	fputc('\n', stdout);
}

/*
 * print_item prints an entry of a list in the manual page.
 */
static void
print_item(const char *title, const char *text)
{
	printf(".TP\n\\fB");
	while (*title == ' ')
		title++;
	for (const char *p = title; *p; p++)
		fputs(*p == '-' ? "\\-" : (char[]){*p, '\0'}, stdout);
	printf("\\fR\n");
	print_roff(text);
}

/*
 * help_print_manual prints the manual page.
 */
void
help_print_manual(void)
{
	printf(".TH PG_MIGRATE 1 \"\" \"migrate %s\" \"PostgreSQL client applications\"\n", MIGRATE_VERSION);
	printf(".SH NAME\npg_migrate \\- run and write schema migrations that the database keeps\n");
	printf(".SH SYNOPSIS\n\\fBpg_migrate\\fR [\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n");
	printf(".SH DESCRIPTION\n");
	print_roff("pg_migrate has Alembic's commands for a folder of revision files. Everything it does is a call of a function"
			   " of the extension migrate. Commands register the folder's files first, in the same transaction.");
	printf(".SH COMMANDS\n");
	for (const Command *command = commands; command->name; command++)
	{
		print_item(command_title(command), psprintf("%s.%s%s", command->summary, command->details ? " " : "", command->details ? command->details : ""));
		for (int i = OPT_COMMON_END; i < OPT_COUNT; i++)
			if (command_takes(command, i))
			{
				printf(".RS\n");
				print_item(option_title(i), option_specs[i].help);
				printf(".RE\n");
			}
	}
	printf(".SH OPTIONS\n");
	for (int i = 0; i < OPT_COMMON_END; i++)
		print_item(option_title(i), option_specs[i].help);
	printf(".SH EXIT STATUS\n");
	for (int i = 0; i < lengthof(exit_codes); i++)
		print_item(exit_codes[i][0], exit_codes[i][1]);
	printf(".SH FILES\n");
	print_item("migrate.conf", "lines key = value, in the working folder or above, with the long names of options as keys");
	printf(".SH SEE ALSO\npsql(1), pg_dump(1)\n");
}

/*
 * print_words prints what a shell completes for a command, or NULL for all of them.
 */
static void
print_options(const Command *command)
{
	for (int i = 0; i < OPT_COUNT; i++)
		if (command ? command_takes(command, i) : i < OPT_COMMON_END)
			printf(" --%s", option_specs[i].name);
}

/*
 * print_bash prints the completion for bash, which zsh understands through
 * bashcompinit.
 */
static void
print_bash(void)
{
	printf("_pg_migrate()\n{\n\tlocal word=${COMP_WORDS[COMP_CWORD]} command= i words\n"
		   "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t\t");
	for (const Command *command = commands; command->name; command++)
		printf("%s%s%s%s", command == commands ? "" : " | ", command->name, command->alias ? " | " : "",
			   command->alias ? command->alias : "");
	printf(") command=${COMP_WORDS[i]}; break ;;\n\t\tesac\n\tdone\n\tcase $command in\n");
	for (const Command *command = commands; command->name; command++)
	{
		printf("\t\t%s%s%s) words=\"", command->name, command->alias ? " | " : "", command->alias ? command->alias : "");
		print_options(command);
		printf("\" ;;\n");
	}
	printf("\t\t*) words=\"");
	for (const Command *command = commands; command->name; command++)
		printf(" %s", command->name);
	print_options(NULL);
	printf("\" ;;\n\tesac\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
		   "\t[ -n \"$command\" ] && [[ $word != -* ]] && COMPREPLY=($(compgen -f -- \"$word\"))\n\treturn 0\n}\n"
		   "complete -F _pg_migrate pg_migrate\n");
}

/*
 * print_fish prints the completion for fish.
 */
static void
print_fish(void)
{
	for (const Command *command = commands; command->name; command++)
	{
		printf("complete -c pg_migrate -n __fish_use_subcommand -f -a %s -d \"%s\"\n", command->name, command->summary);
		for (int i = OPT_COMMON_END; i < OPT_COUNT; i++)
			if (command_takes(command, i))
				printf("complete -c pg_migrate -n \"__fish_seen_subcommand_from %s\" -l %s%s\n", command->name,
					   option_specs[i].name, option_specs[i].argument ? " -r" : "");
	}
	for (int i = 0; i < OPT_COMMON_END; i++)
		printf("complete -c pg_migrate -l %s%s\n", option_specs[i].name, option_specs[i].argument ? " -r" : "");
}

/*
 * help_print_completion prints the completion of a shell.
 */
void
help_print_completion(const char *shell)
{
	if (strcmp(shell, "zsh") == 0)
		printf("#compdef pg_migrate\nautoload -U +X bashcompinit && bashcompinit\n");
	if (strcmp(shell, "bash") == 0 || strcmp(shell, "zsh") == 0)
		print_bash();
	else if (strcmp(shell, "fish") == 0)
		print_fish();
	else
		output_usage("unknown shell \"%s\"", shell);
}
