-- The model: tables in which other tools keep their books.

\pset format unaligned
\pset tuples_only on
CREATE TABLE t (a int);
CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY);
CREATE SCHEMA drizzle;
CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
CREATE SCHEMA sqitch;
CREATE TABLE sqitch.changes (change_id text PRIMARY KEY, script_hash text, change text, project text, note text, committed_at timestamptz,
	committer_name text, committer_email text, planned_at timestamptz, planner_name text, planner_email text);
CREATE TABLE sqitch.dependencies (change_id text REFERENCES sqitch.changes, type text, dependency text, dependency_id text);
CREATE VIEW sqitch.names AS SELECT change FROM sqitch.changes;
CREATE TABLE schema_migrations (version varchar PRIMARY KEY, dirty boolean);
INSERT INTO alembic_version VALUES ('27c6a30d7c24');

-- neither compared nor dropped, and that is said
SELECT migrate.model_of();
SELECT migrate.set_model('CREATE TABLE t (a int);');
SELECT * FROM migrate.check();
SELECT migrate.revision('nothing', autogenerate => true);
SELECT migrate.revision('b', autogenerate => true, model => ARRAY['CREATE TABLE t (a int, b int);'], rev_id => 'b');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'b';
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.downgrade('-1');
SELECT migrate.forget('b');
TABLE alembic_version;

-- unless the model has them, or they are something else
SET client_min_messages = warning;
SELECT kind, object, operation FROM migrate.check(ARRAY['CREATE TABLE t (a int); CREATE TABLE alembic_version (version_num text)']);
SELECT kind, object, operation FROM migrate.check(ARRAY['CREATE SCHEMA drizzle; CREATE TABLE t (a int);']);
CREATE TABLE drizzle.x ();
SELECT kind, object, operation FROM migrate.check();
DROP TABLE alembic_version, schema_migrations;
CREATE TABLE alembic_version (version_num int, beer text);
CREATE TABLE schema_migrations (version int, who text);
SELECT kind, object, operation FROM migrate.check();

DROP TABLE t, alembic_version, schema_migrations;
DROP SCHEMA drizzle, sqitch CASCADE;
DELETE FROM migrate.model;
