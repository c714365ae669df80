--
-- Deploy under run_as: no code of an author's gets more rights than that role
-- has, whatever kind of statement runs it and whatever it tries
--

SET migrate.scope = 'deploy run as';
SET client_min_messages = warning;
SET statement_timeout = '60s';
CREATE ROLE regress_run_as;
CREATE ROLE regress_run_as_root SUPERUSER;
CREATE SCHEMA regress_run_as AUTHORIZATION regress_run_as;
SET ROLE regress_run_as;
SET check_function_bodies = off;
CREATE FUNCTION regress_run_as.nobody(statement text) RETURNS void LANGUAGE sql SET role = 'none' AS 'SELECT regress_run_as.note(statement)';
RESET check_function_bodies;
RESET ROLE;
SET migrate.run_as = 'regress_run_as';
SET migrate.search_path = 'regress_run_as';

-- tries tries to become somebody else in every way that there is, and notes
-- after each who it is then
SELECT migrate.revision('make', $make$
CREATE TABLE proof (n serial, statement text, session name, "current" name, superuser text);
CREATE FUNCTION note(statement text) RETURNS void LANGUAGE sql AS $$
	INSERT INTO regress_run_as.proof (statement, session, "current", superuser)
	VALUES (statement, session_user, current_user, current_setting('is_superuser')) $$;
CREATE FUNCTION tries(statement text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	attempt text;
BEGIN
	PERFORM regress_run_as.note(statement);
	FOREACH attempt IN ARRAY ARRAY['RESET ROLE', 'SET ROLE none', 'SET SESSION AUTHORIZATION DEFAULT',
		'RESET SESSION AUTHORIZATION', 'SET SESSION AUTHORIZATION regress_run_as_root', 'RESET ALL', 'DISCARD ALL',
		'SELECT set_config(''role'', ''none'', false)', 'SELECT set_config(''role'', ''regress_run_as_root'', false)',
		'SELECT set_config(''session_authorization'', NULL, false)', 'SELECT set_config(''session_authorization'', ''regress_run_as_root'', true)',
		'UPDATE pg_settings SET setting = ''none'' WHERE name = ''role''',
		'SELECT regress_run_as.nobody(''function with SET'')']
	LOOP
		BEGIN
			EXECUTE attempt;
			PERFORM regress_run_as.note(statement);
		EXCEPTION WHEN OTHERS THEN
		END;
		PERFORM regress_run_as.note(statement);
	END LOOP;
END $$;
CREATE FUNCTION evil(i int, statement text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	PERFORM regress_run_as.tries(statement);
	RETURN i;
END $$;
CREATE DOMAIN d AS int CHECK (evil(VALUE, 'literal') > 0);
CREATE TABLE t (x int, y int);
INSERT INTO t VALUES (1, 1), (2, 2);
CREATE INDEX t_evil ON t (evil(x, 'index'));
CREATE TABLE p (a int) PARTITION BY RANGE ((a + evil(1, 'partition key')));
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$
BEGIN
	PERFORM regress_run_as.tries('procedure');
	COMMIT;
	PERFORM regress_run_as.tries('procedure');
	RESET ROLE;
	RESET SESSION AUTHORIZATION;
	COMMIT;
	PERFORM regress_run_as.tries('procedure');
END $$;
$make$, 'SELECT 1;', rev_id => 'make', head => 'base');
CALL migrate.deploy() \gset
SELECT migrate.revision('try', $try$
CREATE INDEX CONCURRENTLY t_x ON t (x) WHERE y = ANY ('{1}'::d[]::int[]);
CREATE INDEX CONCURRENTLY t_x_evil ON t (evil(y, 'new index'));
REINDEX TABLE CONCURRENTLY t;
REINDEX INDEX t_evil;
VACUUM (ANALYZE) t;
CALL commits();
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
SELECT tries('transaction');
-- who is who again after all that
SELECT note('at the end');
$try$, 'SELECT 1;', rev_id => 'try', transactional => false);
CALL migrate.deploy() \gset
SELECT revision FROM migrate.current();
SELECT statement, session, "current", superuser, count(*) > 1 AS tried FROM regress_run_as.proof
WHERE session <> 'regress_run_as' OR "current" <> 'regress_run_as' OR superuser <> 'off'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3;
SELECT statement, count(*) > 5 AS tried FROM regress_run_as.proof GROUP BY 1 ORDER BY 1;
-- the settings of the caller hold there, those of a superuser too
SELECT migrate.revision('settings', $$CREATE TABLE settings AS SELECT current_setting('session_authorization') AS session_authorization,
	current_setting('log_min_duration_statement') AS log_min_duration_statement, current_setting('work_mem') AS work_mem;
DO 'BEGIN SET log_min_duration_statement = -1; EXCEPTION WHEN insufficient_privilege THEN UPDATE regress_run_as.settings SET work_mem = work_mem || '' set''; END';$$,
	'SELECT 1;', rev_id => 'settings');
SET log_min_duration_statement = '1234s';
SET work_mem = '7777kB';
SELECT migrate.deploy_start() AS run \gset
CALL migrate.deploy_wait(:run);
RESET log_min_duration_statement;
RESET work_mem;
TABLE regress_run_as.settings;
SELECT revision, login_role = session_user AS login, run_as FROM migrate.log WHERE run_id = :run;

RESET migrate.run_as;
RESET migrate.search_path;
DELETE FROM migrate.version WHERE scope = 'deploy run as';
DELETE FROM migrate.edge WHERE revision IN ('make', 'try', 'settings');
DELETE FROM migrate.revision WHERE revision IN ('make', 'try', 'settings');
DROP SCHEMA regress_run_as CASCADE;
DROP ROLE regress_run_as, regress_run_as_root;
RESET migrate.scope;
