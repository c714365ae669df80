# A deploy that locks tables while clients use them, some in long transactions:
# no client waits longer for a lock of ours than we wait for it, and the deploy
# ends.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IPC::Run ();
use List::Util qw(max);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $lock_timeout = 300;			# milliseconds
my $margin = 1500;				# for a busy machine, and for what the statements do
my $nclients = 4;
my $nlong = 1;

my @scripts = (
	'ALTER TABLE account ADD COLUMN note text;',
	'ALTER TABLE account ADD CONSTRAINT sane CHECK (balance >= 0);',
	"ALTER TABLE account ALTER COLUMN note SET DEFAULT '', DROP COLUMN unused;",
	'CREATE INDEX CONCURRENTLY ON account (branch);',
	'ALTER TABLE account ADD FOREIGN KEY (branch) REFERENCES branch;',
	"LOCK TABLE account;\nALTER TABLE account RENAME CONSTRAINT sane TO balance_sane;");

my $node = start_node('deploy_load');
create_database($node, 'busy');
$node->safe_psql('busy', <<'END_OF_SQL');
CREATE TABLE branch (id integer PRIMARY KEY);
CREATE TABLE account (id integer PRIMARY KEY, branch integer, balance bigint NOT NULL DEFAULT 0, unused integer);
INSERT INTO branch SELECT generate_series(0, 9);
INSERT INTO account SELECT i, i % 10 FROM generate_series(1, 20000) AS i;
END_OF_SQL
load_files($node, 'busy', map {
	revision_file("r$_",
		revises => [ $_ > 1 ? 'r' . ($_ - 1) : () ],
		up => $scripts[ $_ - 1 ],
		up_option => $scripts[ $_ - 1 ] =~ /CONCURRENTLY/ ? ' transaction:false' : '')
} 1 .. @scripts);

# pgbench starts clients that go on until their connections are ended.
sub pgbench
{
	my ($name, $clients, $script) = @_;
	my %pgbench = (prefix => PostgreSQL::Test::Utils::tempdir() . "/$name", output => '');
	local $ENV{PGAPPNAME} = 'client';
	$pgbench{process} = IPC::Run::start(
		[ 'pgbench', '-n', '-c', $clients, '-T', 600, '-l', "--log-prefix=$pgbench{prefix}",
			'-f', write_file($script), 'busy' ],
		'<', \undef, '>&', \$pgbench{output});
	return \%pgbench;
}

# latencies returns how long the transactions took, in milliseconds.
sub latencies
{
	my ($pgbench) = @_;
	return map { (split)[2] / 1000 } map { split /\n/, slurp_file($_) } glob("$pgbench->{prefix}.*");
}

my $short = pgbench('short', $nclients, <<'END_OF_SCRIPT');
\set id random(1, 20000)
\sleep 5 ms
UPDATE account SET balance = balance + 1 WHERE id = :id;
END_OF_SCRIPT
my $long = pgbench('long', $nlong, <<'END_OF_SCRIPT');
\sleep 500 ms
BEGIN;
SELECT balance FROM account WHERE id = 1;
\sleep 700 ms
COMMIT;
END_OF_SCRIPT
my $clients = q{FROM pg_stat_activity WHERE application_name = 'client'};
ok($node->poll_query_until('busy', "SELECT count(*) = $nclients + $nlong $clients"), 'clients at work');

# One transaction is longer than some tries together

my $holder = $node->background_psql('busy');
$holder->query_safe(q{SET application_name = 'holder'; BEGIN; SELECT FROM account WHERE id = 1});

my $deploy = IPC::Run::start(
	[ 'psql', '-X', '-d', 'busy', '-c',
		"CALL migrate.deploy(lock_timeout => '$lock_timeout ms', lock_retries => 100)" ],
	'<', \undef, '>', \my $stdout, '2>', \my $stderr, IPC::Run::timeout(180));

my $failures = q{FROM migrate.log WHERE revision = 'r1' AND outcome = 'failed' AND sqlstate = '55P03'};
my $nfailed = 0;
for (1 .. 60)
{
	last if ($nfailed = $node->safe_psql('busy', "SELECT count(*) $failures")) >= 5;
	sleep 1 if $_ > 10;
	select(undef, undef, undef, 0.3);
}
cmp_ok($nfailed, '>=', 5, 'without the lock, one try after another');
like($node->safe_psql('busy', "SELECT reason $failures ORDER BY id LIMIT 1"), qr/holder/, 'the log says who held it');
$holder->query_safe('COMMIT');
$holder->quit;
ok($deploy->finish, 'the deploy ends') or diag($stderr);
like($stderr, qr/NOTICE:  .*holder/, 'it has said who blocks it');

# No client has gone; then they go

is($node->safe_psql('busy', "SELECT count(*) $clients"), $nclients + $nlong, 'clients at work until the end');
$node->safe_psql('busy', "SELECT pg_terminate_backend(pid) $clients");
$_->{process}->finish foreach $short, $long;

my @latencies = latencies($short);
my $longest = max(@latencies);
note(sprintf('%d transactions, the longest took %.0f ms; %d tries failed', scalar @latencies, $longest,
	$node->safe_psql('busy', q{SELECT count(*) FROM migrate.log WHERE outcome = 'failed'})));
cmp_ok(scalar @latencies, '>', 100, 'clients have worked');
cmp_ok($longest, '>', $lock_timeout / 2, 'some have waited behind us');
cmp_ok($longest, '<', $lock_timeout + $margin, 'none too long');

is( $node->safe_psql('busy', q{SELECT revision FROM migrate.log WHERE outcome = 'done' AND action = 'upgrade' ORDER BY id}),
	join("\n", map { "r$_" } 1 .. @scripts),
	'every revision is done, once');
is($node->safe_psql('busy', q{SELECT conname FROM pg_constraint WHERE conrelid = 'account'::regclass AND convalidated AND contype <> 'n' ORDER BY 1}),
	"account_branch_fkey\naccount_pkey\nbalance_sane", 'constraints');
is($node->safe_psql('busy', q{SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'account'::regclass ORDER BY 1}),
	"account_pkey|t\naccount_branch_idx|t", 'indexes');

done_testing();
