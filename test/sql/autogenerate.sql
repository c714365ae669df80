-- The model and what is written from it: arguments, errors, filters

\set VERBOSITY default
SET client_min_messages = warning;

-- no model
SELECT * FROM migrate.check();
SELECT migrate.revision('x', autogenerate => true);
SELECT migrate.set_model(NULL::text);
SELECT migrate.set_model('{NULL}'::text[]);

-- a model as an argument is not stored
SELECT ordinal, kind, object, operation, destructive, sql
	FROM migrate.check(ARRAY['CREATE TABLE ag_t (a integer)', 'ALTER TABLE ag_t ADD COLUMN b text']);
SELECT count(*) FROM migrate.model;

-- in its words, proved, applied, in step
SELECT migrate.set_model('CREATE TABLE ag_t (a integer PRIMARY KEY, b text);  -- the first', '{public}');
SELECT migrate.revision('one', autogenerate => true, rev_id => 'ag_one');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'ag_one';
SELECT migrate.revision('two', autogenerate => true);
SELECT count(*) FROM migrate.upgrade();
SELECT * FROM migrate.check();
SELECT * FROM migrate.check(fail => true);

-- but where a later statement has changed what one has made, without the words of that one
SELECT migrate.revision('late', autogenerate => true, rev_id => 'ag_late', model => ARRAY['CREATE TABLE ag_t (a integer PRIMARY KEY, b text)',
	'CREATE TABLE ag_u (a varchar(5) CHECK (a IN (''x'', ''y'')))', 'CREATE TABLE ag_v (a integer)', 'ALTER TABLE ag_v ADD COLUMN b text']);
SELECT upgrade FROM migrate.revision WHERE revision = 'ag_late';
SELECT migrate.forget('ag_late');

-- nothing to do: no revision
SET client_min_messages = notice;
SELECT migrate.revision('none', autogenerate => true);
SET client_min_messages = warning;

-- what differs fails where that is asked for
SELECT * FROM migrate.check(ARRAY['CREATE TABLE ag_t (a integer PRIMARY KEY, b text NOT NULL)'], fail => true);

-- what destroys data is said, and refused where that is asked for
SELECT migrate.set_model('CREATE TABLE ag_t (a integer PRIMARY KEY)', '{public}');
SELECT operation, object, destructive, sql FROM migrate.check();
SELECT migrate.revision('less', autogenerate => true, allow_destructive => false);

-- against what the revisions make, a dirty database does no harm
CREATE TABLE ag_dirt (x integer);
SELECT migrate.revision('less', autogenerate => true, against => 'revisions', rev_id => 'ag_less');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'ag_less';
DROP TABLE ag_dirt;
SELECT migrate.revision('x', autogenerate => true, against => 'nothing');
SELECT migrate.forget('ag_less');

-- without a proof, marked as such
SELECT migrate.revision('less', autogenerate => true, prove => false, rev_id => 'ag_less');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'ag_less';
SELECT migrate.forget('ag_less');

-- the downgrade of a script of one's own
SELECT migrate.revision('own', upgrade => 'ALTER TABLE ag_t ADD COLUMN c integer DEFAULT 7; CREATE INDEX ag_c ON ag_t (c)',
	autodowngrade => true, rev_id => 'ag_own');
SELECT upgrade, downgrade FROM migrate.revision WHERE revision = 'ag_own';
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.downgrade('-1');
SELECT migrate.forget('ag_own');

-- a script that makes something else each time cannot be proved
\set VERBOSITY sqlstate
SELECT migrate.revision('dice', upgrade => $up$
DO $do$ BEGIN
	EXECUTE format('CREATE TABLE ag_%s (x integer)', replace(gen_random_uuid()::text, '-', ''));
END $do$ $up$, autodowngrade => true);
\set VERBOSITY default

-- arguments that contradict each other
SELECT migrate.revision('x', upgrade => 'SELECT 1', autogenerate => true);
SELECT migrate.revision('x', autodowngrade => true);

-- a model that does not run; one that reaches outside
SELECT * FROM migrate.check(ARRAY[E'CREATE TABLE ag_u (a integer);\n\nCREATE TABLE ag_v (a nonsense)']);
SELECT * FROM migrate.check(ARRAY['CREATE TABLE ag_u (a integer)', 'CREATE ROLE ag_role']);
SELECT * FROM migrate.check(ARRAY['DO $$ BEGIN CREATE ROLE ag_role; END $$']);

-- an expression that reads differently after a dump and restore is the same
CREATE TABLE ag_word (s varchar(10) CHECK (s IN ('a', 'b')));
SELECT object, sql FROM migrate.check(ARRAY['CREATE TABLE ag_t (a integer PRIMARY KEY, b text)',
	'CREATE TABLE ag_word (s varchar(10) CHECK (s IN (''a'', ''b'')))']);
SELECT object, sql FROM migrate.check(ARRAY['CREATE TABLE ag_t (a integer PRIMARY KEY, b text)',
	$$CREATE TABLE ag_word (s character varying(10), CONSTRAINT ag_word_s_check CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))))$$]);
DROP TABLE ag_word;

-- filters; the stored model's schemas hold for one that is passed, too
SELECT object FROM migrate.check(ARRAY['CREATE TABLE ag_t (a integer PRIMARY KEY, b text)', 'CREATE SCHEMA ag_s', 'CREATE TABLE ag_s.u (a integer)']);
SELECT migrate.set_model(ARRAY['CREATE SCHEMA ag_s', 'CREATE TABLE ag_s.u (a integer)'], '{ag_s}');
SELECT object FROM migrate.check();
SELECT migrate.set_model('CREATE TABLE ag_t (a integer PRIMARY KEY, b text); CREATE TABLE ag_skipped (a integer);', '{public}');
CREATE FUNCTION ag_include(kind text, schema text, name text) RETURNS boolean LANGUAGE sql
	AS $$ SELECT name NOT IN ('ag_skipped', 'ag_include') $$;
SET migrate.include_object = 'public.ag_include';
SELECT object FROM migrate.check();
SET migrate.include_object = 'public.ag_nothing';
SELECT object FROM migrate.check();
RESET migrate.include_object;
-- the sequence of an identity column is in where its column is
CREATE OR REPLACE FUNCTION ag_include(kind text, schema text, name text) RETURNS boolean LANGUAGE sql
	AS $$ SELECT kind NOT IN ('function', 'identity sequence') $$;
SET migrate.include_object = 'public.ag_include';
SELECT operation, object, sql FROM migrate.check(ARRAY['CREATE TABLE ag_t (a integer PRIMARY KEY, b text);
	CREATE TABLE ag_numbered (id integer GENERATED ALWAYS AS IDENTITY)']);
RESET migrate.include_object;
DROP FUNCTION ag_include;

-- the schema as a model: nothing differs from it
SELECT object, sql FROM migrate.check(ARRAY[migrate.model_of()]);

-- what no kind reads is named
BEGIN;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) TO CURRENT_USER WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC;
REVOKE USAGE ON LANGUAGE sql FROM PUBLIC;
GRANT CREATE ON SCHEMA pg_catalog TO PUBLIC;
GRANT SELECT (rolname) ON pg_catalog.pg_authid TO PUBLIC;
SELECT ordinal, kind, object, operation, sql FROM migrate.check(ARRAY[migrate.model_of()]);
SELECT * FROM migrate.check(ARRAY[migrate.model_of()], fail => true);
ROLLBACK;

-- roles that are gone own nothing and have no privileges
BEGIN;
CREATE TABLE ag_owned (a integer);
UPDATE pg_class SET relowner = 4294967290 WHERE oid = 'ag_owned'::regclass;
CREATE TABLE ag_granted (a integer);
GRANT SELECT ON ag_granted TO PUBLIC;
UPDATE pg_class SET relacl = relacl || makeaclitem(4294967290, relowner, 'SELECT', false) WHERE oid = 'ag_granted'::regclass;
SELECT substring(migrate.model_of() FROM 'CREATE TABLE public.ag_owned.*');
SELECT object, sql FROM migrate.check(ARRAY[migrate.model_of()]);
ROLLBACK;

-- with borrowed rights no worker can be started
CREATE FUNCTION ag_definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ SELECT count(*) FROM migrate.check(ARRAY['CREATE TABLE ag_z ()']) $$;
CREATE ROLE ag_other;
GRANT USAGE ON SCHEMA migrate TO ag_other;
SET ROLE ag_other;
SELECT ag_definer();
RESET ROLE;
DROP OWNED BY ag_other;
DROP ROLE ag_other;
DROP FUNCTION ag_definer;

SELECT count(*) FROM migrate.downgrade('base');
SELECT migrate.forget('ag_one');
DELETE FROM migrate.model;
