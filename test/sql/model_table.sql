-- The model: tables.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

-- added
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE UNLOGGED TABLE u (a int) WITH (fillfactor = 50);
$model$);

-- options, persistence, row security, replica identity, cluster mark
SELECT pg_temp.become($model$
CREATE UNLOGGED TABLE t (a int NOT NULL, b text) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
CREATE UNIQUE INDEX t_a ON t (a);
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE t REPLICA IDENTITY USING INDEX t_a;
ALTER TABLE t CLUSTER ON t_a;
CREATE TABLE u (a int);
$model$);

-- and other ones
SELECT pg_temp.become($model$
CREATE TABLE t (a int NOT NULL, b text) WITH (fillfactor = 80);
CREATE UNIQUE INDEX t_a ON t (a);
ALTER TABLE t FORCE ROW LEVEL SECURITY;
ALTER TABLE t REPLICA IDENTITY FULL;
CREATE TABLE u (a int);
ALTER TABLE u REPLICA IDENTITY NOTHING;
$model$);

-- typed
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, b text);
CREATE TABLE t OF c (a NOT NULL, b DEFAULT 'x');
CREATE TABLE u (a int);
$model$);

-- and no longer
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, b text);
CREATE TABLE t (a int NOT NULL, b text DEFAULT 'x');
$model$);

-- names that need quotes
SELECT pg_temp.become($model$
CREATE SCHEMA "Other schema";
CREATE TABLE "Other schema"."select" ("a ""b""" int, "B" text DEFAULT $$it's$$, PRIMARY KEY ("a ""b"""));
COMMENT ON COLUMN "Other schema"."select"."a ""b""" IS $$it's \ a comment$$;
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
