# Deploy beside other sessions: who starts, watches, blocks, cancels and
# outlives it.
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
CREATE TABLE big (a int);
INSERT INTO big SELECT generate_series(1, 1000);
CREATE TABLE ran (n serial, what text);
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
	my ($sql) = @_;
	my ($status, $stdout, $stderr) = psql_script('app', $sql);
	$stderr =~ s/^LOCATION: .*\n//mg;
	return ($stdout, $stderr);
}

# becomes says whether a query comes to be true.
sub becomes
{
	my ($condition, $name) = @_;
	return ok($node->poll_query_until('app', "SELECT $condition"), $name);
}

# no_worker tests that no worker and no lock of one is left.
sub no_worker
{
	my ($name) = @_;
	return becomes(
		q{NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'migrate worker')
		AND NOT EXISTS (SELECT FROM pg_locks WHERE classid = 'pg_extension'::regclass)},
		"$name: no worker and no lock is left");
}

# only makes revisions the only ones, none of them applied: id, upgrade script
# and options as revision() takes them.
sub only
{
	my @revisions = @_;
	sql('DELETE FROM migrate.step; DELETE FROM migrate.version; DELETE FROM migrate.edge;'
		  . ' DELETE FROM migrate.label; DELETE FROM migrate.revision; TRUNCATE ran RESTART IDENTITY;');
	foreach my $revision (@revisions)
	{
		my ($id, $upgrade, $transactional) = @$revision;
		sql(sprintf(
				'SELECT migrate.revision(%s, %s, %s, rev_id => %s, transactional => %s)',
				literal($id), literal($upgrade), literal('SELECT 1;'), literal($id),
				$transactional // 1 ? 'true' : 'false'));
	}
	return;
}

# current returns the version.
sub current
{
	return sql('SELECT string_agg(revision, \' \' ORDER BY revision) FROM migrate.version');
}

# worker waits for a worker that runs a statement, and returns its pid.
sub worker
{
	my ($query) = @_;
	my $condition = 'backend_type = \'migrate worker\' AND query LIKE ' . literal("$query%");
	$node->poll_query_until('app', "SELECT count(*) = 1 FROM pg_stat_activity WHERE $condition")
	  or die "no worker runs $query";
	return sql("SELECT pid FROM pg_stat_activity WHERE $condition");
}

# background starts psql on SQL and returns it; finish waits for its end and
# returns what it has said.
my %said;

sub background
{
	my ($sql) = @_;
	my ($stdout, $stderr) = ('', '');
	my $path = write_file($sql);
	my $process = start [ 'psql', '-X', '-At', '-v', 'VERBOSITY=verbose', '-d', 'app', '-f', $path ],
	  '<', \undef, '>', \$stdout, '2>', \$stderr, IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default);
	$said{$process} = [ \$stdout, \$stderr ];
	return $process;
}

sub finish
{
	my ($process) = @_;
	$process->finish;
	my ($stdout, $stderr) = map { $$_ } @{ delete $said{$process} };
	$stderr =~ s/^LOCATION: .*\n//mg;
	$stderr =~ s/^psql:\S+?:(?=\d+: )//mg;
	return ($stdout, $stderr);
}

my ($stdout, $stderr, $run, $pid, $process);

# deploy_start: the commit begins it, a rollback cancels it

only([ 'one', "INSERT INTO ran (what) VALUES ('one');" ]);
my $session = $node->background_psql('app', on_error_stop => 0);
$session->query_safe('BEGIN');
$run = $session->query_safe('SELECT migrate.deploy_start()');
is(sql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'migrate worker'"), 0, 'no worker takes a slot before the commit');
$session->query('SELECT migrate.deploy_start()');
like($session->{stderr}, qr/this transaction has already started a deploy/, 'and a transaction starts one deploy');
$session->{stderr} = '';
$session->query_safe('ROLLBACK');
no_worker('rollback');
is(sql("SELECT count(*) FROM migrate.run WHERE run_id = $run"), 0, 'the run was never there');
like((attempt("CALL migrate.deploy_wait($run)"))[1], qr/ERROR:  42704: deploy \d+ does not exist/, 'nobody waits for it');

$session->query_safe('BEGIN');
$session->query_safe('SAVEPOINT s');
$session->query_safe('SELECT migrate.deploy_start()');
$session->query_safe('ROLLBACK TO s');
$session->query_safe('CREATE TABLE committed ()');
$session->query_safe('COMMIT');
no_worker('rollback to a savepoint');
is(current(), '', 'a rollback to a savepoint cancels the run, though its transaction commits');

$session->query_safe('BEGIN; SAVEPOINT s');
$session->query_safe('SELECT migrate.deploy_start()');
$session->query_safe('ROLLBACK TO s; SAVEPOINT t');
$run = $session->query_safe('SELECT migrate.deploy_start()');
$session->query_safe('RELEASE t; COMMIT');
($stdout, $stderr) = attempt("CALL migrate.deploy_wait($run)");
is($stderr, '', 'deploy_wait waits for the end');
is(current(), 'one', 'the commit begins the run');
is(sql("SELECT state, started_at >= created_at, finished_at >= started_at FROM migrate.run WHERE run_id = $run"),
	'done|t|t', 'and the table of runs knows');
is((attempt("SELECT migrate.deploy_cancel($run)"))[0], "f\n", 'a run that has ended cannot be cancelled');
is((attempt("CALL migrate.deploy_wait($run)"))[1], '', 'a run that has ended is not waited for');
no_worker('commit');

# a failure is told to who waits

only([ 'bad', 'SELECT 1/0;' ]);
$run = sql('SELECT migrate.deploy_start()');
like((attempt("CALL migrate.deploy_wait($run)"))[1], qr/ERROR:  22012: .*division by zero/, 'deploy_wait tells the failure');
is(sql("SELECT revision, outcome, sqlstate, line FROM migrate.log WHERE run_id = $run"), 'bad|failed|22012|1', 'the log has it');

# deploy_cancel of a run that waits and of one that runs

only([ 'one', "INSERT INTO ran (what) VALUES ('one');" ], [ 'slow', 'SELECT pg_sleep(600);' ]);
$session->query_safe('BEGIN');
$run = $session->query_safe('SELECT migrate.deploy_start()');
is($session->query_safe("SELECT migrate.deploy_cancel($run)"), 't', 'a run that has not begun can be cancelled');
$session->query_safe('COMMIT');
like((attempt("CALL migrate.deploy_wait($run)"))[1], qr/ERROR:  57014: /, 'it is a failed one');
no_worker('cancelled before it began');
is(current(), '', 'and has not begun');

$run = sql('SELECT migrate.deploy_start()');
$pid = worker('SELECT pg_sleep');
is(sql("SELECT migrate.deploy_cancel($run)"), 't', 'a run at work can be cancelled');
like((attempt("CALL migrate.deploy_wait($run)"))[1], qr/ERROR:  57014: .*canceling statement/, 'which is how it ends');
no_worker('cancelled');
is(current(), 'one', 'what it had committed stays');
is(sql("SELECT revision, outcome, sqlstate FROM migrate.log WHERE run_id = $run ORDER BY id"),
	"one|done|\nslow|failed|57014", 'the log says so');

# deploy_wait when the worker dies: it must not wait for nobody

$run = sql('SELECT migrate.deploy_start()');
$pid = worker('SELECT pg_sleep');
$process = background("SET statement_timeout = '20s'; CALL migrate.deploy_wait($run);");
becomes("EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%deploy_wait%' AND pid <> pg_backend_pid())", 'somebody waits');
sql("SELECT pg_terminate_backend($pid)");
(undef, $stderr) = finish($process);
like($stderr, qr/ERROR: /, 'whoever waits for a worker that was terminated is told');
unlike($stderr, qr/statement timeout/, 'and does not wait on');
no_worker('terminated');

# The caller goes away, is cancelled, is terminated

only([ 'slow', 'SELECT pg_sleep(600);' ]);
$process = background('CALL migrate.deploy();');
worker('SELECT pg_sleep');
$process->kill_kill;
no_worker('the client of an attached deploy is killed');
is(current(), '', 'the deploy is cancelled');

foreach my $function ('pg_cancel_backend', 'pg_terminate_backend')
{
	$process = background('CALL migrate.deploy();');
	worker('SELECT pg_sleep');
	sql("SELECT $function(pid) FROM pg_stat_activity WHERE query LIKE 'CALL migrate.deploy()%' AND backend_type = 'client backend'");
	(undef, $stderr) = finish($process);
	like($stderr, qr/canceling statement due to user request|terminating connection/, "$function of the caller");
	no_worker($function);
	is(sql('SELECT state FROM migrate.run ORDER BY run_id DESC LIMIT 1'), 'failed', "$function: the run is a failed one");
}

only([ 'long', "SELECT pg_sleep(0.5) FROM generate_series(1, 4); INSERT INTO ran (what) VALUES ('long');" ]);
$process = background("SET client_connection_check_interval = '100ms'; SELECT migrate.deploy_start(); SELECT pg_sleep(600);");
worker('SELECT pg_sleep');
$process->kill_kill;
becomes("EXISTS (SELECT FROM ran WHERE what = 'long')", 'a detached deploy goes on without its client');
no_worker('detached');
is(current(), 'long', 'to its end');

# A lock that somebody holds

only([ 'locks', 'ALTER TABLE big ADD COLUMN b int;' ]);
$session->query_safe("SET application_name = 'the holder'");
$session->query_safe('BEGIN');
$session->query_safe('SELECT count(*) FROM big');
my $holder = $session->query_safe('SELECT pg_backend_pid()');
($stdout, $stderr) = attempt("CALL migrate.deploy(lock_timeout => '3s', lock_retries => 0);");
my $blocked = qr/AccessExclusiveLock on (public\.)?big, blocked by process $holder \(\w+, the holder, idle in transaction, transaction of [\d:]+\): SELECT pg_backend_pid\(\)/;
like($stderr, qr/NOTICE:  00000: the deploy waits for $blocked/, 'the caller is told who blocks the deploy');
like($stderr, qr/ERROR:  55P03: canceling statement due to lock timeout/, 'and that it got no lock');
my $blocker_only = $blocked =~ s/: SELECT.*//r . '$)';
like(sql("SELECT reason FROM migrate.log WHERE revision = 'locks' AND outcome = 'failed' ORDER BY id DESC LIMIT 1"),
	qr/$blocker_only/, 'the log has who blocked it, without what that does');
no_worker('lock timeout');

# one that nobody watches knows its blockers as well
$run = sql("SELECT migrate.deploy_start(lock_timeout => '2s', lock_retries => 0)");
becomes("EXISTS (SELECT FROM migrate.progress WHERE run = $run AND blockers = ARRAY[$holder] AND revision = 'locks')",
	'the view progress has the blockers');
attempt("CALL migrate.deploy_wait($run)");
like(sql("SELECT reason FROM migrate.log WHERE run_id = $run"), qr/$blocker_only/, 'a detached run logs who blocked it');

# tries again and again until it gets it
$process = background("CALL migrate.deploy(lock_timeout => '100ms', lock_retries => 100);");
becomes("(SELECT count(*) >= 3 FROM migrate.log WHERE run_id = (SELECT max(run_id) FROM migrate.run) AND sqlstate = '55P03')",
	'a step that gets no lock is tried again');
is(sql('SELECT count(*) FROM big'), 1000, 'and lets others through in between');
$session->query_safe('COMMIT');
(undef, $stderr) = finish($process);
like($stderr, qr/NOTICE:  00000: .*trying again \(1 of 100\)/, 'which the caller is told');
unlike($stderr, qr/ERROR/, 'until the lock is free');
is(current(), 'locks', 'then it ends well');
is(sql('SELECT string_agg(DISTINCT outcome, \' \') FROM migrate.log WHERE run_id = (SELECT max(run_id) FROM migrate.run)'),
	'done failed', 'the log has the tries');

# only a lock is tried for again
only([ 'cancels', "SET statement_timeout = '10ms'; SELECT pg_sleep(600);" ]);
($stdout, $stderr) = attempt('CALL migrate.deploy(lock_retries => 5);');
like($stderr, qr/ERROR:  57014/, 'another error ends it');
is(sql('SELECT count(*) FROM migrate.log WHERE run_id = (SELECT max(run_id) FROM migrate.run)'), 1, 'at the first try');

# One run at a time: nobody waits

only([ 'one', "INSERT INTO ran (what) VALUES ('one');" ], [ 'slow', 'SELECT pg_sleep(600);' ]);
$session->query_safe('BEGIN');
$session->query_safe("SET client_min_messages = warning; SELECT FROM migrate.upgrade('one')");
($stdout, $stderr) = attempt("SET migrate.lock_wait_timeout = 0; SET statement_timeout = '20s'; CALL migrate.deploy();");
like($stderr, qr/ERROR:  MG009: another migration run is in progress\nDETAIL:  Process $holder of role /,
	'a deploy beside upgrade() is refused at once');
$session->query_safe('ROLLBACK');

$process = background('CALL migrate.deploy();');
$pid = worker('SELECT pg_sleep');
my $wait = "SET migrate.lock_wait_timeout = 0; SET statement_timeout = '20s';";
foreach my $call ('SELECT migrate.upgrade()', "SELECT migrate.downgrade('base')", 'SELECT migrate.upgrade(dry_run => true)',
	"SELECT migrate.stamp('base')", 'CALL migrate.deploy()', "SELECT migrate.abandon('one')")
{
	($stdout, $stderr) = attempt("$wait $call;");
	like($stderr, qr/ERROR:  MG009: another (deploy|migration run) is in progress\nDETAIL:  Process $pid of role /, "$call beside a deploy is refused at once");
}
like(sql('SELECT run, revision, step, steps, statement_elapsed >= \'0\', elapsed >= \'0\', pid, target, direction FROM migrate.progress'),
	qr/^\d+\|slow\|2\|2\|t\|t\|$pid\|head\|upgrade$/, 'the view progress shows another session how far it is');
sql("SELECT pg_cancel_backend($pid)");
(undef, $stderr) = finish($process);
like($stderr, qr/ERROR:  57014/, 'a worker that is cancelled ends the call');
no_worker('cancelled worker');
is(sql('SELECT count(*) FROM migrate.progress'), 0, 'nothing is at work any more');

# A waiter with a snapshot, which CREATE INDEX CONCURRENTLY waits for, cannot
# hang the run by waiting for it

only([ 'index', 'CREATE INDEX CONCURRENTLY big_a ON big (a);', 0 ], [ 'next', 'SELECT 1;' ]);
my $blocker = $node->background_psql('app');
$blocker->query_safe('BEGIN');
$blocker->query_safe('LOCK TABLE big IN ROW EXCLUSIVE MODE');
$session->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
$session->query_safe('SELECT count(*) FROM pg_class');
$process = background("CALL migrate.deploy(lock_timeout => '60s');");
$pid = worker('CREATE INDEX CONCURRENTLY');
becomes("EXISTS (SELECT FROM migrate.progress WHERE pid = $pid AND phase LIKE 'waiting for%' AND statement = 1 AND statements = 1)",
	'the view progress has the phase of an index build');
$session->query_safe("SET migrate.lock_wait_timeout = 0; SET statement_timeout = '20s'");
$session->{stderr} = '';
$session->query('SELECT FROM migrate.upgrade()');
like($session->{stderr}, qr/another deploy is in progress/, 'upgrade() with a snapshot is refused at once');
$session->{stderr} = '';
$session->query('ROLLBACK');
$blocker->query_safe('COMMIT');
(undef, $stderr) = finish($process);
unlike($stderr, qr/ERROR/, 'and the deploy ends');
is(current(), 'next', 'well');
is(sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'big_a'::regclass"), 't', 'with its index');
sql('DROP INDEX big_a');

# The same without the lock: the snapshot alone holds up the build, and who has
# it would wait for the deploy

only([ 'index', 'CREATE INDEX CONCURRENTLY big_a ON big (a);', 0 ]);
$session->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
$session->query_safe('SELECT count(*) FROM big');
$process = background('CALL migrate.deploy(lock_timeout => \'60s\');');
$pid = worker('CREATE INDEX CONCURRENTLY');
becomes("$holder = ANY (pg_blocking_pids($pid))", 'an index build waits for a snapshot');
$session->query('SELECT FROM migrate.upgrade()');
like($session->{stderr}, qr/another deploy is in progress/, 'whose owner cannot wait for the deploy');
$session->{stderr} = '';
$session->query('ROLLBACK');
(undef, $stderr) = finish($process);
unlike($stderr, qr/ERROR/, 'which ends well');
is(current(), 'index', 'and is recorded');
$blocker->quit;

# CONCURRENTLY waits for old snapshots as long as they last, and not as long as
# lock_timeout says: its index is built by then

# waits_on tests that a worker waits for old transactions, longer than the
# lock_timeout that it has.
sub waits_on
{
	my ($name) = @_;
	return becomes(
		q{EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE backend_type = 'migrate worker'
		AND NOT granted AND locktype = 'virtualxid' AND clock_timestamp() - waitstart > '500ms')}, $name);
}

sql('DROP INDEX big_a');
my $patient = "CALL migrate.deploy(lock_timeout => '100ms', lock_retries => 0);";
only([ 'index', "SELECT 1;\nCREATE INDEX CONCURRENTLY big_a ON big (a);", 0 ]);
$session->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ran');
$process = background($patient);
waits_on('an index build waits for a snapshot');
my $built = sql("SELECT 'big_a'::regclass::oid");
becomes("(SELECT indisready FROM pg_index WHERE indexrelid = $built)", 'when the index is built');
$process->pump until ${ $said{$process}[1] } =~ /NOTICE:  00000: the deploy waits for the end of older transactions, blocked by process $holder/;
pass('it says for whom');
$session->query_safe('ROLLBACK');
(undef, $stderr) = finish($process);
unlike($stderr, qr/ERROR|trying again/, 'and is done when that has ended');
is(sql("SELECT oid = $built, indisvalid FROM pg_class JOIN pg_index ON indexrelid = oid WHERE relname = 'big_a'"), 't|t', 'with its first build');

only([ 'index', 'REINDEX TABLE CONCURRENTLY big;', 0 ], [ 'drop', 'DROP INDEX CONCURRENTLY big_a;', 0 ]);
foreach my $revision ('index', 'drop')
{
	$session->query_safe('BEGIN; SELECT count(*) FROM big');
	$process = background(qq{CALL migrate.deploy('$revision', lock_timeout => '100ms', lock_retries => 0);});
	waits_on("$revision: waits for a transaction");
	$session->query_safe('ROLLBACK');
	(undef, $stderr) = finish($process);
	unlike($stderr, qr/ERROR|trying again/, "$revision: as long as it lasts");
}

# a cancel is one, and so is statement_timeout; neither is tried again
only([ 'index', "SELECT 1;\nCREATE INDEX CONCURRENTLY big_a ON big (a);", 0 ]);
$session->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM ran');
$process = background("CALL migrate.deploy(lock_timeout => '100ms', lock_retries => 9);");
waits_on('an index build waits once more');
sql('SELECT migrate.deploy_cancel(max(run_id)) FROM migrate.run');
(undef, $stderr) = finish($process);
like($stderr, qr/ERROR:  57014: canceling statement due to user request/, 'and can be cancelled');
unlike($stderr, qr/trying again/, 'once and for all');
($stdout, $stderr) = attempt("SET statement_timeout = '1s'; CALL migrate.deploy(lock_timeout => '100ms', lock_retries => 9);");
like($stderr, qr/ERROR:  57014: canceling statement due to statement timeout/, 'and has a statement_timeout');
unlike($stderr, qr/trying again/, 'that is final, too');
$session->query_safe('ROLLBACK');

# a lock on the table that it has to wait for is given up in time, since others
# may wait behind it
$session->query_safe('BEGIN; LOCK TABLE big');
($stdout, $stderr) = attempt($patient);
like($stderr, qr/ERROR:  55P03/, 'a lock on the table is not waited for');
$session->query_safe('ROLLBACK');
($stdout, $stderr) = attempt($patient);
unlike($stderr, qr/ERROR/, 'until it is free');
sql('DROP INDEX big_a');

# What was approved is what runs: a script that is changed during the run does
# not, whether it is fetched ahead or not

foreach my $case ([ 'small', '' ], [ 'large', 'x' x 70000 ])
{
	my ($name, $more) = @$case;
	only([ 'one', 'SELECT pg_advisory_xact_lock(7);' ], [ 'two', "INSERT INTO ran (what) VALUES ('approved'); --$more" ]);
	$session->query_safe('SELECT pg_advisory_lock(7)');
	$process = background('SELECT migrate.plan_checksum() AS sum \\gset' . "\n" . q{CALL migrate.deploy(expect => :'sum');});
	worker('SELECT pg_advisory_xact_lock');
	sql(q{UPDATE migrate.revision SET upgrade = replace(upgrade, 'approved', 'evil'),
		upgrade_checksum = encode(sha256(convert_to(rtrim(replace(upgrade, 'approved', 'evil'), E'\n'), 'UTF8')), 'hex') WHERE revision = 'two'});
	$session->query_safe('SELECT pg_advisory_unlock(7)');
	(undef, $stderr) = finish($process);
	like($stderr, qr/ERROR:  MG013: the script of revision "two" was changed during the run/, "$name: another script than the planned one is refused");
	is(sql('SELECT count(*) FROM ran'), 0, "$name: and neither has run");
	is(current(), 'one', "$name: what ran before stays");
}
only([ 'self', "SELECT pg_advisory_xact_lock(7);\nINSERT INTO ran (what) VALUES ('approved');", 0 ]);
$session->query_safe('SELECT pg_advisory_lock(7)');
$process = background('CALL migrate.deploy();');
worker('SELECT pg_advisory_xact_lock');
sql(q{UPDATE migrate.revision SET upgrade = 'SELECT 1', upgrade_checksum = encode(sha256('SELECT 1'), 'hex') WHERE revision = 'self'});
$session->query_safe('SELECT pg_advisory_unlock(7)');
(undef, $stderr) = finish($process);
like($stderr, qr/ERROR:  MG013: the script of revision "self" was changed during the run/, 'a script that is changed while it runs is not recorded');
is(sql('SELECT string_agg(what, \' \') FROM ran') . '|' . current(), 'approved|', 'it is partially applied');

# Who waits for the deploy in the caller's session is the caller; it holds
# nothing meanwhile

only([ 'slow', 'SELECT pg_sleep(600);' ]);
$process = background('CALL migrate.deploy();');
worker('SELECT pg_sleep');
is( sql(q{SELECT backend_xmin IS NULL, backend_xid IS NULL,
		(SELECT count(*) FROM pg_locks l WHERE l.pid = a.pid AND locktype <> 'virtualxid')
		FROM pg_stat_activity a WHERE query LIKE 'CALL migrate.deploy()%' AND backend_type = 'client backend'}),
	't|t|0', 'the caller holds neither snapshot nor lock');
$process->kill_kill;
no_worker('killed');

# Messages arrive as they were sent

only([ 'raises', <<'EOS' ]);
DO $$
BEGIN
	RAISE NOTICE 'a notice' USING DETAIL = 'Its detail.', HINT = 'Its hint.', ERRCODE = 'AB123';
	RAISE WARNING 'eine Warnung für alle';
	RAISE INFO 'an info';
END $$;
DO $$
BEGIN
	RAISE EXCEPTION 'the error' USING DETAIL = 'Error''s detail.', HINT = 'Error''s hint.', ERRCODE = 'XY987',
		SCHEMA = 'a schema', TABLE = 'a table', COLUMN = 'a column', DATATYPE = 'a type', CONSTRAINT = 'a constraint';
END $$;
EOS
($stdout, $stderr) = attempt('CALL migrate.deploy();');
like($stderr, qr/NOTICE:  AB123: a notice\nDETAIL:  Its detail\.\nHINT:  Its hint\.\n/, 'a notice');
like($stderr, qr/WARNING:  01000: eine Warnung für alle\n/, 'a warning');
like($stderr, qr/INFO:  00000: an info\n/, 'an info');
like($stderr, qr/ERROR:  XY987: the error\nDETAIL:  Error's detail\.\nHINT:  Error's hint\.\n/, 'an error');
like($stderr, qr/SCHEMA NAME:  a schema\nTABLE NAME:  a table\nCOLUMN NAME:  a column\nDATATYPE NAME:  a type\nCONSTRAINT NAME:  a constraint\n/,
	'and what it is about');
like($stderr, qr/CONTEXT:  PL\/pgSQL function .* at RAISE\n.*revision raises "raises", upgrade script, line 7 /s, 'and where it comes from');
only([ 'position', "-- ümlaut\nSELECT 'ü',\n  nosuch;" ]);
($stdout, $stderr) = attempt('CALL migrate.deploy();');
like($stderr, qr/ERROR:  42703: column "nosuch" does not exist\nLINE 2:   nosuch\n {10}\^\nQUERY:  SELECT 'ü',\n  nosuch\n/, 'and its position');

# many notices: the queue is small
only([ 'many', q{DO 'BEGIN FOR i IN 1 .. 5000 LOOP RAISE NOTICE ''% %'', i, repeat(''x'', 100); END LOOP; END';} ]);
($stdout, $stderr) = attempt('CALL migrate.deploy();');
is(scalar(() = $stderr =~ /^1: NOTICE:  00000: \d+ x{100}$/mg), 5000, 'many notices all arrive');

# No free worker: the launcher of logical replication has the only one

$session->quit;
$node->append_conf('postgresql.conf', 'max_worker_processes = 1');
$node->restart;
only([ 'one', 'SELECT 1;' ]);
foreach my $call ('CALL migrate.deploy();', 'SELECT migrate.deploy_start();')
{
	($stdout, $stderr) = attempt("SET statement_timeout = '20s';\n$call");
	like($stderr, qr/ERROR:  53000: could not start a migration worker\n.*HINT:  [^\n]*max_worker_processes/s, "$call without a free worker");
}
is(sql("SELECT count(*) FROM migrate.run WHERE state = 'waiting'"), 0, 'no run is left waiting');

$node->stop;
done_testing();
