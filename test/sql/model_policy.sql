-- The model: policies.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

CREATE ROLE regress_migrate_one;
CREATE ROLE regress_migrate_two;

SELECT pg_temp.become($model$
CREATE TABLE t (a int, who name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t USING (who = current_user);
$model$);

-- roles and expressions, in place; one for a command
SELECT pg_temp.become($model$
CREATE TABLE t (a int, who name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t TO regress_migrate_one, regress_migrate_two USING (who = session_user) WITH CHECK (a > 0);
CREATE POLICY few ON t AS RESTRICTIVE FOR INSERT TO regress_migrate_one WITH CHECK (a < 10);
COMMENT ON POLICY few ON t IS 'few';
$model$);

-- what can't be altered
SELECT pg_temp.become($model$
CREATE TABLE t (a int, who name);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t FOR SELECT USING (who = session_user);
CREATE POLICY few ON t FOR INSERT TO regress_migrate_one WITH CHECK (a < 10);
$model$);

-- over a column whose type changes, and of a function that does
SELECT pg_temp.become($model$
CREATE FUNCTION allowed(text) RETURNS boolean LANGUAGE sql RETURN $1 <> '';
CREATE TABLE t (a bigint, who text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t FOR SELECT USING (allowed(who));
CREATE POLICY few ON t FOR INSERT TO regress_migrate_one WITH CHECK (a < 10);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int, who name);
$model$);

-- end
SELECT pg_temp.back();
DROP ROLE regress_migrate_one, regress_migrate_two;
