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

