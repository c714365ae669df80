-- The model: indexes.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text, c int, d point, e tsvector);
$model$);

-- added
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text, c int, d point, e tsvector);
CREATE INDEX ON t (a);
CREATE UNIQUE INDEX t_b ON t (b);
CREATE INDEX t_d ON t USING gist (d);
CREATE INDEX t_e ON t USING gin (e);
$model$);

-- method, columns, order, operator class, collation, expression, condition, include, options, nulls not distinct
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text, c int, d point, e tsvector);
CREATE INDEX ON t USING hash (a);
CREATE UNIQUE INDEX t_b ON t (lower(b) COLLATE "C" text_pattern_ops, c DESC NULLS LAST) NULLS NOT DISTINCT WHERE a > 0;
CREATE INDEX t_c ON t (c) INCLUDE (a) WITH (fillfactor = 50);
CREATE INDEX t_d ON t USING spgist (d);
CREATE INDEX t_e ON t USING gin (e) WITH (fastupdate = off);
ALTER INDEX t_b ALTER COLUMN 1 SET STATISTICS 300;
$model$);

-- options in place, a comment, and a rename
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text, c int, d point, e tsvector);
CREATE INDEX t_hash ON t USING hash (a);
CREATE INDEX t_c ON t (c) INCLUDE (a) WITH (fillfactor = 60, deduplicate_items = off);
CREATE INDEX t_e ON t USING gin (e) WITH (gin_pending_list_limit = 128);
COMMENT ON INDEX t_c IS 'an index';
$model$);

-- CONCURRENTLY in a model
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text, c int, d point, e tsvector);
CREATE INDEX CONCURRENTLY t_hash ON t USING hash (a);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text, c int, d point, e tsvector);
$model$);

SELECT pg_temp.back();
