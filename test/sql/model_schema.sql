-- The model: schemas.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int);
$model$);

-- several, with elements
SELECT pg_temp.become($model$
CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW v AS SELECT 1 AS one;
CREATE SCHEMA "S t";
COMMENT ON SCHEMA "S t" IS 'a schema';
$model$);

-- dropped, with what is in it
SELECT pg_temp.become($model$
CREATE SCHEMA "S t";
$model$);

-- only the schemas that the model is of
CREATE SCHEMA other;
CREATE TABLE other.t (a int);
SELECT migrate.set_model('CREATE SCHEMA s; CREATE TABLE s.u (a int);', '{s}');
SELECT c.operation, c.kind, c.object FROM migrate.check() c ORDER BY c.ordinal;
DROP SCHEMA other CASCADE;

SELECT pg_temp.back();
