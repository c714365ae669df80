--
-- Approval: who says that revisions may run; and check_model
--

\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA regress_approval;
GRANT ALL ON SCHEMA regress_approval TO PUBLIC;
CREATE ROLE regress_approval_author;
CREATE ROLE regress_approval_one;
CREATE ROLE regress_approval_two;
CREATE ROLE regress_approval_operator;
SELECT migrate.grant_access('regress_approval_author', 'author');
SELECT migrate.grant_access('regress_approval_author', 'approver');
SELECT migrate.grant_access('regress_approval_one', 'approver');
SELECT migrate.grant_access('regress_approval_two', 'approver');
SELECT migrate.grant_access('regress_approval_operator', 'operator');

-- states shows the approvals as history() does, and how the run ends that a role tries
CREATE VIEW public.states AS SELECT revision, approved_by, approved_at = now() AS now FROM migrate.history() ORDER BY revision;
CREATE FUNCTION public.attempt(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE call;
	RAISE EXCEPTION USING ERRCODE = 'ZZ000';
EXCEPTION
	WHEN SQLSTATE 'ZZ000' THEN RETURN 'done';
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
		RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, detail);
END $$;

SET SESSION AUTHORIZATION regress_approval_author;
SELECT migrate.revision('first', 'CREATE TABLE regress_approval.t (a int);', 'DROP TABLE regress_approval.t;', rev_id => 'ap1');
SELECT migrate.revision('second', 'INSERT INTO regress_approval.t VALUES (1);', 'DELETE FROM regress_approval.t;', rev_id => 'ap2');
RESET SESSION AUTHORIZATION;

-- off: nobody is asked
SHOW migrate.require_approval;
SELECT attempt('SELECT migrate.upgrade()');

-- any: each revision needs one, an author's own will do
SET migrate.require_approval = 'any';
SELECT attempt('SELECT migrate.upgrade()');
SELECT attempt('SELECT migrate.upgrade(dry_run => true)');
SELECT attempt('SELECT migrate.preview()');
SET SESSION AUTHORIZATION regress_approval_author;
SELECT migrate.approve('ap1', 'mine');
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');
SELECT attempt('SELECT migrate.upgrade(''ap1'')');
TABLE states;

-- other: the author's own counts for nothing
SET migrate.require_approval = other;
SELECT attempt('SELECT migrate.upgrade(''ap1'')');
SET SESSION AUTHORIZATION regress_approval_one;
SELECT migrate.approve('ap1', 'read it');
SELECT migrate.approve('head');
SELECT migrate.approve('head', 'again');
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');
SELECT revision, approved_by, note, approved_at IS NOT NULL AS at, length(checksum) FROM migrate.approval ORDER BY 1, 2;
SELECT revision, approved_by FROM states;

-- a changed text loses it, whichever section it is; the old text has it again
SELECT migrate.edit('ap2', downgrade => 'DELETE FROM regress_approval.t WHERE a = 1;');
SELECT attempt('SELECT migrate.upgrade()');
SELECT revision, approved_by FROM states;
SELECT migrate.edit('ap2', downgrade => 'DELETE FROM regress_approval.t;');
SELECT attempt('SELECT migrate.upgrade()');
SELECT migrate.register(replace(migrate.file('ap2'), '-- migrate:down', '-- migrate:down transaction:false'));
SELECT attempt('SELECT migrate.upgrade()');
SELECT migrate.register(replace(migrate.file('ap2'), '-- migrate:down transaction:false', '-- migrate:down'));
SELECT migrate.register(migrate.file('ap2') || E'\n-- migrate:verify\nSELECT true;\n');
SELECT attempt('SELECT migrate.upgrade()');
SELECT migrate.register(regexp_replace(migrate.file('ap2'), '-- migrate:verify\nSELECT true;\n+', ''));
-- a message is no section
SELECT migrate.edit('ap2', message => 'another message');
SELECT attempt('SELECT migrate.upgrade()');

-- who has changed the text is no other any more
SET ROLE regress_approval_author;
SET SESSION AUTHORIZATION regress_approval_two;
SELECT migrate.approve('ap2');
RESET SESSION AUTHORIZATION;
SELECT migrate.grant_access('regress_approval_two', 'author');
SET SESSION AUTHORIZATION regress_approval_two;
SELECT migrate.edit('ap2', upgrade => 'INSERT INTO regress_approval.t VALUES (2);');
SELECT migrate.approve('ap2');
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');
SET SESSION AUTHORIZATION regress_approval_one;
SELECT migrate.approve('ap2');
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');

-- taken back
SET SESSION AUTHORIZATION regress_approval_two;
SELECT migrate.unapprove('ap2', 'not on a Friday');
SELECT migrate.unapprove('ap2', 'again');
SELECT migrate.unapprove('ap1', NULL);
SELECT migrate.approve('nosuch');
SELECT migrate.approve(NULL);
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');
SELECT count(*) FROM migrate.approval WHERE revision = 'ap2';

-- a role that is none
SET SESSION AUTHORIZATION regress_approval_operator;
SELECT migrate.approve('ap2');
SET migrate.require_approval = off;
SELECT attempt('SET migrate.require_approval = off');
RESET SESSION AUTHORIZATION;

-- a script can neither approve nor do without
SET SESSION AUTHORIZATION regress_approval_one;
SELECT migrate.approve('ap2');
RESET SESSION AUTHORIZATION;
SELECT migrate.revision('third', $$SET migrate.require_approval = off; SELECT migrate.approve('ap3');$$, 'SELECT 1;', rev_id => 'ap3');
SELECT attempt('SELECT migrate.upgrade()');
SET SESSION AUTHORIZATION regress_approval_one;
SELECT migrate.approve('ap3');
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');
-- nor change the text of what comes next: it is compared at the step
SELECT migrate.edit('ap3', upgrade => $$UPDATE migrate.revision SET upgrade = 'DROP TABLE regress_approval.t' WHERE revision = 'ap4';$$);
SELECT migrate.revision('fourth', 'SELECT 4;', 'SELECT 1;', rev_id => 'ap4');
SET SESSION AUTHORIZATION regress_approval_one;
SELECT migrate.approve('ap3');
SELECT migrate.approve('ap4');
RESET SESSION AUTHORIZATION;
SELECT attempt('SELECT migrate.upgrade()');
CALL migrate.deploy('ap2') \gset
-- only ap4 is left of the run that failed, and the approval of it is taken back meanwhile
SELECT migrate.edit('ap3', upgrade => $$DELETE FROM migrate.approval WHERE revision = 'ap4';$$);
SET SESSION AUTHORIZATION regress_approval_one;
SELECT migrate.approve('ap3');
RESET SESSION AUTHORIZATION;
CALL migrate.deploy();
SELECT revision FROM migrate.current();

-- the log and the history say who it was
SELECT action, revision, login_role, approved_by, reason FROM migrate.log
WHERE revision LIKE 'ap_' AND action IN ('approve', 'unapprove', 'upgrade') ORDER BY id;
SELECT revision, state, approved_by FROM migrate.history();

-- down as well as up, and the version without its scripts
SELECT migrate.unapprove('ap2', 'down');
SELECT attempt('SELECT migrate.downgrade(''ap1'')');
CALL migrate.deploy('ap1', 'downgrade');
RESET migrate.require_approval;
CALL migrate.deploy('base', 'downgrade') \gset
SELECT migrate.approve('ap2');

-- dump_state has those that are not an author's own
SELECT migrate.approve('ap3');
SELECT regexp_replace(substring(migrate.dump_state() from '\nDO .*END'';'), '\d{4}-\d\d-\d\d [0-9:.]+[-+0-9:]+', 'TIME', 'g') AS approvals;
-- and a revision that is forgotten takes them along
SELECT migrate.forget('ap4'), migrate.forget('ap3'), migrate.forget('ap2'), migrate.forget('ap1');
SELECT count(*) FROM migrate.approval;

--
-- check_model: commit only if the schema is then the model's
--

CREATE SCHEMA regress_check;
SET search_path = regress_check;
SELECT migrate.set_model('CREATE SCHEMA regress_check; CREATE TABLE regress_check.m (a int, b text);', '{regress_check}');
DROP VIEW public.states;
DROP FUNCTION public.attempt(text);
SELECT migrate.revision('half', 'CREATE TABLE regress_check.m (a int); INSERT INTO regress_check.m VALUES (1);', 'DROP TABLE regress_check.m;', rev_id => 'ap5');
SELECT * FROM migrate.upgrade(check_model => true);
SELECT * FROM migrate.upgrade('{ap5}'::text[], check_model => true);
SELECT * FROM migrate.upgrade(dry_run => true, check_model => true);
SELECT to_regclass('regress_check.m') IS NULL AS nothing, count(*) FROM migrate.current();
SELECT migrate.revision('whole', 'ALTER TABLE regress_check.m ADD b text;', 'ALTER TABLE regress_check.m DROP b;', rev_id => 'ap6');
SELECT revision FROM migrate.upgrade(dry_run => true, check_model => true);
SELECT revision FROM migrate.upgrade(check_model => true);
SELECT * FROM m;
-- with nothing to do it looks all the same
SELECT revision FROM migrate.upgrade(check_model => true);
ALTER TABLE m ADD c int;
SELECT revision FROM migrate.upgrade(check_model => true);
SELECT revision FROM migrate.upgrade();
SELECT migrate.set_model((SELECT 'CREATE SCHEMA regress_check; CREATE TABLE regress_check.m (a int, b text, c int);' || string_agg(format('CREATE TABLE regress_check.t%s ();', i), '') FROM generate_series(10, 25) i), '{regress_check}');
SELECT revision FROM migrate.upgrade(check_model => true);
SELECT revision FROM migrate.downgrade('base');
DELETE FROM migrate.model;
SELECT revision FROM migrate.upgrade(check_model => true);
SELECT migrate.forget('ap6'), migrate.forget('ap5');

RESET search_path;
DROP SCHEMA regress_approval, regress_check CASCADE;
DROP OWNED BY regress_approval_author, regress_approval_one, regress_approval_two, regress_approval_operator;
DROP ROLE regress_approval_author, regress_approval_one, regress_approval_two, regress_approval_operator;
