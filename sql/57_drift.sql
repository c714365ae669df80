-- Looking after: whether the schema is still what it should be

CREATE FUNCTION migrate.drift(
	against text DEFAULT 'revisions'
) RETURNS TABLE (
	ordinal integer, kind text, object text, operation text, destructive boolean, sql text, keep_sql text,
	changed_at timestamptz, changed_by text, statement text
)
	AS 'MODULE_PATHNAME', 'migrate_drift' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.drift(text) IS
	'how the schema differs from what the applied revisions make, from the model, or from a snapshot';
REVOKE ALL ON FUNCTION migrate.drift(text) FROM PUBLIC;

CREATE FUNCTION migrate.take_snapshot(
	name text DEFAULT 'last'
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_take_snapshot' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.take_snapshot(text) IS
	'keeps the schema as it stands, for drift() to compare with';
REVOKE ALL ON FUNCTION migrate.take_snapshot(text) FROM PUBLIC;

CREATE FUNCTION migrate.adopt_drift(
	message text,
	rev_id text DEFAULT NULL,
	allow_destructive boolean DEFAULT true
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_adopt_drift' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.adopt_drift(text, text, boolean) IS
	'makes what was changed by hand a revision, records it as applied, and returns its id';
REVOKE ALL ON FUNCTION migrate.adopt_drift(text, text, boolean) FROM PUBLIC;

-- The guard: DDL outside of runs

CREATE FUNCTION migrate.guard() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'migrate_guard_trigger' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.guard() IS
	'records, warns of, or refuses DDL outside of runs';
REVOKE ALL ON FUNCTION migrate.guard() FROM PUBLIC;

CREATE FUNCTION migrate.guard_enable() RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_guard_enable' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.guard_enable() IS
	'makes the event triggers that hear of DDL outside of runs';
REVOKE ALL ON FUNCTION migrate.guard_enable() FROM PUBLIC;

CREATE FUNCTION migrate.guard_disable() RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_guard_disable' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.guard_disable() IS
	'drops the event triggers of guard_enable()';
REVOKE ALL ON FUNCTION migrate.guard_disable() FROM PUBLIC;

CREATE FUNCTION migrate.guard_trim(
	before timestamptz
) RETURNS bigint
	AS 'MODULE_PATHNAME', 'migrate_guard_trim' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.guard_trim(timestamptz) IS
	'deletes the guard''s log of before a time, and returns how many rows';
REVOKE ALL ON FUNCTION migrate.guard_trim(timestamptz) FROM PUBLIC;

