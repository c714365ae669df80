-- The model: enums.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE t (a int, m mood DEFAULT 'sad', many mood[]);
$model$);

-- values added in place
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('angry', 'sad', 'ok', 'happy', $$it's$$);
CREATE TABLE t (a int, m mood DEFAULT 'sad', many mood[]);
$model$);

-- rows survive
INSERT INTO t VALUES (1, 'sad', '{happy,ok}');

-- a value removed and others reordered: the type is replaced under its columns
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('happy', 'ok', 'sad');
CREATE TABLE t (a int, m mood DEFAULT 'sad', many mood[]);
CREATE TABLE u (a int, m mood);
CREATE VIEW v AS SELECT t.m, u.a FROM t JOIN u USING (m);
CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE INDEX t_m ON t (m) WHERE m <> 'ok';
$model$);

-- with what depends on it
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (a int, m mood DEFAULT 'ok', many mood[]);
CREATE TABLE u (a int, m mood);
CREATE VIEW v AS SELECT t.m, u.a FROM t JOIN u USING (m);
CREATE FUNCTION f(mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE INDEX t_m ON t (m) WHERE m <> 'ok';
COMMENT ON TYPE mood IS 'how one feels';
$model$);

-- a value added and used at once
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy', 'glad');
CREATE TABLE t (a int, m mood DEFAULT 'glad', many mood[]);
CREATE TABLE u (a int, m mood);
$model$);

TABLE t;
DELETE FROM t;

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int, m text, many text[]);
$model$);

-- a value removed of one that is the key of partitions, which keep their rows
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE p (m mood, a int) PARTITION BY LIST (m);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('ok');
CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('sad', 'happy');
$model$, shown => false);
INSERT INTO p VALUES ('ok', 1), ('happy', 2);
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('happy', 'ok');
CREATE TABLE p (m mood, a int) PARTITION BY LIST (m);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('ok');
CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('happy');
$model$);
SELECT * FROM p ORDER BY a;

-- one added for a partition
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('happy', 'ok', 'glad');
CREATE TABLE p (m mood, a int) PARTITION BY LIST (m);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('ok');
CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('happy');
CREATE TABLE p3 PARTITION OF p FOR VALUES IN ('glad');
$model$);
SELECT * FROM p ORDER BY a;

-- one removed of a type whose name only is in that of the key's
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TYPE mood_of_all AS ENUM ('fine');
CREATE TABLE p (a mood_of_all, m mood) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('fine');
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TYPE mood AS ENUM ('ok');
CREATE TYPE mood_of_all AS ENUM ('fine');
CREATE TABLE p (a mood_of_all, m mood) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('fine');
$model$);

SELECT pg_temp.back();
