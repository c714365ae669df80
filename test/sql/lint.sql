-- lint: what is dangerous in a plan

SET client_min_messages = warning;
SET migrate.message_level = debug;
SET migrate.scope = 'lint'; -- a run says so where role or search_path are not those of the last one
SET migrate.lock_timeout = '2s';
CREATE SCHEMA shop;
SET search_path = shop, public;
-- A run of before, so that later ones are under the same search_path
SELECT migrate.revision('before', 'SELECT 1', 'SELECT 1', rev_id => 'lint_before');
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.downgrade('base');
SELECT migrate.forget('lint_before');

CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE DOMAIN positive AS integer;
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name varchar(50), age integer, mood mood, score positive, created timestamptz);
CREATE INDEX users_email ON users (email);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric(10,2), status text);
CREATE INDEX orders_user_id ON orders (user_id);
CREATE UNIQUE INDEX orders_number ON orders (id, status);
ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total > 0);
CREATE MATERIALIZED VIEW totals AS SELECT user_id, sum(total) FROM orders GROUP BY 1;
CREATE UNIQUE INDEX totals_user_id ON totals (user_id);
ALTER TABLE users ADD CONSTRAINT users_score CHECK (score > 0) NOT VALID;
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE events_2027 (id bigint NOT NULL, at date NOT NULL);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER audit BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
SELECT migrate.create_shadow() IS NOT NULL;

-- found is what lint says of a script, whose first line may say that it is not transactional.
CREATE FUNCTION found(script text, sizes jsonb DEFAULT '{"*": 10000000}', OUT rule text, OUT severity text, OUT object text, OUT message text, OUT advice text)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	marker text = '-- migrate:up transaction:false' || chr(10);
BEGIN
	PERFORM migrate.revision('look', replace(script, marker, ''), CASE WHEN script NOT LIKE '-- irreversible%' THEN '' END,
		transactional => script NOT LIKE marker || '%', rev_id => 'look');
	RETURN QUERY SELECT l.rule, l.severity, l.object, l.message, l.advice FROM migrate.lint(sizes => sizes) l;
	PERFORM migrate.forget('look');
END $$;

-- Each rule finds what it is for in its unsafe SQL, and no other rule finds an error there; its safe SQL has nothing.
SELECT r.rule, u.rule AS unsafe, u.severity, u.message
FROM migrate.lint_rules() r LEFT JOIN LATERAL found(r.unsafe) u ON u.rule = r.rule OR u.severity = 'error'
ORDER BY r.rule COLLATE "C", u.rule COLLATE "C";
SELECT r.rule, s.* FROM migrate.lint_rules() r, LATERAL found(r.safe) s ORDER BY 1, 2;

-- The size of a table decides: none, ten, ten million rows, by what is told and by what is here.
SELECT * FROM found('ALTER TABLE users ALTER age TYPE bigint', '{"shop.users": 0, "*": 10000000}');
SELECT rule, severity FROM found('ALTER TABLE users ALTER age TYPE bigint', '{"shop.users": 10}');
SELECT rule, severity, object, advice FROM found('ALTER TABLE users ALTER age TYPE bigint', '{"shop.users": 10000000, "*": 10}');
SELECT rule, severity FROM found('ALTER TABLE users ALTER age TYPE bigint', NULL);
INSERT INTO users (id, email) SELECT g, g FROM generate_series(1, 20000) g;
ANALYZE users;
SELECT rule, severity FROM found('ALTER TABLE users ALTER age TYPE bigint', NULL);
SELECT rule, severity FROM found('ALTER TABLE users ALTER age TYPE bigint', '{"*": 7}');
SELECT * FROM found('SELECT 1', '[]');
SELECT * FROM found('ALTER TABLE users ALTER age TYPE bigint', '{"shop.users": "many"}');

-- A table of the plan's own is no danger, nor is what was renamed a new one.
SELECT migrate.revision('own', 'CREATE TABLE own (a int); ALTER TABLE users RENAME TO people', 'SELECT 1', rev_id => 'own');
SELECT rule, severity, object FROM found('ALTER TABLE own ALTER a TYPE bigint; DROP TABLE own; ALTER TABLE people ALTER age TYPE bigint', '{"shop.users": 10000000}');

-- The plan: pending, to, from:to whatever is applied, downward; statements that fail do not keep others from being looked at.
SELECT migrate.forget('own');
SELECT migrate.revision('one', E'CREATE TABLE t1 (a int);\n\nALTER TABLE t1 ADD b int;', 'DROP TABLE t1', rev_id => 'one');
SELECT migrate.revision('two', E'SELECT no_such_function();\nALTER TABLE t1 ALTER a TYPE bigint;\nTRUNCATE t1', 'SELECT 1', rev_id => 'two');
SELECT * FROM migrate.lint('one', sizes => '{"*": 50000}');
SELECT revision, statement, line, rule, message FROM migrate.lint(sizes => '{"*": 50000}');
SELECT revision, statement, line, rule, object FROM migrate.lint('one:two', sizes => '{"*": 50000}');
SELECT revision, statement, rule, object FROM migrate.lint('base:one', sizes => '{"*": 50000}');
SELECT revision, statement, rule, object FROM migrate.lint('one:base', direction => 'downgrade', sizes => '{"*": 50000}');
SELECT count(*) FROM migrate.lint('one:two', sizes => '{"*": 50000}', fail => true);
SELECT count(*) FROM migrate.lint('one', sizes => '{"*": 50000}', fail => true);
SELECT * FROM migrate.lint('nowhere');
SELECT migrate.forget('two'), migrate.forget('one');

-- What the shadow shows is kept, until the schema is another one.
SELECT count(*) FROM found('DROP TABLE IF EXISTS soon');
SELECT count(*) FROM found('DROP TABLE IF EXISTS soon');
CREATE TABLE soon (a int);
SELECT count(*) FROM found('DROP TABLE IF EXISTS soon');
DROP TABLE soon;

-- What is allowed, with a reason.
SELECT rule, message FROM found($$-- migrate:allow rewrites-table, scans-under-lock  nobody uses it at night
ALTER TABLE users ALTER age TYPE bigint;
-- migrate:allow destroys-data
-- migrate:allow irreversible it is empty
ALTER TABLE users DROP COLUMN name$$);

-- For programs: a plan with what is seen and found, and SARIF.
SELECT migrate.revision('wide "one"', E'-- a comment\nALTER TABLE users\n\tALTER age TYPE bigint;\nSELECT 1', NULL, rev_id => 'json');
SET migrate.file_name_template = '%(rev)s_%(slug)s';
SELECT jsonb_pretty(migrate.plan_json() - 'id');
SELECT migrate.plan_json() ->> 'id' = migrate.plan_checksum() AS id;
SELECT s #>> '{findings,0,rule}' AS rule, x -> 'statement' AS statement, x -> 'facts' AS facts, x #>> '{findings,0,severity}' AS severity, x #>> '{findings,0,rule}' AS found
FROM jsonb_array_elements(migrate.plan_json(lint => true) -> 'steps') s, jsonb_array_elements(s -> 'statements') x;
SELECT r ->> 'ruleId' AS rule, r ->> 'level' AS level, r #> '{locations,0,physicalLocation}' AS location, r #>> '{message,text}' AS message
FROM jsonb_array_elements(migrate.lint_sarif(sizes => '{"*": 50000}') #> '{runs,0,results}') r;
SELECT s ->> 'version' AS version, s ->> '$schema' AS schema, jsonb_array_length(s #> '{runs,0,tool,driver,rules}') = (SELECT count(*) FROM migrate.lint_rules()) AS rules,
	(SELECT bool_and(s #>> ARRAY['runs', '0', 'tool', 'driver', 'rules', r ->> 'ruleIndex', 'id'] = r ->> 'ruleId') FROM jsonb_array_elements(s #> '{runs,0,results}') r) AS indexes
FROM migrate.lint_sarif(sizes => '{"*": 50000}') s;
SELECT migrate.lint_sarif('base:base') #> '{runs,0,results}' AS nothing;
SELECT migrate.forget('json');
RESET migrate.file_name_template;

-- Before a run: off, a warning, MG020; only what is pending counts.
SELECT migrate.revision('wide', 'ALTER TABLE users ALTER age TYPE bigint', 'SELECT 1', rev_id => 'wide');
SET client_min_messages = notice;
SET migrate.lint_level = warning;
SELECT count(*) FROM migrate.upgrade(dry_run => true);
SET migrate.lint_level = error;
SELECT count(*) FROM migrate.upgrade();
CALL migrate.deploy();
SELECT count(*) FROM migrate.preview();
SELECT revision FROM migrate.current();
SELECT migrate.edit('wide', upgrade => E'-- migrate:allow rewrites-table at night\nALTER TABLE users ALTER age TYPE bigint');
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.lint();
RESET migrate.lint_level;
SET client_min_messages = warning;

-- Whose it is.
CREATE ROLE regress_lint;
SELECT migrate.grant_access('regress_lint', 'reader');
SET ROLE regress_lint;
SELECT count(*) > 0 FROM migrate.lint_rules();
SELECT * FROM migrate.lint();
SET migrate.lint_level = off;
RESET ROLE;
DROP OWNED BY regress_lint;
DROP ROLE regress_lint;
SELECT count(*) FROM migrate.stamp('base');
SELECT migrate.forget('wide');
SET client_min_messages = error;
SELECT migrate.drop_shadow() IS NOT NULL;
DROP SCHEMA shop CASCADE;
