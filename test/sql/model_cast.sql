-- The model: casts, conversions and transforms.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
CREATE FUNCTION f(c) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'c';
CREATE CAST (c AS text) WITH FUNCTION f(c);
CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
CREATE FUNCTION f(c) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'c';
CREATE FUNCTION g(text) RETURNS c LANGUAGE sql IMMUTABLE RETURN ROW(1)::c;
CREATE CAST (c AS text) WITH FUNCTION f(c) AS ASSIGNMENT;
CREATE CAST (text AS c) WITH FUNCTION g(text) AS IMPLICIT;
CREATE CAST (c AS varchar) WITH INOUT;
CREATE DEFAULT CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CAST (c AS text) IS 'a cast';
COMMENT ON CONVERSION conv IS 'a conversion';
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
$model$);

SELECT pg_temp.back();
