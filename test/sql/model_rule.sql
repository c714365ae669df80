-- The model: rules.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT 1 AS one;
$model$);

-- added
SELECT pg_temp.become($model$
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT 1 AS one;
CREATE RULE r AS ON INSERT TO t WHERE NEW.a > 1 DO ALSO DELETE FROM t WHERE a = 0;
CREATE RULE i AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.one);
$model$);

-- changed, disabled
SELECT pg_temp.become($model$
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT 1 AS one;
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;
CREATE RULE i AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.one + 1);
ALTER TABLE t DISABLE RULE r;
COMMENT ON RULE r ON t IS 'a rule';
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT 1 AS one;
$model$);

SELECT pg_temp.back();
