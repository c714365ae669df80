-- The model: functions and procedures.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS text LANGUAGE sql AS 'SELECT b || a';
CREATE PROCEDURE p(a int) LANGUAGE plpgsql AS $$BEGIN NULL; END$$;
$model$);

-- body and properties, in place
SELECT pg_temp.become($model$
CREATE FUNCTION f(a int, b text DEFAULT 'y') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF COST 10
	SET search_path = public, pg_temp AS 'SELECT a || b';
CREATE PROCEDURE p(a int) LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '1MB' AS $$BEGIN PERFORM 1; END$$;
$model$);

-- a SQL-standard body; rows
SELECT pg_temp.become($model$
CREATE FUNCTION f(a int, b text DEFAULT 'y') RETURNS text LANGUAGE sql STABLE RETURN a || b;
CREATE FUNCTION g() RETURNS SETOF int LANGUAGE sql ROWS 10 BEGIN ATOMIC SELECT 1 UNION ALL SELECT 2; END;
CREATE PROCEDURE p(a int, INOUT b int) LANGUAGE plpgsql AS $$BEGIN b := a; END$$;
$model$);

-- another result and another name of an argument
SELECT pg_temp.become($model$
CREATE FUNCTION f(x int, b text DEFAULT 'y') RETURNS varchar LANGUAGE sql IMMUTABLE RETURN x || b;
CREATE TABLE t (a int CHECK (f(a) <> ''), b text DEFAULT f(1));
CREATE INDEX t_f ON t (f(a));
CREATE VIEW v AS SELECT f(1) AS f;
$model$);

-- with what depends on it
SELECT pg_temp.become($model$
CREATE FUNCTION f(x int, b text DEFAULT 'y') RETURNS text LANGUAGE sql IMMUTABLE RETURN b || x;
CREATE TABLE t (a int CHECK (f(a) <> ''), b text DEFAULT f(1));
CREATE INDEX t_f ON t (f(a));
CREATE VIEW v AS SELECT f(1) AS f;
$model$);

-- overloads, out arguments, variadic, a table; defaults taken away
SELECT pg_temp.become($model$
CREATE FUNCTION f(x int, b text) RETURNS text LANGUAGE sql IMMUTABLE RETURN b || x;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION g(a int, OUT b int, OUT c text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE FUNCTION g(VARIADIC a text[]) RETURNS TABLE (b int, c text) LANGUAGE sql AS $$SELECT 1, 'x'$$;
CREATE FUNCTION h() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	-- a body of several lines; it's quoted
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION f(int) IS 'one';
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

-- what holds results of a function that returns something else is made again
SELECT pg_temp.become($model$
CREATE FUNCTION fold(n text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN lower(n); END';
CREATE FUNCTION other(n text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN lower(n); END';
CREATE DOMAIN d AS text CHECK (fold(VALUE) <> 'ANN');
CREATE TABLE t (n text CHECK (fold(n) <> ''), g text GENERATED ALWAYS AS (fold(n)) STORED, d text DEFAULT fold('X'));
CREATE UNIQUE INDEX t_fold ON t (fold(n));
CREATE INDEX t_other ON t (other(n));
CREATE VIEW v AS SELECT fold(n), n FROM t;
$model$, false);
INSERT INTO t VALUES ('Ann');
SELECT pg_temp.become($model$
CREATE FUNCTION fold(n text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN upper(n); END';
CREATE FUNCTION other(n text) RETURNS text LANGUAGE plpgsql IMMUTABLE COST 7 AS 'BEGIN RETURN lower(n); END';
CREATE DOMAIN d AS text CHECK (fold(VALUE) <> 'ANN');
CREATE TABLE t (n text CHECK (fold(n) <> ''), g text GENERATED ALWAYS AS (fold(n)) STORED, d text DEFAULT fold('X'));
CREATE UNIQUE INDEX t_fold ON t (fold(n));
CREATE INDEX t_other ON t (other(n));
CREATE VIEW v AS SELECT fold(n), n FROM t;
$model$);
SELECT g FROM t;
SET enable_seqscan = off;
SELECT n FROM t WHERE fold(n) = 'ANN';
RESET enable_seqscan;

SELECT pg_temp.back();
