--
-- Conditions: the sections precheck and verify of a revision file
--

\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET migrate.scope = 'conditions';

CREATE TABLE account (id int, email text);
INSERT INTO account VALUES (1, 'a@b.c'), (2, NULL);

-- A file with them, and without

SELECT migrate.register($$-- Emails are there
-- Revision ID: cond_1
-- migrate:up
ALTER TABLE account ALTER COLUMN email SET NOT NULL;
-- migrate:down
ALTER TABLE account ALTER COLUMN email DROP NOT NULL;
-- migrate:precheck
SELECT NOT EXISTS (SELECT FROM account WHERE email IS NULL);
-- every row counts, and a row that is not shown
SELECT email IS NOT NULL, id FROM account ORDER BY id;
-- migrate:verify
SELECT attnotnull FROM pg_attribute WHERE attrelid = 'account'::regclass AND attname = 'email';
$$);
SELECT migrate.file('cond_1');
SELECT migrate.plan_checksum() AS with_conditions \gset
SELECT precheck_checksum = encode(sha256(convert_to(precheck, 'UTF8')), 'hex') AS precheck,
	verify_checksum = encode(sha256(convert_to(verify, 'UTF8')), 'hex') AS verify FROM migrate.revision WHERE revision = 'cond_1';

-- What does not hold undoes the step; the rows that are there decide

\set SHOW_CONTEXT errors
SELECT * FROM migrate.upgrade();
UPDATE account SET email = '' WHERE id = 2;
SELECT revision, statements FROM migrate.upgrade(expect => 'another plan');
SELECT revision, statements FROM migrate.upgrade(expect => :'with_conditions');
\set SHOW_CONTEXT never
SELECT revision FROM migrate.current();

-- They may change on applied revisions, which the log tells; the script may not

SELECT migrate.edit('cond_1', precheck => '', verify => 'SELECT count(*) = 2 FROM account;');
SELECT migrate.file('cond_1');
SELECT action, old_checksum = new_checksum AS same, old_checksum IS NOT NULL AS had, new_checksum IS NOT NULL AS has,
	substr(old_script, 1, 20) AS old FROM migrate.log WHERE revision = 'cond_1' AND action = 'edit' ORDER BY id;
SELECT revision, status FROM migrate.load(ARRAY[replace(migrate.file('cond_1'), '= 2', '= 3')]);
SELECT revision, status FROM migrate.load(ARRAY[replace(migrate.file('cond_1'), '= 3', '= 2')]);
SELECT revision, status FROM migrate.load(ARRAY[migrate.file('cond_1')]);
SELECT migrate.accept(replace(migrate.file('cond_1'), '= 2', '= 4'), 'another count');
SELECT migrate.register(replace(migrate.file('cond_1'), 'SET NOT NULL', 'SET  NOT NULL'));
-- not when it is taken back
SELECT revision FROM migrate.downgrade('base');
SELECT migrate.plan_checksum() <> :'with_conditions' AS another;
-- and the whole step is undone
SELECT * FROM migrate.upgrade();
SELECT attnotnull FROM pg_attribute WHERE attrelid = 'account'::regclass AND attname = 'email';
SELECT migrate.edit('cond_1', verify => '');
SELECT migrate.plan_checksum() = encode(sha256(convert_to(format(E'upgrade\ncond_1 %s\n', upgrade_checksum), 'UTF8')), 'hex') AS as_without
FROM migrate.revision WHERE revision = 'cond_1';

-- What holds, and what does not

CREATE FUNCTION try(condition text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	hint text;
BEGIN
	PERFORM migrate.edit('cond_1', verify => condition);
	PERFORM migrate.upgrade();
	PERFORM migrate.downgrade('base');
	RETURN 'holds';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN format('%s %s: %s %s', SQLSTATE, SQLERRM, detail, hint);
END $$;
CREATE DOMAIN yes AS boolean;
CREATE SEQUENCE counted;
CREATE FUNCTION writes() RETURNS boolean LANGUAGE sql AS 'INSERT INTO account VALUES (9, ''x'') RETURNING true';
CREATE FUNCTION allows_itself() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	SET transaction_read_only = off;
	RETURN writes();
END $$;
SELECT condition, try(condition) FROM (VALUES
	('SELECT true'), ('SELECT true; SELECT false'), ('SELECT NULL::boolean, ''why'', NULL'), ('SELECT 1'), ('SELECT NULL'), ('SELECT 1/0'),
	('SELECT 1/count(*) FROM account WHERE id > 7'), ('SELECT true WHERE false'), ('VALUES (true), (false)'),
	('SELECT false::yes'), ('SELECT FROM account'), ('TABLE account'), ('SELECT true AS found'), ('(SELECT true) UNION ALL SELECT false'),
	('WITH x AS (SELECT true) SELECT * FROM x'), ('WITH x AS (DELETE FROM account RETURNING true) SELECT * FROM x'),
	('SELECT 1 INTO made'), ('SELECT true UNION SELECT false INTO made'), ('DELETE FROM account'), ('SHOW work_mem'), ('COMMIT'),
	('SELECT writes()'), ('SELECT allows_itself()'), ('SELECT nextval(''counted'') > 0'), ('SELECT id = 1 FROM account FOR UPDATE'),
	('SELECT fal'), ('SELEC true'), (E'-- migrate:repeat\nSELECT true'), (E'\\echo'),
	('SELECT set_config(''search_path'', ''nowhere'', false) IS NOT NULL')) AS c (condition);
SHOW search_path;
SHOW transaction_read_only;
SELECT count(*) FROM account;

-- What can be known is known before the first statement of all

SELECT migrate.edit('cond_1', verify => 'SELECT true');
SELECT migrate.register(E'-- Later\n-- Revision ID: cond_2\n-- Revises: cond_1\n-- migrate:up\n-- migrate:precheck\nDELETE FROM account;\n');
SELECT * FROM migrate.upgrade();
SELECT migrate.edit('cond_2', precheck => E'\n\nSELECT true;\nSELECT false');
\set SHOW_CONTEXT errors
SELECT * FROM migrate.upgrade();
\set SHOW_CONTEXT never
SELECT migrate.edit('cond_2', precheck => 'SELECT count(*) = 1 FROM migrate.version WHERE scope = ''conditions''');
SELECT revision, statements FROM migrate.upgrade(dry_run => true);
SELECT revision, statement FROM migrate.preview();

-- The script for psql has them

SELECT migrate.edit('cond_1', precheck => 'SELECT true AS found, count(*) FROM account');
SELECT migrate.upgrade_sql('cond_1') AS script \gset
SELECT (regexp_match(:'script', '-- upgrade cond_1.*?ALTER TABLE'))[1] AS script;
SELECT (length(:'script') - length(replace(:'script', 'MG019', ''))) / 5 AS conditions,
	migrate.upgrade_sql('cond_1', standalone => true) ~ 'MG019' AS standalone, migrate.downgrade_sql('cond_1:base') ~ 'MG019' AS down;

-- With run_as they have the rights of that role

CREATE ROLE conditions_owner;
GRANT CREATE ON SCHEMA public TO conditions_owner;
SELECT migrate.register(E'-- Mine\n-- Revision ID: cond_mine\n-- migrate:up\nCREATE TABLE mine (a int);\n'
	'-- migrate:precheck\nSELECT current_user = ''conditions_owner'', current_user;\n'
	'-- migrate:verify\nSELECT current_user = ''conditions_owner'', count(*) FROM mine;\nSELECT count(*) = 2 FROM account;');
SET migrate.run_as = conditions_owner;
SELECT revision FROM migrate.upgrade('cond_mine');
SELECT migrate.edit('cond_mine', verify => 'SELECT current_user = ''conditions_owner'', count(*) FROM mine;');
SELECT revision FROM migrate.upgrade('cond_mine');
RESET migrate.run_as;
-- a line above one has another role's
SELECT migrate.edit('cond_2', precheck => E'SELECT current_user <> ''conditions_owner'';\n-- migrate:as conditions_owner\n'
	'SELECT current_user = ''conditions_owner'';\nSELECT current_user <> ''conditions_owner''');
SELECT revision FROM migrate.upgrade('cond_2');

SELECT count(*) FROM migrate.stamp('base', true);
SELECT migrate.forget(revision) FROM unnest('{cond_2, cond_1, cond_mine}'::text[]) AS r (revision);
DROP TABLE account CASCADE;
DROP OWNED BY conditions_owner;
DROP ROLE conditions_owner;
DROP FUNCTION try, writes, allows_itself;
DROP DOMAIN yes;
DROP SEQUENCE counted;
