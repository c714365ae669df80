--
-- Security: who may do what, and what a script cannot do
--

\set SHOW_CONTEXT never
\set VERBOSITY default

CREATE ROLE regress_migrate_plain;
CREATE ROLE regress_migrate_reader;
CREATE ROLE regress_migrate_author;
CREATE ROLE regress_migrate_operator;
CREATE ROLE regress_migrate_approver;
CREATE ROLE regress_migrate_app;
CREATE ROLE "regress migrate ""odd""";

-- grant_access gives what it says, to roles of any name

SELECT migrate.grant_access('regress_migrate_reader', 'reader');
SELECT migrate.grant_access('regress_migrate_author', 'author');
SELECT migrate.grant_access('regress_migrate_operator', 'operator');
SELECT migrate.grant_access('regress_migrate_approver', 'approver');
SELECT migrate.grant_access('regress migrate "odd"', 'reader');
SELECT migrate.grant_access('regress_migrate_plain', 'owner');
SELECT migrate.grant_access('no such role', 'reader');
SELECT migrate.grant_access(NULL, 'reader');

-- Every function of the schema against each role

SELECT p.proname, oidvectortypes(p.proargtypes) AS arguments,
	has_function_privilege('regress_migrate_plain', p.oid, 'EXECUTE') AND has_schema_privilege('regress_migrate_plain', 'migrate', 'USAGE') AS plain,
	has_function_privilege('regress_migrate_reader', p.oid, 'EXECUTE') AND has_schema_privilege('regress_migrate_reader', 'migrate', 'USAGE') AS reader,
	has_function_privilege('regress_migrate_author', p.oid, 'EXECUTE') AND has_schema_privilege('regress_migrate_author', 'migrate', 'USAGE') AS author,
	has_function_privilege('regress_migrate_operator', p.oid, 'EXECUTE') AND has_schema_privilege('regress_migrate_operator', 'migrate', 'USAGE') AS operator,
	has_function_privilege('regress_migrate_approver', p.oid, 'EXECUTE') AND has_schema_privilege('regress_migrate_approver', 'migrate', 'USAGE') AS approver
FROM pg_proc p WHERE pronamespace = 'migrate'::regnamespace ORDER BY 1, 2;

-- PUBLIC may call what shows no script, once it has the schema
SELECT p.proname FROM pg_proc p
WHERE pronamespace = 'migrate'::regnamespace AND has_function_privilege('regress_migrate_plain', p.oid, 'EXECUTE')
ORDER BY 1;

-- Of the tables only the operator sees some, and nobody changes any
SELECT r.rolname, c.relname, p.privilege
FROM pg_roles r, pg_class c,
	(VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER')) p (privilege)
WHERE r.rolname LIKE 'regress%migrate%' AND c.relnamespace = 'migrate'::regnamespace AND c.relkind IN ('r', 'v', 'p')
	AND has_table_privilege(r.oid, c.oid, p.privilege)
ORDER BY 1, 2, 3;
SELECT r.rolname, c.relname
FROM pg_roles r, pg_class c
WHERE r.rolname LIKE 'regress%migrate%' AND c.relnamespace = 'migrate'::regnamespace AND c.relkind = 'S'
	AND has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE');

-- and really calling them: each role its part, without a right on a table

CREATE SCHEMA regress_app AUTHORIZATION regress_migrate_operator;
SET search_path = regress_app;
SET client_min_messages = warning;
BEGIN;
SET LOCAL ROLE regress_migrate_author;
SELECT migrate.revision('first', 'CREATE TABLE t (a int);', 'DROP TABLE t;', rev_id => 'a1', branch_label => 'app');
SELECT migrate.register(replace(replace(migrate.file('a1'), 'a1', 'b1'), 'app', 'other'));
SELECT migrate.merge('both', rev_id => 'm1');
SELECT migrate.edit('m1', message => 'a merge');
SELECT count(*) FROM migrate.load(ARRAY(SELECT file FROM migrate.files()));
SELECT migrate.file_name('m1') ~ '_m1_a_merge.sql$' AS file_name;
SELECT migrate.heads_of(ARRAY(SELECT file FROM migrate.files()));
SELECT migrate.forget('m1');
SELECT revision, message FROM migrate.heads() ORDER BY 1;
SAVEPOINT before;
SELECT migrate.upgrade('a1');
ROLLBACK TO before;
SELECT migrate.plan('a1');
ROLLBACK TO before;
SELECT migrate.stamp('a1');
ROLLBACK TO before;
SELECT migrate.grant_access('regress_migrate_author', 'operator');
ROLLBACK TO before;
TABLE migrate.revision;
ROLLBACK TO before;

SET LOCAL ROLE regress_migrate_operator;
SELECT revision, transactional FROM migrate.plan('a1');
SELECT length(migrate.plan_checksum('a1')) AS length;
SELECT step, revision FROM migrate.upgrade('a1');
SELECT relowner::regrole FROM pg_class WHERE oid = 't'::regclass;
SELECT count(*) FROM migrate.downgrade('base');
SELECT revision, change FROM migrate.stamp('a1');
SELECT migrate.record_step('downgrade', 'a1', '{a1}', '{}');
SELECT migrate.upgrade_sql('a1') LIKE '%CREATE TABLE t (a int);%', migrate.downgrade_sql('a1:base') LIKE '%DROP TABLE t;%',
	migrate.dump_state() LIKE '%CREATE TABLE t (a int);%';
SELECT action, revision, login_role = session_user AS login, effective_role FROM migrate.log
WHERE effective_role = current_user ORDER BY id;
SELECT migrate.deploy_cancel(migrate.deploy_start('b1'));
SELECT state FROM migrate.run WHERE effective_role = current_user;
SELECT count(*) FROM migrate.progress;
SAVEPOINT before;
SELECT migrate.abandon('a1');
ROLLBACK TO before;
SELECT migrate.resolve('a1', 1, 'done');
ROLLBACK TO before;
UPDATE migrate.step SET state = 'done';
ROLLBACK TO before;
UPDATE migrate.run SET state = 'done';
ROLLBACK TO before;
SELECT migrate.file('a1');
ROLLBACK TO before;
SELECT migrate.revision('mine', 'SELECT 1;');
ROLLBACK TO before;
SELECT migrate.register(NULL);
ROLLBACK TO before;
SELECT migrate.forget('b1');
ROLLBACK TO before;
TABLE migrate.revision;
ROLLBACK TO before;

SET LOCAL ROLE regress_migrate_reader;
SELECT revision, state FROM migrate.history() ORDER BY 1;
SELECT count(*) FROM migrate.current();
SELECT revision FROM migrate.heads() ORDER BY 1;
SELECT count(*) FROM migrate.branches();
SELECT migrate.show('a1') LIKE '%first%', migrate.show('a1') LIKE '%CREATE TABLE%' AS shows_script;
SELECT migrate.require('a1');
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
SELECT migrate.file('a1');
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
SELECT migrate.upgrade_sql();
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
SELECT migrate.upgrade('a1');
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
SELECT migrate.deploy_start('a1');
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
CALL migrate.deploy('a1');
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
SELECT count(*) FROM migrate.running();
TABLE migrate.run;
ROLLBACK TO before;
SET LOCAL ROLE regress_migrate_reader;
TABLE migrate.log;
ROLLBACK TO before;

SET LOCAL ROLE regress_migrate_plain;
SELECT count(*) FROM migrate.current();
ROLLBACK;

-- The log: nobody but its owner writes it, and not even its owner changes it

BEGIN;
SELECT migrate.revision('log', 'SELECT 1;', 'SELECT 1;', rev_id => 'a1');
SAVEPOINT before;
UPDATE migrate.log SET login_role = 'nobody';
ROLLBACK TO before;
DELETE FROM migrate.log;
ROLLBACK TO before;
TRUNCATE migrate.log;
ROLLBACK TO before;
-- a script of the operator
SELECT migrate.edit('a1', upgrade => 'INSERT INTO migrate.log SELECT * FROM migrate.log LIMIT 1;');
SET LOCAL ROLE regress_migrate_operator;
SELECT migrate.upgrade();
ROLLBACK TO before;
SELECT migrate.edit('a1', upgrade => 'UPDATE migrate.log SET login_role = ''nobody'';');
SET LOCAL ROLE regress_migrate_operator;
SELECT migrate.upgrade();
ROLLBACK TO before;
SELECT migrate.edit('a1', upgrade => 'UPDATE migrate.version SET revision = ''a1'';');
SET LOCAL ROLE regress_migrate_operator;
SELECT migrate.upgrade();
ROLLBACK TO before;
SELECT migrate.edit('a1', upgrade => 'SELECT setval(''migrate.log_id_seq'', 1);');
SET LOCAL ROLE regress_migrate_operator;
SELECT migrate.upgrade();
ROLLBACK TO before;
SELECT migrate.edit('a1', upgrade => 'CREATE TRIGGER t BEFORE INSERT ON migrate.log EXECUTE FUNCTION suppress_redundant_updates_trigger();');
SET LOCAL ROLE regress_migrate_operator;
SELECT migrate.upgrade();
ROLLBACK TO before;
SELECT migrate.edit('a1', upgrade => 'CREATE FUNCTION migrate.upgrade(int) RETURNS int RETURN 1;');
SET LOCAL ROLE regress_migrate_operator;
SELECT migrate.upgrade();
ROLLBACK;

-- A hostile search_path with operators, casts, types and functions of a plain
-- user changes nothing

CREATE SCHEMA regress_hostile AUTHORIZATION regress_migrate_plain;
GRANT USAGE ON SCHEMA regress_hostile TO PUBLIC;
SET ROLE regress_migrate_plain;
CREATE FUNCTION regress_hostile.trap() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'trapped';
END $$;
DO $$
DECLARE
	type text;
	operator text;
	declaration text;
BEGIN
	FOREACH type IN ARRAY '{text,name,int4,int8,int2,oid,regprocedure,regclass,anyarray}'::text[]
	LOOP
		EXECUTE format('CREATE FUNCTION regress_hostile.equal(%1$s, %1$s) RETURNS boolean LANGUAGE plpgsql AS '
			'''BEGIN RETURN regress_hostile.trap(); END''', type);
		FOREACH operator IN ARRAY '{=,<>,<,>,<=,>=}'::text[]
		LOOP
			EXECUTE format('CREATE OPERATOR regress_hostile.%1$s (LEFTARG = %2$s, RIGHTARG = %2$s, FUNCTION = regress_hostile.equal)',
				operator, type);
		END LOOP;
	END LOOP;
	CREATE OPERATOR regress_hostile.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_hostile.equal);
	FOREACH declaration IN ARRAY ARRAY['now()', 'format(text, VARIADIC text[])', 'nextval(regclass)', 'unnest(text[])',
		'left(text, int)', 'current_database()', 'inet_client_addr()', 'max(int8)']
	LOOP
		EXECUTE format('CREATE FUNCTION regress_hostile.%s RETURNS boolean LANGUAGE plpgsql AS '
			'''BEGIN RETURN regress_hostile.trap(); END''', declaration);
	END LOOP;
END $$;
CREATE DOMAIN regress_hostile.text AS pg_catalog.text CHECK (regress_hostile.trap());
CREATE DOMAIN regress_hostile.name AS pg_catalog.text CHECK (regress_hostile.trap());
CREATE DOMAIN regress_hostile.timestamptz AS pg_catalog.timestamptz CHECK (regress_hostile.trap());
CREATE DOMAIN regress_hostile.regnamespace AS pg_catalog.text CHECK (regress_hostile.trap());
CREATE VIEW regress_hostile.pg_locks AS SELECT regress_hostile.trap();
CREATE VIEW regress_hostile.pg_stat_activity AS SELECT regress_hostile.trap();
CREATE VIEW regress_hostile.pg_proc AS SELECT regress_hostile.trap();
CREATE VIEW regress_hostile.pg_class AS SELECT regress_hostile.trap();
CREATE VIEW regress_hostile.version AS SELECT regress_hostile.trap();
CREATE VIEW regress_hostile.revisions AS SELECT regress_hostile.trap();
RESET ROLE;

BEGIN;
CREATE TEMPORARY TABLE version (scope text, revision text);
CREATE TEMPORARY TABLE revisions (revision text);
CREATE TEMPORARY TABLE log (id text);
SET LOCAL search_path = regress_hostile, pg_temp, pg_catalog;
-- the trap works
SELECT 'a'::pg_catalog.text = 'b'::pg_catalog.text;
ROLLBACK;
BEGIN;
SET LOCAL search_path = regress_hostile, pg_temp, pg_catalog;
CREATE TEMPORARY TABLE version (scope pg_catalog.text, revision pg_catalog.text);
CREATE TEMPORARY TABLE revisions (revision pg_catalog.text);
SELECT migrate.revision('first', 'SELECT;', 'SELECT;', rev_id => 'a1', branch_label => 'app');
SELECT migrate.revision('second', 'SELECT;', 'SELECT;', rev_id => 'a2', depends_on => '{app}');
SELECT migrate.revision('third', 'SELECT;', 'SELECT;', rev_id => 'b1', head => 'base');
SELECT migrate.merge('merge', rev_id => 'm1');
SELECT migrate.edit('m1', message => 'edited', upgrade => 'SELECT;');
SELECT status FROM migrate.load(ARRAY[E'-- a file\n--\n-- Revision ID: f1\n-- Revises: m1\n-- Create Date: 2026-11-24\n\n-- migrate:up\n']);
SELECT pg_catalog.count(*) FROM migrate.files();
SELECT migrate.heads_of('{}');
SELECT migrate.forget('f1');
SELECT pg_catalog.count(*) FROM migrate.plan();
SELECT pg_catalog.length(migrate.plan_checksum());
SELECT pg_catalog.length(migrate.upgrade_sql()) OPERATOR(pg_catalog.>) 0, pg_catalog.length(migrate.dump_state()) OPERATOR(pg_catalog.>) 0;
SELECT step, revision FROM migrate.upgrade(dry_run => true);
SELECT step, revision FROM migrate.upgrade();
SELECT pg_catalog.count(*) FROM migrate.history();
SELECT pg_catalog.count(*) FROM migrate.heads(true);
SELECT pg_catalog.count(*) FROM migrate.branches();
SELECT revision FROM migrate.current();
SELECT migrate.require('a1');
SELECT pg_catalog.length(migrate.show('m1')) OPERATOR(pg_catalog.>) 0;
SELECT migrate.accept('-- accepted
--
-- Revision ID: b1

-- migrate:up
SELECT 2;

-- migrate:down
', 'because');
SELECT pg_catalog.count(*) FROM migrate.downgrade('base');
SELECT revision, change FROM migrate.stamp('m1');
SELECT migrate.record_step('downgrade', 'm1', '{m1}', '{a2,b1}');
SELECT migrate.deploy_cancel(migrate.deploy_start('base', 'downgrade'));
SELECT pg_catalog.count(*) FROM migrate.running();
SELECT pg_catalog.count(*) FROM migrate.progress;
INSERT INTO migrate.step (scope, revision, direction, statement, checksum, state) VALUES ('', 'm1', 'upgrade', 1, '', 'failed');
SELECT migrate.resolve('m1', 1, 'waiting');
SELECT migrate.abandon('m1');
SELECT migrate.grant_access('regress_migrate_plain', 'reader');
SELECT pg_catalog.has_schema_privilege('regress_migrate_plain', 'migrate', 'USAGE');
ROLLBACK;
-- nor where a worker has that path
SET search_path = regress_hostile, pg_temp, pg_catalog;
SELECT migrate.revision('first', 'SELECT;', 'SELECT;', rev_id => 'a1', head => 'base', transactional => false);
SELECT migrate.revision('second', 'SELECT;', 'SELECT;', rev_id => 'a2', head => 'a1');
SELECT migrate.revision('third', 'SELECT; SELECT trap();', 'SELECT;', rev_id => 'a3', head => 'a2', transactional => false);
CALL migrate.deploy() \gset
SELECT migrate.abandon('a3');
CALL migrate.deploy('base', 'downgrade') \gset
CALL migrate.deploy_wait(:run);
SELECT migrate.forget('a3');
SELECT migrate.forget('a2');
SELECT migrate.forget('a1');
SET search_path = regress_app;

-- A script has the caller's rights and no more; a SET ROLE in it ends with it

GRANT regress_migrate_app TO regress_migrate_operator;
CREATE TABLE regress_secret (a int);
BEGIN;
SELECT migrate.revision('rights', 'SELECT * FROM regress_secret;', 'SELECT 1;', rev_id => 'a1');
SAVEPOINT before;
SET LOCAL ROLE regress_migrate_operator;
SELECT count(*) FROM migrate.upgrade();
ROLLBACK TO before;
SELECT migrate.edit('a1', upgrade => 'CREATE ROLE regress_migrate_new;');
SET LOCAL ROLE regress_migrate_operator;
\set VERBOSITY terse
SELECT count(*) FROM migrate.upgrade();
\set VERBOSITY default
ROLLBACK TO before;

SELECT migrate.edit('a1', upgrade => $$CREATE TABLE who (n int, who name); GRANT INSERT ON who TO PUBLIC;
GRANT USAGE ON SCHEMA regress_app TO regress_migrate_app;
INSERT INTO who VALUES (1, current_user);
SET ROLE regress_migrate_app;
INSERT INTO who VALUES (2, current_user);$$);
SELECT migrate.revision('next', 'INSERT INTO who VALUES (3, current_user);', 'SET ROLE regress_migrate_app;', rev_id => 'a2');
SET LOCAL ROLE regress_migrate_operator;
SELECT count(*) FROM migrate.upgrade();
SELECT * FROM who ORDER BY n;
SELECT current_user;
SELECT count(*) FROM migrate.downgrade('-1');
SELECT current_user;
SELECT effective_role, count(*) FROM migrate.log WHERE action IN ('upgrade', 'downgrade') AND run_id IN
	(SELECT run_id FROM migrate.log ORDER BY id DESC LIMIT 3) GROUP BY 1;
ROLLBACK;

-- as does SET SESSION AUTHORIZATION of a superuser
BEGIN;
SELECT migrate.revision('authorization', $$SET SESSION AUTHORIZATION regress_migrate_app;
CREATE TEMPORARY TABLE who AS SELECT session_user AS session, current_user AS current;
GRANT SELECT ON who TO PUBLIC;$$, 'SELECT 1;', rev_id => 'a1');
SELECT count(*) FROM migrate.upgrade();
TABLE who;
SELECT session_user = current_user AS same, rolsuper FROM pg_roles WHERE rolname = current_user;
SELECT effective_role = current_user AND login_role = session_user AS logged FROM migrate.log ORDER BY id DESC LIMIT 1;
ROLLBACK;

-- and neither an error nor its savepoint leaves one behind
BEGIN;
SELECT migrate.revision('authorization', $$SET SESSION AUTHORIZATION regress_migrate_operator;
SET ROLE regress_migrate_app;
SELECT 1/0;$$, 'SELECT 1;', rev_id => 'a1');
DO $$
BEGIN
	PERFORM migrate.upgrade();
EXCEPTION WHEN division_by_zero THEN
	RAISE INFO 'same: %, role: %', session_user = current_user, current_setting('role');
END $$;
SELECT session_user = current_user AS same, rolsuper FROM pg_roles WHERE rolname = current_user;
ROLLBACK;
SELECT session_user = current_user AS same, rolsuper FROM pg_roles WHERE rolname = current_user;

-- A SECURITY DEFINER function's role is what scripts and log get

BEGIN;
SELECT migrate.revision('definer', 'CREATE TABLE by_definer ();', 'SET ROLE regress_migrate_app;', rev_id => 'a1');
CREATE FUNCTION regress_app.deploy() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = regress_app
	AS 'SELECT count(*) FROM migrate.upgrade()';
ALTER FUNCTION regress_app.deploy OWNER TO regress_migrate_operator;
CREATE FUNCTION regress_app.undeploy() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = regress_app
	AS 'SELECT count(*) FROM migrate.downgrade(''base'')';
ALTER FUNCTION regress_app.undeploy OWNER TO regress_migrate_operator;
SELECT regress_app.deploy();
SELECT relowner::regrole FROM pg_class WHERE relname = 'by_definer';
SELECT effective_role, login_role = session_user AS login FROM migrate.log ORDER BY id DESC LIMIT 1;
SELECT regress_app.undeploy();
ROLLBACK;

-- run_as: the caller must be a member, objects are that role's, the log says so

GRANT USAGE, CREATE ON SCHEMA regress_app TO regress_migrate_app, regress_migrate_plain;
BEGIN;
SELECT migrate.revision('run as', 'CREATE TABLE t AS SELECT current_user AS who, session_user = current_user AS same;', 'DROP TABLE t;', rev_id => 'a1');
SET LOCAL migrate.run_as = 'regress_migrate_app';
SAVEPOINT before;
SELECT count(*) FROM migrate.upgrade();
SELECT relowner::regrole FROM pg_class WHERE oid = 't'::regclass;
TABLE t;
SELECT action, revision, effective_role = current_user AS effective, login_role = session_user AS login, run_as
FROM migrate.log ORDER BY id DESC LIMIT 1;
SELECT count(*) FROM migrate.downgrade('base');
SELECT current_user = session_user AS same;
ROLLBACK TO before;
-- a member
SET LOCAL ROLE regress_migrate_operator;
SELECT count(*) FROM migrate.upgrade();
SELECT relowner::regrole FROM pg_class WHERE oid = 't'::regclass;
SELECT action, revision, effective_role, run_as FROM migrate.log ORDER BY id DESC LIMIT 1;
SELECT current_user;
ROLLBACK TO before;
-- no member
SET LOCAL migrate.run_as = 'regress_migrate_plain';
SET LOCAL ROLE regress_migrate_operator;
SELECT count(*) FROM migrate.upgrade();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO before;
SET LOCAL migrate.run_as = 'no such role';
SELECT count(*) FROM migrate.upgrade();
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- No way out of run_as

CREATE FUNCTION regress_app.escape(script text, OUT state text, OUT error text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.edit('a1', upgrade => script);
	PERFORM migrate.upgrade();
	RAISE EXCEPTION 'none';
EXCEPTION WHEN OTHERS THEN
	state := SQLSTATE;
	error := SQLERRM;
END $$;
BEGIN;
SELECT migrate.revision('escape', 'SELECT 1;', 'SELECT 1;', rev_id => 'a1');
SET LOCAL migrate.run_as = 'regress_migrate_app';
SELECT script, state, error FROM (VALUES
	('RESET ROLE;'), ('SET ROLE NONE;'), ('SET ROLE regress_migrate_app;'), ('SET LOCAL ROLE regress_migrate_plain;'),
	('RESET SESSION AUTHORIZATION;'), ('SET SESSION AUTHORIZATION DEFAULT;'), ('SET SESSION AUTHORIZATION regress_migrate_app;'),
	('SELECT set_config(''role'', ''none'', false);'), ('DO ''BEGIN RESET ROLE; END'';'),
	('CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql SET role = ''none'' RETURN 1; SELECT pg_temp.f();'),
	('SELECT * FROM regress_secret;'), ('CREATE ROLE regress_migrate_new;'),
	('SET migrate.run_as = '''';'), ('SET migrate.search_path = ''x'';'), ('SET migrate.on_version_apply = ''x'';'),
	('SET session_replication_role = replica;')) s (script), escape(script);
ROLLBACK;

-- nor can it leave anything behind that would run later, with other rights
CREATE FUNCTION regress_app.notes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE INFO 'trigger with the rights of %', current_user;
	RETURN NULL;
END $$;
BEGIN;
SELECT migrate.revision('escape', 'SELECT 1;', 'SELECT 1;', rev_id => 'a1');
SET LOCAL migrate.run_as = 'regress_migrate_app';
SELECT script, state, error FROM (VALUES
	('CREATE TABLE t (a int);
	  CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
	  FOR EACH ROW EXECUTE FUNCTION notes();
	  INSERT INTO t VALUES (1);'),
	('DECLARE later CURSOR WITH HOLD FOR SELECT current_user;'),
	('DO ''BEGIN EXECUTE $x$DECLARE later CURSOR WITH HOLD FOR SELECT current_user$x$; END'';'),
	('CREATE TEMPORARY TABLE t (a int);'),
	('PREPARE later AS SELECT current_user;'),
	('LISTEN later;')) s (script), escape(script);
-- deferred constraints that are checked at once are none of these
SELECT migrate.edit('a1', upgrade => $$SET CONSTRAINTS ALL IMMEDIATE;
CREATE TABLE t (a int);
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION notes();
INSERT INTO t VALUES (1);$$);
SELECT count(*) FROM migrate.upgrade();
ROLLBACK;

-- nor a cursor: what it leaves open is closed, what the caller has open stays
BEGIN;
SELECT migrate.revision('cursors', 'SELECT 1;', 'SELECT 1;', rev_id => 'a1');
SET LOCAL migrate.run_as = 'regress_migrate_app';
DECLARE mine CURSOR FOR SELECT 'mine'::text;
DECLARE taken CURSOR FOR SELECT 'mine'::text;
SELECT migrate.edit('a1', upgrade => $$
	DECLARE left_open CURSOR FOR SELECT current_user;
	DO 'DECLARE taken refcursor := ''taken''; BEGIN CLOSE taken; OPEN taken FOR SELECT current_user; END';
	DO 'BEGIN EXECUTE $x$DECLARE "left open" CURSOR FOR SELECT current_user$x$; END';
	DO 'DECLARE "no name" refcursor; BEGIN OPEN "no name" FOR SELECT current_user; END';
	DO 'DECLARE named refcursor := ''a name''; BEGIN OPEN named FOR SELECT current_user; END';
	DECLARE used CURSOR FOR SELECT generate_series(1, 3);
	FETCH used;$$);
SELECT count(*) FROM migrate.upgrade();
SELECT name FROM pg_cursors;
FETCH mine;
CREATE FUNCTION regress_app.leave(direction text, revision text, version text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE named refcursor := 'of the function';
BEGIN
	OPEN named FOR SELECT current_user;
	SET search_path = regress_hostile;
	SET LOCAL datestyle = 'SQL';
END $$;
GRANT EXECUTE ON FUNCTION regress_app.leave TO regress_migrate_app;
SET LOCAL migrate.on_version_apply = 'regress_app.leave';
SET LOCAL datestyle = 'ISO';
SHOW search_path;
SELECT count(*) FROM migrate.downgrade('base');
SELECT name FROM pg_cursors;
SHOW search_path;
SHOW datestyle;
ROLLBACK;

-- The superuser's settings: not by SET, nor by a function, nor for a role

SET ROLE regress_migrate_operator;
SET migrate.run_as = 'regress_migrate_app';
SET migrate.search_path = 'x';
SET migrate.on_version_apply = 'x';
SELECT set_config('migrate.run_as', 'regress_migrate_app', true);
ALTER ROLE regress_migrate_operator SET migrate.run_as = 'regress_migrate_app';
ALTER ROLE regress_migrate_operator SET migrate.on_version_apply = 'x';
CREATE FUNCTION regress_app.f() RETURNS text LANGUAGE sql SET migrate.run_as = 'regress_migrate_app'
	RETURN current_setting('migrate.run_as');
CREATE FUNCTION regress_app.g() RETURNS text LANGUAGE sql RETURN 'x';
ALTER FUNCTION regress_app.g() SET migrate.search_path = 'x';
SET migrate.no_such_setting = 'x';
-- what is anybody's
SET migrate.scope = 'x';
RESET migrate.scope;
-- delegated
RESET ROLE;
GRANT SET ON PARAMETER migrate.run_as TO regress_migrate_operator;
SET ROLE regress_migrate_operator;
SET migrate.run_as = 'regress_migrate_app';
SHOW migrate.run_as;
RESET migrate.run_as;
RESET ROLE;
REVOKE SET ON PARAMETER migrate.run_as FROM regress_migrate_operator;

-- in a session that has not loaded the library yet, they are placeholders, which
-- are worth nothing once it is loaded
\c -
SET client_min_messages = error;
SET search_path = regress_app;
SET ROLE regress_migrate_operator;
SET migrate.run_as = 'regress_migrate_app';
SET migrate.on_version_apply = 'regress_app.hostile';
SET migrate.search_path = 'regress_hostile';
SHOW migrate.run_as;
SELECT count(*) FROM migrate.current();
SELECT current_setting('migrate.run_as'), current_setting('migrate.on_version_apply'), current_setting('migrate.search_path');
\c -
SET client_min_messages = error;
SET ROLE regress_migrate_operator;
ALTER ROLE regress_migrate_operator SET migrate.run_as = 'regress_migrate_app';
ALTER ROLE regress_migrate_operator SET migrate.on_version_apply = 'regress_app.hostile';
CREATE FUNCTION regress_app.f() RETURNS text LANGUAGE sql SET migrate.run_as = 'regress_migrate_app'
	RETURN current_setting('migrate.run_as');
RESET ROLE;
SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'regress_migrate_operator'::regrole;

-- what all databases share is not locked from the shadow, by way of a view either
SELECT count(*) > 0 AS checked FROM migrate.check(ARRAY[$model$
CREATE VIEW roles AS SELECT rolname FROM pg_roles;
LOCK roles;
DO $$BEGIN
	IF EXISTS (SELECT FROM pg_locks WHERE relation = 'pg_authid'::regclass AND mode = 'AccessExclusiveLock' AND pid = pg_backend_pid()) THEN
		RAISE 'locked';
	END IF;
END$$;
$model$]);

RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA regress_app, regress_hostile CASCADE;
DROP OWNED BY regress_migrate_plain, regress_migrate_reader, regress_migrate_author, regress_migrate_operator, regress_migrate_approver,
	regress_migrate_app, "regress migrate ""odd""";
DROP ROLE regress_migrate_plain, regress_migrate_reader, regress_migrate_author, regress_migrate_operator, regress_migrate_approver,
	regress_migrate_app, "regress migrate ""odd""";
SELECT count(*) FROM migrate.revision;
