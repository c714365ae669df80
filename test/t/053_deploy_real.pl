# Real input, deployed: the migrations of a package registry, those that no
# transaction can hold included.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IPC::Run qw(run);
use JSON::PP;
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $corpus = shared_file('corpus/registry.jsonl');
my $dump_equal = shared_file('oracle/dump_equal.py');
plan skip_all => 'the folder with the migrations (MIGRATE_SHARED) is absent'
  unless $corpus && $dump_equal;

my (@revisions, @files);
foreach my $line (split /\n/, slurp_file($corpus))
{
	my $revision = JSON::PP->new->utf8->decode($line);
	utf8::encode($_) foreach @$revision{qw(version message up down)};
	push @files,
	  revision_file($revision->{version},
		message => $revision->{message},
		revises => [ @revisions ? $revisions[-1]{version} : () ],
		up => $revision->{up},
		up_option => $revision->{transactional} ? '' : ' transaction:false',
		down => $revision->{down});
	push @revisions, $revision;
}
is(scalar @revisions, 285, 'migrations');

# psql runs each in a transaction of its own, or without

my $node = start_node('deploy_real');
$node->safe_psql('postgres', 'CREATE DATABASE by_psql');
foreach my $revision (@revisions)
{
	my ($status, undef, $stderr) = psql_script('by_psql', $revision->{up},
		'-q', '-v', 'ON_ERROR_STOP=1', $revision->{transactional} ? '-1' : ());
	die "psql: $revision->{version}: $stderr" if $status != 0;
}

create_database($node, 'deployed');
load_files($node, 'deployed', @files);
my ($status, undef, $stderr) = $node->psql('deployed', 'CALL migrate.deploy()');
is($status, 0, 'deploy');
is(join("\n", grep { /ERROR|FATAL|PANIC|WARNING/ } split /\n/, $stderr), '', 'deploy: no error, no warning');

run [ 'python3', $dump_equal, 'deployed', 'by_psql' ], '>&', \my $output;
is("$? $output", '0 ', 'schema');
is( $node->safe_psql('deployed', 'SELECT revision FROM migrate.version'),
	$revisions[-1]{version}, 'version');
is( $node->safe_psql('deployed', q{SELECT revision, outcome, sqlstate FROM migrate.log WHERE action = 'upgrade' ORDER BY id}),
	join("\n", map { "$_->{version}|done|" } @revisions),
	'log: each of them once, in order');
is($node->safe_psql('deployed', 'SELECT count(*) FROM migrate.step'), '0', 'none is partially applied');
is($node->safe_psql('deployed', 'SELECT state, sqlstate FROM migrate.run'), 'done|', 'run');

done_testing();
