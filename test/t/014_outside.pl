# What a role can't do from outside: lift a superuser's settings when it
# connects.

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

done_testing();
