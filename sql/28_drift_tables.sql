-- Tables of drift

CREATE TABLE migrate.taken_snapshot (
	name text COLLATE "C" PRIMARY KEY,
	version text[] COLLATE "C" NOT NULL,
	format text NOT NULL,
	snapshot bytea NOT NULL,
	taken_at timestamptz NOT NULL,
	taken_by name NOT NULL
);
COMMENT ON TABLE migrate.taken_snapshot IS 'the schema as it stood when take_snapshot() was called';
COMMENT ON COLUMN migrate.taken_snapshot.version IS 'the applied heads then';
COMMENT ON COLUMN migrate.taken_snapshot.format IS 'what the bytes depend on beside the schema; they are not read where it is another';

SELECT pg_catalog.pg_extension_config_dump('migrate.taken_snapshot', '');

CREATE SEQUENCE migrate.guard_log_id_seq;

CREATE TABLE migrate.guard_log (
	id bigint PRIMARY KEY DEFAULT nextval('migrate.guard_log_id_seq'),
	changed_at timestamptz NOT NULL,
	login_role name NOT NULL,
	effective_role name NOT NULL,
	client_addr inet,
	application_name text,
	command text NOT NULL,
	objects text[] COLLATE "C" NOT NULL,
	statement text
);
ALTER SEQUENCE migrate.guard_log_id_seq OWNED BY migrate.guard_log.id;
CREATE INDEX ON migrate.guard_log USING gin (objects);
CREATE INDEX ON migrate.guard_log (changed_at);
COMMENT ON TABLE migrate.guard_log IS 'DDL outside of runs, as the guard has seen it; append-only but for guard_trim()';
COMMENT ON COLUMN migrate.guard_log.statement IS 'what the client sent; NULL: not known, or a command that may hold a password';

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON migrate.guard_log
	FOR EACH STATEMENT EXECUTE FUNCTION migrate.log_append_only();

SELECT pg_catalog.pg_extension_config_dump('migrate.guard_log', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.guard_log_id_seq', '');

