# What a role can't do from outside: lift a superuser's settings when it
# connects, hold a lock that a run waits for, or plant something in the schema
# before it is the extension's.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('outside');
$node->safe_psql(
	'postgres', q{
	CREATE EXTENSION migrate;
	CREATE ROLE shop_owner;
	CREATE ROLE deployer LOGIN IN ROLE shop_owner;
	CREATE ROLE attacker LOGIN;
	GRANT CREATE ON SCHEMA public TO shop_owner, deployer;
	SELECT migrate.grant_access('deployer', 'operator');
	CREATE TABLE told (direction text, revision text);
	CREATE FUNCTION tell(direction text, revision text, version text[]) RETURNS void LANGUAGE sql
		SECURITY DEFINER RETURN NULL;
	CREATE OR REPLACE FUNCTION tell(direction text, revision text, version text[]) RETURNS void LANGUAGE sql
		SECURITY DEFINER AS 'INSERT INTO public.told VALUES (direction, revision)';
	SELECT migrate.revision('whose', 'CREATE TABLE whose AS SELECT current_user::text AS name', 'DROP TABLE whose', rev_id => 'whose');
});

# as runs SQL as a role whose connection has these options.
sub as
{
	my ($role, $options, $sql, $database) = @_;
	local $ENV{PGOPTIONS} = $options;
	my ($status, $out, $err) = $node->psql($database // 'postgres', $sql, on_error_stop => 0,
		extra_params => [ '-U', $role, '-v', 'VERBOSITY=verbose' ]);
	return ($out, $err // '');
}

#
# A superuser's settings hold against the options of a connection, wherever the
# superuser has set them
#

my %values = (run_as => 'shop_owner', on_version_apply => 'public.tell', search_path => 'public');
my $run = q{SELECT revision FROM migrate.upgrade('whose'); SELECT name FROM whose};
my $back = q{SET migrate.run_as = ''; SELECT migrate.downgrade('base'); TRUNCATE told};
foreach my $where (
	'ROLE deployer', 'DATABASE postgres', 'ROLE deployer IN DATABASE postgres', 'ROLE ALL', 'SYSTEM')
{
	$node->safe_psql('postgres', "LOAD 'migrate'; ALTER $where SET migrate.$_ = '$values{$_}'") foreach sort keys %values;
	$node->reload;
	$node->poll_query_until('postgres', q{SELECT current_setting('migrate.run_as', true) = 'shop_owner'}) if $where eq 'SYSTEM';

	my ($out, $err) = as('deployer', '', $run);
	is($out, "whose\nshop_owner", "$where: without options");
	is($node->safe_psql('postgres', 'TABLE told'), 'upgrade|whose', "$where: the function is called");
	as('postgres', '', $back);

	foreach my $setting (sort keys %values)
	{
		($out, $err) = as('deployer', "-c migrate.$setting=", $run);
		like($err, qr/ERROR:  42501: permission denied to set parameter "migrate\.$setting"/, "$where, $setting: refused");
		is($node->safe_psql('postgres', q{SELECT to_regclass('whose')}), '', "$where, $setting: nothing has run");
	}
	($out, $err) = as('deployer', '-c MIGRATE.run-as=deployer', "$run; RESET ALL; DISCARD ALL; $run");
	is(scalar(() = $err =~ /ERROR:  42501: permission denied to set parameter "migrate\.run_as"/gi), 2,
		"$where: refused again, after RESET and DISCARD");

	# nor by what comes later
	foreach my $later ("SET migrate.run_as = ''", "BEGIN; SET LOCAL migrate.run_as = ''",
		"SELECT set_config('migrate.run_as', '', false)", 'RESET migrate.run_as', 'RESET ALL', 'DISCARD ALL',
		"ALTER ROLE deployer SET migrate.run_as = ''", 'ALTER ROLE deployer RESET migrate.run_as', 'ALTER ROLE deployer RESET ALL')
	{
		next unless $where eq 'ROLE deployer' || $where eq 'SYSTEM';
		(undef, $err) = as('deployer', '', $later);
		($out) = as('deployer', '', "$later;\n$run");
		like($out, qr/^whose\nshop_owner\Z/m, "$where: $later");
		as('postgres', '', $back);
	}

	# a superuser's own options hold, and those of whom a superuser lets
	($out) = as('postgres', '-c migrate.run_as=deployer', $run);
	is($out, "whose\ndeployer", "$where: a superuser's own");
	as('postgres', '', $back);
	$node->safe_psql('postgres', 'GRANT SET ON PARAMETER migrate.run_as TO deployer');
	($out) = as('deployer', '-c migrate.run_as=', $run);
	is($out, "whose\ndeployer", "$where: whom a superuser lets");
	as('postgres', '', $back);
	$node->safe_psql('postgres', 'REVOKE SET ON PARAMETER migrate.run_as FROM deployer');
	$node->safe_psql('postgres', "ALTER $where RESET migrate.$_") foreach sort keys %values;
}
$node->reload;

# A worker has them, too
$node->safe_psql('postgres', q{ALTER ROLE deployer SET migrate.run_as = 'shop_owner'});
(undef, my $err) = as('deployer', '-c migrate.run_as=', 'CALL migrate.deploy()');
like($err, qr/ERROR:  42501: permission denied to set parameter "migrate\.run_as"/, 'deploy: refused');
as('deployer', '', 'CALL migrate.deploy()');
is($node->safe_psql('postgres', 'TABLE whose'), 'shop_owner', 'deploy: without options');
as('postgres', '', $back);
$node->safe_psql('postgres', 'ALTER ROLE deployer RESET ALL');

#
# Nobody without rights holds a lock of ours
#

my $attacker = $node->background_psql('postgres', extra_params => [ '-U', 'attacker' ]);
my $author = q{SELECT migrate.revision('another', 'CREATE TABLE another ()', 'DROP TABLE another', rev_id => 'another');
	SELECT migrate.edit('another', message => 'and again')};
$attacker->query_safe(
	q{BEGIN; CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
	ALTER FUNCTION pg_temp.f() DEPENDS ON EXTENSION migrate});
foreach my $call ($author, 'SELECT migrate.upgrade()', q{SELECT migrate.upgrade('head', true)}, q{SELECT migrate.downgrade('-1')},
	'CALL migrate.deploy()', q{SELECT migrate.stamp('whose')}, q{SELECT migrate.record_step(NULL, NULL, '{whose}')},
	q{SELECT migrate.forget('another')}, 'SELECT migrate.check(ARRAY[\'CREATE TABLE whose (name text)\'])')
{
	(undef, $err) = as('postgres', '', "SET migrate.lock_wait_timeout = '100ms'; $call");
	unlike($err, qr/ERROR/, "a locked extension does not stop $call");
}
$attacker->query_safe('COMMIT');

# what else it can ask of the extension it is refused, and holds nothing afterwards
foreach my $command (
	q{COMMENT ON EXTENSION migrate IS 'mine'}, 'DROP EXTENSION migrate', 'ALTER EXTENSION migrate UPDATE',
	'ALTER EXTENSION migrate SET SCHEMA public', 'ALTER EXTENSION migrate ADD FUNCTION pg_temp.f()',
	q{COMMENT ON SCHEMA migrate IS 'mine'}, 'LOCK TABLE migrate.version', 'SELECT * FROM migrate.version FOR UPDATE',
	'SELECT pg_advisory_lock(oid::bigint) FROM pg_extension')
{
	(undef, $err) = as('attacker', '', "BEGIN; SAVEPOINT s; $command; ROLLBACK TO s; SELECT count(*) FROM pg_locks"
		  . " WHERE pid = pg_backend_pid() AND locktype = 'object' AND classid = 'pg_extension'::regclass");
	like($err, qr/ERROR:  (42501|3F000)|^\z/, "the attacker: $command");
}
$attacker->quit;

#
# A schema in which others may create objects is not taken
#

# planted makes a database with a schema of ours that others have prepared, and
# returns what CREATE EXTENSION says there.
my $nplanted = 0;
my $planted;
sub planted
{
	my ($as_attacker, $as_superuser) = @_;
	$planted = 'planted' . ++$nplanted;
	$node->safe_psql('postgres', "CREATE DATABASE $planted; GRANT CREATE ON DATABASE $planted TO attacker");
	as('attacker', '', $as_attacker, $planted);
	(undef, my $said) = as('postgres', '', "$as_superuser; CREATE EXTENSION migrate", $planted);
	return $said;
}

like(planted('CREATE SCHEMA migrate', ''), qr/ERROR:  42501: schema "migrate" belongs to role "attacker"/, 'a schema of somebody else');
foreach my $grant ('GRANT ALL ON SCHEMA migrate TO PUBLIC', 'GRANT CREATE ON SCHEMA migrate TO PUBLIC',
	'GRANT CREATE ON SCHEMA migrate TO deployer WITH GRANT OPTION')
{
	my ($who) = $grant =~ / TO (\w+)/;
	my $said = planted("CREATE SCHEMA migrate; $grant", 'ALTER SCHEMA migrate OWNER TO postgres');
	like($said, qr/ERROR:  42501: $who may create objects in schema "migrate"/, "$grant: refused");
	like($said, qr/^HINT:  Drop the schema, or REVOKE CREATE ON SCHEMA migrate FROM $who\./m, "$grant: hint");
	(undef, $said) = as('postgres', '', "REVOKE CREATE ON SCHEMA migrate FROM $who; CREATE EXTENSION migrate", $planted);
	is($said, '', "$grant: then revoked, it is taken");
	(undef, $said) = as('attacker', '', 'CREATE FUNCTION migrate.deploy_cancel(int) RETURNS boolean LANGUAGE sql RETURN false', $planted);
	like($said, qr/ERROR:  42501: permission denied for schema migrate/, "$grant: nothing is planted");
}

# Default privileges give nobody anything
is( planted('',
		join(';', map { "ALTER DEFAULT PRIVILEGES GRANT ALL ON $_ TO attacker WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES GRANT ALL ON $_ TO PUBLIC" }
			  qw(TABLES SEQUENCES FUNCTIONS SCHEMAS))), '', 'default privileges: installed');
create_database($node, 'plain');
my $acls = q{SELECT 'function', p.oid::regprocedure::text, p.proacl FROM pg_proc p WHERE pronamespace = 'migrate'::regnamespace
	UNION ALL SELECT 'relation', c.oid::regclass::text, c.relacl FROM pg_class c WHERE relnamespace = 'migrate'::regnamespace
	UNION ALL SELECT 'may', 'create', NULL WHERE has_schema_privilege('attacker', 'migrate', 'CREATE') ORDER BY 1, 2};
my $rights = $acls =~ s/p\.proacl/has_function_privilege('attacker', p.oid, 'EXECUTE')::text/r
  =~ s/c\.relacl/(relkind IN ('r', 'v') AND has_table_privilege('attacker', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
	OR relkind = 'S' AND has_sequence_privilege('attacker', c.oid, 'USAGE, SELECT, UPDATE'))::text/r;
is($node->safe_psql($planted, $rights), $node->safe_psql('plain', $rights), 'default privileges: nobody has more');
unlike($node->safe_psql($planted, $acls), qr/attacker/, 'default privileges: nobody is named');

done_testing();
