-- The model: columns get other types together with the foreign keys, indexes
-- and checks that are about several of them.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

-- Keys and the foreign keys that point to them: from one table to another and on,
-- to itself, in a circle, of two columns, of and to partitions, deferrable, not
-- valid; of a type that there is no cast to; of an enum and a domain that are
-- made anew; of a serial column; and those that stay.  Indexes and checks over
-- several columns: of the table's own, of a parent table's as well, of a typed table.

SELECT $model$
CREATE TABLE planet (id integer PRIMARY KEY);
CREATE TABLE moon (id integer PRIMARY KEY REFERENCES planet, near integer REFERENCES moon);
CREATE TABLE crater (moon integer CONSTRAINT crater_moon REFERENCES moon ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT crater_moon ON crater IS 'where it is';
CREATE TABLE probe (id integer PRIMARY KEY, home integer);
CREATE TABLE base (id integer PRIMARY KEY, probe integer REFERENCES probe);
ALTER TABLE probe ADD FOREIGN KEY (home) REFERENCES base;
CREATE TABLE map (x integer, y integer, PRIMARY KEY (x, y)) PARTITION BY LIST (x);
CREATE TABLE map_1 PARTITION OF map FOR VALUES IN (1);
CREATE TABLE pin (x integer, y integer, FOREIGN KEY (x, y) REFERENCES map) PARTITION BY LIST (x);
CREATE TABLE pin_1 PARTITION OF pin FOR VALUES IN (1);
CREATE TABLE flag (planet integer);
ALTER TABLE flag ADD FOREIGN KEY (planet) REFERENCES planet NOT VALID;
CREATE TABLE crew (id integer PRIMARY KEY);
CREATE TABLE seat (crew integer REFERENCES crew);
CREATE TYPE size AS ENUM ('s', 'm');
CREATE DOMAIN code AS integer;
CREATE TABLE a (id serial PRIMARY KEY, day date UNIQUE, size size UNIQUE, code code UNIQUE);
CREATE TABLE b (a integer REFERENCES a, day date REFERENCES a (day), size size REFERENCES a (size), code code REFERENCES a (code));
CREATE TABLE t (a integer, b integer, c date, d date, CHECK (greatest(a, b) > 0));
CREATE INDEX t_either ON t (coalesce(a, b)) WHERE coalesce(c, d) IS NOT NULL;
CREATE TABLE child (e integer, CHECK (CASE WHEN a > 0 THEN a ELSE e END > 0)) INHERITS (t);
CREATE INDEX child_either ON child (coalesce(a, e));
CREATE TYPE pair AS (a integer, b integer);
CREATE TABLE typed OF pair;
CREATE INDEX typed_either ON typed (coalesce(a, b));
$model$ AS before, $model$
CREATE TABLE planet (id text PRIMARY KEY);
CREATE TABLE moon (id text PRIMARY KEY REFERENCES planet, near text REFERENCES moon);
CREATE TABLE crater (moon text CONSTRAINT crater_moon REFERENCES moon ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT crater_moon ON crater IS 'where it is';
CREATE TABLE probe (id numeric PRIMARY KEY, home numeric);
CREATE TABLE base (id numeric PRIMARY KEY, probe numeric REFERENCES probe);
ALTER TABLE probe ADD FOREIGN KEY (home) REFERENCES base;
CREATE TABLE map (x integer, y text, PRIMARY KEY (x, y)) PARTITION BY LIST (x);
CREATE TABLE map_1 PARTITION OF map FOR VALUES IN (1);
CREATE TABLE pin (x integer, y text, FOREIGN KEY (x, y) REFERENCES map) PARTITION BY LIST (x);
CREATE TABLE pin_1 PARTITION OF pin FOR VALUES IN (1);
CREATE TABLE flag (planet text);
ALTER TABLE flag ADD FOREIGN KEY (planet) REFERENCES planet NOT VALID;
CREATE TABLE crew (id bigint PRIMARY KEY);
CREATE TABLE seat (crew bigint REFERENCES crew);
CREATE TYPE size AS ENUM ('m', 's');
CREATE DOMAIN code AS text;
CREATE TABLE a (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), day integer UNIQUE, size size UNIQUE, code code UNIQUE);
CREATE TABLE b (a uuid REFERENCES a, day integer REFERENCES a (day), size size REFERENCES a (size), code code REFERENCES a (code));
CREATE TABLE t (a bigint, b bigint, c timestamp, d timestamp, CHECK (greatest(a, b) > 0));
CREATE INDEX t_either ON t (coalesce(a, b)) WHERE coalesce(c, d) IS NOT NULL;
CREATE TABLE child (e bigint, CHECK (CASE WHEN a > 0 THEN a ELSE e END > 0)) INHERITS (t);
CREATE INDEX child_either ON child (coalesce(a, e));
CREATE TYPE pair AS (a bigint, b bigint);
CREATE TABLE typed OF pair;
CREATE INDEX typed_either ON typed (coalesce(a, b));
$model$ AS after \gset
SELECT pg_temp.become(:'before', false);
INSERT INTO planet VALUES (1), (2);
INSERT INTO moon VALUES (1, NULL), (2, 1);
INSERT INTO crater VALUES (2);
INSERT INTO probe VALUES (1, NULL);
INSERT INTO base VALUES (1, 1);
UPDATE probe SET home = 1;
INSERT INTO map VALUES (1, 7);
INSERT INTO pin VALUES (1, 7);
INSERT INTO t VALUES (1, NULL, NULL, '2026-01-02');
INSERT INTO child VALUES (2, NULL, NULL, '2026-01-03', 5);
INSERT INTO typed VALUES (NULL, 6);
SELECT pg_temp.become(:'after');
TABLE moon;
TABLE crater;
TABLE probe;
TABLE pin;
SELECT tableoid::regclass, * FROM t;
TABLE typed;
-- the keys hold
INSERT INTO crater VALUES ('3');
INSERT INTO pin VALUES (1, '8');
INSERT INTO seat VALUES (1);
INSERT INTO b (size) VALUES ('s');
-- back, with the rows
SELECT count(*) > 0 FROM migrate.downgrade('-1');
SELECT pg_temp.left(:'before');
TABLE moon;
SELECT tableoid::regclass, * FROM t;
INSERT INTO crater VALUES (3);
SELECT count(*) > 0 FROM migrate.upgrade();
SELECT pg_temp.back();
