# Nobody's code runs with another's rights: what a powerless role has put into each
# kind of object that holds an expression, while a superuser compares, writes
# and runs revisions.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
$node->append_conf('postgresql.conf', 'max_connections = 20');
$node->append_conf('postgresql.conf', 'max_locks_per_transaction = 20');
$node->append_conf('postgresql.conf', 'max_wal_senders = 0');
$node->append_conf('postgresql.conf', 'max_worker_processes = 12');
$node->restart;
create_database($node, 'app');
my $super = $node->safe_psql('app', 'SELECT current_user');

# sql runs SQL and returns what it prints.
sub sql
{
	my ($sql) = @_;
	return $node->safe_psql('app', $sql);
}

# Whatever of the attacker's runs, says so in the log; and as a superuser makes
# the attacker one.
sql(<<'EOS');
CREATE ROLE attacker;
CREATE ROLE reader;
CREATE TABLE app (id int PRIMARY KEY, name varchar(50), s varchar CHECK (s IN ('a', 'b')));
INSERT INTO app VALUES (1, 'one', 'a');
CREATE TYPE pair AS (x int, y varchar(50));
GRANT SELECT, REFERENCES ON app TO attacker;
CREATE SCHEMA m AUTHORIZATION attacker;
-- one that the attacker could make things in, once
CREATE SCHEMA n;
GRANT ALL ON SCHEMA n TO attacker;
SET ROLE attacker;
CREATE FUNCTION m.evil(what text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
	RAISE LOG 'evil: % as %', what, current_user;
	IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
		EXECUTE 'ALTER ROLE attacker SUPERUSER';
	END IF;
	RETURN 1;
EXCEPTION WHEN OTHERS THEN
	RETURN 1;
END $$;
CREATE FUNCTION m.evil_i(what text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN m.evil(what); END $$;
CREATE DOMAIN m.d AS int CHECK (m.evil('domain check') = 1);
CREATE DOMAIN m.dd AS int DEFAULT ('{1}'::m.d[])[1] + m.evil('domain default');
CREATE TYPE m.c AS (x m.d);
CREATE TYPE m.r AS RANGE (subtype = m.d);
CREATE VIEW m.v AS SELECT name, '{1}'::m.d[] AS a, '(1)'::m.c AS c, '[1,2]'::m.r AS r, m.evil('view') AS e FROM app;
CREATE VIEW n.v AS SELECT name, '{1}'::m.d[] AS a, m.evil('view in n') AS e FROM app;
CREATE MATERIALIZED VIEW m.mv AS SELECT name, '{1}'::m.d[] AS a, m.evil('materialized view') AS e FROM app;
CREATE MATERIALIZED VIEW m.mv_alone AS SELECT m.evil('materialized view') AS e;
CREATE TABLE m.t (i int DEFAULT ('{1}'::m.d[])[1] + m.evil('default'),
	g int GENERATED ALWAYS AS (i + m.evil_i('generated')) STORED,
	app int REFERENCES app,
	CHECK (i = ANY ('{1,2}'::m.d[]::int[]) AND m.evil_i('check') = 1));
INSERT INTO m.t (i) VALUES (1);
CREATE TABLE n.t (i int DEFAULT ('{1}'::m.d[])[1], CHECK (i = ANY ('{1,2}'::m.d[]::int[]) OR m.evil_i('check in n') = 1));
CREATE INDEX ON m.t ((i + m.evil_i('index'))) WHERE i = ANY ('{1,2}'::m.d[]::int[]);
CREATE INDEX ON n.t ((i + m.evil_i('index in n'))) WHERE i = ANY ('{1,2}'::m.d[]::int[]);
CREATE STATISTICS m.s ON (i + m.evil_i('statistics')), (i = ANY ('{1,2}'::m.d[]::int[])) FROM m.t;
CREATE RULE r AS ON UPDATE TO m.t WHERE new.i = ANY ('{1,2}'::m.d[]::int[]) DO ALSO SELECT m.evil('rule');
CREATE POLICY p ON m.t USING (i = ANY ('{1,2}'::m.d[]::int[]) AND m.evil('policy') = 1);
CREATE FUNCTION m.trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM m.evil('trigger'); RETURN new; END $$;
REVOKE EXECUTE ON FUNCTION m.trigger() FROM PUBLIC;
CREATE TRIGGER t BEFORE UPDATE ON m.t FOR EACH ROW WHEN (new.i = ANY ('{1,2}'::m.d[]::int[]) AND m.evil('when') = 1) EXECUTE FUNCTION m.trigger();
CREATE TABLE m.p (k m.d) PARTITION BY LIST (k);
CREATE TABLE m.p1 PARTITION OF m.p FOR VALUES IN (1);
CREATE TABLE m.q (k int) PARTITION BY RANGE ((k + m.evil_i('partition key')));
CREATE TABLE m.q1 PARTITION OF m.q FOR VALUES FROM (1) TO (2);
CREATE FUNCTION m.defaults(a int DEFAULT ('{1}'::m.d[])[1] + m.evil('argument')) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE FUNCTION m.atomic() RETURNS int BEGIN ATOMIC SELECT ('{1}'::m.d[])[1] + m.evil('atomic') FROM app WHERE name <> ''; END;
CREATE FUNCTION m.quoted() RETURNS int LANGUAGE sql AS $$ SELECT ('{1}'::m.d[])[1] + m.evil('body') $$;
CREATE FUNCTION m.add(m.d, int) RETURNS m.d LANGUAGE sql AS 'SELECT 1::m.d';
CREATE AGGREGATE m.a (int) (SFUNC = m.add, STYPE = m.d, INITCOND = '1');
CREATE FUNCTION m.evil_pair(anyelement) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN m.evil('check of a pair'); END $$;
CREATE TABLE m.pairs (p pair, CHECK (m.evil_pair(p) = 1));
CREATE TYPE m.e AS ENUM ('1');
CREATE FUNCTION m.cast(m.e) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN m.evil('cast of a foreign key'); END $$;
CREATE CAST (m.e AS int) WITH FUNCTION m.cast(m.e) AS IMPLICIT;
CREATE TABLE m.key (id int PRIMARY KEY);
INSERT INTO m.key VALUES (1);
CREATE TABLE m.refers (e m.e REFERENCES m.key, f m.e REFERENCES app);
INSERT INTO m.refers VALUES ('1');
GRANT SELECT ON m.mv, m.v TO reader;
COMMENT ON VIEW m.v IS 'of the attacker';
ALTER DEFAULT PRIVILEGES IN SCHEMA m GRANT SELECT ON TABLES TO reader;
RESET ROLE;
REVOKE ALL ON SCHEMA n FROM attacker;
-- what refers to it already, does
REVOKE REFERENCES ON app FROM attacker;
EOS

# evil returns as whom code of the attacker's has run, of all that has run in the
# log since the last call.
my $log_at = 0;

sub evil
{
	my $log = slurp_file($node->logfile);
	my $new = substr($log, $log_at);
	$log_at = length($log);
	my %as;
	$as{$2}{$1} = 1 while $new =~ /evil: (.*) as (\w+)$/mg;
	return \%as;
}

# none_gained tests that what a superuser has done has run none of it as a
# superuser.
sub none_gained
{
	my ($name) = @_;
	my $as = evil();
	is(join(', ', sort keys %{ $as->{$super} // {} }), '', "$name: nothing of the attacker's ran as the superuser");
	is(sql("SELECT rolsuper FROM pg_roles WHERE rolname = 'attacker'"), 'f', "$name: the attacker is no superuser");
	return $as->{attacker} // {};
}
evil();

# state returns what has an owner, with its privileges, whether materialized views are
# filled, and the privileges on schemas.
sub state
{
	return sql(<<'EOS');
SELECT oid::regclass, relowner::regrole, relacl::text, relispopulated, obj_description(oid, 'pg_class') FROM pg_class
WHERE relnamespace IN ('m'::regnamespace, 'n'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm') ORDER BY oid::regclass::text COLLATE "C";
SELECT oid::regprocedure, proowner::regrole, proacl::text FROM pg_proc WHERE pronamespace = 'm'::regnamespace ORDER BY oid::regprocedure::text COLLATE "C";
SELECT typname, typowner::regrole FROM pg_type WHERE typnamespace = 'm'::regnamespace ORDER BY 1;
SELECT nspname, (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(coalesce(nspacl, acldefault('n', nspowner))) a) FROM pg_namespace WHERE nspname IN ('m', 'n', 'public');
EOS
}
my $state = state();

# Where the model says nothing of the attacker's

my $app = q{CREATE TABLE app (id int PRIMARY KEY, name varchar(50), s varchar CHECK (s IN ('a', 'b', 'c')));};
sql("SELECT count(*) FROM migrate.check(ARRAY[" . literal($app) . "])");
is(join(', ', sort keys %{ none_gained('check()') }), '', 'and none as the attacker: the model says nothing of it');
sql("SELECT migrate.revision('down', 'ALTER TABLE app ADD x int', autodowngrade => true, rev_id => 'down')");
none_gained('autodowngrade');
sql("SELECT migrate.forget('down')");
sql("SELECT migrate.revision('drops', autogenerate => true, model => ARRAY[" . literal($app) . "], rev_id => 'drops')");
none_gained('autogenerate');
sql("SELECT count(*) FROM migrate.upgrade()");
none_gained('an upgrade that drops all');
sql("SELECT count(*) FROM migrate.downgrade('base')");
my $ran = none_gained('a downgrade that makes all anew');
is( join(', ', sort keys %$ran), 'domain check, generated, index, index in n, materialized view, partition key',
	'what runs of it, runs as the attacker');
is(state(), $state, 'and it is as it was');
is(sql('SELECT count(*) FROM m.mv_alone'), '1', 'a materialized view is filled');
sql("SELECT migrate.forget('drops')");
sql("SET ROLE attacker; INSERT INTO m.key VALUES (1); INSERT INTO m.refers VALUES ('1'); INSERT INTO m.pairs VALUES ('(1,a)')");
evil();

# Where it says all, and what they depend on changes

sql("SELECT migrate.set_model(replace(replace(replace(migrate.model_of(), 'character varying(50)', 'text'),"
	. " ' REFERENCES m.key(id)', ' REFERENCES m.key(id) ON DELETE CASCADE'),"
	. " '(f) REFERENCES public.app(id)', '(f) REFERENCES public.app(id) ON DELETE CASCADE'))");
none_gained('model_of(), set_model()');
sql("SELECT count(*) FROM migrate.check()");
none_gained('check() of that model');
sql("SELECT migrate.revision('widen', autogenerate => true, rev_id => 'widen')");
none_gained('autogenerate with that model');
like(sql("SELECT upgrade FROM migrate.revision"),
	qr/^-- migrate:as attacker\nCREATE MATERIALIZED VIEW m\.mv AS\n[^;]*\n  WITH NO DATA;\n\n(?:GRANT [^;]*;\n\n)*REFRESH MATERIALIZED VIEW m\.mv;/m, 'the script says so');
sql("SELECT count(*) FROM migrate.upgrade()");
$ran = none_gained('the upgrade');
ok(exists $ran->{'cast of a foreign key'}, 'the rows of a foreign key are looked at as the attacker');
ok(exists $ran->{'check of a pair'}, 'and so is a table whose column gets another type of that name');
is(sql('SELECT count(*) FROM migrate.check()'), '0', 'which makes what the model says');
sql("SELECT count(*) FROM migrate.downgrade('base')");
none_gained('the downgrade');
is(state(), $state, 'which makes it as it was');
is(sql('SELECT count(*) FROM m.mv'), '1', 'filled');
my $offline = sql("SELECT migrate.upgrade_sql('base:widen')");
is((psql_script('app', $offline))[0], 0, 'the SQL for psql runs');
none_gained('SQL for psql');
sql("SELECT count(*) FROM migrate.downgrade('base')");
sql("SELECT migrate.edit('widen', upgrade => upgrade) FROM migrate.revision");
sql("CALL migrate.deploy()");
none_gained('deploy');
sql("SELECT count(*) FROM migrate.downgrade('base')");
none_gained('and back');
is(state(), $state, 'again as it was');
sql("SELECT migrate.forget('widen')");

# Large jobs are done in a clone, and committed

my $large = join("\n", map { "CREATE TABLE large$_ (i int PRIMARY KEY);" } 1 .. 200);
sql($large);
sql("SELECT count(*) FROM migrate.check(ARRAY[" . literal("$app\n$large") . "])");
none_gained('a large check()');
sql("SELECT migrate.revision('large', autogenerate => true, model => ARRAY[" . literal("$app\n$large") . "], rev_id => 'large')");
none_gained('a large autogenerate');

# and in steps

sql("SELECT migrate.forget('large')");
sql("DROP TABLE " . join(', ', map { "large$_" } 1 .. 200));
sql("SELECT migrate.revision('steps', autogenerate => true, online => true, model => ARRAY["
	. "replace(replace(migrate.model_of(), '''check in n''', '''check''  '), '''index in n''', '''index''')])");
none_gained('in steps');
sql("CALL migrate.deploy()");
none_gained('a deploy in steps');

# What a model could do outside of the shadow, whoever checks it

my $dir = PostgreSQL::Test::Utils::tempdir();
chmod 0777, $dir;
my $outside = "$dir/evil";
my @outside = (
	q{UPDATE pg_authid SET rolsuper = true WHERE rolname = 'attacker'},
	q{DO $$ BEGIN DELETE FROM pg_db_role_setting; END $$},
	q{CREATE VIEW a AS SELECT * FROM pg_authid; UPDATE a SET rolsuper = true WHERE rolname = 'attacker'},
	q{WITH x AS (UPDATE pg_class SET relname = relname RETURNING 1) SELECT count(*) FROM x},
	q{SET allow_system_table_mods = on; TRUNCATE pg_shdescription},
	qq{SELECT lo_export(lo_from_bytea(0, 'x'), '$outside')},
	qq{CREATE FUNCTION e(oid, text) RETURNS int LANGUAGE internal AS 'be_lo_export'; SELECT e(lo_from_bytea(0, 'x'), '$outside')},
	qq{COPY (SELECT 1) TO '$outside'},
	qq{COPY (SELECT 1) TO PROGRAM 'touch $outside'},
	qq{CREATE FUNCTION system(cstring) RETURNS int LANGUAGE c AS 'libc.so.6', 'system'; SELECT system('touch $outside')},
	q{SELECT query_to_xml('SELECT pg_reload_conf()', true, true, '')},
	q{CREATE VIEW v AS SELECT pg_read_file('PG_VERSION') AS f; CREATE TABLE t AS TABLE v},
	q{CREATE TABLE t (i int CHECK (pg_cancel_backend(i))); INSERT INTO t VALUES (1)},
	q{SELECT pg_notify('a', 'b')},
	q{SELECT pg_create_physical_replication_slot('evil')},
	q{ALTER SYSTEM SET work_mem = 1},
	q{ALTER ROLE attacker SET work_mem = 1},
	# what is said of functions in the shadow itself does not count
	q{GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC; SELECT pg_read_file('PG_VERSION')},
	q{ALTER FUNCTION pg_notify(text, text) RENAME TO harmless; SELECT harmless('a', 'b')},
	q{CREATE SCHEMA s; ALTER FUNCTION pg_terminate_backend(int, bigint) SET SCHEMA s; SELECT s.pg_terminate_backend(1, 0)},
	q{CREATE OR REPLACE FUNCTION pg_catalog.plpgsql_inline_handler(internal) RETURNS void LANGUAGE c STRICT AS '$libdir/plpgsql', 'plpgsql_inline_handler'},
	q{CREATE OR REPLACE FUNCTION pg_catalog.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT'; SELECT pg_notify('a', 'b')},
	q{CREATE OR REPLACE TRUSTED LANGUAGE plpgsql HANDLER plpgsql_call_handler},
	q{CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler; ALTER EXTENSION plpgsql ADD LANGUAGE l},
	q{ALTER EXTENSION plpgsql DROP FUNCTION plpgsql_call_handler()},
	# a parallel worker has no guard
	qq{SELECT set_config(name, 'on', false) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
		SET max_parallel_workers = 8;
		CREATE FUNCTION f() RETURNS int PARALLEL SAFE LANGUAGE plpgsql AS 'BEGIN COPY (SELECT 1) TO PROGRAM ''touch $outside''; RETURN 1; END';
		SELECT f()},
	# nor does a job keep others from what all databases share
	q{LOCK pg_authid IN SHARE MODE},
	q{DO $$ BEGIN REINDEX TABLE pg_database; END $$});
my $passed = '';
foreach my $model (@outside)
{
	my ($status, undef, $stderr) = psql_script('app', 'SELECT migrate.check(ARRAY[' . literal($model) . '])');
	$passed .= "$model: $stderr\n" if $stderr !~ /MG010: .* reaches outside the shadow database/;
}
is($passed, '', 'what reaches outside is refused');
ok(!-e $outside, 'no file is made');
append_to_file("$dir/autoinc.so", 'no library');
is( (psql_script('app', q{SELECT migrate.check(ARRAY['SET dynamic_library_path = } . "''$dir''" . q{; SET max_parallel_workers = 4;
	CREATE FUNCTION f() RETURNS trigger LANGUAGE c AS ''autoinc'', ''autoinc'';'])}))[0], 0, 'libraries are where the server has them');
my (undef, undef, $stderr) = psql_script('app',
	'SELECT migrate.check(ARRAY[' . literal("$large UPDATE pg_authid SET rolsuper = true WHERE rolname = 'attacker';") . '])');
like($stderr, qr/MG010: .* reaches outside/, 'in a clone as well');
is(sql(q{SELECT rolsuper FROM pg_roles WHERE rolname = 'attacker'}), 'f', 'the attacker is no superuser');
is( sql(q{SELECT object FROM migrate.check(ARRAY['SELECT pg_catalog.set_config(''search_path'', '''', false);
		CREATE MATERIALIZED VIEW public.r AS SELECT pg_reload_conf()']) WHERE operation = 'create'}),
	'public.r', 'what is only defined is not run');

# migrate.run_as holds in the shadow

sql('CREATE ROLE shop; CREATE SCHEMA shop AUTHORIZATION shop');
my $who = q{DO $$BEGIN RAISE EXCEPTION '% %', session_user, current_user; END$$};
foreach my $model ($who, "$large $who")
{
	(undef, undef, $stderr) = psql_script('app', q{SET migrate.run_as = 'shop'; SELECT migrate.check(ARRAY[} . literal($model) . '])');
	like($stderr, qr/ERROR:  P0001: shop shop\n/, 'a model runs as that role');
}
is((psql_script('app', <<'EOS', '-q'))[1], "shop\n1\nshop.t|shop\n", 'so do revisions that are written');
SET client_min_messages = warning;
SET migrate.run_as = 'shop';
SELECT migrate.set_model(ARRAY['CREATE SCHEMA shop; CREATE TABLE shop.t (i int DEFAULT 1 + 1, s varchar CHECK (s IN (''a'', ''b'')));'], '{shop}') \gset
SELECT migrate.revision('shop', autogenerate => true, rev_id => 'shop', head => 'heads');
SELECT count(*) FROM migrate.upgrade('heads');
SELECT oid::regclass, relowner::regrole FROM pg_class WHERE oid = 'shop.t'::regclass;
EOS

# What the superuser owns, of what the attacker has made

sql(<<'EOS');
GRANT ALL ON SCHEMA m TO PUBLIC;
CREATE TABLE mine (id int, k m.d[] DEFAULT '{1}', c m.c DEFAULT '(1)', CHECK (m.evil_i('check of mine') = 1));
CREATE VIEW mine_view AS SELECT '{1}'::m.d[] AS x, m.evil('view of mine') AS y;
CREATE MATERIALIZED VIEW mine_filled AS SELECT 1 AS y WITH NO DATA;
CREATE FUNCTION mine(a int DEFAULT ('{1}'::m.d[])[1]) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT ('{1}'::m.d[])[1]; END;
CREATE INDEX ON mine (id) WHERE id = ANY ('{1}'::m.d[]::int[]);
CREATE TABLE mine_too () INHERITS (mine);
ALTER TABLE mine_too OWNER TO attacker;
CREATE TABLE whole (k int) PARTITION BY LIST (k);
SET ROLE attacker;
CREATE TABLE m.part (k int);
CREATE TABLE m.typed OF m.c (CHECK (m.evil_i('check of typed') = 1));
RESET ROLE;
ALTER TABLE whole ATTACH PARTITION m.part FOR VALUES IN (1);
SET ROLE attacker;
ALTER TABLE m.part ADD CHECK (m.evil_i('check of a part') = 1);
RESET ROLE;
ALTER ROLE attacker NOSUPERUSER;
EOS
evil();
sql('SELECT migrate.set_model(migrate.model_of())');
sql('SELECT count(*) FROM migrate.check()');
ok(exists none_gained('check() of what is mine')->{'check of a part'}, 'it is as the attacker that the attacker\'s runs');
sql("SELECT migrate.revision('mine', autogenerate => true, rev_id => 'mine', head => 'heads', model => ARRAY[migrate.model_of()
	|| 'ALTER TABLE mine ALTER id TYPE bigint; ALTER TABLE mine ADD l m.d[] DEFAULT ''{1}'', ADD e int DEFAULT m.evil_i(''added''); ALTER TABLE whole ADD x int'])");
none_gained('autogenerate of what is mine');
sql("SELECT migrate.forget('mine')");
sql("SELECT migrate.revision('mine', 'ALTER TABLE mine ADD l int', autodowngrade => true, head => 'heads')");
none_gained('autodowngrade of what is mine');

# A role's name that would end the line that names it
sql(<<'EOS');
SELECT pg_catalog.set_config('my.odd', E'b"\nALTER ROLE attacker SUPERUSER; --', false);
DO $$ BEGIN
	EXECUTE format('CREATE ROLE %I', current_setting('my.odd'));
	EXECUTE format('SET ROLE %I', current_setting('my.odd'));
	CREATE VIEW m.odd AS SELECT m.evil('odd');
	RESET ROLE;
END $$;
EOS
(undef, undef, $stderr) = psql_script('app', 'SELECT migrate.model_of()');
like($stderr, qr/42602: name of role "b""\n/, 'a role whose name has a line break is in no script');

done_testing();
