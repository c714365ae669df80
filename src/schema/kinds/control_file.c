/*-------------------------------------------------------------------------
 *
 * control_file.c
 *		What the server has of an extension, which may not be what is installed.
 *
 * The server's own view of available extensions opens every control file, and
 * fails where it cannot read one of them, whosever it is.
 *
 * IDENTIFICATION
 *		src/schema/kinds/control_file.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/guc.h"

#include "schema/kinds/control_file.h"
#include "server/query.h"
#include "server/subxact.h"

#define SYSTEM	"$system"

/*
 * folders returns the folders that may hold control files, first come first
 * served: since 18 extension_control_path says which, and before that Debian's
 * servers have a setting for one to look into first.
 */
static Names
folders(void)
{
	const char *path = GetConfigOption("extension_control_path", true, false);
	const char *destdir = GetConfigOption("extension_destdir", true, false);
	char		share[MAXPGPATH];
	Names		result;

	get_share_path(my_exec_path, share);
	if (path == NULL)
		path = destdir && destdir[0] ? psprintf("%s%s:" SYSTEM, destdir, share) : SYSTEM;
	result.n = 0;
	result.names = palloc(sizeof(char *) * (strlen(path) + 1));
	for (char *state = NULL, *folder = strtok_r(pstrdup(path), ":", &state); folder; folder = strtok_r(NULL, ":", &state))
		result.names[result.n++] = strncmp(folder, SYSTEM, strlen(SYSTEM)) == 0 ?
			psprintf("%s%s/extension", share, folder + strlen(SYSTEM)) :
			psprintf("%s/extension", folder);
	return result;
}

/*
 * control_file_read: see control_file.h.
 */
bool
control_file_read(const char *extension, ControlFile *control)
{
	Names		places = folders();
	FILE	   *file = NULL;
	char	   *name = NULL;
	ConfigVariable *first = NULL;
	ConfigVariable *last = NULL;
	bool		read;

	*control = (ControlFile){NULL, NULL};
	for (int i = 0; file == NULL && i < places.n; i++)
	{
		name = psprintf("%s/%s.control", places.names[i], extension);
		file = AllocateFile(name, "r");
	}
	if (file == NULL)
		return false;
	read = ParseConfigFp(file, name, 0, DEBUG1, &first, &last);
	FreeFile(file);
	for (const ConfigVariable *item = first; read && item; item = item->next)
	{
		if (strcmp(item->name, "default_version") == 0)
			control->default_version = pstrdup(item->value);
		else if (strcmp(item->name, "comment") == 0)
			control->comment = pstrdup(item->value);
	}
	FreeConfigVariables(first);
	return read;
}

/* What find_updates is given, and gives. */
typedef struct Updates
{
	const char *extension;
	const char *version;
	MemoryContext context;
	char	   *result;
} Updates;

/*
 * find_updates asks the server.
 */
static void
find_updates(void *arg)
{
	static CatalogQuery query = {
		"SELECT pg_catalog.array_agg(u.target)::pg_catalog.text FROM pg_catalog.pg_extension_update_paths($1) u"
		" WHERE u.source OPERATOR(pg_catalog.=) $2 AND u.path IS NOT NULL",
		2,
		{NAMEOID, TEXTOID}};
	Updates    *updates = arg;
	QueryArgs		args = {0};
	SavedContext		saved;

	query_arg_name(&args, updates->extension);
	query_arg_text(&args, updates->version);
	query_enter_as(&saved, GetUserId());
	query_run(&query, &args, false);
	updates->result = query_row_text(updates->context, 0, 1);
	query_leave(&saved);
}

/*
 * control_file_updates: see control_file.h.
 */
char *
control_file_updates(const char *extension, const char *version)
{
	Updates		updates = {extension, version, CurrentMemoryContext, NULL};
	ErrorData  *error = subxact_run(find_updates, &updates, true);

	if (error)
	{
		if (ERRCODE_TO_CATEGORY(error->sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION)
			ReThrowError(error);
		FreeErrorData(error);
	}
	return error || updates.result == NULL ? pstrdup("{}") : updates.result;
}
