--
-- Deploy: revision by revision, each committed, and statement by statement
-- where a transaction would not do
--

\set SHOW_CONTEXT errors
SET migrate.scope = 'deploy';
SET application_name = 'regress deploy';
SET client_min_messages = warning;
CREATE SCHEMA regress_deploy;
SET search_path = regress_deploy;
-- a deploy that hangs ends here
SET statement_timeout = '60s';

-- what the scripts below do leaves rows in ran, each with its transaction
CREATE TABLE ran (n serial, what text, xid xid8 DEFAULT pg_current_xact_id(), pid int DEFAULT pg_backend_pid());

-- how far the statements are, and what the last deploy has logged
CREATE VIEW steps AS
	SELECT revision, direction, statement, state, rounds, rows, sqlstate, error,
		started_at IS NOT NULL AS started, duration IS NOT NULL AS duration
	FROM migrate.step WHERE scope = 'deploy' ORDER BY revision, statement;
CREATE VIEW logged AS
	SELECT action, revision, outcome, sqlstate, error, line
	FROM migrate.log WHERE run_id = (SELECT max(run_id) FROM migrate.run) AND scope = 'deploy' ORDER BY id;
CREATE VIEW last_run AS
	SELECT target, direction, state, sqlstate, error, started_at IS NOT NULL AS started, finished_at IS NOT NULL AS finished
	FROM migrate.run ORDER BY run_id DESC LIMIT 1;

-- Up and down, one transaction each, in another process

SELECT migrate.revision('one', 'INSERT INTO ran (what) VALUES (''one''); INSERT INTO ran (what) VALUES (''one more'');',
	'DELETE FROM ran WHERE what LIKE ''one%'';', rev_id => 'one', head => 'base');
SELECT migrate.revision('two', 'INSERT INTO ran (what) VALUES (''two'');', 'INSERT INTO ran (what) VALUES (''two back'');', rev_id => 'two');
SELECT migrate.revision('three', 'INSERT INTO ran (what) VALUES (''three'');', 'INSERT INTO ran (what) VALUES (''three back'');', rev_id => 'three');
RESET client_min_messages;
CALL migrate.deploy('two') \gset
SELECT :run = max(run_id) AS its_run FROM migrate.run;
TABLE last_run;
CALL migrate.deploy() \gset
CALL migrate.deploy() \gset
TABLE logged;
SELECT revision FROM migrate.current();
CALL migrate.deploy('one', 'downgrade') \gset
TABLE logged;
SELECT what, dense_rank() OVER (ORDER BY xid) AS transaction, pid <> pg_backend_pid() AS elsewhere FROM ran ORDER BY n;
CALL migrate.deploy(direction => 'downgrade', target => 'base') \gset
SELECT revision FROM migrate.current();
SELECT action, revision, outcome, login_role = session_user AS login, effective_role = current_user AS effective,
	application_name, client_addr IS NOT DISTINCT FROM inet_client_addr() AS client, search_path
FROM migrate.log WHERE scope = 'deploy' AND action <> 'register' ORDER BY id;
CALL migrate.deploy('nosuch') \gset
TABLE last_run;
SELECT migrate.forget('three');
SELECT migrate.forget('two');
SELECT migrate.forget('one');
TRUNCATE ran RESTART IDENTITY;

-- What a transaction block refuses

CREATE TYPE color AS ENUM ('red');
CREATE TABLE t (a int, c color);
CREATE INDEX t_old ON t (c);
CREATE VIEW indexes AS
	SELECT indexrelid::regclass AS index, indisvalid, indisready FROM pg_index WHERE indrelid = 't'::regclass
	ORDER BY indexrelid::regclass::text COLLATE "C";
INSERT INTO t SELECT n, 'red' FROM generate_series(1, 100) n;
CREATE TABLE parted (a int) PARTITION BY RANGE (a);
CREATE TABLE part PARTITION OF parted FOR VALUES FROM (1) TO (10);
SELECT migrate.register($$-- everything
-- Revision ID: alone

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY t_a ON t (a);
CREATE INDEX CONCURRENTLY ON t (a, c);
VACUUM (ANALYZE) t;
ALTER TYPE color ADD VALUE 'blue';
INSERT INTO t VALUES (0, 'blue');
ALTER TABLE parted DETACH PARTITION part CONCURRENTLY;
REINDEX INDEX CONCURRENTLY t_a;
REINDEX TABLE CONCURRENTLY t;
DROP INDEX CONCURRENTLY t_old;
CREATE DATABASE regress_deploy_database;

-- migrate:down transaction:false
DROP DATABASE regress_deploy_database;
DROP INDEX CONCURRENTLY t_a;
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_old ON t (c);
ALTER TABLE parted ATTACH PARTITION part FOR VALUES FROM (1) TO (10);
$$);
CALL migrate.deploy() \gset
TABLE logged;
TABLE steps;
TABLE indexes;
SELECT c, count(*) FROM t GROUP BY c ORDER BY c;
SELECT relispartition, (SELECT relpages > 0 FROM pg_class WHERE oid = 't'::regclass) AS vacuumed FROM pg_class WHERE oid = 'part'::regclass;
SELECT count(*) FROM pg_database WHERE datname = 'regress_deploy_database';
CALL migrate.deploy('base', 'downgrade') \gset
TABLE logged;
TABLE indexes;
SELECT relispartition FROM pg_class WHERE oid = 'part'::regclass;
SELECT count(*) FROM pg_database WHERE datname = 'regress_deploy_database';
SELECT migrate.forget('alone');

-- A transactional script runs between psql's BEGIN and COMMIT, and the server
-- says of it what it says there

SELECT migrate.revision('block', $$SET LOCAL work_mem = '7777kB';
LOCK TABLE t;
DECLARE c CURSOR FOR SELECT 1;
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO ran (what) VALUES (current_setting('work_mem'));
FETCH c;$$, 'REINDEX TABLE parted;', rev_id => 'block', head => 'base');
CALL migrate.deploy() \gset
SELECT what FROM ran;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.edit('block', downgrade => 'DO $$BEGIN COMMIT; END$$;');
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.edit('block', downgrade => 'DELETE FROM ran; SELECT 1/0;');
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.edit('block', downgrade => 'INSERT INTO ran (what) VALUES (current_setting(''transaction_isolation''));');
CALL migrate.deploy('base', 'downgrade') \gset
SELECT what FROM ran ORDER BY n;
SELECT migrate.forget('block');
TRUNCATE ran RESTART IDENTITY;

-- In a script marked transaction:false each statement is a transaction of its
-- own, and what needs a longer one is told

SELECT migrate.revision('short', 'SET LOCAL work_mem = ''7777kB''; LOCK TABLE t; SET CONSTRAINTS ALL IMMEDIATE; DECLARE c CURSOR FOR SELECT 1;',
	'SELECT 1;', rev_id => 'short', head => 'base', transactional => false);
CALL migrate.deploy() \gset
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.forget('short');

-- An error at the commit says whose it is

CREATE TABLE deferred (a int UNIQUE DEFERRABLE INITIALLY DEFERRED);
SELECT migrate.revision('commit', 'INSERT INTO deferred VALUES (1), (1);', 'SELECT 1;', rev_id => 'commit', head => 'base');
CALL migrate.deploy() \gset
TABLE logged;
SELECT migrate.revision('commits', 'SELECT 1; INSERT INTO deferred VALUES (1), (1);', 'SELECT 1;', rev_id => 'commits', head => 'base', transactional => false);
CALL migrate.deploy('commits') \gset
TABLE steps;
SELECT migrate.abandon('commits');
SELECT migrate.forget('commits');
SELECT migrate.forget('commit');

-- A failure in the middle of a transactional revision takes the revision back,
-- not the ones before

SELECT migrate.revision('good', 'INSERT INTO ran (what) VALUES (''good'');', 'DELETE FROM ran;', rev_id => 'good', head => 'base');
SELECT migrate.revision('bad', E'INSERT INTO ran (what) VALUES (''bad'');\n\nINSERT INTO ran (what)\nSELECT nosuch;', 'SELECT 1;', rev_id => 'bad');
CALL migrate.deploy() \gset
\echo :LAST_ERROR_SQLSTATE
TABLE last_run;
TABLE logged;
TABLE steps;
SELECT what FROM ran ORDER BY n;
SELECT revision FROM migrate.current();
SELECT migrate.edit('bad', upgrade => 'INSERT INTO ran (what) VALUES (''better'');');
CALL migrate.deploy() \gset
SELECT what FROM ran ORDER BY n;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.forget('bad');
SELECT migrate.forget('good');

-- A failure in the middle of one that is not leaves it partially applied

CREATE SEQUENCE s1;
CREATE SEQUENCE s2;
CREATE SEQUENCE s4;
CREATE TABLE ready (a int);
\set half 'SELECT nextval(''s1'');\nCREATE INDEX CONCURRENTLY t_half ON t (a);\n-- not yet\nSELECT nextval(''s2'') / (SELECT count(*) FROM ready);\nSELECT nextval(''s4'');'
SELECT migrate.revision('before', 'SELECT 1;', 'SELECT 1;', rev_id => 'before', head => 'base');
SELECT migrate.revision('half', :'half', 'DROP INDEX CONCURRENTLY t_half;', rev_id => 'half', transactional => false);
SELECT migrate.revision('after', 'SELECT 1;', 'SELECT 1;', rev_id => 'after');
CALL migrate.deploy() \gset
TABLE last_run;
TABLE logged;
TABLE steps;
SELECT s1.last_value, s1.is_called, s2.last_value, s2.is_called, s4.last_value, s4.is_called FROM s1, s2, s4;
SELECT revision, message, is_head, applied_at IS NULL AS never FROM migrate.current() ORDER BY revision;
SELECT revision, state, is_current FROM migrate.history();
SELECT revision FROM migrate.upgrade();
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.upgrade('half', non_transactional => 'plain');
\echo :LAST_ERROR_SQLSTATE
SELECT revision FROM migrate.downgrade('base');
\echo :LAST_ERROR_SQLSTATE
CALL migrate.deploy('base', 'downgrade') \gset
\echo :LAST_ERROR_SQLSTATE
-- that refusal has changed nothing
SELECT statement, state FROM steps;
SELECT revision, state FROM migrate.history();

-- a statement that is done must not change; one that is not may
SELECT migrate.edit('half', upgrade => replace(:'half', 's1', 's4'));
CALL migrate.deploy() \gset
\echo :LAST_ERROR_SQLSTATE
SELECT statement, state FROM steps;
SELECT migrate.edit('half', upgrade => :'half' || 'SELECT nextval(''s4'') /* once more */;');
-- it resumes where it stopped
INSERT INTO ready VALUES (1);
CALL migrate.deploy() \gset
TABLE logged;
TABLE steps;
SELECT s1.last_value, s1.is_called, s2.last_value, s2.is_called, s4.last_value, s4.is_called FROM s1, s2, s4;
SELECT revision, state FROM migrate.history();
TABLE indexes;

-- A downgrade that is partially applied

DROP INDEX t_half;
CALL migrate.deploy('before', 'downgrade') \gset
TABLE steps;
SELECT revision, message FROM migrate.current() ORDER BY revision;
SELECT revision, state FROM migrate.history();
-- nothing goes past it, and nothing goes back in it
CALL migrate.deploy() \gset
\echo :LAST_ERROR_SQLSTATE
CALL migrate.deploy('half') \gset
SELECT revision FROM migrate.upgrade();
\echo :LAST_ERROR_SQLSTATE
SELECT migrate.resolve('half', 1, 'done');
CALL migrate.deploy('before', 'downgrade') \gset
TABLE logged;
TABLE steps;
SELECT revision, state FROM migrate.history();

-- resolve and abandon

TRUNCATE ready;
CALL migrate.deploy() \gset
SELECT statement, state, error FROM steps;
SELECT migrate.resolve('half', 1, 'waiting');
SELECT migrate.resolve('half', 3, 'done');
SELECT statement, state, error FROM steps;
CALL migrate.deploy() \gset
SELECT s1.last_value, s2.last_value, s4.last_value FROM s1, s2, s4;
SELECT revision, state FROM migrate.history();
CALL migrate.deploy('before', 'downgrade') \gset
CALL migrate.deploy() \gset
SELECT migrate.abandon('half');
TABLE steps;
SELECT revision, message FROM migrate.current() ORDER BY revision;
SELECT revision, state FROM migrate.history();
SELECT action, revision, reason, login_role = session_user AS login FROM migrate.log WHERE action IN ('resolve', 'abandon') AND scope = 'deploy' ORDER BY id;
SELECT migrate.abandon('half');
SELECT migrate.resolve('half', 1, 'done');
DROP INDEX t_half;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.forget('after');
SELECT migrate.forget('half');
SELECT migrate.forget('before');

-- An index that a failed CREATE INDEX CONCURRENTLY has left is built anew, the
-- unnamed one as well; others stay

INSERT INTO t VALUES (0, 'red');
SELECT migrate.revision('unique', 'CREATE UNIQUE INDEX CONCURRENTLY t_unique ON t (a); CREATE UNIQUE INDEX CONCURRENTLY ON t (a);',
	'DROP INDEX CONCURRENTLY t_unique; DROP INDEX CONCURRENTLY t_a_idx;', rev_id => 'unique', head => 'base', transactional => false);
CALL migrate.deploy() \gset
TABLE steps;
TABLE indexes;
CALL migrate.deploy() \gset
TABLE indexes;
DELETE FROM t WHERE a = 0;
CALL migrate.deploy() \gset
TABLE indexes;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.edit('unique', upgrade => 'CREATE UNIQUE INDEX CONCURRENTLY ON t (a);', downgrade => 'DROP INDEX CONCURRENTLY t_a_idx;');
INSERT INTO t VALUES (1);
CALL migrate.deploy() \gset
DELETE FROM t WHERE a = 1;
CALL migrate.deploy() \gset
TABLE indexes;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.forget('unique');

-- Where it cannot be called

SELECT migrate.revision('one', 'SELECT 1;', 'SELECT 1;', rev_id => 'one', head => 'base');
BEGIN;
CALL migrate.deploy();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
CREATE FUNCTION calls() RETURNS void LANGUAGE plpgsql AS 'DECLARE run bigint; BEGIN CALL migrate.deploy(run => run); END';
SELECT calls();
CREATE PROCEDURE definer() LANGUAGE plpgsql SECURITY DEFINER AS 'DECLARE run bigint; BEGIN CALL migrate.deploy(run => run); END';
CALL definer();
CREATE FUNCTION definer_starts() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT migrate.deploy_start()';
-- of another than the caller
CREATE ROLE regress_deploy_definer;
SELECT migrate.grant_access('regress_deploy_definer', 'operator');
ALTER FUNCTION definer_starts OWNER TO regress_deploy_definer;
SELECT definer_starts();
\echo :LAST_ERROR_SQLSTATE
ALTER FUNCTION definer_starts OWNER TO CURRENT_USER;
SELECT definer_starts();
SELECT revision FROM migrate.current();
-- a procedure can
CREATE PROCEDURE calls_too(INOUT run bigint) LANGUAGE plpgsql AS 'BEGIN CALL migrate.deploy(run => run); END';
CALL calls_too(NULL) \gset
SELECT revision FROM migrate.current();
CALL migrate.deploy('base', 'sideways');
CALL migrate.deploy(lock_timeout => '-1s');
CALL migrate.deploy(lock_timeout => '10 microseconds');
SELECT count(*) FROM migrate.run WHERE direction = 'sideways' OR lock_timeout <= 0;

-- lock_timeout: none at all, and what a script makes of it

SELECT migrate.revision('limit', 'INSERT INTO ran (what) VALUES (''begins with '' || current_setting(''lock_timeout''));
SET migrate.lock_timeout = ''1min''; INSERT INTO ran (what) VALUES (current_setting(''lock_timeout''));', 'SELECT 1;', rev_id => 'limit', transactional => false);
SELECT migrate.revision('unlimited', 'INSERT INTO ran (what) VALUES (''begins with '' || current_setting(''lock_timeout''));
SET LOCAL migrate.lock_timeout = 0; INSERT INTO ran (what) VALUES (current_setting(''lock_timeout''));', 'SELECT 1;', rev_id => 'unlimited');
TRUNCATE ran RESTART IDENTITY;
CALL migrate.deploy(lock_timeout => '0') \gset
CALL migrate.deploy('one', 'downgrade') \gset
CALL migrate.deploy(lock_timeout => '3s') \gset
SELECT what FROM ran ORDER BY n;
CALL migrate.deploy('one', 'downgrade') \gset
SELECT migrate.forget('unlimited');
SELECT migrate.forget('limit');

-- expect

SELECT migrate.plan_checksum('base', 'downgrade') AS checksum \gset
CALL migrate.deploy('base', 'downgrade', expect => 'rubbish') \gset
TABLE last_run;
SELECT revision FROM migrate.current();
CALL migrate.deploy('base', 'downgrade', expect => :'checksum') \gset
SELECT revision FROM migrate.current();
SELECT migrate.forget('one');

-- What can be known before the first statement is raised before it

SELECT migrate.revision('one', 'INSERT INTO ran (what) VALUES (''too early'');', rev_id => 'one', head => 'base');
SELECT migrate.revision('two', 'SELECT 1; COMMIT;', rev_id => 'two');
CALL migrate.deploy() \gset
SELECT migrate.edit('two', upgrade => 'SELEC 1;');
CALL migrate.deploy() \gset
SELECT migrate.edit('two', upgrade => 'VACUUM t;');
CALL migrate.deploy() \gset
SELECT revision FROM migrate.current();
SELECT what FROM ran WHERE what = 'too early';
SELECT migrate.edit('two', upgrade => 'SELECT 1;');
CALL migrate.deploy() \gset
CALL migrate.deploy('base', 'downgrade') \gset
SELECT revision FROM migrate.current();
SELECT revision FROM migrate.stamp('base');
SELECT migrate.forget('two');
SELECT migrate.forget('one');

-- Statements that are repeated

TRUNCATE ran RESTART IDENTITY;
CREATE TABLE filled (n int, xid xid8, k int);
INSERT INTO filled SELECT n FROM generate_series(1, 10) n;
SELECT migrate.register($$-- backfill
-- Revision ID: backfill

-- migrate:up transaction:false
INSERT INTO ran (what) VALUES ('begun');
-- fill it
-- migrate:repeat
UPDATE filled SET xid = pg_current_xact_id() WHERE n IN (SELECT n FROM filled WHERE xid IS NULL ORDER BY n LIMIT 3);
-- migrate:repeat max=2 delay=1ms
UPDATE filled SET k = 12 / (8 - n) WHERE n IN (SELECT n FROM filled WHERE k IS NULL ORDER BY n LIMIT 1);
-- migrate:repeat max_lag=10s   delay=0ms
UPDATE filled SET k = 12 / (8 - n) WHERE n IN (SELECT n FROM filled WHERE k IS NULL ORDER BY n LIMIT 2);
INSERT INTO ran (what) VALUES ('ended');

-- migrate:down
UPDATE filled SET xid = NULL, k = NULL;
$$);
SELECT migrate.file('backfill');
SELECT migrate.register(migrate.file('backfill'));
SELECT action FROM migrate.log WHERE revision = 'backfill' ORDER BY id;
CALL migrate.deploy() \gset
TABLE logged;
TABLE steps;
SELECT n, dense_rank() OVER (ORDER BY xid) AS transaction, k FROM filled ORDER BY n;
DELETE FROM filled WHERE n = 8;
CALL migrate.deploy() \gset
SELECT n, k IS NOT NULL AS filled FROM filled ORDER BY n;
SELECT what FROM ran ORDER BY n;
-- the next time it begins at the beginning
CALL migrate.deploy('base', 'downgrade') \gset
CALL migrate.deploy() \gset
SELECT count(*), count(xid), count(k), count(DISTINCT xid) FROM filled;
CALL migrate.deploy('base', 'downgrade') \gset
-- that the greatest number of rounds was reached is told, and logged
SELECT reason FROM migrate.log WHERE revision = 'backfill' AND action = 'upgrade' AND outcome = 'done' ORDER BY id;
SELECT count(*) FROM migrate.upgrade(non_transactional => 'plain');
CALL migrate.deploy('base', 'downgrade') \gset
-- what is wrong with such a line is raised when it is registered
CREATE FUNCTION refused(script text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	PERFORM migrate.edit('backfill', upgrade => script);
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN format('%s: %s %s', SQLSTATE, SQLERRM, detail);
END $$;
SELECT line, refused(E'SELECT 1;\n' || line || E'\nDELETE FROM filled;') FROM unnest(ARRAY[
	'-- migrate:repeat often', '-- migrate:repeat dleay=1s', '-- migrate:repeat max=0', '-- migrate:repeat max=-1', '-- migrate:repeat max=',
	'-- migrate:repeat max=1x', '-- migrate:repeat max=3 max=4', '-- migrate:repeat max=99999999999999999999', '-- migrate:repeat delay=1h',
	'-- migrate:repeat delay=1', '-- migrate:repeat delay=-1s', '-- migrate:repeat max_lag=9999999999s', '-- migrate:repeat delay=1ms delay=1ms',
	'-- migrate:repeatedly', '-- Migrate:repeat', '--migrate:repeat', '-- migrate:repeat;', E'-- migrate:repeat\n-- migrate:repeat max=3',
	E'-- migrate:repeat\tmax=3  delay=0s', '-- migrate:repeat max=9223372036854775800']) WITH ORDINALITY AS lines (line, n) ORDER BY n;
SELECT refused(E'DELETE FROM filled\n-- migrate:repeat\n WHERE n = 1;');
SELECT refused(E'DELETE FROM filled;\n-- migrate:repeat\n;\n');
SELECT refused(E'DELETE FROM filled;\n-- migrate:repeat max=1');
-- in a comment it is none, and none that was meant is passed over
SELECT refused(E'INSERT INTO filled SELECT n FROM generate_series(1, 3) n;\n/*\n-- migrate:repeat\n*/ UPDATE filled SET k = coalesce(k, 0) + 1 WHERE coalesce(k, 0) < 3;');
CALL migrate.deploy() \gset
SELECT k, count(*) FROM filled WHERE n <= 3 GROUP BY k;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT refused(E'INSERT INTO filled VALUES (1); -- migrate:repeat\nDELETE FROM filled;');
CALL migrate.deploy() \gset
SELECT count(*) FROM filled;
SELECT revision FROM migrate.current();
SELECT migrate.forget('backfill');

-- Settings that a script makes hold to its end, and no longer; a deploy that
-- resumes makes them again

TRUNCATE ran RESTART IDENTITY;
SET app.env = 'test';
SELECT migrate.register($$-- settings
-- Revision ID: settings

-- migrate:up transaction:false
SET work_mem = '7777kB';
SET app.env = 'changed';
VACUUM t;
INSERT INTO ran (what) VALUES (current_setting('work_mem')), (current_setting('app.env'));
SELECT 1 / count(*) FROM ready;
INSERT INTO ran (what) VALUES (current_setting('work_mem')), (current_setting('app.env'));
$$);
SELECT migrate.revision('next', 'INSERT INTO ran (what) VALUES (''next: '' || current_setting(''work_mem'')), (''next: '' || current_setting(''app.env''));', rev_id => 'next');
SET work_mem = '4444kB';
CALL migrate.deploy() \gset
INSERT INTO ready VALUES (1);
CALL migrate.deploy() \gset
SELECT what FROM ran ORDER BY n;
SHOW work_mem;
RESET work_mem;
RESET app.env;
SELECT revision, change FROM migrate.stamp('base');
SELECT migrate.forget('next');
SELECT migrate.forget('settings');

-- run_as, search_path, on_version_apply

CREATE ROLE regress_deploy_owner;
CREATE ROLE regress_deploy_login LOGIN;
GRANT regress_deploy_owner TO regress_deploy_login;
SELECT migrate.grant_access('regress_deploy_login', 'operator');
CREATE SCHEMA regress_deploy_app AUTHORIZATION regress_deploy_owner;
CREATE TABLE told (n serial, direction text, revision text, version text[]);
CREATE FUNCTION tell(text, text, text[]) RETURNS void LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
	INSERT INTO told (direction, revision, version) VALUES ($1, $2, $3);
END;
GRANT USAGE ON SCHEMA regress_deploy TO regress_deploy_owner;
SELECT migrate.revision('as', 'CREATE TABLE owned (a int); INSERT INTO owned VALUES (1), (1);', 'DROP TABLE owned;', rev_id => 'as', head => 'base');
SELECT migrate.revision('as too', 'CREATE TABLE owned_too (who name); INSERT INTO owned_too VALUES (current_user); CREATE UNIQUE INDEX CONCURRENTLY ON owned (a);',
	'DROP TABLE owned_too; DROP INDEX CONCURRENTLY owned_a_idx;', rev_id => 'as_too', transactional => false);
GRANT SET ON PARAMETER migrate.run_as, migrate.search_path, migrate.on_version_apply TO regress_deploy_login;
SET SESSION AUTHORIZATION regress_deploy_login;
SET migrate.run_as = 'regress_deploy_owner';
SET migrate.search_path = 'regress_deploy_app';
SET migrate.on_version_apply = 'regress_deploy.tell';
SET client_min_messages = warning;
CALL migrate.deploy() \gset
RESET SESSION AUTHORIZATION;
TABLE logged;
TABLE steps;
DELETE FROM regress_deploy_app.owned WHERE ctid = '(0,1)';
SET SESSION AUTHORIZATION regress_deploy_login;
CALL migrate.deploy() \gset
RESET SESSION AUTHORIZATION;
SELECT c.relname, c.relowner::regrole FROM pg_class c WHERE relnamespace = 'regress_deploy_app'::regnamespace ORDER BY relname;
TABLE regress_deploy_app.owned_too;
SELECT revision, outcome, login_role, effective_role, run_as, search_path, application_name FROM migrate.log
WHERE run_id = :run ORDER BY id;
TABLE told ORDER BY n;
-- no way out of it
SELECT migrate.revision('out', 'VACUUM owned; RESET ROLE;', rev_id => 'out', transactional => false);
SET SESSION AUTHORIZATION regress_deploy_login;
CALL migrate.deploy() \gset
SELECT migrate.abandon('out');
RESET client_min_messages;
RESET migrate.run_as;
RESET migrate.search_path;
RESET migrate.on_version_apply;
-- not a member's
SET migrate.run_as = 'regress_deploy_definer';
CALL migrate.deploy() \gset
RESET migrate.run_as;
-- the caller's SET ROLE
SET ROLE regress_deploy_owner;
CALL migrate.deploy() \gset
RESET SESSION AUTHORIZATION;
SELECT migrate.grant_access('regress_deploy_owner', 'operator');
SELECT migrate.edit('out', upgrade => 'INSERT INTO owned_too VALUES (current_user); RESET ROLE; INSERT INTO owned_too VALUES (session_user);');
SELECT migrate.revision('again', 'INSERT INTO owned_too VALUES (current_user);', rev_id => 'again');
SET SESSION AUTHORIZATION regress_deploy_login;
SET ROLE regress_deploy_owner;
SET search_path = regress_deploy_app;
CALL migrate.deploy() \gset
RESET SESSION AUTHORIZATION;
TABLE regress_deploy_app.owned_too;
SELECT revision, outcome, sqlstate, login_role, effective_role, run_as, search_path FROM migrate.log WHERE run_id = :run ORDER BY id;

-- Another scope has its own version and its own partially applied revision

RESET search_path;
SET migrate.scope = 'deploy other';
SELECT revision FROM migrate.current();
SELECT migrate.revision('scoped', 'SELECT 1; SELECT 1/0;', head => 'base', rev_id => 'scoped', transactional => false);
CALL migrate.deploy('scoped') \gset
SELECT scope, revision, statement, state FROM migrate.step ORDER BY statement;
SELECT revision, message FROM migrate.current();
SET migrate.scope = 'deploy';
SELECT revision FROM migrate.current();
SELECT migrate.abandon('scoped');
SELECT DISTINCT scope, revision FROM migrate.run JOIN migrate.log USING (run_id, scope) WHERE scope LIKE 'deploy o%';

-- Nothing is left

SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'migrate worker';
SELECT count(*) FROM migrate.running();
SELECT state, count(*) > 0 FROM migrate.run GROUP BY 1 ORDER BY 1;
RESET statement_timeout;
SET client_min_messages = warning;
DELETE FROM migrate.step;
DELETE FROM migrate.version;
DELETE FROM migrate.edge;
DELETE FROM migrate.label;
DELETE FROM migrate.revision;
DELETE FROM migrate.run;
DROP SCHEMA regress_deploy, regress_deploy_app CASCADE;
DROP OWNED BY regress_deploy_owner, regress_deploy_login, regress_deploy_definer;
DROP ROLE regress_deploy_owner, regress_deploy_login, regress_deploy_definer;
RESET migrate.scope;
