# A run is part of the caller's transaction: with it, it takes effect or does not.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "max_prepared_transactions = 5\n");
$node->start;
$node->safe_psql('postgres', <<'EOS');
CREATE EXTENSION migrate;
CREATE TABLE application (n int);
SELECT migrate.revision('one', 'CREATE TABLE one AS SELECT 1 AS n;', 'DROP TABLE one;', rev_id => 'one');
SELECT migrate.revision('two', 'CREATE TABLE two (); ALTER TABLE one ADD two int; INSERT INTO application VALUES (2);',
	'DROP TABLE two; ALTER TABLE one DROP two; INSERT INTO application VALUES (-2);', rev_id => 'two');
EOS

# state returns everything that a run could change
sub state
{
	return $node->safe_psql('postgres', <<'EOS');
SELECT 'version', version FROM migrate.version ORDER BY 2;
SELECT 'revision', r FROM migrate.revision r ORDER BY revision;
SELECT 'log', log FROM migrate.log ORDER BY id;
SELECT 'table', relname, relnatts FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname;
SELECT 'row', n FROM application;
EOS
}

# version returns the version alone
sub version
{
	return $node->safe_psql('postgres', 'SELECT revision FROM migrate.current() ORDER BY 1');
}

my $before = state();

# ROLLBACK

$node->safe_psql('postgres', 'BEGIN; INSERT INTO application VALUES (1); SELECT migrate.upgrade(); ROLLBACK');
is(state(), $before, 'after ROLLBACK nothing is left of an upgrade');

$node->safe_psql('postgres',
	"BEGIN; SELECT migrate.upgrade(); SELECT migrate.downgrade('base'); SELECT migrate.stamp('two'); ROLLBACK");
is(state(), $before, 'nor of an upgrade, a downgrade and a stamp');

my ($status, $stdout, $stderr) = $node->psql('postgres', 'BEGIN; SELECT migrate.upgrade(); SELECT 1 / 0; COMMIT');
like($stderr, qr/division by zero/, 'an error of the application');
is(state(), $before, 'takes the upgrade back');

# The end of the session, of its backend, and of the server

my $session = $node->background_psql('postgres');
$session->query_safe('SET client_min_messages = warning; BEGIN; INSERT INTO application VALUES (1); SELECT migrate.upgrade()');
is($session->query_safe('SELECT revision FROM migrate.current()'), 'two', 'its own transaction sees an upgrade');
is(version(), '', 'nobody else does');
$session->quit;
is(state(), $before, 'a session that ends before its commit leaves nothing');

$session = $node->background_psql('postgres', on_error_stop => 0);
my $pid = $session->query_safe('SELECT pg_backend_pid()');
$session->query_safe('SET client_min_messages = warning; BEGIN; SELECT migrate.upgrade()');
$node->safe_psql('postgres', "SELECT pg_terminate_backend($pid, 60000)");
is(state(), $before, 'nor does one that is terminated');
$session->{run}->finish;

$session = $node->background_psql('postgres', on_error_stop => 0);
$session->query_safe('SET client_min_messages = warning; BEGIN; INSERT INTO application VALUES (1); SELECT migrate.upgrade()');
$node->safe_psql('postgres', 'CREATE TABLE flushed (); DROP TABLE flushed; CHECKPOINT');
$node->stop('immediate');
$session->{run}->finish;
$node->start;
is(state(), $before, 'nor does a crash of the server before the commit');

$node->safe_psql('postgres', 'BEGIN; SELECT migrate.upgrade(); COMMIT');
my $upgraded = state();
$node->stop('immediate');
$node->start;
is(state(), $upgraded, 'a crash after the commit leaves all');
is(version(), 'two', 'the version it went to');
is($node->safe_psql('postgres', 'SELECT n FROM one'), '1', 'and the data of its scripts');
$node->safe_psql('postgres', "SELECT migrate.downgrade('base'); TRUNCATE application");
$before = state();

# Savepoints

is( $node->safe_psql(
		'postgres', <<'EOS'), "two\n\none\none", 'ROLLBACK TO takes back what came after the savepoint');
SET client_min_messages = warning;
BEGIN;
SAVEPOINT a;
SELECT FROM migrate.upgrade();
SELECT revision FROM migrate.current();
ROLLBACK TO a;
SELECT string_agg(revision, ',') FROM migrate.current();
SELECT FROM migrate.upgrade('one');
SELECT revision FROM migrate.current();
SAVEPOINT b;
SELECT FROM migrate.upgrade();
ROLLBACK TO b;
SELECT revision FROM migrate.current();
COMMIT;
EOS
is(version(), 'one', 'and the rest is committed');
is($node->safe_psql('postgres', "SELECT to_regclass('one'), to_regclass('two')"), 'one|', 'so it is with the tables');
is( $node->safe_psql('postgres', "SELECT count(*), count(DISTINCT run_id) FROM migrate.log WHERE action = 'upgrade' AND id > (SELECT max(id) FROM migrate.log WHERE action = 'downgrade')"),
	'1|1', 'and the log');

is( $node->safe_psql(
		'postgres', <<'EOS'), 'one', 'an error that a block catches takes back its run');
DO $$
BEGIN
	PERFORM migrate.upgrade();
	RAISE EXCEPTION 'no';
EXCEPTION WHEN raise_exception THEN
	NULL;
END
$$;
SELECT revision FROM migrate.current();
EOS
$node->safe_psql('postgres', 'SELECT migrate.upgrade()');
is(version(), 'two', 'the next run is not hindered');
$node->safe_psql('postgres', "SELECT migrate.downgrade('base'); TRUNCATE application");

# A run and registrations in one transaction

is( $node->safe_psql(
		'postgres', <<'EOS'), "one\nthree\nthree", 'run, register, run in one transaction');
SET client_min_messages = warning;
BEGIN;
SELECT FROM migrate.upgrade('one');
SELECT revision FROM migrate.current();
SELECT migrate.revision('three', 'CREATE TABLE three ();', 'DROP TABLE three;', rev_id => 'three');
SELECT FROM migrate.upgrade();
SELECT revision FROM migrate.current();
COMMIT;
EOS
is(version(), 'three', 'which commits');
$before = state();
$node->safe_psql('postgres', <<'EOS');
BEGIN;
SELECT migrate.downgrade('two');
SELECT migrate.edit('three', upgrade => 'CREATE TABLE three (edited int);');
SELECT migrate.upgrade();
SELECT edited FROM three;
SELECT migrate.downgrade('two');
SELECT migrate.forget('three');
SELECT migrate.downgrade('base');
ROLLBACK;
EOS
is(state(), $before, 'or rolls back');
($status, $stdout, $stderr) = $node->psql('postgres', <<'EOS');
BEGIN;
SELECT migrate.revision('four', 'CREATE TABLE four ();', rev_id => 'four');
SELECT migrate.upgrade();
SELECT migrate.register(E'-- five\n-- Revision ID: five\n-- Revises: missing\n\n-- migrate:up\n');
COMMIT;
EOS
like($stderr, qr/ERROR: .*violates foreign key constraint "edge_parent_fkey"/, 'a broken graph is refused at commit');
is(state(), $before, 'with all that came before');

# Two-phase commit

# is_held shows that a prepared transaction holds the lock, and is named.
sub is_held
{
	my ($what) = @_;
	my $since = $node->safe_psql('postgres', "SELECT date_trunc('second', prepared) FROM pg_prepared_xacts");
	my ($status, $stdout, $stderr) = $node->psql('postgres',
		"\\set VERBOSITY verbose\nSET migrate.lock_wait_timeout = '10ms'; SELECT migrate.upgrade()");
	like( $stderr, qr/ERROR:  MG009: another migration run is in progress\nDETAIL:  The prepared transaction "upgrade" of role \w+ has held the migration lock since \Q$since\E\.\n/,
		"$what holds the lock, and is named");
	return;
}

$node->safe_psql('postgres', "SELECT migrate.downgrade('two')");
$before = state();
$node->safe_psql('postgres', "BEGIN; SELECT migrate.upgrade(); PREPARE TRANSACTION 'upgrade'");
is(state(), $before, 'a prepared upgrade is not committed');
is_held('a prepared upgrade');
$node->stop('immediate');
$node->start;
is(state(), $before, 'after a crash it is still prepared');
is_held('one that the server found after a crash');
$node->safe_psql('postgres', "COMMIT PREPARED 'upgrade'");
is(version(), 'three', 'COMMIT PREPARED');
is($node->safe_psql('postgres', "SELECT to_regclass('three')"), 'three', 'and the table is there');

$before = state();
$node->safe_psql('postgres', "BEGIN; SELECT migrate.downgrade('base'); PREPARE TRANSACTION 'downgrade'");
$node->safe_psql('postgres', "ROLLBACK PREPARED 'downgrade'");
is(state(), $before, 'ROLLBACK PREPARED');
$node->safe_psql('postgres', "SELECT migrate.downgrade('base')");
is(version(), '', 'the lock is free again');

done_testing();
