-- Approver: who says that revisions may run

CREATE FUNCTION migrate.approve(
	revision text,
	note text DEFAULT NULL
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_approve' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.approve(text, text) IS
	'approves a revision as it is registered, and returns its id';
REVOKE ALL ON FUNCTION migrate.approve(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.unapprove(
	revision text,
	reason text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_unapprove' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.unapprove(text, text) IS
	'takes back all approvals of a revision, and returns its id';
REVOKE ALL ON FUNCTION migrate.unapprove(text, text) FROM PUBLIC;

