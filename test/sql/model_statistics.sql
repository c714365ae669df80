-- The model: statistics objects.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS s ON a, b FROM t;
$model$);

-- kinds, columns, expressions, target
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS s (ndistinct, dependencies) ON a, b FROM t;
CREATE STATISTICS e (mcv) ON (a + b), lower(c) FROM t;
ALTER STATISTICS s SET STATISTICS 100;
COMMENT ON STATISTICS s IS 'statistics';
$model$);

-- changed; a column under it changes its type
SELECT pg_temp.become($model$
CREATE TABLE t (a bigint, b int, c varchar(10));
CREATE STATISTICS s (ndistinct, dependencies) ON a, b FROM t;
CREATE STATISTICS e (mcv) ON (a - b), lower(c) FROM t;
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a bigint, b int, c varchar(10));
$model$);

SELECT pg_temp.back();
