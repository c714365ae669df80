-- Tables of deploy

CREATE TABLE migrate.run (
	run_id bigint PRIMARY KEY,
	scope text COLLATE "C" NOT NULL,
	target text NOT NULL,
	targets text[] COLLATE "C" NOT NULL,
	direction text COLLATE "C" NOT NULL CHECK (direction IN ('upgrade', 'downgrade')),
	expect text,
	lock_timeout integer NOT NULL,
	lock_retries integer NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
	created_at timestamptz NOT NULL,
	started_at timestamptz,
	finished_at timestamptz,
	login_role name NOT NULL,
	effective_role name NOT NULL,
	client_addr inet,
	application_name text,
	pid integer,
	progress_handle bigint,
	sqlstate text,
	error text
);
CREATE INDEX ON migrate.run (scope, run_id);
CREATE INDEX ON migrate.run (run_id) WHERE state IN ('waiting', 'running');
COMMENT ON TABLE migrate.run IS 'the runs of deploy';
COMMENT ON COLUMN migrate.run.target IS 'the targets, in one text';
COMMENT ON COLUMN migrate.run.lock_timeout IS 'in milliseconds';

CREATE TABLE migrate.step (
	scope text COLLATE "C" NOT NULL,
	revision text COLLATE "C" NOT NULL REFERENCES migrate.revision,
	direction text COLLATE "C" NOT NULL CHECK (direction IN ('upgrade', 'downgrade')),
	statement integer NOT NULL CHECK (statement >= 1),
	checksum text NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
	started_at timestamptz,
	duration interval,
	rounds bigint NOT NULL DEFAULT 0,
	rows bigint NOT NULL DEFAULT 0,
	relation oid,
	objects oid[],
	invalid oid[],
	sqlstate text,
	error text,
	PRIMARY KEY (scope, revision, statement)
);
COMMENT ON TABLE migrate.step IS 'how far a revision is that deploy runs statement by statement; no rows where none is partially applied';
COMMENT ON COLUMN migrate.step.objects IS 'what was there before a statement that runs alone: indexes, or what it names';
COMMENT ON COLUMN migrate.step.invalid IS 'those of the indexes that were invalid and are not the statement''s';

-- as for the tables before: a parallel restore has an order of its own
ALTER TABLE migrate.step DISABLE TRIGGER ALL;

SELECT pg_catalog.pg_extension_config_dump('migrate.step', '');

