-- The model: languages.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE LANGUAGE l HANDLER plpgsql_call_handler;
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
CREATE FUNCTION f() RETURNS int LANGUAGE l AS 'BEGIN RETURN 1; END';
COMMENT ON LANGUAGE l IS 'a language';
$model$);

-- under a function
SELECT pg_temp.become($model$
CREATE LANGUAGE l HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator;
CREATE FUNCTION f() RETURNS int LANGUAGE l AS 'BEGIN RETURN 1; END';
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
