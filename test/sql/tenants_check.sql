-- Tenants compared with one model that names no schema.

\set SHOW_CONTEXT never
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
SET client_min_messages = warning;

SELECT $$
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'happy',
	status varchar(10) CHECK (status IN ('new', 'old')), label text DEFAULT 't1.customer');
CREATE TABLE orders (id serial PRIMARY KEY, customer bigint NOT NULL REFERENCES customer ON DELETE CASCADE, at date NOT NULL);
CREATE INDEX orders_at ON orders (at) WHERE at > '2020-01-01';
CREATE VIEW happy AS SELECT c.id, count(o.id) AS n FROM customer c LEFT JOIN orders o ON o.customer = c.id
	WHERE c.mood = 'happy'::mood GROUP BY c.id;
CREATE FUNCTION total(customer) RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders WHERE customer = $1.id';
CREATE TABLE event (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE event_2026 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name = trim(NEW.name); RETURN NEW; END';
CREATE TRIGGER touch BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON TABLE customer IS 'who pays';
$$ AS model \gset

CREATE SCHEMA t1;
CREATE SCHEMA t2;
CREATE SCHEMA "Tenant 3";
CREATE SCHEMA t4;
SET search_path = t1;
:model
INSERT INTO customer (name) VALUES ('a');
SET search_path = t2;
:model
INSERT INTO customer (name) VALUES ('b');
SET search_path = "Tenant 3";
:model
SET search_path = t4;
:model
RESET search_path;
SELECT migrate.add_destination(n, s) FROM (VALUES ('a', 't1'), ('b', 't2'), ('c', 'Tenant 3'), ('d', 't4')) v (n, s);

-- All as the model says
SELECT * FROM migrate.check_destinations(model => ARRAY[:'model']);
SELECT migrate.set_model(:'model');
SELECT * FROM migrate.check_destinations();

-- What differs in some of them; a table elsewhere, and privileges on a schema, make no difference
CREATE TABLE public.elsewhere (id int);
CREATE ROLE regress_tenant;
GRANT USAGE ON SCHEMA t4 TO regress_tenant;
ALTER TABLE t2.customer DROP COLUMN label;
CREATE INDEX ON t2.orders (customer);
ALTER TABLE "Tenant 3".customer ALTER mood SET DEFAULT 'sad';
CREATE TABLE "Tenant 3".more (id int);
DROP VIEW t4.happy;
ALTER TABLE t4.orders DROP CONSTRAINT orders_customer_fkey;
ALTER TABLE t4.orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES t1.customer ON DELETE CASCADE;
SELECT migrate.add_destination('gone', 'gone');
SELECT * FROM migrate.check_destinations() ORDER BY 1, 2, 3;
SELECT * FROM migrate.check_destinations('b') ORDER BY 1, 2, 3;

-- Each is what revises it
ALTER TABLE t2.customer ADD COLUMN label text DEFAULT 't1.customer';
DROP INDEX t2.orders_customer_idx;
SELECT * FROM migrate.check_destinations('b');

-- A model that does not run is told
SELECT pg_temp.raised($$SELECT * FROM migrate.check_destinations(model => '{CREATE TABLE x (y nothing)}')$$);

DELETE FROM migrate.destination;
DELETE FROM migrate.model;
DROP TABLE public.elsewhere;
DROP SCHEMA t4, "Tenant 3", t2, t1 CASCADE;
DROP ROLE regress_tenant;
SET client_min_messages = error;
SELECT migrate.drop_shadow() IS NOT NULL;
