-- The model: aggregates.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
$model$);

-- state, final and combine functions, moving, parallel
SELECT pg_temp.become($model$
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1', COMBINEFUNC = int4pl, PARALLEL = SAFE);
CREATE AGGREGATE moving(int) (SFUNC = int4pl, STYPE = int, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, SORTOP = <);
COMMENT ON AGGREGATE total(int) IS 'adds up';
$model$);

-- an ordered set, and a view that uses one
SELECT pg_temp.become($model$
CREATE AGGREGATE total(int) (SFUNC = int4larger, STYPE = int, SORTOP = >);
CREATE AGGREGATE middle(float8 ORDER BY float8) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_cont_float8_final);
CREATE VIEW v AS SELECT total(a.x) AS total FROM generate_series(1, 3) a(x) JOIN generate_series(2, 3) b(y) ON a.x = b.y;
$model$);

-- under that view
SELECT pg_temp.become($model$
CREATE AGGREGATE total(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <);
CREATE VIEW v AS SELECT total(a.x) AS total FROM generate_series(1, 3) a(x) JOIN generate_series(2, 3) b(y) ON a.x = b.y;
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
