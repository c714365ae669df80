--
-- Deploy: what interrupted and failed statements leave behind is told from what
-- was there before, and never taken for made
--

\set SHOW_CONTEXT errors
SET migrate.scope = 'deploy resume';
SET client_min_messages = warning;
SET statement_timeout = '60s';
CREATE SCHEMA regress_deploy_resume;
SET search_path = regress_deploy_resume;
CREATE TABLE t (a int, b int);
INSERT INTO t VALUES (1, 1), (1, 2), (2, 3);
CREATE VIEW indexes AS
	SELECT c.relname AS index, indisvalid AS valid FROM pg_index JOIN pg_class c ON c.oid = indexrelid
	WHERE relnamespace = 'regress_deploy_resume'::regnamespace ORDER BY c.relname;
CREATE VIEW steps AS SELECT revision, statement, state, sqlstate FROM migrate.step ORDER BY revision, statement;

-- An invalid index is not what IF NOT EXISTS asks for, whoever has left it:
-- a revision that was abandoned
SELECT migrate.revision('u', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t (a);', 'DROP INDEX u;',
	rev_id => 'u', head => 'base', transactional => false);
CALL migrate.deploy() \gset
SELECT migrate.abandon('u');
DELETE FROM t WHERE b = 2;
CALL migrate.deploy() \gset
TABLE steps;
SELECT migrate.abandon('u');
SELECT revision FROM migrate.upgrade(non_transactional => 'plain');
SELECT migrate.edit('u', upgrade => 'CREATE UNIQUE INDEX IF NOT EXISTS u ON t (a);');
SELECT revision FROM migrate.upgrade(non_transactional => 'plain');
-- once it is rebuilt, it is
REINDEX INDEX CONCURRENTLY u;
CALL migrate.deploy() \gset
TABLE indexes;
SELECT revision FROM migrate.current();
CALL migrate.deploy('base', 'downgrade') \gset
-- a hand
INSERT INTO t VALUES (1, 2);
CREATE UNIQUE INDEX CONCURRENTLY u ON t (a);
DELETE FROM t WHERE b = 2;
-- in a block and in a function neither
SELECT migrate.edit('u', upgrade => 'DO ''BEGIN CREATE UNIQUE INDEX IF NOT EXISTS u ON t (a); END'';');
SELECT revision FROM migrate.upgrade(non_transactional => 'plain');
CREATE FUNCTION make() RETURNS void LANGUAGE sql AS 'CREATE UNIQUE INDEX IF NOT EXISTS u ON regress_deploy_resume.t (a)';
SELECT migrate.edit('u', upgrade => 'SELECT make();');
CALL migrate.deploy() \gset
DROP FUNCTION make();
SELECT migrate.abandon('u');
SELECT migrate.edit('u', upgrade => 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON t (a);');
CALL migrate.deploy() \gset
CALL migrate.deploy() \gset
TABLE indexes;
DROP INDEX u;
CALL migrate.deploy() \gset
TABLE indexes;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.forget('u');

-- Nor does a partitioned table get an index that is invalid since that of a
-- partition is; ON ONLY asks for one
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
INSERT INTO p VALUES (1), (1);
CREATE UNIQUE INDEX CONCURRENTLY p1_u ON p1 (a);
DELETE FROM p WHERE ctid = '(0,2)';
SELECT migrate.revision('p', 'CREATE UNIQUE INDEX u ON p (a);', 'DROP INDEX u;', rev_id => 'p', head => 'base');
SELECT revision FROM migrate.upgrade();
CALL migrate.deploy() \gset
SELECT migrate.edit('p', upgrade => 'CREATE UNIQUE INDEX ON p (a);');
SELECT revision FROM migrate.upgrade();
SELECT migrate.edit('p', upgrade => 'DO $$BEGIN EXECUTE ''CREATE UNIQUE INDEX ON p (a)''; END$$;');
SELECT revision FROM migrate.upgrade();
SELECT migrate.edit('p', upgrade => 'CREATE UNIQUE INDEX IF NOT EXISTS u ON ONLY p (a); CREATE UNIQUE INDEX IF NOT EXISTS u ON ONLY p (a);');
SELECT revision FROM migrate.upgrade();
SELECT migrate.revision('whole', 'CREATE UNIQUE INDEX IF NOT EXISTS u ON p (a);', '', rev_id => 'whole');
SELECT revision FROM migrate.upgrade();
TABLE indexes;
REINDEX INDEX p1_u;
CREATE UNIQUE INDEX p2_u ON p2 (a);
ALTER INDEX u ATTACH PARTITION p1_u;
ALTER INDEX u ATTACH PARTITION p2_u;
SELECT revision FROM migrate.upgrade();
TABLE indexes;
SELECT revision FROM migrate.downgrade('base');
SELECT migrate.forget('whole');
SELECT migrate.forget('p');

-- REINDEX CONCURRENTLY drops what it has left, and nothing else, whatever its
-- name
\set SHOW_CONTEXT never
CREATE TABLE flag (a int);
CREATE FUNCTION fails(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
	'BEGIN IF EXISTS (SELECT FROM regress_deploy_resume.flag) THEN RAISE ''flag''; END IF; RETURN $1; END';
CREATE INDEX x ON t (fails(a));
CREATE INDEX x_a_very_long_name_that_leaves_no_room_for_another_word_at_all ON t (fails(b));
CREATE TABLE other (a int);
CREATE INDEX y ON other (fails(a));
INSERT INTO t VALUES (1, 2);
CREATE UNIQUE INDEX CONCURRENTLY mine_ccnew ON t (a);
CREATE UNIQUE INDEX CONCURRENTLY x_ccnew ON t (a);
CREATE UNIQUE INDEX CONCURRENTLY x_ccold ON t (a);
INSERT INTO other VALUES (1);
INSERT INTO flag VALUES (1);
REINDEX INDEX CONCURRENTLY y;
SELECT migrate.revision('x', 'REINDEX INDEX CONCURRENTLY x;', '', rev_id => 'x', head => 'base', transactional => false);
CALL migrate.deploy() \gset
TABLE indexes;
DELETE FROM flag;
RESET client_min_messages;
CALL migrate.deploy() \gset
SET client_min_messages = warning;
TABLE indexes;
INSERT INTO flag VALUES (1);
SELECT migrate.revision('x', 'REINDEX INDEX CONCURRENTLY x_a_very_long_name_that_leaves_no_room_for_another_word_at_all; REINDEX SCHEMA CONCURRENTLY regress_deploy_resume;', '', rev_id => 'long', transactional => false);
CALL migrate.deploy() \gset
TABLE indexes;
DELETE FROM flag;
-- versions differ in how they say that they pass over invalid indexes
SET client_min_messages = error;
CALL migrate.deploy() \gset
SET client_min_messages = warning;
TABLE indexes;
-- an invalid index that is itself what is to be rebuilt
SELECT migrate.revision('mine', 'REINDEX INDEX CONCURRENTLY mine_ccnew;', '', rev_id => 'mine', transactional => false);
CALL migrate.deploy() \gset
TABLE indexes;
CALL migrate.deploy() \gset
TABLE indexes;
DELETE FROM t WHERE b = 2;
CALL migrate.deploy() \gset
TABLE indexes;

\set SHOW_CONTEXT errors

-- What was there before is not what a statement has made, and what was not, not
-- what it has dropped
SELECT revision FROM migrate.stamp('base');
CREATE DATABASE regress_deploy_resume;
SELECT migrate.revision('create', 'CREATE DATABASE regress_deploy_resume;', '', rev_id => 'create', head => 'base', transactional => false);
CALL migrate.deploy('create') \gset
CALL migrate.deploy('create') \gset
TABLE steps;
DROP DATABASE regress_deploy_resume;
CALL migrate.deploy('create') \gset
DROP DATABASE regress_deploy_resume;
SELECT migrate.revision('drop', 'DROP INDEX CONCURRENTLY nosuch;', '', rev_id => 'drop', head => 'create', transactional => false);
CALL migrate.deploy('drop') \gset
CALL migrate.deploy('drop') \gset
SELECT migrate.edit('drop', upgrade => 'DROP DATABASE nosuch;');
CALL migrate.deploy('drop') \gset
CALL migrate.deploy('drop') \gset
SELECT migrate.edit('drop', upgrade => 'ALTER TABLE p DETACH PARTITION other CONCURRENTLY;');
CALL migrate.deploy('drop') \gset
CALL migrate.deploy('drop') \gset
TABLE steps;
SELECT migrate.abandon('drop');
-- the same shape is not enough
SELECT migrate.edit('drop', upgrade => 'SELECT 1; CREATE INDEX CONCURRENTLY ON other (nosuch);');
CALL migrate.deploy('drop') \gset
CREATE INDEX ON other (a);
CALL migrate.deploy('drop') \gset
TABLE steps;

DELETE FROM migrate.step;
DELETE FROM migrate.version WHERE scope = 'deploy resume';
DELETE FROM migrate.edge WHERE revision IN (SELECT revision FROM migrate.log WHERE scope = 'deploy resume');
DELETE FROM migrate.revision WHERE revision IN (SELECT revision FROM migrate.log WHERE scope = 'deploy resume');
DROP SCHEMA regress_deploy_resume CASCADE;
RESET migrate.scope;
