-- revision(online => true): a chain of revisions for deploy

CREATE SCHEMA regress_online;
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql

-- chain writes the revisions that take the schema to a model, and shows what
-- stands between their headers
CREATE FUNCTION pg_temp.chain(model text, renames jsonb DEFAULT NULL, last text DEFAULT 'last', prove boolean DEFAULT true)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	head text := coalesce((SELECT revision FROM migrate.heads()), 'base');
BEGIN
	PERFORM migrate.set_model(model);
	IF migrate.revision('a change', autogenerate => true, online => true, renames => renames, rev_id => last, prove => prove) IS NULL THEN
		RETURN NEXT '-- nothing differs';
		RETURN;
	END IF;
	RETURN QUERY SELECT E'-- -- ' || (SELECT r.message FROM migrate.revision r WHERE position('Revision ID: ' || r.revision || E'\n' IN f.file) > 0)
			|| E'\n' || substr(f.file, position('-- migrate:up' IN f.file))
		FROM migrate.files(head || ':' || last) WITH ORDINALITY f WHERE f.ordinality > 1 ORDER BY f.ordinality;
END
$$;

-- forget_after forgets the revisions after one
CREATE FUNCTION pg_temp.forget_after(base text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	head text;
BEGIN
	LOOP
		SELECT revision INTO head FROM migrate.heads();
		EXIT WHEN head = base;
		PERFORM migrate.forget(head);
	END LOOP;
END
$$;
\set ECHO all
SET search_path = regress_online;

-- All at once, with rows

SELECT pg_temp.become($model$
CREATE SCHEMA regress_online;
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t (id int, a int, b int, c int, d text, e int, f int, r int4range);
CREATE INDEX t_b ON t (b);
CREATE INDEX t_e ON t (e);
CREATE UNIQUE INDEX t_f ON t (f);
CREATE TABLE parts (k int, v int, w int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;
$model$, false);
INSERT INTO other SELECT generate_series(1, 9);
INSERT INTO t SELECT n, n, n, n, n, n, n, int4range(n, n + 1) FROM generate_series(1, 9) n;
INSERT INTO parts SELECT n, n, n FROM generate_series(1, 9) n;
SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t (
	id int PRIMARY KEY,
	a int NOT NULL CHECK (a > 0),
	b int UNIQUE DEFERRABLE INITIALLY DEFERRED,
	c int REFERENCES other,
	dd text,
	e int,
	f int,
	r int4range,
	g int,
	CONSTRAINT t_plus UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c),
	CONSTRAINT t_apart EXCLUDE USING gist (r WITH &&)
);
ALTER TABLE t ADD CONSTRAINT t_not_yet CHECK (e > 5) NOT VALID;
CREATE INDEX t_e ON t (e) WHERE e > 1;
COMMENT ON INDEX t_e IS 'replaced';
CREATE INDEX t_g ON t ((g + 1));
CREATE UNIQUE INDEX t_identity ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX t_identity;
CREATE TABLE parts (k int, v int NOT NULL, w int REFERENCES other, UNIQUE (k, v)) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE INDEX parts_v ON parts (v);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;
CREATE UNIQUE INDEX m_x ON m (x);
CREATE TABLE new (id int PRIMARY KEY, t int REFERENCES t, UNIQUE (t));
CREATE INDEX new_t ON new (t);
$model$, '{"t.d": "dd"}');

-- where it is done, nothing is left to do
SET client_min_messages = error;
CALL migrate.deploy() \gset
SELECT * FROM migrate.check();
SELECT count(*), sum(a), string_agg(dd, '') FROM t;
SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
	WHERE c.relnamespace = 'regress_online'::regnamespace AND NOT i.indisvalid;
SELECT conname FROM pg_constraint WHERE connamespace = 'regress_online'::regnamespace AND NOT convalidated;

-- and back
CALL migrate.deploy('step2', 'downgrade') \gset
SELECT pg_temp.left(model) FROM model_steps WHERE revision = 'step2';
SELECT count(*), sum(a), string_agg(d, '') FROM t;
SET client_min_messages = warning;
SELECT pg_temp.forget_after('step2');

-- What is new needs none of it; one revision is no chain

SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t (id int, a int, b int, c int, d text, e int, f int, r int4range, g int NOT NULL DEFAULT 0);
CREATE INDEX t_b ON t (b);
CREATE INDEX t_e ON t (e);
CREATE UNIQUE INDEX t_f ON t (f);
CREATE TABLE parts (k int, v int, w int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;
CREATE TABLE new (id int NOT NULL, a int CHECK (a > 0), PRIMARY KEY (id));
CREATE INDEX new_a ON new (a);
$model$);
SELECT pg_temp.forget_after('step2');

-- Renames come first, in a revision of their own where the rest is outside a
-- transaction; without a proof it says so

SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t2 (id int, a int, b int, c int, d text, e int, f int, r int4range);
CREATE INDEX t_b ON t2 (b);
CREATE INDEX t_a ON t2 (a);
CREATE UNIQUE INDEX t_f ON t2 (f);
CREATE TABLE parts (k int, v int, w int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;
$model$, '{"t": "t2"}', prove => false);
SELECT pg_temp.forget_after('step2');

-- An index that goes with its column cannot wait for the new one; one whose column
-- is rewritten neither

SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t (id int, a int, c int, d text, e bigint NOT NULL, f int, r int4range);
CREATE INDEX t_b ON t (c);
CREATE INDEX t_e ON t (e DESC);
CREATE UNIQUE INDEX t_f ON t (f);
CREATE TABLE parts (k int, v int, w int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW m AS SELECT 1 AS x;
$model$);
SELECT pg_temp.forget_after('step2');

-- Nothing to write, and nobody to write it

SELECT pg_temp.chain(model) FROM model_steps WHERE revision = 'step2';
SELECT migrate.revision('by hand', 'SELECT 1', online => true);

-- Of two indexes of one name in two schemas, one becomes a constraint's

SELECT pg_temp.become($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE t (a int);
CREATE TABLE regress_online_two.t (a int);
$model$, false);
SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE t (a int CONSTRAINT one_name UNIQUE);
CREATE TABLE regress_online_two.t (a int);
CREATE INDEX one_name ON regress_online_two.t (a);
$model$);
SELECT pg_temp.forget_after('step3');

-- What only stands in between is known by its table, in child tables too, and by
-- all of a long name; checks are in the words of the model

SELECT pg_temp.become($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE t (a int, b varchar);
CREATE TABLE child () INHERITS (t);
CREATE TABLE other (a int);
CREATE TABLE a_long_name_of_a_table (
	a_long_name_of_a_column_of_a_long_name_it_has_as_well int,
	a_long_name_of_a_column_of_a_long_name_it_has_as_sick int);
$model$, false);
SELECT regexp_replace(regexp_replace(c, '_[0-9a-f]{8}_migrate', '_(hash)_migrate', 'g'),
		'ADD CONSTRAINT \w+_not_null1 NOT NULL (\w+)', 'ALTER COLUMN \1 SET NOT NULL')	-- 18 numbers names that are taken
	FROM pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE t (a int NOT NULL, b varchar CHECK (b IN ('x', 'y')));
CREATE TABLE child () INHERITS (t);
CREATE TABLE other (a int, CONSTRAINT t_a_migrate_not_null CHECK (a > 1));
ALTER TABLE other ADD CHECK (a IN (2, 3)) -- or is it
;
CREATE TABLE a_long_name_of_a_table (
	a_long_name_of_a_column_of_a_long_name_it_has_as_well int NOT NULL,
	a_long_name_of_a_column_of_a_long_name_it_has_as_sick int NOT NULL);
$model$) c;
SELECT pg_temp.forget_after('step4');

-- Indexes and keys of a partitioned table that stands are put together, whatever
-- the model's words; those of a new one are made by these

SELECT pg_temp.become($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE parts (a int NOT NULL, b text) PARTITION BY RANGE (a);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (a);
CREATE TABLE parts_1_1 PARTITION OF parts_1 DEFAULT;
$model$, false);
SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE parts (a int NOT NULL, b text) PARTITION BY RANGE (a);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (a);
CREATE TABLE parts_1_1 PARTITION OF parts_1 DEFAULT;
CREATE TABLE parts_2 PARTITION OF parts DEFAULT;
CREATE INDEX parts_b ON parts (b) WHERE a > 5;
ALTER TABLE parts ADD CONSTRAINT parts_a PRIMARY KEY (a);
CREATE TABLE more (a int) PARTITION BY RANGE (a);
CREATE TABLE more_1 PARTITION OF more DEFAULT;
CREATE INDEX more_a ON more (a);
$model$);
SELECT pg_temp.forget_after('step5');

-- What writers and readers need is there when a column takes no more nulls

SELECT pg_temp.become($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE t (a int, b int);
$model$, false);
SELECT pg_temp.chain($model$
CREATE SCHEMA regress_online;
CREATE SCHEMA regress_online_two;
CREATE TABLE t (a int NOT NULL DEFAULT 1 PRIMARY KEY, b int);
CREATE VIEW v AS SELECT a + 1 AS a FROM t WHERE a > 0;
CREATE MATERIALIZED VIEW m AS SELECT b, a FROM t;
CREATE POLICY p ON t USING (a > 1);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE RULE r AS ON UPDATE TO t WHERE new.a < 0 DO INSTEAD NOTHING;
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT min(a) FROM t; END;
$model$);
SELECT pg_temp.forget_after('step6');

SELECT pg_temp.back();
DROP SCHEMA regress_online;
RESET search_path;
