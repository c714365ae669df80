-- Operator: what runs them

CREATE FUNCTION migrate.upgrade(
	target text DEFAULT 'head',
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL,
	check_model boolean DEFAULT false
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_upgrade' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.upgrade(text, boolean, text, text, boolean) IS
	'upgrades to a target, in one transaction';
REVOKE ALL ON FUNCTION migrate.upgrade(text, boolean, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade(
	targets text[],
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL,
	check_model boolean DEFAULT false
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_upgrade_many' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.upgrade(text[], boolean, text, text, boolean) IS
	'upgrades to several targets at once';
REVOKE ALL ON FUNCTION migrate.upgrade(text[], boolean, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade(
	target bigint,
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL,
	check_model boolean DEFAULT false
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_upgrade_number' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.upgrade(bigint, boolean, text, text, boolean) IS
	'raises an error: a target is text, such as ''+1''';
REVOKE ALL ON FUNCTION migrate.upgrade(bigint, boolean, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade(
	target text,
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_downgrade' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.downgrade(text, boolean, text, text) IS
	'downgrades to a target, in one transaction';
REVOKE ALL ON FUNCTION migrate.downgrade(text, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade(
	target bigint,
	dry_run boolean DEFAULT false,
	non_transactional text DEFAULT 'error',
	expect text DEFAULT NULL
) RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_downgrade_number' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.downgrade(bigint, boolean, text, text) IS
	'raises an error: a target is text, such as ''-1''';
REVOKE ALL ON FUNCTION migrate.downgrade(bigint, boolean, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade() RETURNS TABLE (
	step integer, direction text, revision text, message text, statements integer, duration interval
)
	AS 'MODULE_PATHNAME', 'migrate_downgrade_nowhere' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.downgrade() IS
	'raises an error: a downgrade needs a target';
REVOKE ALL ON FUNCTION migrate.downgrade() FROM PUBLIC;

CREATE FUNCTION migrate.stamp(
	target text,
	purge boolean DEFAULT false
) RETURNS TABLE (revision text, change text)
	AS 'MODULE_PATHNAME', 'migrate_stamp' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.stamp(text, boolean) IS
	'records a version without running anything';
REVOKE ALL ON FUNCTION migrate.stamp(text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.stamp(
	targets text[],
	purge boolean DEFAULT false
) RETURNS TABLE (revision text, change text)
	AS 'MODULE_PATHNAME', 'migrate_stamp_many' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.stamp(text[], boolean) IS
	'records several revisions as the version';
REVOKE ALL ON FUNCTION migrate.stamp(text[], boolean) FROM PUBLIC;

CREATE FUNCTION migrate.plan(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade'
) RETURNS TABLE (
	step integer, direction text, revision text, message text, transactional boolean
)
	AS 'MODULE_PATHNAME', 'migrate_plan' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan(text, text) IS
	'the steps that upgrade or downgrade would run';
REVOKE ALL ON FUNCTION migrate.plan(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.plan(
	targets text[],
	direction text DEFAULT 'upgrade'
) RETURNS TABLE (
	step integer, direction text, revision text, message text, transactional boolean
)
	AS 'MODULE_PATHNAME', 'migrate_plan_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan(text[], text) IS
	'the steps that an upgrade to several targets would run';
REVOKE ALL ON FUNCTION migrate.plan(text[], text) FROM PUBLIC;

CREATE FUNCTION migrate.plan_checksum(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade'
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_plan_checksum' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan_checksum(text, text) IS
	'a checksum of ids, order and scripts of a plan, for expect';
REVOKE ALL ON FUNCTION migrate.plan_checksum(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.plan_checksum(
	targets text[],
	direction text DEFAULT 'upgrade'
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_plan_checksum_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.plan_checksum(text[], text) IS
	'a checksum of a plan with several targets, for expect';
REVOKE ALL ON FUNCTION migrate.plan_checksum(text[], text) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade_sql(
	range text DEFAULT 'head',
	standalone boolean DEFAULT false,
	transaction_per_revision boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_upgrade_sql' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.upgrade_sql(text, boolean, boolean) IS
	'an upgrade as a script for psql';
REVOKE ALL ON FUNCTION migrate.upgrade_sql(text, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.upgrade_sql(
	targets text[],
	standalone boolean DEFAULT false,
	transaction_per_revision boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_upgrade_sql_many' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.upgrade_sql(text[], boolean, boolean) IS
	'an upgrade to several targets as a script for psql';
REVOKE ALL ON FUNCTION migrate.upgrade_sql(text[], boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.downgrade_sql(
	range text,
	standalone boolean DEFAULT false,
	transaction_per_revision boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_downgrade_sql' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.downgrade_sql(text, boolean, boolean) IS
	'a downgrade as a script for psql';
REVOKE ALL ON FUNCTION migrate.downgrade_sql(text, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.record_step(
	direction text,
	revision text,
	version text[],
	new_version text[] DEFAULT NULL
) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_record_step' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.record_step(text, text, text[], text[]) IS
	'checks the version and records a step: the bookkeeping of upgrade_sql and downgrade_sql';
REVOKE ALL ON FUNCTION migrate.record_step(text, text, text[], text[]) FROM PUBLIC;

CREATE FUNCTION migrate.dump_state() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_dump_state' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.dump_state() IS
	'a script that loads the revisions, stamps the version and sets the model';
REVOKE ALL ON FUNCTION migrate.dump_state() FROM PUBLIC;


-- A type, since a column cannot have the name of an argument
CREATE TYPE migrate.adopted AS (tool text, source text, their_version text, revision text, status text);
COMMENT ON TYPE migrate.adopted IS 'a row of migrate.adopt()';

CREATE FUNCTION migrate.adopt(
	tool text DEFAULT NULL,
	dry_run boolean DEFAULT false
) RETURNS SETOF migrate.adopted
	AS 'MODULE_PATHNAME', 'migrate_adopt' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.adopt(text, boolean) IS
	'stamps the version that another tool has recorded in its own table';
REVOKE ALL ON FUNCTION migrate.adopt(text, boolean) FROM PUBLIC;
