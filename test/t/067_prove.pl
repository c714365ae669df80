# Real input, there and back: what prove() says of a package registry's migrations
# is what psql and pg_dump say of them.  MIGRATE_PROVE_ALL has all of them compared,
# not only some.

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

my @migrations = map { JSON::PP->new->utf8->decode($_) } split /\n/, slurp_file($corpus);
my $node = start_node('prove');
create_database($node, 'ours');
$node->safe_psql('postgres', 'CREATE DATABASE theirs');

# id returns a migration's revision.
sub id
{
	my ($i) = @_;
	return "m$migrations[$i]{version}";
}

# is_compared says whether a migration is among those that are.
sub is_compared
{
	my ($i) = @_;
	return $ENV{MIGRATE_PROVE_ALL} || $i % 13 == 4 || $i == 131 || $i == 224 || $i == 234;
}

# runs runs one script of a migration in a database and says whether it succeeds.
sub runs
{
	my ($database, $migration, $direction) = @_;
	utf8::encode(my $script = $migration->{$direction});
	my ($status) = psql_script($database, $script, '-q', '-v', 'ON_ERROR_STOP=1', $migration->{transactional} ? '-1' : ());
	return $status == 0;
}

# same says whether pg_dump has the same to say of two databases.
sub same
{
	my ($one, $other) = @_;
	run [ 'python3', $dump_equal, $one, $other ], '>&', \my $output;
	return $output eq '';
}

# there_and_back returns what psql and pg_dump say of a migration: database
# before is as before it, theirs as after it.
sub there_and_back
{
	my ($migration) = @_;
	return 'irreversible' unless defined $migration->{down};
	$node->safe_psql('postgres', 'CREATE DATABASE trial TEMPLATE theirs');
	my $result =
		!runs('trial', $migration, 'down') ? 'down fails'
	  : !same('before', 'trial') ? 'down leaves differences'
	  : !runs('trial', $migration, 'up') || !same('theirs', 'trial') ? 'up differs the second time'
	  : 'ok';
	$node->safe_psql('postgres', 'DROP DATABASE trial');
	return $result;
}

my @files;
foreach my $i (0 .. $#migrations)
{
	my $m = $migrations[$i];
	my $mode = $m->{transactional} ? '' : ' transaction:false';
	push @files,
	  revision_file(
		id($i),
		message => $m->{message},
		revises => $i > 0 ? [ id($i - 1) ] : [],
		up => $m->{up}, up_option => $mode, down_option => $mode,
		defined $m->{down} ? (down => $m->{down}) : ());
}
utf8::encode($_) foreach @files;
load_files($node, 'ours', @files);
my %proved = map { split /\|/, $_, 2 } split /\n/, $node->safe_psql('ours', 'SELECT revision, result FROM migrate.prove()');
is(scalar keys %proved, scalar @migrations, 'all of them are proved');
cmp_ok((scalar grep { $_ ne 'ok' && $_ ne 'irreversible' } values %proved), '>', 20, 'there are broken ones');
is($node->safe_psql('ours', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace}), 0, 'nothing is left here');

foreach my $i (0 .. $#migrations)
{
	my $compared = is_compared($i);
	$node->safe_psql('postgres', 'CREATE DATABASE before TEMPLATE theirs') if $compared;
	runs('theirs', $migrations[$i], 'up') or die "psql: $migrations[$i]{version}";
	next unless $compared;
	is($proved{ id($i) }, there_and_back($migrations[$i]), "migration $i, $migrations[$i]{version}");
	$node->safe_psql('postgres', 'DROP DATABASE before');
}

# The last ones, on the schema as it stands

my $last = $#migrations;
$node->safe_psql('ours', "SET client_min_messages = error; SELECT count(*) FROM migrate.upgrade('" . id($last - 10) . q{', non_transactional => 'plain')});
is( $node->safe_psql('ours', q{SELECT revision || '|' || result FROM migrate.prove('head')}),
	join("\n", map { id($_) . '|' . $proved{ id($_) } } $last - 9 .. $last),
	'pending ones have the same results on the present schema');

$node->stop;
done_testing();
