-- The model: foreign data.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SET client_min_messages = error;	-- of the validator that changes
CREATE ROLE regress_migrate_one;

SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (a int) SERVER s;
$model$);

-- options, and user mappings whose options are no secrets
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'false');
CREATE FOREIGN DATA WRAPPER v VALIDATOR postgresql_fdw_validator;
CREATE SERVER s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'here', port '1');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password_required 'false');
CREATE USER MAPPING FOR regress_migrate_one SERVER s;
CREATE FOREIGN TABLE ft (a int OPTIONS (column_name 'b'), c text NOT NULL) SERVER s OPTIONS (table_name 'x');
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true');
CREATE FOREIGN DATA WRAPPER v;
CREATE SERVER s TYPE 't' VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'there', dbname 'd');
CREATE USER MAPPING FOR regress_migrate_one SERVER s OPTIONS (user 'u');
CREATE FOREIGN TABLE ft (a int OPTIONS (column_name 'c'), c text DEFAULT 'x', CONSTRAINT positive CHECK (a > 0)) SERVER s OPTIONS (table_name 'y', schema_name 's');
COMMENT ON FOREIGN DATA WRAPPER w IS 'a wrapper';
COMMENT ON SERVER s IS 'a server';
COMMENT ON FOREIGN TABLE ft IS 'a table';
$model$);

-- a set of options, in whatever order
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (b '1', a '1');
CREATE FOREIGN DATA WRAPPER v;
CREATE SERVER s TYPE 't' VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (port '1', dbname 'd', host 'there');
CREATE FOREIGN TABLE ft (a int OPTIONS (z '1', column_name 'c', b '2'), c text) SERVER s
	OPTIONS (table_name 'y', updatable 'true', schema_name 's', fetch_size '2');
$model$);
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (c '1', a '2');
CREATE FOREIGN DATA WRAPPER v;
CREATE SERVER s TYPE 't' VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'here', dbname 'd', service 'x');
CREATE FOREIGN TABLE ft (a int OPTIONS (b '2', column_name 'd'), c text) SERVER s
	OPTIONS (fetch_size '2', schema_name 's', table_name 'z');
$model$);

-- another server; a table in the place of a foreign one
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s2 TYPE 't2' FOREIGN DATA WRAPPER w;
CREATE TABLE ft (a int);
CREATE FOREIGN TABLE ft2 (a int) SERVER s2;
GRANT USAGE ON FOREIGN SERVER s2 TO regress_migrate_one;
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

-- end
SELECT pg_temp.back();
DROP ROLE regress_migrate_one;

-- secrets: not compared, but where one comes or goes
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'one');
CREATE FUNCTION pg_temp.options() RETURNS text[] LANGUAGE sql AS 'SELECT umoptions FROM pg_user_mapping';
SELECT migrate.set_model(migrate.model_of());
SELECT * FROM migrate.check();
SELECT migrate.set_model(replace(migrate.model_of(), '********', 'two'));
SELECT kind, object, operation, destructive FROM migrate.check();
SELECT count(*) FROM migrate.check(fail => true);
SET client_min_messages = notice;
SELECT migrate.revision('nothing', autogenerate => true);
SELECT migrate.set_model(replace(replace(migrate.model_of(), '********', 'two'), '''u''', '''v'''));
SELECT migrate.revision('user', autogenerate => true, allow_destructive => false, rev_id => 'user');
SET client_min_messages = warning;
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'user';
SELECT count(*) FROM migrate.upgrade();
SELECT pg_temp.options();
-- one comes
SELECT migrate.set_model(replace(migrate.model_of(), '''********''', '''two'', token ''three'''));
SELECT migrate.revision('token', autogenerate => true);
SELECT migrate.revision('token', autogenerate => true, online => true);
SELECT migrate.revision('token', autogenerate => true, prove => false, rev_id => 'token');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'token';
SELECT count(*) FROM migrate.upgrade();
SELECT pg_temp.options();
SELECT migrate.edit('token', upgrade => $$ALTER USER MAPPING FOR PUBLIC SERVER s OPTIONS (ADD token 'three')$$);
SELECT count(*) FROM migrate.upgrade();
SELECT pg_temp.options();
SELECT kind, object, operation, destructive FROM migrate.check();
-- one goes
SELECT migrate.set_model(replace(migrate.model_of(), 'CREATE USER MAPPING', '-- CREATE USER MAPPING'));
SELECT kind, object, operation, destructive, sql FROM migrate.check();
SELECT migrate.revision('none', autogenerate => true, allow_destructive => false);
SELECT migrate.revision('none', autogenerate => true);
SELECT migrate.revision('none', 'DROP USER MAPPING FOR PUBLIC SERVER s', autodowngrade => true);
SELECT migrate.revision('none', 'DROP USER MAPPING FOR PUBLIC SERVER s', autodowngrade => true, prove => false, rev_id => 'none');
SELECT downgrade FROM migrate.revision WHERE revision = 'none';
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.downgrade('-1');
SELECT pg_temp.options();
DROP FOREIGN DATA WRAPPER w CASCADE;
SELECT count(*) FROM migrate.stamp('base');
SELECT migrate.forget('none'), migrate.forget('token'), migrate.forget('user');
DELETE FROM migrate.model;
