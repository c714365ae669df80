-- Targets: every form of Alembic's, for upgrade, downgrade and stamp, and where we deviate from it.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

BEGIN;

-- what an upgrade to a target runs
CREATE FUNCTION pg_temp.up(target text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT coalesce(string_agg(revision, ' ' ORDER BY step), '(nothing)') FROM migrate.plan(target));
EXCEPTION WHEN OTHERS THEN
	RETURN pg_temp.raised(format('SELECT migrate.plan(%L)', target));
END
$$;
-- what a downgrade runs
CREATE FUNCTION pg_temp.down(target text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT coalesce(string_agg(revision, ' ' ORDER BY step), '(nothing)') FROM migrate.plan(target, 'downgrade'));
EXCEPTION WHEN OTHERS THEN
	RETURN pg_temp.raised(format('SELECT migrate.plan(%L, ''downgrade'')', target));
END
$$;
-- the version that a call leaves, which is taken back
CREATE FUNCTION pg_temp.version_after(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT * FROM migrate.' || call;
	RAISE '%', (SELECT array_agg(v.revision ORDER BY v.revision) FROM migrate.version v) USING ERRCODE = 'TAKEN';
EXCEPTION
	WHEN SQLSTATE 'TAKEN' THEN RETURN replace(SQLERRM, '<NULL>', '{}');
	WHEN OTHERS THEN RETURN pg_temp.raised('SELECT * FROM migrate.' || call);
END
$$;

--
-- One line
--
SELECT count(*) FROM migrate.load(ARRAY[pg_temp.file('aaaa1'), pg_temp.file('bbbb2', 'aaaa1'), pg_temp.file('cccc3', 'bbbb2', header => '-- Branch Labels: label'),
	pg_temp.file('v1.0', 'cccc3'), pg_temp.file('eee', 'v1.0')]);
SELECT target, pg_temp.up(target) AS upgrade FROM unnest(ARRAY[NULL, 'head', 'heads', 'base', 'current', 'bbbb2', 'b', 'labe', 'label', 'eee', 'ee', 'v1.', 'label@head',
	'label@heads', 'label@base', 'label@bbbb2', 'aaaa1@v1.0', 'aaaa@eee', '+1', '+3', '+5', '+6', '+0', '+99999999999999999999', '-1', 'label@+1', 'aaaa1+1', 'v1.0+1', 'eee+1', 'head+1',
	'eee-1', 'head-1', 'head-4', 'head-5', 'head-6', 'base+1', 'base+5', 'base+6', 'base-1', 'label@base+2', 'label@head-2', 'label-1', 'labe+1', 'current+1', 'aaaa1:bbbb2', ':', 'nosuch', 'nosuch@head', 'nosuch+1',
	'bb@head', 'ee@head', '', '@', '@head', 'label@', 'a@b@c', 'aaaa1+', 'aaaa1+1xyz', 'aaaa1+-1', 'aaaa1++1', 'aaaa1 ', 'HEAD']) AS target;
SELECT migrate.stamp('cccc3');
SELECT target, pg_temp.up(target) AS upgrade FROM unnest(ARRAY['head', 'heads', 'base', 'current', 'bbbb2', 'cccc3', '+1', '+2', '+3', 'label@+1', 'aaaa1+1', 'base+1', 'base+4', '-1']) AS target;
SELECT target, pg_temp.down(target) AS downgrade FROM unnest(ARRAY['base', 'aaaa1', 'bbbb', 'cccc3', 'label', 'current', '-1', '-2', '-3', '-4', '-0', '+1', 'label@-1', 'label@base', 'aaaa1@base',
	'cccc3-1', 'label-2', 'cccc3-3', 'cccc3-4', 'head-3', 'head-2', 'head-1', 'base+1', 'label@base+1', 'head', 'eee', 'v1.0', 'current-1', 'nosuch', 'nosuch@base', 'nosuch@-1', 'ee',
	'aaaa1:base', '']) AS target;
SELECT call, pg_temp.version_after(call) AS version FROM unnest(ARRAY['upgrade()', 'upgrade(''+1'')', 'upgrade(''bbbb2'')', 'upgrade(''{v1.0,v1.0}''::text[])', 'upgrade(''{}''::text[])',
	'upgrade(''{head,eee}''::text[])', 'upgrade(''{v1.0,eee}''::text[])', 'upgrade(''{base,eee}''::text[])', 'upgrade(''{+1,nosuch}''::text[])', 'downgrade(''-1'')', 'downgrade(''base'')', 'downgrade(NULL)']) AS call;
SELECT call, pg_temp.version_after(call) AS version FROM unnest(ARRAY['stamp(''head'')', 'stamp(''heads'')', 'stamp(''base'')', 'stamp(''label@base'')', 'stamp(''aaaa'')', 'stamp(''label'')', 'stamp(''current'')',
	'stamp(''+1'')', 'stamp(''-1'')', 'stamp(''head-1'')', 'stamp(''nosuch'')', 'stamp(''nosuch@base'')', 'stamp(''aaaa1'', purge => true)', 'stamp(''{}''::text[])', 'stamp(''{}''::text[], purge => true)',
	'stamp(''{head,eee}''::text[])', 'stamp(''{aaaa1,eee}''::text[])', 'stamp(''base:eee'')', 'stamp('''')']) AS call;
-- where NULL stands for a default
SET LOCAL migrate.default_target = '+1';
SELECT pg_temp.up(NULL);
RESET migrate.default_target;
-- deviation: the name may hold what Alembic's relative form cannot
SELECT pg_temp.version_after('upgrade(''v1.0+1'')'), pg_temp.version_after('upgrade(''eee-1'')');

SELECT migrate.stamp('base');

--
-- A fork: bbbb -> cc01 (one) -> dd01 and bbbb -> cc02 (two) -> dd02; a line of its own, pp01 (pline) -> pp02
--
SELECT status, count(*) FROM migrate.load(ARRAY[pg_temp.file('bbbb'), pg_temp.file('cc01', 'bbbb', header => '-- Branch Labels: one'), pg_temp.file('dd01', 'cc01'),
	pg_temp.file('cc02', 'bbbb', header => '-- Branch Labels: two'), pg_temp.file('dd02', 'cc02'),
	pg_temp.file('pp01', header => '-- Branch Labels: pline'), pg_temp.file('pp02', 'pp01')], prune => true) GROUP BY status ORDER BY status;
SELECT target, pg_temp.up(target) AS upgrade FROM unnest(ARRAY['head', 'heads', 'one@head', 'two@heads', 'pline@head', 'bbbb@head', 'bbbb@heads', 'cc', 'cc0', 'c', 'one@cc', 'one@cc02', 'one@pp02', 'bbbb@pp', 'one@dd',
	'+1', 'one@+1', 'one@+2', 'one@+3', 'one@+4', 'pline@+1', 'pline@base+1', 'bbbb+1', 'one@bbbb+1', 'one@bbbb+2', 'base+1', 'one@base+3', 'two@head-1', 'bbbb@head-1', 'pp02-1', 'heads-1', 'one', 'pli']) AS target;
SELECT call, pg_temp.version_after(call) AS version FROM unnest(ARRAY['upgrade(''heads'')', 'upgrade(''{one@head,pline}''::text[])', 'upgrade(''{cc01,dd02}''::text[])', 'upgrade(''{bbbb,dd01}''::text[])']) AS call;

-- from both ends of the fork
SELECT migrate.stamp('{dd01,dd02,pp02}'::text[]);
SELECT target, pg_temp.down(target) AS downgrade, pg_temp.version_after(format('downgrade(%L)', target)) AS version
	FROM unnest(ARRAY['bbbb', 'one@bbbb', 'dd01@bbbb', 'one@-1', 'one@-2', 'one@-3', 'one@-4', 'one@base', 'bbbb@base', 'base', 'pline@base', 'pline@-2', 'cc01', 'cc01@bbbb', 'pp01', 'current', 'heads']) AS target;

-- deviations: -N from several is no guess; a walk off a root takes that root's line only; an unknown branch is none
SELECT target, pg_temp.down(target) AS downgrade FROM unnest(ARRAY['-1', '-2', 'nosuch@base', 'nosuch@bbbb', 'pp02-2', 'pp01-1', 'cc01-2', 'dd01-3', 'pp02-3', 'pline@pp02-2']) AS target;
SELECT target, pg_temp.up(target) AS upgrade FROM unnest(ARRAY['+1', 'one@+1', 'nosuch@head', 'heads']) AS target;

-- -N while the other rows are of no branch that is asked for
SELECT migrate.stamp('base');
SELECT migrate.stamp('{cc01,pp02}'::text[]);
SELECT target, pg_temp.down(target) AS downgrade FROM unnest(ARRAY['-1', 'one@-1', 'pline@-1', 'two@-1', 'two@-2', 'two@base', 'dd02', 'dd02@bbbb', 'dd01', 'pp01']) AS target;
SELECT target, pg_temp.up(target) AS upgrade FROM unnest(ARRAY['+1', 'one@+1', 'two@+1', 'two@+2', 'two@+3', 'pline@+1', 'heads', 'one@heads', 'dd01']) AS target;
-- stamp: its line is replaced, others stay
SELECT call, pg_temp.version_after(call) AS version FROM unnest(ARRAY['stamp(''dd01'')', 'stamp(''bbbb'')', 'stamp(''dd02'')', 'stamp(''cc02'')', 'stamp(''heads'')', 'stamp(''head'')', 'stamp(''one@head'')', 'stamp(''one@base'')', 'stamp(''pline@base'')',
	'stamp(''base'')', 'stamp(''pp01'')', 'stamp(''dd02'', purge => true)', 'stamp(''{dd01,dd02}''::text[])', 'stamp(''{bbbb,dd02}''::text[])', 'stamp(''{pp01,pp02}''::text[])', 'stamp(''{dd01,dd02,pp02}''::text[], true)', 'stamp(''one@-1'')']) AS call;

--
-- Merges and dependencies: mm01 merges the fork; qq02 depends on pp02, qq03 on cc01
--
SELECT count(*) FROM migrate.load(ARRAY[pg_temp.file('mm01', 'dd01, dd02', header => '-- Branch Labels: merged'), pg_temp.file('qq01', header => '-- Branch Labels: qline'),
	pg_temp.file('qq02', 'qq01', header => '-- Depends On: pp02'), pg_temp.file('qq03', 'qq02', header => '-- Depends On: one')]);
SELECT migrate.stamp('base');
SELECT target, pg_temp.up(target) AS upgrade, pg_temp.version_after(format('upgrade(%L)', target)) AS version
	FROM unnest(ARRAY['heads', 'head', 'mm01', 'qq02', 'qline@head', 'one@head', 'pline@head', 'mm01-1', 'merged@dd01', 'qq03-1', 'qq03-3', 'merged@+1', 'qline@+2', 'one@+1', 'pline@+3']) AS target;
SELECT migrate.stamp('heads');
SELECT target, pg_temp.down(target) AS downgrade, pg_temp.version_after(format('downgrade(%L)', target)) AS version
	FROM unnest(ARRAY['base', '-1', 'merged@-1', 'qline@-1', 'qline@-2', 'qline@base', 'qq01', 'qq02', 'dd01', 'cc01', 'one@base', 'pline@base', 'pp01', 'pp02', 'pline@-1', 'pline@-2', 'merged@base', 'mm01-1']) AS target;
SELECT call, pg_temp.version_after(call) AS version FROM unnest(ARRAY['stamp(''qq01'')', 'stamp(''dd01'')', 'stamp(''pp02'')', 'stamp(''pline@base'')', 'stamp(''{qq03,pp02}''::text[])', 'stamp(''{qq01,pp02}''::text[])']) AS call;

-- Rows that somebody else made overlap are no version to plan from; stamp with purge is the cure
INSERT INTO migrate.version (revision) VALUES ('bbbb');
SELECT pg_temp.up('heads'), pg_temp.down('base');
SELECT pg_temp.version_after('stamp(''heads'', purge => true)');

ROLLBACK;
