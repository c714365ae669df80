-- The model: foreign data.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SET client_min_messages = error;	-- of the validator that changes
CREATE ROLE regress_migrate_one;

SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE ft (a int) SERVER s;
$model$);

-- options, user mappings with their secrets masked
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'false');
CREATE FOREIGN DATA WRAPPER v VALIDATOR postgresql_fdw_validator;
CREATE SERVER s TYPE 't' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'here', port '1');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u', password 'secret');
CREATE USER MAPPING FOR regress_migrate_one SERVER s;
CREATE FOREIGN TABLE ft (a int OPTIONS (column_name 'b'), c text NOT NULL) SERVER s OPTIONS (table_name 'x');
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true');
CREATE FOREIGN DATA WRAPPER v;
CREATE SERVER s TYPE 't' VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'there', dbname 'd');
CREATE USER MAPPING FOR regress_migrate_one SERVER s OPTIONS (user 'u');
CREATE FOREIGN TABLE ft (a int OPTIONS (column_name 'c'), c text DEFAULT 'x', CONSTRAINT positive CHECK (a > 0)) SERVER s OPTIONS (table_name 'y', schema_name 's');
COMMENT ON FOREIGN DATA WRAPPER w IS 'a wrapper';
COMMENT ON SERVER s IS 'a server';
COMMENT ON FOREIGN TABLE ft IS 'a table';
$model$);

-- a set of options, in whatever order
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (b '1', a '1');
CREATE FOREIGN DATA WRAPPER v;
CREATE SERVER s TYPE 't' VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (port '1', dbname 'd', host 'there');
CREATE FOREIGN TABLE ft (a int OPTIONS (z '1', column_name 'c', b '2'), c text) SERVER s
	OPTIONS (table_name 'y', updatable 'true', schema_name 's', fetch_size '2');
$model$);
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w OPTIONS (c '1', a '2');
CREATE FOREIGN DATA WRAPPER v;
CREATE SERVER s TYPE 't' VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'here', dbname 'd', service 'x');
CREATE FOREIGN TABLE ft (a int OPTIONS (b '2', column_name 'd'), c text) SERVER s
	OPTIONS (fetch_size '2', schema_name 's', table_name 'z');
$model$);

-- another server; a table in the place of a foreign one
SELECT pg_temp.become($model$
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s2 TYPE 't2' FOREIGN DATA WRAPPER w;
CREATE TABLE ft (a int);
CREATE FOREIGN TABLE ft2 (a int) SERVER s2;
GRANT USAGE ON FOREIGN SERVER s2 TO regress_migrate_one;
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

-- end
SELECT pg_temp.back();
DROP ROLE regress_migrate_one;
