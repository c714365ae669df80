-- The model: collations.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE COLLATION c (LOCALE = 'C');
$model$);

-- changed: replaced under its columns
SELECT pg_temp.become($model$
CREATE COLLATION c (LOCALE = 'POSIX');
CREATE TABLE t (a text COLLATE c);
COMMENT ON COLLATION c IS 'a collation';
$model$);

SELECT pg_temp.become($model$
CREATE COLLATION c (PROVIDER = icu, LOCALE = 'und', DETERMINISTIC = false);
CREATE TABLE t (a text COLLATE c, b text COLLATE c);
CREATE INDEX t_a ON t (a);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a text);
$model$);

SELECT pg_temp.back();
