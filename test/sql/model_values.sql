-- The model: the values of rows while types change under them.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
-- moved takes the schema to a model, and back, and shows the rows of t in it
CREATE FUNCTION pg_temp.moved(model text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	step text;
	line text;
BEGIN
	PERFORM migrate.set_model(model);
	step := migrate.revision('moved', autogenerate => true);
	PERFORM migrate.upgrade();
	RETURN QUERY EXECUTE 'SELECT jsonb_strip_nulls(to_jsonb(t))::text FROM t';
	RETURN QUERY SELECT pg_temp.left(model);
	PERFORM migrate.downgrade('-1');
	RETURN QUERY EXECUTE 'SELECT ''back: '' || jsonb_strip_nulls(to_jsonb(t))::text FROM t';
	PERFORM migrate.forget(step);
END
$$;
\set ECHO all

-- a composite type whose attributes change their places, in all that can be made of it
SELECT pg_temp.become($model$
CREATE TYPE c AS (a int, z int);
CREATE TYPE e AS ENUM ('x', 'y');
CREATE TYPE o AS (x int, c c, cs c[], e e);
CREATE DOMAIN d AS c CHECK ((VALUE).a > 0);
CREATE DOMAIN ds AS c[] CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN od AS o;
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TYPE w AS (d d, ds ds, r r, od od[], es e[]);
CREATE TABLE t (c c, cs c[], o o, os o[], d d, ds ds, darr d[], od od, r r, rs r[], m r_multirange, w w, ws w[]);
$model$, false);
INSERT INTO t (c, cs) VALUES (NULL, NULL), (ROW(NULL, NULL), '{}'), (ROW(1, NULL), '[2:3][0:1]={{NULL,"(1,2)"},{"(,)","(3,4)"}}');
INSERT INTO t VALUES (ROW(1, 3), ARRAY[ROW(1, 3)::c, NULL], ROW(7, ROW(1, 3), ARRAY[ROW(1, 3)::c], 'x'), ARRAY[ROW(7, ROW(1, 3), '{}', 'y')::o],
	ROW(1, 3), ARRAY[ROW(1, 3)::c], ARRAY[ROW(1, 3)::c::d], ROW(7, ROW(1, 3), NULL, NULL),
	r(ROW(1, 3), ROW(2, 9)), ARRAY['empty', r(NULL, ROW(2, 9), '(]')], r_multirange(r(ROW(1, 3), ROW(2, 9)), r(ROW(4, 3), NULL)),
	ROW(ROW(1, 3), ARRAY[ROW(1, 3)]::c[], r(ROW(1, 3), NULL), ARRAY[ROW(7, ROW(1, 3), NULL, 'x')::o::od], '{x,NULL}'),
	ARRAY[ROW(ROW(1, 3), NULL, NULL, ARRAY[ROW(7, ROW(1, 3), NULL, 'x')::o::od], '{y}')::w]);
SELECT pg_temp.moved($model$
CREATE TYPE c AS (z int, a int);
CREATE TYPE e AS ENUM ('y', 'x');
CREATE TYPE o AS (x int, c c, cs c[], e e);
CREATE DOMAIN d AS c CHECK ((VALUE).a > 0);
CREATE DOMAIN ds AS c[] CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN od AS o;
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TYPE w AS (d d, ds ds, r r, od od[], es e[]);
CREATE TABLE t (c c, cs c[], o o, os o[], d d, ds ds, darr d[], od od, r r, rs r[], m r_multirange, w w, ws w[]);
$model$);

-- the shape of arrays, and what is null
SELECT array_dims(cs), cs IS NULL AS null, c IS NOT DISTINCT FROM NULL AS c_null FROM t;

-- attributes added, dropped and given another type, in all of these
SELECT pg_temp.moved($model$
CREATE TYPE c AS (z bigint, m text, a int);
CREATE TYPE e AS ENUM ('x', 'y', 'z');
CREATE TYPE o AS (cs c[], c c, n text[], e e);
CREATE DOMAIN d AS c CHECK ((VALUE).a > 0);
CREATE DOMAIN ds AS c[] CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN od AS o;
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TYPE w AS (es text[], r r, d d, od od[]);
CREATE TABLE t (c c, cs c[], o o, os o[], d d, ds ds, darr d[], od od, r r, rs r[], m r_multirange, w w, ws w[]);
$model$);

-- what is lost is said, and refused
SELECT kind, object, sql FROM migrate.check(ARRAY[$model$
CREATE TYPE c AS (z int);
CREATE TYPE e AS ENUM ('y');
CREATE TYPE o AS (x int, c c, cs c[], e e);
CREATE DOMAIN d AS c CHECK ((VALUE).z > 0);
CREATE DOMAIN ds AS c[] CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN od AS o;
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TYPE w AS (d d, r r, od od[], ds ds);
CREATE TABLE t (c c, cs c[], o o, os o[], d d, ds ds, darr d[], od od, r r, rs r[], m r_multirange, w w, ws w[]);
$model$]) WHERE destructive;
SELECT migrate.revision('less', autogenerate => true, allow_destructive => false, model => ARRAY[$model$
CREATE TYPE c AS (z int);
CREATE TYPE e AS ENUM ('x', 'y');
CREATE TYPE o AS (x int, c c, cs c[], e e);
CREATE DOMAIN d AS c CHECK ((VALUE).z > 0);
CREATE DOMAIN ds AS c[] CHECK (cardinality(VALUE) < 9);
CREATE DOMAIN od AS o;
CREATE TYPE r AS RANGE (SUBTYPE = c);
CREATE TYPE w AS (d d, ds ds, r r, od od[], es e[]);
CREATE TABLE t (c c, cs c[], o o, os o[], d d, ds ds, darr d[], od od, r r, rs r[], m r_multirange, w w, ws w[]);
$model$]);
DROP TABLE t;
DROP TYPE c, e, o, r, w CASCADE;
TRUNCATE model_steps;
DO $$BEGIN PERFORM migrate.stamp('base'); PERFORM migrate.forget(revision) FROM migrate.revision; END$$;

-- a column of another composite type; json
CREATE TYPE c AS (a int, z int, v varchar(9));
CREATE TYPE f AS (z bigint, n date, v varchar(3), a int);
CREATE TYPE e AS ENUM ('x', 'y');
CREATE DOMAIN ints AS int[];
CREATE TABLE t (c c, cs c[], i int[], ii int[], j int[], s text[], r c, rs c[], e e, u uuid, d date, b bool, n numeric, x text, ids ints,
	k int4range, by bytea, jj json);
INSERT INTO t VALUES (ROW(1, 2, 'abc'), ARRAY[ROW(1, 2, 'x')::c, NULL], '{}', '{1,2}', '[2:3][1:2]={{1,2},{3,NULL}}', '{a,"b c",NULL,"{}"}',
	ROW(1, 2, 'q"x'), ARRAY[ROW(1, NULL, 'x')::c], 'x', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '2020-02-29', true, 1.50, '{"a": 1}', '{4,5}',
	'[1,3)', '\x0041', '[1,2]');
INSERT INTO t DEFAULT VALUES;
SELECT pg_temp.moved($model$
CREATE TYPE c AS (a int, z int, v varchar(9));
CREATE TYPE f AS (z bigint, n date, v varchar(3), a int);
CREATE TYPE e AS ENUM ('x', 'y');
CREATE DOMAIN ints AS int[];
CREATE TABLE t (c f, cs f[], i jsonb, ii json, j jsonb, s jsonb, r jsonb, rs jsonb, e jsonb, u jsonb, d jsonb, b jsonb, n jsonb, x jsonb, ids jsonb,
	k jsonb, by jsonb, jj int[]);
$model$);
DROP TABLE t;
DROP TYPE c, f, e;
DROP DOMAIN ints;

-- which changes of a type lose something
CREATE TABLE changes (n int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, before text, after text);
INSERT INTO changes (before, after) VALUES
	('numeric(10,4)', 'numeric(10,1)'), ('numeric', 'numeric(9,2)'), ('numeric(10,2)', 'numeric(8,2)'), ('numeric(8,2)', 'numeric'),
	('numeric(8,2)', 'int'), ('numeric(8)', 'bigint'), ('numeric(9,2)[]', 'numeric(9,1)[]'), ('int', 'numeric(9,1)'), ('int', 'numeric(9,-1)'),
	('bigint', 'int'), ('int', 'bigint'), ('int', 'real'), ('int', 'float8'), ('bigint', 'float8'), ('float8', 'real'), ('real', 'float8'),
	('float8', 'numeric'), ('float8', 'int'), ('numeric', 'float8'), ('int', 'boolean'), ('boolean', 'int'), ('int', 'text'),
	('varchar(9)', 'varchar(5)'), ('varchar(5)', 'varchar(9)'), ('varchar(5)', 'text'), ('text', 'varchar(9)'), ('text', 'varchar'), ('text', 'char(3)'),
	('text', 'int'), ('text', 'uuid'), ('text', 'date'), ('text', 'json'), ('text', 'jsonb'), ('json', 'jsonb'), ('jsonb', 'json'), ('text', 'name'),
	('int[]', 'jsonb'), ('jsonb', 'int[]'), ('jsonb', 'text'), ('timestamp', 'date'), ('date', 'timestamp'), ('timestamptz', 'timestamp'),
	('timestamptz', 'date'), ('timestamp', 'timestamptz'), ('timestamp', 'timestamp(0)'), ('timestamptz(3)', 'timestamptz(2)'), ('time', 'time(1)'),
	('timestamp', 'time'), ('timetz', 'time'), ('interval', 'interval(2)'), ('interval', 'interval day to minute'), ('interval hour', 'interval day'),
	('interval day', 'interval day to second'), ('inet', 'cidr'), ('cidr', 'inet'), ('bit(4)', 'varbit'), ('money', 'numeric'), ('numeric', 'money'),
	('int4range', 'int4multirange'), ('d1', 'd2'), ('d1[]', 'd2[]'), ('dd1', 'dd2'), ('d1', 'numeric'), ('dd1', 'numeric(9)[]'), ('e1', 'e2'), ('e1', 'text'),
	-- by their texts, or bound by bound
	('tsrange', 'daterange'), ('tstzrange', 'tsrange'), ('tsmultirange[]', 'datemultirange[]'), ('daterange', 'tsrange'), ('numrange', 'int4range'),
	('int4range', 'int8range'), ('int4multirange', 'nummultirange'), ('tsrange', 'text'), ('r1', 'daterange'), ('float8', 'money'), ('numeric', 'interval'),
	('bit(4)', 'smallint'), ('timestamp', 'timetz'), ('date', 'time'), ('jsonb', 'name'), ('bigint', 'oid'), ('uuid', 'name'),
	('varchar(5)', 'char(5)'), ('char(5)', 'char(8)'), ('char(5)', 'varchar(5)'), ('varchar(5)[]', 'char(9)[]');
CREATE FUNCTION pg_temp.types() RETURNS text LANGUAGE sql AS $$
	SELECT 'CREATE DOMAIN d1 AS numeric(9,2); CREATE DOMAIN d2 AS numeric(9,1); CREATE DOMAIN dd1 AS d1[]; CREATE DOMAIN dd2 AS d2[];'
		' CREATE TYPE e1 AS ENUM (''a'', ''b''); CREATE TYPE e2 AS ENUM (''b''); CREATE TYPE r1 AS RANGE (SUBTYPE = timestamp);'
$$;
DO $$BEGIN EXECUTE pg_temp.types() || (SELECT string_agg(format('CREATE TABLE t%s (c %s);', n, before), ' ') FROM changes); END$$;
SELECT before, after, destructive
FROM migrate.check(ARRAY[(SELECT pg_temp.types() || 'CREATE TABLE changes (n int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, before text, after text);'
	|| string_agg(format('CREATE TABLE t%s (c %s);', n, after), ' ') FROM changes)])
RIGHT JOIN changes ON object = format('public.t%s.c', n)
ORDER BY n;
DO $$BEGIN EXECUTE (SELECT 'DROP TABLE ' || string_agg('t' || n, ', ') FROM changes); END$$;
DROP TABLE changes;
DROP TYPE e1, e2, r1;
DROP DOMAIN dd1, dd2, d1, d2;
CREATE TYPE r AS RANGE (SUBTYPE = timestamp, MULTIRANGE_TYPE_NAME = m);
CREATE TABLE t (r r, m m[]);
SELECT object, sql FROM migrate.check(ARRAY['CREATE TYPE r AS RANGE (SUBTYPE = date, MULTIRANGE_TYPE_NAME = m); CREATE TABLE t (r r, m m[])']) WHERE destructive;
SELECT count(*) FROM migrate.check(ARRAY['CREATE TYPE r AS RANGE (SUBTYPE = timestamptz, MULTIRANGE_TYPE_NAME = m); CREATE TABLE t (r r, m m[])']) WHERE destructive;
DROP TABLE t;
DROP TYPE r;

-- sequences go on, whatever is made anew
CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY, k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE t (id serial, n bigint GENERATED ALWAYS AS IDENTITY (INCREMENT -2), k int);
CREATE TABLE u (id int GENERATED BY DEFAULT AS IDENTITY);
INSERT INTO p (k) VALUES (1), (1), (1);
INSERT INTO t (k) VALUES (1), (1), (1);
DELETE FROM p;
DELETE FROM t;
CREATE FUNCTION pg_temp.next() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	result text[];
	value text;
BEGIN
	INSERT INTO p (k) VALUES (1) RETURNING id INTO value;
	result := result || value;
	INSERT INTO t (k) VALUES (1) RETURNING id, n INTO value;
	result := result || value;
	INSERT INTO t (k) VALUES (1) RETURNING n INTO value;
	result := result || value;
	INSERT INTO u DEFAULT VALUES RETURNING id INTO value;
	RETURN result || value;
END
$$;
SELECT migrate.set_model($model$
CREATE TABLE p (id bigint GENERATED ALWAYS AS IDENTITY, k bigint) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE SEQUENCE down INCREMENT -2;
CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY, n bigint DEFAULT nextval('down') NOT NULL, k int);
ALTER SEQUENCE down OWNED BY t.n;
CREATE TABLE u (id serial);
$model$);
SELECT count(migrate.revision('made anew', autogenerate => true, allow_destructive => false, rev_id => 'anew'));
SELECT count(*) FROM migrate.upgrade();
SELECT * FROM migrate.check();
SELECT pg_temp.next();
SELECT count(*) FROM migrate.downgrade('-1');
SELECT pg_temp.next();
SELECT migrate.forget('anew');

-- one that ends is lost
SELECT kind, object, sql FROM migrate.check(ARRAY[$model$
CREATE TABLE p (id int NOT NULL, k int) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE t (id serial, n bigint GENERATED ALWAYS AS IDENTITY (INCREMENT -2), k int);
CREATE TABLE u (id int GENERATED BY DEFAULT AS IDENTITY);
$model$]) WHERE destructive;
DROP TABLE p, t, u;
DELETE FROM migrate.model;

-- rows are made up for the proof: what does not run on them is told, and what could not be filled
SET client_min_messages = notice;
CREATE TABLE mail (address text CHECK (address ~ '@') NOT NULL, n int);
CREATE TABLE word (w text);
CREATE TYPE pair AS (a int, z int);
CREATE TABLE kept (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p pair, ps pair[]);
SELECT count(migrate.revision('rows', autogenerate => true, rev_id => 'rows', model => ARRAY[$model$
CREATE TABLE mail (address text CHECK (address ~ '@') NOT NULL, n bigint);
CREATE TABLE word (w int);
CREATE TYPE pair AS (z int, a int);
CREATE TABLE kept (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p pair, ps pair[]);
$model$]));
SELECT migrate.forget('rows');
DROP TABLE word, mail;
-- code of others has their rights alone, and leaves nothing behind
CREATE ROLE regress_migrate_rows;
CREATE SCHEMA rows AUTHORIZATION regress_migrate_rows;
SET ROLE regress_migrate_rows;
CREATE FUNCTION rows.who(int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF current_user <> 'regress_migrate_rows' THEN
		RAISE EXCEPTION 'run as %', current_user;
	END IF;
	RETURN true;
END
$$;
CREATE DOMAIN rows.d AS int CHECK (rows.who(VALUE));
CREATE TABLE rows.t (a int CHECK (rows.who(a)), d rows.d, b int GENERATED ALWAYS AS (length(rows.who(1)::text)) STORED);
RESET ROLE;
SELECT count(migrate.revision('rows', autogenerate => true, rev_id => 'rows', model => ARRAY[
	replace(replace(migrate.model_of(), 'a integer', 'a bigint'), '(a)', '(a::int)')]));
SELECT migrate.forget('rows');
DROP TABLE kept;
DROP TYPE pair;
DROP OWNED BY regress_migrate_rows;
DROP ROLE regress_migrate_rows;
