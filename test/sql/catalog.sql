-- The catalog: tables, functions, settings, and the log that every act leaves.

\set SHOW_CONTEXT never
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
SET client_min_messages = warning;

--
-- Tables
--
SELECT a.attrelid::regclass AS "table", a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
	a.attnotnull AS "not null", pg_get_expr(d.adbin, d.adrelid) AS default, nullif(a.attcollation::regcollation::text, '-') AS collation
	FROM pg_attribute a
	JOIN pg_class c ON c.oid = a.attrelid
	LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE c.relnamespace = 'migrate'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
	ORDER BY c.relname COLLATE "C", a.attnum;
SELECT conrelid::regclass AS "table", pg_get_constraintdef(oid) AS definition
	FROM pg_constraint
	WHERE connamespace = 'migrate'::regnamespace AND contype IN ('p', 'u', 'f', 'c', 'x')
	ORDER BY conrelid::regclass::text COLLATE "C", contype, conname COLLATE "C";

-- Everything in the schema is the extension's, has a comment where people look, and is dumped
SELECT c.oid::regclass AS "not the extension's" FROM pg_class c
	WHERE c.relnamespace = 'migrate'::regnamespace AND c.relkind NOT IN ('c', 'i') AND NOT EXISTS
		(SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e');
SELECT c.oid::regclass AS "without comment" FROM pg_class c
	WHERE c.relnamespace = 'migrate'::regnamespace AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') IS NULL;
SELECT unnest(extconfig)::regclass AS dumped, unnest(extcondition) AS condition FROM pg_extension
	WHERE extname = 'migrate';

-- PUBLIC has no right to any of it
SELECT c.oid::regclass AS "PUBLIC has rights" FROM pg_class c
	WHERE c.relnamespace = 'migrate'::regnamespace AND
		(c.relkind = 'r' AND has_table_privilege('public', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') OR
		c.relkind = 'S' AND has_sequence_privilege('public', c.oid, 'USAGE, SELECT, UPDATE'));
SELECT has_schema_privilege('public', 'migrate', 'USAGE') AS "PUBLIC has the schema";

--
-- Functions
--
\pset format unaligned
\pset tuples_only on
SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')' || E'\n\t-> ' || pg_get_function_result(p.oid)
	FROM pg_proc p
	WHERE p.pronamespace = 'migrate'::regnamespace AND p.prorettype <> 'trigger'::regtype
	ORDER BY p.proname COLLATE "C", pg_get_function_arguments(p.oid) COLLATE "C";
\pset tuples_only off
\pset format aligned

-- Each has its comment; what reads is stable, nothing runs in parallel workers
SELECT p.oid::regprocedure AS "without comment" FROM pg_proc p
	WHERE p.pronamespace = 'migrate'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL;
\pset format unaligned
\pset tuples_only on
SELECT DISTINCT p.provolatile, p.proparallel, p.prosecdef, p.proname COLLATE "C"
	FROM pg_proc p WHERE p.pronamespace = 'migrate'::regnamespace
	ORDER BY 4, 1, 2, 3;
\pset tuples_only off
\pset format aligned

-- PUBLIC may execute what shows neither scripts nor changes anything, if given the schema
SELECT p.oid::regprocedure AS "PUBLIC may execute" FROM pg_proc p
	WHERE p.pronamespace = 'migrate'::regnamespace AND has_function_privilege('public', p.oid, 'EXECUTE')
	ORDER BY p.oid::regprocedure::text COLLATE "C";

--
-- Settings
--
SELECT count(*) FROM migrate.heads();	-- loads the library
SELECT name, context, vartype, boot_val, min_val, unit, enumvals FROM pg_settings WHERE name LIKE 'migrate.%'
	ORDER BY name COLLATE "C";
SELECT name AS "without description" FROM pg_settings WHERE name LIKE 'migrate.%' AND coalesce(short_desc, '') = '';
SET migrate.nosuch = 1;
SET migrate.message_level = 'nosuch';

--
-- The log
--
-- It only grows, for the superuser too
UPDATE migrate.log SET outcome = 'forged';
\echo :LAST_ERROR_SQLSTATE
DELETE FROM migrate.log;
TRUNCATE migrate.log;
MERGE INTO migrate.log USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE;

-- Every act that changes something leaves its row, with the checksums of its scripts
BEGIN;
CREATE TEMP TABLE mark AS SELECT coalesce(max(id), 0) AS id FROM migrate.log;
CREATE TEMP TABLE scripts AS
	SELECT script, pg_temp.checksum(script) AS checksum
	FROM unnest(ARRAY['', 'SELECT 1;', 'SELECT 2;', 'SELECT 3;', 'SELECT -1;', 'SELECT -2;', 'SELECT -3;']) AS script;
CREATE TEMP VIEW acts AS
	SELECT l.action, l.revision, l.outcome, o.script AS old, n.script AS new, l.old_script, l.reason
	FROM migrate.log l
	LEFT JOIN scripts o ON o.checksum = l.old_checksum
	LEFT JOIN scripts n ON n.checksum = l.new_checksum
	WHERE l.id > (SELECT id FROM mark)
	ORDER BY l.id;
\pset null '(null)'

SELECT migrate.register(pg_temp.file('catalog1'));
SELECT migrate.register(pg_temp.file('catalog1'));
SELECT migrate.register(pg_temp.file('catalog1', upgrade => 'SELECT 2;'));
SELECT migrate.register(pg_temp.file('catalog1', upgrade => 'SELECT 2;', downgrade => NULL));
SELECT migrate.register(pg_temp.file('catalog1', upgrade => 'SELECT 3;', downgrade => 'SELECT -2;'));
SELECT migrate.register(pg_temp.file('catalog1', upgrade => 'SELECT 3;', downgrade => 'SELECT -2;', message => 'another'));
TABLE acts;
UPDATE mark SET id = (SELECT max(id) FROM migrate.log);

-- of a revision that is applied
SELECT revision FROM migrate.upgrade('catalog1', dry_run => true);
SELECT revision FROM migrate.upgrade('catalog1');
SELECT revision FROM migrate.upgrade('catalog1');
SELECT migrate.edit('catalog1', message => 'a third');
SELECT migrate.edit('catalog1', message => 'a third');
SELECT migrate.edit('catalog1', downgrade => 'SELECT -3;');
SELECT pg_temp.raised($$SELECT migrate.edit('catalog1', upgrade => 'SELECT 1;')$$) ~ '^MG008' AS refused;
SELECT migrate.accept(pg_temp.file('catalog1', upgrade => 'SELECT 1;', downgrade => 'SELECT -1;'), 'a reason');
SELECT revision FROM migrate.downgrade('base');
TABLE acts;
UPDATE mark SET id = (SELECT max(id) FROM migrate.log);

-- new ones, and several
SELECT migrate.revision('a child', 'SELECT 2;', 'SELECT -2;', head => 'catalog1', rev_id => 'catalog2');
SELECT migrate.revision('another', 'SELECT 3;', head => 'catalog1', splice => true, rev_id => 'catalog3');
SELECT migrate.merge('both', rev_id => 'catalog4');
SELECT * FROM migrate.load(ARRAY[pg_temp.file('catalog1'), pg_temp.file('catalog2', 'catalog1', message => 'a child')], prune => true);
SELECT migrate.forget('catalog2');
TABLE acts;
UPDATE mark SET id = (SELECT max(id) FROM migrate.log);

-- the version
SELECT * FROM migrate.stamp('catalog1');
SELECT * FROM migrate.stamp('catalog1');
SELECT migrate.revision('a child', 'SELECT 2;', 'SELECT -2;', head => 'catalog1', rev_id => 'catalog2');
SELECT * FROM migrate.stamp('catalog2');
SELECT * FROM migrate.stamp('catalog1', purge => true);
SELECT migrate.record_step('upgrade', 'catalog2', '{catalog1}', '{catalog2}');
SELECT migrate.record_step('upgrade', 'catalog2', '{catalog2}');
SELECT migrate.record_step('downgrade', 'catalog2', '{catalog2}', '{catalog1}');
SELECT * FROM migrate.stamp('base');
TABLE acts;

-- Who, whence and how: rows of one call share their run_id
\pset null ''
UPDATE mark SET id = (SELECT max(id) FROM migrate.log);
CREATE ROLE regress_migrate_operator;
SELECT migrate.grant_access('regress_migrate_operator', 'operator');
SET application_name = 'a test';
SET migrate.scope = 'tenant 1';
SET ROLE regress_migrate_operator;
SELECT revision FROM migrate.upgrade();
RESET ROLE;
SET search_path = pg_catalog;
SET migrate.run_as = 'regress_migrate_operator';
SELECT revision FROM migrate.downgrade('base');
RESET search_path;
SELECT action, revision, scope, l.login_role = session_user AS login_role,
	CASE effective_role WHEN session_user THEN 'session_user' ELSE effective_role END AS effective_role, run_as,
	search_path, client_addr IS NOT DISTINCT FROM inet_client_addr() AS client_addr, application_name,
	dense_rank() OVER (ORDER BY run_id) AS run, started_at BETWEEN now() AND clock_timestamp() AS started_at,
	duration >= '0' AS duration, sqlstate, error, line
	FROM migrate.log l WHERE id > (SELECT id FROM mark) ORDER BY id;
ROLLBACK;

-- An act that fails leaves none, and its transaction none either
SELECT count(*) FROM migrate.log WHERE revision LIKE 'catalog_';
