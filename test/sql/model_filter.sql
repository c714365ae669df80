-- The model: what filters leave out, and is in the way, is named when a revision is written.

CREATE SCHEMA seen;
CREATE SCHEMA hidden;
CREATE TABLE seen.t (id int PRIMARY KEY, n int, gone int);
CREATE TYPE seen.e AS ENUM ('a', 'b');
CREATE FUNCTION seen.f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE VIEW hidden.v AS SELECT id FROM seen.t;
CREATE TABLE hidden.u (t int REFERENCES seen.t, e seen.e, CHECK (seen.f(t)));
CREATE TABLE hidden.child () INHERITS (seen.t);
CREATE INDEX hidden_child ON hidden.child (n);

SELECT migrate.set_model('CREATE SCHEMA seen', '{seen}');
-- nothing of the hidden schema is in the way
SELECT migrate.revision('fine', autogenerate => true, rev_id => 'fine', model => ARRAY[$$
CREATE SCHEMA seen;
CREATE TABLE seen.t (id int PRIMARY KEY, n bigint, more int);
CREATE TYPE seen.e AS ENUM ('a', 'b', 'c');
CREATE FUNCTION seen.f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
$$]);
SELECT count(*) FROM migrate.upgrade();
SELECT migrate.stamp('base');
SELECT migrate.forget('fine');
-- all of it is
SELECT migrate.revision('all', autogenerate => true, model => ARRAY[$$
CREATE SCHEMA seen;
CREATE TABLE seen.t (id text PRIMARY KEY, n bigint, more int);
CREATE TYPE seen.e AS ENUM ('b', 'a', 'c');
$$]);
-- by a function, and without a proof
DELETE FROM migrate.model;
CREATE FUNCTION not_views(kind text, schema text, name text) RETURNS boolean LANGUAGE sql AS $$SELECT kind <> 'view' OR schema <> 'hidden'$$;
SELECT replace(regexp_replace(migrate.model_of(), 'CREATE VIEW hidden[^;]*;', ''), 'id integer', 'id bigint') AS model \gset
SET migrate.include_object = 'public.not_views';
SELECT migrate.revision('views', autogenerate => true, rev_id => 'views', model => ARRAY[:'model']);
SELECT migrate.revision('views', autogenerate => true, prove => false, rev_id => 'views', model => ARRAY[:'model']);
SELECT migrate.forget('views');
RESET migrate.include_object;
DROP FUNCTION not_views;
SET client_min_messages = warning;
DROP SCHEMA seen, hidden CASCADE;
