-- Where the extension is installed, and what does not take it away.

-- contexts of an extension's script differ between majors
\set SHOW_CONTEXT never
SET client_min_messages = warning;

-- The database has it already, in a schema of its own
SELECT e.extnamespace::regnamespace, e.extrelocatable, v.superuser, v.trusted, v.schema
	FROM pg_extension e
	JOIN pg_available_extension_versions v ON v.name = e.extname AND v.version = e.extversion
	WHERE e.extname = 'migrate';
CREATE EXTENSION IF NOT EXISTS migrate SCHEMA public;
ALTER EXTENSION migrate SET SCHEMA public;
DROP SCHEMA migrate;

-- DROP SCHEMA public CASCADE leaves it and the history alone
BEGIN;
SELECT migrate.revision('a table', 'CREATE TABLE public.t (i int)', 'DROP TABLE public.t', rev_id => 'install1');
SELECT revision, statements FROM migrate.upgrade();
DROP SCHEMA public CASCADE;
SELECT to_regclass('public.t') AS dropped;
SELECT line FROM migrate.history();
SELECT action, revision FROM migrate.log WHERE revision = 'install1' ORDER BY id;
SELECT migrate.revision('public again', 'CREATE SCHEMA public', 'DROP SCHEMA public', rev_id => 'install2');
SELECT revision, statements FROM migrate.upgrade();
SELECT revision FROM migrate.current(check_heads => true);
ROLLBACK;
SELECT count(*) FROM migrate.history();

-- DROP EXTENSION takes all but the schema, and the same session can make it again
SELECT migrate.revision('left behind', rev_id => 'install3');
DROP EXTENSION migrate;
SELECT nspname FROM pg_namespace WHERE nspname = 'migrate';
SELECT count(*) FROM pg_depend
	WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'migrate'::regnamespace;
CREATE EXTENSION migrate SCHEMA public;
CREATE EXTENSION migrate;
SELECT count(*) FROM migrate.history();
BEGIN;
SELECT migrate.revision('new', 'CREATE TABLE t (i int)', 'DROP TABLE t', rev_id => 'install4');
SELECT revision, statements FROM migrate.upgrade();
SELECT revision, statements FROM migrate.downgrade('base');
ROLLBACK;

-- In one transaction too
BEGIN;
DROP EXTENSION migrate;
DROP SCHEMA migrate;
CREATE EXTENSION migrate;
SELECT migrate.revision('new', rev_id => 'install5');
ROLLBACK;
SELECT count(*) FROM migrate.history();

-- Not into a schema that holds anything
DROP EXTENSION migrate;
CREATE TABLE migrate.planted (i int);
CREATE EXTENSION migrate;
\echo :LAST_ERROR_SQLSTATE
DROP TABLE migrate.planted;
CREATE FUNCTION migrate.planted() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE EXTENSION migrate;
DROP FUNCTION migrate.planted();
CREATE TYPE migrate.planted AS ENUM ();
CREATE EXTENSION migrate;
DROP TYPE migrate.planted;
CREATE OPERATOR migrate.= (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int);
CREATE EXTENSION migrate;
DROP OPERATOR migrate.= (int, int);
CREATE COLLATION migrate.planted FROM "C";
CREATE EXTENSION migrate;
DROP COLLATION migrate.planted;

-- Nor into one of somebody else, unless a superuser
CREATE ROLE regress_migrate_other;
ALTER SCHEMA migrate OWNER TO regress_migrate_other;
CREATE EXTENSION migrate;
\echo :LAST_ERROR_SQLSTATE
ALTER ROLE regress_migrate_other SUPERUSER;
CREATE EXTENSION migrate;
SELECT count(*) FROM migrate.history();
DROP EXTENSION migrate;
ALTER SCHEMA migrate OWNER TO CURRENT_USER;
DROP ROLE regress_migrate_other;
SELECT count(*) FROM pg_extension WHERE extname = 'migrate';

-- A role that is no superuser can't install it, with CREATE on the database either
CREATE ROLE regress_migrate_creator;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_migrate_creator', current_database()) \gexec
SET ROLE regress_migrate_creator;
CREATE EXTENSION migrate;
RESET ROLE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_migrate_creator', current_database()) \gexec
DROP ROLE regress_migrate_creator;

-- Without the schema it makes one
DROP SCHEMA migrate;
CREATE EXTENSION migrate;
SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'migrate';
