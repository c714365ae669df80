--
-- Arguments as clients send them: arrays whose type is left to the server,
-- numbers, files of an application that is newer than its database
--
SET client_min_messages = warning;
\set VERBOSITY sqlstate
\set SHOW_CONTEXT never
\t
\a
BEGIN;
CREATE FUNCTION pg_temp.raised(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	message text;
	detail text;
	hint text;
BEGIN
	EXECUTE query;
	RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, '  DETAIL: ' || nullif(detail, ''), '  HINT: ' || nullif(hint, ''));
END
$$;

-- A model: the literal of an array is the array
CREATE FUNCTION pg_temp.stored(definition text) RETURNS json LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.set_model(definition);
	RETURN (SELECT to_json(m.definition) FROM migrate.model m);
END
$$;
SELECT pg_temp.stored(definition) FROM unnest(ARRAY[
	E'{"create table a()","create table b();\ncreate table c()"}', '{SELECT 1;}', E' \n {SELECT}', '{{SELECT 1},{SELECT 2}}', '{}',
	'CREATE TABLE t ();', 'SELECT ''{a,b}'';', '', '-- nothing']) definition;
PREPARE model AS SELECT migrate.set_model($1);
EXECUTE model('{"create table a()","create table b()"}');
SELECT definition, pg_temp.raised(format('SELECT migrate.set_model(%L)', definition)) FROM unnest(ARRAY[
	'{a,NULL}', '{"a"', '{a} b', E'CREATE TABLE t ();\n\nthis is none', E'{"SELECT 1","SELECT 2;\nnone;"}', '\i x', 'SELECT ''', 'COMMIT']) definition;
SELECT to_json(definition) FROM migrate.model;
\set VERBOSITY default
\set SHOW_CONTEXT errors
SAVEPOINT before;
SELECT migrate.set_model(ARRAY['CREATE TABLE t ();', E'CREATE TABLE u ();\nCREATE TABEL v ();']);
ROLLBACK TO before;
SELECT migrate.set_model(E'CREATE TABLE t ();\n  CREATE TABEL v ();');
ROLLBACK TO before;
SELECT migrate.set_model('{"CREATE TABLE t ();","CREATE INDEX i ON t (a);"}', '{public}');
SELECT to_json(definition), schemas FROM migrate.model;

-- Targets
SELECT migrate.revision('one', 'SELECT;', 'SELECT;', head => 'base', rev_id => 'args1');
SELECT migrate.revision('two', 'SELECT;', 'SELECT;', head => 'base', rev_id => 'args2');
SELECT migrate.revision('odd', 'SELECT;', 'SELECT;', head => 'base', rev_id => '{args1}', branch_label => '{label}');
SELECT revision FROM migrate.upgrade('{args1}', dry_run => true);
SELECT revision FROM migrate.upgrade('{label}', dry_run => true);
SELECT revision FROM migrate.upgrade('{args1,args2}', dry_run => true);
SELECT revision FROM migrate.upgrade('{heads}', dry_run => true);
PREPARE upgrade AS SELECT revision FROM migrate.upgrade($1, dry_run => true);
EXECUTE upgrade('{"args2","{args1}"}');
EXECUTE upgrade('heads');
EXECUTE upgrade('{}');
SELECT migrate.upgrade_sql('{args1,args2}') = migrate.upgrade_sql('{args1,args2}'::text[]) AS same, migrate.upgrade_sql('{heads}') = migrate.upgrade_sql('heads') AS heads,
	migrate.plan_checksum('{args1,args2}') = migrate.plan_checksum('{args1,args2}'::text[]) AS checksum;
SELECT revision FROM migrate.plan('{args2,args1}');
SELECT revision FROM migrate.stamp('{args1,args2}');
SELECT revision FROM migrate.downgrade('{args1@base}');
SELECT migrate.require('{args2}'), migrate.require('args2'), migrate.require(ARRAY['args2', 'args2']), migrate.require('{}'::text[]), migrate.require('base');
SELECT call, pg_temp.raised(format('SELECT migrate.%s', call))
	FROM unnest(ARRAY[$$upgrade('{a,}')$$, $$upgrade('{a,NULL}')$$, $$upgrade('args1,args2')$$, $$upgrade('{nosuch}')$$, $$upgrade('{nosuch')$$,
		$$downgrade('{args1,args2}')$$, $$downgrade('{}')$$, $$stamp('{args1,nosuch}')$$, $$require('{args2,args1}')$$, $$require(ARRAY['args2', NULL])$$]) call;

-- Numbers, and no target
SELECT call, pg_temp.raised(format('SELECT migrate.%s', call))
	FROM unnest('{upgrade(5),upgrade(-1),upgrade(0),upgrade(5::bigint),upgrade(2::smallint),"upgrade(1, dry_run => true)","upgrade(target => 1)",upgrade(NULL::int),downgrade(-1),downgrade(3),downgrade(0),downgrade(),"downgrade(target => -2)"}'::text[]) call;

-- A reader finds out whether the database is as far as the files it ships with
CREATE ROLE regress_migrate_args;
SELECT migrate.grant_access('regress_migrate_args', 'reader');
SET LOCAL ROLE regress_migrate_args;
SELECT migrate.heads_of(ARRAY[E'-- Revision ID: args2\n-- migrate:up\n', E'-- Revision ID: args3\n-- Revises: args2\n-- migrate:up\n']);
SELECT migrate.require(migrate.heads_of(ARRAY[E'-- Revision ID: args2\n-- migrate:up\n']));
SELECT call, pg_temp.raised(format('SELECT migrate.require(%s)', call))
	FROM unnest(ARRAY[$$migrate.heads_of(ARRAY[E'-- Revision ID: args3\n-- migrate:up\n'])$$, $$'args3'$$, $$'{args2,args3}'$$, $$'args1'$$, $$'nosuch@head'$$, $$'ar'$$, $$'a:b'$$, 'NULL', $$'heads'$$]) call;
RESET ROLE;

-- Nothing to do is said
\set VERBOSITY terse
SET LOCAL client_min_messages = notice;
SELECT revision FROM migrate.upgrade('args2');
SELECT revision FROM migrate.downgrade('args2@base');
SELECT revision FROM migrate.downgrade('base');
SELECT revision FROM migrate.upgrade('{}');
SET LOCAL migrate.message_level = 'debug';
SELECT revision FROM migrate.upgrade('{}');

-- What returns nothing
SELECT proname FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace AND prorettype = 'void'::regtype AND prokind = 'f'
	AND proname IN ('accept', 'edit', 'forget', 'grant_access', 'require', 'set_model');
ROLLBACK;
