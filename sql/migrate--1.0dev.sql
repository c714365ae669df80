\echo Use "CREATE EXTENSION migrate VERSION '1.0dev'" to load this file. \quit

-- An install script of before the release, of the time when the table of revisions
-- was called migrate.revisions.  It is here for a dump that was made with it:
-- restore that into it, then ALTER EXTENSION migrate UPDATE.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- The schema: made by CREATE EXTENSION, or there already after a restore

COMMENT ON SCHEMA migrate IS 'migrations of this database: the extension migrate';

CREATE FUNCTION migrate.check_schema() RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_check_schema' LANGUAGE C VOLATILE PARALLEL UNSAFE;

SELECT migrate.check_schema();

DROP FUNCTION migrate.check_schema();

-- Tables

CREATE TABLE migrate.revisions (
	revision text COLLATE "C" PRIMARY KEY,
	message text NOT NULL,
	description text,
	upgrade text NOT NULL,
	downgrade text,
	upgrade_transactional boolean NOT NULL,
	downgrade_transactional boolean NOT NULL,
	create_date timestamptz,
	upgrade_checksum text NOT NULL,
	downgrade_checksum text,
	registered_at timestamptz NOT NULL,
	registered_by name NOT NULL
);
COMMENT ON TABLE migrate.revisions IS 'the registered revisions, each with its scripts';
COMMENT ON COLUMN migrate.revisions.description IS 'further comment lines of the file''s header';
COMMENT ON COLUMN migrate.revisions.downgrade IS 'NULL: irreversible';
COMMENT ON COLUMN migrate.revisions.upgrade_checksum IS 'sha256, in hex, of the script in UTF-8, with \n for each \r\n';

CREATE TABLE migrate.edge (
	revision text COLLATE "C" NOT NULL,
	parent text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('down', 'depends')),
	position integer NOT NULL CHECK (position >= 1),
	PRIMARY KEY (revision, kind, position),
	UNIQUE (revision, kind, parent),
	FOREIGN KEY (revision) REFERENCES migrate.revisions DEFERRABLE INITIALLY DEFERRED,
	FOREIGN KEY (parent) REFERENCES migrate.revisions DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON migrate.edge (parent);
COMMENT ON TABLE migrate.edge IS 'parents (down) and dependencies (depends) of the revisions';

CREATE TABLE migrate.label (
	label text COLLATE "C" PRIMARY KEY,
	revision text COLLATE "C" NOT NULL REFERENCES migrate.revisions DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON migrate.label (revision);
COMMENT ON TABLE migrate.label IS 'branch labels';

CREATE TABLE migrate.version (
	scope text COLLATE "C" NOT NULL DEFAULT '',
	revision text COLLATE "C" NOT NULL REFERENCES migrate.revisions,
	PRIMARY KEY (scope, revision)
);
COMMENT ON TABLE migrate.version IS 'the applied heads, as in Alembic''s alembic_version';

CREATE SEQUENCE migrate.log_id_seq;
CREATE SEQUENCE migrate.run_id_seq;

CREATE TABLE migrate.log (
	id bigint PRIMARY KEY DEFAULT nextval('migrate.log_id_seq'),
	run_id bigint NOT NULL,
	scope text COLLATE "C" NOT NULL,
	action text COLLATE "C" NOT NULL,
	revision text COLLATE "C",
	started_at timestamptz NOT NULL,
	duration interval,
	outcome text COLLATE "C" NOT NULL,
	login_role name NOT NULL,
	effective_role name NOT NULL,
	run_as name,
	search_path text,
	client_addr inet,
	application_name text,
	old_checksum text,
	new_checksum text,
	old_script text,
	reason text,
	sqlstate text,
	error text,
	line integer
);
ALTER SEQUENCE migrate.log_id_seq OWNED BY migrate.log.id;
ALTER SEQUENCE migrate.run_id_seq OWNED BY migrate.log.run_id;
CREATE INDEX ON migrate.log (revision);
COMMENT ON TABLE migrate.log IS 'everything that changed revisions or version; append-only';
COMMENT ON COLUMN migrate.log.run_id IS 'common to the rows of one call';
COMMENT ON COLUMN migrate.log.old_script IS 'the script that accept, edit or a replacement took out';

-- The log is append-only, for its owner too
CREATE FUNCTION migrate.log_append_only() RETURNS trigger
	AS 'MODULE_PATHNAME', 'migrate_log_append_only' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.log_append_only() IS 'refuses to change rows of the log';
REVOKE ALL ON FUNCTION migrate.log_append_only() FROM PUBLIC;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON migrate.log
	FOR EACH STATEMENT EXECUTE FUNCTION migrate.log_append_only();

-- A broken graph is refused at the end of the transaction that our functions
-- broke it in.  The foreign keys' own triggers on the referencing side are
-- disabled: pg_restore with several jobs loads tables in an order of its own,
-- and they would refuse what comes before the revisions.
CREATE FUNCTION migrate.edge_check() RETURNS trigger
	AS 'MODULE_PATHNAME', 'migrate_edge_check' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.edge_check() IS 'refuses a graph with a missing parent or a cycle';
REVOKE ALL ON FUNCTION migrate.edge_check() FROM PUBLIC;

-- The constraint trigger no_cycle is left out: what it calls knows the tables of
-- now.  The graph is looked at when the update puts the edges back.

ALTER TABLE migrate.edge DISABLE TRIGGER ALL;
ALTER TABLE migrate.label DISABLE TRIGGER ALL;
ALTER TABLE migrate.version DISABLE TRIGGER ALL;

-- History travels with pg_dump
SELECT pg_catalog.pg_extension_config_dump('migrate.revisions', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.edge', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.label', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.version', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.log', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.log_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.run_id_seq', '');

-- Tables of deploy

CREATE TABLE migrate.run (
	run_id bigint PRIMARY KEY,
	scope text COLLATE "C" NOT NULL,
	target text NOT NULL,
	targets text[] COLLATE "C" NOT NULL,
	direction text COLLATE "C" NOT NULL CHECK (direction IN ('upgrade', 'downgrade')),
	expect text,
	lock_timeout integer NOT NULL,
	lock_retries integer NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
	created_at timestamptz NOT NULL,
	started_at timestamptz,
	finished_at timestamptz,
	login_role name NOT NULL,
	effective_role name NOT NULL,
	client_addr inet,
	application_name text,
	pid integer,
	progress_handle bigint,
	sqlstate text,
	error text
);
CREATE INDEX ON migrate.run (run_id) WHERE state IN ('waiting', 'running');
COMMENT ON TABLE migrate.run IS 'the runs of deploy';
COMMENT ON COLUMN migrate.run.target IS 'the targets, in one text';
COMMENT ON COLUMN migrate.run.lock_timeout IS 'in milliseconds';

CREATE TABLE migrate.step (
	scope text COLLATE "C" NOT NULL,
	revision text COLLATE "C" NOT NULL REFERENCES migrate.revisions,
	direction text COLLATE "C" NOT NULL CHECK (direction IN ('upgrade', 'downgrade')),
	statement integer NOT NULL CHECK (statement >= 1),
	checksum text NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
	started_at timestamptz,
	duration interval,
	rounds bigint NOT NULL DEFAULT 0,
	rows bigint NOT NULL DEFAULT 0,
	relation oid,
	objects oid[],
	invalid oid[],
	sqlstate text,
	error text,
	PRIMARY KEY (scope, revision, statement)
);
COMMENT ON TABLE migrate.step IS 'how far a revision is that deploy runs statement by statement; no rows where none is half way';
COMMENT ON COLUMN migrate.step.objects IS 'what was there before a statement that runs alone: indexes, or what it names';
COMMENT ON COLUMN migrate.step.invalid IS 'those of the indexes that were invalid and are not the statement''s';

-- as for the tables before: a parallel restore has an order of its own
ALTER TABLE migrate.step DISABLE TRIGGER ALL;

SELECT pg_catalog.pg_extension_config_dump('migrate.step', '');

-- Tables of the model

CREATE TABLE migrate.model (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	definition text[] NOT NULL,
	schemas text[],
	set_at timestamptz NOT NULL,
	set_by name NOT NULL
);
COMMENT ON TABLE migrate.model IS 'what the schema should be: the DDL that set_model() was given';
COMMENT ON COLUMN migrate.model.schemas IS 'that the model speaks of; NULL: all';

SELECT pg_catalog.pg_extension_config_dump('migrate.model', '');

CREATE UNLOGGED TABLE migrate.snapshot (
	key text COLLATE "C" PRIMARY KEY,
	snapshot bytea NOT NULL,
	used_at timestamptz NOT NULL
);
ALTER TABLE migrate.snapshot ALTER COLUMN snapshot SET STORAGE EXTERNAL;
COMMENT ON TABLE migrate.snapshot IS 'elaborated models, kept to be used again; may be emptied';
-- Author: what writes revisions

CREATE FUNCTION migrate.revision(
	message text,
	upgrade text DEFAULT NULL,
	downgrade text DEFAULT NULL,
	head text DEFAULT 'head',
	splice boolean DEFAULT false,
	branch_label text DEFAULT NULL,
	depends_on text[] DEFAULT '{}',
	rev_id text DEFAULT NULL,
	transactional boolean DEFAULT true,
	autogenerate boolean DEFAULT false,
	autodowngrade boolean DEFAULT false,
	renames jsonb DEFAULT NULL,
	model text[] DEFAULT NULL,
	against text DEFAULT 'live',
	online boolean DEFAULT false,
	allow_destructive boolean DEFAULT true,
	prove boolean DEFAULT true
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_revision' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.revision(text, text, text, text, boolean, text, text[], text, boolean,
	boolean, boolean, jsonb, text[], text, boolean, boolean, boolean) IS
	'writes a new revision and returns its id';
REVOKE ALL ON FUNCTION migrate.revision(text, text, text, text, boolean, text, text[], text, boolean,
	boolean, boolean, jsonb, text[], text, boolean, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.register(
	file text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_register' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.register(text) IS
	'registers a revision file and returns its id';
REVOKE ALL ON FUNCTION migrate.register(text) FROM PUBLIC;

CREATE FUNCTION migrate.load(
	files text[],
	prune boolean DEFAULT false
) RETURNS TABLE (revision text, message text, status text)
	AS 'MODULE_PATHNAME', 'migrate_load' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.load(text[], boolean) IS
	'registers a whole set of revision files, all or nothing';
REVOKE ALL ON FUNCTION migrate.load(text[], boolean) FROM PUBLIC;

CREATE FUNCTION migrate.file(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_file' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.file(text) IS
	'the revision as a revision file';
REVOKE ALL ON FUNCTION migrate.file(text) FROM PUBLIC;

CREATE FUNCTION migrate.files(
	range text DEFAULT NULL
) RETURNS TABLE (file_name text, file text)
	AS 'MODULE_PATHNAME', 'migrate_files' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.files(text) IS
	'revisions as revision files, parents first';
REVOKE ALL ON FUNCTION migrate.files(text) FROM PUBLIC;

CREATE FUNCTION migrate.file_name(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_file_name' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.file_name(text) IS
	'the name for the file of a revision, from migrate.file_name_template';
REVOKE ALL ON FUNCTION migrate.file_name(text) FROM PUBLIC;

CREATE FUNCTION migrate.heads_of(
	files text[]
) RETURNS text[]
	AS 'MODULE_PATHNAME', 'migrate_heads_of' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.heads_of(text[]) IS
	'the heads of a set of revision files: what an application that ships them upgrades to';

CREATE FUNCTION migrate.merge(
	message text,
	revisions text[] DEFAULT '{heads}',
	branch_label text DEFAULT NULL,
	rev_id text DEFAULT NULL,
	splice boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_merge' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.merge(text, text[], text, text, boolean) IS
	'writes a revision that merges several and returns its id';
REVOKE ALL ON FUNCTION migrate.merge(text, text[], text, text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.edit(
	revision text,
	message text DEFAULT NULL,
	upgrade text DEFAULT NULL,
	downgrade text DEFAULT NULL
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_edit' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.edit(text, text, text, text) IS
	'changes the text of a revision, NULL keeps, and returns its id';
REVOKE ALL ON FUNCTION migrate.edit(text, text, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.accept(
	file text,
	reason text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_accept' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.accept(text, text) IS
	'takes the changed text of an applied revision without running it, and returns its id';
REVOKE ALL ON FUNCTION migrate.accept(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.forget(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_forget' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.forget(text) IS
	'deletes a revision that is applied nowhere and has no children, and returns its id';
REVOKE ALL ON FUNCTION migrate.forget(text) FROM PUBLIC;

-- Author: the model, and what differs from it

CREATE FUNCTION migrate.set_model(
	definition text[],
	schemas text[] DEFAULT NULL
) RETURNS integer
	AS 'MODULE_PATHNAME', 'migrate_set_model' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.set_model(text[], text[]) IS
	'stores the model, the DDL that says what the schema should be, and returns how many statements it has';
REVOKE ALL ON FUNCTION migrate.set_model(text[], text[]) FROM PUBLIC;

CREATE FUNCTION migrate.set_model(
	definition text,
	schemas text[] DEFAULT NULL
) RETURNS integer
	AS 'MODULE_PATHNAME', 'migrate_set_model_text' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.set_model(text, text[]) IS
	'stores the model, the DDL that says what the schema should be, and returns how many statements it has';
REVOKE ALL ON FUNCTION migrate.set_model(text, text[]) FROM PUBLIC;

CREATE FUNCTION migrate.check(
	model text[] DEFAULT NULL,
	fail boolean DEFAULT false
) RETURNS TABLE (
	ordinal integer, kind text, object text, operation text, destructive boolean, needs_values boolean, sql text
)
	AS 'MODULE_PATHNAME', 'migrate_check' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.check(text[], boolean) IS
	'what would have to be done for the schema to be as the model says';
REVOKE ALL ON FUNCTION migrate.check(text[], boolean) FROM PUBLIC;

CREATE FUNCTION migrate.model_of() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_model_of' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.model_of() IS
	'the schema of this database as a model';
REVOKE ALL ON FUNCTION migrate.model_of() FROM PUBLIC;

CREATE FUNCTION migrate.create_shadow() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_create_shadow' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.create_shadow() IS
	'makes the scratch database in which models are elaborated, or brings it up to date';
REVOKE ALL ON FUNCTION migrate.create_shadow() FROM PUBLIC;

CREATE FUNCTION migrate.drop_shadow() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_drop_shadow' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.drop_shadow() IS
	'drops the scratch database in which models are elaborated';
REVOKE ALL ON FUNCTION migrate.drop_shadow() FROM PUBLIC;
-- Operator: what runs them

CREATE FUNCTION migrate.upgrade(
	target text DEFAULT 'head',
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_upgrade' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.upgrade(text, boolean, text, text) IS
	'upgrades to a target, in one transaction';
REVOKE ALL ON FUNCTION migrate.upgrade(text, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade(
	targets text[],
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_upgrade_many' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.upgrade(text[], boolean, text, text) IS
	'upgrades to several targets at once';
REVOKE ALL ON FUNCTION migrate.upgrade(text[], boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade(
	target bigint,
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_upgrade_number' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.upgrade(bigint, boolean, text, text) IS
	'raises an error: a target is text, such as ''+1''';
REVOKE ALL ON FUNCTION migrate.upgrade(bigint, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade(
	target text,
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_downgrade' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.downgrade(text, boolean, text, text) IS
	'downgrades to a target, in one transaction';
REVOKE ALL ON FUNCTION migrate.downgrade(text, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade(
	target bigint,
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_downgrade_number' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.downgrade(bigint, boolean, text, text) IS
	'raises an error: a target is text, such as ''-1''';
REVOKE ALL ON FUNCTION migrate.downgrade(bigint, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade() RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_downgrade_nowhere' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.downgrade() IS
	'raises an error: a downgrade needs a target';
REVOKE ALL ON FUNCTION migrate.downgrade() FROM PUBLIC;

CREATE FUNCTION migrate.stamp(
	target text,
	purge boolean DEFAULT false
) RETURNS TABLE (revision text, change text)
	AS 'MODULE_PATHNAME', 'migrate_stamp' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.stamp(text, boolean) IS
	'records a version without running anything';
REVOKE ALL ON FUNCTION migrate.stamp(text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.stamp(
	targets text[],
	purge boolean DEFAULT false
) RETURNS TABLE (revision text, change text)
	AS 'MODULE_PATHNAME', 'migrate_stamp_many' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.stamp(text[], boolean) IS
	'records several revisions as the version';
REVOKE ALL ON FUNCTION migrate.stamp(text[], boolean) FROM PUBLIC;

CREATE FUNCTION migrate.plan(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade'
) RETURNS TABLE (
	step integer, direction text, revision text, message text, transactional boolean
)
	AS 'MODULE_PATHNAME', 'migrate_plan' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan(text, text) IS
	'the steps that upgrade or downgrade would run';
REVOKE ALL ON FUNCTION migrate.plan(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.plan(
	targets text[],
	direction text DEFAULT 'upgrade'
) RETURNS TABLE (
	step integer, direction text, revision text, message text, transactional boolean
)
	AS 'MODULE_PATHNAME', 'migrate_plan_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan(text[], text) IS
	'the steps that an upgrade to several targets would run';
REVOKE ALL ON FUNCTION migrate.plan(text[], text) FROM PUBLIC;

CREATE FUNCTION migrate.plan_checksum(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade'
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_plan_checksum' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan_checksum(text, text) IS
	'a checksum of ids, order and scripts of a plan, for expect';
REVOKE ALL ON FUNCTION migrate.plan_checksum(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.plan_checksum(
	targets text[],
	direction text DEFAULT 'upgrade'
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_plan_checksum_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan_checksum(text[], text) IS
	'a checksum of a plan with several targets, for expect';
REVOKE ALL ON FUNCTION migrate.plan_checksum(text[], text) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade_sql(
	range text DEFAULT 'head',
	standalone boolean DEFAULT false,
	transaction_per_revision boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_upgrade_sql' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.upgrade_sql(text, boolean, boolean) IS
	'an upgrade as a script for psql';
REVOKE ALL ON FUNCTION migrate.upgrade_sql(text, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade_sql(
	targets text[],
	standalone boolean DEFAULT false,
	transaction_per_revision boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_upgrade_sql_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.upgrade_sql(text[], boolean, boolean) IS
	'an upgrade to several targets as a script for psql';
REVOKE ALL ON FUNCTION migrate.upgrade_sql(text[], boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade_sql(
	range text,
	standalone boolean DEFAULT false,
	transaction_per_revision boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_downgrade_sql' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.downgrade_sql(text, boolean, boolean) IS
	'a downgrade as a script for psql';
REVOKE ALL ON FUNCTION migrate.downgrade_sql(text, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.record_step(
	direction text,
	revision text,
	version text[],
	new_version text[] DEFAULT NULL
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_record_step' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.record_step(text, text, text[], text[]) IS
	'checks the version and records a step: the bookkeeping of upgrade_sql and downgrade_sql';
REVOKE ALL ON FUNCTION migrate.record_step(text, text, text[], text[]) FROM PUBLIC;

CREATE FUNCTION migrate.dump_state() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_dump_state' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.dump_state() IS
	'a script that loads the revisions, stamps the version and sets the model';
REVOKE ALL ON FUNCTION migrate.dump_state() FROM PUBLIC;

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
	'says of a statement of a revision half way that it is done, or that it has to run';
REVOKE ALL ON FUNCTION migrate.resolve(text, integer, text) FROM PUBLIC;

CREATE FUNCTION migrate.abandon(
	revision text
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_abandon' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.abandon(text) IS
	'forgets that a revision stands half way; what its statements did stays';
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

-- Reader: what shows them

CREATE FUNCTION migrate.current(
	check_heads boolean DEFAULT false
) RETURNS TABLE (
	revision text, message text, is_head boolean, is_effective boolean, applied_at timestamptz, applied_by name
)
	AS 'MODULE_PATHNAME', 'migrate_current' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.current(boolean) IS
	'the applied heads';

CREATE FUNCTION migrate.history(
	range text DEFAULT NULL
) RETURNS TABLE (
	revision text, down_revision text[], depends_on text[], branch_labels text[], message text, state text,
	is_head boolean, is_current boolean, is_branchpoint boolean, is_mergepoint boolean,
	applied_at timestamptz, applied_by name, line text
)
	AS 'MODULE_PATHNAME', 'migrate_history' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.history(text) IS
	'the revisions, newest first';

CREATE FUNCTION migrate.heads(
	resolve_dependencies boolean DEFAULT false
) RETURNS TABLE (
	revision text, message text, branch_labels text[], is_current boolean
)
	AS 'MODULE_PATHNAME', 'migrate_heads' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.heads(boolean) IS
	'the revisions that nothing follows';

CREATE FUNCTION migrate.branches() RETURNS TABLE (revision text, message text, child text)
	AS 'MODULE_PATHNAME', 'migrate_branches' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.branches() IS
	'the revisions that several follow';

CREATE FUNCTION migrate.show(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_show' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.show(text) IS
	'a revision and its place in the graph, at length';

CREATE FUNCTION migrate.require(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_require' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.require(text) IS
	'raises an error unless the revision is applied, and returns its id';

CREATE FUNCTION migrate.require(
	revisions text[]
) RETURNS text[]
	AS 'MODULE_PATHNAME', 'migrate_require_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.require(text[]) IS
	'raises an error unless all of these revisions are applied, and returns their ids';

-- Access: who may do what

CREATE FUNCTION migrate.grant_access(
	role text,
	access text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_grant_access' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.grant_access(text, text) IS
	'gives a role what a reader, an author or an operator needs, and returns its name';
REVOKE ALL ON FUNCTION migrate.grant_access(text, text) FROM PUBLIC;

-- Default privileges have given nobody rights on what is installed

CREATE FUNCTION migrate.revoke_defaults() RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_revoke_defaults' LANGUAGE C VOLATILE PARALLEL UNSAFE;

SELECT migrate.revoke_defaults();

DROP FUNCTION migrate.revoke_defaults();
