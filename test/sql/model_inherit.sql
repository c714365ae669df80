-- The model: inheritance.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE a (x int, y text);
CREATE TABLE b (z int) INHERITS (a);
$model$);

-- no longer a child
SELECT pg_temp.become($model$
CREATE TABLE a (x int, y text);
CREATE TABLE b (x int, y text, z int DEFAULT 3);
$model$);

-- and one again, which has its columns of its own, too
SELECT pg_temp.become($model$
CREATE TABLE a (x int, y text);
CREATE TABLE b (x int, y text, z int) INHERITS (a);
$model$);

-- columns of the parent, its checks, a second parent
SELECT pg_temp.become($model$
CREATE TABLE a (x bigint NOT NULL, y text DEFAULT 'y', w int, CONSTRAINT positive CHECK (x > 0), CONSTRAINT here CHECK (w > 0) NO INHERIT);
CREATE TABLE c (z int, v int);
CREATE TABLE b (x bigint, y text, z int, u int) INHERITS (a, c);
$model$);

-- defaults of its own
SELECT pg_temp.become($model$
CREATE TABLE a (x bigint NOT NULL, w int);
CREATE TABLE c (z int, v int);
CREATE TABLE b (x bigint DEFAULT 1, z int DEFAULT 3, v int DEFAULT 4) INHERITS (a, c);
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
