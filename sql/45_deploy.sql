-- Deploy: revision by revision, each committed

CREATE PROCEDURE migrate.deploy(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade',
	lock_timeout interval DEFAULT NULL,
	lock_retries integer DEFAULT NULL,
	expect text DEFAULT NULL,
	wait boolean DEFAULT false,
	INOUT run bigint DEFAULT NULL
)
	AS 'MODULE_PATHNAME', 'migrate_deploy' LANGUAGE C;
COMMENT ON PROCEDURE migrate.deploy(text, text, interval, integer, text, boolean, bigint) IS
	'upgrades or downgrades to a target, each revision committed, in a background worker';
REVOKE ALL ON PROCEDURE migrate.deploy(text, text, interval, integer, text, boolean, bigint) FROM PUBLIC;

CREATE PROCEDURE migrate.deploy(
	targets text[],
	direction text DEFAULT 'upgrade',
	lock_timeout interval DEFAULT NULL,
	lock_retries integer DEFAULT NULL,
	expect text DEFAULT NULL,
	wait boolean DEFAULT false,
	INOUT run bigint DEFAULT NULL
)
	AS 'MODULE_PATHNAME', 'migrate_deploy_many' LANGUAGE C;
COMMENT ON PROCEDURE migrate.deploy(text[], text, interval, integer, text, boolean, bigint) IS
	'upgrades to several targets at once, each revision committed, in a background worker';
REVOKE ALL ON PROCEDURE migrate.deploy(text[], text, interval, integer, text, boolean, bigint) FROM PUBLIC;

CREATE FUNCTION migrate.deploy_start(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade',
	lock_timeout interval DEFAULT NULL,
	lock_retries integer DEFAULT NULL,
	expect text DEFAULT NULL
) RETURNS bigint
	AS 'MODULE_PATHNAME', 'migrate_deploy_start' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.deploy_start(text, text, interval, integer, text) IS
	'starts a deploy that goes on without its caller, and returns its run';
REVOKE ALL ON FUNCTION migrate.deploy_start(text, text, interval, integer, text) FROM PUBLIC;

CREATE FUNCTION migrate.deploy_start(
	targets text[],
	direction text DEFAULT 'upgrade',
	lock_timeout interval DEFAULT NULL,
	lock_retries integer DEFAULT NULL,
	expect text DEFAULT NULL
) RETURNS bigint
	AS 'MODULE_PATHNAME', 'migrate_deploy_start_many' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.deploy_start(text[], text, interval, integer, text) IS
	'starts a deploy to several targets that goes on without its caller, and returns its run';
REVOKE ALL ON FUNCTION migrate.deploy_start(text[], text, interval, integer, text) FROM PUBLIC;

CREATE FUNCTION migrate.deploy_cancel(
	run bigint
) RETURNS boolean
	AS 'MODULE_PATHNAME', 'migrate_deploy_cancel' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.deploy_cancel(bigint) IS
	'cancels a deploy; false where it has ended';
REVOKE ALL ON FUNCTION migrate.deploy_cancel(bigint) FROM PUBLIC;

CREATE PROCEDURE migrate.deploy_wait(
	run bigint
)
	AS 'MODULE_PATHNAME', 'migrate_deploy_wait' LANGUAGE C;
COMMENT ON PROCEDURE migrate.deploy_wait(bigint) IS
	'waits for the end of a deploy, and raises an error where it failed';
REVOKE ALL ON PROCEDURE migrate.deploy_wait(bigint) FROM PUBLIC;

CREATE FUNCTION migrate.deploy_state(
	run bigint
) RETURNS TABLE (
	state text, sqlstate text, error text, created_at timestamptz, started_at timestamptz, finished_at timestamptz
)
	AS 'MODULE_PATHNAME', 'migrate_deploy_state' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.deploy_state(bigint) IS
	'how a deploy stands, for who cannot wait by deploy_wait';
REVOKE ALL ON FUNCTION migrate.deploy_state(bigint) FROM PUBLIC;

CREATE FUNCTION migrate.status() RETURNS TABLE (
	revision text[], heads text[], pending integer, edited integer, partially_applied integer,
	running bigint, last_run bigint, last_state text, last_error text, last_at timestamptz
)
	AS 'MODULE_PATHNAME', 'migrate_status' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.status() IS
	'where the database is, in one row, for probes and dashboards';
REVOKE ALL ON FUNCTION migrate.status() FROM PUBLIC;

CREATE FUNCTION migrate.resolve(
	revision text,
	statement integer,
	state text
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_resolve' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.resolve(text, integer, text) IS
	'sets the state of a statement of a partially applied revision';
REVOKE ALL ON FUNCTION migrate.resolve(text, integer, text) FROM PUBLIC;

CREATE FUNCTION migrate.abandon(
	revision text
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_abandon' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.abandon(text) IS
	'forgets that a revision is partially applied; the effects of its statements stay';
REVOKE ALL ON FUNCTION migrate.abandon(text) FROM PUBLIC;

CREATE FUNCTION migrate.running(
	OUT run bigint, OUT scope text, OUT target text, OUT direction text, OUT pid integer, OUT started_at timestamptz,
	OUT revision text, OUT step integer, OUT steps integer, OUT statement integer, OUT statements integer,
	OUT statement_started_at timestamptz, OUT rounds bigint, OUT rows bigint
) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'migrate_running' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.running() IS 'the deploys at work; see the view progress';
REVOKE ALL ON FUNCTION migrate.running() FROM PUBLIC;

CREATE VIEW migrate.progress AS
	SELECT r.run, r.scope, r.target, r.direction, r.pid, r.revision, r.step, r.steps, r.statement, r.statements,
		coalesce(i.phase, v.phase) AS phase,
		coalesce(nullif(i.blocks_done, 0), v.heap_blks_scanned) AS done,
		coalesce(nullif(i.blocks_total, 0), v.heap_blks_total) AS total,
		r.rounds, r.rows,
		round(r.rows / greatest(extract(epoch FROM clock_timestamp() - r.statement_started_at), 0.001))::bigint
			AS rows_per_second,
		clock_timestamp() - r.started_at AS elapsed,
		clock_timestamp() - r.statement_started_at AS statement_elapsed,
		pg_catalog.pg_blocking_pids(r.pid) AS blockers
	FROM migrate.running() AS r
	LEFT JOIN pg_catalog.pg_stat_progress_create_index AS i ON i.pid = r.pid
	LEFT JOIN pg_catalog.pg_stat_progress_vacuum AS v ON v.pid = r.pid;
COMMENT ON VIEW migrate.progress IS 'how far the deploys at work are';

