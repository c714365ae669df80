# Extensions that the shadow cannot have as they are, and control files that
# nobody can read.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# A folder for control files that the server looks into first, which vanilla
# servers have since 18, and Debian's before.

my $node = start_node('extensions');
my $major = int($node->safe_psql('postgres', 'SHOW server_version_num') / 10000);
my $setting = $major >= 18 ? 'extension_control_path' : 'extension_destdir';
my $before = $node->safe_psql('postgres', "SELECT setting FROM pg_settings WHERE name = '$setting'");
plan skip_all => "this server has no setting \"$setting\""
  unless $node->safe_psql('postgres', "SELECT count(*) FROM pg_settings WHERE name = '$setting'");

my $top = PostgreSQL::Test::Utils::tempdir();
my ($share, $lib) = map { (run_command([ $ENV{PG_CONFIG} // 'pg_config', $_ ]))[0] } '--sharedir', '--pkglibdir';
my $folder = ($major >= 18 ? $top : "$top$share") . '/extension';
system('mkdir', '-p', $folder) == 0 or die "mkdir: $?";
if ($major < 18 && $before ne '')
{
	symlink($_, "$folder/" . (split m{/})[-1]) foreach glob("$before$share/extension/*");
	system('mkdir', '-p', "$top$lib") == 0 or die "mkdir: $?";
	symlink($_, "$top$lib/" . (split m{/})[-1]) foreach glob("$before$lib/*");
}
$node->append_conf('postgresql.conf', "$setting = '" . ($major >= 18 ? "$top:$before" : $top) . "'");
$node->restart;

# extension writes an extension of one version.
sub extension
{
	my ($name, $script, $control) = @_;
	my %files = ("$name.control" => "default_version = '1'\ncomment = 'made for a test'\n" . ($control // ''),
		"$name--1.sql" => $script);
	foreach my $file (keys %files)
	{
		open(my $out, '>', "$folder/$file") or die "could not write $file: $!";
		print $out $files{$file};
		close($out);
	}
	return;
}

# in_step expects that what model_of() says of a database leaves nothing to do,
# and that a revision can be written from it.
sub in_step
{
	my ($database, $name) = @_;
	my ($status, $stdout, $stderr) = $node->psql($database,
		"SET client_min_messages = warning;
		SELECT 'set' FROM migrate.set_model(migrate.model_of());
		SELECT operation, kind, object, sql FROM migrate.check();
		SELECT migrate.revision('new', autogenerate => true, rev_id => 'new_rev', model => ARRAY[migrate.model_of() || 'CREATE TABLE new ();']);
		SELECT 'forgot' FROM migrate.forget('new_rev')");
	is($stderr, '', "$name: no error");
	is($stdout, "set\nnew_rev\nforgot", "$name: nothing differs from its model");
	return;
}

# An extension that is made in one database alone, and what needs it

extension('only_here', <<'EOS', "schema = only_here\n");
DO $$ BEGIN IF current_database() <> 'app' THEN RAISE 'only in app'; END IF; END $$;
CREATE FUNCTION @extschema@.job() RETURNS int LANGUAGE sql RETURN 1;
EOS
extension('after_it', 'CREATE VIEW v AS SELECT only_here.job();', "requires = 'only_here'\n");
create_database($node, 'app');
$node->safe_psql('app', 'CREATE EXTENSION only_here; CREATE EXTENSION after_it; CREATE TABLE t (a int)');
in_step('app', 'an extension that is made in one database only');
my ($status, $stdout, $stderr) = $node->psql('app', 'SELECT migrate.create_shadow()');
like($stderr, qr/NOTICE:  extension "only_here" cannot be created in the shadow database, which has only its name\nDETAIL:  only in app/,
	'that is said');
like($stderr, qr/NOTICE:  extension "after_it" cannot be created/, 'and of the one that needs it');
(undef, undef, $stderr) = $node->psql('app', q{SELECT * FROM migrate.check(ARRAY['CREATE EXTENSION only_here; SELECT only_here.job();'])});
like($stderr, qr/ERROR:  function only_here\.job\(\) does not exist/, 'what needs what it holds is an error');
is($node->safe_psql('app', q{SELECT operation, kind, object FROM migrate.check(ARRAY['CREATE TABLE t (a int)'])}),
	"drop|extension|after_it\ndrop|extension|only_here\ndrop|schema|only_here", 'a model can be without it');

# Filters: nothing is said of what they leave out

$node->safe_psql('app', <<'EOS');
SELECT migrate.set_model(migrate.model_of(), schemas => '{public}');
CREATE FUNCTION without(kind text, schema text, name text) RETURNS boolean LANGUAGE sql RETURN name NOT IN ('only_here', 'after_it');
EOS
foreach my $filter (q{SELECT count(*) FROM migrate.check()},
	q{SET migrate.include_object = 'public.without'; SELECT count(*) FROM migrate.check(ARRAY['CREATE TABLE t (a int); CREATE EXTENSION only_here;'])})
{
	$node->safe_psql('app', 'SELECT migrate.drop_shadow(); TRUNCATE migrate.snapshot');
	($status, $stdout, $stderr) = $node->psql('app', "LOAD 'migrate'; $filter");
	is($stderr, '', "no notice: $filter");
	is($node->safe_psql('app', q{SELECT count(*) FROM pg_database WHERE datname = 'app_migrate_shadow'}), 1, '... of a shadow that was made');
}

# A script that makes more than its members

extension('beside', <<'EOS');
CREATE TABLE member (a int);
CREATE TEMPORARY TABLE work (a int);
DROP TABLE work;
CREATE SCHEMA beside_data;
ALTER EXTENSION beside DROP SCHEMA beside_data;
CREATE FUNCTION beside_data.f() RETURNS int LANGUAGE sql RETURN 1;
ALTER EXTENSION beside DROP FUNCTION beside_data.f();
EOS
create_database($node, 'beside');
$node->safe_psql('beside', 'CREATE EXTENSION beside; CREATE TABLE t (a int)');
in_step('beside', 'an extension whose script makes more than its members');
$node->safe_psql('beside_migrate_shadow', 'CREATE TABLE planted ()');
(undef, undef, $stderr) = $node->psql('beside', q{SELECT * FROM migrate.check(ARRAY['CREATE EXTENSION beside; CREATE TABLE t2 ()'])});
like($stderr, qr/ERROR:  shadow database "beside_migrate_shadow" is not empty\nDETAIL:  It holds table public\.planted\./,
	'and nothing else may be there');
$node->safe_psql('beside', 'SELECT migrate.create_shadow()');

# The schemas that stand ready are whose the model would make them

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE boss LOGIN SUPERUSER;
CREATE ROLE owner LOGIN;
EOS
create_database($node, 'owned', 'OWNER owner');
$node->safe_psql('owned', <<'EOS');
SELECT migrate.grant_access('owner', 'author');
CREATE SCHEMA ext AUTHORIZATION owner;
CREATE EXTENSION beside SCHEMA ext;
CREATE TABLE ext.t (a int);
ALTER TABLE ext.t OWNER TO owner;
SELECT migrate.create_shadow();
EOS
foreach my $role ('owner', 'boss')
{
	$node->safe_psql('owned', 'ALTER SCHEMA ext OWNER TO boss; ALTER TABLE ext.t OWNER TO boss') if $role eq 'boss';
	($status, $stdout, $stderr) = $node->psql('owned',
		q{SELECT sql FROM migrate.check(ARRAY['CREATE SCHEMA ext; CREATE EXTENSION beside SCHEMA ext; CREATE TABLE ext.t (a int); CREATE TABLE ext.u (a int);'])
		WHERE object NOT LIKE '%beside_data%'},
		extra_params => [ '-U', $role ]);
	is("$stdout$stderr", "CREATE TABLE ext.u (\n    a integer\n);", "a schema that stands ready belongs to $role, who makes it");
}

# Nothing of an extension has more rights than it has in the database, and its owner can drop it

extension('plain_one', <<'EOS', "superuser = false\n");
CREATE FUNCTION is_super() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN RETURN current_setting('is_superuser'); END $$;
CREATE VIEW passwords AS SELECT rolpassword FROM pg_authid;
CREATE TABLE counted (id serial);
EOS
extension('trusted_one', 'CREATE FUNCTION trusted() RETURNS int LANGUAGE sql RETURN 1;', "trusted = true\n");
create_database($node, 'plain', 'OWNER owner');
$node->safe_psql('plain', q{SELECT migrate.grant_access('owner', 'author')});
$node->safe_psql('plain', 'CREATE EXTENSION plain_one; CREATE EXTENSION trusted_one; CREATE TABLE t (a int)', extra_params => [ '-U', 'owner' ]);
$node->safe_psql('plain', 'SELECT migrate.create_shadow()');
foreach my $case (
	[ 'DO $$ BEGIN RAISE EXCEPTION \'%\', is_super(); END $$', 'off', 'SECURITY DEFINER is the owner' ],
	[ 'CREATE TABLE p AS SELECT * FROM passwords', 'permission denied for table pg_authid', 'so is a view' ],
	[ 'DROP EXTENSION plain_one; DROP EXTENSION trusted_one; SELECT is_super()', 'function is_super\(\) does not exist', 'who can drop it' ])
{
	my ($sql, $error, $name) = @$case;
	(undef, undef, $stderr) = $node->psql('plain', 'SELECT * FROM migrate.check(ARRAY[' . literal("$sql;") . '])', extra_params => [ '-U', 'owner' ]);
	like($stderr, qr/ERROR:  $error\n/, "in the shadow, too: $name");
}
is($node->safe_psql('plain', q{SELECT migrate.revision('x', autogenerate => true, rev_id => 'x_rev', model => ARRAY['CREATE TABLE t (a int)'])},
		extra_params => [ '-U', 'owner' ]),
	'x_rev', 'a revision by the owner that drops it is proved');

# A version that the server no longer has

extension('moved_on', 'CREATE DOMAIN moved AS int;');
create_database($node, 'moved_on');
$node->safe_psql('moved_on', 'CREATE EXTENSION moved_on; CREATE TABLE t (a moved)');
extension('moved_on', 'CREATE DOMAIN moved AS int;', "default_version = '2'\n");
rename("$folder/moved_on--1.sql", "$folder/moved_on--2.sql") or die $!;
in_step('moved_on', 'a version that the server no longer has');
(undef, undef, $stderr) = $node->psql('moved_on', 'SELECT migrate.create_shadow()');
like($stderr, qr/NOTICE:  extension "moved_on" is of version 2 in the shadow database\nDETAIL:  .*version "1"/, 'that is said');
unlink "$folder/moved_on--2.sql", "$folder/moved_on.control";
$node->safe_psql('moved_on', 'DROP TABLE t; SELECT migrate.drop_shadow(); TRUNCATE migrate.snapshot');
in_step('moved_on', 'an extension that the server has no more');

# Whatever else fails leaves no shadow

extension('too_slow', q{DO $$ BEGIN IF current_database() LIKE '%shadow' THEN PERFORM pg_sleep(600); END IF; END $$;});
create_database($node, 'slow');
$node->safe_psql('slow', 'CREATE EXTENSION too_slow');
(undef, undef, $stderr) = $node->psql('slow', q{SET statement_timeout = '2s'; SELECT count(*) FROM migrate.check(ARRAY['CREATE TABLE t ()'])});
like($stderr, qr/ERROR:  canceling statement due to statement timeout/, 'cancelled while the shadow is made');
is($node->safe_psql('slow', q{SELECT count(*) FROM pg_database WHERE datname = 'slow_migrate_shadow'}), '0', 'none is left');

# Control files of others, on which the server's view of all fails (Debian's, before 18, does not look into this folder)

extension('broken', '', "no_such_parameter = 1\n");
isnt($node->psql('app', 'SELECT * FROM pg_available_extensions'), 0, 'the server fails on a control file that it cannot read')
  if $major >= 18;
in_step('beside', 'a control file that cannot be read');
is($node->safe_psql('beside', 'SELECT migrate.model_of()') =~ s/(CREATE EXTENSION beside[^;]*;).*/$1/sr =~ s/.*(CREATE EXTENSION)/$1/sr,
	'CREATE EXTENSION beside WITH SCHEMA public;', 'a version and a comment that are the usual ones are not told');

done_testing();
