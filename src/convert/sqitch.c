/*-------------------------------------------------------------------------
 *
 * sqitch.c
 *		Sqitch: a plan of changes, with deploy, revert and verify scripts.
 *
 * IDENTIFICATION
 *		src/convert/sqitch.c
 *
 *-------------------------------------------------------------------------
 */
#include <time.h>

#include "convert/tool.h"


/*
 * detect_sqitch says whether the files are those of Sqitch.
 */
static bool
detect_sqitch(const Converter *converter)
{
	return source_find(converter, "sqitch.plan") != NULL;
}

/* A change of the plan. */
typedef struct Change
{
	char	   *name;
	char	   *file;			/* of its scripts, without ".sql" */
	char	   *revision;		/* its id, once it has one */
	char	   *requires;		/* what stands in brackets; NULL: nothing */
	char	   *date;
	char	   *note;
} Change;

/* The plan as it is read. */
typedef struct Plan
{
	Change	   *changes;
	int			n;
} Plan;

/*
 * read_change reads a line "name [requires] date planner <mail> # note".
 */
static void
read_change(Plan *plan, const char *line)
{
	Change	   *change = &plan->changes[plan->n];
	size_t		len = strcspn(line, " \t");
	const char *note;

	memset(change, 0, sizeof(Change));
	change->name = pnstrdup(line, len);
	change->file = change->name;
	line += len;
	line += strspn(line, " \t");
	if (*line == '[')
	{
		len = strcspn(line, "]");
		change->requires = pnstrdup(line + 1, len - 1);
		line += len + (line[len] != '\0');
		line += strspn(line, " \t");
	}
	change->date = pnstrdup(line, strcspn(line, " \t"));
	note = strstr(line, " # ");
	change->note = note ? pstrdup(note + 3) : NULL;
	plan->n++;
}

/*
 * apply_tag has the changes that are done again after a tag keep their files under
 * the name with the tag.
 */
static void
apply_tag(Plan *plan, const char *tag)
{
	for (int i = 0; i < plan->n; i++)
	{
		Change	   *change = &plan->changes[i];

		if (change->file == change->name)
			change->file = psprintf("%s%s", change->name, tag);
	}
}

/*
 * read_plan reads the plan.
 */
static Plan
read_plan(Converter *converter, const char *text)
{
	Plan		plan = {palloc(sizeof(Change) * (strlen(text) / 2 + 1)), 0};

	for (const char *at = text; at && *at; at = next_line(at))
	{
		const char *line = line_copy(at);

		line += strspn(line, " \t");
		if (*line == '\0' || *line == '#' || *line == '%')
			continue;
		if (*line == '@')
		{
			char	   *tag = pnstrdup(line, strcspn(line, " \t"));

			apply_tag(&plan, tag);
			if (plan.n > 0)
				convert_note(converter, "Tag %s stands at change \"%s\".", tag, plan.changes[plan.n - 1].name);
		}
		else
			read_change(&plan, line);
	}
	return plan;
}

/*
 * settle_files gives a change that is not done again later its plain file.
 */
static void
settle_files(Plan *plan)
{
	for (int i = 0; i < plan->n; i++)
	{
		bool		again = false;

		for (int j = i + 1; j < plan->n; j++)
			again |= strcmp(plan->changes[j].name, plan->changes[i].name) == 0;
		if (!again)
			plan->changes[i].file = plan->changes[i].name;
	}
}

/*
 * find_change returns the revision of the last change of a name, before the n-th;
 * NULL: there is none.
 */
static char *
find_change(const Plan *plan, int n, const char *name)
{
	size_t		len = strcspn(name, "@");

	for (int i = n - 1; i >= 0; i--)
	{
		if (strlen(plan->changes[i].name) == len && strncmp(plan->changes[i].name, name, len) == 0)
			return plan->changes[i].revision;
	}
	return NULL;
}

/*
 * read_requires notes what a change requires and conflicts with.  A change of this
 * plan comes before in any case, since the plan is one line.
 */
static void
read_requires(const Plan *plan, int n, ConvertedRevision *revision)
{
	char	   *requires = plan->changes[n].requires;

	for (char *word = requires ? strtok(requires, " ") : NULL; word; word = strtok(NULL, " "))
	{
		char	   *found = find_change(plan, n, word);

		if (*word == '!')
			revise_note(revision, "A conflict was not taken over: \"%s\".", word + 1);
		else if (found == NULL)
			revise_note(revision, "What is required is in no plan here: \"%s\".", word);
		else if (!names_have(revision->file.down_revision, found))
		{
			Names	   *depends = &revision->file.depends_on;

			if (names_have(*depends, found))
				continue;
			depends->names = depends->n == 0 ? palloc(sizeof(char *)) :
											   repalloc(depends->names, (depends->n + 1) * sizeof(char *));
			depends->names[depends->n++] = found;
		}
	}
}

/*
 * script_of returns a script of a change; NULL: there is none.
 */
static const char *
script_of(const Converter *converter, const char *folder, const Change *change)
{
	const SourceFile *file = source_find(converter, psprintf("%s/%s.sql", folder, change->file));

	return file ? file->text : NULL;
}

/*
 * convert_change makes the revision of a change.
 */
static void
convert_change(Converter *converter, Plan *plan, int n)
{
	Change	   *change = &plan->changes[n];
	const char *deploy = script_of(converter, "deploy", change);
	const char *verify = script_of(converter, "verify", change);
	ConvertedRevision *revision = revise_begin(converter, change->name, change->note ? change->note : change->name);
	struct tm	tm = {0};

	if (change->note)
		revision->file.message = pnstrdup(change->note, strcspn(change->note, "\n"));
	change->revision = revision->file.revision;
	if (sscanf(change->date, "%d-%d-%dT%d:%d:%dZ", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) == 6)
		revision->file.create_date = psprintf("%04d-%02d-%02d %02d:%02d:%02d+00", tm.tm_year, tm.tm_mon, tm.tm_mday,
											  tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (deploy == NULL)
		revise_note(revision, "There is no deploy script \"deploy/%s.sql\".", change->file);
	revise_scripts(revision, deploy ? deploy : "", script_of(converter, "revert", change));
	if (verify && !revise_verify(revision, verify))
		revise_note(revision, "The verify script is not made of queries alone, and was not taken over.");
	read_requires(plan, n, revision);
}

/*
 * sqitch_convert makes revisions of the changes in the plan.
 */
static void
sqitch_convert(Converter *converter)
{
	const SourceFile *file = source_find(converter, "sqitch.plan");
	Plan		plan;

	if (file == NULL)
		migrate_error(ERRCODE_NOT_CONVERTIBLE, "there is no file \"sqitch.plan\"", NULL, NULL);
	plan = read_plan(converter, file->text);
	settle_files(&plan);
	for (int i = 0; i < plan.n; i++)
		convert_change(converter, &plan, i);
}

const ConvertTool convert_sqitch = {"sqitch", detect_sqitch, sqitch_convert};
