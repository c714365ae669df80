# Real input, written again by the database: a package registry's schema as it
# was over the years; autogenerate takes a database from each to the next.

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

my $at_once = 36;			# migrations that become one revision

my @migrations = map { JSON::PP->new->utf8->decode($_) } split /\n/, slurp_file($corpus);
my $node = start_node('history');
create_database($node, 'theirs');
create_database($node, 'ours');

# schema_differs returns how pg_dump's words for our schema and another's differ.
sub schema_differs
{
	my ($other) = @_;
	run [ 'python3', $dump_equal, $other, 'ours' ], '>&', \my $output;
	return $output;
}

while (my @some = splice @migrations, 0, $at_once)
{
	my $what = "up to $some[-1]{version}";

	foreach my $migration (@some)
	{
		utf8::encode(my $up = $migration->{up});
		my ($status, undef, $stderr) = psql_script('theirs', $up, '-q', '-v', 'ON_ERROR_STOP=1',
			$migration->{transactional} ? '-1' : ());
		die "psql: $migration->{version}: $stderr" if $status != 0;
	}
	my $model = $node->safe_psql('theirs', 'SELECT migrate.model_of()');
	$node->safe_psql('postgres', 'CREATE DATABASE before TEMPLATE ours');
	$node->safe_psql('ours', 'SELECT migrate.set_model(' . literal($model) . ')');
	$node->safe_psql('ours', "SELECT migrate.revision('more', autogenerate => true)");
	$node->safe_psql('ours', 'SELECT migrate.upgrade()');
	is(schema_differs('theirs'), '', "$what: the same schema");
	is($node->safe_psql('ours', 'SELECT operation, kind, object FROM migrate.check()'), '', "$what: nothing is left");
	$node->safe_psql('ours', "SELECT migrate.downgrade('-1')");
	is(schema_differs('before'), '', "$what: and back");
	$node->safe_psql('postgres', 'DROP DATABASE before');
	$node->safe_psql('ours', 'SELECT migrate.upgrade()');
}

# The revisions make it from nothing, and leave nothing

$node->safe_psql('ours', "SELECT migrate.downgrade('base')");
is($node->safe_psql('ours', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace}), '0', 'base');
$node->safe_psql('ours', 'SELECT migrate.upgrade()');
is(schema_differs('theirs'), '', 'all at once: the same schema');

done_testing();
