-- The model: event triggers.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER regress_migrate_e ON ddl_command_start EXECUTE FUNCTION f();
$model$);

-- changed; enabled state in place
SELECT pg_temp.become($model$
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER regress_migrate_e ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION f();
CREATE EVENT TRIGGER regress_migrate_d ON sql_drop EXECUTE FUNCTION f();
ALTER EVENT TRIGGER regress_migrate_d DISABLE;
COMMENT ON EVENT TRIGGER regress_migrate_e IS 'an event trigger';
$model$);

-- one that would refuse everything does not fire on the model
SELECT pg_temp.become($model$
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no'; END$$;
CREATE EVENT TRIGGER regress_migrate_e ON ddl_command_end WHEN TAG IN ('CREATE SERVER') EXECUTE FUNCTION f();
CREATE FOREIGN DATA WRAPPER w;
ALTER EVENT TRIGGER regress_migrate_e ENABLE REPLICA;
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
