-- The model: domains.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE DOMAIN d AS text;
CREATE TABLE t (a d);
$model$);

-- default, not null, constraints, in place
SELECT pg_temp.become($model$
CREATE DOMAIN d AS text DEFAULT 'x' NOT NULL CONSTRAINT not_empty CHECK (VALUE <> '') CONSTRAINT short CHECK (length(VALUE) < 10);
CREATE TABLE t (a d);
COMMENT ON DOMAIN d IS 'a domain';
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE DOMAIN d AS text DEFAULT 'y' CONSTRAINT not_empty CHECK (VALUE <> ' ');
ALTER DOMAIN d ADD CONSTRAINT later CHECK (VALUE <> 'later') NOT VALID;
CREATE TABLE t (a d);
COMMENT ON CONSTRAINT not_empty ON DOMAIN d IS 'a constraint';
$model$);

-- another type or collation: replaced under its columns
SELECT pg_temp.become($model$
CREATE DOMAIN d AS varchar(10) COLLATE "C" DEFAULT 'y';
CREATE DOMAIN e AS d CHECK (VALUE <> 'e');
CREATE TABLE t (a d, b e, c d[]);
CREATE FUNCTION f(d) RETURNS d LANGUAGE sql AS 'SELECT $1';
$model$);

-- under another domain and a function
SELECT pg_temp.become($model$
CREATE DOMAIN d AS varchar(20) COLLATE "C";
CREATE DOMAIN e AS d CHECK (VALUE <> 'e');
CREATE TABLE t (a d, b e, c d[]);
CREATE FUNCTION f(d) RETURNS d LANGUAGE sql AS 'SELECT $1';
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a varchar(20));
$model$);

SELECT pg_temp.back();
