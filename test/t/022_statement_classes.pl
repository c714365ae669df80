# Every sort of statement that this server's parser knows is in the table of
# statement classes, and the table has no other.
use strict;
use warnings;

use FindBin;
use PostgreSQL::Test::Utils;
use Test::More;

# What has such a name, and is never a statement of a script
my %internal = (
	PLAssignStmt => 'PL/pgSQL alone parses it',
	PlannedStmt => 'the planner makes it',
	RawStmt => 'the parser puts it around each statement',
	ReplicaIdentityStmt => 'a part of ALTER TABLE',
	ReturnStmt => 'stands in the body of a function alone',
	SetOperationStmt => 'analysis makes it of UNION and the like');

my $source = "$FindBin::RealBin/../../src";
my $pg_config = $ENV{PG_CONFIG} // 'pg_config';

# asked returns what pg_config says.
sub asked
{
	my ($what) = @_;
	my ($stdout, $stderr);
	IPC::Run::run [ $pg_config, $what ], '>', \$stdout, '2>', \$stderr or die $stderr;
	chomp $stdout;
	return $stdout;
}

my $headers = asked('--includedir-server');

# 16 and later have the tags in a file of their own.
my ($tags) = grep { -f } "$headers/nodes/nodetags.h", "$headers/nodes/nodes.h";
my %of_server = map { $_ => 1 } slurp_file($tags) =~ /^\s*T_(\w+Stmt)\b/mg;

# The table as the compiler sees it, for this major
my ($preprocessed, $errors);
my $ok = IPC::Run::run [ split(' ', asked('--cc')), '-E', '-P', "-I$source", "-I$headers", split(' ', asked('--cppflags')),
	"$source/script/classes.c" ], '>', \$preprocessed, '2>', \$errors;
ok($ok, 'the table can be read') or diag($errors);
my %of_table = map { $_ => 1 } $preprocessed =~ /\[\s*T_(\w+)\s*\]\s*=\s*\{\s*\.known = /g;

cmp_ok(scalar keys %of_server, '>', 100, "$tags has the tags of statements");
is_deeply([ grep { !$of_table{$_} && !$internal{$_} } sort keys %of_server ], [],
	'the table has every statement of this server');
is_deeply([ grep { !$of_server{$_} } sort(keys %of_table, keys %internal) ], [], 'and no other');
is_deeply([ grep { $of_table{$_} } sort keys %internal ], [], 'and none that is no statement of a script');

done_testing();
