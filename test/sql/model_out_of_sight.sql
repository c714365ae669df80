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
SELECT pg_temp.back();
