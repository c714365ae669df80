# Script statements as the rest of the server sees them: log, timeouts, cancel,
# pg_stat_activity, memory.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "log_statement = none\nlog_min_duration_statement = -1\n");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION migrate');

# revise registers a revision of these scripts; the next one follows it.
sub revise
{
	my ($revision, $upgrade, $downgrade) = @_;
	$downgrade //= 'SELECT;';
	$node->safe_psql('postgres',
		"SELECT migrate.revision('$revision', \$up\$$upgrade\$up\$, \$down\$$downgrade\$down\$, rev_id => '$revision')");
}

# attempt runs SQL in a session of its own and returns what the server said.
sub attempt
{
	my ($sql) = @_;
	my ($status, $stdout, $stderr) = $node->psql('postgres', $sql, on_error_stop => 1);
	return $stderr;
}

# logged_by runs SQL and returns what it wrote to the server's log.
sub logged_by
{
	my ($sql) = @_;
	my $offset = -s $node->logfile;
	$node->safe_psql('postgres', $sql);
	return slurp_file($node->logfile, $offset);
}

# occurrences returns how often a text occurs.
sub occurrences
{
	my ($text, $log) = @_;
	return scalar(() = $log =~ /\Q$text\E/g);
}

# The server's log

revise('logged', <<'EOS', 'DROP TABLE logged;');
CREATE TABLE logged (a int);
-- a comment before
INSERT INTO logged VALUES (1);
COPY logged FROM stdin;
2
\.
SELECT a FROM logged;
SET work_mem = '1MB';
EOS
my @statements = (
	'CREATE TABLE logged (a int)',
	'INSERT INTO logged VALUES (1)',
	'COPY logged FROM stdin',
	'SELECT a FROM logged',
	"SET work_mem = '1MB'");

my %logs = (
	none => [ 0, 0, 0, 0, 0 ],
	ddl => [ 1, 0, 0, 0, 0 ],
	mod => [ 1, 1, 1, 0, 0 ],
	all => [ 1, 1, 1, 1, 1 ]);
foreach my $level (sort keys %logs)
{
	my $log = logged_by("SET log_statement = '$level'; BEGIN; SELECT migrate.upgrade(); ROLLBACK;");
	is_deeply([ map { occurrences("LOG:  statement: $_\n", $log) } @statements ],
		$logs{$level}, "log_statement = $level");
	is_deeply([ map { occurrences($_, $log) } @statements ],
		$logs{$level}, "log_statement = $level, and nothing else names them");
}

my $log = logged_by("SET log_min_duration_statement = 0; BEGIN; SELECT migrate.upgrade(); ROLLBACK;");
is_deeply([ map { scalar(() = $log =~ /LOG:  duration: \d+\.\d+ ms  statement: \Q$_\E\n/g) } @statements ],
	[ 1, 1, 1, 1, 1 ], 'log_min_duration_statement = 0');
is(occurrences('CONTEXT:', $log), 0, 'which has no context');

$log = logged_by("SET log_min_duration_statement = '1h'; BEGIN; SELECT migrate.upgrade(); ROLLBACK;");
is(occurrences('duration:', $log), 0, 'log_min_duration_statement = 1h');

$log = logged_by("SET log_duration = on; BEGIN; SELECT migrate.upgrade(); ROLLBACK;");
my $without = logged_by("SET log_duration = on; BEGIN; SELECT 1; ROLLBACK;");
is(occurrences('duration:', $log) - occurrences('duration:', $without), scalar(@statements), 'log_duration');
is(occurrences($statements[0], $log), 0, 'log_duration names no statement');

$log = logged_by(
	"SET log_statement = 'all'; SET log_min_duration_statement = 0; BEGIN; SELECT migrate.upgrade(); ROLLBACK;");
is_deeply([ map { occurrences($_, $log) } @statements ],
	[ 1, 1, 1, 1, 1 ], 'a statement is not named again where its duration is logged');
is(occurrences('CONTEXT:', $log), 0, 'nor have these lines');

$node->safe_psql('postgres', 'SELECT migrate.upgrade()');
$log = logged_by("SET log_statement = 'ddl'; BEGIN; SELECT migrate.downgrade('base'); ROLLBACK;");
is(occurrences("statement: DROP TABLE logged\n", $log), 1, 'a downgrade script is logged too');

# statement_timeout is each statement's

revise('slow', "SELECT pg_sleep(0.5);\nSELECT pg_sleep(0.5);\nSELECT pg_sleep(0.5);\n");
my $error = attempt("SET statement_timeout = '1s'; BEGIN; SELECT migrate.upgrade(); ROLLBACK;");
unlike($error, qr/ERROR/, 'three statements within the timeout, which their sum exceeds');

revise('slower', "SELECT 1;\n\nSELECT pg_sleep(60);\n");
$error = attempt("SET statement_timeout = '1s'; SELECT migrate.upgrade();");
like($error, qr/canceling statement due to statement timeout\n.*revision slower "slower", upgrade script, line 3 \(/s,
	'a statement that exceeds it');
is($node->safe_psql('postgres', 'SELECT revision FROM migrate.current()'),
	'logged', 'which takes the whole run back');

$node->safe_psql('postgres',
	"SELECT migrate.edit('slower', upgrade => 'SET statement_timeout = ''100ms''; SELECT pg_sleep(60);')");
$error = attempt("SET statement_timeout = '1h'; SELECT migrate.upgrade();");
like($error, qr/canceling statement due to statement timeout/, 'a timeout that the script sets');
$error = attempt("SET statement_timeout = 0; SELECT migrate.upgrade();");
like($error, qr/canceling statement due to statement timeout/, 'the same without one before');

$node->safe_psql('postgres',
	"SELECT migrate.edit('slower', upgrade => 'SET statement_timeout = 0; SELECT pg_sleep(1.5);')");
$error = attempt(
	"SET statement_timeout = '1s'; BEGIN; SELECT migrate.upgrade(); SHOW statement_timeout; ROLLBACK;");
unlike($error, qr/ERROR/, 'a timeout that the script ends');

$node->safe_psql('postgres',
	"SELECT migrate.edit('slower', upgrade => 'SET statement_timeout = ''100ms''; SELECT 1;')");
$error = attempt("BEGIN; SELECT migrate.upgrade(), pg_sleep(0.5); ROLLBACK;");
unlike($error, qr/ERROR/, "the script's timeout ends with it");

$error = attempt("SET statement_timeout = '1s'; BEGIN; SELECT migrate.upgrade(), pg_sleep(60); ROLLBACK;");
like($error, qr/canceling statement due to statement timeout/, "and the caller's is in force again");

# lock_timeout and migrate.lock_timeout

$node->safe_psql('postgres', "SELECT migrate.forget('slower'); SELECT migrate.forget('slow'); CREATE TABLE busy (a int)");
revise('busy', "SELECT 1;\nALTER TABLE busy ADD b int;");
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE busy IN ACCESS SHARE MODE;');
foreach my $setting ('lock_timeout', 'migrate.lock_timeout')
{
	foreach my $call ('migrate.upgrade()', 'migrate.upgrade(dry_run => true)')
	{
		$error = attempt("SET statement_timeout = '60s'; SET $setting = '100ms'; SELECT $call;");
		like($error, qr/canceling statement due to lock timeout\n.*upgrade script, line 2 \(/s, "$setting of $call");
	}
}
$error = attempt("SET migrate.lock_timeout = '100ms'; SET statement_timeout = '1s';"
	  . "DO 'BEGIN PERFORM migrate.upgrade(); EXCEPTION WHEN lock_not_available THEN NULL; END'; SHOW lock_timeout; ALTER TABLE busy ADD c int;");
like($error, qr/canceling statement due to statement timeout/, "migrate.lock_timeout is not the caller's");
$node->safe_psql('postgres',
	"SELECT migrate.edit('busy', upgrade => E'SET lock_timeout = ''100ms'';\nALTER TABLE busy ADD b int;')");
$error = attempt("SET statement_timeout = '60s'; SET migrate.lock_timeout = '1h'; SELECT migrate.upgrade();");
like($error, qr/canceling statement due to lock timeout/, 'a lock timeout that the script sets');
$holder->query_safe('COMMIT');
$holder->quit;

# A run in another session: pg_stat_activity shows its statement, a cancel leaves
# nothing of it

$node->safe_psql('postgres', "SELECT migrate.forget('busy')");
revise('first', 'CREATE TABLE first ();', 'DROP TABLE first;');
revise('second', "CREATE TABLE second ();\n/* far too long */ SELECT\n	pg_sleep(600);\n");
my $runner = $node->background_psql('postgres', on_error_stop => 0);
my $pid = $runner->query_safe('SET client_min_messages = warning; SELECT pg_backend_pid()');
$runner->query_until(qr/running/, "\\echo running\nSELECT migrate.upgrade();\n");
ok( $node->poll_query_until(
		'postgres', "SELECT query = E'SELECT\n\tpg_sleep(600)' AND state = 'active' FROM pg_stat_activity WHERE pid = $pid"),
	"pg_stat_activity shows the script's statement");
is($node->safe_psql('postgres', 'SELECT revision FROM migrate.current()'),
	'logged', 'another session sees the version from before');
$node->safe_psql('postgres', "SELECT pg_cancel_backend($pid)");
ok( $node->poll_query_until('postgres', "SELECT state = 'idle' AND query = 'SELECT migrate.upgrade();' FROM pg_stat_activity WHERE pid = $pid"),
	'the run is cancelled, and the session back at its own query');
is( $runner->query(
		"SELECT to_regclass('first') IS NULL AND to_regclass('second') IS NULL, (SELECT string_agg(revision, ',') FROM migrate.current()), current_query() LIKE 'SELECT to_regclass%'"),
	't|logged|t',
	'nothing is left of it');
like($runner->{stderr}, qr/canceling statement due to user request\n.*revision second "second", upgrade script, line 2 \(/s,
	'the error says where it was');
$runner->{stderr} = '';
is($node->safe_psql('postgres', "SELECT count(*) FROM migrate.log WHERE revision IN ('first', 'second') AND action = 'upgrade'"),
	'0', 'nor in the log');
is( $runner->query_safe("SELECT count(*) FROM migrate.upgrade('first')"), '1',
	'the same session can run again');
$runner->quit;
is($node->safe_psql('postgres', "SELECT revision FROM migrate.current()"), 'first', 'and has');

# Memory does not grow with the number of steps: scripts on the way look at it.
# What the server itself keeps of each row that a transaction writes is not ours.

$node->safe_psql('postgres', <<'EOS');
SELECT migrate.forget('second');
CREATE TABLE memory (n int, bytes numeric);
CREATE VIEW memory_now AS SELECT sum(used_bytes) AS bytes FROM pg_backend_memory_contexts
	WHERE name NOT IN ('TopTransactionContext', 'Combo CIDs', 'AfterTriggerEvents');
SELECT count(*) FROM migrate.load(ARRAY(
	SELECT format(E'-- step %s\n--\n-- Revision ID: step%s\n-- Revises: %s\n-- Create Date: 2026-11-24 19:06:34+00\n\n'
		'-- migrate:up\n%s\n', n, n, CASE n WHEN 1 THEN 'first' ELSE 'step' || n - 1 END,
		CASE WHEN n IN (400, 500, 2000)
			THEN format('INSERT INTO memory SELECT %s, bytes FROM memory_now;', n)
			ELSE 'SELECT 1;' END)
	FROM generate_series(1, 2000) n));
EOS
is( $node->safe_psql(
		'postgres', "SET work_mem = '64kB'; SET client_min_messages = warning; SELECT count(*) FROM migrate.upgrade()"),
	'2000', '2,000 steps');
my ($early, $late) = split /\n/, $node->safe_psql('postgres', 'SELECT bytes FROM memory WHERE n >= 500 ORDER BY n');
note("used bytes: $early at step 500, $late at step 2,000");
cmp_ok($late - $early, '<', 50_000, 'memory at step 2,000 is that at step 500');

done_testing();
