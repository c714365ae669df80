--
-- prove: the round trip of revisions in the shadow; verify: the conditions of applied ones
--

SET client_min_messages = warning;
SET migrate.message_level = debug;
SET migrate.scope = 'prove';
\set SHOW_CONTEXT never
\pset null '(null)'

-- revise registers a revision on the one before it
CREATE SEQUENCE revised;
CREATE FUNCTION revise(message text, upgrade text, downgrade text, transactional boolean DEFAULT true) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint := nextval('revised');
BEGIN
	RETURN migrate.revision(message, upgrade, downgrade, rev_id => 'prove_' || to_char(n, 'FM00'), transactional => transactional,
		head => CASE WHEN n > 1 THEN 'prove_' || to_char(n - 1, 'FM00') ELSE 'base' END);
END $$;

SELECT revise('sound', 'CREATE TABLE book (id int PRIMARY KEY, title text);', 'DROP TABLE book;');
SELECT revise('no way back', 'INSERT INTO book VALUES (1, ''one'');', NULL);
SELECT revise('fails', E'CREATE TABLE other ();\nALTER TABLE nowhere ADD COLUMN x int;', 'DROP TABLE other;');
SELECT revise('fails down', 'ALTER TABLE book ADD COLUMN pages int;', E'-- not so\nALTER TABLE book DROP COLUMN page;');
SELECT revise('does not parse', 'CREATE TABLE author (name text);', E'DROP TABLE author;\nDROP TABEL author;');
SELECT revise('does nothing down', 'CREATE INDEX book_title ON book (title);', '');
SELECT revise('another default', 'ALTER TABLE book ALTER COLUMN pages SET DEFAULT 10;', 'ALTER TABLE book ALTER COLUMN pages SET DEFAULT 0;');
SELECT revise('fails the second time', 'INSERT INTO author VALUES (''a''); CREATE UNIQUE INDEX author_name ON author (name);', 'DROP INDEX author_name;');
SELECT revise('another the second time', $$DO $x$ BEGIN EXECUTE format('CREATE TABLE made (c%s int)', (SELECT count(*) FROM author)); END $x$;
INSERT INTO author SELECT 'b' || count(*) FROM author;$$, 'DROP TABLE made;');
SELECT revise('takes no transaction', 'CREATE INDEX CONCURRENTLY book_pages ON book (pages); VACUUM book;', 'DROP INDEX CONCURRENTLY book_pages;', false);
SELECT revise('enum', 'CREATE TYPE size AS ENUM (''s''); ALTER TABLE book ADD COLUMN size size;', 'ALTER TABLE book DROP COLUMN size; DROP TYPE size;');
SELECT revise('its value', 'ALTER TYPE size ADD VALUE ''m'';', 'CREATE TYPE size_ AS ENUM (''s''); ALTER TABLE book ALTER COLUMN size TYPE size_ USING size::text::size_; DROP TYPE size; ALTER TYPE size_ RENAME TO size;');
SELECT revise('used', 'UPDATE book SET size = ''m'';', 'UPDATE book SET size = NULL;');
SELECT revise('deferred', 'ALTER TABLE book ADD COLUMN part_of int REFERENCES book DEFERRABLE INITIALLY DEFERRED; UPDATE book SET part_of = id;',
	'UPDATE book SET part_of = NULL; ALTER TABLE book DROP COLUMN part_of;');
SELECT revise('outside', 'CREATE ROLE prove_nobody;', 'DROP ROLE prove_nobody;');
SELECT revise('commits', 'CREATE TABLE last (); COMMIT;', 'DROP TABLE last;');
SELECT revise('not in a transaction', 'SELECT 1', 'CREATE INDEX CONCURRENTLY book_pages ON book (pages);');
SELECT revise('comes after all', 'CREATE TABLE last ();', 'DROP TABLE last;');
SELECT * FROM migrate.prove();

-- nothing of it is here, and the rows are these
SELECT to_regclass('book'), count(*) FROM migrate.version WHERE scope = 'prove';

-- ranges
SELECT revision, result FROM migrate.prove('base:prove_02');
SELECT revision, result FROM migrate.prove('prove_05:prove_07');
SELECT revision, result FROM migrate.prove('prove_01:prove_01');
SELECT revision, result FROM migrate.prove('nosuch');

-- pending ones on the present schema, whatever the revisions would have made; applied ones on what they make
SELECT count(*) FROM migrate.stamp('prove_06');
CREATE TABLE book (id int PRIMARY KEY, title text, pages int DEFAULT 0);
SELECT revision, result FROM migrate.prove('prove_07');
SELECT revision, result FROM migrate.prove('prove_06:prove_07');
SELECT revision, result FROM migrate.prove('prove_04:prove_07');
DROP TABLE book;
SELECT count(*) FROM migrate.stamp('base', true);

-- an extension that is here, so that the shadow has it from the start
CREATE SCHEMA apart;
CREATE EXTENSION btree_gist SCHEMA apart;
SELECT migrate.forget(format('prove_%s', to_char(n, 'FM00'))) IS NULL AS nothing FROM generate_series(18, 1, -1) AS n;
ALTER SEQUENCE revised RESTART;
SELECT revise('with its schema', 'CREATE SCHEMA apart; CREATE EXTENSION btree_gist SCHEMA apart;', 'DROP EXTENSION btree_gist; DROP SCHEMA apart;');
SELECT revise('uses it', 'CREATE TABLE stay (room int, EXCLUDE USING gist (room apart.gist_int4_ops WITH =));', 'DROP TABLE stay;');
SELECT * FROM migrate.prove();
SELECT migrate.edit('prove_01', downgrade => 'DROP EXTENSION btree_gist;');
SELECT revision, result, difference FROM migrate.prove('base:prove_01');
SELECT migrate.edit('prove_01', downgrade => '');
SELECT revision, result, difference FROM migrate.prove('base:prove_01');
DROP EXTENSION btree_gist;
DROP SCHEMA apart;

-- verify: never stops, writes nothing, knows what is applied

SELECT * FROM migrate.verify();
SELECT migrate.edit('prove_01', upgrade => 'CREATE TABLE shelf (n int);', verify => $$SELECT count(*) = 0 FROM shelf;
SELECT n > 1, n FROM shelf ORDER BY n;
-- raises an error
SELECT 1/count(*) FROM shelf;
SELECT nextval('revised') > 0;
SELECT true;$$);
SELECT migrate.edit('prove_02', upgrade => '', verify => 'SELECT false');
SELECT count(*) FROM migrate.upgrade('prove_01');
SELECT migrate.edit('prove_01', verify => replace(verify, '1/count(*)', '1')) FROM migrate.revision WHERE revision = 'prove_01';
SELECT migrate.edit('prove_01', verify => replace(verify, 'nextval(''revised'')', '1')) FROM migrate.revision WHERE revision = 'prove_01';
SELECT count(*) FROM migrate.upgrade('prove_01');
SELECT migrate.edit('prove_01', verify => replace(replace(verify, 'SELECT 1 FROM', 'SELECT 1/(count(*) - 2) FROM'), 'SELECT 1 >', 'SELECT nextval(''revised'') >'))
FROM migrate.revision WHERE revision = 'prove_01';
INSERT INTO shelf VALUES (2), (1);
SELECT * FROM migrate.verify();
SELECT revision, statement, ok FROM migrate.verify('prove_02:');
BEGIN READ ONLY;
SELECT count(*) FROM migrate.verify();
COMMIT;
SELECT migrate.edit('prove_01', verify => E'SELECT true;\nSELEC false;');
SELECT * FROM migrate.verify();
SELECT * FROM migrate.verify('nosuch:');
SELECT migrate.edit('prove_01', verify => 'SELECT current_user = ''prove_caller'', current_user; SELECT true FROM shelf');
CREATE ROLE prove_caller;
SELECT migrate.grant_access('prove_caller', 'operator');
SET migrate.run_as = prove_caller;
SET ROLE prove_caller;
SELECT * FROM migrate.verify();
RESET ROLE;
-- the caller's rights, not those of run_as
SELECT * FROM migrate.verify();
RESET migrate.run_as;
-- a script cannot look at itself so
SELECT migrate.edit('prove_02', upgrade => 'SELECT migrate.verify();', verify => '');
SELECT count(*) FROM migrate.upgrade('prove_02');

SELECT count(*) FROM migrate.stamp('base', true);
SELECT migrate.forget(revision) IS NULL AS nothing FROM unnest('{prove_02, prove_01}'::text[]) AS r (revision);
DROP TABLE shelf;
DROP OWNED BY prove_caller;
DROP ROLE prove_caller;
DROP FUNCTION revise;
DROP SEQUENCE revised;
