-- The schema: made by CREATE EXTENSION, or there already after a restore

COMMENT ON SCHEMA migrate IS 'migrations of this database: the extension migrate';

CREATE FUNCTION migrate.check_schema() RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_check_schema' LANGUAGE C VOLATILE PARALLEL UNSAFE;

SELECT migrate.check_schema();

DROP FUNCTION migrate.check_schema();

