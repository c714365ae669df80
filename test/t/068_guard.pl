# The guard against a role that would rather not be seen; dumps of a database that
# has it; and a library that is gone.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
create_database($node, 'app');
my $folder = PostgreSQL::Test::Utils::tempdir();
my $version = $node->safe_psql('postgres', 'SHOW server_version_num');

$node->safe_psql('app', <<'EOS');
CREATE ROLE hostile LOGIN;
CREATE ROLE other LOGIN;
GRANT other TO hostile;
GRANT CREATE ON SCHEMA public TO hostile, other;
CREATE TABLE mine (id int);
CREATE INDEX mine_id ON mine (id);
ALTER TABLE mine OWNER TO hostile;
SELECT migrate.guard_enable();
EOS

# as_hostile runs SQL as the hostile role, with options, and returns what it printed
# and the error.
sub as_hostile
{
	my ($sql, $options) = @_;
	local $ENV{PGOPTIONS} = $options // '';
	my ($status, $stdout, $stderr) = $node->psql('app', $sql, on_error_stop => 0, extra_params => [ '-U', 'hostile' ]);
	return ($stdout, $stderr);
}

# seen returns what the log has got since it was last asked.
sub seen
{
	my $rows = $node->safe_psql('app', <<'EOS');
SELECT login_role, effective_role, command, array_to_string(objects, ', ') FROM migrate.guard_log ORDER BY id;
EOS
	$node->safe_psql('app', "SELECT migrate.guard_trim('infinity')");
	return $rows;
}

# Whatever it sets, it is seen as who it is

my @disguises = (
	[ 'SET ROLE', 'SET ROLE other; CREATE TABLE t ();', 'hostile|other' ],
	[ 'migrate.guard', 'SET migrate.guard = off; CREATE TABLE t ();', 'hostile|hostile' ],
	[ 'migrate.guard, at the second try', 'CREATE TEMP TABLE x (); SET migrate.guard = off; CREATE TABLE t ();', 'hostile|hostile' ],
	[ 'migrate.guard_exempt_roles', 'SET migrate.guard_exempt_roles = hostile; CREATE TABLE t ();', 'hostile|hostile' ],
	[ 'session_replication_role', 'SET session_replication_role = replica; CREATE TABLE t ();', 'hostile|hostile' ],
	[ 'event_triggers', 'SET event_triggers = off; CREATE TABLE t ();', 'hostile|hostile' ],
	[ 'DO', q{DO 'BEGIN CREATE TABLE t (); END';}, 'hostile|hostile' ],
	[ 'a function that catches errors', <<'EOS', 'hostile|hostile' ],
DO $$ BEGIN BEGIN CREATE TABLE t (); EXCEPTION WHEN OTHERS THEN END; END $$;
EOS
	[ 'a transaction', q{SET application_name = 'psql'; BEGIN; CREATE TABLE t (); COMMIT;}, 'hostile|hostile' ]);
$node->safe_psql('app', 'DROP TABLE IF EXISTS t');
seen();
foreach my $disguise (@disguises)
{
	my ($name, $sql, $who) = @$disguise;
	as_hostile($sql);
	is($node->safe_psql('app', "SELECT to_regclass('t')"), 't', "$name: the table is made");
	like(seen(), qr/^\Q$who\E\|CREATE TABLE\|table public\.t$/m, "$name: it is seen");
	$node->safe_psql('app', 'DROP TABLE IF EXISTS t');
	seen();
}

# Nor can a function have the setting
like((as_hostile(q{CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET migrate.guard = off AS 'BEGIN CREATE TABLE t (); END'}))[1],
	qr/permission denied to set parameter/, 'a function with a setting is refused');
seen();

# Objects of its own in front of the server's
as_hostile(<<'EOS');
CREATE SCHEMA AUTHORIZATION hostile;
EOS
$node->safe_psql('app', 'CREATE SCHEMA evil AUTHORIZATION hostile');
seen();
as_hostile(<<'EOS');
CREATE FUNCTION evil.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'ALTER ROLE hostile SUPERUSER'; RETURN '1970-01-01'; END $$;
CREATE FUNCTION evil.pg_event_trigger_ddl_commands() RETURNS SETOF record LANGUAGE sql AS 'SELECT 1 WHERE false';
CREATE FUNCTION evil.same(name, name) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR evil.= (LEFTARG = name, RIGHTARG = name, FUNCTION = evil.same);
CREATE TABLE evil.guard_log (id int);
SET search_path = evil, pg_catalog;
CREATE TABLE evil.made ();
EOS
like(seen(), qr/hostile\|hostile\|CREATE TABLE\|table evil\.made$/m, 'objects in front of the server\'s are not used');
is($node->safe_psql('app', "SELECT rolsuper FROM pg_roles WHERE rolname = 'hostile'"), 'f', 'and gain nothing');
is($node->safe_psql('app', 'SELECT count(*) FROM evil.guard_log'), '0', 'and get nothing');

# In the options of a connection, DDL is refused

foreach my $setting ('migrate.guard=off', 'migrate.guard_exempt_roles=hostile')
{
	my ($out, $error) = as_hostile('CREATE TABLE t ();', "-c $setting");
	like($error, qr/permission denied to set parameter/, "$setting in the options is refused");
	is($node->safe_psql('app', "SELECT to_regclass('t')"), '', 'with what it was for');
}
like((as_hostile('ALTER ROLE hostile SET migrate.guard = off'))[1], qr/permission denied/, 'and for the role');

# It cannot stop the log, write to it, or read it

foreach my $sql (
	'SELECT * FROM migrate.guard_log',
	q{INSERT INTO migrate.guard_log (changed_at, login_role, effective_role, command, objects) VALUES (now(), 'other', 'other', 'CREATE TABLE', '{}')},
	'DELETE FROM migrate.guard_log', 'DROP TABLE migrate.guard_log',
	q{SELECT migrate.guard_trim('infinity')}, 'SELECT migrate.guard_disable()', 'SELECT migrate.guard()',
	'ALTER EVENT TRIGGER migrate_guard_end DISABLE', 'DROP EVENT TRIGGER migrate_guard_end', 'BEGIN; LOCK TABLE migrate.guard_log')
{
	my ($out, $error) = as_hostile($sql);
	like($error, qr/permission denied|must be owner|can only be called|not called by/, "not for it: $sql");
}
$node->safe_psql('app', 'GRANT USAGE ON SCHEMA migrate TO hostile');
foreach my $sql (q{SELECT migrate.guard_trim('infinity')}, 'SELECT migrate.guard_disable()', 'TABLE migrate.guard_log')
{
	like((as_hostile($sql))[1], qr/permission denied/, "nor with the schema: $sql");
}
seen();

# A time limit takes the DDL along, not the row alone
$node->safe_psql('app', 'BEGIN; LOCK TABLE migrate.guard_log IN SHARE MODE; COMMIT');
my $holder = $node->background_psql('app');
$holder->query_safe('BEGIN; LOCK TABLE migrate.guard_log IN SHARE MODE;');
like((as_hostile(q{SET lock_timeout = '10ms'; CREATE TABLE t ();}))[1], qr/lock timeout/, 'where no row can be written');
is($node->safe_psql('app', "SELECT to_regclass('t')"), '', 'nothing is made');
$holder->query_safe('COMMIT;');
$holder->quit;
is(seen(), '', 'and nothing is logged');

# CONCURRENTLY commits in its midst
as_hostile('CREATE INDEX CONCURRENTLY other_index ON mine (id)');
as_hostile('DROP INDEX CONCURRENTLY mine_id');
is(seen(), "hostile|hostile|CREATE INDEX|table public.mine, index public.other_index\nhostile|hostile|DROP INDEX|index public.mine_id", 'CONCURRENTLY is seen');

# Refused, in every form
$node->safe_psql('app', 'ALTER DATABASE app SET migrate.guard = error');
foreach my $disguise (@disguises)
{
	as_hostile($disguise->[1]);
	is($node->safe_psql('app', "SELECT to_regclass('t')"), '', "$disguise->[0]: refused");
}
like((as_hostile('CREATE INDEX CONCURRENTLY one_more ON mine (id)'))[1], qr/CREATE INDEX is refused outside of migrations/, 'CONCURRENTLY, too');
like((as_hostile('DROP INDEX CONCURRENTLY other_index'))[1], qr/DROP INDEX is refused outside of migrations/, 'both');
is($node->safe_psql('app', q{SELECT string_agg(indexrelid::regclass::text || indisvalid, ',') FROM pg_index WHERE indrelid = 'mine'::regclass}),
	'other_indextrue', 'and leave nothing half done');
is(seen(), '', 'what is refused is in the log of the server');

# A superuser can always switch it off, for a session or for all
$node->safe_psql('app', 'SET migrate.guard = off; CREATE TABLE t (id int);');
is(seen(), '', 'a superuser has');

# Dumps

$node->safe_psql('app', 'ALTER DATABASE app RESET migrate.guard');
$node->safe_psql('app', 'INSERT INTO t VALUES (1); CREATE MATERIALIZED VIEW m AS SELECT * FROM t; CREATE TABLE logged ()');
my $log = $node->safe_psql('app', 'TABLE migrate.guard_log');
like($log, qr/logged/, 'the log has a row');
$node->command_ok([ 'pg_dump', '-f', "$folder/plain", $node->connstr('app') ], 'pg_dump');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/custom", $node->connstr('app') ], 'pg_dump -Fc');

# restored tests a restored database: it has the log, and the guard, which goes
# with the extension.
sub restored
{
	my ($database, $how) = @_;
	is($node->safe_psql($database, 'TABLE migrate.guard_log'), $log, "$how: the log is as it was");
	is($node->safe_psql($database, 'SELECT id FROM m'), '1', "$how: the data are there");
	$node->safe_psql($database, 'CREATE TABLE afterwards ()');
	is($node->safe_psql($database, 'SELECT objects FROM migrate.guard_log ORDER BY id DESC LIMIT 1'),
		'{"table public.afterwards"}', "$how: the guard is on");
	$node->safe_psql($database, 'DROP EXTENSION migrate');
	is($node->safe_psql($database, 'SELECT count(*) FROM pg_event_trigger'), '0', "$how: and goes with the extension");
	return;
}
$node->safe_psql('postgres', 'CREATE DATABASE plain');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/plain", $node->connstr('plain') ], 'a plain dump is restored');
restored('plain', 'plain');
$node->safe_psql('postgres', 'CREATE DATABASE custom; ALTER DATABASE custom SET migrate.guard = error');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-j', '2', '-d', $node->connstr('custom'), "$folder/custom" ],
	'an archive is restored, where the guard refuses');
$node->safe_psql('postgres', 'ALTER DATABASE custom RESET migrate.guard');
restored('custom', '-Fc -j 2');

# An update of the extension, which makes all anew, keeps it

$node->safe_psql('app', "ALTER EXTENSION migrate UPDATE TO '1.0dev'; ALTER EXTENSION migrate UPDATE TO '1.0'");
is($node->safe_psql('app', 'TABLE migrate.guard_log'), $log, 'after an update the log is as it was');
is($node->safe_psql('app', 'SELECT string_agg(concat(evtname, evtenabled), $$ $$ ORDER BY evtname) FROM pg_event_trigger'),
	'migrate_guard_dropA migrate_guard_endA migrate_guard_startA', 'and the event triggers are there');
$node->safe_psql('app', 'CREATE TABLE updated ()');
is($node->safe_psql('app', 'SELECT objects FROM migrate.guard_log ORDER BY id DESC LIMIT 1'), '{"table public.updated"}', 'and hear');
is($node->safe_psql('app', q{SELECT count(*) FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND deptype = 'e'}), '0',
	'and are no members of the extension');

# Where the library is gone, what would be seen fails, and the event triggers can be dropped

$node->safe_psql('app', q{UPDATE pg_proc SET probin = '$libdir/gone' WHERE proname = 'guard' AND pronamespace = 'migrate'::regnamespace});
like(($node->psql('app', 'CREATE TABLE lost ()'))[2], qr/could not access file/, 'without the library, DDL fails');
$node->safe_psql('app', 'DROP EVENT TRIGGER migrate_guard_start; DROP EVENT TRIGGER migrate_guard_drop; DROP EVENT TRIGGER migrate_guard_end');
$node->safe_psql('app', 'CREATE TABLE found ()');
pass('and goes on without the event triggers');

done_testing();
