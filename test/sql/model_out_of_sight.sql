-- The model: what columns and functions have of types and tables that change, where
-- the server refuses to change those, or does not see into the values.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

-- the check of a domain of which there are arrays, rows and ranges; and one that
-- is in columns alone, where it stays in place
SELECT pg_temp.become($$
CREATE DOMAIN small AS int CHECK (value < 100);
CREATE DOMAIN smaller AS small;
CREATE TYPE pair AS (a small, b text);
CREATE TYPE span AS RANGE (subtype = small);
CREATE TABLE t (a small[], b pair, c smaller[], d span, e small);
CREATE DOMAIN plain AS int CHECK (value < 100);
CREATE TABLE u (a plain);
$$, false);
INSERT INTO t VALUES ('{1,2}', '(5,x)', '{{7}}', '[3,4]', 8);
SELECT pg_temp.become($$
CREATE DOMAIN small AS int CHECK (value < 200);
CREATE DOMAIN smaller AS small;
CREATE TYPE pair AS (a small, b text);
CREATE TYPE span AS RANGE (subtype = small);
CREATE TABLE t (a small[], b pair, c smaller[], d span, e small);
CREATE DOMAIN plain AS int CHECK (value < 200);
CREATE TABLE u (a plain);
$$);
SELECT * FROM t;
INSERT INTO t VALUES ('{200}');

-- a column of a table whose rows a function takes that is kept parsed
SELECT pg_temp.become($$
CREATE TABLE t2 (a int, b int);
CREATE FUNCTION one(x t2) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT x.a; END;
CREATE FUNCTION other(x t2) RETURNS int LANGUAGE sql AS 'SELECT x.a';
CREATE VIEW v AS SELECT one(t2) FROM t2;
$$, false);
INSERT INTO t2 VALUES (1, 2);
SELECT pg_temp.become($$
CREATE TABLE t2 (a int, b text);
CREATE FUNCTION one(x t2) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT x.a; END;
CREATE FUNCTION other(x t2) RETURNS int LANGUAGE sql AS 'SELECT x.a';
CREATE VIEW v AS SELECT one(t2) FROM t2;
$$);
SELECT one, b FROM t2, v;

-- a column that holds rows of a table whose columns change, alone and in arrays,
-- domains and composite types, and in a table that rows of are in a column;
-- with an index, a default, a view and a child table
SELECT pg_temp.become($$
CREATE SCHEMA other;
CREATE TABLE other.t3 (a int, b text, gone int);
CREATE TYPE pair3 AS (x other.t3, y int);
CREATE DOMAIN dom3 AS other.t3 CHECK ((value).a > 0);
CREATE TABLE u3 (id int PRIMARY KEY, r other.t3 NOT NULL, p pair3[], d dom3, ds dom3[] DEFAULT '{}');
CREATE INDEX ON u3 (r);
CREATE TABLE child () INHERITS (u3);
CREATE TABLE w3 (u u3[]);
CREATE VIEW v3 AS SELECT (u3.r).a FROM u3 JOIN (VALUES (1)) x (y) ON true;
CREATE TABLE part (a int, b int) PARTITION BY LIST (a);
CREATE TABLE log (entry part);
$$, false);
INSERT INTO other.t3 VALUES (1, E'o"n,e\\', 3);
INSERT INTO u3 SELECT 1, t, ARRAY[ROW(t, 5), NULL]::pair3[], t, ARRAY[t::dom3, NULL] FROM other.t3 t;
INSERT INTO child SELECT 2, t FROM other.t3 t;
INSERT INTO w3 SELECT array_agg(u3) FROM u3;
INSERT INTO log VALUES ((1, 2));
SELECT pg_temp.become($$
CREATE SCHEMA other;
CREATE TABLE other.t3 (a bigint, b text, n int DEFAULT 5);
CREATE TYPE pair3 AS (x other.t3, y int);
CREATE DOMAIN dom3 AS other.t3 CHECK ((value).a > 0);
CREATE TABLE u3 (id int PRIMARY KEY, r other.t3 NOT NULL, p pair3[], d dom3, ds dom3[] DEFAULT '{}');
CREATE INDEX ON u3 (r);
CREATE TABLE child () INHERITS (u3);
CREATE TABLE w3 (u u3[]);
CREATE VIEW v3 AS SELECT (u3.r).a FROM u3 JOIN (VALUES (1)) x (y) ON true;
CREATE TABLE part (a int, b text) PARTITION BY LIST (a);
CREATE TABLE log (entry part);
$$);
TABLE u3;
TABLE w3;
TABLE v3;
TABLE log;
-- what alone would write the rows anew: a new column that is not null
SELECT pg_temp.become($$
CREATE TABLE t4 (a int);
CREATE TABLE u4 (r t4);
$$, false);
INSERT INTO u4 VALUES (ROW(1));
SELECT pg_temp.become($$
CREATE TABLE t4 (a int, b int DEFAULT 7, c text);
CREATE TABLE u4 (r t4);
$$);
TABLE u4;
SELECT pg_temp.back();
