-- Tenants: a scope that is a destination has its schema and the search_path of its runs.

\set SHOW_CONTEXT never
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/raised.sql
\set ECHO all
SET client_min_messages = warning;

CREATE SCHEMA t1;
CREATE SCHEMA t2;
CREATE SCHEMA "Tenant 3";
CREATE SCHEMA shared;
CREATE FUNCTION shared.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';

SELECT migrate.revision('customers', 'CREATE TABLE customer (id integer DEFAULT one());
INSERT INTO customer DEFAULT VALUES;', 'DROP TABLE customer;', rev_id => 'c1');
SELECT migrate.revision('email', 'ALTER TABLE customer ADD COLUMN email varchar(10);', 'ALTER TABLE customer DROP COLUMN email;', rev_id => 'c2');

-- A database without destinations: a scope is a name, and search_path the caller's
SET migrate.scope = 'free';
SET search_path = shared;
SELECT revision FROM migrate.upgrade('c1');
SELECT * FROM shared.customer;
SELECT revision FROM migrate.downgrade('base');
RESET search_path;
RESET migrate.scope;

SELECT migrate.add_destination('t1', 't1', search_path => 't1, shared', labels => '{eu,paid}');
SELECT migrate.add_destination('t2', 't2', search_path => 't2, shared');
SELECT migrate.add_destination('third', 'Tenant 3', scope => 's3', search_path => '"Tenant 3", shared');

-- What cannot be
SELECT pg_temp.raised($$SELECT migrate.add_destination('t1', 't2', scope => 'other')$$);
SELECT pg_temp.raised($$SELECT migrate.add_destination('t4', 't2', scope => 's3')$$);
SELECT pg_temp.raised($$SELECT migrate.add_destination('t4', 't2', search_path => 'public, t2')$$);
SELECT pg_temp.raised($$SELECT migrate.add_destination('t4', 't2', search_path => 't2,,')$$);
SELECT pg_temp.raised($$SELECT migrate.add_destination('t4', '')$$);
SELECT pg_temp.raised($$SELECT migrate.add_destination('t4', 't2', scope => '')$$);
SELECT pg_temp.raised($$SELECT migrate.add_destination(NULL, 't2')$$);
SELECT pg_temp.raised($$SELECT migrate.drop_destination('t4')$$);
SELECT * FROM migrate.destination ORDER BY name;

-- The scope decides, whatever search_path says
SET search_path = t2, public;
SET migrate.scope = 't1';
SELECT revision FROM migrate.upgrade('c1');
SELECT * FROM t1.customer;
SELECT to_regclass('t2.customer'), current_setting('search_path');
SET migrate.scope = 's3';
SELECT revision FROM migrate.upgrade();
SELECT * FROM "Tenant 3".customer;
SELECT search_path FROM migrate.log WHERE scope = 's3' AND action = 'upgrade' ORDER BY id;

-- A dry run, too
SET migrate.scope = 't2';
SELECT revision FROM migrate.upgrade(dry_run => true);
SELECT to_regclass('t2.customer');

-- deploy, a preview, and lint
SET search_path = public;
CALL migrate.deploy('c1') \gset
SELECT * FROM t2.customer;
SELECT DISTINCT l FROM migrate.preview('base', 'downgrade') p, unnest(p.locks) l WHERE l ~ 'customer' ORDER BY 1;
SELECT DISTINCT revision FROM migrate.lint();
SELECT to_regclass('t2.customer') IS NOT NULL AS still_there;

-- SQL for psql has it
SELECT count(*) FROM regexp_matches(migrate.upgrade_sql(), E'\nSET migrate.scope = ''t2'';\nSET search_path = t2, shared;\n', 'g');

-- A scope that is no destination changes nothing
SET migrate.scope = 't9';
SELECT pg_temp.raised('SELECT migrate.upgrade()');
SELECT pg_temp.raised('SELECT migrate.upgrade(dry_run => true)');
SELECT pg_temp.raised($$SELECT migrate.downgrade('base')$$);
SELECT pg_temp.raised($$SELECT migrate.stamp('head')$$);
SELECT pg_temp.raised('SELECT migrate.deploy_start()');
SELECT pg_temp.raised('SELECT * FROM migrate.preview()');
SELECT pg_temp.raised($$SELECT migrate.record_step(NULL, NULL, '{}')$$);
CALL migrate.deploy();
SELECT pg_temp.raised('SELECT migrate.upgrade_sql()');
SELECT count(*) FROM migrate.log WHERE scope = 't9';

-- The scope '' stays as it is
RESET migrate.scope;
SET search_path = public, shared;
SELECT revision FROM migrate.upgrade('c1');
SELECT to_regclass('public.customer');
SELECT revision FROM migrate.downgrade('base');

-- A schema that does not exist, or that scripts cannot see, is not passed over
SELECT migrate.add_destination('gone', 'gone', search_path => 'gone, shared');
SET migrate.scope = 'gone';
SELECT pg_temp.raised('SELECT migrate.upgrade()');
CREATE ROLE regress_tenant;
SELECT migrate.grant_access('regress_tenant', 'operator');
CREATE SCHEMA gone;
SET migrate.run_as = 'regress_tenant';
SELECT pg_temp.raised('SELECT migrate.upgrade()');
RESET migrate.run_as;
DROP SCHEMA gone;

-- Where everybody is
RESET migrate.scope;
SELECT name, scope, schema, search_path, labels, reachable, revision, behind, is_head, partially_applied, last_state
	FROM migrate.destinations();
SELECT name, d.last_run = (SELECT max(run_id) FROM migrate.log l WHERE l.scope = d.scope) AS last FROM migrate.destinations('t_') d;
SELECT name FROM migrate.destinations('nobody%');

-- A deploy that fails is told, and an upgrade that fails leaves nothing
SELECT migrate.revision('bad', 'CREATE TABLE bad (); SELECT 1/0;', 'DROP TABLE bad;', rev_id => 'c3');
SET migrate.scope = 't1';
SELECT pg_temp.raised('SELECT migrate.upgrade()');
CALL migrate.deploy();
RESET migrate.scope;
SELECT name, revision, behind, last_state, last_error FROM migrate.destinations('t1');
SELECT migrate.forget('c3');

-- From a query of the caller
CREATE TABLE tenants (name text, schema name, tags text[]);
INSERT INTO tenants VALUES ('t1', 't1', '{eu}'), ('t2', 't2', NULL), ('t5', 't5', '{us}');
SELECT * FROM migrate.destinations_from('SELECT name, schema, schema || '', shared'' AS search_path, tags AS labels FROM tenants ORDER BY 1');
SELECT name, labels FROM migrate.destination ORDER BY name;
SELECT pg_temp.raised($$SELECT * FROM migrate.destinations_from('SELECT 1 AS name')$$);
SELECT pg_temp.raised($$SELECT * FROM migrate.destinations_from('SELECT ''a'' AS name, NULL::text AS schema')$$);
SELECT pg_temp.raised($$SELECT * FROM migrate.destinations_from('SELECT ''a'' AS name, ''b'' AS schema, 1 AS labels')$$);
SELECT pg_temp.raised($$SELECT * FROM migrate.destinations_from('DELETE FROM tenants RETURNING name, schema')$$);
SELECT pg_temp.raised($$SELECT * FROM migrate.destinations_from('DROP TABLE tenants')$$);
SELECT count(*) FROM tenants;

-- Whoever has no say in search_path has none in destinations
SET migrate.search_path = 'public';
SET ROLE regress_tenant;
SELECT pg_temp.raised($$SELECT migrate.add_destination('mine', 'mine')$$);
SELECT pg_temp.raised($$SELECT migrate.drop_destination('t1')$$);
SELECT pg_temp.raised($$SELECT migrate.destinations_from('SELECT ''a'', ''b''')$$);
RESET ROLE;
RESET migrate.search_path;

-- Others have, but the query of destinations_from has their rights
SET ROLE regress_tenant;
SELECT migrate.add_destination('mine', 'mine');
SELECT migrate.drop_destination('mine');
SELECT pg_temp.raised($$SELECT * FROM migrate.destinations_from('SELECT * FROM public.tenants')$$);
RESET ROLE;

-- Dropped, its scope is that of no destination, and its version stays
SELECT migrate.drop_destination('third');
SELECT * FROM migrate.version WHERE scope = 's3';
SET migrate.scope = 's3';
SELECT pg_temp.raised($$SELECT migrate.downgrade('base')$$);
RESET migrate.scope;

-- Each run finds its scope's rows by an index, however many scopes there are
BEGIN;
INSERT INTO migrate.log (run_id, scope, action, revision, started_at, outcome, login_role, effective_role)
	SELECT n, 'x' || n % 500, 'upgrade', 'c1', now(), 'done', 'a', 'a' FROM generate_series(1, 20000) n;
ANALYZE migrate.log;
SET LOCAL plan_cache_mode = force_generic_plan;
PREPARE last_run (text) AS SELECT coalesce(run_as, effective_role)::text, search_path FROM migrate.log
	WHERE scope = $1 AND action = ANY ('{upgrade,downgrade}') ORDER BY id DESC LIMIT 1;
EXPLAIN (COSTS off) EXECUTE last_run('x1');
PREPARE applied (text, text) AS SELECT started_at, login_role::text FROM migrate.log
	WHERE revision = $1 AND scope = $2 AND action = ANY ('{upgrade,stamp}') ORDER BY id DESC LIMIT 1;
EXPLAIN (COSTS off) EXECUTE applied('c1', 'x1');
ROLLBACK;

-- The other tests find no destinations and no revisions of these
DROP OWNED BY regress_tenant;
DROP ROLE regress_tenant;
DELETE FROM migrate.destination;
DELETE FROM migrate.version WHERE revision IN ('c1', 'c2');
SELECT migrate.forget('c2');
SELECT migrate.forget('c1');
DROP TABLE tenants;
DROP SCHEMA t1, t2, "Tenant 3", shared CASCADE;
