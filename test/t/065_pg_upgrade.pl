# pg_upgrade takes a cluster that has used all of the extension, and everything
# is there afterwards.

use strict;
use warnings;

use Cwd qw(getcwd);
use FindBin;
use lib $FindBin::RealBin;
use IPC::Run qw(run);
use MigrateTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Another major's server, and what it takes to build the extension for it

my ($bindir) = run_command([ $ENV{PG_CONFIG} // 'pg_config', '--bindir' ]);
my ($major) = (run_command([ "$bindir/postgres", '--version' ]))[0] =~ /(\d+)/;
my ($old) = sort { $a->{major} <=> $b->{major} }
  grep { $_->{major} < $major && -e "$_->{top}/lib/pgxs/src/makefiles/pgxs.mk" }
  map { m{^(.*/(\d+))/bin/initdb$} ? { top => $1, major => $2 } : () } glob("$bindir/../../*/bin/initdb");
plan skip_all => "no server that is older than $major is on this machine, with what it takes to build for it"
  unless $old && $old->{major} >= 15;

my $work = PostgreSQL::Test::Utils::tempdir();
my %config = map { $_ => (run_command([ "$old->{top}/bin/pg_config", "--$_" ]))[0] } 'pkglibdir', 'sharedir';
my @build = (
	"mkdir $work/tree && tar -C " . getcwd() . " --exclude=.git --exclude=tmp_check --exclude='*.o' --exclude='*.so' --exclude='*.bc' -cf - . | tar -C $work/tree -xf -",
	"env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make -s -C $work/tree -j 2 PG_CONFIG=$old->{top}/bin/pg_config COPT=-O0 with_llvm=no DESTDIR=$work/install install");
foreach my $command (@build)
{
	my $output;
	run [ 'sh', '-c', $command ], '>&', \$output or BAIL_OUT("$command: $output");
}

# What is to be seen before and after

my %same = (
	history => 'SELECT * FROM migrate.history()',
	log => 'SELECT * FROM migrate.log ORDER BY id',
	step => 'SELECT * FROM migrate.step ORDER BY 1, 2, 3',
	run => 'SELECT * FROM migrate.run ORDER BY 1',
	version => 'SELECT * FROM migrate.version ORDER BY 1, 2',
	model => 'SELECT * FROM migrate.model',
	files => 'SELECT * FROM migrate.files()',
	settings => q{SELECT current_setting('migrate.scope'), current_setting('migrate.run_as')},
	check => 'SELECT * FROM migrate.check()',
	rights => q{SELECT proname, has_function_privilege('reader', oid, 'EXECUTE'), has_function_privilege('operator', oid, 'EXECUTE')
		FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace ORDER BY proname, oid::regprocedure::text COLLATE "C"});

# see returns what they say.
sub see
{
	my ($node, $name) = @_;
	return $node->safe_psql('app', "SET client_min_messages = error; LOAD 'migrate'; $same{$name}");
}

# An old server that has used it

my $from;
{
	local $ENV{TEMP_CONFIG};
	$from = PostgreSQL::Test::Cluster->new('old', install_path => $old->{top});
	$from->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
	$from->append_conf('postgresql.conf', <<"EOS");
fsync = off
dynamic_library_path = '$work/install$config{pkglibdir}:\$libdir'
extension_destdir = '$work/install'
EOS
}
plan skip_all => "the server of $old->{major} has no folder for extensions but its own" unless $from->start(fail_ok => 1);
$from->safe_psql('postgres', 'CREATE DATABASE app; CREATE ROLE reader; CREATE ROLE operator LOGIN; CREATE ROLE owner');
$from->safe_psql('app', <<'EOS');
CREATE EXTENSION migrate;
SELECT migrate.grant_access('reader', 'reader'), migrate.grant_access('operator', 'operator');
GRANT ALL ON SCHEMA public TO owner;
GRANT owner TO operator;
ALTER DATABASE app SET migrate.scope = 'main';
ALTER DATABASE app SET migrate.run_as = 'owner';
EOS
$from->safe_psql('app', <<'EOS');
LOAD 'migrate';
SELECT migrate.load(ARRAY['-- two

-- Revision ID: two
-- Revises: one

-- migrate:up
CREATE TABLE two (a int);
-- migrate:down
DROP TABLE two;
', '-- one

-- Revision ID: one

-- migrate:up
CREATE TABLE one (a varchar CHECK (a IN (''a'', ''b'')));
-- migrate:down
DROP TABLE one;
']);
SELECT * FROM migrate.upgrade();
SELECT migrate.set_model(migrate.model_of());
SELECT migrate.revision('half', 'CREATE TABLE half (a int); SELECT 1 / (SELECT count(*) FROM one); CREATE TABLE whole ();',
	'DROP TABLE whole; DROP TABLE half;', rev_id => 'half_rev', transactional => false);
SELECT count(*) FROM migrate.check();
EOS
my (undef, undef, $stderr) = $from->psql('app', 'CALL migrate.deploy()');
like($stderr, qr/division by zero/, 'a deploy is partially applied');
$from->safe_psql('app', q{SELECT migrate.set_model(migrate.model_of()); SELECT count(*) FROM migrate.check()});
my %before = map { $_ => see($from, $_) } keys %same;
is($before{check}, '', 'and nothing differs from the model');
isnt($before{$_}, '', "there is something of $_") foreach grep { $_ ne 'check' } sort keys %same;
is($from->safe_psql('postgres', q{SELECT count(*) FROM pg_database WHERE datname = 'app_migrate_shadow'}), '1', 'there is a shadow');
$from->stop;

# pg_upgrade

my $to = PostgreSQL::Test::Cluster->new('new');
$to->init(extra => [ '--encoding=UTF8', '--locale=C', $major >= 18 ? '--no-data-checksums' : () ]);
$to->append_conf('postgresql.conf', 'fsync = off');
chdir $work or die "chdir: $!";
my $output;
my $upgraded = run [ "$bindir/pg_upgrade", '-b', "$old->{top}/bin", '-B', $bindir, '-d', $from->data_dir, '-D', $to->data_dir,
	'-s', $from->host, '-p', $from->port, '-P', $to->port ], '<', \undef, '>&', \$output;
ok($upgraded, "pg_upgrade from $old->{major} to $major") or diag($output), BAIL_OUT('there is nothing to look at');
$to->start;

# Everything is there

is(see($to, $_), $before{$_}, "$_: as before") foreach sort keys %same;
$to->safe_psql('app', q{LOAD 'migrate'; INSERT INTO one VALUES ('a')});
is($to->safe_psql('app', q{SET ROLE reader; SELECT revision FROM migrate.current() ORDER BY 1 DESC LIMIT 1}), 'two', 'a reader reads');
$to->safe_psql('app', 'CALL migrate.deploy()', extra_params => [ '-U', 'operator' ]);
is($to->safe_psql('app', q{SELECT to_regclass('whole') IS NOT NULL, (SELECT count(*) FROM migrate.step)}), 't|0', 'the deploy goes on');
is($to->safe_psql('app', <<'EOS'), "downgrade\nupgrade", 'down and up');
SELECT DISTINCT direction FROM migrate.downgrade('base', non_transactional => 'plain');
SELECT DISTINCT direction FROM migrate.upgrade('two');
EOS
$to->safe_psql('app', <<'EOS');
SELECT migrate.load(ARRAY['-- four

-- Revision ID: four
-- Revises: three
-- Branch Labels: last

-- migrate:up
SELECT 4;
', '-- three

-- Revision ID: three
-- Revises: half_rev

-- migrate:up
SELECT 3;
']);
SELECT migrate.stamp('last'), migrate.stamp('two', true);
EOS
is($to->safe_psql('app', q{SELECT revision FROM migrate.version}), 'two', 'files in any order, and a stamp');

done_testing();
