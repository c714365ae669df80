/*-------------------------------------------------------------------------
 *
 * look.c
 *		Commands that show what a query gives.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/look.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/look.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/progress.h"

/*
 * parameter_value returns the value of a look's parameter, NULL where it is not
 * given.
 */
static const char *
parameter_value(int parameter, const Arguments *arguments)
{
	if (parameter == LOOK_MODEL)
		return folder_model();
	if (parameter == LOOK_SIZES)
		return options_given(OPT_SIZES) ? folder_read_file(options_text(OPT_SIZES)) : NULL;
	if (parameter >= LOOK_OPTION)
	{
		OptionId	id = parameter - LOOK_OPTION;

		return options_given(id) && option_specs[id].argument == NULL ? "t" : options_text(id);
	}
	return parameter <= arguments->n ? arguments->words[parameter - 1] : NULL;
}

/*
 * count_parameters returns the number of the highest parameter in a query.
 */
static int
count_parameters(const char *query)
{
	int			highest = 0;

	for (const char *p = strchr(query, '$'); p; p = strchr(p + 1, '$'))
		highest = Max(highest, atoi(p + 1));
	return highest;
}

/*
 * print_lines prints the first column of each row as it is.
 */
static void
print_lines(PGresult *result)
{
	for (int i = 0; i < PQntuples(result); i++)
		output_text(PQgetvalue(result, i, 0));
}

/*
 * is_behind says whether there is anything to upgrade.
 */
static bool
is_behind(void)
{
	char	   *behind = connection_value("SELECT pending > 0 OR partially_applied > 0 FROM migrate.status()", 0, NULL);

	return behind && strcmp(behind, "t") == 0;
}

/*
 * unsound_rows returns a filter that counts the rows that are differences.
 */
static const char *
unsound_rows(const Command *command)
{
	if (command->judged == NULL)
		return "";
	return psprintf(" FILTER (WHERE x.%s::pg_catalog.text NOT IN ('%s', '%s'))", command->judged, command->sound[0],
					command->sound[1]);
}

/*
 * count_differences counts them in a result.
 */
static int
count_differences(const Command *command, const PGresult *result)
{
	int			column = command->judged ? PQfnumber(result, command->judged) : -1;
	int			n = 0;

	for (int i = 0; i < PQntuples(result); i++)
	{
		const char *value = column < 0 ? "" : PQgetvalue(result, i, column);

		n += column < 0 || (strcmp(value, command->sound[0]) != 0 && strcmp(value, command->sound[1]) != 0);
	}
	return n;
}

/*
 * look_run runs a command that is a query.
 */
int
look_run(const Command *command, const Arguments *arguments)
{
	bool		plain = command->plain_query && !output_json();
	const char *query = plain ? command->plain_query : command->query;
	const char *values[lengthof(command->parameters)];
	PGresult   *result;
	int			n = count_parameters(query);
	int			rows;
	int			differences;

	for (int i = 0; i < n; i++)
		values[i] = parameter_value(command->parameters[i], arguments);
	progress_begin(command->name);
	if (output_json())
		query = psprintf("SELECT pg_catalog.count(*)%s, coalesce(pg_catalog.json_agg(pg_catalog.row_to_json(x)), '[]') FROM (%s) x",
						 unsound_rows(command), query);
	result = connection_query(query, n, values);
	progress_end();
	rows = output_json() ? atoi(PQgetvalue(result, 0, 0)) : PQntuples(result);
	differences = output_json() ? rows : count_differences(command, result);
	if (output_json())
		output_text(PQgetvalue(result, 0, 1));
	else if (plain)
		print_lines(result);
	else if (!command->rows_differ || command->judged || rows > 0)
		output_rows(result);
	PQclear(result);
	if (command->rows_differ)
		return differences > 0 ? EXIT_DIFFERENCE : EXIT_DONE;
	if (options_given(OPT_EXIT_CODE) || options_given(OPT_CHECK_HEADS))
		return is_behind() ? EXIT_DIFFERENCE : EXIT_DONE;
	return EXIT_DONE;
}

/*
 * look_report runs the command report: look_run, whose result goes to the file
 * that is the argument.
 */
int
look_report(const Command *command, const Arguments *arguments)
{
	options_default(OPT_OUTPUT, arguments->words[0]);
	return look_run(command, arguments);
}
