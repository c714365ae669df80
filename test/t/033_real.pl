# Real input: the migrations of a package registry, twelve years of them.

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

my $ntransactional = 218;		# the first ones; the next is not transactional

# The revisions

my (@revisions, @files, $last);
foreach my $line (split /\n/, slurp_file($corpus))
{
	my $json = JSON::PP->new->utf8->decode($line);
	my $revision = { map { $_ => $json->{$_} } qw(version message up down) };
	utf8::encode($_) foreach values %$revision;
	my $option = $json->{transactional} ? '' : ' transaction:false';
	push @revisions, { %$revision, transactional => $json->{transactional} };
	push @files,
	  revision_file($revision->{version},
		message => $revision->{message},
		revises => [ $last // () ],
		up => $revision->{up},
		down => $revision->{down},
		up_option => $option,
		down_option => $option);
	$last = $revision->{version};
}
is(scalar @revisions, 285, 'migrations');

my $node = start_node('real');

# copy_of makes a database that is a copy of another.
sub copy_of
{
	my ($database, $copy) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $copy TEMPLATE $database");
	return $copy;
}

# run_by_psql has psql run a script, as one transaction or not.
sub run_by_psql
{
	my ($database, $script, $transactional) = @_;
	return psql_script($database, $script, '-q', '-v', 'ON_ERROR_STOP=1', $transactional ? '-1' : ());
}

# same_schema expects that two databases are alike, by the shared judge.
sub same_schema
{
	my ($one, $two, $name) = @_;
	run [ 'python3', $dump_equal, $one, $two ], '>&', \my $output;
	is("$? $output", '0 ', $name);
}

# version returns the version of a database.
sub version
{
	return $node->safe_psql($_[0], 'SELECT revision FROM migrate.version');
}

# The first ones, in one call, against psql

$node->safe_psql('postgres', 'CREATE DATABASE by_psql');
foreach my $revision (@revisions[ 0 .. $ntransactional - 1 ])
{
	my ($status, undef, $stderr) = run_by_psql('by_psql', $revision->{up}, 1);
	die "psql: $revision->{version}: $stderr" if $status != 0;
}

create_database($node, 'real');
is(load_files($node, 'real', @files), join("\n", map { "$_->{version}|$_->{message}|new" } @revisions),
	'load');
my $target = $revisions[ $ntransactional - 1 ]{version};
is( $node->safe_psql('real', "SELECT string_agg(revision, ' ' ORDER BY step) FROM migrate.upgrade('$target')"),
	join(' ', map { $_->{version} } @revisions[ 0 .. $ntransactional - 1 ]),
	"upgrade to $target: steps");
is(version('real'), $target, "upgrade to $target: version");
same_schema('real', 'by_psql', "upgrade to $target: schema");

# The next is not transactional, which is said before anything is run

my $before = all_of($node, 'real');
my (undef, undef, $stderr) = $node->psql('real', "SELECT migrate.upgrade('head')",
	extra_params => [ '-v', 'VERBOSITY=verbose' ]);
like($stderr, qr/ERROR:  MG011: .*\n(.*\n)*HINT:  .*non_transactional => 'plain'/, 'upgrade to head: error');
is(differences(all_of($node, 'real'), $before), '', 'upgrade to head: nothing has changed');

# Down again, until psql finds the first script that is broken

copy_of('real', 'down');
copy_of('by_psql', 'down_by_psql');
my $broken = $ntransactional;
my $message;
while (!defined $message && $broken-- > 0)
{
	my ($status, undef, $error) = run_by_psql('down_by_psql', $revisions[$broken]{down}, 1);
	($message) = $error =~ /(ERROR:  .*)/ if $status != 0;
}
my $id = $revisions[$broken]{version};
note("broken: $id, $message");
is(scalar split(/\n/, $node->safe_psql('down', "SELECT * FROM migrate.downgrade('$id')")),
	$ntransactional - 1 - $broken, "downgrade to $id: steps");
is(version('down'), $id, "downgrade to $id: version");
same_schema('down', 'down_by_psql', "downgrade to $id: schema");

# A script that does not parse is found first, though it would come later
my ($unparsed) = grep { $_->{version} eq '20170318181441' } @revisions;
foreach my $case (
	[ 'down', '-1', $revisions[$broken], $message, 1 ],
	[ 'real', $revisions[ $broken - 1 ]{version}, $revisions[$broken], $message, 1 ],
	[ 'real', 'base', $unparsed, 'ERROR:  42601: syntax error at or near "ALTER"', 2 ])
{
	my ($database, $to, $revision, $reason, $line) = @$case;
	my $test = "downgrade of $database to $to";
	$before = all_of($node, $database);
	(undef, undef, $stderr) = $node->psql($database, "SELECT migrate.downgrade('$to')",
		extra_params => [ '-v', 'VERBOSITY=verbose' ]);
	like($stderr, qr/\Q$reason\E/, "$test: error");
	like($stderr,
		qr/^CONTEXT:  revision $revision->{version} "\Q$revision->{message}\E", downgrade script, line $line \(line \d+ of the file\)$/m,
		"$test: context");
	my ($file_line) = $stderr =~ /\(line (\d+) of the file\)/;
	is( $node->safe_psql($database, "SELECT split_part(migrate.file('$revision->{version}'), E'\\n', $file_line)"),
		(split /\n/, $revision->{down})[ $line - 1 ],
		"$test: line of the file");
	is(differences(all_of($node, $database), $before), '', "$test: nothing has changed");
}

# All of them, in one call

foreach my $revision (@revisions[ $ntransactional .. $#revisions ])
{
	my ($status, undef, $error) = run_by_psql('by_psql', $revision->{up}, $revision->{transactional});
	die "psql: $revision->{version}: $error" if $status != 0;
}
create_database($node, 'plain');
load_files($node, 'plain', reverse @files);
is(scalar split(/\n/, $node->safe_psql('plain', q{SELECT * FROM migrate.upgrade(non_transactional => 'plain')})),
	scalar @revisions, 'all in the plain form: steps');
is(version('plain'), $last, 'all in the plain form: version');
same_schema('plain', 'by_psql', 'all in the plain form: schema');

# And as psql does them

create_database($node, 'offline');
my $script = $node->safe_psql('plain', q{SELECT migrate.upgrade_sql('base:head')}) . "\n";
my ($status, undef, $error) = run_by_psql('offline', $script, 0);
is($status, 0, 'all by a script for psql') or diag($error);
is(version('offline'), $last, 'all by a script for psql: version');
same_schema('offline', 'by_psql', 'all by a script for psql: schema');

# The result, with rows, as the first revision of a new database

$node->safe_psql('plain', <<'END_OF_SQL');
INSERT INTO categories (category, slug, description)
	VALUES ('Ünï ''quoted'' \ "twice"', 'a', E'tab\there\nnewline \\. $$'), ('b', 'b', ''), ('日本', 'c', ' -- migrate:down');
INSERT INTO keywords (keyword) SELECT 'k' || i FROM generate_series(1, 1000) AS i;
END_OF_SQL
run [ 'pg_dump', '-N', 'migrate', '-d', 'plain' ], '>', \my $dump, '2>', \$error
  or die "pg_dump: $error";
my $baseline = revision_file('baseline', up => $dump);
create_database($node, 'restored');
load_files($node, 'restored', $baseline);
$node->safe_psql('restored', q{SELECT migrate.upgrade()});
is(version('restored'), 'baseline', 'a dump as first revision: version');
same_schema('restored', 'plain', 'a dump as first revision: schema');
is(differences(dump_of('restored'), dump_of('plain')), '', 'a dump as first revision: data');

create_database($node, 'restored_offline');
$script = $node->safe_psql('restored', q{SELECT migrate.upgrade_sql('base:head')}) . "\n";
($status, undef, $error) = run_by_psql('restored_offline', $script, 0);
is($status, 0, 'a dump by a script for psql') or diag($error);
is(version('restored_offline'), 'baseline', 'a dump by a script for psql: version');
is(differences(dump_of('restored_offline'), dump_of('plain')), '', 'a dump by a script for psql: data');

done_testing();
