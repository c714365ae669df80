# migrate-from-alembic: what it writes of a project makes what Alembic makes.
#
# A Python with Alembic, SQLAlchemy and psycopg2 is needed: MIGRATE_PYTHON names one.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IPC::Run qw(run);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

# find_python returns a Python that has what Alembic needs, or undef.
sub find_python
{
	foreach my $python ($ENV{MIGRATE_PYTHON} // (), 'python3', '/usr/bin/python3')
	{
		return $python
		  if eval { run [ $python, '-c', 'import alembic, sqlalchemy, psycopg2' ], '>&', \my $output };
	}
	return undef;
}

my $python = find_python();
plan skip_all => 'Alembic, SQLAlchemy and psycopg2 are absent' unless $python;

my $root = "$FindBin::RealBin/../..";
my $project = "$root/test/data/alembic";
my $program = "$root/src/bin/migrate-from-alembic";
my $folder = PostgreSQL::Test::Utils::tempdir() . '/revisions';
$ENV{PYTHONDONTWRITEBYTECODE} = 1;

my $node = start_node('from_alembic');

# alembic runs a command of Alembic's in the project, on a database.
sub alembic
{
	my ($database, @command) = @_;
	local $ENV{DATABASE_URL} = "postgresql+psycopg2://\@/$database?host=" . $node->host . '&port=' . $node->port;
	my $output;
	run [ $python, '-m', 'alembic', '-c', "$project/alembic.ini", @command ], '>&', \$output
	  or die "alembic @command: $output";
	return $output;
}

# convert runs the program.
sub convert
{
	run [ $python, $program, '-c', "$project/alembic.ini", @_ ], '<', \undef, '>', \my $stdout, '2>', \my $stderr;
	return ($? >> 8, $stdout, $stderr);
}

# same_as_alembic expects that two databases are alike, rows included, but for Alembic's table.
sub same_as_alembic
{
	my ($ours, $theirs, $name) = @_;
	is(differences(map { dump_of($_, '-T', 'alembic_version') } $ours, $theirs), '', $name);
	return;
}

# What is written, and what is told

my ($status, $stdout, $stderr) = convert($folder);
is($status, 0, 'converted') or diag($stderr);
my @paths = split /\n/, $stdout;
is(scalar @paths, 7, 'a file for each revision');
my %files = map { m{/\d+_([^_]+)_} ? ($1 => slurp_file($_)) : () } @paths;
like($stderr, qr{warning: \S+/20260106_f1f1f1f1f1f1_names_of_accounts.sql: upgrade: It reads rows}, 'one that reads rows is told');
like($stderr, qr{warning: \S+/20260107_9191919191_a_look_at_the_database.sql: upgrade: Not converted: it looks at}, 'one that looks at the database is told');
is(() = $stderr =~ /^migrate-from-alembic: warning/mg, 2, 'nothing else is');
like($files{'9191919191'}, qr/^-- \|     if "nick" not in /m, 'its Python stands in a comment');
unlike($files{f1f1f1f1f1f1}, qr/^-- migrate:down/m, 'a downgrade that is not implemented is none');

is(join(' ', (convert($folder))[0]), '0', 'written once more, the same');
append_to_file($paths[0], "-- by hand\n");
($status, undef, $stderr) = convert($folder);
is($status, 1, 'a file that is there is not changed');
like($stderr, qr/is there already, and is another: nothing was written/, 'which is told');
open(my $out, '>', $paths[0]) or die;
print $out $files{a1a1a1a1a1a1};
close($out);

# The graph is Alembic's

create_database($node, 'ours');
load_files($node, 'ours', values %files);
is( $node->safe_psql('ours', q{SELECT revision, down_revision, depends_on, branch_labels, message FROM migrate.history() ORDER BY 1}),
	<<'END' =~ s/\n\z//r, 'revisions');
9191919191|{f1f1f1f1f1f1}|{}|{billing,catalog}|A look at the database
a1a1a1a1a1a1|{}|{}|{}|Accounts
b1b1b1b1b1b1|{a1a1a1a1a1a1}|{}|{billing}|Billing
c1c1c1c1c1c1|{}|{b1b1b1b1b1b1}|{catalog}|Catalog
d1d1d1d1d1d1|{b1b1b1b1b1b1,c1c1c1c1c1c1}|{}|{billing,catalog}|Both lines
e1e1e1e1e1e1|{d1d1d1d1d1d1}|{}|{billing,catalog}|Outside a transaction
f1f1f1f1f1f1|{e1e1e1e1e1e1}|{}|{billing,catalog}|Names of accounts
END
like($files{b1b1b1b1b1b1}, qr/^-- Create Date: 2026-01-02 10:00:00\+00$/m, 'dates are in UTC');

# Up and down, as Alembic

$node->safe_psql('postgres', 'CREATE DATABASE theirs');
foreach my $target ('b1b1b1b1b1b1', 'd1d1d1d1d1d1', 'f1f1f1f1f1f1')
{
	alembic('theirs', 'upgrade', $target);
	$node->safe_psql('ours', "CALL migrate.deploy('$target')");
	same_as_alembic('ours', 'theirs', "upgrade to $target");
}
(undef, undef, $stderr) = $node->psql('ours', q{CALL migrate.deploy()});
like($stderr, qr/the upgrade of revision 9191919191 is not converted/, 'what is not converted fails');
is($node->safe_psql('ours', 'SELECT revision FROM migrate.current()'), 'f1f1f1f1f1f1', 'and changes nothing');
(undef, undef, $stderr) = $node->psql('ours', q{SELECT * FROM migrate.downgrade('-1')});
like($stderr, qr/f1f1f1f1f1f1/, 'a downgrade that is not implemented is irreversible');

create_database($node, 'down');
$node->safe_psql('postgres', 'CREATE DATABASE down_theirs');
load_files($node, 'down', values %files);
alembic('down_theirs', 'upgrade', 'e1e1e1e1e1e1');
$node->safe_psql('down', q{CALL migrate.deploy('e1e1e1e1e1e1')});
foreach my $target ('d1d1d1d1d1d1', 'a1a1a1a1a1a1', 'base')
{
	alembic('down_theirs', 'downgrade', $target);
	$node->safe_psql('down', "CALL migrate.deploy('$target', direction => 'downgrade')");
	same_as_alembic('down', 'down_theirs', "downgrade to $target");
}

# One that reads rows fails where there are some

create_database($node, 'rows');
load_files($node, 'rows', values %files);
$node->safe_psql('rows', $_) foreach q{CALL migrate.deploy('e1e1e1e1e1e1')}, q{INSERT INTO account (email) VALUES ('a@b')};
(undef, undef, $stderr) = $node->psql('rows', q{SELECT * FROM migrate.upgrade('f1f1f1f1f1f1')});
like($stderr, qr/the upgrade of revision f1f1f1f1f1f1 reads rows here/, 'rows are not left out silently');

# Alembic's database goes on here

alembic('theirs', 'upgrade', 'head');
$node->safe_psql('theirs', 'CREATE EXTENSION migrate');
load_files($node, 'theirs', values %files);
is($node->safe_psql('theirs', 'SELECT revision, status FROM migrate.adopt()'), '9191919191|stamped', 'adopted');
is($node->safe_psql('theirs', 'SELECT revision, heads, pending FROM migrate.status()'), '{9191919191}|{9191919191}|0', 'it is up to date');

# Without env.py, and without a project

($status, undef, $stderr) = convert('--no-env', "$folder.plain");
is($status, 0, 'without env.py') or diag($stderr);
unlike(slurp_file("$folder.plain/20260101_a1a1a1a1a1a1_accounts.sql"), qr/uq_account_email/, 'there is no convention for names');
run [ $python, $program, '-c', "$folder.none/alembic.ini", $folder ], '>&', \$stderr;
like($stderr, qr/^migrate-from-alembic: there is no file ".*alembic.ini"$/m, 'no project');

done_testing();
