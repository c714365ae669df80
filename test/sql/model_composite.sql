-- The model: composite types.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, b text);
$model$);

-- attributes added, dropped, altered in place
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[]);
COMMENT ON TYPE c IS 'a composite';
COMMENT ON COLUMN c.d IS 'an attribute';
$model$);

-- in use
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[]);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int, b c);
$model$);

-- changed under it
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[], f date);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int, b c);
$model$);

-- one in another
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
CREATE TYPE d AS (one c, many c[]);
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
