-- Default privileges have given nobody rights on what is installed

CREATE FUNCTION migrate.revoke_defaults() RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_revoke_defaults' LANGUAGE C VOLATILE PARALLEL UNSAFE;

SELECT migrate.revoke_defaults();

DROP FUNCTION migrate.revoke_defaults();
