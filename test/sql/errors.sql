-- Every error condition of the extension, with message, detail and hint.  MG009
-- needs another session: the isolation tests show it.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = error;

BEGIN;
CREATE TABLE ran (script text);
SELECT count(*) FROM migrate.load(ARRAY[
	pg_temp.file('aaaa1', '', 'INSERT INTO ran VALUES (''aaaa1'');', 'DELETE FROM ran WHERE script = ''aaaa1'';', header => '-- Branch Labels: label'),
	pg_temp.file('bbbb2', 'aaaa1', 'INSERT INTO ran VALUES (''bbbb2'');', NULL),
	pg_temp.file('cccc3', 'bbbb2', 'INSERT INTO ran VALUES (''cccc3'');', 'DELETE FROM ran WHERE script = ''cccc3'';'),
	pg_temp.file('ffff1', 'cccc3', 'INSERT INTO ran VALUES (''ffff1''); COMMIT;'),
	pg_temp.file('ffff2', 'cccc3', 'INSERT INTO ran VALUES (''ffff2''); VACUUM ran;'),
	pg_temp.file('ffff3', 'cccc3', E'INSERT INTO ran VALUES (''ffff3'');\n\\i x'),
	pg_temp.file('ffff4', 'cccc3', E'INSERT INTO ran VALUES (''ffff4'');\nSELEC 1;'),
	pg_temp.file('ffff5', 'cccc3', E'INSERT INTO ran VALUES (''ffff5'');\n\nSELECT 1 / (count(*) - count(*)) FROM ran;'),
	pg_temp.file('ffff6', 'cccc3', E'INSERT INTO ran VALUES (''ffff6'');\n-- x\nDROP EXTENSION migrate;'),
	replace(pg_temp.file('ffff7', 'cccc3', 'INSERT INTO ran VALUES (''ffff7'');', 'SELECT 1;'), 'migrate:up', 'migrate:up transaction:false')]);
SELECT revision FROM migrate.upgrade('cccc3');
TABLE ran;

CREATE TEMP TABLE errors (number serial, call text, raised text);
CREATE FUNCTION pg_temp.try(VARIADIC calls text[]) RETURNS SETOF errors LANGUAGE sql AS $$
	INSERT INTO errors (call, raised)
		SELECT call, regexp_replace(pg_temp.raised('SELECT * FROM migrate.' || call), '[0-9a-f]{64}', '(checksum)', 'g')
		FROM unnest(calls) AS call
		RETURNING *
$$;
-- MG001 to MG005: what a target means
SELECT raised FROM pg_temp.try('upgrade(''nosuch'')', 'upgrade(''nosuch@head'')', 'upgrade(''ffff'')', 'upgrade()', 'downgrade(''ffff1'')', 'upgrade(''+1'')', 'upgrade(''+0'')',
	'downgrade(''-9'')', 'upgrade(''a:b'')', 'stamp(''{aaaa1,bbbb2}''::text[])', 'show(''head-1'')', 'history(''aaaa1'')', 'history(''ffff1:aaaa1'')');
-- MG006: a broken graph
SELECT raised FROM pg_temp.try(format('load(%L)', ARRAY[pg_temp.file('dddd4', 'nosuch')]), format('load(%L)', ARRAY[pg_temp.file('dddd4', 'dddd5'), pg_temp.file('dddd5', 'dddd4')]),
	'revision(''m'', head => ''cccc3'', splice => true, rev_id => ''label'')', 'revision(''m'', head => ''cccc3'', splice => true, branch_label => ''label'')',
	format('load(%L)', ARRAY[pg_temp.file('dddd4'), pg_temp.file('dddd4')]));
-- MG007: no way back, said before the first statement runs, and by what writes SQL
SELECT raised FROM pg_temp.try('downgrade(''base'')', 'downgrade(''-2'')', 'downgrade(''bbbb2-1'', dry_run => true)', 'downgrade_sql(''cccc3:base'')', 'downgrade_sql(''cccc3:base'', standalone => true)');
TABLE ran;
-- MG008: the script of an applied revision
SELECT raised FROM pg_temp.try(format('register(%L)', pg_temp.file('aaaa1')), 'edit(''aaaa1'', upgrade => '''')', format('accept(%L, ''r'')', pg_temp.file('bbbb2', '')));
-- MG010 and MG011: what a script must not contain, said before the first statement runs
SELECT raised FROM pg_temp.try('upgrade(''ffff1'')', 'upgrade(''ffff2'')', 'upgrade(''ffff3'')', 'upgrade(''ffff6'')', 'upgrade(''ffff7'')', 'upgrade(''ffff2'', non_transactional => ''plain'')');
TABLE ran;
-- so is a script that does not parse; an error of a statement keeps its SQLSTATE
SELECT raised FROM pg_temp.try('upgrade(''ffff4'')', 'upgrade(''ffff5'')');
TABLE ran;
-- MG012: a malformed file
SELECT raised FROM pg_temp.try(format('register(%L)', pg_temp.file('x y')), 'register('''')', 'revision(''m'', head => ''base'', rev_id => ''heads'')');
-- MG013: another plan
SELECT raised FROM pg_temp.try('upgrade(''ffff7'', expect => ''x'')', 'upgrade(''ffff7'', expect => '''')', format('downgrade(''bbbb2'', expect => %L)', migrate.plan_checksum('ffff7')),
	'upgrade(''cccc3'', expect => ''x'')');
-- MG014: the database is elsewhere
SELECT raised FROM pg_temp.try('require(''ffff1'')', 'current(check_heads => true)', 'record_step(''upgrade'', ''aaaa1'', ''{}'', ''{aaaa1}'')', 'record_step(NULL, NULL, ''{aaaa1,cccc3}'')');
-- MG015: a revision is partially applied
SAVEPOINT s;
INSERT INTO migrate.step (scope, revision, direction, statement, checksum, state)
	VALUES ('', 'ffff7', 'upgrade', 1, pg_temp.checksum('INSERT INTO ran VALUES (''ffff7'')'), 'failed');
SELECT raised FROM pg_temp.try('upgrade(''ffff7'')', 'upgrade(''ffff1'', dry_run => true)', 'upgrade(''ffff7'', non_transactional => ''plain'')', 'downgrade(''bbbb2'')');
-- and what is no way out
SELECT raised FROM pg_temp.try('resolve(''cccc3'', 1, ''done'')', 'resolve(''ffff7'', 2, ''done'')', 'resolve(''ffff7'', NULL, ''done'')', 'resolve(''ffff7'', 1, ''failed'')',
	'resolve(''nosuch'', 1, ''done'')', 'abandon(''cccc3'')', 'abandon(NULL)');
ROLLBACK TO s;
-- Deploy, in a transaction
SELECT raised FROM pg_temp.try('deploy_cancel(0)', 'deploy_cancel(NULL)', 'deploy_start(direction => ''sideways'')', 'deploy_start(lock_timeout => ''-1s'')');
SELECT pg_temp.raised('CALL migrate.deploy()') AS raised UNION ALL SELECT pg_temp.raised('CALL migrate.deploy_wait(0)');
-- What has a condition of PostgreSQL's
SELECT raised FROM pg_temp.try('forget(''aaaa1'')', 'accept('''', NULL)', format('accept(%L, '''')', pg_temp.file('cccc3', 'bbbb2')), format('accept(%L, ''r'')', pg_temp.file('ffff1', 'cccc3')),
	'plan(direction => ''sideways'')', 'plan_checksum(direction => NULL)', 'upgrade(non_transactional => ''PLAIN'')', 'downgrade(''aaaa1'', non_transactional => NULL)',
	'record_step(''sideways'', ''ffff2'', ''{cccc3}'', ''{ffff2}'')', 'grant_access(''nosuch'', ''reader'')', 'grant_access(''pg_monitor'', ''owner'')');
SAVEPOINT s;
SELECT revision FROM migrate.stamp('base');
SELECT raised FROM pg_temp.try('forget(''aaaa1'')', 'require(''aaaa1'')');
ROLLBACK TO s;
SELECT raised FROM pg_temp.try('merge(''m'', ''{aaaa1}'')', 'revision(''m'', head => ''aaaa1'')', 'revision(''m'', head => ''base'', depends_on => ''{base}'')', 'edit(''base'')', 'file(''base'')');

-- All are written as PostgreSQL's are: messages are no sentences, details and hints are; and nothing was done
SELECT call, raised FROM errors
	WHERE raised = 'no error' OR raised !~ '^[0-9A-Z]{5}: ([^A-Z]|COPY|VACUUM)[^\n]*[^.\n](\n|$)'
		OR raised ~ '\n  (DETAIL|HINT): [a-z]' OR raised ~ '\n  (DETAIL|HINT): [^\n]*[^.:\n](\n|$)'
	ORDER BY number;
SELECT DISTINCT left(raised, 5) AS sqlstate FROM errors ORDER BY 1;
SELECT revision FROM migrate.current();
ROLLBACK;
