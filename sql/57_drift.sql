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

