\set ON_ERROR_STOP on
\pset footer off

-- 1. Once a database:

CREATE EXTENSION migrate;

-- 2. The first revision: a table "users", and how to take it away again.

SELECT migrate.revision('Create users', $$
CREATE TABLE users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username varchar(50) NOT NULL
);
$$, 'DROP TABLE users;', rev_id => '1975ea83b712');

SELECT step, revision, message FROM migrate.plan();
SELECT step, revision, message, statements, duration FROM migrate.upgrade();
\d users

-- 3. Revisions are kept in git as files.  This is the one just made:

\! mkdir migrations
\! psql -XAtqd shop -c "SELECT migrate.file('head')" >migrations/1975ea83b712_create_users.sql
\! cat migrations/*

-- The next one was written in an editor: it adds phone_number.

\! cp 5ab6276b6556_add_phone_number_to_users.sql migrations
\! cat migrations/5ab6276b6556*

-- migrate-load takes the folder; only then does anything run.

\! migrate-load migrations -d shop
SELECT step, revision, message FROM migrate.upgrade();
\d users

-- 4. A colleague's database gets there by the same files.

CREATE DATABASE colleague;
\c colleague
CREATE EXTENSION migrate;
\! migrate-load migrations -d colleague
SELECT step, revision, message FROM migrate.upgrade();
\c shop

-- 5. A revision that fails half way.  It says where, and leaves nothing.

SELECT migrate.revision('Create orders', $$
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users);

INSERT INTO orders VALUES (1, 4711);
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE orders ADD total numeric(10,2) DEFAULT 'none';
$$, 'DROP TABLE orders;', rev_id => 'ae1027a6acf0');

\set ON_ERROR_STOP off
SELECT step, revision, message FROM migrate.upgrade();
\set ON_ERROR_STOP on

SELECT to_regclass('orders') AS orders;
SELECT revision, message FROM migrate.current();

-- Nothing has applied it, so its text may change.  A dry run really runs it,
-- and takes it back.

SELECT migrate.edit('ae1027a6acf0', upgrade => $$
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES users);
ALTER TABLE orders ADD total numeric(10,2) DEFAULT 0;
$$);
SELECT step, revision, message FROM migrate.upgrade(dry_run => true);
SELECT to_regclass('orders') AS orders;
SELECT step, revision, message FROM migrate.upgrade();
SELECT to_regclass('orders') AS orders;

-- 6. Two people begin at the same revision: a branch.

SELECT migrate.revision('Add invoices', 'CREATE TABLE invoices (id integer PRIMARY KEY);',
    'DROP TABLE invoices;', rev_id => '27c6a30d7c24');
SELECT migrate.revision('Add email to users', 'ALTER TABLE users ADD email text;',
    'ALTER TABLE users DROP email;', head => 'ae1027a6acf0', splice => true, rev_id => '4d3bf2a9c1e0');

SELECT line FROM migrate.history('ae1027a6acf0:');

-- "head" would be a guess now; a revision without scripts joins the two.

\set ON_ERROR_STOP off
SELECT step, revision, message FROM migrate.upgrade();
\set ON_ERROR_STOP on

SELECT migrate.merge('Merge invoices and email', rev_id => '53fffde5ad5e');
SELECT step, revision, message FROM migrate.upgrade();

-- 7. Back again, newest first, to where phone_number was added.

SELECT step, direction, revision, message FROM migrate.downgrade('5ab6');
SELECT revision, message FROM migrate.current();

-- 8. The model says what the schema should be.  The database finds out what has
-- to be done, writes the revision, both ways, and proves it in a scratch database.

SELECT step, revision FROM migrate.upgrade();
SELECT migrate.model_of() AS model \gset
\echo :model
SELECT migrate.set_model(:'model' || $$
ALTER TABLE users ALTER COLUMN username TYPE text;
CREATE INDEX ON users (phone_number);
$$);
SELECT kind, object, operation, destructive FROM migrate.check();
SELECT migrate.revision('Index phone numbers', autogenerate => true, rev_id => '8c1d5e0a7b42');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = '8c1d5e0a7b42';
SELECT step, revision, message FROM migrate.upgrade();
SELECT count(*) AS "left to do" FROM migrate.check();

-- 9. The history, and the log that can't be changed.

SELECT line, state FROM migrate.history();
SELECT action, revision, effective_role, duration IS NOT NULL AS timed FROM migrate.log ORDER BY id;
