-- What readers see: heads, branches, history, show, current, require.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

-- Nothing is there
SELECT * FROM migrate.heads();
SELECT * FROM migrate.branches();
SELECT * FROM migrate.history();
SELECT * FROM migrate.history('base:heads');
SELECT * FROM migrate.current(check_heads => true);
SELECT migrate.show('heads') = '' AS show, migrate.show('current') = '' AS show;
SELECT migrate.require('base'), migrate.require('heads');
SELECT pg_temp.raised('SELECT migrate.require(''head'')');

-- One trunk that branches and merges, a branch that does not come back, and a line of its own with dependencies
BEGIN;
CREATE FUNCTION pg_temp.dated(revision text, revises text, day int, header text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.file(revision, revises, message => 'message of ' || revision,
		header => concat_ws(E'\n', '-- Create Date: 2026-01-' || to_char(day, 'FM00'), header))
$$;
SELECT count(*) FROM migrate.load(ARRAY[
	pg_temp.dated('trunk1', '', 1),
	pg_temp.dated('trunk2', 'trunk1', 2),
	pg_temp.dated('left1', 'trunk2', 5, '-- Branch Labels: left'),
	pg_temp.dated('left2', 'left1', 6),
	pg_temp.dated('right1', 'trunk2', 3, '-- Branch Labels: right'),
	pg_temp.dated('merge1', 'left2, right1', 7),
	pg_temp.dated('other1', 'trunk1', 8, '-- Branch Labels: other, another'),
	pg_temp.dated('alone1', '', 4),
	pg_temp.dated('alone2', 'alone1', 9, E'-- Depends On: right1, other\n-- Branch Labels: alone')]);

SELECT * FROM migrate.heads();
SELECT * FROM migrate.heads(resolve_dependencies => true);
SELECT * FROM migrate.branches();

-- history: newest first; what the graph leaves open is ordered by date
SELECT line FROM migrate.history();
SELECT revision, down_revision, depends_on, branch_labels, message, state, is_head, is_current, is_branchpoint AS branchp, is_mergepoint AS mergep,
	applied_at, applied_by FROM migrate.history();

-- and by id where there is no date
SAVEPOINT s;
SELECT count(*) FROM migrate.load(ARRAY[pg_temp.file('z', 'trunk1'), pg_temp.file('B', 'trunk1'), pg_temp.file('a', 'trunk1')]);
SELECT revision FROM migrate.history('trunk1:a') UNION ALL SELECT revision FROM migrate.history('trunk1:');
ROLLBACK TO s;

-- Ranges
CREATE FUNCTION pg_temp.history(range text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT string_agg(revision, ' ' ORDER BY ordinality) FROM migrate.history(range) WITH ORDINALITY);
EXCEPTION WHEN OTHERS THEN
	RETURN pg_temp.raised(format('SELECT migrate.history(%L)', range));
END
$$;
SELECT range, pg_temp.history(range) AS history FROM unnest(ARRAY[
	NULL, ':', 'base:', ':base', ':heads', 'heads:', ':head', ':merge1', ':left', 'trunk2:', 'trunk2:merge1', 'trunk2:left2', 'left1:right1', 'merge1:trunk2',
	'right1:merge1', 'left:merge1', ':right@head', 'right@base:right@head', 'left@base:', 'trunk1:alone2', ':alone2', ':alone1', 'alone:', ':alone@heads',
	'trunk1:+1', 'trunk2:left@+1', 'trunk2:left@+2', 'trunk2:left@+9', ':trunk1+1', '-2:merge1', '-2:left2', '-9:left2', 'left2-1:left2', ':left2-1',
	':trun', 'trunk1:trunk2', 'trunk1', 'a:b:c', '-1:+1', 'nosuch:', ':nosuch', 'nosuch@base:', 'current:', ':current', 'current:+2']) AS range;

-- Part of it applied
SELECT count(*) FROM migrate.upgrade('trunk2');
SELECT line FROM migrate.history('current:trunk2');
SELECT range, pg_temp.history(range) AS history FROM unnest(ARRAY[
	'current:', ':current', 'current:current', 'current:merge1', 'current:left@+1', '-1:current', '-5:current', 'current:+1', 'current:alone2']) AS range;
SELECT count(*) FROM migrate.upgrade('{left1,alone2}'::text[]);
SELECT line FROM migrate.history();
SELECT revision, state, is_current, applied_at BETWEEN now() AND clock_timestamp() AS applied_at, applied_by = session_user AS applied_by FROM migrate.history();
SELECT range, pg_temp.history(range) AS history FROM unnest(ARRAY['current:', ':current', 'left@current:', ':left@current']) AS range;

--
-- current: the version, and the effective heads that dependencies imply
--
SELECT revision, message, is_head, is_effective, applied_at BETWEEN now() AND clock_timestamp() AS applied_at, applied_by = session_user AS applied_by
	FROM migrate.current();
TABLE migrate.version;
SELECT revision, is_current FROM migrate.heads();
SELECT pg_temp.raised('SELECT migrate.current(check_heads => true)');
SELECT count(*) FROM migrate.upgrade('heads');
-- at the heads, although one of them is a dependency only
SELECT revision, is_head, is_effective FROM migrate.current(check_heads => true);
TABLE migrate.version;
SELECT revision, is_current FROM migrate.heads();

-- when and by whom: of the last time, and by stamp too
SELECT count(*) FROM migrate.downgrade('alone@base');
SELECT revision FROM migrate.stamp('alone1');
SELECT revision, applied_at = now() AS stamped, is_effective FROM migrate.current();
SELECT revision FROM migrate.history() WHERE applied_at IS NULL;

-- another scope has a version of its own
SET LOCAL migrate.scope = 'elsewhere';
SELECT * FROM migrate.current();
SELECT count(*) FROM migrate.history() WHERE state = 'applied' OR is_current OR applied_at IS NOT NULL;
RESET migrate.scope;

--
-- show
--
SELECT migrate.show('trunk1');
SELECT migrate.show('merge1');
SELECT migrate.register($$-- A message
--   and what
-- describes it

--
-- in lines
-- Revision ID: alone3
-- Revises: alone2
-- Depends On: merge1
-- migrate:up
-- migrate:down
$$);
SELECT revision, split_part(migrate.show(revision), E'\n', 1) AS first FROM unnest('{alone@head,left,trunk2,alone1,anoth,right@head,merge1}'::text[]) AS revision;
SELECT migrate.show('alone3');
SELECT regexp_matches(migrate.show(revisions), 'Rev: (\w+)', 'g') AS shown, revisions FROM unnest('{current,heads,right@heads}'::text[]) AS revisions;
SELECT migrate.show('base') = '' AS nothing;
SELECT revision, pg_temp.raised(format('SELECT migrate.show(%L)', revision)) AS raised FROM unnest('{nosuch,head,trun,trunk1+1,"",NULL,a:b}'::text[]) AS revision;

--
-- require
--
SELECT migrate.require(revision) FROM unnest('{trunk1,anot,left1,left,merge1,current,alone1,base,other@head}'::text[]) AS revision;
SELECT revision, pg_temp.raised(format('SELECT migrate.require(%L)', revision)) AS raised
	FROM unnest('{alone2,alone@head,heads,nosuch,head,merge1-1,NULL}'::text[]) AS revision;
SELECT revision FROM migrate.stamp('base');
SELECT pg_temp.raised('SELECT migrate.require(''trunk1'')');

-- Labels: of descendants, and of ancestors along a plain line
SAVEPOINT s;
SELECT count(*) FROM migrate.load(ARRAY[
	pg_temp.dated('a1', '', 11), pg_temp.dated('a2', 'a1', 12), pg_temp.dated('a3', 'a2', 13, '-- Branch Labels: L'), pg_temp.dated('a4', 'a3', 14),
	pg_temp.dated('x2', 'a1', 15), pg_temp.dated('y1', '', 16), pg_temp.dated('y2', 'y1', 17, '-- Branch Labels: M, N'), pg_temp.dated('m', 'x2, y2', 18)], prune => true);
SELECT revision, branch_labels FROM migrate.history();
SELECT revision, branch_labels FROM migrate.heads();
ROLLBACK TO s;

ROLLBACK;
