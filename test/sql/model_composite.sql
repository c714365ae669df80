-- The model: composite types.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, b text);
$model$);

-- attributes added, dropped, altered in place
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[]);
COMMENT ON TYPE c IS 'a composite';
COMMENT ON COLUMN c.d IS 'an attribute';
$model$);

-- in use
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[]);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int, b c);
$model$);

-- changed under it
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[], f date);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int, b c);
$model$);

-- an attribute less: what only names the type stays
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C", e int[]);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION s(c, int) RETURNS c LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE FUNCTION i(c) RETURNS bigint LANGUAGE sql RETURN ($1).a;
CREATE CAST (c AS int) WITH FUNCTION f(c);
CREATE AGGREGATE g(int) (SFUNC = s, STYPE = c);
CREATE TABLE t (a int, b c);
CREATE VIEW v AS SELECT t.b FROM t, t u;
$model$);
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text COLLATE "C");
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION s(c, int) RETURNS c LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE FUNCTION i(c) RETURNS bigint LANGUAGE sql RETURN ($1).a;
CREATE CAST (c AS int) WITH FUNCTION f(c);
CREATE AGGREGATE g(int) (SFUNC = s, STYPE = c);
CREATE TABLE t (a int, b c);
CREATE VIEW v AS SELECT t.b FROM t, t u;
$model$);

-- a typed table, whose new columns have facts of their own
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
CREATE TABLE o OF c;
$model$);
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, b text, d int);
CREATE TABLE o OF c (b NOT NULL, d DEFAULT 3 NOT NULL CHECK (d > 0));
ALTER TABLE o ALTER b SET STATISTICS 7, ALTER b SET STORAGE EXTERNAL;
$model$);

-- a table that becomes a typed one, or is none any longer, while its columns or the type change
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text);
CREATE TABLE o (a int, b c);
CREATE TABLE p OF c;
CREATE TABLE q OF c;
$model$);
INSERT INTO q VALUES (1, 'one');
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
CREATE TYPE e AS (a int, d text, f c);
CREATE TABLE o OF c;
CREATE TABLE p (a bigint, d text, e int);
CREATE TABLE q OF e (a NOT NULL, f DEFAULT ROW(1));
$model$);
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text);
CREATE TABLE h (a bigint);
CREATE TABLE o (d text, e int) INHERITS (h);
CREATE TABLE p OF c;
CREATE TABLE q OF c;
$model$);
TABLE q;

-- a type that is replaced, with values stored of it; a table whose columns stand in another order
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, d text);
CREATE TABLE o (b c);
CREATE TABLE p (a int, d text);
CREATE TABLE q OF c;
CREATE TABLE r (d text, a bigint);
$model$);
SELECT pg_temp.become($model$
CREATE TYPE c AS (a bigint, d text);
CREATE TABLE o (b c);
CREATE TABLE p OF c;
CREATE TABLE q OF c;
CREATE TABLE r OF c;
$model$);
TABLE q;

-- one in another
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int);
CREATE TYPE d AS (one c, many c[]);
$model$);

-- a table of a type whose attributes stand in another order keeps its rows
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, b text, d int);
CREATE TABLE t OF c (PRIMARY KEY (b), a NOT NULL, d DEFAULT 5 CHECK (d > 0));
COMMENT ON COLUMN t.a IS 'a comment';
CREATE INDEX ON t (a);
CREATE VIEW v AS SELECT t.a, t.d FROM t JOIN (VALUES (1)) x (y) ON true;
CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''fired''; END';
CREATE TRIGGER fired BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION fired();
$model$, false);
INSERT INTO t VALUES (1, 'one', 10), (2, 'two', NULL);
SELECT pg_temp.become($model$
CREATE TYPE c AS (e int, b text, d bigint, a int);
CREATE TABLE t OF c (PRIMARY KEY (b), a NOT NULL, d DEFAULT 5 CHECK (d > 0));
COMMENT ON COLUMN t.a IS 'a comment';
CREATE INDEX ON t (a);
CREATE VIEW v AS SELECT t.a, t.d FROM t JOIN (VALUES (1)) x (y) ON true;
CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''fired''; END';
CREATE TRIGGER fired BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION fired();
$model$);
TABLE t;
TABLE v;

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
