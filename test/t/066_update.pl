# A database that has an install script of before the release is updated in place,
# or dumped and restored; what comes out is what CREATE EXTENSION makes, with the
# rows and the grants of before.

use strict;
use warnings;

use FindBin;
use IPC::Run;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');
my $folder = PostgreSQL::Test::Utils::tempdir();
my @tables = qw(revision edge label version log run step model);

# definitions returns the DDL of all that the extension has made, as pg_upgrade
# would take it over, without what differs from database to database.
sub definitions
{
	my ($database) = @_;
	my ($dump) = run_command([ 'pg_dump', '--binary-upgrade', '--schema-only', $node->connstr($database) ]);
	$dump =~ s/^\\(?:un)?restrict .*\n//mg;
	$dump =~ s/^SELECT pg_catalog\.binary_upgrade_set_.*\n//mg;
	$dump =~ s/^(?:SELECT pg_catalog\.binary_upgrade_create_empty_extension)\(.*?\);\n//msg;
	$dump =~ s/rel(?:frozenxid|minmxid) = '\d+'//g;
	$dump =~ s/^WHERE oid = '\d+';//mg;
	return $dump;
}

# same_definitions compares those of a database with those after CREATE EXTENSION.
sub same_definitions
{
	my ($database, $how) = @_;
	my $diff;
	foreach my $name ($database, 'fresh')
	{
		unlink("$folder/$name.sql");
		PostgreSQL::Test::Utils::append_to_file("$folder/$name.sql", definitions($name));
	}
	ok(-s "$folder/fresh.sql" > 10000, 'there are definitions') if $database eq 'dumped';
	IPC::Run::run([ 'diff', '-U2', "$folder/fresh.sql", "$folder/$database.sql" ], '>', \$diff);
	is($diff, '', $how);
	return;
}

# configured returns the tables of which a dump has the rows.
sub configured
{
	my ($database) = @_;
	return $node->safe_psql($database,
		q{SELECT c::regclass::text COLLATE "C" FROM pg_extension, unnest(extconfig) c WHERE extname = 'migrate' ORDER BY 1});
}

# granted returns what the roles of the test may do, and which of the functions of
# before PUBLIC may not call.
my $functions_before;

sub granted
{
	my ($database) = @_;
	return $node->safe_psql($database, <<"EOS");
SELECT p.oid::regprocedure, a.grantee::regrole, a.privilege_type, a.is_grantable
FROM pg_proc p, aclexplode(p.proacl) a
WHERE p.pronamespace = 'migrate'::regnamespace AND a.grantee <> p.proowner AND a.grantee <> 0
ORDER BY p.oid::regprocedure::text COLLATE "C", 2;
SELECT c.oid::regclass, a.grantee::regrole, a.privilege_type, a.is_grantable
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'migrate'::regnamespace AND a.grantee <> c.relowner
ORDER BY c.relname, 2, 3;
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'migrate'::regnamespace AND p.proname = ANY ('$functions_before') AND NOT EXISTS (
	SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) ORDER BY p.oid::regprocedure::text COLLATE "C";
EOS
}

# rows returns every row of the tables, in columns that were there before, too.
my %columns;

sub rows
{
	my ($database) = @_;
	return join("\n", map { $node->safe_psql($database, "SELECT '$_', $columns{$_} FROM migrate.$_ t ORDER BY t::text COLLATE \"C\"") } @tables);
}

# answers returns what the functions say.
sub answers
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'EOS');
SELECT file_name, file FROM migrate.files();
SELECT revision, state, line FROM migrate.history();
SELECT revision FROM migrate.current();
SELECT migrate.plan_checksum('heads'), migrate.plan_checksum('base', 'downgrade');
EOS
}

# goes_on shows that a database can be worked with: new revisions are run, and the
# log takes no id twice.
sub goes_on
{
	my ($database, $how) = @_;
	my $max = $node->safe_psql($database, 'SELECT max(id) FROM migrate.log');
	is($node->safe_psql($database, "SET ROLE operator; SELECT direction, revision FROM migrate.upgrade('heads')"),
		'upgrade|phone', "$how: upgrade goes on, by who could before");
	is($node->safe_psql($database, "SELECT min(id) FROM migrate.log WHERE id > $max"), $max + 1, "$how: its log ids are new");
	like(($node->psql($database, 'DELETE FROM migrate.log'))[2], qr/append-only/, "$how: the log is append-only");
	return;
}

# A history, made by the functions of now

$node->safe_psql('postgres', "CREATE ROLE $_") foreach qw(reader author operator);
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(fresh old dumped);
$node->safe_psql('fresh', 'CREATE EXTENSION migrate');
create_database($node, 'source');
$node->safe_psql('source', <<'EOS');

SELECT migrate.grant_access('reader', 'reader'), migrate.grant_access('author', 'author'), migrate.grant_access('operator', 'operator');
SELECT migrate.revision('users', 'CREATE TABLE users (id int);', 'DROP TABLE users;', rev_id => 'users', branch_label => 'shop');
SELECT migrate.revision('größer \ ''電話''', 'ALTER TABLE users ADD phone text;', rev_id => 'phone');
SELECT * FROM migrate.upgrade('users');
CALL migrate.deploy('users');
SELECT migrate.set_model(ARRAY['CREATE TABLE users (id int);']);
INSERT INTO migrate.step (scope, revision, direction, statement, checksum, state) VALUES ('tenant', 'users', 'upgrade', 1, 'x', 'failed');
EOS
is($node->safe_psql('source', 'SELECT count(*) >= 3 FROM migrate.log'), 't', 'the source has a history');

# A database that has the tables and functions of before, with these rows and with
# grants, some of them not by grant_access

$node->safe_psql('old', "CREATE EXTENSION migrate VERSION '1.0dev'");
is($node->safe_psql('old', "SELECT to_regclass('migrate.revision'), to_regclass('migrate.revisions')"),
	'|migrate.revisions', 'it has the tables of before');
$functions_before = $node->safe_psql('old', "SELECT array_agg(DISTINCT proname) FROM pg_proc WHERE pronamespace = 'migrate'::regnamespace");
foreach my $table (@tables)
{
	my $old = $table eq 'revision' ? 'revisions' : $table;
	my $columns = $columns{$table} = $node->safe_psql('old',
		"SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'migrate.$old'::regclass AND attnum > 0");
	$node->safe_psql('source', "COPY (SELECT $columns FROM migrate.$table) TO '$folder/$table'");
	$node->safe_psql('old', "COPY migrate.$old ($columns) FROM '$folder/$table'");
}
$node->safe_psql('old', <<'EOS');
SELECT setval('migrate.log_id_seq', max(id)), setval('migrate.run_id_seq', max(run_id)) FROM migrate.log;
CREATE TABLE users (id int);
INSERT INTO users VALUES (1);
GRANT CREATE, USAGE ON SCHEMA public TO operator;
ALTER TABLE users OWNER TO operator;
GRANT USAGE ON SCHEMA migrate TO reader, author, operator;
DO $$
DECLARE
	a record;
BEGIN
	FOR a IN SELECT p.oid::regprocedure AS routine, r.rolname FROM pg_proc p, pg_roles r
		WHERE pronamespace = 'migrate'::regnamespace AND (rolname = 'operator' OR rolname = 'reader' AND proname ~ '^(current|history|heads)$')
			AND prorettype <> 'trigger'::regtype
	LOOP
		EXECUTE format('GRANT EXECUTE ON ROUTINE %s TO %I', a.routine, a.rolname);
	END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION migrate.show TO author WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION migrate.heads FROM PUBLIC;
GRANT SELECT ON migrate.revisions, migrate.log TO reader;
EOS
my ($dump) = run_command([ 'pg_dump', $node->connstr('old') ]);

# In place: the version that such a database has is 1.0

$node->safe_psql('old', "UPDATE pg_extension SET extversion = '1.0' WHERE extname = 'migrate'");
my $grants = granted('old');
$grants =~ s/migrate\.revisions/migrate.revision/g;
$grants =~ s/migrate\.upgrade\([a-z\[\]]+,boolean,text,text\K\)/,boolean)/g;
$grants =~ s/migrate\.edit\(\Ktext(,text){3}\)/text,text,text,text,text,text)/;
$node->safe_psql('old', "ALTER EXTENSION migrate UPDATE TO '1.0dev'; ALTER EXTENSION migrate UPDATE TO '1.0'");
is($node->safe_psql('old', "SELECT extversion FROM pg_extension WHERE extname = 'migrate'"), '1.0', 'in place: the version');
is(rows('old'), rows('source'), 'in place: every row');
is(answers('old'), answers('source'), 'in place: files, history and plans');
is(granted('old'), $grants, 'in place: every grant');
is(configured('old'), configured('fresh'), 'in place: what a dump has the rows of');
goes_on('old', 'in place');

# The extension's part of a database of its own, without grants, is as if new

$node->safe_psql('dumped', "CREATE EXTENSION migrate VERSION '1.0dev'; ALTER EXTENSION migrate UPDATE");
same_definitions('dumped', 'what the update makes is what CREATE EXTENSION makes');
$node->safe_psql('dumped', "ALTER EXTENSION migrate UPDATE TO '1.0dev'; ALTER EXTENSION migrate UPDATE");
same_definitions('dumped', 'a second time, too');

# A dump of before

$dump =~ s/^CREATE EXTENSION IF NOT EXISTS migrate WITH /$&VERSION '1.0dev' /m or fail('the dump makes the extension');
PostgreSQL::Test::Utils::append_to_file("$folder/dump", $dump);
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/dump", '-o', "$folder/output", $node->connstr('restored') ],
	'a dump of before is restored');
$node->safe_psql('restored', 'ALTER EXTENSION migrate UPDATE');

@tables = grep { $_ ne 'run' } @tables;
is(rows('restored'), rows('source'), 'restored: every row that a dump has');
is(answers('restored'), answers('source'), 'restored: files, history and plans');
is(granted('restored'), $grants, 'restored: every grant');
goes_on('restored', 'restored');

# And a dump of what was updated, into the extension of now, with the grants

($dump) = run_command([ 'pg_dump', $node->connstr('restored') ]);
PostgreSQL::Test::Utils::append_to_file("$folder/again", $dump);
$node->safe_psql('postgres', 'CREATE DATABASE again');
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/again", '-o', "$folder/output", $node->connstr('again') ],
	'a dump of what was updated is restored');
is(rows('again'), rows('restored'), 'again: every row');
is(granted('again'), $grants, 'again: every grant');

done_testing();
