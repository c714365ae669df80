-- Author: the model, and what differs from it

CREATE FUNCTION migrate.set_model(
	definition text[],
	schemas text[] DEFAULT NULL
) RETURNS integer
	AS 'MODULE_PATHNAME', 'migrate_set_model' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.set_model(text[], text[]) IS
	'stores the model, the DDL that says what the schema should be, and returns how many statements it has';
REVOKE ALL ON FUNCTION migrate.set_model(text[], text[]) FROM PUBLIC;

CREATE FUNCTION migrate.set_model(
	definition text,
	schemas text[] DEFAULT NULL
) RETURNS integer
	AS 'MODULE_PATHNAME', 'migrate_set_model_text' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.set_model(text, text[]) IS
	'stores the model, the DDL that says what the schema should be, and returns how many statements it has';
REVOKE ALL ON FUNCTION migrate.set_model(text, text[]) FROM PUBLIC;

CREATE FUNCTION migrate.check(
	model text[] DEFAULT NULL,
	fail boolean DEFAULT false
) RETURNS TABLE (
	ordinal integer, kind text, object text, operation text, destructive boolean, needs_values boolean, sql text
)
	AS 'MODULE_PATHNAME', 'migrate_check' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.check(text[], boolean) IS
	'what would have to be done for the schema to be as the model says';
REVOKE ALL ON FUNCTION migrate.check(text[], boolean) FROM PUBLIC;

CREATE FUNCTION migrate.model_of() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_model_of' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.model_of() IS
	'the schema of this database as a model';
REVOKE ALL ON FUNCTION migrate.model_of() FROM PUBLIC;

CREATE FUNCTION migrate.create_shadow() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_create_shadow' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.create_shadow() IS
	'makes the scratch database in which models are elaborated, or brings it up to date';
REVOKE ALL ON FUNCTION migrate.create_shadow() FROM PUBLIC;

CREATE FUNCTION migrate.drop_shadow() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_drop_shadow' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.drop_shadow() IS
	'drops the scratch database in which models are elaborated';
REVOKE ALL ON FUNCTION migrate.drop_shadow() FROM PUBLIC;
