-- The model: extensions.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

-- needs two of PostgreSQL's own
SELECT count(*) = 2 AS available FROM pg_available_extensions WHERE name IN ('citext', 'hstore') \gset
\if :available

SELECT pg_temp.become($model$
CREATE EXTENSION citext;
CREATE TABLE t (a citext);
$model$);

-- in a schema; another version
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE EXTENSION citext SCHEMA s;
CREATE EXTENSION hstore VERSION '1.4';
CREATE TABLE t (b hstore);
$model$);

-- updated in place
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE EXTENSION citext SCHEMA s;
CREATE EXTENSION hstore VERSION '1.8';
CREATE TABLE t (a s.citext, b hstore);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a text);
$model$);

SELECT pg_temp.back();
\endif
