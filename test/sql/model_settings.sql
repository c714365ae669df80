-- The model: scripts mean the same in every session.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

-- the model is read by the settings of the session, the scripts by any
SET DateStyle = 'SQL, DMY';
SET IntervalStyle = 'sql_standard';
SET extra_float_digits = -15;
SELECT pg_temp.become($model$
CREATE TABLE t (a date) PARTITION BY RANGE (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('01/02/2024') TO ('01/03/2024');
CREATE TABLE u (a integer);
$model$);

SELECT pg_temp.become($model$
CREATE TABLE t (a date) PARTITION BY RANGE (a);
CREATE TABLE u (a integer);
ALTER TABLE u ADD b date DEFAULT '02/03/2024', ADD c interval DEFAULT '-1 2:03:04', ADD d float8 DEFAULT 0.1::float8 + 0.2;
ALTER TABLE u ALTER d SET DEFAULT '0.30000000000000004';
CREATE VIEW v AS SELECT a FROM u WHERE b > '02/03/2024'::date;
$model$);

SELECT pg_temp.back();
RESET DateStyle;
RESET IntervalStyle;
RESET extra_float_digits;
