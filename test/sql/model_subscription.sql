-- The model: subscriptions.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SET client_min_messages = error;	-- wal_level, and what has to be done by hand

-- the connection is a secret
SELECT pg_temp.become($model$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=nowhere password=secret' PUBLICATION p WITH (connect = false, slot_name = NONE);
$model$);

-- publications and options
SELECT pg_temp.become($model$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=nowhere password=secret' PUBLICATION p, q WITH (connect = false, slot_name = NONE, binary = true, synchronous_commit = local);
COMMENT ON SUBSCRIPTION regress_migrate_s IS 'a subscription';
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
