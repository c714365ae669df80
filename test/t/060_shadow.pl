# The shadow: who makes it, whom it refuses, and that nothing stays of a job.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use IPC::Run qw(start);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
create_database($node, 'app');
$node->safe_psql('app', <<'EOS');
CREATE ROLE plain LOGIN;
CREATE ROLE idle;
CREATE ROLE maker LOGIN CREATEDB;
SELECT migrate.grant_access(role, 'author') FROM unnest('{plain,maker}'::text[]) role;
EOS

# sql runs SQL and returns what it prints.
sub sql
{
	my ($sql) = @_;
	return $node->safe_psql('app', $sql);
}

# attempt runs SQL that may fail; it returns what it prints, and the errors with
# SQLSTATE.
sub attempt
{
	my ($sql, @options) = @_;
	my ($status, $stdout, $stderr) = psql_script('app', $sql, '-q', @options);
	$stderr =~ s/^LOCATION: .*\n//mg;
	return ($stdout, $stderr);
}

# attempt_in does the same in another database.
sub attempt_in
{
	my ($database, $sql, @options) = @_;
	my ($status, $stdout, $stderr) = psql_script($database, $sql, '-q', @options);
	return ($stdout, $stderr);
}

# fresh returns a model as a literal, with something at its end that no other has:
# what is known of a model from before takes no job.
my $nmodels = 0;

sub fresh
{
	my ($model) = @_;
	return literal("$model\n-- " . ++$nmodels);
}

# checking returns a call of check() with a model, that shows what would be done.
sub checking
{
	my ($model) = @_;
	return 'SELECT operation, kind, object FROM migrate.check(ARRAY[' . fresh($model) . ']) ORDER BY ordinal;';
}

# error_of returns the error of a check() with a model.
sub error_of
{
	my ($model, @options) = @_;
	return (attempt(checking($model), @options))[1];
}

# shadow returns what pg_database has of the shadow.
sub shadow
{
	my ($column) = @_;
	return sql("SELECT $column FROM pg_database WHERE datname = 'app_migrate_shadow'");
}

# in_shadow runs SQL in the shadow, as a superuser, whom nothing keeps out.
sub in_shadow
{
	my ($sql) = @_;
	return $node->safe_psql('app_migrate_shadow', $sql);
}

# background starts psql on SQL, and returns it.
sub background
{
	my ($sql, @options) = @_;
	my $path = write_file($sql);
	return start [ 'psql', '-X', '-At', '-d', 'app', @options, '-f', $path ],
	  '<', \undef, '>', \my $stdout, '2>', \my $stderr,
	  IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default);
}

# becomes says whether a condition comes to be true.
sub becomes
{
	my ($condition, $name) = @_;
	return ok($node->poll_query_until('app', "SELECT $condition"), $name);
}

my $working = q{EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'migrate worker' AND query LIKE 'SELECT pg_sleep%')};

# nothing_left tests that no worker is left, and no lock of a job.
sub nothing_left
{
	my ($name) = @_;
	return becomes(
		q{NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'migrate worker')
		AND NOT EXISTS (SELECT FROM pg_locks WHERE classid = 'pg_database'::regclass AND objsubid = 1)
		AND NOT EXISTS (SELECT FROM pg_database WHERE datname LIKE '%clone')},
		"$name: no worker, no lock and no clone is left");
}

my $table = 'CREATE TABLE t (a int);';
my $needed = "create|table|public.t\n";
my ($stdout, $stderr, $oid);

# Who makes it

is(shadow('oid'), '', 'there is no shadow');
$stderr = error_of($table, '-U', 'plain');
like($stderr, qr/ERROR:  55000: shadow database "app_migrate_shadow" does not exist/, 'who cannot make it is told');
like($stderr, qr/HINT: .*superuser.*CREATEDB.*migrate\.create_shadow\(\)/, 'whom to ask');
is(shadow('oid'), '', 'and has not made it');

is(sql(checking($table)), $needed =~ s/\n//r, 'a superuser need not prepare anything');
is(shadow('datallowconn, datconnlimit, datdba'), 't|0|10', 'the shadow belongs to the bootstrap superuser, and nobody else can connect to it');
like((attempt_in('app_migrate_shadow', 'SELECT 1', '-U', 'plain'))[1], qr/FATAL:  .*(permission denied|too many connections)/, 'as is seen');
like(sql("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'app_migrate_shadow'"),
	qr/Scratch database of the extension migrate/, 'it says what it is');
is( sql(q{SELECT count(DISTINCT (encoding, datcollate, datctype, datlocprovider)) FROM pg_database
		WHERE datname IN ('app', 'app_migrate_shadow')}),
	'1', 'it has the encoding and the locale of its database');

$oid = shadow('oid');
is((attempt(checking($table), '-U', 'plain'))[0], $needed, 'a plain role can use what a superuser has made');
is((attempt('SET default_transaction_read_only = on; SET default_transaction_isolation = serializable;'
		  . ' SET client_min_messages = warning; ' . checking($table)))[0],
	$needed, 'the settings of the caller do no harm');
is(shadow('oid'), $oid, 'it is made once');

sql('CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION pg_trgm;');
like(error_of('CREATE TABLE t (a ext.citext);', '-U', 'plain'), qr/ERROR:  55000: .* is not up to date\nHINT:  Have a superuser, or .* call/,
	'an extension makes it stale');
is(sql(checking('CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE EXTENSION pg_trgm; CREATE TABLE t (a ext.citext);')),
	'create|table|public.t', 'a superuser brings it up to date');
isnt(shadow('oid'), $oid, 'by making it anew');
is(in_shadow('SELECT extname, extversion = (SELECT default_version FROM pg_available_extensions WHERE name = extname),'
		  . " extnamespace::regnamespace FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"),
	"citext|t|ext\npg_trgm|t|public", 'with the extensions, where they are');
sql('DROP EXTENSION citext; DROP EXTENSION pg_trgm; DROP SCHEMA ext;');

sql('SELECT migrate.drop_shadow()');
is(shadow('oid'), '', 'drop_shadow() drops it');
like((attempt('SELECT migrate.drop_shadow();'))[1], qr/NOTICE:  00000: shadow database "app_migrate_shadow" does not exist, skipping/, 'where there is one');
is((attempt(checking($table), '-U', 'maker'))[0], $needed, 'a role with CREATEDB makes one too');
is(shadow('datdba'), '10', 'which is not its own');
is((attempt(checking($table), '-U', 'plain'))[0], $needed, 'and is for all');
is(sql(checking($table)), $needed =~ s/\n//r, 'and for superusers');
sql('CREATE EXTENSION citext');
is((attempt(checking("CREATE EXTENSION citext; $table"), '-U', 'maker'))[0], $needed, 'it is brought up to date as well');
sql('DROP EXTENSION citext');
like((attempt("SELECT migrate.$_();", '-U', 'plain'))[1], qr/ERROR:  42501: permission denied to (make|drop) the shadow/,
	"nobody may call $_() who may not make it")
  foreach 'create_shadow', 'drop_shadow';

# One that somebody has planted

sql('SELECT migrate.drop_shadow()');
sql('CREATE DATABASE app_migrate_shadow OWNER maker');
like(error_of($table, '-U', $_), qr/ERROR:  55000: database "app_migrate_shadow" is not a shadow database/, "a planted one is told to $_")
  foreach 'plain', 'maker', sql('SELECT current_user');
attempt_in('app_migrate_shadow', q{COMMENT ON DATABASE app_migrate_shadow IS
	'Scratch database of the extension migrate. It holds extensions alone, and nobody else can connect to it. (x)'}, '-U', 'maker');
my $holder = background('CREATE FUNCTION planted() RETURNS int LANGUAGE sql RETURN 1; SELECT pg_sleep(600);', '-U', 'maker', '-d', 'app_migrate_shadow');
becomes(q{EXISTS (SELECT FROM pg_stat_activity WHERE datname = 'app_migrate_shadow' AND query LIKE '%pg_sleep(600)%')}, 'its owner is there');
like(error_of($table, '-U', $_), qr/ERROR:  42501: shadow database "app_migrate_shadow" belongs to role "maker"/, "with the comment it is refused to $_")
  foreach 'plain', sql('SELECT current_user');
like((attempt('SELECT migrate.drop_shadow();', '-U', 'plain'))[1], qr/ERROR:  42501: /, 'and not dropped for everybody');
is((attempt('SELECT migrate.create_shadow();'))[1], '', 'a superuser makes it anew, whoever is there');
isnt(($holder->finish, $holder->result(0))[1], 0, 'and now no more');
is((attempt(checking($table), '-U', 'plain'))[0], $needed, 'for all');

# One that has been changed

foreach my $change ('ALLOW_CONNECTIONS false', 'CONNECTION LIMIT 5', 'OWNER TO maker', 'another collation version')
{
	sql($change =~ /collation/ ? q{UPDATE pg_database SET datcollversion = '0' WHERE datname = 'app_migrate_shadow'} :
		"ALTER DATABASE app_migrate_shadow $change");
	isnt(error_of($table, '-U', 'plain'), '', "$change: a plain role does not use it");
	is((attempt(checking($table), '-U', 'maker'))[0], $needed, "$change: who may makes it anew");
	is(shadow('datallowconn, datconnlimit, datdba'), 't|0|10', "$change: as it was");
}

# What it must not be

in_shadow('CREATE FUNCTION public.planted() RETURNS int LANGUAGE sql RETURN 1');
$stderr = error_of($table);
like($stderr, qr/ERROR:  55000: shadow database "app_migrate_shadow" is not empty\nDETAIL:  It holds function (public\.)?planted\(\)\./,
	'a planted function is found');
sql('SELECT migrate.create_shadow()');
is(error_of($table), '', 'create_shadow() makes it anew');
foreach my $planted (
	'CREATE SCHEMA planted',
	'CREATE TABLE planted ()',
	'CREATE TYPE planted AS (a int)',
	'CREATE DOMAIN planted AS int',
	'CREATE CAST (int AS date) WITH INOUT',
	'CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)')
{
	my $dropped = $planted =~ s/^CREATE/DROP/r =~ s/ (AS \(|AS int$|\(\)|WITH INOUT).*//r;
	$dropped = 'DROP OPERATOR === (int, int)' if $planted =~ /OPERATOR/;
	in_shadow($planted);
	like(error_of($table), qr/ERROR:  55000: .* is not empty/, "planted: $planted");
	in_shadow($dropped);
}
is(error_of($table), '', 'when they are gone it is empty again');

sql('CREATE DATABASE precious');
like((attempt('SET migrate.shadow_database = \'precious\'; ' . checking($table)))[1],
	qr/ERROR:  55000: database "precious" is not a shadow database/, 'a database that is no shadow is not taken for one');
like((attempt('SET migrate.shadow_database = \'precious\'; SELECT migrate.create_shadow();'))[1],
	qr/ERROR:  55000: database "precious" is not a shadow database/, 'and not replaced by one');
is(sql("SELECT datallowconn FROM pg_database WHERE datname = 'precious'"), 't', 'it is as it was');
is((attempt('SET migrate.shadow_database = \'Its own "name"\'; ' . checking($table)))[0], $needed, 'the name can be set');
is(sql('SELECT count(*) FROM pg_database WHERE datname = \'Its own "name"\''), '1', 'to any');
like((attempt("SELECT count(*) FROM migrate.heads(); SET migrate.shadow_database = 'x';", '-U', 'plain'))[1], qr/ERROR:  42501:/, 'by a superuser');

# What looks after the whole server

$oid = shadow('oid');
my ($all, $told) = run_command([ 'pg_dumpall', '-s' ]);
like($all, qr/^CREATE DATABASE app_migrate_shadow .*^COMMENT ON DATABASE app_migrate_shadow .*^ALTER DATABASE app_migrate_shadow CONNECTION LIMIT = 0;|CONNECTION LIMIT = 0;/ms,
	'pg_dumpall dumps it');
my ($one) = run_command([ 'pg_dump', '-C', 'app_migrate_shadow' ]);
sql('SELECT migrate.drop_shadow()');
is((psql_script('postgres', $one, '-q', '-v', 'ON_ERROR_STOP=1'))[2], '', 'it can be restored');
$oid = shadow('oid');
is((attempt(checking($table), '-U', 'plain'))[0], $needed, 'and is used');
is(shadow('oid'), $oid, 'as it is');
like((attempt_in('app_migrate_shadow', 'SELECT 1', '-U', 'plain'))[1], qr/FATAL:  /, 'and nobody else can connect to it');
is((run_command([ 'vacuumdb', '-q', '-a' ]))[1], '', 'vacuumdb visits it');

# What a model must not do, and where it says so

foreach my $refused (
	'CREATE DATABASE x', 'DROP DATABASE precious', 'ALTER DATABASE app SET work_mem = 64',
	'ALTER DATABASE app OWNER TO maker', 'CREATE ROLE x', 'CREATE USER x', 'ALTER ROLE plain SUPERUSER',
	'ALTER ROLE plain SET work_mem = 64', 'ALTER ROLE plain RENAME TO x', 'DROP ROLE plain', 'GRANT maker TO plain',
	'REVOKE maker FROM plain', 'GRANT CONNECT ON DATABASE app TO plain', 'GRANT SET ON PARAMETER work_mem TO plain',
	'REVOKE CREATE ON TABLESPACE pg_default FROM plain', q{CREATE TABLESPACE x LOCATION '/nowhere'}, 'DROP TABLESPACE x',
	'ALTER SYSTEM SET work_mem = 64', q{COMMENT ON ROLE plain IS 'x'}, q{COPY pg_class TO '/nowhere'},
	q{COPY pg_class TO PROGRAM 'true'}, q{LOAD 'auto_explain'}, 'IMPORT FOREIGN SCHEMA x FROM SERVER s INTO public',
	'REASSIGN OWNED BY plain TO maker', 'DROP OWNED BY plain')
{
	$stderr = error_of("$table\n\n$refused;");
	like($stderr, qr/ERROR:  MG010: [A-Z ]+ reaches outside/, "refused: $refused");
	like($stderr, qr/^CONTEXT:  model, line 3$/m, '... with its line');
	like(error_of("$table\nDO \$do\$ BEGIN\nEXECUTE " . literal($refused) . ";\nEND \$do\$;"),
		qr/ERROR:  MG010: .*model, line 2$/ms, '... inside DO as well');
}
like(error_of("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE ROLE x; END';\nSELECT f();"),
	qr/ERROR:  MG010: CREATE ROLE .*^model, line 2$/ms, 'and in a function');
like(error_of("$table\nROLLBACK;"), qr/ERROR:  MG010: .*ROLLBACK/, 'a model cannot roll itself back');
is(sql("SELECT count(*) FROM pg_roles WHERE rolname = 'x' OR (rolname = 'plain' AND rolsuper)"), '0', 'none of it was done');

$stderr = error_of("$table\n\nCREATE TABLE u (a no_such_type);");
like($stderr, qr/ERROR:  42704: type "no_such_type" does not exist/, 'an error keeps its words');
like($stderr, qr/^model, line 3$|^CONTEXT:  model, line 3$/m, 'and has its line');
like($stderr, qr/LINE 1: CREATE TABLE u \(a no_such_type\)\n +\^/, 'and its position');

# What a model may do

is( sql(checking(<<'EOS')),
BEGIN;
SET search_path = public;
CREATE TABLE t (a int);
COMMIT;
CREATE INDEX CONCURRENTLY t_a ON t (a);
REINDEX INDEX CONCURRENTLY t_a;
VACUUM t;
COMMENT ON DATABASE app IS 'skipped';
CREATE SCHEMA migrate;
CREATE EXTENSION migrate SCHEMA migrate;
COPY t FROM stdin;
not a number
\.
EOS
	"create|table|public.t\ncreate|index|public.t_a", 'what says nothing of the schema is skipped');

$stdout = sql(checking(<<'EOS'));
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''fired''; END';
CREATE EVENT TRIGGER at_start ON ddl_command_start EXECUTE FUNCTION f();
CREATE EVENT TRIGGER at_end ON ddl_command_end EXECUTE FUNCTION f();
CREATE EVENT TRIGGER at_drop ON sql_drop EXECUTE FUNCTION f();
CREATE EVENT TRIGGER at_rewrite ON table_rewrite EXECUTE FUNCTION f();
CREATE TABLE t (a int);
ALTER TABLE t ALTER a TYPE bigint;
CREATE TABLE gone ();
DROP TABLE gone;
DO 'BEGIN CREATE TABLE u (); DROP TABLE u; END';
EOS
like($stdout, qr/create\|table\|public\.t/, 'event triggers of the model do not fire');
is(scalar(() = $stdout =~ /^create\|event trigger\|/mg), 4, 'but are part of it');

$stdout = sql(checking("CREATE SUBSCRIPTION s CONNECTION 'host=/nowhere dbname=x' PUBLICATION p WITH (slot_name = 'n');"));
like($stdout, qr/^create\|subscription\|s$/m, 'a subscription does not connect');
is(sql('SELECT count(*) FROM pg_subscription'), '0', 'and is not there afterwards');
is(sql('SELECT count(*) FROM pg_replication_origin'), '0', 'nor is its origin');

SKIP:
{
	skip('file_fdw is not installed', 9) unless sql(q{SELECT 1 FROM pg_available_extensions WHERE name = 'file_fdw'});
	my $foreign = <<'EOS';
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE f (a int, b text) SERVER files OPTIONS (filename '/nowhere/x');
CREATE TABLE whole (a int, b text) PARTITION BY LIST (a);
CREATE FOREIGN TABLE part PARTITION OF whole FOR VALUES IN (1) SERVER files OPTIONS (filename '/nowhere/y');
CREATE VIEW v AS SELECT * FROM f;
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM public.f';
EOS
	my $read = sql(checking($foreign));
	is( sql(checking("$foreign CREATE MATERIALIZED VIEW m AS SELECT a FROM v; CREATE UNIQUE INDEX m_a ON m (a);
		REFRESH MATERIALIZED VIEW CONCURRENTLY m; CREATE MATERIALIZED VIEW n AS SELECT * FROM m; CREATE TABLE t AS SELECT a FROM whole;")),
		"$read\n" . join("\n", map { "create|$_" }
			'materialized view|public.m', 'index|public.m_a', 'materialized view|public.n', 'table|public.t'),
		'what is filled from foreign tables stays empty');
	foreach my $refused (
		'SELECT * FROM f', 'SELECT * FROM whole', 'SELECT f()', 'EXPLAIN SELECT * FROM v', 'INSERT INTO f VALUES (1)',
		'TRUNCATE f', 'DO $$ BEGIN PERFORM * FROM f; END $$', 'CREATE TABLE m AS SELECT f()')
	{
		like(error_of("$foreign$refused;"), qr/ERROR:  MG010: access to a foreign table reaches outside.*model, line 8$/ms,
			"refused: $refused");
	}
}

# Whose rights, and who can ask

is((attempt(checking('CREATE TABLE t (a int); ALTER TABLE t OWNER TO plain; GRANT SELECT ON t TO maker;'), '-U', 'plain'))[1], '',
	'a plain role elaborates with its own rights');
like(error_of('ALTER TABLE pg_catalog.pg_class ADD a int;', '-U', 'plain'), qr/ERROR:  42501:/, 'and no more');
like(error_of('CREATE EXTENSION pageinspect;', '-U', 'plain'), qr/ERROR:  42501:/, 'so that it can create what it may');
sql("CREATE FUNCTION definer() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT sql FROM migrate.check(ARRAY[''''])'");
like((attempt('SELECT definer();', '-U', 'maker'))[1], qr/ERROR:  42501: .*rights of another role/, 'borrowed rights cannot be handed on');
sql('DROP FUNCTION definer()');
is((attempt("SET ROLE plain; " . checking('CREATE TABLE t (a int);')))[0], $needed, 'SET ROLE is followed');

# Nothing stays

error_of("$table CREATE TABLE u (a int REFERENCES t);");
is( in_shadow(q{SELECT count(*) FROM (
		SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_proc UNION ALL SELECT oid FROM pg_type
		UNION ALL SELECT oid FROM pg_namespace UNION ALL SELECT oid FROM pg_event_trigger) o WHERE oid >= 16384}),
	'0', 'the shadow is as empty as it was');
is(shadow('datdba'), '10', 'and belongs to whom it did');
nothing_left('all these jobs');

# Cancelled, terminated, gone

my $sleeping = "$table\nSELECT pg_sleep(600);";
$stderr = (attempt("SET statement_timeout = '1s'; " . checking($sleeping)))[1];
like($stderr, qr/ERROR:  57014: canceling statement due to statement timeout/, 'statement_timeout ends a job');
nothing_left('timeout');
$stderr = (attempt("SET statement_timeout = '1s'; " . checking("SET statement_timeout = 0;\nSELECT pg_sleep(600);")))[1];
like($stderr, qr/ERROR:  57014: /, 'whatever the model sets');
nothing_left('timeout that the model has set');
foreach my $end (
	[ 'cancelled', 'pg_cancel_backend(pid)' ],
	[ 'terminated', 'pg_terminate_backend(pid)' ])
{
	my ($name, $function) = @$end;
	my $process = background(checking($sleeping));
	becomes($working, "a job works, to be $name");
	sql("SELECT $function FROM pg_stat_activity WHERE backend_type = 'client backend' AND query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
	$process->finish;
	nothing_left($name);
}
my $process = background(checking($sleeping));
becomes($working, 'a job works, its client to be killed');
$process->kill_kill;
nothing_left('the client is gone');
$process = background(checking($sleeping));
becomes($working, 'a job works, its worker to be killed');
sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'migrate worker'});
$process->finish;
nothing_left('the worker is gone');
is(sql(checking($table)), 'create|table|public.t', 'the next job works');

# One at a time

$process = background(checking($sleeping));
becomes($working, 'a job works, in the way of others');
like((attempt("SET migrate.lock_wait_timeout = '100ms'; " . checking($table)))[1],
	qr/ERROR:  MG009: shadow database "app_migrate_shadow" is in use/, 'another waits as long as it is told');
my $waiting = background(checking($table));
becomes(q{EXISTS (SELECT FROM pg_locks WHERE classid = 'pg_database'::regclass AND objsubid = 1 AND NOT granted)}, 'or longer');
sql(q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active' AND wait_event_type = 'Extension'});
$process->finish;
$waiting->finish;
is($waiting->result(0), 0, 'and has its turn');
like((attempt('BEGIN; DROP ROLE idle; ' . checking('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO idle;')))[1],
	qr/ERROR:  40P01: /, 'a lock that the caller holds is no deadlock for ever');
nothing_left('deadlock');

# A model from pg_dump, as it is

sql(<<'EOS');
CREATE SCHEMA app;
CREATE EXTENSION pg_trgm SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad', 'happy');
CREATE TABLE app.people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood app.mood DEFAULT 'sad');
CREATE INDEX ON app.people USING gin (name app.gin_trgm_ops);
CREATE VIEW app.happy AS SELECT * FROM app.people WHERE mood = 'happy';
GRANT SELECT ON app.happy TO plain;
SELECT migrate.grant_access('plain', 'operator');
EOS
my ($dump, $errors) = run_command([ 'pg_dump', '-s', '-d', 'app' ]);
like($dump, qr/^CREATE EXTENSION IF NOT EXISTS migrate/m, 'a dump has the extension');
($stdout, $stderr) = attempt(checking($dump));
is($stderr, '', 'a dump is a model');
is($stdout, '', 'and the one that the database is like');
like(sql(checking('')), qr/^drop\|table\|app\.people$/m, '(which an empty one is not)');

# More than a quarter of the lock table

# many returns the statements of so many tables.
sub many
{
	my ($n) = @_;
	return join("\n", map { "CREATE TABLE many$_ (a int);" } 1 .. $n);
}

# counting returns a query that counts the tables that a model of them needs.
sub counting
{
	my ($model) = @_;
	return 'SELECT count(*) FROM migrate.check(ARRAY[' . fresh($model) . q{]) WHERE object LIKE 'public.many%';};
}

my $locks = sql(q{SELECT current_setting('max_locks_per_transaction')::int * current_setting('max_connections')::int});
my $enough = int($locks / 4);		# for a clone
is(sql(q{SELECT setting = boot_val FROM pg_settings WHERE name = 'max_locks_per_transaction'}), 't', 'the lock table has its default size');
is(sql(counting(many(5000))), '5000', 'a model of 5,000 tables is elaborated');
nothing_left('a large model');

$process = background(counting(many($enough) . "\nSELECT pg_sleep(600);"));
becomes($working, 'a job works on a large model');
is(sql("SELECT count(*) < $locks / 4 FROM pg_locks"), 't', 'and holds less than a quarter of the locks');
is(sql(q{SELECT datallowconn, datconnlimit, datdba FROM pg_database WHERE datname = 'app_migrate_shadow_clone'}), 't|0|10',
	'it works in a clone');
$process->kill_kill;
nothing_left('a large model whose client is gone');

$stderr = error_of(many($enough) . "\nCREATE TABLE wrong (a no_such_type);");
like($stderr, qr/ERROR:  42704: .*^CONTEXT:  model, line @{[ $enough + 1 ]}$/ms, 'an error in a large model has its line');
nothing_left('a large model with an error');
is((attempt('SET ROLE plain; ' . counting(many($enough))))[0], "$enough\n", 'a plain role can have one');
is(sql(counting(many($enough) . "\nCREATE SUBSCRIPTION s CONNECTION 'host=/nowhere dbname=x' PUBLICATION p;")),
	$enough, 'even one with a subscription');
nothing_left('a large model with a subscription');
is(sql('SELECT count(*) FROM pg_subscription'), '0', 'which is gone too');

# What DO makes is not known before: the lock table gets full, and the clone has the job.
sub many_done
{
	my ($blocks, $tables) = @_;
	return join("\n",
		map { "DO 'BEGIN FOR i IN 1..$tables LOOP EXECUTE ''CREATE TABLE many${_}_'' || i || '' (a text)''; END LOOP; END';" } 1 .. $blocks);
}

my $tables = int($locks / 30);
is(sql(counting(many_done(20, $tables))), 20 * $tables, 'many tables that DO makes');
nothing_left('many tables that DO makes');
like(error_of("$table\nSELECT count(pg_advisory_xact_lock(n)) FROM generate_series(1, 10 * $locks) n;"),
	qr/ERROR:  53200: out of shared memory.*model, line 2$/ms, 'one statement alone takes the locks it takes');
nothing_left('one statement that takes many locks');

# A clone that is kept: its owner is nobody who could keep it

$process = background(counting(many($enough) . "\nSELECT pg_sleep(600);"), '-U', 'plain');
becomes($working, 'a plain role works on a large model');
like((attempt("ALTER DATABASE app_migrate_shadow_clone $_;", '-U', 'plain'))[1], qr/ERROR:  42501: must be owner/, "it cannot: $_")
  foreach 'ALLOW_CONNECTIONS false', 'CONNECTION LIMIT -1', 'RENAME TO kept', 'SET work_mem = 64';
like((attempt(q{COMMENT ON DATABASE app_migrate_shadow_clone IS 'kept';}, '-U', 'plain'))[1], qr/ERROR:  42501: must be owner/, 'nor comment on it');
like((attempt_in('app_migrate_shadow_clone', 'SELECT 1', '-U', 'plain'))[1], qr/FATAL: /, 'nor connect to it');
$process->kill_kill;
nothing_left('a large model of a plain role');

my $mark = 'Clone of a scratch database of the extension migrate, for one job.';
sql('CREATE DATABASE app_migrate_shadow_clone');
sql("COMMENT ON DATABASE app_migrate_shadow_clone IS '$mark'");
is(sql(counting(many($enough))), $enough, 'a clone that a crash has left is replaced');
nothing_left('a clone that a crash has left');
sql('CREATE DATABASE app_migrate_shadow_clone');
like(error_of(many($enough)), qr/ERROR:  55000: database "app_migrate_shadow_clone" already exists/, 'what is no clone is not dropped');
sql('ALTER DATABASE app_migrate_shadow_clone OWNER TO maker');
sql("COMMENT ON DATABASE app_migrate_shadow_clone IS '$mark'");
like(error_of(many($enough)), qr/ERROR:  55000: database "app_migrate_shadow_clone" already exists/, 'nor what looks like one');
sql('SELECT migrate.drop_shadow()');
is(sql(q{SELECT datname FROM pg_database WHERE datname LIKE 'app_migrate%'}), 'app_migrate_shadow_clone', 'drop_shadow() leaves it, too');
sql('DROP DATABASE app_migrate_shadow_clone');
sql('CREATE DATABASE app_migrate_shadow_clone');
sql("COMMENT ON DATABASE app_migrate_shadow_clone IS '$mark'");
sql('SELECT migrate.drop_shadow()');
is(sql(q{SELECT datname FROM pg_database WHERE datname LIKE 'app_migrate%'}), '', 'but takes along a clone that a crash has left');

done_testing();
