-- The model: publications.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SET client_min_messages = error;	-- wal_level, and what has to be done by hand

SELECT pg_temp.become($model$
CREATE TABLE t (a int PRIMARY KEY, b int, c int);
CREATE SCHEMA s;
CREATE PUBLICATION p;
CREATE PUBLICATION q FOR TABLE t;
$model$);

-- tables with columns and conditions, schemas, options
SELECT pg_temp.become($model$
CREATE TABLE t (a int PRIMARY KEY, b int, c int);
CREATE TABLE u (a int PRIMARY KEY);
CREATE SCHEMA s;
CREATE PUBLICATION p FOR TABLES IN SCHEMA s WITH (publish = 'insert, update');
CREATE PUBLICATION q FOR TABLE t (a, b) WHERE (a > 0), u WITH (publish_via_partition_root);
COMMENT ON PUBLICATION p IS 'a publication';
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE TABLE t (a int PRIMARY KEY, b int, c int);
CREATE TABLE u (a int PRIMARY KEY);
CREATE SCHEMA s;
CREATE PUBLICATION p FOR ALL TABLES;
CREATE PUBLICATION q FOR TABLE t (a, c) WHERE (a > 1);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int PRIMARY KEY, b int, c int);
CREATE TABLE u (a int PRIMARY KEY);
CREATE SCHEMA s;
$model$);

SELECT pg_temp.back();
