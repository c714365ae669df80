--
-- Runs: what upgrade and downgrade do, return and say
--

\set SHOW_CONTEXT never
-- a scope of its own: a run says so where role or search_path are not the last one's
SET migrate.scope = 'run';

\set steps 'step, direction, revision, message, statements'

-- revise writes revisions, each on the one before, that make and drop tables
CREATE FUNCTION revise(VARIADIC names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	name text;
BEGIN
	SET LOCAL client_min_messages = warning;
	FOREACH name IN ARRAY names
	LOOP
		PERFORM migrate.revision('create ' || name, format(E'CREATE TABLE %s (n int);\nINSERT INTO %s VALUES (1);', name, name),
			format('DROP TABLE %s;', name), rev_id => 'rev_' || name);
	END LOOP;
	RESET client_min_messages;
END $$;

-- The columns, and a NOTICE for each step

BEGIN;
SELECT revise('t1', 't2', 't3');
SELECT * FROM migrate.upgrade() \gdesc
SELECT :steps, duration >= '0' AS took_time FROM migrate.upgrade('rev_t2');
SELECT :steps FROM migrate.upgrade();
SELECT :steps FROM migrate.upgrade();
SELECT revision FROM migrate.current();
SELECT to_regclass('t1'), to_regclass('t2'), to_regclass('t3');
SELECT * FROM migrate.downgrade('base') \gdesc
SELECT :steps, duration >= '0' AS took_time FROM migrate.downgrade('-1');
SELECT :steps FROM migrate.downgrade('base');
SELECT :steps FROM migrate.downgrade('base');
SELECT revision FROM migrate.current();
SELECT to_regclass('t1'), to_regclass('t2'), to_regclass('t3');
SELECT scope, action, revision, outcome, run_as, sqlstate, error,
	login_role = session_user AS login, effective_role = current_user AS effective, search_path,
	new_checksum = CASE action WHEN 'upgrade' THEN upgrade_checksum ELSE downgrade_checksum END AS checksum,
	dense_rank() OVER (ORDER BY run_id) AS run
FROM migrate.log JOIN migrate.revision USING (revision) WHERE scope = 'run' AND action <> 'register' ORDER BY id;
ROLLBACK;

-- message_level

BEGIN;
SELECT revise('t1', 't2', 't3', 't4');
SET LOCAL migrate.message_level = warning;
SELECT count(*) FROM migrate.upgrade('rev_t1');
SET LOCAL migrate.message_level = info;
SELECT count(*) FROM migrate.upgrade('rev_t2');
SET LOCAL migrate.message_level = log;
SET LOCAL client_min_messages = log;
SELECT count(*) FROM migrate.upgrade('rev_t3');
RESET client_min_messages;
SELECT count(*) FROM migrate.downgrade('rev_t2');
SET LOCAL migrate.message_level = debug;
SELECT count(*) FROM migrate.upgrade('rev_t4');
SET LOCAL migrate.message_level = none;
ROLLBACK;

-- An upgrade inside a transaction that is rolled back leaves nothing

SELECT count(*) FROM migrate.log \gset log_
BEGIN;
SELECT revise('t1', 't2');
SAVEPOINT before;
SELECT count(*) FROM migrate.upgrade();
ROLLBACK TO before;
SELECT revision FROM migrate.current();
SELECT to_regclass('t1'), to_regclass('t2');
SELECT count(*) FROM migrate.upgrade();
ROLLBACK;
SELECT to_regclass('t1'), to_regclass('t2');
SELECT count(*) FROM migrate.version;
SELECT count(*) FROM migrate.revision;
SELECT count(*) = :log_count AS log_as_before FROM migrate.log;

-- The plan, its checksum, and expect

BEGIN;
SELECT revise('t1', 't2', 't3');
SELECT * FROM migrate.plan();
SELECT * FROM migrate.plan('rev_t2');
SELECT migrate.plan_checksum() AS first \gset
SELECT migrate.plan_checksum() = migrate.plan_checksum('rev_t3') AS same_plan,
	migrate.plan_checksum() = migrate.plan_checksum('rev_t2') AS shorter_plan;
SAVEPOINT before;
SELECT count(*) FROM migrate.upgrade('rev_t2', expect => :'first');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SELECT count(*) FROM migrate.upgrade(expect => 'rubbish');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
-- a script that changes changes the plan
SELECT migrate.edit('rev_t3', upgrade => 'SELECT 1;');
SELECT migrate.plan_checksum() = :'first' AS unchanged;
ROLLBACK TO before;
SELECT count(*) FROM migrate.upgrade(expect => :'first');
SELECT * FROM migrate.plan();
SELECT * FROM migrate.plan('rev_t1', 'downgrade');
SELECT migrate.plan_checksum('rev_t1', 'downgrade') AS down \gset
SAVEPOINT before;
-- so does another direction, and a database that is elsewhere; even with nothing to do
SELECT count(*) FROM migrate.upgrade(expect => :'first');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SELECT count(*) FROM migrate.downgrade('base', expect => :'down');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SELECT count(*) FROM migrate.downgrade('rev_t1', expect => :'down');
SELECT * FROM migrate.plan(direction => 'sideways');
ROLLBACK;

-- A dry run really runs everything, and leaves nothing

CREATE SEQUENCE run_ran;
BEGIN;
SELECT revise('t1', 't2');
SELECT migrate.revision('count', 'SELECT nextval(''run_ran'') FROM t2;', 'SELECT nextval(''run_ran'');', rev_id => 'rev_count');
SELECT :steps FROM migrate.upgrade(dry_run => true);
SELECT last_value, is_called FROM run_ran;
SELECT revision FROM migrate.current();
SELECT to_regclass('t1'), to_regclass('t2');
SELECT count(*) FROM migrate.upgrade();
SELECT :steps FROM migrate.downgrade('base', dry_run => true);
SELECT last_value, is_called FROM run_ran;
SELECT revision FROM migrate.current();
SELECT to_regclass('t1'), to_regclass('t2');
SELECT action, revision FROM migrate.log WHERE action <> 'register' ORDER BY id DESC LIMIT 3;
ROLLBACK;
DROP SEQUENCE run_ran;

-- A deferred constraint violation is found by the end of a dry run, and by the
-- commit of a real one

BEGIN;
SELECT migrate.revision('deferred', $$CREATE TABLE t (a int PRIMARY KEY);
CREATE TABLE u (a int REFERENCES t DEFERRABLE INITIALLY DEFERRED);
INSERT INTO u VALUES (1);
$$, 'DROP TABLE u, t;', rev_id => 'rev_deferred');
SAVEPOINT before;
SELECT count(*) FROM migrate.upgrade(dry_run => true);
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SELECT count(*) FROM migrate.upgrade();
COMMIT;
SELECT to_regclass('t'), to_regclass('u');
SELECT count(*) FROM migrate.revision;

-- Several targets at once

BEGIN;
SELECT revise('t1', 't2');
SELECT migrate.revision('a branch', 'SELECT 1;', 'SELECT 1;', head => 'rev_t1', splice => true, rev_id => 'rev_branch');
SELECT migrate.revision('another base', 'SELECT 1;', 'SELECT 1;', head => 'base', branch_label => 'other', rev_id => 'rev_base');
SAVEPOINT before;
SELECT :steps FROM migrate.upgrade();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SELECT :steps FROM migrate.upgrade(ARRAY['rev_branch', 'other@head'], dry_run => true);
SELECT :steps FROM migrate.upgrade('{rev_t2,rev_branch}'::text[]);
SELECT revision FROM migrate.current() ORDER BY revision;
SELECT :steps FROM migrate.upgrade('heads');
SELECT revision FROM migrate.current() ORDER BY revision;
SELECT :steps FROM migrate.upgrade(ARRAY['heads', NULL]);
ROLLBACK;

-- An error that is caught leaves the session as it was

CREATE ROLE regress_run_other;
BEGIN;
SELECT revise('t1');
SELECT migrate.revision('breaks', $$SET search_path = pg_catalog;
SET ROLE regress_run_other;
SET statement_timeout = '100ms';
SET work_mem = '1234kB';
SELECT 1/0;
$$, 'SELECT 1;', rev_id => 'rev_breaks');
SET LOCAL work_mem = '4321kB';
DO $$
DECLARE
	message text;
BEGIN
	BEGIN
		PERFORM migrate.upgrade();
	EXCEPTION WHEN division_by_zero THEN
		GET STACKED DIAGNOSTICS message = PG_EXCEPTION_CONTEXT;
		RAISE INFO 'caught: %', split_part(message, E'\n', 1);
	END;
	RAISE INFO 'user: %', current_user = session_user;
	RAISE INFO 'search_path: %, work_mem: %', current_setting('search_path'), current_setting('work_mem');
	RAISE INFO 'current_query is back: %', current_query() LIKE 'DO $%';
	PERFORM pg_stat_clear_snapshot();
	RAISE INFO 'pg_stat_activity is back: %', query LIKE 'DO $%' FROM pg_stat_activity WHERE pid = pg_backend_pid();
	RAISE INFO 'version: %', ARRAY(SELECT revision FROM migrate.current());
	PERFORM pg_sleep(0.3);
	RAISE INFO 'the script''s statement_timeout is over';

	-- the guard against nested runs is down as well
	PERFORM migrate.upgrade('rev_t1');
	RAISE INFO 'version: %', ARRAY(SELECT revision FROM migrate.current());
	PERFORM pg_stat_clear_snapshot();
	RAISE INFO 'pg_stat_activity is back: %', query LIKE 'DO $%' FROM pg_stat_activity WHERE pid = pg_backend_pid();
END $$;
ROLLBACK;

-- The same after an error in the function of on_version_apply, and in a script
-- that does not parse

BEGIN;
SELECT revise('t1');
SELECT migrate.revision('broken', 'SELEC', 'SELECT 1;', rev_id => 'rev_broken');
CREATE FUNCTION fails(text, text, text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the function does not like %', $2;
END $$;
DO $$
BEGIN
	BEGIN
		PERFORM migrate.upgrade();
	EXCEPTION WHEN OTHERS THEN
		RAISE INFO 'caught: %', SQLERRM;
	END;
	PERFORM set_config('migrate.on_version_apply', 'public.fails', true);
	BEGIN
		PERFORM migrate.upgrade('rev_t1');
	EXCEPTION WHEN OTHERS THEN
		RAISE INFO 'caught: %', SQLERRM;
	END;
	PERFORM set_config('migrate.on_version_apply', '', true);
	RAISE INFO '% %', current_user = session_user, current_query() LIKE 'DO $%';
	PERFORM migrate.upgrade('rev_t1');
END $$;
SELECT revision FROM migrate.current();
ROLLBACK;
DROP ROLE regress_run_other;

-- on_version_apply is told of each step when it is recorded

BEGIN;
CREATE SCHEMA "My Schema";
CREATE TABLE told (n serial, direction text, revision text, version text[], seen text[]);
CREATE FUNCTION "My Schema"."Tell"(direction text, revision text, version text[]) RETURNS void
BEGIN ATOMIC
	INSERT INTO told (direction, revision, version, seen)
	VALUES (direction, revision, version, ARRAY(SELECT c.revision FROM migrate.current() c ORDER BY 1));
END;
SELECT revise('t1', 't2');
SELECT migrate.revision('another base', 'SELECT 1;', 'SELECT 1;', head => 'base', rev_id => 'rev_base');
SET LOCAL migrate.on_version_apply = '"My Schema"."Tell"';
SELECT count(*) FROM migrate.upgrade('heads');
SELECT count(*) FROM migrate.downgrade('rev_t1');
SELECT count(*) FROM migrate.downgrade('base', dry_run => true);
TABLE told ORDER BY n;
SAVEPOINT before;
\set VERBOSITY terse
SET LOCAL migrate.on_version_apply = 'public.no_such_function';
SELECT count(*) FROM migrate.upgrade('heads');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
-- whose it is does not depend on search_path
SET LOCAL search_path = "My Schema";
SET LOCAL migrate.on_version_apply = '"Tell"';
SELECT count(*) FROM migrate.upgrade('heads');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SET LOCAL migrate.on_version_apply = 'two, names';
SELECT count(*) FROM migrate.upgrade('heads');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
-- it is no way around the guard against nested runs
CREATE FUNCTION stamps(text, text, text[]) RETURNS void
BEGIN ATOMIC
	SELECT FROM migrate.stamp('base');
END;
SELECT set_config('migrate.on_version_apply', format('%I.stamps', pronamespace::regnamespace), true) IS NOT NULL AS set
FROM pg_proc WHERE proname = 'stamps';
SELECT count(*) FROM migrate.upgrade('heads');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY default
ROLLBACK;

-- scope

BEGIN;
SELECT revise('t1', 't2');
SET LOCAL migrate.scope = 'tenant one';
CREATE SCHEMA tenant_one;
SET LOCAL search_path = tenant_one;
SELECT count(*) FROM migrate.upgrade();
SELECT revision FROM migrate.current();
SET LOCAL migrate.scope = 'tenant two';
SET LOCAL search_path = public;
SELECT revision FROM migrate.current();
SELECT count(*) FROM migrate.upgrade('rev_t1');
SELECT scope, revision FROM migrate.version ORDER BY scope;
SELECT to_regclass('tenant_one.t1'), to_regclass('tenant_one.t2'), to_regclass('public.t1'), to_regclass('public.t2');
SELECT scope, action, revision FROM migrate.log WHERE action = 'upgrade' ORDER BY id DESC LIMIT 3;
-- a script that sets it does not change where its step is recorded
SELECT migrate.revision('scope', 'SET migrate.scope = ''elsewhere'';', 'SELECT 1;', rev_id => 'rev_scope');
SELECT count(*) FROM migrate.upgrade();
SELECT scope, revision FROM migrate.version ORDER BY scope;
ROLLBACK;

-- default_target

BEGIN;
SELECT revise('t1', 't2', 't3');
SET LOCAL migrate.default_target = 'rev_t2';
SELECT count(*) FROM migrate.plan(NULL);
SELECT count(*) FROM migrate.upgrade(NULL::text);
SELECT revision FROM migrate.current();
SELECT count(*) FROM migrate.upgrade();
SELECT revision FROM migrate.current();
SELECT count(*) FROM migrate.downgrade(NULL);
ROLLBACK;

-- Another role or another search_path than the last run's is noted

CREATE ROLE regress_run_other SUPERUSER;
CREATE ROLE regress_run_third SUPERUSER;
BEGIN;
SELECT revise('t1', 't2', 't3', 't4');
SET LOCAL search_path = public;
SELECT count(*) FROM migrate.upgrade('rev_t1');
SET LOCAL search_path = public, pg_temp;
SELECT count(*) FROM migrate.upgrade('rev_t2');
SELECT count(*) FROM migrate.upgrade('rev_t3');
SET LOCAL SESSION AUTHORIZATION regress_run_other;
SET LOCAL client_min_messages = warning;
SELECT count(*) FROM migrate.upgrade('rev_t4');
RESET client_min_messages;
SET LOCAL migrate.run_as = regress_run_other;
SELECT count(*) FROM migrate.downgrade('-1');
SET LOCAL migrate.search_path = 'public';
SELECT count(*) FROM migrate.downgrade('-1');
SHOW search_path;
SET LOCAL migrate.run_as = regress_run_third;
SELECT count(*) FROM migrate.downgrade('base');
SELECT action, revision, effective_role, run_as, search_path FROM migrate.log ORDER BY id DESC LIMIT 4;
ROLLBACK;
DROP ROLE regress_run_other, regress_run_third;

-- migrate.search_path is what scripts begin with; one that sets its own does so
-- for itself

BEGIN;
CREATE SCHEMA app;
SELECT migrate.revision('first', 'CREATE TABLE t1 (); SET search_path = public; CREATE TABLE t2 ();', 'SELECT 1;', rev_id => 'rev_first');
SELECT migrate.revision('second', 'CREATE TABLE t3 ();', 'SELECT 1;', rev_id => 'rev_second');
SET LOCAL migrate.search_path = 'app';
SET LOCAL client_min_messages = warning;
SELECT count(*) FROM migrate.upgrade();
SELECT to_regclass('app.t1'), to_regclass('public.t2'), to_regclass('app.t3');
SHOW search_path;
ROLLBACK;

-- A script cannot call what changes something; it can read

BEGIN;
SELECT revise('t1');
SELECT migrate.revision('reads', $$CREATE TABLE seen AS SELECT revision FROM migrate.current();
INSERT INTO seen SELECT revision || ' is ' || state FROM migrate.history();
INSERT INTO seen SELECT 'heads: ' || revision FROM migrate.heads();
INSERT INTO seen SELECT 'planned: ' || revision FROM migrate.plan();
SELECT migrate.require('rev_t1');
$$, 'SELECT 1;', rev_id => 'rev_reads');
SELECT count(*) FROM migrate.upgrade();
TABLE seen;
ROLLBACK;

-- The version and the log are there for whatever looks at them in between, not
-- only for our own functions

BEGIN;
CREATE VIEW applied AS SELECT revision FROM migrate.version WHERE scope = 'run';
CREATE TABLE seen (n serial, how text, revision text);
SELECT revise('t1');
SET LOCAL client_min_messages = warning;
SELECT migrate.revision('by name', $$INSERT INTO seen (how, revision) SELECT 'by name', revision FROM migrate.version;
INSERT INTO seen (how, revision) SELECT 'log', revision FROM migrate.log WHERE action = 'upgrade' AND scope = 'run';$$, rev_id => 'rev_name');
SELECT migrate.revision('in capitals', $$INSERT INTO seen (how, revision) SELECT 'in capitals', revision FROM MIGRATE.VERSION;$$, rev_id => 'rev_capitals');
SELECT migrate.revision('by a view', $$INSERT INTO seen (how, revision) SELECT 'by a view', revision FROM applied;$$, rev_id => 'rev_view');
SELECT migrate.revision('by DO', $$DO 'BEGIN INSERT INTO seen (how, revision) SELECT ''by DO'', revision FROM applied; END'$$, rev_id => 'rev_do');
SELECT count(*) FROM migrate.upgrade();
TABLE seen ORDER BY n;
ROLLBACK;

-- A reader whose subtransaction is rolled back takes nothing with it

BEGIN;
CREATE FUNCTION look() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	version text[] := ARRAY(SELECT revision FROM migrate.current() ORDER BY 1);
BEGIN
	BEGIN
		PERFORM migrate.current();
		RAISE EXCEPTION 'back';
	EXCEPTION WHEN raise_exception THEN
		NULL;
	END;
	RETURN version;
END $$;
CREATE FUNCTION look_and_fail() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.current();
	RAISE EXCEPTION 'back';
EXCEPTION WHEN raise_exception THEN
	RETURN ARRAY(SELECT revision FROM migrate.current() ORDER BY 1);
END $$;
CREATE TABLE seen (n serial, version text);
SELECT revise('t1', 't2');
SET LOCAL client_min_messages = warning;
SELECT migrate.revision('look', 'INSERT INTO seen (version) SELECT look_and_fail();', head => 'base', rev_id => 'rev_look');
SELECT migrate.revision('look again', 'INSERT INTO seen (version) SELECT look(); INSERT INTO seen (version) SELECT look_and_fail();',
	head => 'rev_look', rev_id => 'rev_look2');
SELECT count(*) FROM migrate.upgrade('heads');
TABLE seen ORDER BY n;
SELECT revision FROM migrate.current() ORDER BY 1;
SELECT revision FROM migrate.log WHERE action = 'upgrade' AND scope = 'run' ORDER BY id;
ROLLBACK;

SET client_min_messages = warning;
BEGIN;
SELECT migrate.revision('nested', 'SELECT 1;', 'SELECT 1;', rev_id => 'rev_nested');
SAVEPOINT before;
CREATE TABLE calls (call text);
INSERT INTO calls VALUES
	('migrate.adopt()'), ('migrate.add_destination(''x'', ''public'')'), ('migrate.drop_destination(''x'')'), ('migrate.destinations_from(''SELECT 1'')'),
	('migrate.check_destinations()'), ('migrate.adopt_drift(''x'')'), ('migrate.drift()'), ('migrate.take_snapshot()'), ('migrate.guard_enable()'), ('migrate.guard_disable()'),
	('migrate.guard_trim(now())'), ('migrate.diagram()'), ('migrate.report()'), ('migrate.upgrade()'), ('migrate.upgrade(''{heads}''::text[])'), ('migrate.downgrade(''base'')'),
	('migrate.stamp(''base'')'), ('migrate.stamp(''{base}''::text[])'), ('migrate.record_step(''upgrade'', ''x'', ''{}'')'),
	('migrate.revision(''x'')'), ('migrate.register(''x'')'), ('migrate.load(''{}'')'), ('migrate.merge(''x'')'),
	('migrate.edit(''x'')'), ('migrate.accept(''x'', ''x'')'), ('migrate.forget(''x'')'),
	('migrate.grant_access(''x'', ''reader'')'), ('CALL migrate.deploy()'), ('CALL migrate.deploy_wait(1)'),
	('migrate.deploy_start()'), ('migrate.deploy_cancel(1)'), ('migrate.resolve(''x'', 1, ''done'')'), ('migrate.abandon(''x'')'),
	('migrate.set_model(''x'')'), ('migrate.set_model(''{x}''::text[])'), ('migrate.check()'), ('migrate.model_of()'),
	('migrate.create_shadow()'), ('migrate.drop_shadow()'), ('migrate.lint()'), ('migrate.lint_sarif()'), ('migrate.plan_json()'), ('migrate.approve(''x'')'), ('migrate.unapprove(''x'', ''y'')'), ('migrate.preview()'), ('migrate.preview(''{heads}''::text[])'),
	('migrate.prove()'), ('migrate.verify()');
CREATE FUNCTION nest(call text, OUT state text, OUT error text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.edit('rev_nested', upgrade => CASE WHEN call LIKE 'CALL %' THEN call ELSE 'SELECT ' || call END);
	PERFORM migrate.upgrade();
	RAISE EXCEPTION 'none';
EXCEPTION WHEN OTHERS THEN
	state := SQLSTATE;
	error := SQLERRM;
END $$;
SELECT state, error FROM calls, nest(call);
-- every function that changes something, or has a worker do it, is among them
SELECT proname FROM pg_proc
WHERE pronamespace = 'migrate'::regnamespace AND provolatile = 'v' AND prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
	AND NOT EXISTS (SELECT FROM calls WHERE call LIKE '%migrate.' || proname || '(%');
-- and a read-only transaction refuses what changes something
CREATE FUNCTION read_only(call text, OUT state text, OUT error text) LANGUAGE plpgsql AS $$
BEGIN
	SET TRANSACTION READ ONLY;
	EXECUTE CASE WHEN call LIKE 'CALL %' THEN call ELSE 'SELECT ' || call END;
	RAISE EXCEPTION 'none';
EXCEPTION WHEN OTHERS THEN
	state := SQLSTATE;
	error := SQLERRM;
END $$;
SELECT state, error FROM calls, read_only(call)
WHERE call !~ 'drift|diagram|report|deploy_wait|deploy_cancel|check|lint|model_of|plan_json|prove|shadow|verify';
ROLLBACK;

-- No script drops the extension, in whatever words

BEGIN;
SELECT migrate.revision('drops', 'SELECT 1;', 'SELECT 1;', rev_id => 'rev_drops');
CREATE FUNCTION drop_it() RETURNS void LANGUAGE plpgsql AS 'BEGIN DROP EXTENSION migrate CASCADE; CREATE EXTENSION migrate; END';
CREATE FUNCTION drops(script text, OUT state text, OUT error text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.edit('rev_drops', upgrade => script);
	PERFORM migrate.upgrade();
	RAISE EXCEPTION 'none';
EXCEPTION WHEN OTHERS THEN
	state := SQLSTATE;
	error := SQLERRM;
END $$;
SELECT script, r.* FROM (VALUES
	('DROP EXTENSION migrate;'),
	('DO ''BEGIN DROP EXTENSION migrate CASCADE; CREATE EXTENSION migrate; END'';'),
	('DO ''BEGIN DROP SCHEMA migrate CASCADE; CREATE EXTENSION migrate; END'';'),
	('DO ''BEGIN EXECUTE $x$DROP EXTENSION IF EXISTS migrate CASCADE$x$; END'';'),
	('DO ''BEGIN BEGIN DROP EXTENSION migrate; EXCEPTION WHEN OTHERS THEN END; RAISE division_by_zero; END'';'),
	('SELECT drop_it();'), ('DROP OWNED BY CURRENT_USER CASCADE;'),
	('SELECT ''DROP EXTENSION migrate'';')) s (script), drops(script) r;
SELECT count(*) FROM migrate.revision WHERE revision = 'rev_drops';
ROLLBACK;

-- What a script of upgrade_sql records is a step that can be

BEGIN;
SELECT migrate.revision('one', 'SELECT 1;', 'SELECT 1;', head => 'base', rev_id => 'rs_1');
SELECT migrate.revision('two', 'SELECT 1;', 'SELECT 1;', head => 'rs_1', rev_id => 'rs_2');
SELECT migrate.revision('three', 'SELECT 1;', 'SELECT 1;', head => 'base', depends_on => '{rs_1}', rev_id => 'rs_3');
CREATE FUNCTION record(direction text, revision text, version text[], new_version text[], OUT state text, OUT error text, OUT detail text)
	LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.record_step(direction, revision, version, new_version);
	state := 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, error = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
END $$;
SELECT s.*, r.* FROM (VALUES
	('upgrade', E'no such\nrevision', '{}'::text[], '{ghost}'::text[]),
	('upgrade', 'rs_1', '{}', '{ghost}'), ('upgrade', 'rs_1', '{}', '{}'), ('upgrade', 'rs_1', '{}', '{rs_1,rs_2}'),
	('upgrade', 'rs_1', '{}', '{rs_2}'), ('upgrade', 'rs_1', '{}', '{rs_1,rs_1}'), ('upgrade', 'rs_1', '{}', NULL),
	('upgrade', 'rs_2', '{}', '{rs_2}'), ('upgrade', 'rs_3', '{}', '{rs_3}'), ('downgrade', 'rs_1', '{}', '{}'),
	('upgrade', 'rs_1', '{}', '{rs_1}'), ('upgrade', 'rs_1', '{rs_1}', '{rs_1}'), ('upgrade', 'rs_1', '{ghost}', '{rs_1}'),
	('upgrade', 'rs_3', '{rs_1}', '{rs_1,rs_3}'), ('upgrade', 'rs_3', '{rs_1}', '{rs_3}'),
	('upgrade', 'rs_2', '{rs_3}', '{rs_2}'), ('upgrade', 'rs_2', '{rs_3}', '{rs_2,rs_3}'),
	('downgrade', 'rs_1', '{rs_2,rs_3}', '{}'), ('downgrade', 'rs_2', '{rs_3,rs_2}', '{rs_1,rs_3}'),
	('downgrade', 'rs_2', '{rs_3,rs_2}', '{rs_3}'), ('downgrade', 'rs_3', '{rs_3}', '{}'), ('downgrade', 'rs_3', '{rs_3}', '{rs_1}'),
	('downgrade', 'rs_1', '{rs_1}', '{}')) s (direction, revision, version, new_version), record(s.direction, s.revision, s.version, s.new_version) r;
SELECT action, revision FROM migrate.log WHERE revision ~ 'rs_|no such' AND action <> 'register' ORDER BY id;
ROLLBACK;
RESET client_min_messages;

DROP FUNCTION revise;
RESET migrate.scope;
