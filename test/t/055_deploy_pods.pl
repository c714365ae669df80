# Deploys of several at once, by several roles, through a protocol pipeline, and
# those whose worker dies.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use IO::Socket::UNIX;
use IPC::Run qw(start);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
$node->append_conf('postgresql.conf', "max_worker_processes = 4\nrestart_after_crash = on");
$node->restart;
create_database($node, 'app');
$node->safe_psql('app', 'CREATE TABLE ran (n serial, what text)');

# sql runs SQL and returns what it prints; attempt runs SQL that may fail, and
# returns what it prints, and the errors with SQLSTATE.
sub sql
{
	my ($sql) = @_;
	return $node->safe_psql('app', $sql);
}

sub attempt
{
	my ($sql, @options) = @_;
	my ($status, $stdout, $stderr) = psql_script('app', $sql, @options);
	$stderr =~ s/^LOCATION: .*\n//mg;
	return ($stdout, $stderr);
}

# only makes revisions the only ones: id, upgrade script, and whether it is
# transactional.
sub only
{
	my @revisions = @_;
	sql('DELETE FROM migrate.step; DELETE FROM migrate.version; DELETE FROM migrate.edge;'
		  . ' DELETE FROM migrate.revision; DELETE FROM migrate.run; TRUNCATE ran;');
	sql(join('', map { "SELECT migrate.revision('$_->[0]', \$s\$$_->[1]\$s\$, 'SELECT 1', rev_id => '$_->[0]', transactional => " . ($_->[2] // 'true') . ");" } @revisions));
	return;
}

# becomes says whether a query comes to be true.
sub becomes
{
	my ($condition, $name) = @_;
	return ok($node->poll_query_until('app', "SELECT $condition"), $name);
}

# worker waits for a worker that runs a statement, and returns its pid.
sub worker
{
	my ($query) = @_;
	my $condition = "backend_type = 'migrate worker' AND query LIKE '$query%'";
	$node->poll_query_until('app', "SELECT count(*) = 1 FROM pg_stat_activity WHERE $condition") or die "no worker runs $query";
	return sql("SELECT pid FROM pg_stat_activity WHERE $condition");
}

# background starts psql on SQL; finish waits for its end and returns what it has
# said.
my %said;

sub background
{
	my ($sql, @options) = @_;
	my ($stdout, $stderr) = ('', '');
	my $process = start [ 'psql', '-X', '-At', '-v', 'VERBOSITY=verbose', '-d', 'app', @options, '-f', write_file($sql) ],
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

# Several at once, more than there are workers for: one applies, and all end well

only([ 'one', "SELECT pg_sleep(0.5); SELECT pg_sleep(0.5); INSERT INTO ran (what) VALUES ('one');" ], [ 'two', "INSERT INTO ran (what) VALUES ('two');", 'false' ]);
my @pods = map { background("SET statement_timeout = '700ms';\nCALL migrate.deploy(ARRAY['heads'], wait => true);") } 1 .. 6;
foreach my $pod (@pods)
{
	(undef, $stderr) = finish($pod);
	unlike($stderr, qr/ERROR/, 'one of several that deploy at once and wait ends well');
}
is(sql("SELECT string_agg(what, ' ' ORDER BY n) FROM ran"), 'one two', 'and one of them applies');
is(sql("SELECT count(*), string_agg(DISTINCT state, ' ') FROM migrate.run"), '6|done', 'none of them is left as failed');

# One that waits is told for whom, can be cancelled, and plans anew

only([ 'slow', 'SELECT pg_sleep(600);' ]);
$process = background('CALL migrate.deploy();');
$pid = worker('SELECT pg_sleep');
$run = sql('SELECT max(run_id) FROM migrate.run');
(undef, $stderr) = attempt('CALL migrate.deploy();');
like($stderr, qr/ERROR:  MG009: another migration run is in progress\nDETAIL:  Process $pid of role \S+ has been deploying since [^,]+, run $run: SELECT pg_sleep\(600\)\n/,
	'without waiting it is refused, and told by which run');
(undef, $stderr) = attempt('SELECT migrate.deploy_start();');
like($stderr, qr/ERROR:  MG009: .*, run $run: /s, 'and so is deploy_start');
my $waiter = background('CALL migrate.deploy(wait => true);');
becomes("EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CALL migrate.deploy(wait%' AND wait_event = 'Extension')", 'one that waits');
is(sql(q{SELECT backend_xmin IS NULL, (SELECT count(*) FROM pg_locks l WHERE l.pid = a.pid AND locktype <> 'virtualxid')
	FROM pg_stat_activity a WHERE query LIKE 'CALL migrate.deploy(wait%'}), 't|0', 'holds neither snapshot nor lock');
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL migrate.deploy(wait%'");
(undef, $stderr) = finish($waiter);
like($stderr, qr/NOTICE:  00000: waiting for the end of another migration run\nDETAIL:  Process $pid /, 'is told for whom');
like($stderr, qr/ERROR:  57014/, 'and can be cancelled');
$waiter = background('CALL migrate.deploy(wait => true);');
becomes("EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CALL migrate.deploy(wait%' AND wait_event = 'Extension')", 'another one that waits');
sql("SELECT migrate.deploy_cancel($run)");
(undef, $stderr) = finish($process);
like($stderr, qr/ERROR:  57014: canceling statement due to user request\nCONTEXT:  .*revision slow "slow", upgrade script/s, 'the run that was cancelled');
worker('SELECT pg_sleep');
sql("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL migrate.deploy(wait%'");
(undef, $stderr) = finish($waiter);
like($stderr, qr/ERROR:  57014: canceling statement due to user request\nCONTEXT:  revision "slow", step 1 of 1, statement 1 of 1\n/,
	'the one that waited has gone on, and a caller that is cancelled says where');

# upgrade() that is not committed yet is waited for likewise
only([ 'one', "INSERT INTO ran (what) VALUES ('one');" ]);
my $session = $node->background_psql('app', on_error_stop => 0);
$session->query_safe("SET client_min_messages = warning; BEGIN; SELECT FROM migrate.upgrade()");
$waiter = background('CALL migrate.deploy(wait => true);');
becomes("EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'CALL migrate.deploy(wait%' AND wait_event = 'Extension')", 'a deploy waits for upgrade()');
$session->query_safe('COMMIT');
(undef, $stderr) = finish($waiter);
unlike($stderr, qr/ERROR/, 'and ends well');
is(sql('SELECT count(*) FROM ran'), 1, 'with nothing left to do');

# a deadlock that the server does not know of
only([ 'locks', "SELECT pg_advisory_lock(42); SELECT pg_sleep(0)" ]);
$process = background("SELECT pg_advisory_lock(42);\nSELECT pg_sleep(2);\nCALL migrate.deploy(wait => true);\nSELECT pg_advisory_unlock(42);");
becomes("EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted)", 'a lock of a session');
$waiter = background("CALL migrate.deploy(lock_timeout => '60s');");
(undef, $stderr) = finish($process);
like($stderr, qr/ERROR:  40P01: the deploy waits for a lock that this session holds/, 'a session does not wait for a run that waits for it');
(undef, $stderr) = finish($waiter);
unlike($stderr, qr/ERROR/, 'which goes on');
only([ 'locks', "SELECT pg_advisory_lock(42);" ]);
(undef, $stderr) = attempt("SELECT pg_advisory_lock(42);\nCALL migrate.deploy(lock_timeout => '60s');");
like($stderr, qr/ERROR:  40P01: the deploy waits for a lock that this session holds/, 'nor does it wait for its own');
is(sql('SELECT sqlstate FROM migrate.run'), '40P01', 'the run says why');
is(sql("SELECT sqlstate FROM migrate.log WHERE revision = 'locks' ORDER BY id DESC LIMIT 1"), '40P01', 'and the log');

# The worker dies

only([ 'one', 'SELECT 1' ], [ 'slow', 'SELECT pg_sleep(600)', 'false' ]);
foreach my $call ('CALL migrate.deploy();', "SELECT migrate.deploy_start() AS run \\gset\nCALL migrate.deploy_wait(:run);")
{
	$process = background($call);
	$pid = worker('SELECT pg_sleep');
	$run = sql('SELECT max(run_id) FROM migrate.run');
	sql("SELECT pg_terminate_backend($pid)");
	(undef, $stderr) = finish($process);
	like($stderr, qr/ERROR:  57P01/, "$call: it is terminated, and who waits is told");
	is(sql("SELECT state, sqlstate, error, finished_at IS NOT NULL FROM migrate.run WHERE run_id = $run"), 'failed|57P01|worker was terminated|t', 'the run is a failed one');
	is(sql("SELECT revision, outcome, sqlstate FROM migrate.log WHERE run_id = $run AND revision = 'slow'"), 'slow|failed|57P01', 'the log has its try');
	is(sql("SELECT state, sqlstate FROM migrate.step WHERE revision = 'slow'"), 'failed|57P01', 'and so has the statement');
}
$process = background('CALL migrate.deploy();');
worker('SELECT pg_sleep');
$run = sql('SELECT max(run_id) FROM migrate.run');
$node->restart;
finish($process);
is(sql("SELECT state, sqlstate FROM migrate.run WHERE run_id = $run"), 'failed|57P01', 'so it is where the server is shut down');
is(sql("SELECT count(*) FROM migrate.log WHERE run_id = $run AND outcome = 'failed'"), 1, 'the log has it');

foreach my $case (
	[ 'true', 'CALL migrate.deploy_wait(RUN)' ],
	[ 'true', "SELECT migrate.edit('slow', upgrade => 'SELECT 1'); SELECT FROM migrate.upgrade()" ],
	[ 'false', "SET statement_timeout = '100ms'; CALL migrate.deploy()" ])
{
	my ($transactional, $next) = @$case;
	only([ 'one', 'SELECT 1' ], [ 'slow', 'SELECT pg_sleep(600)', $transactional ]);
	$process = background('CALL migrate.deploy();');
	$pid = worker('SELECT pg_sleep');
	$run = sql('SELECT max(run_id) FROM migrate.run');
	kill 'KILL', $pid;
	finish($process);
	$node->poll_query_until('app', 'SELECT true');
	is(sql("SELECT state, sqlstate FROM migrate.deploy_state($run)"), 'failed|08006', 'after a crash deploy_state knows');
	(undef, $stderr) = attempt($next =~ s/RUN/$run/r . ';');
	is(sql("SELECT state, sqlstate FROM migrate.run WHERE run_id = $run"), 'failed|08006', "$next: the next one writes it");
	is(sql("SELECT revision, outcome, sqlstate FROM migrate.log WHERE run_id = $run AND outcome = 'failed'"), 'slow|failed|08006', 'with what it was at');
	like($stderr, qr/ERROR:  08006: deploy $run failed: worker of deploy $run has ended unexpectedly/, 'and says so') if $next =~ /wait/;
}

# How a database and a deploy stand, for who polls

only([ 'one', 'SELECT 1' ], [ 'slow', 'SELECT pg_sleep(600)', 'false' ], [ 'last', 'SELECT 1' ]);
my $status = 'SELECT revision, heads, pending, edited, partially_applied, running, last_run, last_state, last_error, last_at > now() - interval \'1 hour\' FROM migrate.status()';
$run = sql('SELECT max(run_id) FROM migrate.log WHERE action IN (\'upgrade\', \'stamp\')');
like(sql($status), qr/^\{\}\|\{last\}\|3\|0\|0\|\|$run\|\w+\|/, 'status of a database where nothing is applied');
$session->quit;
$session = $node->background_psql('app', on_error_stop => 0);
$session->query_safe('BEGIN; SELECT FROM migrate.status(); SELECT pid FROM pg_stat_activity;');
$process = background('CALL migrate.deploy();');
worker('SELECT pg_sleep');
$run = sql('SELECT max(run_id) FROM migrate.run');
is($session->query_safe("SELECT state, running FROM migrate.deploy_state($run), migrate.status()"), "running|$run", 'a transaction sees what has come to be');
is($session->query_safe('SELECT run, revision FROM migrate.progress'), "$run|slow", 'in the view, too');
$session->query_safe('COMMIT');
is(sql($status), "{one}|{last}|2|0|1|$run|$run|running||t", 'where a deploy is at work');
is(sql("SELECT state, error, started_at >= created_at, finished_at FROM migrate.deploy_state($run)"), 'running||t|', 'and of that');
sql("SELECT migrate.deploy_cancel($run)");
finish($process);
is(sql($status), "{one}|{last}|2|0|1||$run|failed|canceling statement due to user request|t", 'where it has failed');
is(sql("SELECT state, sqlstate, error, finished_at >= started_at FROM migrate.deploy_state($run)"), 'failed|57014|canceling statement due to user request|t', 'and of that');
sql("SELECT migrate.edit('one', downgrade => 'SELECT 2'); SELECT migrate.edit('slow', upgrade => 'SELECT 2'); SELECT migrate.abandon('slow'); CALL migrate.deploy();");
$run = sql('SELECT max(run_id) FROM migrate.log');
is(sql($status), "{last}|{last}|0|1|0||$run|done||t", 'where all is applied, and one has another downgrade now');
like((attempt('SELECT * FROM migrate.deploy_state(NULL);'))[1], qr/ERROR:  22004: argument "run" must not be null/, 'of no deploy');
like((attempt('SELECT * FROM migrate.deploy_state(0);'))[1], qr/ERROR:  42704: deploy 0 does not exist/, 'of none that there is');

# What other sessions do is no concern of everybody

only([ 'one', "ALTER TABLE held ADD COLUMN b int;" ]);
sql(<<'EOS');
CREATE ROLE deployer LOGIN;
CREATE ROLE other LOGIN;
GRANT ALL ON SCHEMA public TO deployer, other;
CREATE TABLE held (a int);
ALTER TABLE held OWNER TO deployer;
GRANT SELECT ON held TO other;
SELECT migrate.grant_access('deployer', 'operator');
SELECT migrate.grant_access('other', 'author');
EOS
$session->quit;
$session = $node->background_psql('app', on_error_stop => 0);
$session->query_safe("SET client_min_messages = warning; BEGIN; SELECT * FROM held; SELECT FROM migrate.stamp('one'); SELECT 's3cret'");
(undef, $stderr) = attempt("SET migrate.lock_wait_timeout = '10ms'; SELECT * FROM migrate.stamp('one');\nCALL migrate.deploy();", '-U', 'deployer');
is(scalar(() = $stderr =~ /DETAIL:  Process \d+ of role \S+ has held the migration lock in its transaction since [^\n]+: <insufficient privilege>\n/g), 2,
	'what holds the lock is told without what it does');
(undef, $stderr) = attempt("SET migrate.lock_wait_timeout = '10ms'; SELECT migrate.edit('one', message => 'x');", '-U', 'other');
like($stderr, qr/ERROR:  MG009: .*<insufficient privilege>/s, 'also to authors');
unlike($stderr, qr/s3cret/, 'really');
(undef, $stderr) = attempt("SET migrate.lock_wait_timeout = '10ms'; CALL migrate.deploy();");
like($stderr, qr/DETAIL: .*: .*SELECT 's3cret'/, 'but to who may see it');
$session->query_safe("ROLLBACK; BEGIN; SELECT 's3cret', * FROM held");
(undef, $stderr) = attempt("CALL migrate.deploy(lock_timeout => '500ms', lock_retries => 0);", '-U', 'deployer');
like($stderr, qr/NOTICE:  00000: the deploy waits for .* blocked by process \d+ \(.*\): <insufficient privilege>\n/, 'and so it is with what blocks a statement');
sql('GRANT pg_read_all_stats TO deployer');
(undef, $stderr) = attempt("CALL migrate.deploy(lock_timeout => '500ms', lock_retries => 0);", '-U', 'deployer');
like($stderr, qr/NOTICE:  00000: the deploy waits for .* blocked by process \d+ \(.*\): .*s3cret/, 'a role that may see all statistics is told');
is(sql("SELECT count(*) FROM migrate.log WHERE reason LIKE '%blocked by%'"), 2, 'the log has both');
is(sql("SELECT count(*) FROM migrate.log WHERE l::text LIKE '%s3cret%'" =~ s/migrate\.log/migrate.log l/r), 0, 'without what was done');
$session->query_safe('ROLLBACK');

# A protocol pipeline, spoken by hand

# message makes a message of the protocol.
sub message
{
	my ($type, $body) = @_;
	return $type . pack('N', length($body) + 4) . $body;
}

# connection opens a connection of its own; answers reads to the end of an answer
# and returns what statements were completed and with which SQLSTATE one failed.
sub connection
{
	my $socket = IO::Socket::UNIX->new(Peer => $node->host . '/.s.PGSQL.' . $node->port) or die "could not connect: $!";
	my $user = sql('SELECT current_user');
	my $body = pack('N', 196608) . "user\0$user\0database\0app\0client_min_messages\0error\0\0";
	$socket->print(pack('N', length($body) + 4) . $body);
	answers($socket);
	return $socket;
}

sub answers
{
	my ($socket) = @_;
	my @result;
	for (;;)
	{
		read($socket, my $head, 5) == 5 or die 'connection lost';
		my ($type, $length) = unpack('a1N', $head);
		read($socket, my $body, $length - 4);
		push @result, $body =~ s/\0//gr if $type eq 'C';
		push @result, $body =~ /\0C(.{5})\0/ if $type eq 'E';
		return join(', ', @result) if $type eq 'Z';
	}
}

# pipeline sends statements by the extended protocol with one Sync.
sub pipeline
{
	my ($socket, @statements) = @_;
	$socket->print(join('', map { message('P', "\0$_\0" . pack('n', 0)) . message('B', "\0\0" . pack('nnn', 0, 0, 0)) . message('E', "\0" . pack('N', 0)) } @statements) . message('S', ''));
	return answers($socket);
}

my $socket = connection();
only([ 'one', 'SELECT 1' ]);
foreach my $call ('CALL migrate.deploy()', "CALL migrate.deploy(ARRAY['heads'])", 'CALL migrate.deploy_wait(1)', 'DO $$ DECLARE r bigint; BEGIN CALL migrate.deploy(run => r); END $$')
{
	is(pipeline($socket, 'INSERT INTO ran VALUES (1)', $call, 'SELECT 1/0'), 'INSERT 0 1, 25001', "$call in a pipeline");
	is(sql('SELECT count(*) FROM ran'), 0, 'commits nothing');
	$socket->print(message('Q', "INSERT INTO ran VALUES (1); $call\0"));
	is(answers($socket), 'INSERT 0 1, 25001', 'nor in one string with others');
	is(sql('SELECT count(*) FROM ran'), 0, 'does it commit');
}
is(pipeline($socket, 'CALL migrate.deploy()', 'INSERT INTO ran VALUES (1)', 'SELECT 1/0'), 'CALL, INSERT 0 1, 22012', 'it can be the first of a pipeline');
is(sql('SELECT count(*), (SELECT state FROM migrate.run) FROM ran'), '0|done', 'of which the rest is a transaction');
is(pipeline($socket, 'SELECT 1', 'VACUUM ran'), 'SELECT 1, 25001', 'as VACUUM');
is(pipeline($socket, 'CALL migrate.deploy()'), 'CALL', 'alone it is no pipeline');

# deploy_wait has no statement_timeout either

only([ 'slow', 'SELECT pg_sleep(0.5); SELECT pg_sleep(0.5);' ]);
(undef, $stderr) = attempt("SET statement_timeout = '700ms'; SELECT migrate.deploy_start() AS run \\gset\nCALL migrate.deploy_wait(:run);");
is($stderr, '', 'deploy_wait waits longer than a statement may last');

# No slot is taken by who does not commit

$session->query_safe('BEGIN');
is($session->query_safe("SELECT migrate.deploy_start() > 0"), 't', 'a deploy is to be started');
is(sql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'migrate worker'"), 0, 'and no worker is there');
$session->{stderr} = '';
$session->query('PREPARE TRANSACTION \'p\'');
like($session->{stderr}, qr/cannot PREPARE|prepared transactions are disabled/, 'nor can it be left to another session');
$session->quit;

$node->stop;
done_testing();
