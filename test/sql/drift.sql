-- drift(): whether the schema is still what the revisions make, the model says, a snapshot has.

-- In a database of its own: whatever stands in this one would be drift
SELECT current_database() AS regress_database \gset
SET client_min_messages = error;
CREATE DATABASE regress_drift;
\c regress_drift
SET client_min_messages = warning;
CREATE EXTENSION migrate;

\pset format unaligned
\pset tuples_only on
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
SET client_min_messages = warning;
SET migrate.message_level = debug;
SELECT migrate.create_shadow() IS NOT NULL;
-- 15 says in a view's query which table a column is of, where later majors see that there is one
CREATE FUNCTION pg_temp.plain(sql text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(sql, 'users\.(id|email|age)\M', '\1', 'g') $$;

SELECT migrate.revision('users', $$
CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, age int);
CREATE VIEW adults AS SELECT id, email FROM users WHERE age >= 18;
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS 'SELECT 2 * i';
$$, 'DROP FUNCTION twice; DROP VIEW adults; DROP TABLE users;', rev_id => 'users');
SELECT migrate.revision('orders', 'CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);', 'DROP TABLE orders;',
	rev_id => 'orders');

-- Nothing is applied and nothing is there; then one is
SELECT count(*) FROM migrate.drift();
SELECT revision FROM migrate.upgrade('users');
INSERT INTO users VALUES (1, 'one@example.org', 20), (2, 'two@example.org', 10);
SELECT count(*) FROM migrate.drift();

-- What is found has what undoes it and what keeps it
CREATE TABLE hotfix (id int, note text);
ALTER TABLE users ADD phone text, DROP age CASCADE;
ALTER TABLE users ALTER email DROP NOT NULL;
CREATE INDEX users_email ON users (email);
CREATE OR REPLACE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS 'SELECT i + i';
COMMENT ON TABLE users IS 'people';
SELECT ordinal, kind, object, operation, destructive, E'\nUNDO ' || pg_temp.plain(sql), E'\nKEEP ' || pg_temp.plain(keep_sql), changed_at, changed_by, statement FROM migrate.drift();

-- The sql, in order, undoes it
BEGIN;
DO $$
DECLARE
	fix text;
BEGIN
	FOR fix IN SELECT sql FROM migrate.drift() ORDER BY ordinal LOOP
		EXECUTE fix;
	END LOOP;
END $$;
SELECT count(*) FROM migrate.drift();
\d users
ROLLBACK;

-- What other tools keep their books in, what is filtered, and the schemas that the model does not speak of are left out
BEGIN;
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
SELECT count(*) FROM migrate.drift() WHERE object ~ 'alembic';
CREATE FUNCTION public.wanted(kind text, schema text, name text) RETURNS boolean LANGUAGE sql AS $$ SELECT name NOT LIKE 'hotfix%' AND name <> 'wanted' $$;
SET migrate.include_object = 'public.wanted';
SELECT count(*) FROM migrate.drift() WHERE object ~ 'hotfix';
RESET migrate.include_object;
CREATE SCHEMA other;
CREATE TABLE other.t ();
SELECT kind, object FROM migrate.drift() WHERE object ~ 'other';
SELECT migrate.set_model('CREATE TABLE users (id int);', '{public}');
SELECT kind, object FROM migrate.drift() WHERE object ~ 'other';
ROLLBACK;

-- Against the model
SELECT pg_temp.raised($$SELECT * FROM migrate.drift('model')$$);
SELECT migrate.set_model($$
CREATE TABLE users (id int PRIMARY KEY, email text, phone text);
CREATE INDEX users_email ON users (email);
COMMENT ON TABLE users IS 'people';
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS 'SELECT i + i';
$$);
SELECT kind, object, operation, destructive, sql, keep_sql FROM migrate.drift('model');
SELECT pg_temp.raised($$SELECT * FROM migrate.drift('yesterday')$$);
SELECT pg_temp.raised($$SELECT * FROM migrate.drift(NULL)$$);

-- Adopted: a revision, both ways, that is applied; the rows stay
SELECT pg_temp.raised($$SELECT migrate.adopt_drift('by hand')$$);
SELECT revision FROM migrate.upgrade();
SELECT pg_temp.raised($$SELECT migrate.adopt_drift('by hand', allow_destructive => false)$$);
SELECT migrate.adopt_drift('by hand', 'hand');
SELECT pg_temp.plain(E'\n' || upgrade || E'\n--\n' || downgrade) FROM migrate.revision WHERE revision = 'hand';
SELECT revision, is_head FROM migrate.current();
SELECT action, revision FROM migrate.log ORDER BY id DESC LIMIT 2;
SELECT count(*) FROM migrate.drift();
SELECT id, email, phone FROM users ORDER BY id;
SET client_min_messages = notice;
SELECT migrate.adopt_drift('nothing');
SET client_min_messages = warning;
SELECT revision FROM migrate.downgrade('orders');
SELECT count(*) FROM migrate.drift();
SELECT id, email, age FROM users ORDER BY id;
SELECT revision FROM migrate.upgrade();
SELECT count(*) FROM migrate.drift();

-- Against snapshots
SELECT pg_temp.raised($$SELECT * FROM migrate.drift('snapshot:last')$$);
SELECT migrate.take_snapshot();
SELECT migrate.take_snapshot('monday');
SELECT name, version, taken_by = current_user FROM migrate.taken_snapshot ORDER BY name;
SELECT count(*) FROM migrate.drift('snapshot:last');
ALTER TABLE orders ADD total numeric;
CREATE SCHEMA other;
CREATE TABLE other.t (x int);
SELECT kind, object, operation, sql, keep_sql FROM migrate.drift('snapshot:monday');
SELECT migrate.take_snapshot();
SELECT count(*) FROM migrate.drift('snapshot:last');
SELECT count(*) FROM migrate.drift('snapshot:monday');

-- of another owner's objects
CREATE ROLE regress_drift_owner;
GRANT ALL ON SCHEMA other TO regress_drift_owner;
ALTER TABLE other.t OWNER TO regress_drift_owner;
SELECT migrate.take_snapshot();
SELECT migrate.grant_access('regress_drift_owner', 'operator');
GRANT SELECT ON orders TO regress_drift_owner;
SET ROLE regress_drift_owner;
SELECT count(*) FROM migrate.drift('snapshot:last') WHERE object = 'other.t';
RESET ROLE;
UPDATE migrate.taken_snapshot SET format = 'of another release';
SELECT pg_temp.raised($$SELECT * FROM migrate.drift('snapshot:last')$$);

-- A run takes one, where that is wanted
DELETE FROM migrate.taken_snapshot;
SELECT migrate.revision('more', 'CREATE TABLE more ();', 'DROP TABLE more;', rev_id => 'more');
SELECT revision FROM migrate.upgrade();
SELECT count(*) FROM migrate.taken_snapshot;
SET migrate.snapshot_after_run = on;
SELECT revision FROM migrate.downgrade('-1', dry_run => true);
SELECT count(*) FROM migrate.taken_snapshot;
SELECT revision FROM migrate.downgrade('-1');
SELECT name, version FROM migrate.taken_snapshot;
SELECT count(*) FROM migrate.drift('snapshot:last');
CALL migrate.deploy();
SELECT name, version FROM migrate.taken_snapshot;
SELECT count(*) FROM migrate.drift('snapshot:last');
DROP TABLE more;
SELECT kind, object, operation, sql, keep_sql FROM migrate.drift('snapshot:last');

RESET ROLE;
SELECT migrate.drop_shadow() IS NOT NULL;
DROP OWNED BY regress_drift_owner;
\c :regress_database
DROP DATABASE regress_drift;
DROP ROLE regress_drift_owner;
