-- Bad input ends in a clear error or works, and nothing is half registered.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

BEGIN;

--
-- Null arguments: an error that names the argument, or what the default is
--
SELECT call, pg_temp.raised('SELECT * FROM migrate.' || call) AS raised FROM unnest(ARRAY[
	'accept(NULL, ''r'')', 'accept('''', NULL)', 'downgrade(NULL)', 'downgrade_sql(NULL)', 'edit(NULL)', 'file(NULL)', 'file_name(NULL)', 'forget(NULL)',
	'grant_access(NULL, ''reader'')', 'grant_access(''pg_monitor'', NULL)', 'heads_of(NULL)', 'heads_of(''{NULL}'')', 'load(NULL)', 'load(''{NULL}'')',
	'merge(NULL)', 'merge(''m'', NULL)', 'merge(''m'', ''{NULL}'')', 'plan(direction => NULL)', 'plan_checksum(direction => NULL)',
	'record_step(NULL, ''r'', ''{}'', ''{}'')', 'record_step(''upgrade'', NULL, ''{}'', ''{}'')', 'record_step(''upgrade'', ''r'', NULL)', 'record_step(''upgrade'', ''r'', ''{}'', ''{NULL}'')',
	'register(NULL)', 'require(NULL)', 'revision(NULL)', 'revision(''m'', head => NULL)', 'revision(''m'', depends_on => ''{NULL}'')', 'show(NULL)',
	'stamp(NULL::text)', 'stamp(NULL::text[])', 'stamp(''{NULL}''::text[])', 'upgrade(NULL::text[])', 'upgrade(''{NULL}''::text[])', 'upgrade(non_transactional => NULL)',
	'current(NULL)', 'heads(NULL)', 'history(NULL)', 'files(NULL)', 'load(''{}'', NULL)', 'plan(NULL)', 'plan_checksum(NULL)', 'upgrade(NULL::text, NULL, expect => NULL)', 'upgrade_sql(NULL, NULL)']) AS call;
SELECT migrate.revision('m', NULL, NULL, 'base', NULL, NULL, NULL, 'null1', NULL);
SELECT upgrade = '' AS upgrade, downgrade = '' AS downgrade, upgrade_transactional, downgrade_transactional FROM migrate.revision;
SELECT migrate.edit('null1', NULL, NULL, NULL);
SELECT migrate.forget('null1');

-- Values that an argument does not have
SELECT call, pg_temp.raised('SELECT * FROM migrate.' || call) AS raised FROM unnest(ARRAY[
	'upgrade(non_transactional => ''no'')', 'upgrade(non_transactional => '''')', 'downgrade(''base'', non_transactional => ''Plain'')', 'plan(direction => ''down'')', 'plan_checksum(direction => ''Upgrade'')',
	'record_step(''up'', ''x'', ''{}'', ''{x}'')', 'grant_access(''pg_monitor'', ''superuser'')', 'grant_access('''', ''reader'')', 'heads_of(''{{a,b},{c,d}}'')']) AS call;

--
-- Names: 1 to 255 characters, of any kind but a few
--
CREATE FUNCTION pg_temp.named(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text;
BEGIN
	PERFORM migrate.revision('m', rev_id => name, head => 'base');
	PERFORM migrate.revision('n', rev_id => 'n', head => name, branch_label => name || name, depends_on => ARRAY[name]);
	PERFORM migrate.upgrade('n');
	result := CASE WHEN starts_with(migrate.show(name), 'Rev: ' || name || E'\n') THEN 'works' ELSE migrate.show(name) END;
	PERFORM migrate.register(migrate.file(name)), migrate.register(migrate.file(name || name));
	PERFORM migrate.downgrade(name), migrate.stamp('base');
	PERFORM migrate.forget('n'), migrate.forget(name);
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN split_part(pg_temp.raised(format('SELECT migrate.revision(''m'', rev_id => %L, head => ''base'')', name)), '"', 1);
END
$$;
SET LOCAL client_min_messages = error;
SELECT to_json(name) AS name, pg_temp.named(name) AS result FROM unnest(ARRAY[
	'x''y', 'x"y', 'x\y', '\', '''', '"', '''; DROP TABLE migrate.revision; --', 'x;y', '$$', '$1', '%s', '{x}', '(x', '/*', '\.', 'ÄÖ', '日本語', '<base>', 'null', 'Base', 'HEAD', '0', '..', '/etc/passwd', 'a_b', 'a%', 'x#y',
	'', ' ', 'a b', E'a\tb', E'a\nb', E'a\u0001b', E'\u007F', 'a@b', 'a+b', 'a-b', 'a:b', 'a,b', 'base', 'head', 'heads', 'current']) AS name;
SET LOCAL client_min_messages = warning;
SELECT length(name), octet_length(name), left(pg_temp.raised(format('SELECT migrate.revision(''m'', rev_id => %L, head => ''base'')', name)), 25) AS raised
	FROM (SELECT repeat(c, n) AS name FROM unnest('{x,ä,語,😀}'::text[]) AS c, unnest('{255,256,100000}'::int[]) AS n) AS names;
SELECT length(revision) FROM migrate.history();
SELECT status, count(*) FROM migrate.load('{}', prune => true) GROUP BY status;
SELECT count(*) FROM migrate.revision;

-- Where names are asked for, long ones and odd ones too
SELECT migrate.revision('m', rev_id => 'zzzz1');
SELECT call, left(name, 20), raised FROM (SELECT call, name, pg_temp.raised(format(call, name)) AS raised
	FROM unnest(ARRAY['SELECT migrate.upgrade(%L)', 'SELECT migrate.downgrade(%L)', 'SELECT migrate.stamp(%L)', 'SELECT migrate.show(%L)', 'SELECT migrate.history(%L)', 'SELECT migrate.file(%L)',
		'SELECT migrate.require(%L)', 'SELECT migrate.forget(%L)', 'SELECT migrate.revision(''m'', head => %L)', 'SELECT migrate.upgrade_sql(%L)', 'SELECT migrate.plan(%L)', 'SELECT migrate.plan(%L, ''downgrade'')']) AS call,
		unnest(ARRAY[repeat('x', 1000000), repeat('+', 1000), repeat('@', 1000), repeat(':', 1000), '''', '\', '"; DROP', E'\n', repeat('x@', 500) || 'y', '+' || repeat('9', 1000), '-' || repeat('9', 1000)]) AS name) AS t
	WHERE raised !~ '^MG00[15]:';
SELECT migrate.forget('zzzz1');

--
-- Messages, labels and scripts with SQL and newlines
--
SELECT to_json(message) AS message, pg_temp.raised(format('SELECT migrate.revision(%L, rev_id => ''m'', head => ''base'', branch_label => ''l'')', message)) AS raised
	FROM unnest(ARRAY[E'one\ntwo', E'one\rtwo', E'one\ttwo', E'\u001b[31m', ' m', 'm ', 'Revises: x', 'revision id:', 'migrate:up', ' migrate:down']) AS message;
SELECT count(*) FROM migrate.revision;
SELECT migrate.revision($$'); DROP TABLE migrate.revision; -- " \ $1 %s $$ || repeat('x', 1000), $$SELECT 'it''s';$$, '', rev_id => 'm1', head => 'base', branch_label => $$';DROP$$);
SELECT migrate.register(migrate.file('m1'));
SELECT substr(migrate.file_name('m1'), 9) AS file_name;
SELECT length(line), left(line, 90) FROM migrate.history();
SELECT count(*) FROM migrate.upgrade($$';DROP@head$$);
SELECT revision FROM migrate.downgrade($$';DROP@base$$);
SELECT migrate.revision('', rev_id => 'm2', head => 'm1');
SELECT migrate.revision('--', rev_id => 'm3', head => 'm2');
SELECT migrate.revision('\echo x \quit', rev_id => 'm4', head => 'm3');
SELECT migrate.revision('Note: with a colon', rev_id => 'm5', head => 'm4');
SELECT revision, message, migrate.register(migrate.file(revision)) FROM migrate.revision WHERE revision IN ('m2', 'm3', 'm4', 'm5') ORDER BY revision;
SELECT action, count(*) FROM migrate.log WHERE revision IN ('m2', 'm3', 'm4', 'm5') GROUP BY action;
SELECT label, pg_temp.raised(format('SELECT migrate.revision(''m'', head => ''m5'', branch_label => %L)', label)) AS raised
	FROM unnest(ARRAY['', ' ', E'a\nb', 'a b', 'a,b', 'head', 'm1']) AS label;
SELECT count(*) FROM migrate.load('{}', prune => true);

--
-- Scripts: empty, deep, long
--
SET LOCAL client_min_messages = error;
SELECT what, pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('deep', upgrade => script))) AS registered, split_part(pg_temp.raised('SELECT migrate.upgrade()'), E'\n', 1) AS ran,
	pg_temp.raised('SELECT migrate.downgrade(''base'')') AS back
	FROM (VALUES
		('empty', ''),
		('semicolons', repeat(';', 100000)),
		('deep comments', repeat('/*', 2000) || repeat('*/', 2000)),
		('deep parentheses', 'SELECT ' || repeat('(', 100000) || '1' || repeat(')', 100000)),
		('many quotes', 'SELECT ' || repeat('''''', 100000)),
		('many dollars', 'SELECT 1 AS a' || repeat('$', 100000)),
		('a line of 10 MB', 'SELECT 1 AS ' || repeat('x', 30) || ', ''' || repeat('x', 10000000) || ''''),
		('many statements', repeat(E'SELECT 1;\n', 10000)),
		('64 MiB', 'SELECT length(''' || repeat('x', 64 * 1024 * 1024) || ''')')
	) AS t (what, script);
SET LOCAL client_min_messages = warning;
SELECT count(*) FROM migrate.load('{}', prune => true);

-- The server takes no text in another encoding than its own
SELECT pg_temp.raised($$SELECT migrate.register(E'-- m\n-- Revision ID: \xff\n-- migrate:up')$$);

--
-- 10,000 parents
--
SELECT count(*) FROM migrate.load((SELECT array_agg(pg_temp.file('p' || i)) FROM generate_series(1, 10000) AS i)
	|| pg_temp.file('merge', (SELECT string_agg('p' || i, ', ' ORDER BY i) FROM generate_series(1, 10000) AS i)));
SELECT cardinality(down_revision), is_mergepoint, length(line) > 10000 AS line FROM migrate.history('merge:');
SELECT count(*) FROM migrate.plan();
SELECT revision FROM migrate.stamp('head');
SELECT count(*) FROM migrate.plan('base', 'downgrade');
SELECT migrate.register(migrate.file('merge'));
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('twice', 'p1, p2' || repeat(', p3', 10000))));
SELECT migrate.merge('m', ARRAY(SELECT 'p' || i FROM generate_series(1, 10000) AS i), splice => true, rev_id => 'another');
SELECT count(*) FROM migrate.edge WHERE revision = 'another';
SELECT pg_temp.raised('SELECT migrate.upgrade()');

ROLLBACK;
SELECT count(*) FROM migrate.revision;
