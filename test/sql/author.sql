-- What an author does: revision, merge, register, edit, accept, forget.

\set SHOW_CONTEXT never
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

BEGIN;

--
-- revision
--
-- With nothing but a message: on the only head, empty, with an id like Alembic's
SELECT migrate.revision('first', rev_id => 'author1');
SELECT migrate.revision('a message: of its own') ~ '^[0-9a-f]{12}$' AS id;
SELECT regexp_replace(line, '[0-9a-f]{12}', '(id)') AS line FROM migrate.history();
SELECT upgrade, downgrade, create_date BETWEEN now() AND clock_timestamp() AS create_date, registered_at = now() AS registered_at,
	registered_by = session_user AS registered_by
	FROM migrate.revision WHERE message LIKE 'a message%';
SELECT count(*) FROM migrate.upgrade('author1');
SET LOCAL client_min_messages = error;
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.downgrade('author1');
SET LOCAL client_min_messages = warning;
SELECT migrate.forget('head') IS NOT NULL AS forgotten;

-- With all arguments
SELECT migrate.revision('second', 'CREATE TABLE t (i int);', 'DROP TABLE t;', head => 'base', branch_label => 'billing',
	depends_on => '{author1}', rev_id => 'author2', transactional => false);
SELECT r.message, r.upgrade, r.downgrade, r.upgrade_transactional, r.downgrade_transactional,
	r.upgrade_checksum = pg_temp.checksum(r.upgrade) AS upgrade_checksum, r.downgrade_checksum = pg_temp.checksum(r.downgrade) AS downgrade_checksum
	FROM migrate.revision r WHERE revision = 'author2';
SELECT * FROM migrate.edge WHERE revision = 'author2';
SELECT * FROM migrate.label;
SELECT line FROM migrate.history();

-- An upgrade script alone makes an irreversible one, and says so; an empty downgrade does not
SET LOCAL client_min_messages = notice;
SELECT migrate.revision('no way back', 'SELECT 1;', head => 'author1', rev_id => 'author3');
SELECT migrate.revision('nothing to take back', 'SELECT 1;', '', head => 'author3', rev_id => 'author4');
SELECT migrate.revision('only back', downgrade => 'SELECT 1;', head => 'author4', rev_id => 'author5');
SELECT revision, upgrade, downgrade IS NULL AS irreversible, downgrade FROM migrate.revision
	WHERE revision IN ('author3', 'author4', 'author5') ORDER BY 1;

SET LOCAL client_min_messages = warning;

-- Scripts lose the blank lines at their ends, which files would not keep; line ends within them stay
SELECT migrate.revision('tidied', E'\r\n  \n  SELECT 1;\r\nSELECT 2; \r\n\n', E'\nSELECT 3;\n\n', head => 'author5', rev_id => 'author6');
SELECT to_json(upgrade) AS upgrade, to_json(downgrade) AS downgrade FROM migrate.revision WHERE revision = 'author6';

-- Where it goes: head is a partial id, a branch's head, a label, or what splice allows
SELECT migrate.revision('on a partial id', head => 'author6', rev_id => 'xauthor7');
SELECT migrate.revision('on a branch', head => 'billing@head', rev_id => 'xbauthor8');
SELECT migrate.revision('on a partial id', head => 'xaut', rev_id => 'author9');
SELECT migrate.revision('on another line', head => 'base', branch_label => 'other', depends_on => '{xba,billing,author1}', rev_id => 'author10');
SELECT migrate.revision('on a label', head => 'other', depends_on => NULL, rev_id => 'author11');
SELECT migrate.revision('spliced', head => 'author1', splice => true, rev_id => 'author12');
SELECT line FROM migrate.history();

-- What it refuses
SELECT pg_temp.raised(format('SELECT migrate.revision(''m'', %s)', arguments)) AS raised
	FROM unnest(ARRAY[
		$$head => 'head'$$,
		$$head => 'heads'$$,
		$$head => 'author1'$$,
		$$head => 'xa'$$,
		$$head => 'auth'$$,
		$$head => 'nosuch'$$,
		$$head => 'author9-1'$$,
		$$head => ''$$,
		$$head => 'base', depends_on => '{nosuch}'$$,
		$$head => 'base', depends_on => '{heads}'$$,
		$$head => 'base', depends_on => '{base}'$$,
		$$head => 'base', depends_on => '{author1,author1}'$$,
		$$head => 'base', rev_id => 'author1'$$,
		$$head => 'base', rev_id => 'billing'$$,
		$$head => 'base', branch_label => 'billing'$$,
		$$head => 'base', branch_label => 'author1'$$,
		$$head => 'base', rev_id => 'a b'$$,
		$$head => 'base', rev_id => 'head'$$,
		$$head => 'base', branch_label => 'a@b'$$,
		$$head => 'base', upgrade => 'SELECT ''unterminated'$$,
		$$head => 'base', upgrade => E'SELECT 1;\n-- migrate:down\nDROP TABLE t;'$$,
		$$head => 'base', upgrade => '', downgrade => '/* unterminated'$$
	]) AS arguments;
SELECT pg_temp.raised($$SELECT migrate.revision('m', head => 'base', rev_id => 'same', branch_label => 'same')$$) ~ '^MG006' AS refused;
SELECT pg_temp.raised($$SELECT migrate.revision('Revision ID: x', head => 'base')$$);
SELECT pg_temp.raised($$SELECT migrate.revision(E'two\nlines', head => 'base')$$);
SELECT count(*) FROM migrate.revision;

ROLLBACK;
BEGIN;

--
-- merge
--
SELECT migrate.load(ARRAY[pg_temp.file('author1'), pg_temp.file('author2', 'author1', header => '-- Branch Labels: left'),
	pg_temp.file('author3', 'author1', header => '-- Branch Labels: right'), pg_temp.file('author4', header => '-- Depends On: author3'),
	pg_temp.file('author5', 'author2')]) AS loaded;
SELECT revision FROM migrate.heads(true);
SELECT migrate.merge('all real heads', rev_id => 'author6') AS merge;
SELECT migrate.forget('author6');
SELECT migrate.merge('by name', '{left@head,author3}', branch_label => 'both', rev_id => 'author6') AS merge;
SELECT pg_temp.raised($$SELECT migrate.merge('spliced', '{author2,author4}')$$);
SELECT migrate.merge('spliced', '{author2,author4}', rev_id => 'author7', splice => true) AS merge;
SELECT line FROM migrate.history();
SELECT upgrade, downgrade, create_date BETWEEN now() AND clock_timestamp() AS create_date FROM migrate.revision WHERE revision = 'author6';
SELECT pg_temp.raised(format('SELECT migrate.merge(''m'', %s)', arguments)) AS raised
	FROM unnest(ARRAY[
		$$'{}'$$,
		$$'{author6}'$$,
		$$'{author6,author6}'$$,
		$$'{author6,nosuch}'$$,
		$$'{author6,base}'$$,
		$$'{author6,head}'$$,
		$$'{author6,auth}'$$,
		$$'{author6,author7-1}'$$,
		$$rev_id => 'author1'$$,
		$$branch_label => 'left'$$
	]) AS arguments;
SELECT count(*) FROM migrate.revision;

ROLLBACK;
BEGIN;

--
-- register
--
SELECT migrate.register($$\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- Add phone_number to users
--
-- Asked for by support.
--
-- Revision ID: author2
-- Revises: author1
-- Create Date: 2026-11-24 20:06:34+01
-- Branch Labels: phone, billing
-- Depends On: author0

-- migrate:up transaction:false
SELECT 1;

-- migrate:down
SELECT 2;
$$);
SELECT message, description, upgrade, downgrade, upgrade_transactional, downgrade_transactional, create_date AT TIME ZONE 'UTC' AS create_date
	FROM migrate.revision;
TABLE migrate.edge ORDER BY kind, position;
TABLE migrate.label ORDER BY label;

-- In any order within a transaction; what is missing at its end is the foreign key's error
SELECT migrate.register(pg_temp.file('author0'));
SELECT pg_temp.raised('SET CONSTRAINTS ALL IMMEDIATE');
SELECT migrate.register(pg_temp.file('author1', 'author0'));
SELECT pg_temp.raised('SET CONSTRAINTS ALL IMMEDIATE');
SET CONSTRAINTS ALL DEFERRED;

-- A dependency is a label that comes later, too
SELECT migrate.register(pg_temp.file('author3', 'author2', header => '-- Depends On: later'));
SELECT migrate.register(pg_temp.file('author4', header => '-- Branch Labels: later'));
SELECT line FROM migrate.history();

-- Unchanged, whatever makes no difference; replaced, where it is not applied
SELECT migrate.register(replace(E'\uFEFF' || pg_temp.file('author0', upgrade => E'\n\nSELECT 1;\n\n'), E'\n', E'\r\n'));
SELECT migrate.register(pg_temp.file('author1', '', 'SELECT ''new'';', NULL, 'new', E'-- Create Date: 2026-01-02\n-- Branch Labels: new'));
SELECT action, revision FROM migrate.log WHERE revision LIKE 'author_' ORDER BY id;
SELECT migrate.file('author1');
SELECT pg_temp.raised('SET CONSTRAINTS ALL IMMEDIATE');
SET CONSTRAINTS ALL DEFERRED;

-- Of an applied one message, description, labels and downgrade script may change
SELECT revision FROM migrate.stamp('author1');
SELECT migrate.register(pg_temp.file('author1', '', 'SELECT ''new'';', 'SELECT -1;', 'newer', E'-- Create Date: 2026-01-02\n-- Branch Labels: new, newer'));
SELECT migrate.file('author1');

-- The rest is refused, with both checksums
SELECT pg_temp.checksum($$SELECT 'changed';$$) AS changed, pg_temp.checksum($$SELECT 'new';$$) AS applied;
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', replace(migrate.file('author1'), old, new))) AS raised
	FROM (VALUES ($$SELECT 'new'$$, $$SELECT 'changed'$$), ('Revises:', 'Revises: author0'),
		('2026-01-02', '2026-01-03'), ('migrate:up', 'migrate:up transaction:false'),
		('-- Branch Labels', E'-- Depends On: author0\n-- Branch Labels')) AS t (old, new);
SELECT migrate.register(migrate.file('author1'));

-- in whatever scope it is applied
SET LOCAL migrate.scope = 'elsewhere';
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('author1', upgrade => 'SELECT 3;'))) ~ '^MG008' AS refused;

-- What is not a revision file, or has somebody else's label
SELECT pg_temp.raised($$SELECT migrate.register('DROP TABLE t;')$$);
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('author5', header => '-- Branch Labels: newer')));
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('author5', header => '-- Branch Labels: author1')));
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('newer')));
SELECT pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('author4', header => '-- Branch Labels: newer')));

ROLLBACK;
BEGIN;

--
-- edit
--
SELECT migrate.revision('to be filled in', rev_id => 'author1');
SELECT migrate.edit('author1', upgrade => E'SELECT 1;\n');
SELECT migrate.edit('auth', downgrade => 'SELECT -1;', message => 'filled in');
SELECT message, upgrade, downgrade, upgrade_checksum = pg_temp.checksum(upgrade) AS upgrade_checksum,
	downgrade_checksum = pg_temp.checksum(downgrade) AS downgrade_checksum FROM migrate.revision;
SELECT count(*) FROM migrate.upgrade();
SELECT migrate.edit('current', message => 'renamed');
SELECT migrate.edit('author1', upgrade => 'SELECT 1;');
SELECT migrate.edit('head', downgrade => 'SELECT -2;');
SELECT message, upgrade, downgrade FROM migrate.revision;
SELECT pg_temp.raised(format('SELECT migrate.edit(%s)', arguments)) AS raised
	FROM unnest(ARRAY[
		$$'author1', upgrade => 'SELECT 2;'$$,
		$$'author1', message => E'two\nlines'$$,
		$$'author1', message => ' spaces '$$,
		$$'author1', downgrade => 'SELECT "'$$,
		$$'nosuch', message => 'm'$$,
		$$'base', message => 'm'$$,
		$$NULL, message => 'm'$$
	]) AS arguments;
SELECT message, upgrade, downgrade FROM migrate.revision;

--
-- accept
--
SELECT migrate.accept(replace(migrate.file('author1'), 'SELECT 1;', 'SELECT 2;'), 'a comment was corrected');
SELECT message, upgrade, downgrade, upgrade_checksum = pg_temp.checksum(upgrade) AS upgrade_checksum FROM migrate.revision;
SELECT action, revision, old_script, reason FROM migrate.log WHERE revision = 'author1' AND action = 'accept';
SELECT revision FROM migrate.current();
SELECT migrate.register(migrate.file('author1'));
SELECT migrate.revision('not applied', rev_id => 'author2');
SELECT pg_temp.raised(format('SELECT migrate.accept(%L, %L)', file, reason)) AS raised
	FROM (VALUES (pg_temp.file('author1', upgrade => 'SELECT 3;'), E' \n'), (pg_temp.file('author1', upgrade => 'SELECT 3;'), NULL),
		(pg_temp.file('author1', 'author2'), 'parents differ'), (pg_temp.file('author2', 'author1'), 'not applied'),
		(pg_temp.file('author3'), 'not registered'), ('DROP TABLE t;', 'no file')) AS t (file, reason);

--
-- forget
--
SELECT migrate.revision('a child', head => 'author2', rev_id => 'author4');
SELECT migrate.revision('another', head => 'author2', splice => true, rev_id => 'author3');
SELECT migrate.revision('a dependent', head => 'base', depends_on => '{author2}', branch_label => 'dependent', rev_id => 'author5');
SELECT pg_temp.raised(format('SELECT migrate.forget(%L)', revision)) AS raised
	FROM unnest('{author1,author2,nosuch,base,heads}'::text[]) AS revision;
SELECT migrate.forget('author3');
SELECT pg_temp.raised($$SELECT migrate.forget('author2')$$);
SELECT migrate.forget('author4');
SELECT pg_temp.raised($$SELECT migrate.forget('author2')$$);
SELECT migrate.forget('dependent');
SELECT migrate.forget('author2');
SELECT revision FROM migrate.history();
SELECT count(*) FROM migrate.edge;
SELECT count(*) FROM migrate.label;

-- in another scope it counts as applied, too
SET LOCAL migrate.scope = 'elsewhere';
SELECT pg_temp.raised($$SELECT migrate.forget('author1')$$);

ROLLBACK;

-- Not from within a script
BEGIN;
SELECT migrate.revision('nested', '', '', rev_id => 'author1');
CREATE FUNCTION pg_temp.nested(call text) RETURNS text LANGUAGE sql AS $$
	SELECT migrate.edit('author1', upgrade => 'SELECT migrate.' || call);
	SELECT pg_temp.raised('SELECT migrate.upgrade()');
$$;
SELECT pg_temp.nested(call) AS raised
	FROM unnest(ARRAY[$$revision('m')$$, $$register('')$$, $$load('{}')$$, $$merge('m')$$, $$edit('author1')$$,
		$$accept('', 'r')$$, $$forget('author1')$$]) AS call;
SELECT revision FROM migrate.current();
ROLLBACK;

-- Where no trigger fires at commit, a missing parent is told at once
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT migrate.register(E'-- x\n--\n-- Revision ID: orphan\n-- Revises: nope\n\n-- migrate:up\nSELECT 1;\n');
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT migrate.register(E'-- x\n--\n-- Revision ID: orphan\n-- Depends On: nope\n\n-- migrate:up\nSELECT 1;\n');
ROLLBACK;
BEGIN;
SET LOCAL session_replication_role = replica;
SELECT migrate.register(E'-- x\n--\n-- Revision ID: grown\n\n-- migrate:up\nSELECT 1;\n');
SELECT migrate.register(E'-- x\n--\n-- Revision ID: grown\n-- Revises: grown\n\n-- migrate:up\nSELECT 1;\n');
ROLLBACK;
