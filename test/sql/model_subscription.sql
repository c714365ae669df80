-- The model: subscriptions.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SET client_min_messages = error;	-- wal_level, and what has to be done by hand

-- the connection is a secret, and needed
SELECT migrate.set_model($model$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=nowhere password=secret' PUBLICATION p WITH (connect = false, slot_name = NONE);
$model$);
SELECT migrate.revision('subscribe', autogenerate => true);
SELECT migrate.revision('subscribe', autogenerate => true, prove => false, rev_id => 'subscribe');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'subscribe';
SELECT count(*) FROM migrate.upgrade();
SELECT migrate.edit('subscribe', upgrade => $$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=nowhere password=secret' PUBLICATION p WITH (connect = false, slot_name = NONE)$$);
SELECT count(*) FROM migrate.upgrade();
SELECT * FROM migrate.check();
TRUNCATE model_steps;
INSERT INTO model_steps (revision, model) VALUES (NULL, migrate.model_of());

-- publications and options
SELECT pg_temp.become($model$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=nowhere password=secret' PUBLICATION p, q WITH (connect = false, slot_name = NONE, binary = true, synchronous_commit = local);
COMMENT ON SUBSCRIPTION regress_migrate_s IS 'a subscription';
$model$);
SELECT subconninfo FROM pg_subscription;

-- another connection is not compared
SELECT kind, object, operation, destructive FROM migrate.check(ARRAY[$model$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=elsewhere' PUBLICATION p, q WITH (connect = false, slot_name = NONE, binary = true, synchronous_commit = local);
COMMENT ON SUBSCRIPTION regress_migrate_s IS 'a subscription';
$model$]);

-- an option that the server sets at the publisher as well, since 17: not from
-- the shadow
SELECT count(*) > 0 FROM migrate.check(ARRAY[format($model$
CREATE SUBSCRIPTION regress_migrate_s CONNECTION 'host=nowhere password=secret' PUBLICATION p, q WITH (connect = false, slot_name = NONE, binary = true, synchronous_commit = local);
COMMENT ON SUBSCRIPTION regress_migrate_s IS 'a subscription';
ALTER SUBSCRIPTION regress_migrate_s SET (%s = true);
$model$, CASE WHEN current_setting('server_version_num')::int >= 170000 THEN 'failover' ELSE 'streaming' END)]);

-- dropped, which nothing takes back
SELECT kind, object, operation, destructive, sql FROM migrate.check(ARRAY['']);
SELECT migrate.revision('unsubscribe', autogenerate => true, model => ARRAY['']);

SELECT pg_temp.back();
SELECT count(*) FROM migrate.downgrade('base');
SELECT migrate.forget('subscribe');
