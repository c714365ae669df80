# The graph's answers are those of Alembic, in all cases of the shared folder.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use IPC::Run qw(run);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

# Debian's Python, whatever the path has: psycopg2 is a package of that one
my $python = '/usr/bin/python3';
my $judge = shared_file('conformance/run.py');

plan skip_all => 'the folder with the conformance cases (MIGRATE_SHARED) is absent'
  unless $judge;
plan skip_all => "$python with psycopg2 is absent"
  unless -x $python && run [ $python, '-c', 'import psycopg2' ], '>&', \my $output;

my $node = start_node('conformance');
create_database($node, 'cases');
$ENV{PGDATABASE} = 'cases';

my ($stdout, $stderr) = run_command([ $python, $judge ]);
is($stdout, 'graph cases: 1500 of 1500 agree', 'answers agree');
is($stderr, '', 'nothing else is said');

done_testing();
