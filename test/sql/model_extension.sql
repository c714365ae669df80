-- The model: extensions.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

-- needs two of PostgreSQL's own
SELECT count(*) = 2 AS available FROM pg_available_extensions WHERE name IN ('citext', 'hstore') \gset
\if :available

SELECT pg_temp.become($model$
CREATE EXTENSION citext;
CREATE TABLE t (a citext);
$model$);

-- in a schema; another version
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE EXTENSION citext SCHEMA s;
CREATE EXTENSION hstore VERSION '1.4';
CREATE TABLE t (b hstore);
$model$);

-- updated in place
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE EXTENSION citext SCHEMA s;
CREATE EXTENSION hstore VERSION '1.8';
CREATE TABLE t (a s.citext, b hstore);
$model$);

-- moved, with what it holds; its old schema goes, and comes back
SELECT pg_temp.become($model$
CREATE SCHEMA r;
CREATE EXTENSION citext SCHEMA r;
CREATE EXTENSION hstore VERSION '1.8';
CREATE DOMAIN d AS r.citext CHECK (VALUE OPERATOR(r.<>) 'x'::r.citext);
CREATE TABLE t (a r.citext DEFAULT 'a'::r.citext, b hstore, c int, e d);
CREATE INDEX t_a ON t (a);
CREATE FUNCTION f(r.citext) RETURNS r.citext LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE VIEW v AS SELECT t.a, t.a OPERATOR(r.=) 'x'::r.citext AS x FROM t, t u;
$model$);
SELECT pg_temp.become($model$
CREATE SCHEMA s;
COMMENT ON SCHEMA s IS 'new';
CREATE EXTENSION citext SCHEMA public;
CREATE EXTENSION hstore SCHEMA s VERSION '1.8';
CREATE DOMAIN d AS citext CHECK (VALUE OPERATOR(public.<>) 'x'::citext);
CREATE TABLE t (a citext DEFAULT 'a'::citext, b s.hstore, c int, e d);
CREATE INDEX t_a ON t (a);
CREATE FUNCTION f(citext) RETURNS citext LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE VIEW v AS SELECT t.a, t.a OPERATOR(public.=) 'x'::citext AS x FROM t, t u;
$model$);

-- privileges on members of extensions, and on the system's own, where the model has some
SELECT pg_temp.become($model$
CREATE EXTENSION citext;
CREATE TABLE t (a citext);
REVOKE EXECUTE ON FUNCTION citext_smaller(citext, citext) FROM PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION pg_sleep(float8) FROM PUBLIC;
GRANT SELECT (rolname, rolcanlogin) ON pg_authid TO PUBLIC;
$model$);
SELECT proname, proacl FROM pg_proc WHERE proname IN ('citext_smaller', 'pg_sleep') ORDER BY 1;
SELECT pg_temp.become($model$
CREATE EXTENSION citext;
CREATE TABLE t (a citext);
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT SELECT (rolname) ON pg_authid TO PUBLIC;
$model$);
SELECT kind, object, operation FROM migrate.check();
REVOKE EXECUTE ON FUNCTION citext_larger(citext, citext), pg_sleep_for(interval) FROM PUBLIC;
SELECT kind, object, operation, sql FROM migrate.check();
GRANT EXECUTE ON FUNCTION citext_larger(citext, citext), pg_sleep_for(interval) TO PUBLIC;

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a text);
$model$);

SELECT pg_temp.back();
\endif
