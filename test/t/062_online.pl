# Revisions written with online => true, deployed with rows in the tables:
# stopped anywhere, taken back, beside a writer, over a row that does not fit.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
create_database($node, 'app');

my $before = <<'EOS';
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE t (id int, a int, b int, c int, d text, e int);
CREATE INDEX t_e ON t (e);
CREATE INDEX t_b ON t (b);
CREATE TABLE parts (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (1000) TO (2000);
EOS
my $after = <<'EOS';
CREATE TABLE other (id int PRIMARY KEY);
CREATE TABLE people (
	id int PRIMARY KEY, a int NOT NULL CHECK (a > 0), b int UNIQUE, c int REFERENCES other, name text, e int, f int);
CREATE INDEX t_e ON people (e, a);
CREATE INDEX t_f ON people (f);
CREATE TABLE parts (k int, v int NOT NULL, UNIQUE (k, v)) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (1000) TO (2000);
CREATE INDEX parts_v ON parts (v);
CREATE VIEW counts AS SELECT id, count(*) FROM people GROUP BY id;
EOS

# sql runs SQL and returns what it prints.
sub sql
{
	my ($sql) = @_;
	return $node->safe_psql('app', $sql);
}

# deploy deploys to a target; it returns the errors.
sub deploy
{
	my ($target, $direction) = @_;
	my (undef, undef, $stderr) = psql_script('app',
		sprintf('SET client_min_messages = warning; CALL migrate.deploy(%s, %s, lock_timeout => %s)',
			literal($target), literal($direction // 'upgrade'), literal('10s')));
	return $stderr =~ s/^(LOCATION|CONTEXT): .*\n//mgr;
}

# rows returns the rows of the tables, whatever they are called.
sub rows
{
	my $table = sql(q{SELECT coalesce(to_regclass('people'), to_regclass('t'))});
	return sql("SELECT count(*), sum(id), sum(a), sum(b), sum(c), sum(e) FROM $table")
	  . sql('SELECT count(*), sum(k), sum(v) FROM parts');
}

# no_ruins tests that nothing half made is left.
sub no_ruins
{
	my ($name) = @_;
	is( sql(q{SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index WHERE NOT indisvalid}),
		'', "$name: every index is valid");
	is( sql(q{SELECT string_agg(relname, ' ') FROM pg_class WHERE relname ~ '_(old|ccnew|ccold)'}),
		'', "$name: nothing was left aside");
	return;
}

sql('SELECT migrate.set_model(' . literal($before) . ')');
sql(q{SELECT migrate.revision('the first', autogenerate => true, rev_id => 'first')});
sql('SELECT * FROM migrate.upgrade()');
sql(q{INSERT INTO other SELECT generate_series(1, 100);
	INSERT INTO t SELECT n, n, n, n, n, n FROM generate_series(1, 100) n;
	INSERT INTO parts SELECT n * 10, n FROM generate_series(1, 100) n});
my $rows = rows();
my $dump = dump_of('app', '--schema-only');
sql('SELECT migrate.set_model(' . literal($after) . ')');
my $last = sql(
	q{SELECT migrate.revision('online', autogenerate => true, online => true, rev_id => 'last',
		renames => '{"t": "people", "t.d": "name"}')});
is($last, 'last', 'the id is that of the last of the chain');
my @chain = reverse split /\n/, sql('SELECT revision FROM migrate.history()');
is(shift @chain, 'first', 'the chain stands on the head');
is( sql('SELECT string_agg(message, \', \' ORDER BY message) FROM migrate.revision WHERE revision <> \'first\''),
	join(', ', map { "online ($_/" . @chain . ')' } 1 .. @chain),
	'each says which of how many it is');
is( sql('SELECT bool_or(upgrade_transactional) AND bool_or(NOT upgrade_transactional) FROM migrate.revision'),
	't', 'some run in a transaction, some do not');

# Stopped after any of the chain, all that was done can be undone.
foreach my $step (@chain)
{
	my $where = sql('SELECT message FROM migrate.revision WHERE revision = ' . literal($step));
	is(deploy($step), '', "$where: deployed");
	is(rows(), $rows, "$where: the rows are there");
	no_ruins($where) if $step eq $last;
	is(deploy('first', 'downgrade'), '', "$where: and back");
	is(differences($dump, dump_of('app', '--schema-only')), '', "$where: the schema is as it was");
	is(rows(), $rows, "$where: the rows are there still");
}

# Rows are read beside a session that writes.
my $validating = sql(q{SELECT revision FROM migrate.revision WHERE upgrade ~ '^(--[^\n]*\n)*ALTER TABLE [^;]* VALIDATE CONSTRAINT'});
my ($previous) = grep { $chain[$_ + 1] eq $validating } 0 .. $#chain - 1;
is(deploy($chain[$previous]), '', 'deployed up to where rows are read');
my $writer = $node->background_psql('app');
$writer->query_safe('BEGIN; INSERT INTO people (id, a) VALUES (1000, 1000)');
is(deploy($validating), '', 'rows are read while another session writes');
$writer->query_safe('ROLLBACK');
$writer->quit;
is(deploy('first', 'downgrade'), '', 'and back');

# A row that does not fit stops it; no other can come; and it goes on.
sql('UPDATE t SET a = NULL WHERE id = 7');
like(
	deploy('last'),
	qr/ERROR: +23514: check constraint "\w+_a_migrate_not_null" of relation "people" is violated by some row/,
	'a null is found when rows are read');
is(sql('SELECT revision FROM migrate.version'), $chain[$previous], 'up to there it is deployed');
my ($status, undef, $stderr) = psql_script('app', 'INSERT INTO people (id) VALUES (1000)');
like($stderr, qr/23514/, 'no other null can come');
sql('UPDATE people SET a = 7 WHERE id = 7');
is(deploy('last'), '', 'then it goes on');
is(rows(), $rows, 'the rows are there');
is(sql('SELECT count(*) FROM migrate.check()'), '0', 'nothing is left to do');
no_ruins('at the end');

done_testing();
