-- Revision files: written, read, named; and what a malformed one is told.

\set SHOW_CONTEXT never
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
\pset format unaligned
\pset footer off
SET client_min_messages = warning;
SET TimeZone = 'America/New_York';

BEGIN;

--
-- Round trips
--
-- A canonical file comes back as it is
CREATE TEMP TABLE canonical (number serial, file text);
INSERT INTO canonical (file) VALUES
($$\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- Add phone_number to users
--
-- Revision ID: 5ab6276b6556
-- Revises: 1975ea83b712
-- Create Date: 2026-11-24 19:06:34+00
-- Branch Labels: billing
-- Depends On: ae1027a6acf0

-- migrate:up
ALTER TABLE users ADD COLUMN phone_number varchar(20);

-- migrate:down
ALTER TABLE users DROP COLUMN phone_number;
$$),
($$\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- A base without a way back
-- that says why,
--
--   at length.
--
-- Revision ID: 1975ea83b712
-- Revises:

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY ON t (i);
$$),
($$\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- Revision ID: ae1027a6acf0
-- Revises:
-- Create Date: 2026-11-24 19:06:34.123456+00

-- migrate:up

-- migrate:down transaction:false
$$),
($$\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- Ü ñ 日本語 'quoted' "twice" \ $1 %s
--
-- Revision ID: 日本.x/'"\$ä
-- Revises: 5ab6276b6556, ae1027a6acf0
-- Branch Labels: 'a', B, b

-- migrate:up
  SELECT E'it\'s', '\', U&"d!0061t" UESCAPE '!', $q$ -- migrate:down
-- migrate:down
$q$, '
-- migrate:down
', "
-- migrate:up
" /*
-- migrate:down
/* nested
-- migrate:nonsense
*/
*/;


COPY t FROM stdin;
-- migrate:down
'
\.
copy t (a, b) from STDIN with (format csv);
-- migrate:down
/*
\.
 -- migrate:down

-- migrate:down
SELECT 1 -- '
;
$$);
SELECT migrate.register(file) FROM canonical;
SELECT count(*), count(*) FILTER (WHERE migrate.file(migrate.register(file)) = file) AS same FROM canonical;
SELECT revision, message, description, create_date, to_json(upgrade) AS upgrade, to_json(downgrade) AS downgrade
	FROM migrate.revision ORDER BY registered_at, revision;
SELECT count(*) FROM migrate.log WHERE action = 'replace' AND revision IN (SELECT revision FROM migrate.revision);

-- Another file is given its canonical form
SELECT migrate.register($$--Message

--
--Revises:x,ae1027a6acf0 ,	1975ea83b712
--Depends on: billing
--branch labels: z, a

--

--Create date:2026-11-24T19:06:34Z
--REVISION ID:other
-- migrate:up
--migrate:DOWN   transaction:FALSE

SELECT 1;


$$);
SELECT migrate.register($$-- m
--
--  one
--
--
-- two
--
-- Revision ID: x
-- migrate:up$$);
SELECT migrate.file('other') || migrate.file('x') AS file;

-- What makes no difference to the checksum, and what does
CREATE FUNCTION pg_temp.checksum_of(file text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.register(file);
	RETURN (SELECT upgrade_checksum FROM migrate.revision WHERE revision = 'x');
END
$$;
SELECT what, pg_temp.checksum_of(file) = pg_temp.checksum(E'SELECT 1;\n\nSELECT 2;') AS same
	FROM (VALUES
		('as it is', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nSELECT 2;'),
		('newline at the end', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nSELECT 2;\n'),
		('blank lines', E'\n-- Revision ID: x\n\n-- migrate:up\n\n\n \t\nSELECT 1;\n\nSELECT 2;\n\n  \n'),
		('CRLF', E'-- Revision ID: x\r\n-- migrate:up\r\nSELECT 1;\r\n\r\nSELECT 2;\r\n'),
		('byte order mark', E'\uFEFF-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nSELECT 2;'),
		('followed by a section', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nSELECT 2;\n\n\n-- migrate:down\n'),
		('words in any case', E'-- REVISION ID:x\n--MIGRATE:UP transaction:TRUE\nSELECT 1;\n\nSELECT 2;'),
		('a blank line less', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\nSELECT 2;'),
		('white space in front', E'-- Revision ID: x\n-- migrate:up\n SELECT 1;\n\nSELECT 2;'),
		('white space behind', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nSELECT 2; \n'),
		('comment', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nSELECT 2;\n-- end'),
		('case', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n\nselect 2;')
	) AS t (what, file);

-- A date is written in UTC, and read as that if it has no zone
CREATE FUNCTION pg_temp.date_of(date text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.register(pg_temp.file('dated', header => '-- Create Date: ' || date));
	RETURN substring(migrate.file('dated') FROM 'Create Date: ([^\n]*)');
END
$$;
SELECT date, pg_temp.date_of(date) AS written
	FROM unnest('{2026-11-24 19:06:34-08,2026-11-24T19:06:34.5Z,2026-11-24,2026-11-24 19:06:34,2026-11-24 19:06:34.123456+05:30,20260102}'::text[]) AS date;
SET LOCAL DateStyle = 'SQL, DMY';
SELECT date, pg_temp.date_of(date) AS written FROM unnest('{2026-11-24 19:06:34-08,2026-11-24,04-03-02}'::text[]) AS date;

ROLLBACK;
BEGIN;

--
-- Strings with backslashes, where standard_conforming_strings is off: what is a
-- marker is the same in every session
--
SET LOCAL escape_string_warning = off;
SET LOCAL standard_conforming_strings = off;
SELECT migrate.register($$-- Revision ID: scs1
-- migrate:up
CREATE TABLE scs (a text);
INSERT INTO scs VALUES ('it\'s; ok'), ('\\');

-- migrate:down
DROP TABLE scs;$$), migrate.revision('by hand', $$INSERT INTO scs VALUES ('\'');$$, '', head => 'scs1', rev_id => 'scs2');
SELECT revision, statements FROM migrate.upgrade('scs2');
TABLE scs;
SELECT revision, status FROM migrate.load(ARRAY(SELECT file FROM migrate.files())) ORDER BY 1;
SET LOCAL standard_conforming_strings = on;
SELECT revision, status FROM migrate.load(ARRAY(SELECT file FROM migrate.files())) ORDER BY 1;
SELECT pg_temp.raised('SELECT revision FROM migrate.downgrade(''base'', dry_run => true)');
CREATE TEMP TABLE odd AS SELECT n, format(E'-- Revision ID: scs%s\n-- migrate:up\n%s\n', n, replace(script, '/', '\')) AS file FROM (VALUES
	(5, E'SELECT ''it/''s'';\n\n-- migrate:down\nSELECT ''it/''s'';'), (6, E'SELECT ''/'';\n\n-- migrate:down\nDROP TABLE scs; --'';'),
	(7, E'SELECT ''/'''';\n\n-- migrate:down\nDROP TABLE scs; --'';')) v (n, script);
SET LOCAL standard_conforming_strings = off;
SELECT n, pg_temp.raised(format('SELECT migrate.register(%L)', file)) FROM odd ORDER BY n;
SET LOCAL standard_conforming_strings = on;
SELECT migrate.register(file) FROM odd WHERE n <> 6 ORDER BY n;
-- where the setting is off nothing of such a script runs
SET LOCAL standard_conforming_strings = off;
SELECT revision, pg_temp.raised(format('SELECT migrate.upgrade(%L)', revision)) FROM unnest('{scs5,scs6,scs7}'::text[]) revision;
SELECT count(*) FROM scs;
SELECT pg_temp.raised($$SELECT migrate.revision('m', $a$SELECT 'it\'s'$a$, $a$SELECT 'it\'s'$a$, head => 'scs2', rev_id => 'scs4')$$);
SELECT pg_temp.raised($$SELECT migrate.revision('m', $a$SELECT 'it\'s'$a$, $a$SELECT 1$a$, head => 'scs2', rev_id => 'scs4')$$);

ROLLBACK;
BEGIN;

--
-- Names of files
--
SELECT migrate.load(ARRAY[
	pg_temp.file('1975ea83b712', message => 'Create account table', header => '-- Create Date: 2026-11-24 19:06:34+00'),
	pg_temp.file('ae1027a6acf0', '1975ea83b712', message => '  Add  a column: "last_transaction_date", Ünïcode & more than forty characters', header => E'-- Create Date: 2025-01-02 03:04:05+00\n-- Branch Labels: billing'),
	pg_temp.file('v1.0/x"y', '1975ea83b712', message => ''),
	pg_temp.file('b', '', message => '../../etc/passwd', header => '-- Depends On: v1.0/x"y')]) AS loaded;
SELECT migrate.file_name(revision) FROM unnest(ARRAY['1975ea83b712', 'ae10', 'v1.0/x"y', 'billing', 'b']) AS revision;
SELECT file_name, migrate.file_name(revision) = file_name AS name, migrate.file(revision) = file AS file
	FROM migrate.files() WITH ORDINALITY, substring(file FROM 'Revision ID: ([^\n]*)') AS revision ORDER BY ordinality;
SELECT range, (SELECT string_agg(file_name, ' ' ORDER BY ordinality) FROM migrate.files(range) WITH ORDINALITY) AS files
	FROM unnest(ARRAY[NULL, ':', 'base:heads', '1975:ae10', 'billing:', 'billing:billing', 'b:', ':1975', 'current:heads', 'ae10:+1', '-1:b']) AS range;
SELECT pg_temp.raised(format('SELECT migrate.files(%L)', range)) AS raised FROM unnest('{a:b:c,ae10:1975,nosuch:,1975,ae10:b}'::text[]) AS range;
SELECT template, (SELECT migrate.file_name('1975') FROM set_config('migrate.file_name_template', template, true)) AS file_name,
	(SELECT migrate.file_name('ae10') FROM set_config('migrate.file_name_template', template, true)) AS another
	FROM unnest(ARRAY['%(rev)s_%(slug)s', '%(year)d-%(month).2d-%(day).2d %(hour)s:%(minute)s:%(second)s %(rev)s', '100%% %(rev)s', 'fixed', '']) AS template;
SELECT template, (SELECT pg_temp.raised('SELECT migrate.file_name(''1975'')') FROM set_config('migrate.file_name_template', template, true)) AS raised
	FROM unnest(ARRAY['%(nosuch)s', '%rev', '%(rev)', '%(rev)x', 'x %']) AS template;
RESET migrate.file_name_template;
SELECT pg_temp.raised(format('SELECT migrate.%s', call)) AS raised
	FROM unnest(ARRAY['file(''nosuch'')', 'file(''base'')', 'file(''heads'')', 'file(NULL)', 'file_name(''head'')', 'file_name(NULL)']) AS call;

-- No two files have the same name, on any file system, and none is too long
SAVEPOINT before;
SELECT count(migrate.register(pg_temp.file(id, message => message)))
	FROM (VALUES ('auth/0001', 'm'), ('auth#0001', 'm'), ('Auth/0001', 'm'), ('auth_0001', 'm'), ('auth_0001_m', ''), ('auth', '0001 m'),
		(U&'caf\00E9', 'x'), (U&'cafe\0301', 'x'), (U&'CAF\00C9', 'x'), ('cafe', 'x'), ('plain', 'x'),
		(repeat(U&'\65E5', 255), 'x'), (repeat(U&'\65E5', 254) || 'x', 'x'), (repeat(U&'\65E5', 254) || 'y', 'x'), (repeat('z', 255), 'one'), (repeat('z', 254) || 'Z', 'two')) v (id, message);
CREATE TEMP TABLE named AS SELECT revision, migrate.file_name(revision) AS name FROM migrate.history();
-- one that is given what another one's suffix is, and one whose name is that with it
SELECT count(migrate.register(pg_temp.file('auth_0001_m_' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 8), message => '')))
	FROM unnest('{auth/0001,auth#0001}'::text[]) id;
CREATE FUNCTION pg_temp.named(template text, OUT many bool, OUT distinct_names bool, OUT short bool, OUT same bool, OUT shown bool) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('migrate.file_name_template', template, true);
	SELECT count(*) > 20, count(*) = count(DISTINCT lower(normalize(file_name, NFC))), max(octet_length(file_name)) <= 255,
			bool_and(file_name = migrate.file_name(revision)), bool_and(position('Path: ' || file_name || E'\n' IN migrate.show(revision)) > 0)
		INTO many, distinct_names, short, same, shown FROM migrate.files(), substring(file FROM 'Revision ID: ([^\n]*)') AS revision;
END
$$;
SELECT left(template, 20) AS template, n.* FROM unnest(ARRAY[current_setting('migrate.file_name_template'), '%(rev)s%(slug)s', 'fixed', repeat('x', 300), repeat(U&'\65E5', 90)]) AS template,
	pg_temp.named(template) AS n;
RESET migrate.file_name_template;
SELECT file_name FROM migrate.files() WHERE file_name LIKE '%0001%' ORDER BY file_name COLLATE "C";
-- the others keep theirs
SELECT count(*) FROM named WHERE name <> migrate.file_name(revision);
ROLLBACK TO before;

--
-- heads_of: what an application that ships these files upgrades to
--
SELECT migrate.heads_of('{}'),
	migrate.heads_of((SELECT array_agg(file) FROM migrate.files())),
	migrate.heads_of((SELECT array_agg(file) FROM migrate.files(':ae10')));
SELECT migrate.heads_of(ARRAY[pg_temp.file('n2', 'n1'), pg_temp.file('n1'), pg_temp.file('n3', header => '-- Branch Labels: n'), pg_temp.file('n4', header => '-- Depends On: n')]);
SELECT count(*) FROM migrate.revision WHERE revision LIKE 'n_';
SELECT pg_temp.raised(format('SELECT migrate.heads_of(%L)', files)) AS raised FROM (VALUES
	(ARRAY[pg_temp.file('n2', 'n1')]), (ARRAY[pg_temp.file('n1'), pg_temp.file('n1')]), (ARRAY[pg_temp.file('n1', 'n2'), pg_temp.file('n2', 'n1')]),
	(ARRAY[pg_temp.file('n1'), 'no file']), (ARRAY[pg_temp.file('n1'), NULL]), (NULL)) AS t (files);

ROLLBACK;
BEGIN;

--
-- Malformed files, each with its line
--
SELECT what, pg_temp.raised(format('SELECT migrate.register(%L)', file)) AS raised FROM (VALUES
	('empty', ''),
	('blank', E' \n\t\n'),
	('only the first line', E'\\echo a revision \\quit\n'),
	('another psql command', E'\\set x\n-- Revision ID: x\n-- migrate:up\n'),
	('no id', E'-- m\n--\n-- Revises: y\n\n-- migrate:up\n'),
	('empty id', E'-- m\n-- Revision ID:\n-- migrate:up\n'),
	('id with a space', E'-- m\n-- Revision ID: x y\n-- migrate:up\n'),
	('id with a plus', E'-- m\n-- Revision ID: x+1\n-- migrate:up\n'),
	('two ids', E'-- m\n-- Revision ID: x, y\n-- migrate:up\n'),
	('reserved id', E'-- m\n-- Revision ID: heads\n-- migrate:up\n'),
	('id given twice', E'-- m\n-- Revision ID: x\n-- Revision ID: x\n-- migrate:up\n'),
	('Revises given twice', E'-- Revises: x\n-- Revision ID: x\n-- revises: x\n-- migrate:up\n'),
	('an empty parent', E'-- Revision ID: x\n-- Revises: y,,z\n-- migrate:up\n'),
	('a comma at the end', E'-- Revision ID: x\n-- Revises: y,\n-- migrate:up\n'),
	('parents without comma', E'-- Revision ID: x\n-- Revises: y z\n-- migrate:up\n'),
	('parent given twice', E'-- Revision ID: x\n-- Revises: y, z, y\n-- migrate:up\n'),
	('a base as parent', E'-- Revision ID: x\n-- Revises: base\n-- migrate:up\n'),
	('label with an at sign', E'-- Revision ID: x\n-- Branch Labels: a, b@c\n-- migrate:up\n'),
	('dependency with a colon', E'-- Revision ID: x\n-- Depends On: a:b\n-- migrate:up\n'),
	('Replaces', E'-- Revision ID: x\n-- Replaces: y\n-- migrate:up\n'),
	('Repeatable', E'-- Revision ID: x\n-- Repeatable:\n-- migrate:up\n'),
	('an unknown key', E'-- m\n-- Revision ID: x\n-- Author: me\n-- migrate:up\n'),
	('a comment behind the keys', E'-- m\n-- Revision ID: x\n--\n-- more\n-- migrate:up\n'),
	('a message with a tab', E'-- m\tm\n-- Revision ID: x\n-- migrate:up\n'),
	('a description with an escape', E'-- m\n--\n-- \u001b[31m\n-- Revision ID: x\n-- migrate:up\n'),
	('SQL before the first marker', E'-- m\n-- Revision ID: x\nSELECT 1;\n-- migrate:up\n'),
	('a block comment there', E'-- m\n/* x */\n-- Revision ID: x\n-- migrate:up\n'),
	('no marker', E'-- m\n-- Revision ID: x\n\n'),
	('only down', E'-- Revision ID: x\n-- migrate:down\nSELECT 1;\n'),
	('down before up', E'-- Revision ID: x\n-- migrate:down\n-- migrate:up\n'),
	('up twice', E'-- Revision ID: x\n-- migrate:up\n-- migrate:up\n'),
	('down twice', E'-- Revision ID: x\n-- migrate:up\n-- migrate:down\nSELECT 1;\n-- migrate:down\n'),
	('up after down', E'-- Revision ID: x\n-- migrate:up\n-- migrate:down\nSELECT 1;\n-- migrate:up\n'),
	('a misspelt marker', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n-- migrate:donw\nSELECT 2;\n'),
	('a marker without a word', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n-- migrate:\n'),
	('a misspelt marker in the header', E'-- m\n-- migrate:pu\n-- Revision ID: x\n-- migrate:up\n'),
	('an unknown option', E'-- Revision ID: x\n-- migrate:up transaction:no\n'),
	('an option in dbmate''s other form', E'-- Revision ID: x\n-- migrate:up\n-- migrate:down env:development\n'),
	('an option twice', E'-- Revision ID: x\n-- migrate:up transaction:false transaction:true\n'),
	('an unterminated string', E'-- Revision ID: x\n-- migrate:up\nSELECT 1,\n\t''it\n-- migrate:down\n'),
	('an unterminated string with escapes', E'-- Revision ID: x\n-- migrate:up\nSELECT E''it\\''s;\n-- migrate:down\n'),
	('an unterminated identifier', E'-- Revision ID: x\n-- migrate:up\nSELECT "it;\n-- migrate:down\n'),
	('an unterminated dollar quote', E'-- Revision ID: x\n-- migrate:up\nSELECT $a$ $$ $A$;\n-- migrate:down\n'),
	('an unterminated comment', E'-- Revision ID: x\n-- migrate:up\n/* /* */;\n-- migrate:down\n'),
	('COPY data without an end', E'-- Revision ID: x\n-- migrate:up\nCOPY t FROM stdin;\n1\n-- migrate:down\n'),
	('in the downgrade script', E'-- Revision ID: x\n-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\nSELECT ''\n'),
	('with CRLF and a byte order mark', E'\uFEFF-- Revision ID: x\r\n-- migrate:up\r\n\r\nSELECT ''\r\n'),
	('a second byte order mark', E'\uFEFF\uFEFF-- Revision ID: x\n-- migrate:up\n')
	) AS t (what, file);
SELECT date, pg_temp.raised(format('SELECT migrate.register(%L)', pg_temp.file('x', header => '-- Create Date: ' || date)))
	~ '^MG012: .*DETAIL: Line 4 of the file' AS refused
	FROM unnest('{soon,2026-02-30,1,04/03/02,2026-11-24 19:06:34 Europe/Berlin,2026-11-24 BC,now,today,infinity,-infinity}'::text[]) AS date;
SELECT count(*) FROM migrate.revision;

ROLLBACK;
