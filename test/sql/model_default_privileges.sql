-- The model: default privileges.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

CREATE ROLE regress_migrate_one;
CREATE ROLE regress_migrate_two;

SELECT pg_temp.become($model$
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_migrate_one;
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT EXECUTE ON FUNCTIONS TO regress_migrate_two;
$model$);

-- changed; new objects have them
SELECT pg_temp.become($model$
CREATE SCHEMA s;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO regress_migrate_one WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE regress_migrate_one GRANT USAGE ON SEQUENCES TO regress_migrate_two;
CREATE TABLE s.t (a int);
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1;
$model$);

-- objects made before them have not
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int);
CREATE TABLE s.u (a int);
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO regress_migrate_two;
CREATE TABLE s.v (a int);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int);
$model$);

-- end
SELECT pg_temp.back();
DROP ROLE regress_migrate_one, regress_migrate_two;
