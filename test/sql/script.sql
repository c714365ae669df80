--
-- Scripts: statement by statement, where an error is, what a script may hold
--

\set SHOW_CONTEXT errors
\set upgrade 'SELECT step, direction, revision, message, statements FROM migrate.upgrade()'
\set downgrade 'SELECT step, direction, revision, message, statements FROM migrate.downgrade(''base'')'

-- nextval survives a rollback, so it shows whether anything has run
CREATE SEQUENCE script_ran;

-- attempt registers a script, upgrades to it, takes all back and says what
-- error there was
CREATE FUNCTION attempt(script text, transactional boolean DEFAULT true, way text DEFAULT 'error',
	OUT state text, OUT error text, OUT hint text, OUT statement_ran boolean)
LANGUAGE plpgsql AS $$
DECLARE
	before bigint := last_value FROM script_ran;
BEGIN
	BEGIN
		PERFORM migrate.revision('attempt', 'SELECT nextval(''script_ran'');' || E'\n' || script,
			rev_id => 'a1', transactional => transactional);
		PERFORM migrate.upgrade(non_transactional => way);
		RAISE EXCEPTION 'none' USING ERRCODE = '00001';
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, error = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	END;
	statement_ran := last_value <> before FROM script_ran;
END $$;
SET client_min_messages = warning;
SELECT nextval('script_ran');

-- A syntax error: line and character, after multibyte text and comments, and
-- nothing has run

BEGIN;
SELECT migrate.revision('Größe', $$-- Größe der Äpfel: 大きさ
SELECT nextval('script_ran');

/* ein /* verschachtelter */ Kommentar: äöü */
CREATE TABLE "Äpfel" (größe int); -- 大
CREATE TABLE birnen (
	größe int,
	"süß" boolean DEFAUL true
);
$$, rev_id => 'a1') \gset
SELECT last_value FROM script_ran \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT last_value = :last_value AS nothing_ran FROM script_ran;

-- An error of analysis, an unknown column; a multibyte comment stands between
-- the statements

BEGIN;
SELECT migrate.revision('äöü', $$CREATE TABLE t (a int);

-- Kommentar: 大きさ
/* noch einer */ SELECT 'ä', a,
	b
FROM t;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- The same in a downgrade script, after a long upgrade script

BEGIN;
SELECT migrate.revision('äöü', E'SELECT 1;\n\n\nSELECT 2;\n', $$CREATE TABLE t (a int);
-- 大きさ
	SELECT 'ä', b FROM t;
$$, rev_id => 'a1') \gset
:upgrade;
:downgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- A syntax error in a downgrade script does not stand in the way of the upgrade

BEGIN;
SELECT migrate.revision('äöü', 'SELECT 1;', E'SELECT 2;\nSELEC ''ä'';', rev_id => 'a1') \gset
:upgrade;
:downgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- A run-time error has no cursor: the line is that of the first token

BEGIN;
SELECT migrate.revision('division', $$SELECT 1;
-- äöü
/* a
b */
	SELECT
	1/a FROM (VALUES (0)) v (a);
SELECT 2;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- A statement's detail and hint are kept

BEGIN;
SELECT migrate.revision('duplicate', $$CREATE TABLE t (a int PRIMARY KEY);
INSERT INTO t VALUES (1);
INSERT INTO t
VALUES (1);
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

BEGIN;
SELECT migrate.revision('raise', $$DO 'BEGIN
	RAISE EXCEPTION ''own message'' USING DETAIL = ''own detail'', HINT = ''own hint'', ERRCODE = ''object_in_use'';
END';
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- An error inside a function: its own cursor and context, then ours

BEGIN;
SELECT migrate.revision('function', $$CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS '
BEGIN
	-- äöü
	RETURN no_such_column;
END';
-- äöü

SELECT f();
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

BEGIN;
SELECT migrate.revision('body', $$SELECT 'äöü';
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '
	SELECT
	no_such_column';
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- Two statements on one line, and a line of the file that description moves

BEGIN;
SELECT migrate.register($$-- Two on a line
--
-- Some description,
-- of two lines.
--
-- Revision ID: a1
-- Revises:
-- Create Date: 2026-11-24 19:06:34+00

-- migrate:up
SELECT 'ä'; SELECT 'ö'; SELECT nothing; SELECT 'ü';
$$) \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- Semicolons where no statement ends

BEGIN;
SELECT migrate.revision('semicolons', $$;;
CREATE TABLE "a;b" (c text DEFAULT ';', d text DEFAULT $x$;$x$ /* ; */, e text DEFAULT E'\';');
-- ;
;
CREATE FUNCTION two(INOUT n int)
BEGIN ATOMIC
	SELECT n + 1;
	SELECT CASE WHEN n > 0 THEN n * 2 END;
END;
CREATE RULE r AS ON INSERT TO "a;b" DO ALSO (SELECT 1; SELECT 2);
DO $do$
BEGIN
	EXECUTE 'CREATE TABLE by_do (a int);';
END;
$do$;
INSERT INTO by_do SELECT two(21)
$$, $$DROP TABLE by_do; DROP TABLE "a;b"; DROP FUNCTION two; $$, rev_id => 'a1') \gset
:upgrade;
SELECT * FROM by_do;
SELECT pg_get_functiondef('two'::regproc);
:downgrade;
SELECT to_regclass('by_do'), to_regclass('"a;b"'), to_regproc('two');
ROLLBACK;

-- An error inside a BEGIN ATOMIC body

BEGIN;
SELECT migrate.revision('atomic', $$SELECT 1;
CREATE FUNCTION two(n int) RETURNS int
BEGIN ATOMIC
	SELECT 'ä';
	SELECT m + 1;
END;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- COPY with its data, several times, as pg_dump writes it

BEGIN;
SELECT migrate.revision('copy', $$\restrict aBcD123
SET client_encoding = 'UTF8';
CREATE TABLE t (a int, b text, c text DEFAULT 'c');
\unrestrict aBcD123
COPY public.t (a, b) FROM stdin;
1	it's; "quoted" $x$ -- no comment /* nor this
2	\N
3	tab\there, backslash\\, line\nbreak, äöü
\.


copy t from STDIN with (format csv, header, delimiter ';', quote '''', null '-');
a;b;c
4;'semicolon; quote '' and
a line break';
5;-;-
\.
COPY t (b) FROM stdin WHERE b LIKE 'k%' AND b <> 'k2';
k1
drop
k2
k3
\.
COPY t FROM stdin; -- a comment
\.
SELECT count(*) FROM t;
\restrict aBcD124
$$, rev_id => 'a1') \gset
:upgrade;
TABLE t;
ROLLBACK;

-- Errors in data and around it: the line is COPY's, its context has the data's

BEGIN;
SELECT migrate.revision('copy', $$\restrict aBcD123
CREATE TABLE t (a int);

COPY t FROM stdin;
1
ä
\.
SELECT 1;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

BEGIN;
SELECT migrate.revision('after copy', $$\restrict aBcD123

SELECT 1/0;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

BEGIN;
SELECT migrate.revision('after copy', $$CREATE TABLE t (a text);
COPY t FROM stdin;
SELEC 'ä
\.
SELECT 'ä', b FROM t;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

BEGIN;
SELECT migrate.revision('unterminated', $$SELECT nextval('script_ran');
CREATE TABLE t (a text);
COPY t FROM stdin;
1
 \.
\. 
$$, rev_id => 'a1') \gset
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

SELECT * FROM attempt(E'CREATE TABLE t (a int); COPY t FROM stdin');
SELECT * FROM attempt(E'COPY no_such_table FROM stdin;\n1\n\\.');
SELECT * FROM attempt(E'CREATE TABLE t (a int); COPY t FROM stdin WHERE b > 1;\n1\n\\.');
SELECT * FROM attempt(E'CREATE TABLE t (a int); COPY t (a, b) FROM stdin;\n1\n\\.');

-- MG010, before the first statement

SELECT script, state, error, hint, statement_ran
FROM (VALUES ('BEGIN;'), ('START TRANSACTION;'), ('COMMIT;'), ('END;'), ('ROLLBACK;'), ('ABORT;'),
	('COMMIT AND CHAIN;'), ('SAVEPOINT s;'), ('RELEASE s;'), ('ROLLBACK TO s;'),
	('PREPARE TRANSACTION ''x'';'), ('COMMIT PREPARED ''x'';'), ('ROLLBACK PREPARED ''x'';')) s (script),
	attempt(script);

SELECT script, state, error, hint, statement_ran
FROM (VALUES ('\i other.sql'), ('SELECT 1 \gexec'), ('\connect postgres'), ('\.'), ('SELECT 1; \q'),
	('\restricted x')) s (script),
	attempt(script);

SELECT script, state, error, hint, statement_ran
FROM (VALUES ('DROP EXTENSION migrate;'), ('DROP EXTENSION IF EXISTS plpython3u, "migrate" CASCADE;'),
	('DROP SCHEMA migrate CASCADE;'), ('COPY pg_class TO stdout;'), ('COPY (SELECT 1) TO STDOUT;')) s (script),
	attempt(script);

-- no words of SQL inside quotes, and no other object of that name
SELECT * FROM attempt($$DO 'BEGIN END'; SELECT 'COMMIT; \i x'; CREATE TABLE migrate (a int); DROP TABLE migrate;$$);

-- what a DO block does is seen when it runs
SELECT * FROM attempt($$DO 'BEGIN COMMIT; END';$$);
SELECT state <> '00001' AS refused FROM attempt($$DO 'BEGIN DROP EXTENSION migrate CASCADE; END';$$);

-- MG011, before the first statement

SELECT script, state, error, hint, statement_ran
FROM (VALUES ('CREATE INDEX CONCURRENTLY i ON t (a);'), ('DROP INDEX CONCURRENTLY i;'),
	('REINDEX TABLE CONCURRENTLY t;'), ('REINDEX (CONCURRENTLY) INDEX i;'),
	('ALTER TABLE t DETACH PARTITION t1 CONCURRENTLY;'), ('VACUUM;'), ('VACUUM (ANALYZE) t;'),
	('CREATE DATABASE d;'), ('DROP DATABASE d;'), ('CREATE TABLESPACE s LOCATION ''/s'';'),
	('DROP TABLESPACE s;'), ('ALTER SYSTEM SET work_mem = 1;'), ('REINDEX SCHEMA public;'),
	('REINDEX DATABASE d;'), ('REINDEX SYSTEM d;'), ('CLUSTER;'), ('DISCARD ALL;'),
	('ALTER DATABASE d SET TABLESPACE s;')) s (script),
	attempt(script);
SELECT script, state
FROM (VALUES ('CREATE TABLE t (a int); ANALYZE t; REINDEX TABLE t; REINDEX (CONCURRENTLY false) TABLE t;'),
	('DISCARD PLANS;'), ('LOCK TABLE pg_class IN ACCESS SHARE MODE;'), ('SET LOCAL work_mem = ''1MB'';'),
	('DECLARE c CURSOR FOR SELECT 1; FETCH c; CLOSE c;')) s (script),
	attempt(script);

BEGIN;
SELECT migrate.revision('marked', 'SELECT nextval(''script_ran'');', 'SELECT 1;', rev_id => 'a1',
	transactional => false) \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- the line of a statement that is refused
BEGIN;
SELECT migrate.revision('concurrently', $$SELECT 'äöü';
-- äöü

CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY ON t (a);
$$, rev_id => 'a1') \gset
:upgrade;
ROLLBACK;
BEGIN;
SELECT migrate.revision('psql', $$SELECT 'äöü';
/* äöü */ \echo x
$$, rev_id => 'a1') \gset
:upgrade;
ROLLBACK;

-- All scripts are checked before the first one runs, and all downgrades

SELECT last_value FROM script_ran \gset
BEGIN;
SELECT migrate.revision('fine', 'SELECT nextval(''script_ran'');', rev_id => 'a1') \gset
SELECT migrate.revision('broken', 'SELECT 1; COMMIT;', rev_id => 'a2') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
BEGIN;
SELECT migrate.revision('irreversible', 'SELECT 1;', rev_id => 'a1') \gset
SELECT migrate.revision('fine', 'SELECT 1;', 'SELECT nextval(''script_ran'');', rev_id => 'a2') \gset
:upgrade;
:downgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT last_value = :last_value AS nothing_ran FROM script_ran;

-- non_transactional => 'plain' runs CONCURRENTLY statements in their plain form

BEGIN;
SELECT migrate.revision('plain', $$CREATE TABLE t (a int, b int);
CREATE INDEX CONCURRENTLY t_a ON t (a);
CREATE INDEX CONCURRENTLY IF NOT EXISTS t_b ON t (b);
DROP INDEX CONCURRENTLY t_b;
REINDEX TABLE CONCURRENTLY t;
REINDEX (CONCURRENTLY, VERBOSE false) INDEX t_a;
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
$$, 'DROP TABLE t, p, p1;', rev_id => 'a1', transactional => false) \gset
SELECT step, direction, revision, statements FROM migrate.upgrade(non_transactional => 'plain');
SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 't'::regclass AND indisvalid;
SELECT count(*) FROM pg_inherits WHERE inhparent = 'p'::regclass;
SAVEPOINT s;
:downgrade;
ROLLBACK TO s;
SELECT step, direction, revision, statements FROM migrate.downgrade('base', non_transactional => 'plain');
ROLLBACK;
SELECT * FROM attempt('VACUUM;', false, 'plain');
SELECT * FROM attempt('SELECT 1;', false, 'plain');
SELECT * FROM attempt('CREATE INDEX CONCURRENTLY ON pg_class (oid);', true, 'plain');
SELECT * FROM attempt('SELECT 1;', true, 'other');

-- Each statement is a statement

BEGIN;
SELECT migrate.revision('each', $$CREATE TABLE seen AS
SELECT 1 AS n, current_query() AS query, now() AS transaction, statement_timestamp() AS statement,
	(SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()) AS activity;
SELECT pg_sleep(0.01), pg_stat_clear_snapshot();
/* äöü */
INSERT INTO seen -- äöü
SELECT 2, current_query(), now(), statement_timestamp(),
	(SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()) ;
$$, rev_id => 'a1') \gset
SELECT statements, current_query() FROM migrate.upgrade();
SELECT n, query, activity = query AS in_activity FROM seen ORDER BY n;
SELECT count(DISTINCT transaction) AS transactions, count(DISTINCT statement) AS statements FROM seen;
SELECT current_query();
ROLLBACK;

-- Settings end with the script; session objects do not

BEGIN;
SET work_mem = '4321kB';
SELECT migrate.revision('settings', $$SET work_mem = '1111kB';
SET LOCAL search_path = pg_catalog;
SELECT set_config('app.env', 'script', false);
SET TimeZone = 'Asia/Tokyo';
CREATE TEMPORARY TABLE notes AS SELECT name, setting FROM pg_catalog.pg_settings
	WHERE name IN ('work_mem', 'search_path', 'TimeZone');
INSERT INTO notes VALUES ('app.env', current_setting('app.env'));
PREPARE p AS SELECT 'prepared';
RESET ALL;
INSERT INTO notes SELECT 'work_mem after RESET ALL is as at the start', setting = reset_val
	FROM pg_catalog.pg_settings WHERE name = 'work_mem';
$$, rev_id => 'a1') \gset
SELECT migrate.revision('after', $$INSERT INTO notes SELECT 'work_mem of the next script', current_setting('work_mem')$$,
	rev_id => 'a2') \gset
SELECT set_config('TimeZone', 'UTC', true) AS zone \gset
:upgrade;
SELECT * FROM notes ORDER BY name COLLATE "C", setting;
SHOW work_mem;
SHOW search_path;
SHOW TimeZone;
SELECT current_setting('app.env', true);
EXECUTE p;
ROLLBACK;
DEALLOCATE p;

-- An upgrade without statements warns, and so does one of comments; a downgrade
-- that does nothing does not

BEGIN;
SELECT migrate.revision('empty', rev_id => 'a1') \gset
SELECT migrate.revision('comments', E'-- nothing\n;\n', '', rev_id => 'a2') \gset
:upgrade;
SELECT step, revision, statements FROM migrate.downgrade('-1');
ROLLBACK;

-- Hints for what one transaction cannot do

BEGIN;
SELECT migrate.revision('enum', 'CREATE TYPE mood AS ENUM (''sad'');', rev_id => 'a1') \gset
SELECT count(*) FROM migrate.upgrade();
COMMIT;
BEGIN;
SELECT migrate.revision('value', E'ALTER TYPE mood ADD VALUE ''happy'';\nSELECT ''happy''::mood;', rev_id => 'a2') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
DROP TYPE mood;
SELECT revision, change FROM migrate.stamp('base');
SELECT migrate.forget('a1');

BEGIN;
SELECT migrate.revision('pending', $$CREATE TABLE t (a int PRIMARY KEY);
CREATE TABLE u (a int REFERENCES t DEFERRABLE INITIALLY DEFERRED);
INSERT INTO u VALUES (1);
INSERT INTO t VALUES (1);
ALTER TABLE u ADD b int;
$$, rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- A big script: the characters of a far line, and many statements

BEGIN;
SELECT migrate.revision('big', repeat(E'SELECT ''ä'';\n', 3000) || 'SELECT ''ä'', x;', rev_id => 'a1') \gset
:upgrade;
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

DROP FUNCTION attempt;
DROP SEQUENCE script_ran;
SELECT count(*) FROM migrate.revision;
