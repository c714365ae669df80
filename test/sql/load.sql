-- load: a whole set of files, in any order, all or nothing.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

BEGIN;

-- In any order; rows come in that of the files
SELECT * FROM migrate.load(ARRAY[
	pg_temp.file('load4', 'load2, load3', header => '-- Depends On: load5'),
	pg_temp.file('load3', 'load1', header => '-- Depends On: branch'),
	pg_temp.file('load5', header => '-- Branch Labels: branch'),
	pg_temp.file('load2', 'load1', message => 'second'),
	pg_temp.file('load1', message => 'first')]);
SELECT line FROM migrate.history();
SELECT revision, count(*) FROM migrate.log WHERE revision LIKE 'load_' AND action = 'register' GROUP BY revision ORDER BY revision;
SELECT count(DISTINCT run_id) FROM migrate.log WHERE revision LIKE 'load_';

-- What is there is unchanged; so is a set that brings what is there
SELECT status, count(*) FROM migrate.load((SELECT array_agg(file) FROM migrate.files())) GROUP BY status;
SELECT * FROM migrate.load('{}');
SELECT count(*) FROM migrate.log WHERE revision LIKE 'load_';

-- Every status at once: new, unchanged, replaced (not applied), edited (applied, but changed only where it may be), missing
SELECT revision FROM migrate.upgrade('load2');
SELECT * FROM migrate.load(ARRAY[
	pg_temp.file('load6', 'load4'),
	pg_temp.file('load1', message => 'first'),
	pg_temp.file('load4', 'load2, load3', 'SELECT 4;', header => '-- Depends On: load5'),
	pg_temp.file('load2', 'load1', downgrade => NULL, message => 'second, edited')]);
SELECT revision, message, upgrade, downgrade FROM migrate.revision WHERE revision IN ('load2', 'load4') ORDER BY revision;

-- What is missing stays, unless prune forgets it; it does not forget what is applied
SELECT * FROM migrate.load(ARRAY[pg_temp.file('load7', 'load2'), pg_temp.file('load8')], prune => true);
SELECT line FROM migrate.history();
SELECT action, revision, old_script FROM migrate.log WHERE revision LIKE 'load_' AND action = 'forget' ORDER BY id;
SELECT revision FROM migrate.current();

-- Nor in another scope
SET LOCAL migrate.scope = 'elsewhere';
SELECT * FROM migrate.load('{}', prune => true);
RESET migrate.scope;
SELECT revision FROM migrate.history();

-- All edited ones are reported, with both checksums
SELECT * FROM migrate.load(ARRAY[
	pg_temp.file('load1', upgrade => 'SELECT 10;', message => 'first'),
	pg_temp.file('load9'),
	pg_temp.file('load2', 'load1', 'SELECT 20;', NULL, message => 'second, edited')]);
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;
SELECT pg_temp.checksum(script) FROM unnest('{SELECT 1;,SELECT 10;,SELECT 20;}'::text[]) AS script;
BEGIN;
SELECT count(*) FROM migrate.load(ARRAY[pg_temp.file('load1'), pg_temp.file('load2', 'load1'), pg_temp.file('load3', 'load2')]);
SELECT revision FROM migrate.stamp('load3');
SELECT pg_temp.raised(format('SELECT migrate.load(%L)', ARRAY[pg_temp.file('load2', 'load1', message => 'another'), pg_temp.file('load4'),
	pg_temp.file('load1', header => '-- Create Date: 2026-01-01'), pg_temp.file('load3', 'load1')])) AS raised;
-- and nothing is half registered
SELECT line FROM migrate.history();
ROLLBACK;

--
-- What it refuses: each leaves nothing, and says which file of the set is to blame
--
BEGIN;
SELECT migrate.register(pg_temp.file('load1', header => '-- Branch Labels: branch'));
SELECT what, pg_temp.raised(format('SELECT migrate.load(%L)', files)) AS raised FROM (VALUES
	('missing parent', ARRAY[pg_temp.file('load3', 'load2')]),
	('missing one of two', ARRAY[pg_temp.file('load3', 'load1, load2')]),
	('missing dependency', ARRAY[pg_temp.file('load3', header => '-- Depends On: load2')]),
	('a label as parent', ARRAY[pg_temp.file('load3', 'branch')]),
	('partial id as parent', ARRAY[pg_temp.file('load3', 'load')]),
	('duplicate id', ARRAY[pg_temp.file('load2'), pg_temp.file('load3'), pg_temp.file('load2', message => 'another')]),
	('the same file twice', ARRAY[pg_temp.file('load2'), pg_temp.file('load2')]),
	('the same file twice, there already', ARRAY[migrate.file('load1'), migrate.file('load1')]),
	('duplicate label', ARRAY[pg_temp.file('load2', header => '-- Branch Labels: l'), pg_temp.file('load3', header => '-- Branch Labels: l')]),
	('a label that is there', ARRAY[pg_temp.file('load2'), pg_temp.file('load3', header => '-- Branch Labels: branch')]),
	('a label that is an id', ARRAY[pg_temp.file('load2', header => '-- Branch Labels: load3'), pg_temp.file('load3')]),
	('an id that is a label', ARRAY[pg_temp.file('branch')]),
	('itself as parent', ARRAY[pg_temp.file('load2', 'load2')]),
	('itself as dependency', ARRAY[pg_temp.file('load2', header => '-- Depends On: load2')]),
	('a cycle', ARRAY[pg_temp.file('load2', 'load4'), pg_temp.file('load3', 'load2'), pg_temp.file('load4', 'load3'), pg_temp.file('load5', 'load4')]),
	('a cycle by dependency', ARRAY[pg_temp.file('load2', header => '-- Depends On: load3'), pg_temp.file('load3', 'load2')]),
	('a cycle with what is there', ARRAY[pg_temp.file('load1', 'load2', header => '-- Branch Labels: branch'), pg_temp.file('load2', 'load1')]),
	('malformed', ARRAY[pg_temp.file('load2'), pg_temp.file('load3', 'load2', 'SELECT ''')]),
	('null', ARRAY[pg_temp.file('load2'), NULL]),
	('no array', NULL)
	) AS t (what, files);
SELECT pg_temp.raised(format('SELECT migrate.load(%L)', ARRAY[pg_temp.file('load2'), pg_temp.file('load3', header => '-- Create Date: soon')]))
	~ '^MG012.*Line 4 of the file.*CONTEXT.*file 2 of the set' AS "a bad date";
SELECT line FROM migrate.history();
-- prune does not take a parent that is still needed
SELECT pg_temp.raised(format('SELECT migrate.load(%L, prune => true)', ARRAY[pg_temp.file('load2', 'load1')]));
SELECT line FROM migrate.history();
ROLLBACK;

--
-- Cycles and missing parents that registering one by one brings about end at commit, or when the graph is used
--
BEGIN;
SELECT migrate.register(pg_temp.file('load1', 'load2'));
SELECT migrate.register(pg_temp.file('load2', 'load1'));
SELECT pg_temp.raised('SELECT migrate.' || call) AS raised
	FROM unnest(ARRAY['upgrade()', 'plan()', 'heads()', 'history()', 'upgrade_sql()', 'load(''{}'')', 'revision(''m'')']) AS call;
COMMIT;
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM migrate.history();
BEGIN;
SELECT migrate.register(pg_temp.file('load1', 'load0'));
SELECT pg_temp.raised('SELECT migrate.heads()');
COMMIT;
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM migrate.history();

-- A cycle that is gone again before the commit does no harm
BEGIN;
SELECT migrate.register(pg_temp.file('load1', 'load2'));
SELECT migrate.register(pg_temp.file('load2', 'load1'));
SELECT migrate.register(pg_temp.file('load1'));
COMMIT;
SELECT line FROM migrate.history();

-- One by replacement
BEGIN;
SELECT migrate.register(pg_temp.file('load1', 'load2'));
COMMIT;
SELECT line FROM migrate.history();
SELECT count(*) FROM migrate.load('{}', prune => true);
SELECT count(*) FROM migrate.history();

-- Files are written many at once; what that leaves is what one by one leaves
BEGIN;
CREATE TEMP TABLE set AS
	SELECT n, format(E'-- m %s\n%s-- Revision ID: %s\n-- Revises: %s\n%s%s\n-- migrate:up%s\nSELECT %s;\n%s%s', n,
		CASE WHEN n % 7 = 0 THEN E'-- a description\n' END, 'big' || n,
		CASE WHEN n % 100 = 1 THEN '' WHEN n % 50 = 0 THEN format('big%s, big%s', n - 1, n - 2) ELSE 'big' || n - 1 END,
		CASE n % 5 WHEN 0 THEN E'-- Create Date: 2026-02-28 23:59:59+00\n' WHEN 1 THEN E'-- Create Date: 2024-02-29 01:02:03.5+02\n' END,
		CASE WHEN n % 600 = 1 THEN format(E'-- Branch Labels: lab%s\n', n) WHEN n % 600 IN (11, 599) THEN format(E'-- Depends On: lab%s\n', n / 600 * 600 + 1) END,
		CASE WHEN n % 9 = 0 THEN ' transaction:false' END, n, CASE WHEN n % 400 = 0 THEN repeat('-- long', 20000) || E'\n' END,
		CASE n % 3 WHEN 0 THEN E'-- migrate:down\n' WHEN 1 THEN E'-- migrate:down\nSELECT -1;\n' END) AS file
	FROM generate_series(1, 2500) n;
CREATE FUNCTION pg_temp.state() RETURNS TABLE (what text, rows bigint, sum text) LANGUAGE sql AS $$
	SELECT 'revisions', count(*), md5(string_agg(concat_ws('|', revision, message, description, upgrade, downgrade, upgrade_transactional, downgrade_transactional,
		create_date, upgrade_checksum, downgrade_checksum, registered_at = now(), registered_by), '' ORDER BY revision)) FROM migrate.revision
	UNION ALL SELECT 'edge', count(*), md5(string_agg(e::text, '' ORDER BY e)) FROM migrate.edge e
	UNION ALL SELECT 'label', count(*), md5(string_agg(l::text, '' ORDER BY l)) FROM migrate.label l
	UNION ALL SELECT 'log', count(*), md5(string_agg(concat_ws('|', scope, action, revision, started_at = now(), duration, outcome, login_role, effective_role, run_as, search_path,
		old_checksum, new_checksum, reason), '' ORDER BY revision, id)) FROM migrate.log WHERE revision LIKE 'big%'
$$;
SAVEPOINT before;
SELECT count(migrate.register(file)) FROM (SELECT file FROM set ORDER BY n) s;
SELECT md5(string_agg(s::text, '' ORDER BY what)) AS one FROM pg_temp.state() s \gset
ROLLBACK TO before;
SELECT status, count(*) FROM migrate.load(ARRAY(SELECT file FROM set ORDER BY n)) GROUP BY status;
SELECT md5(string_agg(s::text, '' ORDER BY what)) = :'one' AS same, array_agg(rows ORDER BY what) AS rows FROM pg_temp.state() s;
SET CONSTRAINTS ALL IMMEDIATE;
SELECT status, count(*) FROM migrate.load(ARRAY(SELECT file FROM set ORDER BY n)) GROUP BY status;
SET CONSTRAINTS ALL DEFERRED;
SELECT status, count(*) FROM migrate.load(ARRAY(SELECT replace(file, 'SELECT 1', 'SELECT 1 + 1') FROM set ORDER BY -n)) GROUP BY status ORDER BY status;
SELECT action, count(*) FROM migrate.log WHERE revision LIKE 'big%' GROUP BY action ORDER BY action;
ROLLBACK TO before;
SELECT status, count(*) FROM migrate.load(ARRAY(SELECT file FROM set ORDER BY md5(n::text))) GROUP BY status;
SELECT md5(string_agg(s::text, '' ORDER BY what)) = :'one' AS same FROM pg_temp.state() s;
ROLLBACK TO before;
-- ids that are taken: by another file of the set, near or far, by what is registered, by a label
SELECT what, pg_temp.raised(format('SELECT migrate.load(%L)', ARRAY(SELECT file FROM set WHERE n <= CASE what WHEN 'far away' THEN 1200 ELSE 10 END ORDER BY n) || files)) FROM (VALUES
	('twice', ARRAY[pg_temp.file('new1'), pg_temp.file('new1')]), ('twice, and another', ARRAY[pg_temp.file('new1'), pg_temp.file('new1', message => 'x')]),
	('far away', ARRAY(SELECT file FROM set WHERE n = 3)), ('a label', ARRAY[pg_temp.file('lab1')]), ('a label of its own', ARRAY[pg_temp.file('new1', header => '-- Branch Labels: new1')]),
	('an id as label', ARRAY[pg_temp.file('new1', header => '-- Branch Labels: big7')]), ('no parent', ARRAY[pg_temp.file('new1', 'nosuch')]),
	('a cycle', ARRAY[pg_temp.file('new1', 'new2'), pg_temp.file('new2', 'new1')]), ('malformed', ARRAY[pg_temp.file('new1'), 'x', pg_temp.file('new2')]),
	('no such day', ARRAY[pg_temp.file('new1', header => '-- Create Date: 2025-02-29 00:00:00+00')]), ('no such hour', ARRAY[pg_temp.file('new1', header => '-- Create Date: 2025-02-28 24:00:01+00')])) t (what, files);
ROLLBACK;
