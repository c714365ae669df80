# Who may destroy, and who approves: an agent that writes and runs migrations of a
# schema that is another's, with settings that a superuser has given it.
use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
create_database($node, 'shop');

$node->safe_psql('shop', <<'EOS');
CREATE ROLE owner;
CREATE ROLE agent LOGIN;
CREATE ROLE reviewer LOGIN;
GRANT owner TO agent;
CREATE SCHEMA app AUTHORIZATION owner;
SELECT migrate.grant_access('agent', 'author'), migrate.grant_access('agent', 'operator'),
	migrate.grant_access('reviewer', 'approver');
ALTER ROLE agent SET migrate.run_as = 'owner';
ALTER ROLE agent SET migrate.allow_destructive = off;
SET ROLE owner;
CREATE TABLE app.customer (id int PRIMARY KEY, name text);
INSERT INTO app.customer VALUES (1, 'one'), (2, 'two');
CREATE INDEX name ON app.customer (name);
EOS

# as runs SQL as a role that has logged in, and returns what it prints, or the
# message of its error.
sub as
{
	my ($role, $sql, $options) = @_;
	local $ENV{PGOPTIONS} = $options if $options;
	my ($status, $stdout, $stderr) = psql_script('shop', $sql, '-q', '-U', $role);
	return $stdout if $status == 0 && $stderr !~ /ERROR/;
	return $stderr =~ /ERROR:  (.*)/ ? $1 : $stderr;
}

# rows says what is left.
sub rows
{
	return $node->safe_psql('shop', 'SELECT count(*), count(name) FROM app.customer');
}

# tries has the agent write a script and run it in every way, and returns how they end.
sub tries
{
	my ($script, %params) = @_;
	my @results;
	is(as('agent', 'SELECT migrate.revision($m$x$m$, $up$' . $script . '$up$, $$SELECT 1$$, rev_id => $$x$$, transactional => '
				. ($params{alone} ? 'false' : 'true') . ')'), "x\n", "register: $script");
	push @results, as('agent', 'SELECT revision FROM migrate.upgrade()') unless $params{alone};
	push @results, as('agent', 'CALL migrate.deploy()');
	$node->safe_psql('shop', "SELECT migrate.abandon('x')") if $params{alone};
	$node->safe_psql('shop', "SELECT migrate.forget('x')");
	return @results;
}

# The owner of the table runs the scripts, and may not destroy for the agent

my $refused = qr/^MG017: .* would destroy data$/;
foreach my $script (
	'DROP TABLE app.customer', 'TRUNCATE app.customer', 'UPDATE app.customer SET name = NULL',
	'ALTER TABLE app.customer DROP name',
	'DO $do$ BEGIN SET LOCAL migrate.allow_destructive = on; EXCEPTION WHEN OTHERS THEN DELETE FROM app.customer; END $do$',
	'DO $do$ BEGIN ALTER ROLE agent SET migrate.allow_destructive = on; EXCEPTION WHEN OTHERS THEN DELETE FROM app.customer; END $do$',
	'DROP OWNED BY owner CASCADE')
{
	like($_, $refused, 'refused') foreach tries($script);
}
like($_, qr/^42501: permission denied to (?:set parameter|alter setting)/, 'the setting is not theirs')
  foreach tries('SET migrate.allow_destructive = on; DROP TABLE app.customer');
like($_, qr/^42501/, 'nor for the next session') foreach tries('ALTER ROLE agent SET migrate.allow_destructive = on');
like($_, $refused, 'refused outside of a transaction')
  foreach tries('DROP INDEX CONCURRENTLY app.name; DELETE FROM app.customer', alone => 1);
is(rows(), '2|2', 'every row is there');
like(as('agent', 'SELECT count(*) FROM migrate.heads(); SET migrate.allow_destructive = on'), qr/^42501/, 'not by hand');
like(as('agent', 'SELECT count(*) FROM migrate.history()', '-c migrate.allow_destructive=on'), qr/^42501/, 'not by PGOPTIONS');
like(as('agent', 'ALTER ROLE agent SET migrate.allow_destructive = on'), qr/^42501/, 'not by ALTER ROLE');
is(as('agent', q{SET SESSION AUTHORIZATION DEFAULT; RESET ALL; SET ROLE owner; SHOW migrate.allow_destructive}), "off\n", 'not by becoming another');

# a database, by a superuser that does without the right
$node->safe_psql('postgres', 'CREATE DATABASE lost');
$node->safe_psql('shop', q{SELECT migrate.revision('x', 'DROP DATABASE lost', 'SELECT 1', rev_id => 'x', transactional => false)});
my ($status, $stdout, $stderr) = $node->psql('shop', 'SET migrate.allow_destructive = off; CALL migrate.deploy()');
like($stderr, qr/dropping database lost would destroy data/, 'a database');
is($node->safe_psql('lost', 'SELECT 1'), '1', 'which is there');
$node->safe_psql('shop', q{SELECT migrate.abandon('x'); SELECT migrate.forget('x')});

# what is set before the library is loaded is nobody's word
as('agent', q{SELECT migrate.revision('x', 'DELETE FROM app.customer', 'SELECT 1', rev_id => 'x')});
like(as('agent', 'SET migrate.allow_destructive = on; SELECT migrate.upgrade()'), $refused, 'nor early');
$node->safe_psql('shop', q{SELECT migrate.forget('x')});

# who has been granted the parameter turns it on where it is meant
$node->safe_psql('shop', 'GRANT SET ON PARAMETER migrate.allow_destructive TO agent');
as('agent', q{SELECT migrate.revision('x', 'ALTER TABLE app.customer DROP name', 'ALTER TABLE app.customer ADD name text', rev_id => 'x')});
like(as('agent', 'SELECT revision FROM migrate.upgrade()'), $refused, 'off as before');
is(as('agent', 'SET migrate.allow_destructive = on; SELECT revision FROM migrate.upgrade()'), "x\n", 'turned on');
$node->safe_psql('shop', 'REVOKE SET ON PARAMETER migrate.allow_destructive FROM agent');

# Nothing runs that nobody else has approved

$node->safe_psql('shop', q{ALTER ROLE agent SET migrate.require_approval = 'other'});
as('agent', q{SELECT migrate.revision('y', 'ALTER TABLE app.customer ADD age int', 'ALTER TABLE app.customer DROP age', rev_id => 'y')});
like(as('agent', 'SELECT migrate.upgrade()'), qr/^MG018/, 'not approved: upgrade');
like(as('agent', 'CALL migrate.deploy()'), qr/^MG018/, 'not approved: deploy');
like(as('agent', q{SELECT migrate.approve('y')}), qr/^42501/, 'an agent approves nothing');
like(as('reviewer', 'SELECT migrate.upgrade()'), qr/^42501/, 'a reviewer runs nothing');
is(as('reviewer', q{SELECT migrate.approve('y', 'read; it''s fine')}), "y\n", 'a reviewer approves');
as('agent', q{SELECT migrate.edit('y', upgrade => 'ALTER TABLE app.customer ADD age bigint')});
like(as('agent', 'CALL migrate.deploy()'), qr/^MG018/, 'another text');
is(as('reviewer', q{SELECT migrate.approve('y', 'read; it''s fine')}), "y\n", 'a reviewer approves again');

# dump and restore, and dump_state
my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
$node->safe_psql('postgres', 'CREATE DATABASE restored; CREATE DATABASE stated');
PostgreSQL::Test::Utils::run_log([ 'pg_dump', '-Fc', '-f', $dump, 'shop' ]);
PostgreSQL::Test::Utils::run_log([ 'pg_restore', '-d', 'restored', $dump ]);
my $approvals = 'SELECT revision, approved_by, approved_at, note FROM migrate.history() JOIN migrate.approval a USING (revision, approved_by, approved_at)';
is($node->safe_psql('restored', $approvals), $node->safe_psql('shop', $approvals), 'pg_dump has the approvals');
like($node->safe_psql('shop', $approvals), qr/^y\|reviewer\|.*\|read; it's fine$/, 'which are there');
$node->safe_psql('stated', 'CREATE EXTENSION migrate');
my $state = $node->safe_psql('shop', 'SELECT migrate.dump_state()');
is((psql_script('stated', $state))[0], 0, 'dump_state runs');
is($node->safe_psql('stated', $approvals), $node->safe_psql('shop', $approvals), 'dump_state has the approvals');

# in a worker, as the owner
like(as('agent', 'CALL migrate.deploy()'), qr/^\d+\n$/, 'deploy runs what is approved');
is($node->safe_psql('shop', q{SELECT login_role, run_as, approved_by FROM migrate.log WHERE action = 'upgrade' AND revision = 'y' AND outcome = 'done'}),
	'agent|owner|reviewer', 'the log says who');
like(as('agent', q{SELECT migrate.downgrade('base')}), qr/^MG018/, 'down as well');

done_testing();
