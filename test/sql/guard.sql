-- The guard: DDL outside of runs is recorded, warned of, or refused.

SELECT current_database() AS regress_database \gset
SET client_min_messages = error;
CREATE DATABASE regress_guard;
\c regress_guard
SET client_min_messages = warning;
CREATE EXTENSION migrate;

\pset format unaligned
\pset tuples_only on
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
-- seen is what the log has got since it was last asked
CREATE FUNCTION pg_temp.seen() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT concat(command, ': ', array_to_string(objects, ', ')) FROM migrate.guard_log ORDER BY id;
	PERFORM migrate.guard_trim('infinity');
END $$;
\set ECHO all
SET migrate.message_level = debug;

-- Off until it is enabled
CREATE TABLE before ();
SELECT pg_temp.seen();
SELECT migrate.guard_enable();
SELECT evtname, evtevent, evtenabled, evttags, evtowner::regrole = (SELECT extowner::regrole FROM pg_extension WHERE extname = 'migrate')
	FROM pg_event_trigger ORDER BY 1;
-- twice is once
SELECT migrate.guard_enable();
SELECT count(*) FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND refclassid = 'pg_extension'::regclass;

-- What changes the schema is recorded: who, when, from where, what
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, age int);
SELECT login_role = session_user, effective_role = current_user, changed_at BETWEEN now() - '1 min'::interval AND clock_timestamp(),
	client_addr IS NOT DISTINCT FROM inet_client_addr(), application_name, command, objects, statement FROM migrate.guard_log;
SELECT pg_temp.seen();
ALTER TABLE users ADD phone text, DROP age;
CREATE INDEX CONCURRENTLY users_email ON users (email);
DROP INDEX CONCURRENTLY users_email;
CREATE VIEW emails AS SELECT email FROM users;
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS 'SELECT 2 * i';
CREATE OR REPLACE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS 'SELECT i + i';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON users USING (true);
CREATE RULE nothing AS ON DELETE TO emails DO INSTEAD NOTHING;
COMMENT ON COLUMN users.email IS 'an address';
GRANT SELECT ON users, emails TO PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
REVOKE EXECUTE ON FUNCTION twice FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
CREATE TYPE mood AS ENUM ('sad');
ALTER TYPE mood ADD VALUE 'glad';
CREATE TABLE copied AS SELECT 1 AS one;
SELECT 2 AS two INTO selected;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM users;
CREATE TABLE parted (k int) PARTITION BY LIST (k);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
ALTER TABLE parted DETACH PARTITION parted_1 CONCURRENTLY;
DROP TABLE parted, parted_1;
CREATE SCHEMA shop CREATE TABLE items (id int);
ALTER TABLE shop.items RENAME TO things;
DROP TRIGGER touched ON users;
DROP POLICY own ON users;
DROP TABLE users CASCADE;
DROP SCHEMA shop CASCADE;
DO $$ BEGIN CREATE TABLE made_by_do (); DROP TABLE made_by_do; END $$;
CREATE EXTENSION pg_trgm;
DROP EXTENSION pg_trgm;
SELECT pg_temp.seen();

-- A password is not kept
CREATE FOREIGN DATA WRAPPER wrapper;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER wrapper;
CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere OPTIONS (password 'secret');
SELECT command, statement FROM migrate.guard_log ORDER BY id;
DROP FOREIGN DATA WRAPPER wrapper CASCADE;
SELECT count(*) FROM pg_temp.seen();

-- What is no change is not: temporary objects, what fills and arranges, our own books, what is rolled back
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM copied;
SELECT count(*) FROM pg_temp.seen();
CREATE TEMP TABLE mine (id serial PRIMARY KEY, x int CHECK (x > 0));
CREATE INDEX ON mine (x);
CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER t BEFORE UPDATE ON mine FOR EACH ROW EXECUTE FUNCTION pg_temp.f();
CREATE TEMP VIEW mine_too AS SELECT * FROM mine;
DROP TRIGGER t ON mine;
ALTER TABLE mine DROP COLUMN x CASCADE;
DROP TABLE mine CASCADE;
REFRESH MATERIALIZED VIEW counted;
REINDEX TABLE copied;
ANALYZE copied;
VACUUM FULL copied;
CLUSTER;
TRUNCATE copied;
CREATE ROLE regress_guard_reader;
SELECT migrate.grant_access('regress_guard_reader', 'reader');
BEGIN;
CREATE TABLE never ();
ROLLBACK;
SELECT pg_temp.seen();

-- Runs, and deploys, are what the guard is for
SELECT migrate.revision('users', 'CREATE TABLE users (id int); DO $$ BEGIN EXECUTE ''CREATE VIEW v AS SELECT id FROM users''; END $$;',
	'DROP TABLE users CASCADE;', rev_id => 'users');
SELECT migrate.revision('index', 'CREATE INDEX CONCURRENTLY users_id ON users (id);', 'DROP INDEX CONCURRENTLY users_id;', rev_id => 'index',
	transactional => false);
SET migrate.guard = error;
SELECT revision FROM migrate.upgrade('users');
CALL migrate.deploy();
SELECT revision FROM migrate.downgrade('base', non_transactional => 'plain');
SELECT count(*) FROM migrate.upgrade(non_transactional => 'plain');
SELECT pg_temp.seen();

-- error: refused, and nothing is left
SELECT pg_temp.raised('CREATE TABLE hotfix ()');
SELECT pg_temp.raised('ALTER TABLE users ADD age int, DROP id CASCADE');
SELECT pg_temp.raised('DROP VIEW v');
SELECT pg_temp.raised('GRANT SELECT ON users TO PUBLIC');
SELECT pg_temp.raised('SELECT 1 AS x INTO hotfix');
SELECT pg_temp.raised($$DO 'BEGIN CREATE TABLE hotfix (); END'$$);
CREATE INDEX CONCURRENTLY hotfix ON users (id);
DROP INDEX CONCURRENTLY users_id;
SELECT pg_temp.raised('CREATE TEMP TABLE mine ()');
SELECT attname FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped;
SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_id'::regclass;
SELECT pg_temp.seen();

-- warn: done, and told of
SET migrate.guard = warn;
CREATE TABLE hotfix (id int);
SELECT pg_temp.seen();
SET migrate.guard = off;
DROP TABLE hotfix;
SELECT pg_temp.seen();
RESET migrate.guard;

-- The schemas of the model alone
CREATE SCHEMA app;
CREATE SCHEMA other;
SELECT migrate.set_model('CREATE SCHEMA app;', '{app}');
SELECT count(*) FROM pg_temp.seen();
CREATE TABLE app.t (id int);
CREATE TABLE other.t ();
CREATE TABLE t ();
GRANT USAGE ON SCHEMA app, other TO PUBLIC;
DROP TABLE app.t, other.t, t;
SELECT pg_temp.seen();
DELETE FROM migrate.model;

-- Roles that are not looked at
CREATE ROLE regress_guard_dba;
CREATE ROLE regress_guard_login;
GRANT regress_guard_dba TO regress_guard_login;
GRANT CREATE ON SCHEMA public TO regress_guard_login, regress_guard_dba;
SELECT count(*) FROM pg_temp.seen();
SET migrate.guard_exempt_roles = 'nobody, regress_guard_dba';
CREATE TABLE by_superuser ();
SET SESSION AUTHORIZATION regress_guard_login;
CREATE TABLE by_member ();
RESET SESSION AUTHORIZATION;
SELECT pg_temp.seen();
RESET migrate.guard_exempt_roles;

-- drift() says who
SELECT migrate.create_shadow() IS NOT NULL;
DROP TABLE by_superuser, by_member;
DROP TYPE mood;
DROP FUNCTION twice, touch;
DROP TABLE copied, selected CASCADE;
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC;
CREATE TABLE by_hand (id int, parent int);
ALTER TABLE users ADD age int;
CREATE INDEX users_age ON users (age);
DROP VIEW v;
COMMENT ON TABLE users IS 'people';
SELECT kind, object, operation, changed_at BETWEEN now() - '1 min'::interval AND clock_timestamp(), changed_by = session_user, statement
	FROM migrate.drift();
SELECT migrate.drop_shadow() IS NOT NULL;

-- The log is append-only, but for guard_trim()
SELECT pg_temp.raised('DELETE FROM migrate.guard_log');
SELECT pg_temp.raised('UPDATE migrate.guard_log SET login_role = $$me$$');
SELECT pg_temp.raised('TRUNCATE migrate.guard_log');
SELECT pg_temp.raised('SELECT migrate.guard_trim(NULL)');
CREATE TABLE one ();
SELECT migrate.guard_trim(now() - '1 h'::interval);
SELECT migrate.guard_trim('infinity');

-- DML pays nothing: no table has a trigger of ours, and no rule
SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.pronamespace = 'migrate'::regnamespace
	AND t.tgrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'migrate'::regnamespace);
SELECT DISTINCT evtevent FROM pg_event_trigger ORDER BY 1;

-- check() and drift() have no eyes for the event triggers
SELECT count(*) FROM migrate.check(ARRAY['']) WHERE kind = 'event trigger';

-- Off, and gone with the extension
SELECT migrate.guard_disable();
SELECT count(*) FROM pg_event_trigger;
SELECT migrate.guard_disable();
CREATE TABLE unseen ();
SELECT pg_temp.seen();
SELECT migrate.guard_enable();
SET client_min_messages = error;
DROP EXTENSION migrate;
SELECT count(*) FROM pg_event_trigger;
CREATE TABLE after_all ();

DROP OWNED BY regress_guard_reader, regress_guard_dba, regress_guard_login;
\c :regress_database
DROP DATABASE regress_guard;
DROP ROLE regress_guard_reader, regress_guard_dba, regress_guard_login;
