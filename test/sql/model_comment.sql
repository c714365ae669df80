-- The model: comments.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int PRIMARY KEY, b int CHECK (b > 0));
CREATE TYPE s.e AS ENUM ('a');
$model$);

-- given
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int PRIMARY KEY, b int CHECK (b > 0));
CREATE TYPE s.e AS ENUM ('a');
COMMENT ON SCHEMA s IS 'a schema';
COMMENT ON TABLE s.t IS 'it''s
on two lines';
COMMENT ON COLUMN s.t.b IS 'a \ column';
COMMENT ON CONSTRAINT t_pkey ON s.t IS 'a key';
COMMENT ON INDEX s.t_pkey IS 'its index';
COMMENT ON CONSTRAINT t_b_check ON s.t IS 'a check';
COMMENT ON TYPE s.e IS 'a type';
$model$);

-- changed and taken away; one of what is replaced stays
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int PRIMARY KEY, b int CHECK (b > 1));
CREATE TYPE s.e AS ENUM ('b');
COMMENT ON TABLE s.t IS 'one line';
COMMENT ON CONSTRAINT t_b_check ON s.t IS 'a check';
COMMENT ON TYPE s.e IS 'a type';
COMMENT ON SCHEMA public IS 'changed';
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
