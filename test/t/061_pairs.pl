# Autogenerate on pairs of schemas that other tools are tested with, and
# model_of() on real schemas: pg_dump is the judge.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IPC::Run qw(run start finish);
use JSON::PP;
use List::Util qw(sum0);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $python = '/usr/bin/python3';
my $judge = shared_file('oracle/run_pairs.py');
my $dump_equal = shared_file('oracle/dump_equal.py');
my $pairs = shared_file('corpus/ddl-pairs.jsonl');
my $registry = shared_file('corpus/registry.jsonl');

plan skip_all => 'the folder with the pairs of schemas (MIGRATE_SHARED) is absent'
  unless $judge && $dump_equal && $pairs && $registry;
plan skip_all => "$python is absent" unless -x $python;

my $required = 95;			# percent

my $node = start_node('pairs');

# The pairs are known to load on 15; later majors see some of them
my $sample_size = $node->safe_psql('postgres', 'SHOW server_version_num') < 160000 ? 150 : 40;

# A sample of the pairs, evenly spread, in two processes

my @lines = split /\n/, slurp_file($pairs);
my @sample = map { $lines[ int($_ * @lines / $sample_size) ] } 0 .. $sample_size - 1;
my $file = write_file(join("\n", @sample) . "\n");
my @output;
my @judges = map {
	start [ $python, $judge, $file, '--shard', "$_/2", '--prefix', "pairs$_", '--min', 0, '--show', 99 ],
	  '<', \undef, '>&', \$output[$_]
} 0, 1;
finish($_) foreach @judges;

my (@exact, @judged);
foreach (@output)
{
	my ($exact, $judged) = /^ddl pairs: (\d+) of (\d+) exact/m or next;
	push @exact, $exact;
	push @judged, $judged;
}
cmp_ok(sum0(@judged), '>=', 0.95 * $sample_size, 'pairs were judged');
my $percent = 100 * sum0(@exact) / (sum0(@judged) || 1);
cmp_ok($percent, '>=', $required, 'percentage of pairs that are exact, up and down')
  or diag(@output);
note(@output);

# stands_for_itself expects that what model_of() says of a database leaves
# nothing to do here, and makes the same schema elsewhere as its dump does
# (which is not always the same: a CHECK of varchar IN (...) reads differently
# once restored).
sub stands_for_itself
{
	my ($database, $what) = @_;

	my $model = $node->safe_psql($database, 'SELECT migrate.model_of()');
	$node->safe_psql($database, 'SELECT migrate.set_model(' . literal($model) . ')');
	is($node->safe_psql($database, 'SELECT operation, kind, object, sql FROM migrate.check()'),
		'', "$what: nothing differs from its model");

	$node->safe_psql('postgres', "CREATE DATABASE $_ TEMPLATE template0") foreach 'made', 'restored';
	my (undef, undef, $stderr) = psql_script('made', $model, '-q', '-v', 'ON_ERROR_STOP=1');
	is($stderr, '', "$what: the model runs by itself");
	psql_script('restored', dump_of($database, '--schema-only'), '-q');
	run [ $python, $dump_equal, 'made', 'restored' ], '>&', \my $diff;
	is($diff, '', "$what: what it makes is the same");
	$node->safe_psql('postgres', "DROP DATABASE $_") foreach 'made', 'restored';
	return;
}

# Schemas of the sample; they are loaded already, roles too

foreach my $n (grep { $_ % 15 == 7 } 0 .. $#sample)
{
	my $pair = JSON::PP->new->utf8->decode($sample[$n]);
	utf8::encode(my $schema = $pair->{b});

	$node->safe_psql('postgres', 'CREATE DATABASE schema TEMPLATE template0');
	my ($status) = psql_script('schema', $schema, '-q', '-v', 'ON_ERROR_STOP=1');
  SKIP:
	{
		skip "$pair->{id} does not load on this server", 1 if $status;
		$node->safe_psql('schema', 'CREATE EXTENSION migrate');
		stands_for_itself('schema', $pair->{id});
	}
	$node->safe_psql('postgres', 'DROP DATABASE schema');
}

# A real schema

my $migrations = '';
foreach my $line (split /\n/, slurp_file($registry))
{
	my $up = JSON::PP->new->utf8->decode($line)->{up};
	utf8::encode($up);
	$migrations .= "$up\n;\n";
}
create_database($node, 'registry');
psql_script('registry', $migrations, '-q');
cmp_ok($node->safe_psql('registry', q{SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace}),
	'>', 100, 'the schema of the registry is there');
stands_for_itself('registry', 'registry');

# Every extension that comes with the server

create_database($node, 'extensions');
$node->safe_psql(
	'extensions', q{
	DO $$
	DECLARE
		name text;
	BEGIN
		FOR name IN SELECT e.name FROM pg_available_extensions e WHERE installed_version IS NULL LOOP
			BEGIN
				EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I CASCADE', name);
			EXCEPTION WHEN OTHERS THEN
				RAISE NOTICE '%: %', name, SQLERRM;
			END;
		END LOOP;
	END $$});
note($node->safe_psql('extensions', 'SELECT count(*) FROM pg_extension'), ' extensions');
stands_for_itself('extensions', 'extensions');

done_testing();
