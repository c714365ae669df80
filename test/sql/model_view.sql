-- The model: views.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE VIEW v AS SELECT 1 AS one;
$model$);

-- replaced in place by one with more columns; one on another
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE VIEW v AS SELECT 2 AS one, 'x'::text AS two;
CREATE VIEW w AS SELECT v.one, t.b FROM v JOIN t ON t.a = v.one;
CREATE VIEW x AS SELECT w.one, u.c FROM w JOIN u ON u.a = w.one;
$model$);

-- a column fewer: what depends on it goes and comes
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b text);
CREATE TABLE u (a int, c text);
CREATE VIEW v AS SELECT 2 AS one;
CREATE VIEW w AS SELECT v.one, t.b FROM v JOIN t ON t.a = v.one;
CREATE VIEW x AS SELECT w.one, u.c FROM w JOIN u ON u.a = w.one;
$model$);

-- the type of a column under them; options
SELECT pg_temp.become($model$
CREATE TABLE t (a bigint, b varchar(10));
CREATE TABLE u (a int, c text);
CREATE VIEW v WITH (security_barrier) AS SELECT 2 AS one;
CREATE VIEW w AS SELECT v.one, t.b FROM v JOIN t ON t.a = v.one;
CREATE VIEW x WITH (security_invoker) AS SELECT w.one, u.c FROM w JOIN u ON u.a = w.one;
$model$);

-- check option, default of a column, comments
SELECT pg_temp.become($model$
CREATE TABLE t (a bigint, b varchar(10));
CREATE VIEW v AS SELECT 2 AS one;
CREATE VIEW updatable AS SELECT * FROM t WHERE true WITH CASCADED CHECK OPTION;
ALTER VIEW v ALTER one SET DEFAULT 3;
COMMENT ON VIEW v IS 'a view';
COMMENT ON COLUMN v.one IS 'its column';
$model$);

-- recursive (majors deparse the one before and this one in different words)
SELECT pg_temp.become($model$
CREATE TABLE t (a bigint, b varchar(10));
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 10;
$model$, shown => false);

-- a view that changes along with what takes the place of what it is on
SELECT pg_temp.become($model$
CREATE TABLE t (a int);
CREATE VIEW u AS SELECT 1 AS a;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1;
CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int);
CREATE VIEW v AS SELECT t.a FROM t, u;
CREATE VIEW w AS SELECT g(f(1)) AS x;
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE u (a int);
CREATE VIEW t AS SELECT u.a FROM u;
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1;
CREATE AGGREGATE f(int) (SFUNC = int4pl, STYPE = int);
CREATE VIEW v AS SELECT t.a FROM t WHERE t.a > 0;
CREATE VIEW w AS SELECT f(g(1)) AS x;
$model$);

-- in the model's words, over columns that do not stand in the model's order
SELECT pg_temp.become($model$
CREATE TABLE ordered (a int, c text, b int);
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE ordered (a int, b int, c text);
CREATE VIEW all_of_it AS SELECT o.* FROM ordered o CROSS JOIN (VALUES (1)) one(n);
$model$);

-- and over one that the downgrade puts last
SELECT pg_temp.become($model$
CREATE TABLE ordered (a int, c text, b int);
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE ordered (b int, c text);
CREATE VIEW all_of_it AS SELECT o.* FROM ordered o CROSS JOIN (VALUES (1)) one(n);
$model$);

-- dropped, with its table
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);

SELECT pg_temp.back();
