-- Destinations: tenants of this database

CREATE FUNCTION migrate.add_destination(
	name text,
	schema text,
	scope text DEFAULT NULL,
	search_path text DEFAULT NULL,
	labels text[] DEFAULT '{}'
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_add_destination' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.add_destination(text, text, text, text, text[]) IS
	'ties a scope to a schema and the search_path of its runs';
REVOKE ALL ON FUNCTION migrate.add_destination(text, text, text, text, text[]) FROM PUBLIC;

CREATE FUNCTION migrate.drop_destination(
	name text
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_drop_destination' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.drop_destination(text) IS
	'forgets a destination; its schema, version and log stay';
REVOKE ALL ON FUNCTION migrate.drop_destination(text) FROM PUBLIC;

CREATE FUNCTION migrate.destinations_from(
	query text
) RETURNS TABLE (destination text, change text)
	AS 'MODULE_PATHNAME', 'migrate_destinations_from' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.destinations_from(text) IS
	'adds or changes the destinations that a query of the caller gives';
REVOKE ALL ON FUNCTION migrate.destinations_from(text) FROM PUBLIC;

CREATE FUNCTION migrate.destinations(
	match text DEFAULT '%'
) RETURNS TABLE (
	name text, scope text, schema text, search_path text, labels text[], reachable boolean, revision text[],
	behind integer, is_head boolean, partially_applied integer, last_run bigint, last_state text, last_error text, last_at timestamptz
)
	AS 'MODULE_PATHNAME', 'migrate_destinations' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.destinations(text) IS
	'where every destination is, a row each';
REVOKE ALL ON FUNCTION migrate.destinations(text) FROM PUBLIC;

CREATE FUNCTION migrate.check_destinations(
	match text DEFAULT '%',
	model text[] DEFAULT NULL
) RETURNS TABLE (destination text, kind text, object text, operation text)
	AS 'MODULE_PATHNAME', 'migrate_check_destinations' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.check_destinations(text, text[]) IS
	'what would have to be done for the schemas of destinations to be as one model says';
REVOKE ALL ON FUNCTION migrate.check_destinations(text, text[]) FROM PUBLIC;

