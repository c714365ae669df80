-- Reader: what shows them

CREATE FUNCTION migrate.current(
	check_heads boolean DEFAULT false
) RETURNS TABLE (
	revision text, message text, is_head boolean, is_effective boolean, applied_at timestamptz, applied_by name
)
	AS 'MODULE_PATHNAME', 'migrate_current' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.current(boolean) IS
	'the applied heads';

CREATE FUNCTION migrate.history(
	range text DEFAULT NULL
) RETURNS TABLE (
	revision text, down_revision text[], depends_on text[], branch_labels text[], message text, state text,
	is_head boolean, is_current boolean, is_branchpoint boolean, is_mergepoint boolean,
	applied_at timestamptz, applied_by name, line text, approved_by name, approved_at timestamptz
)
	AS 'MODULE_PATHNAME', 'migrate_history' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.history(text) IS
	'the revisions, newest first';

CREATE FUNCTION migrate.heads(
	resolve_dependencies boolean DEFAULT false
) RETURNS TABLE (
	revision text, message text, branch_labels text[], is_current boolean
)
	AS 'MODULE_PATHNAME', 'migrate_heads' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.heads(boolean) IS
	'the revisions that nothing follows';

CREATE FUNCTION migrate.branches() RETURNS TABLE (revision text, message text, child text)
	AS 'MODULE_PATHNAME', 'migrate_branches' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.branches() IS
	'the revisions that several follow';

CREATE FUNCTION migrate.show(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_show' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.show(text) IS
	'a revision and its place in the graph, at length';

CREATE FUNCTION migrate.require(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_require' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.require(text) IS
	'raises an error unless the revision is applied, and returns its id';

CREATE FUNCTION migrate.require(
	revisions text[]
) RETURNS text[]
	AS 'MODULE_PATHNAME', 'migrate_require_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.require(text[]) IS
	'raises an error unless all of these revisions are applied, and returns their ids';

CREATE FUNCTION migrate.graph(
	format text DEFAULT 'text'
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_graph' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.graph(text) IS
	'the revisions and their state as a picture: text, dot, mermaid or svg';

CREATE FUNCTION migrate.diagram(
	format text DEFAULT 'mermaid',
	revision text DEFAULT NULL
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_diagram' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.diagram(text, text) IS
	'the tables and their keys as a picture, of the schema as it is, of a revision, or what changes between two';
REVOKE ALL ON FUNCTION migrate.diagram(text, text) FROM PUBLIC;
