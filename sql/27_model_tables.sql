-- Tables of the model

CREATE TABLE migrate.model (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	definition text[] NOT NULL,
	schemas text[],
	set_at timestamptz NOT NULL,
	set_by name NOT NULL
);
COMMENT ON TABLE migrate.model IS 'what the schema should be: the DDL that set_model() was given';
COMMENT ON COLUMN migrate.model.schemas IS 'that the model speaks of; NULL: all';

SELECT pg_catalog.pg_extension_config_dump('migrate.model', '');

CREATE UNLOGGED TABLE migrate.snapshot (
	key text COLLATE "C" PRIMARY KEY,
	snapshot bytea NOT NULL,
	used_at timestamptz NOT NULL
);
ALTER TABLE migrate.snapshot ALTER COLUMN snapshot SET STORAGE EXTERNAL;
COMMENT ON TABLE migrate.snapshot IS 'elaborated models, kept to be used again; may be emptied';
