-- Tables

CREATE TABLE migrate.revision (
	revision text COLLATE "C" PRIMARY KEY,
	message text NOT NULL,
	description text,
	upgrade text NOT NULL,
	downgrade text,
	upgrade_transactional boolean NOT NULL,
	downgrade_transactional boolean NOT NULL,
	create_date timestamptz,
	upgrade_checksum text NOT NULL,
	downgrade_checksum text,
	precheck text,
	verify text,
	precheck_checksum text,
	verify_checksum text,
	registered_at timestamptz NOT NULL,
	registered_by name NOT NULL
);
COMMENT ON TABLE migrate.revision IS 'the registered revisions, each with its scripts';
COMMENT ON COLUMN migrate.revision.description IS 'further comment lines of the file''s header';
COMMENT ON COLUMN migrate.revision.downgrade IS 'NULL: irreversible';
COMMENT ON COLUMN migrate.revision.precheck IS 'queries that hold before the upgrade; NULL: none';
COMMENT ON COLUMN migrate.revision.verify IS 'queries that hold after the upgrade; NULL: none';
COMMENT ON COLUMN migrate.revision.upgrade_checksum IS 'sha256, in hex, of the script in UTF-8, with \n for each \r\n';

-- The table had this name before 1.0, and scripts read it
CREATE VIEW migrate.revisions AS SELECT * FROM migrate.revision;
COMMENT ON VIEW migrate.revisions IS 'the table revision, by the name that it had before 1.0';

CREATE TABLE migrate.edge (
	revision text COLLATE "C" NOT NULL,
	parent text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('down', 'depends')),
	position integer NOT NULL CHECK (position >= 1),
	PRIMARY KEY (revision, kind, position),
	UNIQUE (revision, kind, parent),
	FOREIGN KEY (revision) REFERENCES migrate.revision DEFERRABLE INITIALLY DEFERRED,
	FOREIGN KEY (parent) REFERENCES migrate.revision DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON migrate.edge (parent);
COMMENT ON TABLE migrate.edge IS 'parents (down) and dependencies (depends) of the revisions';

CREATE TABLE migrate.label (
	label text COLLATE "C" PRIMARY KEY,
	revision text COLLATE "C" NOT NULL REFERENCES migrate.revision DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ON migrate.label (revision);
COMMENT ON TABLE migrate.label IS 'branch labels';

CREATE TABLE migrate.version (
	scope text COLLATE "C" NOT NULL DEFAULT '',
	revision text COLLATE "C" NOT NULL REFERENCES migrate.revision,
	PRIMARY KEY (scope, revision)
);
COMMENT ON TABLE migrate.version IS 'the applied heads, as in Alembic''s alembic_version';

CREATE SEQUENCE migrate.log_id_seq;
CREATE SEQUENCE migrate.run_id_seq;

CREATE TABLE migrate.log (
	id bigint PRIMARY KEY DEFAULT nextval('migrate.log_id_seq'),
	run_id bigint NOT NULL,
	scope text COLLATE "C" NOT NULL,
	action text COLLATE "C" NOT NULL,
	revision text COLLATE "C",
	started_at timestamptz NOT NULL,
	duration interval,
	outcome text COLLATE "C" NOT NULL,
	login_role name NOT NULL,
	effective_role name NOT NULL,
	run_as name,
	search_path text,
	client_addr inet,
	application_name text,
	old_checksum text,
	new_checksum text,
	old_script text,
	reason text,
	sqlstate text,
	error text,
	line integer,
	approved_by name
);
ALTER SEQUENCE migrate.log_id_seq OWNED BY migrate.log.id;
ALTER SEQUENCE migrate.run_id_seq OWNED BY migrate.log.run_id;
CREATE INDEX ON migrate.log (revision, scope, id);
CREATE INDEX log_of_scope ON migrate.log (scope, id)
	WHERE action IN ('upgrade', 'downgrade', 'stamp', 'unstamp', 'purge', 'resolve', 'abandon');
CREATE INDEX log_of_revisions ON migrate.log (id)
	WHERE action NOT IN ('upgrade', 'downgrade', 'stamp', 'unstamp', 'purge', 'resolve', 'abandon');
COMMENT ON TABLE migrate.log IS 'everything that changed revisions or version; append-only';
COMMENT ON COLUMN migrate.log.run_id IS 'common to the rows of one call';
COMMENT ON COLUMN migrate.log.approved_by IS 'who had approved the revision that ran';
COMMENT ON COLUMN migrate.log.old_script IS 'the script that accept, edit or a replacement took out';

CREATE TABLE migrate.approval (
	revision text COLLATE "C" NOT NULL,
	approved_by name NOT NULL,
	approved_at timestamptz NOT NULL,
	checksum text NOT NULL,
	note text,
	PRIMARY KEY (revision, approved_by)
);
COMMENT ON TABLE migrate.approval IS 'who has approved which revisions';
COMMENT ON COLUMN migrate.approval.checksum IS 'of all sections of the revision, as it was approved: it is void where they are others now';

-- The log is append-only, for its owner too
CREATE FUNCTION migrate.log_append_only() RETURNS trigger
	AS 'MODULE_PATHNAME', 'migrate_log_append_only' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.log_append_only() IS 'refuses to change rows of the log';
REVOKE ALL ON FUNCTION migrate.log_append_only() FROM PUBLIC;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON migrate.log
	FOR EACH STATEMENT EXECUTE FUNCTION migrate.log_append_only();

-- A broken graph is refused at the end of the transaction that our functions
-- broke it in.  The foreign keys' own triggers on the referencing side are
-- disabled: pg_restore with several jobs loads tables in an order of its own,
-- and they would refuse what comes before the revisions.
CREATE FUNCTION migrate.edge_check() RETURNS trigger
	AS 'MODULE_PATHNAME', 'migrate_edge_check' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.edge_check() IS 'refuses a graph with a missing parent or a cycle';
REVOKE ALL ON FUNCTION migrate.edge_check() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER no_cycle AFTER INSERT OR UPDATE ON migrate.edge
	DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW EXECUTE FUNCTION migrate.edge_check();

ALTER TABLE migrate.edge DISABLE TRIGGER ALL;
ALTER TABLE migrate.edge ENABLE TRIGGER no_cycle;
ALTER TABLE migrate.label DISABLE TRIGGER ALL;
ALTER TABLE migrate.version DISABLE TRIGGER ALL;

-- History travels with pg_dump
SELECT pg_catalog.pg_extension_config_dump('migrate.revision', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.edge', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.label', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.version', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.log', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.approval', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.log_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('migrate.run_id_seq', '');

