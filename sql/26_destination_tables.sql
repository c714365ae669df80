-- Destinations: which scope is which schema

CREATE TABLE migrate.destination (
	name text COLLATE "C" PRIMARY KEY,
	scope text COLLATE "C" NOT NULL UNIQUE CHECK (scope <> ''),
	schema name NOT NULL,
	search_path text NOT NULL,
	labels text[] COLLATE "C" NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE migrate.destination IS 'the tenants of this database: a scope, its schema and the search_path of its runs';

SELECT pg_catalog.pg_extension_config_dump('migrate.destination', '');

