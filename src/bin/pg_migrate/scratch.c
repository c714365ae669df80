/*-------------------------------------------------------------------------
 *
 * scratch.c
 *		A throw-away server with the extension, for work that needs no data.
 *
 * The server stands in a temporary folder, listens on a socket there alone, and
 * ends with the program.  Where the program was killed, the next one that makes
 * such a server ends what is left: the folder's name says whose it is.
 *
 * IDENTIFICATION
 *		src/bin/pg_migrate/scratch.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres_fe.h"

#include <dirent.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/file_utils.h"

#include "bin/pg_migrate/connection.h"
#include "bin/pg_migrate/folder.h"
#include "bin/pg_migrate/options.h"
#include "bin/pg_migrate/output.h"
#include "bin/pg_migrate/pg_migrate.h"
#include "bin/pg_migrate/scratch.h"

#define FOLDER_PREFIX	"pg_migrate_scratch."

static char *scratch_folder = NULL;
static pid_t scratch_owner = 0; /* the process that has to end the server */

/*
 * temporary_folder returns where temporary files go.
 */
static const char *
temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && folder[0] ? folder : "/tmp";
}

/*
 * become_unprivileged makes a child of root the user postgres, since the server
 * refuses to run as root.
 */
static void
become_unprivileged(void)
{
	struct passwd *user;

	if (geteuid() != 0)
		return;
	user = getpwnam("postgres");
	if (user == NULL || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
	{
		fprintf(stderr, "pg_migrate: a throw-away server can't run as root, and there is no user \"postgres\"\n");
		_exit(EXIT_ERROR);
	}
}

/*
 * scratch_run runs a program of PostgreSQL with its output in a file, and waits;
 * unprivileged: not as root.  It returns the exit status.
 */
int
scratch_run(char *const *arguments, const char *log, bool unprivileged)
{
	int			status;
	pid_t		child;

	fflush(NULL);
	child = fork();
	if (child == 0)
	{
		if (unprivileged)
			become_unprivileged();
		if (freopen(log, "a", stdout) == NULL || dup2(STDOUT_FILENO, STDERR_FILENO) < 0 ||
			freopen("/dev/null", "r", stdin) == NULL)
			_exit(EXIT_ERROR);
		execv(arguments[0], arguments);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/*
 * scratch_program returns the path of a program of PostgreSQL: beside this one,
 * else where the extension was built for.
 */
const char *
scratch_program(const char *name)
{
	char		own[MAXPGPATH];
	char	   *path = NULL;
	ssize_t		len = readlink("/proc/self/exe", own, sizeof(own) - 1);

	if (len > 0)
	{
		own[len] = '\0';
		get_parent_directory(own);
		path = psprintf("%s/%s", own, name);
	}
	if (path == NULL || access(path, X_OK) != 0)
		path = psprintf("%s/%s", MIGRATE_BINDIR, name);
	return path;
}

/*
 * postmaster_pid returns the process of the server in a data folder, 0: none.
 */
static pid_t
postmaster_pid(const char *data)
{
	FILE	   *file = fopen(psprintf("%s/postmaster.pid", data), "r");
	long		pid = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%ld", &pid) != 1)
		pid = 0;
	fclose(file);
	return pid;
}

/*
 * end_server ends the server in a scratch folder at once, and removes the folder.
 */
static void
end_server(const char *folder)
{
	pid_t		pid = postmaster_pid(psprintf("%s/data", folder));

	if (pid > 1 && kill(pid, SIGQUIT) == 0)
		for (int i = 0; i < 100 && kill(pid, 0) == 0; i++)
			pg_usleep(20000L);
	rmtree(folder, true);
}

/*
 * scratch_end ends the program's own server.
 */
static void
scratch_end(void)
{
	if (scratch_folder && getpid() == scratch_owner)
		end_server(scratch_folder);
	scratch_folder = NULL;
}

/*
 * end_left_servers ends the servers whose programs are gone.
 */
static void
end_left_servers(void)
{
	DIR		   *handle = opendir(temporary_folder());
	struct dirent *entry;

	while (handle && (entry = readdir(handle)) != NULL)
	{
		char	   *path = psprintf("%s/%s", temporary_folder(), entry->d_name);
		struct stat st;
		long		pid;

		if (sscanf(entry->d_name, FOLDER_PREFIX "%ld.", &pid) == 1 && pid > 1 && kill(pid, 0) != 0 && errno == ESRCH &&
			lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && (st.st_uid == geteuid() || geteuid() == 0))
			end_server(path);
	}
	if (handle)
		closedir(handle);
}

/*
 * fail_with_log ends the program because a throw-away server could not be made.
 */
static void
fail_with_log(const char *log)
{
	char	   *text = access(log, R_OK) == 0 ? folder_read_file(log) : pg_strdup("");

	output_error("could not start a throw-away server: %s", NULL, text);
}

/*
 * scratch_start makes the server.
 */
void
scratch_start(void)
{
	char	   *data;
	char	   *log;
	const char *options = options_given(OPT_SCRATCH_OPTIONS) ? options_text(OPT_SCRATCH_OPTIONS) : "";
	struct passwd *user = geteuid() == 0 ? getpwnam("postgres") : NULL;

	end_left_servers();
	scratch_folder = psprintf("%s/%s%ld.XXXXXX", temporary_folder(), FOLDER_PREFIX, (long) getpid());
	scratch_owner = getpid();
	if (mkdtemp(scratch_folder) == NULL || (user && chown(scratch_folder, user->pw_uid, user->pw_gid) != 0))
		output_error("could not create folder \"%s\": %m", NULL, scratch_folder);
	atexit(scratch_end);
	data = psprintf("%s/data", scratch_folder);
	log = psprintf("%s/log", scratch_folder);
	{
		char	   *const initdb[] = {(char *) scratch_program("initdb"), "-D", data, "-U", "postgres", "-A", "trust",
								"-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions", NULL};
		char	   *server_options = psprintf("-c listen_addresses= -c unix_socket_directories='%s' -c fsync=off"
										" -c full_page_writes=off -c synchronous_commit=off -c max_wal_senders=0"
										" -c wal_level=minimal -c logging_collector=off %s",
										scratch_folder, options);
		char	   *const start[] = {(char *) scratch_program("pg_ctl"), "-D", data, "-w", "-s", "-l", log, "-o",
							   server_options, "start", NULL};

		if (scratch_run(initdb, log, true) != 0 || scratch_run(start, log, true) != 0)
			fail_with_log(log);
	}
}

/*
 * scratch_is_running says whether there is such a server.
 */
bool
scratch_is_running(void)
{
	return scratch_folder != NULL;
}

/*
 * scratch_file returns the path of a file in the server's folder, which goes with it.
 */
char *
scratch_file(const char *name)
{
	return psprintf("%s/%s", scratch_folder, name);
}

/*
 * scratch_conninfo returns how to connect to the server.
 */
const char *
scratch_conninfo(void)
{
	return psprintf("host='%s' user=postgres dbname=postgres", scratch_folder);
}

/*
 * copy_schema brings the schema of a database into the server, by pg_dump, with
 * the version that it has recorded.
 */
static void
copy_schema(const char *conninfo)
{
	char	   *dump = scratch_file("schema.sql");
	char	   *log = scratch_file("dump.log");
	char	   *const dump_arguments[] = {(char *) scratch_program("pg_dump"), "-s", "--no-owner", "--no-privileges",
									"-N", "migrate", "-f", dump, "-d", (char *) conninfo, NULL};
	char	   *const restore_arguments[] = {(char *) scratch_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump,
									   "-d", (char *) scratch_conninfo(), NULL};

	if (scratch_run(dump_arguments, log, false) != 0 || scratch_run(restore_arguments, log, false) != 0)
		fail_with_log(log);
}

/*
 * scratch_prepare creates the extension in the server.  schema_of: the database
 * whose schema it then has, NULL for none; apply: the folder's revisions are
 * applied, or taken as applied in that schema.
 */
void
scratch_prepare(const char *schema_of, bool apply)
{
	PQclear(connection_query("SET client_min_messages = warning", 0, NULL));
	if (schema_of)
		copy_schema(schema_of);
	PQclear(connection_query("CREATE EXTENSION IF NOT EXISTS migrate", 0, NULL));
	if (apply && folder_exists())
	{
		connection_begin();
		load_folder(false, false);
		PQclear(connection_query(schema_of ?
									 "SELECT migrate.stamp('heads')" :
									 "SELECT migrate.upgrade('heads', non_transactional => 'plain')",
								 0, NULL));
		connection_end(true);
	}
	PQclear(connection_query("RESET client_min_messages", 0, NULL));
}
