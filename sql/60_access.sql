-- Access: who may do what

CREATE FUNCTION migrate.grant_access(
	role text,
	access text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_grant_access' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.grant_access(text, text) IS
	'gives a role what a reader, an author, an approver or an operator needs, and returns its name';
REVOKE ALL ON FUNCTION migrate.grant_access(text, text) FROM PUBLIC;

