--
-- What a script's code sees of the version is what has been applied before it,
-- whatever kind of statement runs it
--

SET migrate.scope = 'blind';
SET client_min_messages = warning;
CREATE SCHEMA regress_blind;
SET search_path = regress_blind;
CREATE TABLE looked (n serial, revision text);
-- look notes which revision is applied
CREATE FUNCTION note() RETURNS void LANGUAGE sql VOLATILE AS
	$$INSERT INTO regress_blind.looked (revision) SELECT revision FROM migrate.version WHERE scope = 'blind'$$;
CREATE FUNCTION look(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
	$$BEGIN PERFORM regress_blind.note(); RETURN $1; END$$;
CREATE DOMAIN d AS int CHECK (look(VALUE) > 0);
CREATE TYPE ranged AS RANGE (subtype = d);
CREATE DOMAIN e AS int;
CREATE TABLE t (a int, b d, c e);
CREATE TABLE parted (a int) PARTITION BY LIST (a);
INSERT INTO t VALUES (1, 1, 1);
CREATE OPERATOR CLASS looks FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE statements (n serial, sql text);
INSERT INTO statements (sql) VALUES
	('ALTER TABLE t ADD COLUMN d1 int DEFAULT look(1)'),
	('ALTER TABLE t ADD COLUMN d2 d DEFAULT 1'),
	('ALTER TABLE t ADD COLUMN d3 d[] DEFAULT ''{1}'''),
	('ALTER TABLE t ADD COLUMN d4 int DEFAULT 1, ADD CHECK (a = ANY (''{1}''::d[]))'),
	('ALTER TABLE t ADD CHECK (look(a) > 0)'),
	('ALTER TABLE t ADD CHECK (b > look(0))'),
	('ALTER TABLE t ALTER a SET DEFAULT (''{1}''::d[])[1]'),
	('ALTER TABLE t ALTER a TYPE int USING look(a)'),
	('ALTER TABLE t ALTER c TYPE d'),
	('ALTER DOMAIN e ADD CHECK (look(VALUE) > 0)'),
	('CREATE TABLE t1 (a d[] DEFAULT ''{1}'')'),
	('CREATE TABLE t2 (a ranged DEFAULT ''[1,2)'')'),
	('CREATE TABLE t3 (a int DEFAULT (''{1}''::d[])[1])'),
	('CREATE TABLE t4 (a int CHECK (a = ANY (''{1}''::d[])))'),
	('CREATE TABLE t5 (a int, CHECK (a = ANY (''{1}''::d[])))'),
	('CREATE TABLE t6 (a int, b int GENERATED ALWAYS AS (a + (''{1}''::d[])[1]) STORED)'),
	('CREATE TABLE t7 (a int) PARTITION BY LIST ((a + (''{1}''::d[])[1]))'),
	('CREATE TABLE t8 PARTITION OF parted FOR VALUES IN (look(1))'),
	('CREATE SCHEMA regress_blind_too CREATE TABLE t9 (a regress_blind.d[] DEFAULT ''{1}'')'),
	('CREATE INDEX ON t (look(b))'),
	('CREATE INDEX ON t (a) WHERE look(1) > 0'),
	('CREATE INDEX ON t (a) WHERE a = ANY (''{1}''::d[])'),
	('CREATE VIEW v AS SELECT ''{1}''::d[]'),
	('CREATE MATERIALIZED VIEW m AS SELECT look(1)'),
	('CREATE FUNCTION f1(a d[] DEFAULT ''{1}'') RETURNS int LANGUAGE plpgsql AS ''BEGIN RETURN 1; END'''),
	('CREATE FUNCTION f2() RETURNS d[] LANGUAGE sql AS $$SELECT ''{1}''::d[]$$'),
	('CREATE FUNCTION f3() RETURNS d[] LANGUAGE sql RETURN ''{1}''::d[]'),
	('CREATE AGGREGATE g(d) (sfunc = array_append, stype = d[], initcond = ''{1}'')'),
	('CREATE POLICY p ON t USING (a = ANY (''{1}''::d[]))'),
	('CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.a = ANY (''{1}''::d[])) EXECUTE FUNCTION suppress_redundant_updates_trigger()'),
	('CREATE RULE r AS ON INSERT TO t WHERE NEW.a = ANY (''{1}''::d[]) DO NOTHING'),
	('CREATE DOMAIN d1 AS d[] DEFAULT ''{1}'''),
	('CREATE STATISTICS s ON (look(b)), a FROM t; ANALYZE t'),
	('SELECT look(1)'),
	-- what a name means, the script can change
	('CREATE SCHEMA regress_blind_names; CREATE TABLE regress_blind_names.u (a d); ALTER TABLE regress_blind_names.u RENAME TO w; CREATE TABLE w (a int);'
	 ' INSERT INTO w VALUES (1); SET search_path = regress_blind_names, regress_blind; ALTER TABLE w ADD CHECK (a = ''1'')'),
	('CREATE TYPE regress_blind.money AS RANGE (subtype = d); SET search_path = regress_blind, pg_catalog; CREATE TABLE t10 (a money DEFAULT ''[1,2)'')');
DO $$
DECLARE
	s record;
BEGIN
	FOR s IN SELECT * FROM statements ORDER BY n LOOP
		PERFORM migrate.revision('plain', format('CREATE TABLE plain%s ()', s.n), '', rev_id => 'plain' || s.n,
			head => CASE WHEN s.n > 1 THEN 'look' || s.n - 1 ELSE 'base' END);
		PERFORM migrate.revision('look', s.sql, '', rev_id => 'look' || s.n, head => 'plain' || s.n);
	END LOOP;
END $$;
TRUNCATE looked;
SELECT count(*) FROM migrate.upgrade();
-- each that looked has seen the revision before it
SELECT n, left(sql, 60) AS sql, (SELECT count(*) FROM looked WHERE looked.revision = 'plain' || n) > 0 AS looked
FROM statements ORDER BY n;
SELECT revision FROM looked WHERE revision NOT LIKE 'plain%';

SELECT count(*) FROM migrate.stamp('base');
DELETE FROM migrate.edge WHERE revision ~ '^(plain|look)\d+$';
DELETE FROM migrate.revision WHERE revision ~ '^(plain|look)\d+$';
DROP SCHEMA regress_blind, regress_blind_too, regress_blind_names CASCADE;
RESET migrate.scope;
