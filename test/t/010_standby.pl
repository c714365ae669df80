# On a hot standby everything that only reads works, and the rest says why not.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->safe_psql('postgres', <<'EOS');
CREATE EXTENSION migrate;
CREATE ROLE someone;
SET client_min_messages = warning;
SELECT migrate.register($$-- Create users
--
-- Revision ID: users
-- Create Date: 2026-11-24 19:06:34+00

-- migrate:up
CREATE TABLE users (id int);

-- migrate:down
DROP TABLE users;
$$);
SELECT migrate.register($$-- Add phone
--
-- Revision ID: phone
-- Revises: users
-- Create Date: 2026-11-24 19:06:35+00
-- Branch Labels: contact

-- migrate:up
ALTER TABLE users ADD phone text;

-- migrate:down
ALTER TABLE users DROP phone;
$$);
SELECT migrate.register($$-- Add bill
--
-- Revision ID: bill
-- Revises: users
-- Create Date: 2026-11-24 19:06:36+00
-- Depends On: phone

-- migrate:up
CREATE TABLE bill ();

-- migrate:down
DROP TABLE bill;
$$);
SELECT migrate.upgrade('phone');
EOS

$primary->backup('backup');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'backup', has_streaming => 1);
$standby->start;

# A revision that comes after the backup, so that the answers arrive by replay
$primary->safe_psql('postgres', <<'EOS');
SELECT migrate.register($$-- Merge
--
-- Revision ID: merge
-- Revises: phone, bill
-- Create Date: 2026-11-24 19:06:37+00

-- migrate:up

-- migrate:down
$$);
EOS
$primary->wait_for_catchup($standby);

# What reads: the query, and its answer where that is short

my $file = q{E'-- x\n-- Revision ID: x\n-- Revises: merge\n\n-- migrate:up\n'};
my @readers = (
	[ 'SELECT revision, is_head, is_effective FROM migrate.current()', 'phone|f|f' ],
	[ 'SELECT * FROM migrate.current()' ],
	[ 'SELECT revision, state FROM migrate.history()', "merge|pending\nbill|pending\nphone|applied\nusers|applied" ],
	[ 'SELECT * FROM migrate.history()' ],
	[ "SELECT * FROM migrate.history('users:bill')" ],
	[ 'SELECT revision, is_current FROM migrate.heads()', 'merge|f' ],
	[ 'SELECT * FROM migrate.heads(resolve_dependencies => true)' ],
	[ 'SELECT revision, child FROM migrate.branches() ORDER BY child', "users|bill\nusers|phone" ],
	[ q{SELECT migrate.show('contact@head')} ],
	[ "SELECT migrate.require('users')", 'users' ],
	[ 'SELECT revision, running, last_state FROM migrate.status()', '{phone}||done' ],
	[ 'SELECT direction, revision FROM migrate.plan()', "upgrade|bill\nupgrade|merge" ],
	[ "SELECT direction, revision FROM migrate.plan('base', 'downgrade')", "downgrade|phone\ndowngrade|users" ],
	[ 'SELECT * FROM migrate.plan()' ],
	[ "SELECT migrate.plan_checksum('heads')" ],
	[ "SELECT migrate.file('phone')" ],
	[ 'SELECT * FROM migrate.files()' ],
	[ "SELECT * FROM migrate.files('users:phone')" ],
	[ "SELECT migrate.file_name('phone')", '20261124_phone_add_phone.sql' ],
	[ "SELECT migrate.heads_of(ARRAY(SELECT file FROM migrate.files()))", '{merge}' ],
	[ 'SELECT migrate.upgrade_sql()' ],
	[ "SELECT migrate.upgrade_sql('users:merge', standalone => true)" ],
	[ "SELECT migrate.downgrade_sql('base')" ],
	[ 'SELECT migrate.dump_state()' ]);

foreach my $reader (@readers)
{
	my ($query, $answer) = @$reader;
	my $there = $primary->safe_psql('postgres', $query);
	$answer //= $there;
	is($there, $answer, "on the primary: $query");
	is($standby->safe_psql('postgres', $query), $answer, "on the standby: $query");
}
is($standby->safe_psql('postgres', 'SELECT pg_is_in_recovery()'), 't', 'the standby is one');

foreach my $call ("migrate.require('merge')", 'migrate.current(check_heads => true)')
{
	my ($status, $stdout, $stderr) = $standby->psql('postgres', "\\set VERBOSITY sqlstate\nSELECT $call");
	like($stderr, qr/ERROR:  MG014$/, "$call raises there what it does elsewhere");
}

# A script that was written there runs on the primary

my $script = $standby->safe_psql('postgres', "SELECT migrate.upgrade_sql('bill')");
$primary->safe_psql('postgres', $script);
is($primary->safe_psql('postgres', 'SELECT revision FROM migrate.current() ORDER BY 1'),
	"bill\nphone", 'a script that the standby wrote runs on the primary');
$primary->wait_for_catchup($standby);
is($standby->safe_psql('postgres', 'SELECT revision FROM migrate.current() ORDER BY 1'),
	"bill\nphone", 'and the standby follows');

# What writes

my %writers = (
	'migrate.upgrade()' => [
		'migrate.upgrade()', "migrate.upgrade('phone')", 'migrate.upgrade(dry_run => true)',
		"migrate.upgrade(ARRAY['heads'])" ],
	'migrate.downgrade()' => [ "migrate.downgrade('base')", "migrate.downgrade('base', dry_run => true)" ],
	'migrate.stamp()' => [ "migrate.stamp('merge')", "migrate.stamp(ARRAY['merge'], purge => true)" ],
	'migrate.record_step()' => [ "migrate.record_step('upgrade', 'merge', ARRAY['bill', 'phone'], ARRAY['merge'])" ],
	'migrate.revision()' => [ "migrate.revision('new')" ],
	'migrate.register()' => [ "migrate.register($file)" ],
	'migrate.load()' => [ "migrate.load(ARRAY[$file])" ],
	'migrate.merge()' => [ "migrate.merge('new')" ],
	'migrate.edit()' => [ "migrate.edit('merge', message => 'new')" ],
	'migrate.accept()' => [ "migrate.accept($file, 'a reason')" ],
	'migrate.forget()' => [ "migrate.forget('merge')" ],
	'migrate.grant_access()' => [ "migrate.grant_access('someone', 'reader')" ]);
foreach my $function (sort keys %writers)
{
	foreach my $call (@{ $writers{$function} })
	{
		my ($status, $stdout, $stderr) = $standby->psql('postgres', "\\set VERBOSITY verbose\nSELECT $call");
		like($stderr, qr/ERROR:  25006: cannot execute \Q$function\E during recovery$/m, "on the standby: $call");
	}
}

# Promoted, it goes on

$primary->stop;
$standby->promote;
is($standby->safe_psql('postgres', 'SELECT direction, revision FROM migrate.upgrade()'),
	'upgrade|merge', 'once promoted, it upgrades');
is($standby->safe_psql('postgres', 'SELECT count(*) FROM migrate.log WHERE revision = \'merge\' AND action = \'upgrade\''),
	'1', 'and logs that');

done_testing();
