-- The model: materialized views.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE MATERIALIZED VIEW m AS SELECT t.a, u.c FROM t JOIN u USING (a);
$model$);

-- index, options, no data
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 50) AS SELECT t.a, u.c FROM t JOIN u USING (a);
CREATE UNIQUE INDEX m_a ON m (a);
ALTER MATERIALIZED VIEW m ALTER c SET STATISTICS 50;
ALTER MATERIALIZED VIEW m CLUSTER ON m_a;
COMMENT ON MATERIALIZED VIEW m IS 'joined';
COMMENT ON COLUMN m.c IS 'a column';
$model$);

-- another query: the index, comment and what depends on it stay
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 60) AS SELECT t.a, u.c, t.b FROM t JOIN u USING (a);
CREATE UNIQUE INDEX m_a ON m (a);
CREATE VIEW v AS SELECT m.a, m.b, u.c FROM m JOIN u USING (a);
COMMENT ON MATERIALIZED VIEW m IS 'joined';
$model$);

-- a view in its place
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE VIEW m AS SELECT t.a, u.c FROM t JOIN u USING (a);
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
$model$);

SELECT pg_temp.back();
