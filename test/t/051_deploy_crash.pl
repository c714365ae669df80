# A deploy that is killed, again and again, at random moments: its worker, its
# caller, its client or the whole server.  What is left each time agrees with
# itself, the next deploy goes on from there, and in the end every statement has
# taken effect once.
#
# MIGRATE_CRASH_ROUNDS is how often something is killed, MIGRATE_CRASH_SEED
# begins other random numbers.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use Errno qw(ESRCH);
use IPC::Run ();
use List::Util qw(first);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

my $rounds = $ENV{MIGRATE_CRASH_ROUNDS} // 12;
my $seed = $ENV{MIGRATE_CRASH_SEED} // 20261124;
my @victims = ('worker', 'caller', 'client', 'postmaster');
my $nrevisions = 30;
my $nitems = 30000;
my $patience = 180;				# seconds until something that hangs has failed

note("seed $seed, $rounds rounds");
srand($seed);

# ---------- revisions ----------

# What they are made of, statement by statement: functions of the revision, its
# number and the statement's.

# effect is a statement that leaves a row each time that it takes effect.
sub effect
{
	my ($revision, undef, $statement) = @_;
	return "INSERT INTO effect VALUES ('$revision', $statement);";
}

# backfill is one that is repeated as long as there is something to do.
sub backfill
{
	my ($revision) = @_;
	return <<"END_OF_SQL";
-- migrate:repeat delay=5ms
INSERT INTO filled SELECT '$revision', id FROM item
	WHERE NOT EXISTS (SELECT FROM filled WHERE revision = '$revision' AND filled.id = item.id)
	ORDER BY id LIMIT $nitems / 6;
END_OF_SQL
}

# tick is one that is repeated five times.
sub tick
{
	my ($revision) = @_;
	return "-- migrate:repeat max=5 delay=10ms\nINSERT INTO tick VALUES ('$revision');";
}

my @kinds = (
	[ \&effect, sub { "CREATE INDEX CONCURRENTLY $_[0]_named ON item (a, b);" }, \&effect ],
	[ sub { 'CREATE INDEX CONCURRENTLY ON item (c);' }, \&effect ],
	[ \&effect, \&backfill, \&effect ],
	[ sub { sprintf('DROP INDEX CONCURRENTLY r%02d_named;', $_[1] - 3) }, \&effect ],
	[ \&effect, sub { 'REINDEX INDEX CONCURRENTLY item_pkey;' }, \&effect ],
	[ sub { sprintf('ALTER TABLE part DETACH PARTITION part%d CONCURRENTLY;', $_[1] / 9) }, \&effect ],
	[ \&tick, sub { 'REINDEX TABLE CONCURRENTLY item;' }, \&effect ],
	[ sub { 'CREATE UNIQUE INDEX CONCURRENTLY ON item (b, id);' }, sub { 'VACUUM item;' }, \&effect ],
	[ sub { "ALTER TABLE item ADD COLUMN $_[0] integer;" }, \&effect ]);

my %statements = (
	r01 => [
		'CREATE TABLE effect (revision text, statement integer);',
		'CREATE TABLE tick (revision text);',
		'CREATE TABLE filled (revision text, id integer);',
		'CREATE TABLE item (id integer PRIMARY KEY, a integer, b integer, c text);',
		"INSERT INTO item SELECT i, i % 100, i % 1000, md5(i::text) FROM generate_series(1, $nitems) AS i;",
		'CREATE TABLE part (id integer) PARTITION BY RANGE (id);',
		(map { "CREATE TABLE part$_ PARTITION OF part FOR VALUES FROM (${_}0) TO (${_}9);" } 0 .. 3),
		effect('r01', 1, 11)
	]);
my @transactional = ('r01');
for my $number (2 .. $nrevisions)
{
	my $revision = sprintf('r%02d', $number);
	my $kind = $kinds[ ($number - 2) % @kinds ];
	push @transactional, $revision if $kind == $kinds[-1];
	$statements{$revision} =
	  [ map { $kind->[$_]->($revision, $number, $_ + 1) } 0 .. $#$kind ];
}
my @revisions = sort keys %statements;

# numbers_of returns the numbers of a revision's statements that match.
sub numbers_of
{
	my ($revision, $regexp) = @_;
	my $statements = $statements{$revision};
	return grep { $statements->[ $_ - 1 ] =~ $regexp } 1 .. @$statements;
}

# ---------- the server ----------

my $node = start_node('deploy_crash');
$node->append_conf('postgresql.conf', "restart_after_crash = on\nmax_wal_size = 1GB\n");
$node->restart;

# attempt tries something until it returns true.
sub attempt
{
	my ($what, $code) = @_;
	my $end = time + $patience;
	until ($code->())
	{
		BAIL_OUT("$what: not within $patience s") if time > $end;
		sleep 0.02;
	}
}

# pid_of returns the process of a deploy in a database, or nothing.
sub pid_of
{
	my ($database, $type) = @_;
	return $node->safe_psql('postgres',
		"SELECT pid FROM pg_stat_activity WHERE datname = '$database' AND backend_type = '$type'");
}

# start_deploy has psql call deploy.
sub start_deploy
{
	my ($database) = @_;
	my %deploy = (database => $database, stderr => '');
	$deploy{psql} = IPC::Run::start(
		[ 'psql', '-X', '-q', '-d', $database, '-c', 'CALL migrate.deploy()' ],
		'<', \undef, '>', \$deploy{stdout}, '2>', \$deploy{stderr}, IPC::Run::timeout($patience));
	return \%deploy;
}

# finish_deploy waits for the end and returns what psql said of it.
sub finish_deploy
{
	my ($deploy) = @_;
	$deploy->{psql}->finish;
	return $deploy->{stderr};
}

# kill_process kills a process of the server, which then restarts by itself; it
# returns false where there is none.
sub kill_process
{
	my ($pid) = @_;
	return 0 unless $pid && kill(9, $pid);
	attempt("end of process $pid", sub { !kill(0, $pid) && $! == ESRCH });
	return 1;
}

# The ways to kill a deploy; each returns false where that has ended before.
my %kill = (
	worker => sub { kill_process(pid_of($_[0]->{database}, 'migrate worker')) },
	caller => sub { kill_process(pid_of($_[0]->{database}, 'client backend')) },
	client => sub {
		my ($deploy) = @_;
		return 0 unless $deploy->{psql}->pumpable;
		$deploy->{psql}->signal('KILL');
		return 1;
	},
	postmaster => sub {
		my ($deploy) = @_;
		return 0 unless $deploy->{psql}->pumpable;
		$node->kill9;
		return 1;
	});

# start_server tries to start the server, which it can't while processes of the
# one before are left.
sub start_server
{
	return 1 if $node->start(fail_ok => 1);
	$node->stop('fast', fail_ok => 1);
	return 0;
}

# restart waits until the server is back and nothing of a killed deploy is left.
sub restart
{
	my ($victim, $database) = @_;
	attempt('restart', \&start_server) if $victim eq 'postmaster';
	my $query = "SELECT count(*) FROM pg_stat_activity WHERE datname = '$database'";
	attempt("restart after the kill of the $victim", sub {
		IPC::Run::run([ 'psql', '-XAtc', $query, 'postgres' ],
			'<', \undef, '>', \my $stdout, '2>', \my $stderr);
		return $stdout eq "0\n";
	});
}

# ---------- what has to be true ----------

# rows returns what a query gives, a list of lines.
sub rows
{
	my ($database, $sql) = @_;
	return split /\n/, $node->safe_psql($database, $sql);
}

# differs returns a line that says so where two lists are not the same.
sub differs
{
	my ($what, $got, $expected) = @_;
	return "@$got" eq "@$expected" ? () : "$what: @$got; expected: @$expected";
}

# problems_halfway returns what is wrong with a database whose deploy was killed.
sub problems_halfway
{
	my ($database) = @_;
	my ($version) = rows($database, 'SELECT revision FROM migrate.version');
	my @applied = grep { $_ le ($version // '') } @revisions;
	my $next = first { $_ gt ($version // '') } @revisions;
	my @problems = differs('log', [ rows($database, q{
		SELECT revision FROM migrate.log WHERE action = 'upgrade' AND outcome = 'done' ORDER BY id}) ], \@applied);

	my @steps = rows($database, 'SELECT DISTINCT revision FROM migrate.step');
	push @problems, differs('partially applied', \@steps, [$next]) if @steps;
	return @problems unless $version;

	# Statements that commit with their state have taken effect if they are done
	my %done = map { $_ => 1 } rows($database, q{SELECT statement FROM migrate.step WHERE state = 'done'});
	my @expected = map { my $revision = $_; map { "$revision|$_" } numbers_of($revision, qr/INTO effect/) } @applied;
	push @expected, map { "$next|$_" } grep { $done{$_} } numbers_of($next, qr/INTO effect/) if $next;
	push @problems, differs('effects',
		[ rows($database, 'SELECT * FROM effect ORDER BY revision, statement') ], \@expected);

	# Rounds commit with their count
	foreach my $table ('filled', 'tick')
	{
		my ($statement) = $next ? numbers_of($next, qr/INTO $table/) : ();
		next unless defined $statement;
		push @problems, differs("rows in $table",
			[ rows($database, "SELECT count(*) FROM $table WHERE revision = '$next'") ],
			[ rows($database, "SELECT coalesce(sum(rows), 0) FROM migrate.step WHERE statement = $statement") ]);
	}
	return @problems;
}

# problems_at_end returns what is wrong with a database whose deploy has ended.
sub problems_at_end
{
	my ($database, $undisturbed) = @_;
	my @filled = grep { numbers_of($_, qr/INTO filled/) } @revisions;
	my @ticks = grep { numbers_of($_, qr/INTO tick/) } @revisions;
	return (
		problems_halfway($database),
		differs('version', [ rows($database, 'SELECT revision FROM migrate.version') ], [ $revisions[-1] ]),
		differs('steps', [ rows($database, 'SELECT * FROM migrate.step') ], []),
		differs('indexes that are not valid', [ rows($database, q{
			SELECT indexrelid::regclass FROM pg_index WHERE NOT (indisvalid AND indisready AND indislive)}) ], []),
		differs('partitions half detached', [ rows($database, q{
			SELECT inhrelid::regclass FROM pg_inherits WHERE inhdetachpending}) ], []),
		differs('filled', [ rows($database, q{
			SELECT revision, count(*), count(DISTINCT id) FROM filled GROUP BY 1 ORDER BY 1}) ],
			[ map { "$_|$nitems|$nitems" } @filled ]),
		differs('ticks', [ rows($database, 'SELECT revision, count(*) FROM tick GROUP BY 1 ORDER BY 1') ],
			[ map { "$_|5" } @ticks ]),
		differs('deploys at work', [ rows($database, 'SELECT * FROM migrate.progress') ], []),
		grep { $_ } differences(dump_of($database, '-s'), dump_of($undisturbed, '-s')));
}

# ---------- undisturbed ----------

create_database($node, 'ready');
my %is_transactional = map { $_ => 1 } @transactional;
load_files($node, 'ready', map {
	revision_file($revisions[$_],
		revises => [ $_ > 0 ? $revisions[ $_ - 1 ] : () ],
		up => join("\n", @{ $statements{ $revisions[$_] } }),
		up_option => $is_transactional{ $revisions[$_] } ? '' : ' transaction:false')
} 0 .. $#revisions);

my $ndatabases = 0;

# new_database returns a database with all before it.  (The other strategy's
# copies of sequences go back in a crash.)
sub new_database
{
	my $database = 'run' . ++$ndatabases;
	$node->safe_psql('postgres', "CREATE DATABASE $database TEMPLATE ready STRATEGY file_copy");
	return $database;
}

my $undisturbed = new_database();
my $started = time;
unlike(finish_deploy(start_deploy($undisturbed)), qr/ERROR/, 'undisturbed: no error');
my $duration = time - $started;
note(sprintf('an undisturbed deploy takes %.2f s', $duration));
is(join("\n", problems_at_end($undisturbed, $undisturbed)), '', 'undisturbed');

# ---------- disturbed ----------

my $lost = qr/server closed the connection|connection to server|terminating connection|lost connection|postmaster exited/;
my ($database, $ncleaned, $nhalfway, $nended) = (new_database(), 0, 0, 0);

# end_of has a database whose deploy has ended make place for another, and
# returns what was wrong with it.
sub end_of
{
	my @problems = problems_at_end($database, $undisturbed);
	$node->safe_psql('postgres', "DROP DATABASE $database") unless @problems;
	$database = new_database();
	$nended++;
	return @problems;
}

# disturb kills a deploy, or finds that it has ended before; it returns whether
# it was killed and what is wrong.
sub disturb
{
	my ($victim, $delay) = @_;
	my $deploy = start_deploy($database);
	my $end = time + $delay;
	$deploy->{psql}->pump_nb while $deploy->{psql}->pumpable && time < $end && sleep 0.005;
	my $killed = $kill{$victim}->($deploy);
	my $stderr = finish_deploy($deploy);

	restart($victim, $database) if $killed;
	$ncleaned++ if $stderr =~ /cleaning up after an interrupted statement/;
	if ($stderr =~ /ERROR/ && $stderr !~ $lost)
	{
		$database = new_database();
		return ($killed, $stderr);
	}
	my ($half) = rows($database, 'SELECT count(*) FROM migrate.step');
	$nhalfway++ if $half > 0;
	my ($version) = rows($database, 'SELECT revision FROM migrate.version');
	return ($killed, ($version // '') eq $revisions[-1] ? end_of() : problems_halfway($database));
}

for my $round (1 .. $rounds)
{
	my $victim = $victims[ ($round - 1) % @victims ];
	my ($killed, $delay, @problems);
	until ($killed)
	{
		my @found;
		$delay = rand($duration / 2);
		($killed, @found) = disturb($victim, $delay);
		push @problems, @found;
	}
	is(join("\n", @problems), '', sprintf('round %d: %s killed after %.3f s', $round, $victim, $delay));
}

my $stderr = finish_deploy(start_deploy($database));
unlike($stderr, qr/ERROR/, 'the last deploy: no error');
is(join("\n", end_of()), '', 'the last deploy');
note("$nhalfway times a revision was partially applied, $ncleaned times something had to be cleared up, $nended deploys ended");

done_testing();
