# Conditions around upgrade scripts: in scripts for psql, in a deploy of statements
# that no transaction takes, and with the rights of who deploys.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('conditions');
create_database($node, 'app');

# sql runs SQL and returns what it prints.
sub sql
{
	my ($sql) = @_;
	return $node->safe_psql('app', $sql);
}

# with_conditions returns a file with conditions.
sub with_conditions
{
	my ($file, $precheck, $verify) = @_;
	return "$file\n-- migrate:precheck\n$precheck\n-- migrate:verify\n$verify\n";
}

# refused runs SQL and expects an error.
sub refused
{
	my ($database, $sql, $error, $name) = @_;
	my ($status, undef, $stderr) = psql_script($database, $sql, '-v', 'ON_ERROR_STOP=1');
	isnt($status, 0, "$name: refused");
	return like($stderr, $error, "$name: why");
}

# ---------- scripts for psql ----------

sql('CREATE DOMAIN yes AS boolean; CREATE TABLE item (n int, found boolean); INSERT INTO item VALUES (1, true), (2, true)');
my %conditions = (
	'true' => 'SELECT true',
	'a column like a variable of PL/pgSQL' => 'SELECT found FROM item',
	'no boolean' => 'SELECT 1',
	'dollars' => q{SELECT '$migrate$ :nothing' <> 'x'; VALUES (true) -- $migrate$},
	'no rows' => 'SELECT false WHERE false',
	'false' => 'SELECT n < 2 FROM item ORDER BY n',
	'null' => 'SELECT NULL::boolean',
	'a domain' => 'SELECT false::yes',
	'an error' => 'SELECT 1/(count(*) - 2) FROM item',
	'an error in a column that does not count' => 'SELECT true, 1/(n - 1) FROM item',
	'the second of them' => 'SELECT true; SELECT false');
foreach my $name (sort keys %conditions)
{
	foreach my $section (0, 1)
	{
		sql(q{SELECT migrate.stamp('base', true); SELECT migrate.forget('c1') FROM migrate.revision; DROP TABLE IF EXISTS made, alembic_version});
		my @sections = $section ? ('SELECT true', $conditions{$name}) : ($conditions{$name}, 'SELECT true');
		load_files($node, 'app', with_conditions(revision_file('c1', up => 'CREATE TABLE made ();'), @sections));
		my $script = sql('SELECT migrate.upgrade_sql()');
		my $standalone = sql('SELECT migrate.upgrade_sql(standalone => true)');
		my ($status, undef, $error) = psql_script('app', 'SELECT migrate.upgrade()');
		my $applied = sql(q{SELECT count(*) FROM migrate.version});
		like($error, qr/MG019|22012/, "$name: refused") if !$applied;
		sql(q{SELECT migrate.stamp('base', true); DROP TABLE IF EXISTS made});
		($status) = psql_script('app', $script);
		is($status == 0 ? 1 : 0, $applied, "$name: by psql as by the server");
		is(sql(q{SELECT count(*) FROM migrate.version}), $applied, "$name: the version");
		is(sql(q{SELECT count(to_regclass('made'))}), $applied, "$name: the table");
		sql(q{SELECT migrate.stamp('base', true); DROP TABLE IF EXISTS made});
		($status) = psql_script('app', $standalone);
		is($status == 0 ? 1 : 0, $applied, "$name: by psql without the extension");
	}
}

# ---------- deploy ----------

sql(q{SELECT migrate.stamp('base', true); SELECT migrate.forget('c1'); DROP TABLE IF EXISTS made});
load_files($node, 'app',
	with_conditions(
		revision_file('d1', up_option => ' transaction:false', up => "CREATE INDEX CONCURRENTLY item_n ON item (n);\nVACUUM item;"),
		q{SELECT to_regclass('item_n') IS NULL;},
		'SELECT count(*) = 3 FROM item;'),
	with_conditions(revision_file('d2', revises => ['d1'], up => 'CREATE TABLE made ();'), 'SELECT true;', q{SELECT to_regclass('made') IS NULL;}));
sql('CREATE INDEX item_n ON item (found)');
refused('app', 'CALL migrate.deploy()', qr/MG019: precheck of revision "d1" does not hold/, 'before the first statement');
is(sql('SELECT count(*) FROM migrate.step WHERE state <> $$waiting$$'), 0, 'no statement has run');
sql('DROP INDEX item_n');
refused('app', 'CALL migrate.deploy()', qr/MG019: verify of revision "d1" does not hold.*line 1 \(line \d+ of the file\)/s,
	'after the last statement');
is(sql('SELECT count(*) FROM migrate.step WHERE state = $$done$$'), 2, 'all statements are done');
is(sql('SELECT count(*) FROM migrate.version'), 0, 'and the revision is not applied');
is(sql(q{SELECT sqlstate, line FROM migrate.log WHERE outcome = 'failed' ORDER BY id DESC LIMIT 1}), 'MG019|1', 'the log says why');
sql('INSERT INTO item VALUES (3)');
refused('app', 'CALL migrate.deploy()', qr/MG019: verify of revision "d2" does not hold/, 'in the transaction of a script');
is(sql('SELECT string_agg(revision, $$ $$) FROM migrate.version'), 'd1', 'the first is applied, its precheck left out');
is(sql(q{SELECT count(to_regclass('made'))}), 0, 'the step is undone');

# ---------- rights ----------

sql(q{CREATE ROLE deployer LOGIN; CREATE ROLE owner; GRANT owner TO deployer; GRANT CREATE ON SCHEMA public TO owner, deployer;
	SELECT migrate.grant_access('deployer', 'operator');
	SELECT migrate.edit('d2', precheck => 'SELECT current_user = $$deployer$$, current_user; SELECT count(*) >= 0 FROM item', verify => '')});
refused('app', 'SET SESSION AUTHORIZATION deployer; SELECT migrate.upgrade()', qr/permission denied for table item/,
	'the caller reads what it may read');
sql(q{SELECT migrate.edit('d2', precheck => 'SELECT current_user = $$owner$$, current_user', verify => 'SELECT current_user = $$owner$$, * FROM made')});
refused('app', 'SET SESSION AUTHORIZATION deployer; SELECT migrate.upgrade()', qr/MG019.*\(f, deployer\)/s, 'with its own rights');
sql('ALTER ROLE deployer SET migrate.run_as = owner');
$node->safe_psql('app', 'CALL migrate.deploy()', extra_params => [ '-U', 'deployer' ]);
is(sql('SELECT string_agg(revision, $$ $$) FROM migrate.version'), 'd2', 'a deploy with those of run_as');

$node->stop;
done_testing();
