-- Files of other tools become revision files, and what a tool has recorded is stamped
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only

-- show_files prints what a set of files becomes.
CREATE FUNCTION pg_temp.show_files(tool text, files text[]) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT coalesce(file_name, '(no file)') || coalesce(E'\n' || regexp_replace(file, '^\\echo [^\n]*\n', ''), '') ||
		coalesce('NOTE: ' || replace(note, E'\n', E'\n      ') || E'\n', '')
	FROM migrate.convert(tool, (SELECT array_agg(f.value ->> 0 ORDER BY f.ordinality) FROM jsonb_array_elements(files[1]::jsonb) WITH ORDINALITY f),
		(SELECT array_agg(f.value ->> 1 ORDER BY f.ordinality) FROM jsonb_array_elements(files[1]::jsonb) WITH ORDINALITY f))
$$;
-- files_of makes such a set of names and texts in turn.
CREATE FUNCTION pg_temp.files_of(VARIADIC parts text[]) RETURNS text[] LANGUAGE sql AS $$
	SELECT ARRAY[jsonb_agg(jsonb_build_array(parts[i], parts[i + 1]) ORDER BY i)::text] FROM generate_series(1, cardinality(parts), 2) i
$$;

-- dbmate: options behind the marker, the order of versions, not of names
SELECT pg_temp.show_files(NULL, pg_temp.files_of(
	'20240102000000_second.sql', E'-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY i ON t (a);\n\n-- migrate:down\nDROP INDEX i;\n',
	'20240101000000_create_t.sql', E'-- migrate:up\nCREATE TABLE t (a int);\n-- migrate:down\nDROP TABLE t;\n'));

-- goose: statement marks go, bodies stay, programs are told
SELECT pg_temp.show_files(NULL, pg_temp.files_of(
	'00001_f.sql', E'-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$\nBEGIN\n\tRETURN 1;\nEND\n$f$;\n-- +goose StatementEnd\n\n-- +goose Down\nDROP FUNCTION f();\n',
	'00002_g.go', 'package main',
	'00010_v.sql', E'-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n'));

-- golang-migrate: two files, BEGIN and COMMIT around the whole
SELECT pg_temp.show_files(NULL, pg_temp.files_of(
	'000001_t.up.sql', E'BEGIN;\nCREATE TABLE t (a int);\nCOMMIT;\n', '000001_t.down.sql', 'DROP TABLE t',
	'000002_i.up.sql', E'CREATE INDEX CONCURRENTLY i ON t (a);', '000003_bad.up.sql', E'BEGIN; SELECT 1; COMMIT; SELECT 2;'));

-- Flyway: versions as numbers, undo, repeatables, configuration, placeholders
SELECT pg_temp.show_files(NULL, pg_temp.files_of(
	'V10__ten.sql', 'SELECT 10;', 'V2.1__two_one.sql', 'CREATE TABLE ${name} ();', 'V2__two.sql', 'CREATE INDEX i ON t (a);',
	'V2__two.sql.conf', E'executeInTransaction=false\n', 'U2__two.sql', 'DROP INDEX i;', 'R__views.sql', 'CREATE OR REPLACE VIEW v AS SELECT 1;',
	'B5__base.sql', 'SELECT 5;', 'V3__code.java', 'class V3 {}'));

-- Sqitch: the plan's order, what is required, a change done again, verify scripts
SELECT pg_temp.show_files(NULL, pg_temp.files_of(
	'sqitch.plan', E'%syntax-version=1.0.0\n%project=app\n\nschema 2024-01-01T10:00:00Z A <a@b> # The schema\nusers [schema] 2024-01-02T10:00:00Z A <a@b> # Users\nother [schema other:x !old] 2024-01-03T10:00:00Z A <a@b>\n@v1 2024-01-03T11:00:00Z A <a@b> # one\n\nusers [users@v1] 2024-01-04T10:00:00Z A <a@b> # Users again\n',
	'deploy/schema.sql', E'-- Deploy schema\nBEGIN;\nCREATE SCHEMA app;\nCOMMIT;\n', 'revert/schema.sql', E'BEGIN;\nDROP SCHEMA app;\nCOMMIT;\n',
	'deploy/users@v1.sql', 'CREATE TABLE app.users (a int);', 'deploy/users.sql', 'ALTER TABLE app.users ADD b int;', 'deploy/other.sql', E'\\i more.sql\n',
	'verify/schema.sql', E'-- Verify schema\nBEGIN;\nSELECT pg_catalog.has_schema_privilege(''app'', ''usage'');\nWITH x AS (SELECT 1) SELECT 1/count(*) FROM x;\nROLLBACK;\n',
	'verify/users@v1.sql', E'SELECT a FROM app.users WHERE false', 'verify/users.sql', E'BEGIN;\nINSERT INTO app.users VALUES (1);\nROLLBACK;\n',
	'verify/other.sql', E'DO $$ BEGIN ASSERT true; END $$;\n'));

-- Liquibase's formatted SQL
SELECT pg_temp.show_files(NULL, pg_temp.files_of(
	'a.sql', E'--liquibase formatted sql\n\n--changeset ann:1\n--comment the first\nCREATE TABLE t (a int);\n--rollback DROP TABLE t;\n\n--changeset bob:2 runInTransaction:false runOnChange:true\n--preconditions onFail:HALT\nCREATE INDEX CONCURRENTLY i ON t (a);\n--rollback DROP INDEX i;\n', 'x.xml', '<x/>'));

-- diesel, Prisma, sqlx, Atlas, node-pg-migrate, tern, graphile-migrate, Drizzle, Supabase, plain SQL
SELECT pg_temp.show_files(NULL, pg_temp.files_of('2024-01-01-000000_t/up.sql', 'CREATE TABLE t (a int);', '2024-01-01-000000_t/down.sql', 'DROP TABLE t;',
	'2024-01-02-000000_i/up.sql', 'CREATE INDEX CONCURRENTLY i ON t (a);', '2024-01-02-000000_i/metadata.toml', E'run_in_transaction = false\n'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('migration_lock.toml', 'provider = "postgresql"', '20240101120000_init/migration.sql', E'-- CreateTable\nCREATE TABLE "T" ();\n'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('20240101_a.sql', 'SELECT 1;', '20240102_b.sql', E'-- no-transaction\nVACUUM;'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('atlas.sum', 'h1:x', '20240101120000_a.sql', E'-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t (a);\n'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('1700000000000_a-b.sql', E'-- Up Migration\nSELECT 1;\n\n-- Down Migration\nSELECT 2;\n'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('001_a.sql', E'CREATE TABLE t (a int);\n---- create above / drop below ----\nDROP TABLE t;\n', '002_b.sql', E'---- create above / drop below ----\n', '003_c.sql', '{{ template "x" }}'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('000001-a.sql', E'--! Previous: -\n--! Hash: sha1:1\n\nSELECT 1;\n'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('0000_a_b.sql', E'CREATE TABLE t (a int);\n--> statement-breakpoint\nSELECT 1;'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('20240101120000_a.sql', 'SELECT 1;'));
SELECT pg_temp.show_files(NULL, pg_temp.files_of('1-a.sql', 'SELECT 1;', '10-b.sql', 'SELECT 10;', '2-c.sql', 'SELECT 2;', 'readme.txt', 'x'));

-- What can't be
SELECT migrate.convert('nonsense', '{a}', '{b}');
SELECT migrate.convert(NULL, '{a.txt}', '{b}');
SELECT migrate.convert('dbmate', '{a.sql,b.sql}', '{b}');
SELECT migrate.convert('dbmate', '{a.sql}', '{b}');

-- Adopted: a table of each kind, with rows
SELECT migrate.adopt();
CREATE SCHEMA "Their app";
CREATE TABLE "Their app".goose_db_version (id int, version_id bigint, is_applied boolean, tstamp timestamp);
INSERT INTO "Their app".goose_db_version VALUES (1, 0, true), (2, 1, true), (3, 2, true), (4, 2, false), (5, 2, true), (6, 10, true), (7, 10, false);
SELECT tool, source, their_version, revision, status FROM migrate.adopt(dry_run => true);
SELECT migrate.adopt();
SELECT count(*) FROM migrate.load(ARRAY(SELECT file FROM migrate.convert('goose', '{00001_a.sql,00002_b.sql,00010_c.sql}',
	ARRAY[E'-- +goose Up\nCREATE TABLE g (a int);', E'-- +goose Up\nSELECT 2;', E'-- +goose Up\nSELECT 10;'])));
BEGIN;
SELECT * FROM migrate.adopt();
SELECT revision FROM migrate.current();
SELECT revision, state FROM migrate.history();
ROLLBACK;
INSERT INTO "Their app".goose_db_version VALUES (8, 11, true);
SELECT migrate.adopt();
DELETE FROM "Their app".goose_db_version WHERE version_id IN (1, 11);
SELECT * FROM migrate.adopt('goose', dry_run => true);
SELECT migrate.adopt('goose');
CREATE TABLE schema_migrations (version bigint, dirty boolean);
INSERT INTO schema_migrations VALUES (2, true);
SELECT migrate.adopt();
SELECT migrate.adopt('golang-migrate');
UPDATE schema_migrations SET dirty = false;
BEGIN;
SELECT * FROM migrate.adopt('golang-migrate');
SELECT revision, state FROM migrate.history();
ROLLBACK;
SELECT migrate.adopt('nonsense');

DROP SCHEMA "Their app" CASCADE;
DROP TABLE schema_migrations;

-- A table whose types are somebody's code is not read
CREATE DOMAIN their_flag AS boolean;
CREATE TABLE atlas_schema_revisions (version text, applied bigint, total bigint);
CREATE TABLE goose_db_version (id int, version_id bigint, is_applied their_flag);
INSERT INTO goose_db_version VALUES (1, 1, true);
INSERT INTO atlas_schema_revisions VALUES ('1', 1, 1), ('2', 1, 3), ('.atlas_cloud_identifier', 0, 0);
SELECT * FROM migrate.adopt(dry_run => true);
DROP TABLE atlas_schema_revisions, goose_db_version;
DROP DOMAIN their_flag;

-- A table for each other tool
CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('00002');
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE alembic_version;
CREATE TABLE flyway_schema_history (installed_rank int, version text, description text, type text, success boolean);
INSERT INTO flyway_schema_history VALUES (1, NULL, 'schema', 'SCHEMA', true), (2, '1', 'a', 'SQL', true), (3, '2', 'b', 'SQL', false), (4, '10', 'c', 'SQL', true),
	(5, '10', 'c', 'UNDO_SQL', true), (6, NULL, 'my views', 'SQL', true);
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE flyway_schema_history;
CREATE TABLE databasechangelog (id text, author text, filename text, orderexecuted int, exectype text);
INSERT INTO databasechangelog VALUES ('1', 'a', 'f', 1, 'EXECUTED'), ('2', 'a', 'f', 2, 'FAILED');
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE databasechangelog;
CREATE TABLE changes (change_id text, change text, project text, planner_name text, committed_at timestamptz);
INSERT INTO changes VALUES ('x', 'users', 'p', 'n', '2024-01-01'), ('y', 'users', 'p', 'n', '2024-01-02');
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE changes;
CREATE TABLE schema_migrations (version text); INSERT INTO schema_migrations VALUES ('1'), ('2');
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE schema_migrations;
CREATE TABLE __diesel_schema_migrations (version text, run_on timestamp); INSERT INTO __diesel_schema_migrations VALUES ('1');
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE __diesel_schema_migrations;
CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz, started_at timestamptz);
INSERT INTO _prisma_migrations VALUES ('1_a', now(), NULL, now()), ('2_b', NULL, NULL, now() + '1 s'), ('3_c', NULL, now(), now());
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE _prisma_migrations;
CREATE TABLE _sqlx_migrations (version bigint, description text, success boolean); INSERT INTO _sqlx_migrations VALUES (1, 'a', true), (2, 'b', false);
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE _sqlx_migrations;
CREATE TABLE django_migrations (id int, app text, name text, applied timestamptz); INSERT INTO django_migrations VALUES (1, 'shop', '0001_initial', now());
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE django_migrations;
CREATE TABLE knex_migrations (id int, name text, batch int, migration_time timestamptz); INSERT INTO knex_migrations VALUES (1, '1_a.js', 1, now());
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE knex_migrations;
CREATE TABLE pgmigrations (id int, name text, run_on timestamptz); INSERT INTO pgmigrations VALUES (1, '1_a', now());
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE pgmigrations;
CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id int, hash text, created_at bigint); INSERT INTO drizzle.__drizzle_migrations VALUES (1, 'h', 5), (2, 'i', 6), (3, 'j', 7), (4, 'k', 8);
SELECT * FROM migrate.adopt(dry_run => true); DROP SCHEMA drizzle CASCADE;
CREATE TABLE refinery_schema_history (version int, name text, checksum text); INSERT INTO refinery_schema_history VALUES (1, 'a', 'x');
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE refinery_schema_history;
CREATE TABLE schema_version (version int); INSERT INTO schema_version VALUES (2);
SELECT * FROM migrate.adopt(dry_run => true); DROP TABLE schema_version;
CREATE SCHEMA graphile_migrate; CREATE TABLE graphile_migrate.migrations (hash text, previous_hash text, filename text); INSERT INTO graphile_migrate.migrations VALUES ('a', NULL, '000001-a.sql');
SELECT * FROM migrate.adopt(dry_run => true); DROP SCHEMA graphile_migrate CASCADE;

-- A view with the name of such a table is somebody's code, and is not read
CREATE VIEW goose_db_version AS SELECT 1 AS id, 1::bigint AS version_id, true AS is_applied, now() AS tstamp;
SELECT migrate.adopt();
DROP VIEW goose_db_version;
SELECT count(*) FROM (SELECT migrate.forget(revision) FROM (VALUES ('00010'), ('00002'), ('00001')) v(revision)) f;
