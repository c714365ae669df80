# Logical replication FOR ALL TABLES: a subscriber that keeps its own history, as
# the manual has it, and one that takes its publisher's.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('replication');
$node->append_conf('postgresql.conf', "wal_level = logical\nmax_wal_senders = 8\nmax_replication_slots = 8\nwal_retrieve_retry_interval = 100ms");
$node->restart;
my ($recipe) = slurp_file("$FindBin::RealBin/../../doc/backup.md") =~ /^```sql\n(CREATE FUNCTION public\.keep_own_history.*?)^```$/ms;
my ($sequences) = slurp_file("$FindBin::RealBin/../../doc/backup.md") =~ /^```console\n(SELECT setval.*?)^```$/ms;

# subscribe has a database follow the publisher, and waits for the initial copy.
sub subscribe
{
	my ($database) = @_;
	my $conninfo = literal($node->connstr('source'));
	$node->safe_psql('source', "SELECT pg_create_logical_replication_slot('$database', 'pgoutput')");
	$node->safe_psql($database, "CREATE SUBSCRIPTION $database CONNECTION $conninfo PUBLICATION everything WITH (create_slot = false)");
	$node->poll_query_until($database, q{SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel})
	  or die 'the initial copy does not end';
}

# follows waits until a subscriber has a row of a table.
sub follows
{
	my ($database, $row) = @_;
	return $node->poll_query_until($database, "SELECT EXISTS (SELECT FROM t WHERE $row)");
}

# history is what a database has of revisions, version and log.
sub history
{
	my ($database) = @_;
	return $node->safe_psql($database,
		'SELECT line, state FROM migrate.history(); TABLE migrate.version; SELECT action, revision, id FROM migrate.log ORDER BY id');
}

my @files = (revision_file('r1', up => 'CREATE TABLE t (a int PRIMARY KEY)', down => 'DROP TABLE t'),
	revision_file('r2', revises => ['r1'], up => 'ALTER TABLE t ADD b text', down => 'ALTER TABLE t DROP b'));
create_database($node, 'source');
load_files($node, 'source', $files[0]);
$node->safe_psql('source', 'SELECT migrate.upgrade(); INSERT INTO t VALUES (1); CREATE PUBLICATION everything FOR ALL TABLES');

# One with a history of its own, which is not the same at all times

create_database($node, 'own');
load_files($node, 'own', $files[0]);
$node->safe_psql('own', "SELECT migrate.upgrade(); $recipe");
subscribe('own');
ok(follows('own', 'a = 1'), 'own history: rows are copied');
load_files($node, 'own', @files);
$node->safe_psql('own', 'SELECT migrate.upgrade()');
load_files($node, 'source', @files);
$node->safe_psql('source', q{SELECT migrate.edit('r2', message => 'changed'); SELECT migrate.upgrade(); INSERT INTO t VALUES (2, 'x')});
ok(follows('own', q{b = 'x'}), 'own history: rows follow');
is($node->safe_psql('own', q{SELECT message FROM migrate.revision WHERE revision = 'r2'}), 'message of r2', 'own history: it is its own');
$node->safe_psql('source', q{UPDATE t SET b = NULL WHERE a = 2; SELECT migrate.downgrade('r1'); SELECT migrate.forget('r2'); INSERT INTO t VALUES (3)});
ok(follows('own', 'a = 3'), 'own history: after a downgrade and what it deletes');
is($node->safe_psql('own', 'SELECT revision FROM migrate.current()'), 'r2', 'own history: its version');
is($node->safe_psql('own', q{SELECT count(*) FROM migrate.downgrade('r1')}), '1', 'own history: its own runs go on');

# One that has its publisher's

my $schema = dump_of('source', '--schema-only') =~ s/^CREATE PUBLICATION.*|^ALTER PUBLICATION.*//mgr;
create_database($node, 'successor');
psql_script('successor', $schema);
subscribe('successor');
$node->poll_query_until('successor', q{SELECT count(*) > 0 FROM migrate.version});
is(history('successor'), history('source'), "publisher's history: it is the same");
$node->safe_psql('successor', "DROP SUBSCRIPTION successor; $sequences");
load_files($node, 'successor', @files);
is($node->safe_psql('successor', 'SELECT revision FROM migrate.upgrade()'), 'r2', "publisher's history: it goes on");

$node->safe_psql('own', 'DROP SUBSCRIPTION own');
done_testing();
