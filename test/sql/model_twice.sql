-- The model: what a table has twice over: constraints that say the same, columns of
-- its own and of a parent; working names that are taken; keys that go under a view.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE t (a integer PRIMARY KEY);
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);
CREATE TABLE to_key (a integer REFERENCES t);
CREATE TABLE o (a integer NOT NULL CONSTRAINT o_first UNIQUE, b integer);
ALTER TABLE o ADD PRIMARY KEY (a);
CREATE TABLE o_key (a integer REFERENCES o);
CREATE TABLE o_other (a integer REFERENCES o (a));
ALTER TABLE o ADD CONSTRAINT o_late UNIQUE (a) DEFERRABLE, ADD CONSTRAINT o_more UNIQUE (a) INCLUDE (b);
ALTER TABLE o ADD CONSTRAINT o_later UNIQUE (a) DEFERRABLE;
CREATE TABLE x (r int4range, CONSTRAINT x_1 EXCLUDE USING gist (r WITH &&));
ALTER TABLE x ADD CONSTRAINT x_2 EXCLUDE USING gist (r WITH &&);
CREATE TABLE p (a integer PRIMARY KEY) PARTITION BY LIST (a);
ALTER TABLE p ADD CONSTRAINT p_again UNIQUE (a);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);

-- parents and children
CREATE TABLE a (x integer);
CREATE TABLE b (z integer);
CREATE TABLE c (w integer) INHERITS (a, b);
CREATE TABLE d () INHERITS (c);
-- a key under a view
CREATE TABLE k (id integer PRIMARY KEY, n integer);
CREATE VIEW v AS SELECT k.id, k.n, count(*) FROM k, b GROUP BY k.id;
-- names
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE e__old AS ENUM ('z');
CREATE TYPE ranger AS RANGE (SUBTYPE = integer);
CREATE TABLE multiranger__old (n integer);
CREATE TYPE hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us1 AS ENUM ('a', 'b');
CREATE TYPE hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us2 AS ENUM ('a', 'b');
CREATE TABLE many (e e, r ranger, m multiranger,
    one hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us1,
    two hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us2);
$model$, false);
INSERT INTO c VALUES (1, 2, 3);
INSERT INTO d VALUES (4, 5, 6);
INSERT INTO many VALUES ('a', '[1,3]', '{[1,2)}', 'a', 'b');

-- the model of what stands is what stands
SELECT operation, object FROM migrate.check(ARRAY[migrate.model_of()]);

SELECT pg_temp.become($model$
CREATE TABLE t (a integer PRIMARY KEY);
CREATE TABLE to_key (a integer REFERENCES t);
CREATE TABLE o (a integer NOT NULL CONSTRAINT o_first UNIQUE, b integer);
CREATE TABLE o_key (a integer REFERENCES o (a));
CREATE TABLE o_other (a integer REFERENCES o (a));
CREATE TABLE x (r int4range, CONSTRAINT x_2 EXCLUDE USING gist (r WITH &&));
CREATE TABLE p (a integer PRIMARY KEY) PARTITION BY LIST (a);
ALTER TABLE p ADD CONSTRAINT p_again UNIQUE (a);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
CREATE TABLE a (x bigint, n integer DEFAULT 4 CHECK (n > 0));
CREATE TABLE b (z integer, n integer DEFAULT 4);
CREATE TABLE c (w integer, n integer DEFAULT 5 NOT NULL, CONSTRAINT a_n_check CHECK (n > 0)) INHERITS (a, b);
CREATE TABLE d () INHERITS (c);
CREATE TABLE k (id integer, n integer);
CREATE VIEW v AS SELECT k.id, k.n, count(*) FROM k, b GROUP BY k.id, k.n;
CREATE TYPE e AS ENUM ('b', 'a');
CREATE TYPE e__old AS ENUM ('z');
CREATE TYPE ranger AS RANGE (SUBTYPE = bigint);
CREATE TABLE multiranger__old (n integer);
CREATE TYPE hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us1 AS ENUM ('b', 'a');
CREATE TYPE hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us2 AS ENUM ('b', 'a');
CREATE TABLE many (e e, r ranger, m multiranger,
    one hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us1,
    two hundred_and_one_dalmatians_and_fifty_nine_cats_and_more_of_us2);
$model$);
SELECT tableoid::regclass, x, n FROM a ORDER BY 2;
TABLE many;
SELECT attrelid::regclass, attislocal, attinhcount FROM pg_attribute WHERE attname = 'n' AND attrelid IN ('a'::regclass, 'c'::regclass, 'd'::regclass) ORDER BY 1;
SELECT conname, conislocal, coninhcount FROM pg_constraint WHERE conrelid = 'c'::regclass AND contype = 'c';
-- back, with the rows
SELECT count(*) > 0 FROM migrate.downgrade('-1');
SELECT tableoid::regclass, x FROM a ORDER BY 2;
TABLE many;
SELECT count(*) > 0 FROM migrate.upgrade();
SELECT pg_temp.back();
