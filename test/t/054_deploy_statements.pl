# Every statement that psql runs at top level, outside of a transaction block,
# runs in a transaction:false script of a deploy, to the same effect.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
$node->append_conf('postgresql.conf', "wal_level = logical\nmax_wal_senders = 4");
$node->restart;
create_database($node, 'publisher');
$node->safe_psql('publisher', 'CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int PRIMARY KEY);'
	  . ' CREATE PUBLICATION p FOR TABLE t; CREATE PUBLICATION q FOR TABLE u');
my $tablespace = PostgreSQL::Test::Utils::tempdir;
my $conninfo = literal($node->connstr('publisher'));

# Both databases get these; only the first one has its own statements by psql.
my $setup = <<'EOS';
CREATE TABLE t (a int PRIMARY KEY, b int);
CREATE TABLE u (a int PRIMARY KEY);
INSERT INTO t SELECT i, i FROM generate_series(1, 100) AS i;
CREATE TABLE p (a int) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE INDEX pi ON p (a);
CREATE TYPE e AS ENUM ('x');
CREATE TABLE done (what text);
CREATE PROCEDURE commits() LANGUAGE plpgsql AS 'BEGIN INSERT INTO done VALUES (''a''); COMMIT; INSERT INTO done VALUES (''b''); ROLLBACK; END';
CREATE PROCEDURE calls() LANGUAGE plpgsql AS 'BEGIN CALL commits(); END';
EOS

# The statements; %s is the name of the database.
my @statements = (
	'REINDEX TABLE p', 'REINDEX INDEX pi', 'REINDEX TABLE CONCURRENTLY p', 'REINDEX INDEX CONCURRENTLY pi',
	'REINDEX (CONCURRENTLY FALSE) TABLE p', 'REINDEX TABLE t', 'REINDEX INDEX t_pkey',
	'REINDEX SCHEMA public', 'REINDEX SCHEMA CONCURRENTLY public', 'REINDEX DATABASE %s', 'REINDEX SYSTEM %s',
	'CLUSTER t USING t_pkey', 'CLUSTER t', 'CLUSTER', 'VACUUM', 'VACUUM FULL t', 'VACUUM (ANALYZE) t, p', 'ANALYZE', 'ANALYZE p',
	'CREATE INDEX CONCURRENTLY t_b ON t (b)', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS t_b ON t (b)',
	'DROP INDEX CONCURRENTLY t_b', 'DROP INDEX CONCURRENTLY IF EXISTS t_b',
	'ALTER TABLE p DETACH PARTITION p2 CONCURRENTLY', 'ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20)',
	"ALTER TYPE e ADD VALUE 'y'", "INSERT INTO done VALUES ('y'::e)",
	"DO \$\$ BEGIN FOR i IN 1..3 LOOP INSERT INTO done VALUES (i); COMMIT; END LOOP; END \$\$",
	"DO 'BEGIN INSERT INTO done VALUES (4); ROLLBACK; INSERT INTO done VALUES (5); END'",
	"DO 'BEGIN CALL calls(); END'", 'CALL commits()', 'CALL calls()',
	"DO 'BEGIN CREATE TEMP TABLE gone (a int) ON COMMIT DROP; INSERT INTO done VALUES (6); END'",
	"CREATE DATABASE %s_other", "ALTER DATABASE %s_other SET TABLESPACE %s_space", 'ALTER DATABASE %s_other CONNECTION LIMIT 3',
	'ALTER DATABASE %s_other RENAME TO %s_another', 'DROP DATABASE %s_another WITH (FORCE)',
	"ALTER SYSTEM SET work_mem = '5MB'", 'ALTER SYSTEM RESET work_mem', 'CHECKPOINT', 'DISCARD TEMP', 'DISCARD PLANS', 'DISCARD ALL',
	'PREPARE x AS SELECT 1', "SELECT pg_create_logical_replication_slot('%s_slot', 'pgoutput')",
	"SELECT pg_drop_replication_slot('%s_slot')", 'NOTIFY x', "LOAD 'plpgsql'",
	'BEGIN_SUBSCRIPTION', 'ALTER SUBSCRIPTION %s REFRESH PUBLICATION', 'ALTER SUBSCRIPTION %s SET PUBLICATION q',
	'ALTER SUBSCRIPTION %s ADD PUBLICATION p', 'ALTER SUBSCRIPTION %s DROP PUBLICATION q WITH (refresh = false)',
	'ALTER SUBSCRIPTION %s DISABLE', 'DROP SUBSCRIPTION %s', 'DROP TABLESPACE %s_space');

# statement returns a statement for a database.
sub statement
{
	my ($statement, $database) = @_;
	$statement = "CREATE SUBSCRIPTION %s CONNECTION $conninfo PUBLICATION p WITH (create_slot = false)"
	  if $statement eq 'BEGIN_SUBSCRIPTION';
	$statement =~ s/%s/$database/g;
	return $statement;
}

# what returns what a database holds, but for names.
sub what
{
	my ($database) = @_;
	return $node->safe_psql($database, <<"EOS");
SELECT relname, relkind, relispartition FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1;
SELECT relname, indisvalid, indisclustered FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relnamespace = 'public'::regnamespace ORDER BY 1;
SELECT what, count(*) FROM done GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM pg_database WHERE datname LIKE '${database}_%';
SELECT count(*) FROM pg_subscription WHERE subname LIKE '${database}%';
SELECT count(*) FROM pg_tablespace WHERE spcname LIKE '${database}%';
SELECT last_vacuum IS NOT NULL FROM pg_stat_all_tables WHERE relid = 't'::regclass;
EOS
}

foreach my $database ('by_psql', 'by_deploy')
{
	create_database($node, $database);
	$node->safe_psql($database, $setup);
	mkdir "$tablespace/$database";
	$node->safe_psql('publisher', "SELECT pg_create_logical_replication_slot('$database', 'pgoutput')");
}

my $tablespaces = "CREATE TABLESPACE %s_space LOCATION '$tablespace/%s'";
my %script = map {
	my $database = $_;
	($database => join(";\n", map { statement($_, $database) } $tablespaces, @statements))
} 'by_psql', 'by_deploy';
my (undef, undef, $stderr) = $node->psql('by_psql', $script{by_psql}, on_error_stop => 1);
unlike($stderr, qr/ERROR/, 'psql runs them');
$node->safe_psql('by_deploy', sprintf('SELECT migrate.revision(%s, %s, %s, transactional => false)',
	literal('all'), literal($script{by_deploy}), literal('SELECT 1')));
(undef, undef, $stderr) = $node->psql('by_deploy', 'CALL migrate.deploy()');
unlike($stderr, qr/ERROR/, 'a deploy runs what psql runs');
is($node->safe_psql('by_deploy', 'SELECT statement, state, error FROM migrate.step'), '', 'all of it');
is(what('by_deploy'), what('by_psql'), 'to the same effect');

# What a statement did before the server refused it in a transaction block has
# not happened; it runs once
$node->safe_psql('by_deploy', <<'EOS');
TRUNCATE done;
SELECT migrate.revision('once', $$DO 'BEGIN INSERT INTO done VALUES (''once''); CALL calls(); INSERT INTO done VALUES (''end''); END'$$, '', transactional => false);
CALL migrate.deploy();
EOS
is($node->safe_psql('by_deploy', 'SELECT string_agg(what, \' \' ORDER BY what) FROM done'), 'a end once', 'once');

$node->stop;
done_testing();
