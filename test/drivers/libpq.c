#include <glob.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libpq-fe.h>

static int	steps;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static char *
read_file(const char *path)
{
	FILE	   *file = fopen(path, "rb");
	char	   *text = calloc(1, 1 << 16);

	fread(text, 1, (1 << 16) - 1, file);
	fclose(file);
	return text;
}

static void
show_notice(void *arg, const PGresult *result)
{
	printf("%s: %s\n", PQresultErrorField(result, PG_DIAG_SEVERITY), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

/* show runs a query and prints the first column of its rows. */
static void
show(PGconn *db, const char *label, const char *sql, const char *value)
{
	PGresult   *result = PQexecParams(db, sql, value ? 1 : 0, NULL, &value, NULL, NULL, 0);

	if (PQresultStatus(result) == PGRES_FATAL_ERROR)
	{
		fprintf(stderr, "%s", PQresultErrorMessage(result));
		exit(1);
	}
	for (int i = 0; label && i < PQntuples(result); i++)
		printf("%s: %s\n", label, PQgetvalue(result, i, 0));
	PQclear(result);
}

static void *
cancel_when_asleep(void *db)
{
	PGconn	   *other = PQconnectdb("");
	PGcancel   *cancel = PQgetCancel(db);
	char		error[256], sql[256];
	int			asleep = 0;

	snprintf(sql, sizeof(sql), "SELECT FROM pg_stat_activity WHERE pid = %d AND wait_event = 'PgSleep'", PQbackendPID(db));
	while (!asleep)
	{
		PGresult   *result = PQexec(other, sql);

		asleep = PQntuples(result);
		PQclear(result);
		usleep(100000);
	}
	PQcancel(cancel, error, sizeof(error));
	PQfreeCancel(cancel);
	PQfinish(other);
	return NULL;
}

static void *
start_up(void *arg)
{
	PGconn	   *one = PQconnectdb("");
	PGresult   *result = PQexec(one, "SELECT * FROM migrate.upgrade('app@head')");

	pthread_mutex_lock(&mutex);
	steps += PQntuples(result);
	pthread_mutex_unlock(&mutex);
	PQclear(result);
	PQfinish(one);
	return NULL;
}

int
main(int argc, char **argv)
{
	PGconn	   *db = PQconnectdb("");		/* PGHOST, PGDATABASE and so on */
	PGresult   *result;
	pthread_t	thread, threads[5];
	glob_t		found;
	char		path[4096];
	char	   *files = calloc(1, 1 << 20), *end = files;

	/* a text[]: {"...","..."}, with \ before " and \ */
	PQsetNoticeReceiver(db, show_notice, NULL);
	snprintf(path, sizeof(path), "%s/migrations/*.sql", argv[1]);
	glob(path, 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
	{
		end += sprintf(end, "%s\"", i ? "," : "{");
		for (const char *c = read_file(found.gl_pathv[i]); *c; c++)
			end += sprintf(end, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
		*end++ = '"';
	}
	*end = '}';
	show(db, "loaded", "SELECT count(*) FROM migrate.load($1::text[])", files);
	show(db, "upgraded", "SELECT revision FROM migrate.upgrade('d1')", NULL);
	show(db, NULL, "CALL migrate.deploy('app@head')", NULL);	/* its notices come while it runs */
	show(db, "applied", "SELECT line FROM migrate.history() WHERE state = 'applied'", NULL);

	snprintf(path, sizeof(path), "%s/model.sql", argv[1]);
	show(db, NULL, "SELECT migrate.set_model($1::text)", read_file(path));
	show(db, "differences", "SELECT count(*) FROM migrate.check()", NULL);
	show(db, "downgraded", "SELECT revision FROM migrate.downgrade($1::text)", "d1");
	show(db, "differences", "SELECT count(*) FROM migrate.check()", NULL);

	result = PQexec(db, "SELECT * FROM migrate.upgrade('broken')");
	printf("error: %s %s\n", PQresultErrorField(result, PG_DIAG_SQLSTATE), PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	printf("at: %s\n", PQresultErrorField(result, PG_DIAG_CONTEXT));
	PQclear(result);

	pthread_create(&thread, NULL, cancel_when_asleep, db);
	result = PQexec(db, "SELECT * FROM migrate.upgrade('slow')");
	printf("canceled: %s\n", PQresultErrorField(result, PG_DIAG_SQLSTATE));
	PQclear(result);
	pthread_join(thread, NULL);
	show(db, NULL, "SELECT * FROM migrate.downgrade('app@base')", NULL);
	PQfinish(db);

	for (int i = 0; i < 5; i++)
		pthread_create(&threads[i], NULL, start_up, NULL);
	for (int i = 0; i < 5; i++)
		pthread_join(threads[i], NULL);
	printf("five at once: %d steps\n", steps);
	return 0;
}
