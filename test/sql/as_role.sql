-- A line "-- migrate:as ROLE" above a statement: whose rights it has, and what
-- such a line may not be.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE ROLE regress_as_app;
CREATE ROLE "regress_as Odd ""one";
CREATE ROLE regress_as_operator;
SELECT migrate.grant_access('regress_as_operator', 'operator');
CREATE SCHEMA regress_as AUTHORIZATION regress_as_app;
GRANT ALL ON SCHEMA regress_as TO "regress_as Odd ""one", regress_as_operator;

-- whose rights a statement has, in each direction
SELECT migrate.revision('as', $$
CREATE TABLE regress_as.seen (what text, who text DEFAULT current_user);
GRANT INSERT ON regress_as.seen TO PUBLIC;
INSERT INTO regress_as.seen VALUES ('caller');
/* no line:
-- migrate:as nobody
*/
-- migrate:as regress_as_app
CREATE TABLE regress_as.made AS SELECT 1 AS one; INSERT INTO regress_as.seen VALUES ('again the caller');
-- any words

-- migrate:as "regress_as Odd ""one"
INSERT INTO regress_as.seen VALUES ('quoted; with a semicolon');
-- migrate:as REGRESS_AS_APP
COPY regress_as.seen (what) FROM stdin;
copied
-- migrate:as nobody
\.
INSERT INTO regress_as.seen VALUES ('-- migrate:as nobody'), ('
-- migrate:as nobody');$$,
$$INSERT INTO regress_as.seen VALUES ('down');
-- migrate:as regress_as_app
DROP TABLE regress_as.made;
-- migrate:as regress_as_app
INSERT INTO regress_as.seen VALUES ('down as') -- the last$$, rev_id => 'as1');
SELECT step, statements FROM migrate.upgrade(dry_run => true);
SELECT step, statements FROM migrate.upgrade();
SELECT what, replace(who, current_user, 'caller') AS who FROM regress_as.seen;
SELECT relowner::regrole FROM pg_class WHERE oid = 'regress_as.made'::regclass;

-- as SQL for psql
SELECT regexp_replace(migrate.downgrade_sql('as1:base', true), '.*-- downgrade as1, as\n(.*?)RESET ALL.*', '\1');
SELECT regexp_replace(migrate.upgrade_sql('base:as1', true), '.*-- upgrade as1, as\n(.*?)RESET ALL.*', '\1');

SELECT step FROM migrate.downgrade('base');
SELECT what, replace(who, current_user, 'caller') AS who FROM regress_as.seen WHERE what LIKE 'down%';
DROP TABLE regress_as.seen;

-- it is a security-restricted operation
CREATE FUNCTION pg_temp.attempt(script text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE message text; detail text; hint text;
BEGIN
	PERFORM migrate.revision('attempt', script, '', rev_id => 'attempt');
	PERFORM migrate.upgrade('attempt');
	RAISE EXCEPTION 'it works';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RAISE WARNING '% %', SQLSTATE, replace(concat_ws(E'\n', message, nullif(detail, ''), nullif(hint, '')), session_user, 'caller');
END$$;
SELECT migrate.forget('as1');
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\nSELECT set_config(''role'', ''none'', false)');
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\nRESET ROLE');
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\nCREATE TEMPORARY TABLE t (i int)');
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\nDECLARE c CURSOR WITH HOLD FOR SELECT 1');
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\nSELECT pg_read_file(''PG_VERSION'')');
-- and ends with the statement, whatever becomes of it
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\nSELECT 1/0');
SELECT pg_temp.attempt($$DO 'BEGIN IF current_user <> session_user THEN RAISE ''rights are left''; END IF; END'$$);

-- who may
SELECT pg_temp.attempt(E'-- migrate:as regress_as_nobody\nSELECT 1');
SELECT migrate.revision('attempt', E'-- migrate:as regress_as_app\nSELECT 1', '', rev_id => 'attempt');
SET ROLE regress_as_operator;
SELECT * FROM migrate.upgrade();
RESET ROLE;
SET migrate.run_as = 'regress_as_operator';
SELECT * FROM migrate.upgrade();
GRANT regress_as_app TO regress_as_operator;
SELECT step FROM migrate.upgrade();
RESET migrate.run_as;
SET ROLE regress_as_operator;
SELECT step FROM migrate.downgrade('base');
SELECT step FROM migrate.upgrade();
RESET ROLE;
SELECT step FROM migrate.downgrade('base');
SELECT migrate.forget('attempt');

-- what such a line may not be: in a file
SELECT pg_temp.attempt(E'SELECT 1;\n' || line || E'\nSELECT 2') FROM unnest(ARRAY[
	'-- migrate:as', '-- migrate:as none', '-- migrate:as PUBLIC', '-- migrate:as current_user', '-- migrate:as ""',
	'-- migrate:as a b', '-- migrate:as a, b', '-- migrate:as "a" b', '-- migrate:as "a', '-- migrate:as 1a', '-- migrate:as ''a''',
	'-- migrate:as a;', '-- Migrate:as a', '-- migrate:AS a', '--migrate:as a', '--  migrate:as a', '-- migrate:at a', '-- migrate:assume a']) line;
SELECT pg_temp.attempt(E'SELECT 1\n-- migrate:as regress_as_app\n+ 1');
-- and in a script
SELECT pg_temp.attempt(E'SELECT 1;\n  -- migrate:as regress_as_app\nSELECT 2');
SELECT pg_temp.attempt(E'SELECT 1; -- migrate:as regress_as_app\nSELECT 2');
SELECT pg_temp.attempt(E'-- migrate:as regress_as_app\n-- migrate:as regress_as_app\nSELECT 2');
SELECT pg_temp.attempt(E'SELECT 2;\n-- migrate:as regress_as_app\n');

-- statement by statement
SELECT migrate.revision('deploy', $$
-- migrate:as regress_as_app
CREATE TABLE regress_as.deployed AS SELECT current_user AS who;
-- migrate:as regress_as_app
CREATE PROCEDURE regress_as.work() BEGIN ATOMIC INSERT INTO regress_as.deployed VALUES (current_user || ' called'); END;
-- migrate:as regress_as_app
CALL regress_as.work();
-- migrate:repeat
-- migrate:as regress_as_app
UPDATE regress_as.deployed SET who = who || ' repeated' WHERE who NOT LIKE '% repeated'
$$, '', rev_id => 'deploy', transactional => false);
CALL migrate.deploy() \gset
TABLE regress_as.deployed;
SELECT migrate.revision('alone', E'-- migrate:as regress_as_app\nVACUUM regress_as.deployed', '', rev_id => 'alone', transactional => false);
CALL migrate.deploy() \gset
SELECT count(*) FROM migrate.downgrade('base', non_transactional => 'plain');
SELECT migrate.forget('alone'), migrate.forget('deploy');

DROP SCHEMA regress_as CASCADE;
DROP OWNED BY regress_as_operator;
DROP ROLE regress_as_app, regress_as_operator, "regress_as Odd ""one";
