-- Renames: asked for by name, never guessed, pointed out.

CREATE SCHEMA regress_rename;
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql

-- renamed writes the revision that takes the schema to a model with renames,
-- shows both scripts, but for the names that not-null constraints have since 18,
-- and upgrades
CREATE FUNCTION pg_temp.renamed(model text, renames jsonb, shown boolean DEFAULT true) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	step model_steps;
BEGIN
	INSERT INTO model_steps (model) VALUES (model) RETURNING * INTO step;
	PERFORM migrate.set_model(model);
	PERFORM migrate.revision('a step', autogenerate => true, renames => renames, rev_id => step.revision);
	RETURN QUERY SELECT regexp_replace(E'-- up\n' || upgrade || E'\n-- down\n' || downgrade || E'\n',
			'ALTER TABLE \S+ RENAME CONSTRAINT \w+_not_null TO \w+;\s+', '', 'g')
		FROM migrate.revision WHERE shown AND revision = step.revision;
	PERFORM migrate.upgrade();
	RETURN QUERY SELECT pg_temp.left(model);
END
$$;

-- refused says with which error renames are refused
CREATE FUNCTION pg_temp.refused(renames jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	error text;
	detail text;
	hint text;
BEGIN
	RETURN 'written: ' || migrate.revision('refused', autogenerate => true, renames => renames);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END
$$;
\set ECHO all

-- A column, with what is in it; without the argument the revision would drop it

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE TABLE public.users (id int UNIQUE, phone text, CONSTRAINT users_phone CHECK (length(phone) > 2));
CREATE INDEX users_by_phone ON public.users (phone);
$model$, false);
INSERT INTO users VALUES (1, '123');
\set model 'CREATE SCHEMA regress_rename; CREATE TABLE public.users (id int UNIQUE, phone_number text, CONSTRAINT users_phone CHECK (length(phone_number) > 2)); CREATE INDEX users_by_phone ON public.users (phone_number);'
SELECT migrate.set_model(:'model');
SELECT operation, object, destructive, sql FROM migrate.check() WHERE kind = 'column';
SELECT migrate.revision('lost', autogenerate => true, rev_id => 'lost');
SELECT migrate.file('lost') ~ '\n-- renamed\? then write it with renames => ''{"public.users.phone": "public.users.phone_number"}''\nALTER TABLE public.users DROP COLUMN phone;\n';
SELECT migrate.forget('lost');
SELECT migrate.revision('refused', autogenerate => true, allow_destructive => false);
SELECT pg_temp.renamed(:'model', '{"users.phone": "users.phone_number"}');
SELECT * FROM users;
SELECT direction, revision FROM migrate.downgrade('-1');
SELECT * FROM users;
SELECT direction, revision FROM migrate.upgrade();

-- Everything at once, as it is found along the search_path; columns are named with
-- the old or the new name of their table

SET search_path = regress_rename, public;
SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE SCHEMA app;
CREATE SCHEMA attic;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN code AS text CHECK (VALUE <> '');
CREATE TYPE pair AS (a int, b int);
CREATE SEQUENCE counter;
CREATE TABLE users (id int UNIQUE, phone text, mood mood, first text, second text);
CREATE INDEX by_phone ON users (phone);
CREATE TABLE one (a int);
CREATE TABLE two (b int);
CREATE TABLE three (c int);
CREATE TABLE app.t (x int, y code);
CREATE TABLE app.u (x pair);
CREATE FUNCTION f(mood, integer) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 3';
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
$model$, false);
INSERT INTO users VALUES (1, '123', 'ok', 'first', 'second');
INSERT INTO one VALUES (1);
INSERT INTO two VALUES (2);
INSERT INTO three VALUES (3);
INSERT INTO app.t VALUES (4, 'c');
SELECT nextval('counter');
SELECT pg_temp.renamed($model$
CREATE SCHEMA regress_rename;
CREATE SCHEMA core;
CREATE SCHEMA attic;
CREATE TYPE feeling AS ENUM ('sad', 'ok');
CREATE DOMAIN short_code AS text CHECK (VALUE <> '');
CREATE TYPE public.pair AS (a int, b int);
CREATE SEQUENCE attic.old_counter;
CREATE TABLE people (id int UNIQUE, phone_number text, mood feeling, second text, first text);
CREATE INDEX by_number ON people (phone_number);
CREATE TABLE two (a int);
CREATE TABLE three (b int);
CREATE TABLE one (c int);
CREATE TABLE attic.t (x int, z short_code);
CREATE TABLE core.u (x public.pair);
CREATE FUNCTION g(feeling, integer) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE PROCEDURE public.q() LANGUAGE sql AS 'SELECT 3';
CREATE AGGREGATE sum_of(int) (SFUNC = int4pl, STYPE = int);
$model$, '{"users": "people", "users.phone": "people.phone_number", "people.first": "second", "regress_rename.users.second": "first",
	"by_phone": "by_number", "one": "two", "two": "three", "three": "one", "app": "core", "core.t": "attic.t", "attic.t.y": "z",
	"mood": "feeling", "code": "short_code", "type pair": "public.pair", "counter": "attic.old_counter",
	"f(mood, int)": "g", "p": "public.q", "total": "sum_of"}');
SELECT * FROM people;
SELECT two.a, three.b, one.c, t.x, t.z FROM two, three, one, attic.t;
SELECT nextval('attic.old_counter');
SELECT direction, revision FROM migrate.downgrade('-1');
SELECT * FROM users;
SELECT one.a, two.b, three.c, t.x, t.y FROM one, two, three, app.t;
SELECT nextval('counter');
SELECT direction, revision FROM migrate.upgrade();

-- A table takes along what has its name by itself: a key, a serial's sequence, an
-- identity's

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial);
$model$, false);
INSERT INTO a DEFAULT VALUES;
SELECT pg_temp.renamed($model$
CREATE SCHEMA regress_rename;
CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial);
$model$, '{"a": "b"}', false);
INSERT INTO b DEFAULT VALUES;
SELECT * FROM b;
SELECT pg_get_serial_sequence('b', 'id'), pg_get_serial_sequence('b', 'n');

-- two that swap names swap those too; a smallserial becomes a serial at once

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n smallserial);
CREATE INDEX b_n ON b (n);
CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial);
CREATE INDEX c_n ON c (n);
$model$, false);
SELECT pg_temp.renamed($model$
CREATE SCHEMA regress_rename;
CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial);
CREATE INDEX b_n ON b (n);
CREATE TABLE c (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial);
CREATE INDEX c_n ON c (n);
$model$, '{"b": "c", "c": "b"}');
INSERT INTO b DEFAULT VALUES;
INSERT INTO c DEFAULT VALUES;
SELECT * FROM b;
SELECT * FROM c;
SELECT pg_get_serial_sequence('b', 'id'), pg_get_serial_sequence('c', 'n');
SELECT direction, revision FROM migrate.downgrade('-1');
INSERT INTO b DEFAULT VALUES;
SELECT * FROM b;
SELECT direction, revision FROM migrate.upgrade();

-- Names as SQL has them

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE TABLE "Odd one" ("a.b" int, "say ""x""" int, Lower int);
CREATE TABLE public.only_there (a int);
$model$, false);
SELECT pg_temp.renamed($model$
CREATE SCHEMA regress_rename;
CREATE TABLE "Odd one" ("c.d" int, "select" int, "Upper" int);
CREATE TABLE public."There" (a int);
$model$, '{"\"Odd one\".\"a.b\"": "\"c.d\"", "\"Odd one\".\"say \"\"x\"\"\"": "\"select\"", "\"Odd one\".LOWER": "\"Odd one\".\"Upper\"", "Only_There": "\"There\""}');

-- What looks like one: of the same kind, in the same place, of the same make

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE SCHEMA app;
CREATE TABLE app.inside (a int);
CREATE TABLE t (a int, b int, c text, "d'" text);
CREATE TABLE whole (a int, b text);
CREATE TABLE gone (a int, b text, c int);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE counter INCREMENT 5;
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
$model$, false);
SELECT kind, sql FROM migrate.check(ARRAY[$model$
CREATE SCHEMA regress_rename;
CREATE SCHEMA core;
CREATE TABLE core.inside (a int);
CREATE TABLE t (a2 int, b2 int, c varchar, "d\" text);
CREATE TABLE whole2 (a int, b text);
CREATE TABLE new (a int, b text);
CREATE TYPE feeling AS ENUM ('sad', 'ok');
CREATE SEQUENCE counter2 INCREMENT 6;
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
$model$]) WHERE operation = 'drop' ORDER BY object;

-- One function, whose body names what is renamed, and circles of names of which the
-- name to step aside to is taken

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE TABLE t (a int, b int, c int, b_renamed int, a_renamed int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT max(c) FROM t';
$model$, false);
SELECT pg_temp.renamed($model$
CREATE SCHEMA regress_rename;
CREATE TABLE t (b int, a int, d int, b_renamed int, a_renamed int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT max(d) FROM t';
$model$, '{"t.a": "b", "t.b": "a", "t.c": "d"}');

-- A column with another type, too, under an index and a key of a partitioned
-- table, whose parts are named after it as it was called

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE TABLE t (a int, b int, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_b ON t (b);
$model$, false);
SELECT pg_temp.renamed($model$
CREATE SCHEMA regress_rename;
CREATE TABLE t (a int, c bigint, UNIQUE (a, c)) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_b ON t (c);
$model$, '{"t.b": "c"}');

-- Errors

SELECT pg_temp.become($model$
CREATE SCHEMA regress_rename;
CREATE SCHEMA same;
CREATE TABLE same (a int, b int, CONSTRAINT positive CHECK (a > 0));
CREATE TABLE other (a int);
CREATE INDEX same_a ON same (a);
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
$model$, false);
SELECT pg_temp.refused('["other"]');
SELECT pg_temp.refused('{"other": 1}');
SELECT pg_temp.refused('{"other": {"a": "b"}}');
SELECT pg_temp.refused('{"other": "a b"}');
SELECT pg_temp.refused('{"a.b.c.d": "e"}');
SELECT pg_temp.refused('{"": "e"}');
SELECT pg_temp.refused('{"nothing": "something"}');
SELECT pg_temp.refused('{"other.nothing": "something"}');
SELECT pg_temp.refused('{"public.other": "something"}');
SELECT pg_temp.refused('{"f(bigint)": "g"}');
SELECT pg_temp.refused('{"pg_class": "something"}');
SELECT pg_temp.refused('{"other.ctid": "something"}');
SELECT pg_temp.refused('{"positive": "negative"}');
SELECT pg_temp.refused('{"f": "g"}');
SELECT pg_temp.refused('{"same": "different"}');
SELECT pg_temp.refused('{"other": "nowhere.other"}');
SELECT pg_temp.refused('{"other": "other"}');
SELECT pg_temp.refused('{"other": "view another"}');
SELECT pg_temp.refused('{"other": "a.b.c"}');
SELECT pg_temp.refused('{"schema same": "regress_rename.different"}');
SELECT pg_temp.refused('{"other.a": "table same.a"}');
SELECT pg_temp.refused('{"other.a": "different.b"}');
SELECT pg_temp.refused('{"same_a": "same.same_a"}');
SELECT pg_temp.refused('{"f(int)": "f(bigint)"}');
SELECT pg_temp.refused('{"f(int)": "g", "f(integer)": "h"}');
SELECT pg_temp.refused('{"other": "same_a"}');
SELECT pg_temp.refused('{"same.a": "b"}');
SELECT pg_temp.refused('{"same.a": "c", "same.b": "c"}');

-- Every step back

SELECT pg_temp.back();
DROP SCHEMA regress_rename;
RESET search_path;
