-- diagram: tables and keys as a picture

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
CREATE ROLE regress_diagram_reader;
SELECT migrate.grant_access('regress_diagram_reader', 'reader');
GRANT USAGE ON SCHEMA migrate TO regress_diagram_reader;
SELECT migrate.diagram();
SELECT migrate.diagram('dot');

-- A key to another table, one to a table of another schema of two columns, one to its own table, one that is a key itself;
-- partitions are counted; nobody draws views or temporary tables.
CREATE SCHEMA billing;
CREATE TABLE customer (id bigint PRIMARY KEY, email text NOT NULL UNIQUE, referred_by bigint REFERENCES customer, joined timestamp with time zone);
CREATE TABLE billing.account (customer bigint REFERENCES customer, number integer, PRIMARY KEY (customer, number));
CREATE TABLE billing.profile (customer bigint PRIMARY KEY REFERENCES customer ON DELETE CASCADE, "full name" text, price numeric(10,2)[]);
CREATE TABLE invoice (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, customer bigint NOT NULL, account integer,
	PRIMARY KEY (id, at), FOREIGN KEY (customer, account) REFERENCES billing.account) PARTITION BY RANGE (at);
CREATE TABLE invoice_2026 PARTITION OF invoice FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY RANGE (at);
CREATE TABLE invoice_2026_01 PARTITION OF invoice_2026 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE nothing ();
CREATE VIEW seen AS SELECT * FROM customer;
CREATE TEMPORARY TABLE passing (id integer);
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
SELECT migrate.diagram();
SELECT migrate.diagram('dot');
SELECT regexp_replace(migrate.diagram('svg'), '<style>.*</style>', '');
SELECT migrate.diagram('text');
SELECT migrate.diagram(NULL);

-- A reader sees the tables, and has no revision built; who has no access has nothing.
SET ROLE regress_diagram_reader;
SELECT count(*) FROM regexp_split_to_table(migrate.diagram(), E'\n');
SELECT migrate.diagram(revision => 'head');
RESET ROLE;
CREATE ROLE regress_diagram_nobody;
GRANT USAGE ON SCHEMA migrate TO regress_diagram_nobody;
SET ROLE regress_diagram_nobody;
SELECT migrate.diagram();
RESET ROLE;
DROP TABLE invoice, billing.profile, billing.account, nothing, passing, alembic_version, customer CASCADE;
DROP SCHEMA billing;

-- Names mean nothing in any format.
CREATE TABLE "<script>alert(1)</script>" ("a"" : }" integer PRIMARY KEY, "x
y" text, "%%{init}%%" int, "1" int, "--> \N" int);
CREATE TABLE "t"" }o--|| x" ("]]>" integer CONSTRAINT "</title>""\" REFERENCES "<script>alert(1)</script>");
SELECT migrate.diagram();
SELECT migrate.diagram('dot');
SELECT regexp_replace(migrate.diagram('svg'), '<style>.*</style>', '');
DROP TABLE "<script>alert(1)</script>", "t"" }o--|| x";

-- Of a revision, applied or not, and what changes between two.
SELECT migrate.revision('users', 'CREATE TABLE users (id integer PRIMARY KEY, name text, age integer); CREATE TABLE old (id integer PRIMARY KEY);
	CREATE TABLE same (id integer PRIMARY KEY); CREATE TABLE notes (id integer PRIMARY KEY, of integer REFERENCES old)', rev_id => 'a1');
SELECT migrate.revision('orders', 'CREATE TABLE orders (id bigint PRIMARY KEY, customer integer NOT NULL REFERENCES users);
	ALTER TABLE users ALTER age TYPE bigint, ALTER name SET NOT NULL, ADD email text; ALTER TABLE notes DROP "of"; DROP TABLE old;
	ALTER TABLE notes ADD CONSTRAINT notes_same FOREIGN KEY (id) REFERENCES same', rev_id => 'b2');
SELECT migrate.diagram(revision => 'a1');
SELECT migrate.diagram(revision => 'b2');
SELECT migrate.diagram(revision => 'base');
SELECT migrate.diagram(revision => 'a1:b2');
SELECT migrate.diagram('dot', 'b2:a1');
SELECT regexp_replace(migrate.diagram('svg', 'a1:'), '<style>.*</style>', '');
SELECT migrate.diagram(revision => 'a1:b2:c3');
SELECT migrate.diagram(revision => 'nowhere');
SELECT count(*) FROM migrate.current();
SELECT migrate.revision('asks', 'SELECT migrate.diagram()', rev_id => 'c3');
SELECT * FROM migrate.upgrade('heads');
SELECT migrate.forget(r) FROM unnest(ARRAY['c3', 'b2', 'a1']) r;
SELECT migrate.drop_shadow() IS NOT NULL;
DROP OWNED BY regress_diagram_reader, regress_diagram_nobody;
DROP ROLE regress_diagram_reader, regress_diagram_nobody;
