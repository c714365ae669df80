# MG009 names who holds the lock: process, role, since when, and what it does.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', <<'EOS');
CREATE EXTENSION migrate;
CREATE ROLE deployer LOGIN;
CREATE ROLE colleague LOGIN;
CREATE ROLE author LOGIN;
SELECT migrate.grant_access('deployer', 'operator'), migrate.grant_access('colleague', 'operator'),
	migrate.grant_access('colleague', 'author'), migrate.grant_access('author', 'author');
GRANT CREATE ON SCHEMA public TO deployer;
SELECT migrate.revision('one', 'CREATE TABLE one ();', 'DROP TABLE one;', rev_id => 'one');
SELECT migrate.revision('two', 'SELECT pg_sleep(600);', 'SELECT;', rev_id => 'two');
EOS

# attempt returns the error of SQL run by a role that waits no longer than
# it must.
sub attempt
{
	my ($role, $sql) = @_;
	my ($status, $stdout, $stderr) = $node->psql('postgres', <<EOS, extra_params => [ '-U', $role ]);
\\set VERBOSITY verbose
SET migrate.lock_wait_timeout = '10ms';
$sql;
EOS
	return $stderr;
}

# since returns when the transaction of a process began, as the detail has it.
sub since
{
	my ($pid) = @_;
	return $node->safe_psql('postgres', "SELECT date_trunc('second', xact_start) FROM pg_stat_activity WHERE pid = $pid");
}

my $hint = 'HINT:  Try again later, or wait longer by increasing "migrate.lock_wait_timeout".';

# A holder that waits for its client: its last query

my $holder = $node->background_psql('postgres', extra_params => [ '-U', 'deployer' ], on_error_stop => 0);
my $pid = $holder->query_safe('SET client_min_messages = warning; SELECT pg_backend_pid()');
$holder->query_safe("BEGIN;\nSELECT FROM migrate.upgrade('one') AS mine");
my $since = since($pid);
my %attempts = (
	upgrade => 'SELECT migrate.upgrade()',
	'dry run' => 'SELECT migrate.upgrade(dry_run => true)',
	stamp => "SELECT migrate.stamp('two')",
	'change of what may be running' => "SELECT migrate.edit('one', upgrade => 'SELECT 1;')",
	record_step => "SELECT migrate.record_step('upgrade', 'one', ARRAY[]::text[], ARRAY['one'])");
foreach my $attempt (sort keys %attempts)
{
	like( attempt('colleague', $attempts{$attempt}), qr/
		ERROR:\ \ MG009:\ another\ migration\ run\ is\ in\ progress\n
		DETAIL:\ \ Process\ $pid\ of\ role\ deployer\ has\ held\ the\ migration\ lock\ in\ its\ transaction\ since\ \Q$since\E:
		\ <insufficient\ privilege>\n
		\Q$hint\E$/mx, "$attempt: the holder, and not its query, to a role that may not see that");
}
like(attempt('postgres', 'SELECT migrate.upgrade()'),
	qr/^DETAIL:  Process $pid of role deployer .* since \Q$since\E: SELECT FROM migrate\.upgrade\('one'\) AS mine\s*;?\n/m,
	'the query, to a role that may see it');
# One that is at work: the script's statement

$holder->query_until(qr/running/, "\\echo running\nSELECT FROM migrate.upgrade('two');\n");
ok( $node->poll_query_until('postgres', "SELECT query LIKE 'SELECT pg_sleep%' FROM pg_stat_activity WHERE pid = $pid"),
	'a script runs');
like( attempt('postgres', 'SELECT migrate.upgrade()'), qr/^DETAIL:  Process $pid of role deployer .* since \Q$since\E: SELECT pg_sleep\(600\)\n/m,
	'and is what the holder does');

# Who waits is not who holds

my $waiter = $node->background_psql('postgres', extra_params => [ '-U', 'colleague' ], on_error_stop => 0);
my $waiting = $waiter->query_safe('SET client_min_messages = warning; SELECT pg_backend_pid()');
$waiter->query_until(qr/waiting/, "\\echo waiting\nSELECT FROM migrate.upgrade('two');\n");
ok( $node->poll_query_until('postgres', "SELECT $pid = ANY (pg_blocking_pids($waiting))"), 'another session waits');
like(attempt('colleague', 'SELECT migrate.upgrade()'), qr/^DETAIL:  Process $pid of role deployer /m, 'the holder is named, not the waiter');
is( $node->safe_psql('postgres', "SELECT wait_event_type, wait_event FROM pg_stat_activity WHERE pid = $waiting"),
	'Lock|object', 'pg_stat_activity shows that it waits for a lock');
is( $node->safe_psql('postgres', "SELECT classid::regclass, mode FROM pg_locks WHERE pid = $waiting AND NOT granted"),
	'pg_extension|ShareUpdateExclusiveLock', 'and pg_locks for which');

# A waiter can be cancelled

$node->safe_psql('postgres', "SELECT pg_cancel_backend($waiting)");
ok( $node->poll_query_until('postgres', "SELECT state = 'idle' FROM pg_stat_activity WHERE pid = $waiting"), 'the waiter can be cancelled');
$waiter->query('SELECT 1');
like($waiter->{stderr}, qr/ERROR:  canceling statement due to user request/, 'and says so');
$waiter->{stderr} = '';
$waiter->quit;

# Another database's run is no matter of ours

$node->safe_psql('postgres', 'CREATE DATABASE other');
is( $node->safe_psql('other', "CREATE EXTENSION migrate; SELECT migrate.revision('one', 'SELECT;', 'SELECT;', rev_id => 'one'); SELECT direction, revision FROM migrate.upgrade()"),
	"one\nupgrade|one", 'a run in another database does not wait');

$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
ok( $node->poll_query_until('postgres', "SELECT state = 'idle in transaction (aborted)' FROM pg_stat_activity WHERE pid = $pid"), 'the holder is cancelled');
unlike(attempt('deployer', "SELECT FROM migrate.upgrade('one')"), qr/ERROR/, 'its error has released the lock');
$holder->query('ROLLBACK');
$holder->{stderr} = '';

# Registrations

$node->safe_psql('postgres', "SELECT migrate.grant_access('deployer', 'author')");
$holder->query_safe("BEGIN;\nSELECT migrate.revision('three', rev_id => 'three')");
$since = since($pid);
like( attempt('author', "SELECT migrate.revision('four')"), qr/
	ERROR:\ \ MG009:\ another\ registration\ of\ revisions\ is\ in\ progress\n
	DETAIL:\ \ Process\ $pid\ of\ role\ deployer\ has\ held\ the\ migration\ lock\ in\ its\ transaction\ since\ \Q$since\E:
	\ <insufficient\ privilege>\n
	\Q$hint\E$/mx, 'a registration names the other one');
$holder->query_safe('ROLLBACK');
unlike(attempt('author', "SELECT migrate.revision('four')"), qr/ERROR/, 'and succeeds after it');
$holder->quit;

done_testing();
