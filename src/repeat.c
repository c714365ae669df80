/*-------------------------------------------------------------------------
 *
 * repeat.c
 *		The comment line that makes a deploy repeat a statement.
 *
 * IDENTIFICATION
 *		src/repeat.c
 *
 *-------------------------------------------------------------------------
 */
#include "repeat.h"

static const char marker[] = "-- migrate:repeat";

/*
 * malformed raises MG012 for an option.
 */
static void
malformed(const char *option, int len)
{
	migrate_error(ERRCODE_MIGRATE_MALFORMED_FILE,
				  psprintf("invalid option \"%.*s\" of migrate:repeat", len, option),
				  NULL, "The options are delay=100ms, max=N and max_lag=10s.");
}

/*
 * read_time reads a time such as 100ms, 10s or 1min, in milliseconds; -1 for
 * anything else.
 */
static int
read_time(const char *text, int len)
{
	static const struct
	{
		const char *name;
		int			milliseconds;
	}			units[] = {{"ms", 1}, {"s", 1000}, {"min", 60000}};
	char	   *end;
	long		number = strtol(text, &end, 10);

	for (int i = 0; i < lengthof(units); i++)
	{
		if (end > text && text + len - end == (int) strlen(units[i].name) &&
			strncmp(end, units[i].name, strlen(units[i].name)) == 0 &&
			number >= 0 && number <= PG_INT32_MAX / units[i].milliseconds)
			return (int) number * units[i].milliseconds;
	}
	return -1;
}

/*
 * read_option reads one option of len bytes.
 */
static void
read_option(const char *option, int len, Repeat *repeat)
{
	int			name = (int) strcspn(option, "=");
	const char *value = option + name + 1;
	int			value_len = len - name - 1;
	char	   *end;

	if (name == 5 && strncmp(option, "delay", 5) == 0)
		repeat->delay = read_time(value, value_len);
	else if (name == 7 && strncmp(option, "max_lag", 7) == 0)
		repeat->max_lag = read_time(value, value_len);
	else if (name == 3 && strncmp(option, "max", 3) == 0)
	{
		repeat->max = strtol(value, &end, 10);
		if (end != value + value_len || repeat->max < 1)
			malformed(option, len);
	}
	else
		malformed(option, len);
	if (repeat->delay < 0 || repeat->max_lag < 0)
		malformed(option, len);
}

/*
 * repeat_find: see repeat.h.
 */
bool
repeat_find(const char *text, size_t len, Repeat *repeat)
{
	const char *end = text + len;

	for (const char *line = text; line < end; line += strcspn(line, "\n") + 1)
	{
		if ((size_t) (end - line) < strlen(marker) || strncmp(line, marker, strlen(marker)) != 0)
			continue;
		memset(repeat, 0, sizeof(Repeat));
		for (const char *p = line + strlen(marker); p < end && *p != '\n';)
		{
			int			option;

			p += strspn(p, " \t\r");
			option = (int) strcspn(p, " \t\r\n");
			if (option > 0)
				read_option(p, option, repeat);
			p += option;
		}
		return true;
	}
	return false;
}
