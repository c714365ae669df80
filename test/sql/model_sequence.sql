-- The model: sequences.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE SEQUENCE s;
CREATE TABLE t (a int);
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE SEQUENCE s AS int INCREMENT 2 MINVALUE 10 MAXVALUE 1000 START 20 CACHE 5 CYCLE;
CREATE TABLE t (a int);
$model$);

-- owned, and used by a default
SELECT pg_temp.become($model$
CREATE SEQUENCE s AS int INCREMENT -1 MINVALUE -100 MAXVALUE -1 START -1;
CREATE TABLE t (a int DEFAULT nextval('s'));
ALTER SEQUENCE s OWNED BY t.a;
$model$);

-- no longer owned; a comment
SELECT pg_temp.become($model$
CREATE SEQUENCE s AS int INCREMENT -1 MINVALUE -100 MAXVALUE -1 START -1;
CREATE TABLE t (a int DEFAULT nextval('s'));
COMMENT ON SEQUENCE s IS 'counts down';
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int);
$model$);

SELECT pg_temp.back();
