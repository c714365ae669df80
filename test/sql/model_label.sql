-- The model: a label that an enum gets is used at once, through functions: in one
-- revision the type is made anew, in a chain the label is committed before.

CREATE TYPE e AS ENUM ('a');
CREATE TABLE t (s e);
CREATE FUNCTION rank_of(s e) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN CASE s WHEN 'a' THEN 1 END; END$$;
CREATE INDEX ranked ON t (rank_of(s));
INSERT INTO t VALUES ('a');
SELECT $$
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (s e);
CREATE FUNCTION is_b(e) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = ''b''';
CREATE FUNCTION is_not_b(e) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT NOT is_b($1)';
CREATE FUNCTION rank_of(s e) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $f$BEGIN RETURN CASE s WHEN 'b' THEN 2 WHEN 'a' THEN 1 END; END$f$;
CREATE INDEX ranked ON t (rank_of(s));
$$ AS functions \gset
-- makes writes the revision and runs it, and says whether the type is made anew
CREATE FUNCTION pg_temp.makes(model text, online boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	anew boolean;
BEGIN
	PERFORM migrate.revision('more', autogenerate => true, online => online, model => ARRAY[model]);
	SELECT bool_or(upgrade ~ 'e__old') INTO anew FROM migrate.revision;
	IF online THEN
		RETURN CASE WHEN anew THEN 'made anew' ELSE (SELECT min(upgrade) FROM migrate.revision WHERE upgrade ~ 'ADD VALUE') END;
	END IF;
	PERFORM migrate.upgrade();
	PERFORM FROM migrate.check(ARRAY[model], fail => true);
	PERFORM migrate.downgrade('base');
	PERFORM migrate.forget(revision) FROM migrate.revision;
	RETURN CASE WHEN anew THEN 'made anew' ELSE 'label added' END;
END
$$;
SET client_min_messages = warning;
SELECT use, pg_temp.makes(:'functions' || sql, false) FROM (VALUES
	('function of an index', ''),
	('predicate', 'CREATE INDEX b ON t (s) WHERE is_b(s)'),
	('check, two functions deep', 'ALTER TABLE t ADD CHECK (is_not_b(s))'),
	('generated column', 'ALTER TABLE t ADD b boolean GENERATED ALWAYS AS (is_b(s)) STORED'),
	('default of a new column', 'CREATE FUNCTION b() RETURNS e LANGUAGE sql AS $f$SELECT e ''b''$f$; ALTER TABLE t ADD b e DEFAULT b()'),
	('operator', 'CREATE FUNCTION is_b(e, e) RETURNS boolean LANGUAGE sql IMMUTABLE AS $f$SELECT is_b($1)$f$;'
		' CREATE OPERATOR === (LEFTARG = e, RIGHTARG = e, FUNCTION = is_b); ALTER TABLE t ADD CHECK ((s === s) IS NOT NULL)'),
	('domain', 'CREATE DOMAIN d AS e CHECK (is_not_b(VALUE)); ALTER TABLE t ADD d d'),
	('materialized view', 'CREATE MATERIALIZED VIEW m AS SELECT s FROM t WHERE is_b(s)'),
	('all labels', 'ALTER TABLE t ADD CHECK (s = ANY (enum_range(NULL::e)))')) uses (use, sql);
-- what evaluates nothing lets it be added
CREATE OR REPLACE FUNCTION rank_of(s e) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
SELECT pg_temp.makes($$
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (s e);
CREATE FUNCTION rank_of(s e) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE INDEX ranked ON t (rank_of(s));
CREATE FUNCTION is_b(e) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = ''b''';
CREATE VIEW v AS SELECT is_b(s) FROM t;
CREATE POLICY p ON t USING (is_b(s));
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
$$, false);
-- a chain: the label comes first, and its proof commits it
SELECT pg_temp.makes(:'functions' || 'CREATE INDEX b ON t (s) WHERE is_b(s); ALTER TABLE t ADD CHECK (is_not_b(s) OR s = ''b'');', true);
CALL migrate.deploy() \g /dev/null
SELECT operation, object FROM migrate.check(ARRAY[:'functions' || 'CREATE INDEX b ON t (s) WHERE is_b(s); ALTER TABLE t ADD CHECK (is_not_b(s) OR s = ''b'');']);
CALL migrate.deploy('base', 'downgrade') \g /dev/null
DO $$
BEGIN
	WHILE EXISTS (SELECT FROM migrate.revision) LOOP
		PERFORM migrate.forget(revision) FROM migrate.heads();
	END LOOP;
END
$$;
DROP TABLE t;
DROP FUNCTION rank_of;
DROP TYPE e;
-- revisions that a deploy has committed one by one are what a model is compared with
SELECT migrate.revision('one', 'CREATE TYPE e AS ENUM (''a'')', 'DROP TYPE e', rev_id => 'one1');
SELECT migrate.revision('two', 'ALTER TYPE e ADD VALUE ''b''', '', rev_id => 'two2');
SELECT migrate.revision('three', 'CREATE TABLE t (s e DEFAULT ''b'')', 'DROP TABLE t', rev_id => 'three3');
SELECT migrate.revision('none', autogenerate => true, against => 'revisions',
	model => ARRAY['CREATE TYPE e AS ENUM (''a'', ''b''); CREATE TABLE t (s e DEFAULT ''b'')']);
SELECT migrate.forget(r) FROM unnest('{three3,two2,one1}'::text[]) r;
RESET client_min_messages;
