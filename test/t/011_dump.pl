# What pg_dump and dump_state() carry to another database.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir();

$node->safe_psql('postgres', <<'EOS');
CREATE ROLE restorer SUPERUSER LOGIN;
CREATE ROLE reader;
CREATE ROLE author;
CREATE ROLE operator;
CREATE ROLE stranger;
CREATE DATABASE source;
EOS

# A history with everything in it: children registered before their parents,
# labels, merges, dependencies, scripts of all kinds, edits, replacements,
# acceptances, forgotten ones, two scopes.
$node->safe_psql('source', <<'EOS');
SET client_min_messages = warning;
CREATE EXTENSION migrate;
SELECT migrate.grant_access('reader', 'reader'), migrate.grant_access('author', 'author'),
	migrate.grant_access('operator', 'operator');
GRANT CREATE ON SCHEMA public TO operator;

BEGIN;
SELECT migrate.register($$-- Add phone
--
-- It's \ "a line" of description; größer, 電話
--
-- Revision ID: phone
-- Revises: users
-- Create Date: 2026-11-24 19:06:35.123456+00
-- Branch Labels: contact, line'\n

-- migrate:up
ALTER TABLE users ADD phone text DEFAULT 'größer \ 電話 $migrate$';
COPY users (id, phone) FROM stdin;
1	tab\tand \\ backslash
2	\N
\.

-- migrate:down
ALTER TABLE users DROP phone;
$$);
SELECT migrate.register($$-- Create users
--
-- Revision ID: users
-- Create Date: 2026-11-24 19:06:34+00

-- migrate:up
CREATE TABLE users (id int PRIMARY KEY);

-- migrate:down
DROP TABLE users;
$$);
COMMIT;
SELECT migrate.register($$-- Index, without a date
--
-- Revision ID: index
-- Revises: users

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY users_id2 ON users (id);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY users_id2;
$$);
SELECT migrate.register($$-- Merge
--
-- Revision ID: it's"odd\
-- Revises: phone, index
-- Create Date: 2026-11-24 19:06:37+00

-- migrate:up

-- migrate:down
$$);
SELECT migrate.register($$-- Another line
--
-- Revision ID: bill
-- Create Date: 2026-11-24 19:06:38+00
-- Branch Labels: billing
-- Depends On: phone

-- migrate:up
CREATE TABLE bill (id int REFERENCES users);

-- migrate:down
DROP TABLE bill;
$$);
SELECT migrate.register($$-- Final
--
-- Revision ID: final
-- Revises: bill
-- Create Date: 2026-11-24 19:06:39+00

-- migrate:up
CREATE TABLE final ();

-- migrate:down
DROP TABLE final;
$$);
SELECT migrate.revision('Irreversible', 'SELECT 1;', head => 'final', rev_id => 'irreversible');
SELECT migrate.revision('Forgotten', 'SELECT 1;', head => 'base', splice => true, rev_id => 'forgotten');
SELECT migrate.forget('forgotten');
SELECT migrate.edit('irreversible', upgrade => 'SELECT 2;');

SELECT * FROM migrate.upgrade('phone');
SELECT * FROM migrate.upgrade('bill');
SELECT * FROM migrate.upgrade('index', non_transactional => 'plain');
SELECT * FROM migrate.downgrade('index@-1', non_transactional => 'plain');
SELECT * FROM migrate.upgrade('index', non_transactional => 'plain');
SELECT migrate.edit('users', message => 'Create the users');
SELECT migrate.accept(replace(migrate.file('bill'), 'REFERENCES', '/* of */ REFERENCES'), 'a comment');
SET migrate.scope = 'it''s a tenant';
SELECT * FROM migrate.stamp('users');
SELECT migrate.set_model(ARRAY['CREATE TABLE a ();', $$CREATE TABLE "größer \ 電話" ();$$], '{public}');
INSERT INTO migrate.snapshot VALUES ('key', 'snapshot', now());
EOS

# rows returns every row of ours, as text.
sub rows
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'EOS');
SELECT 'revision', r FROM migrate.revision r ORDER BY r.revision;
SELECT 'edge', e FROM migrate.edge e ORDER BY e.revision, e.kind, e.position;
SELECT 'label', l FROM migrate.label l ORDER BY l.label;
SELECT 'version', v FROM migrate.version v ORDER BY v.scope, v.revision;
SELECT 'log', l FROM migrate.log l ORDER BY l.id;
SELECT 'model', m FROM migrate.model m;
EOS
}

# answers returns what the functions make of revisions and version; unlike the
# rows it says nothing of when and by whom.
sub answers
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'EOS');
SELECT file_name, file FROM migrate.files();
SELECT scope, array_agg(revision ORDER BY revision) FROM migrate.version GROUP BY scope ORDER BY scope;
SELECT revision, state, line FROM migrate.history();
SELECT migrate.plan_checksum('heads'), migrate.plan_checksum('base', 'downgrade');
SELECT definition, schemas FROM migrate.model;
EOS
}

# access returns who may call what.
sub access
{
	my ($database) = @_;
	return $node->safe_psql($database, <<'EOS');
SELECT r.rolname, p.proname, has_function_privilege(r.oid, p.oid, 'EXECUTE'),
	has_schema_privilege(r.oid, 'migrate', 'USAGE')
FROM pg_roles r, pg_proc p
WHERE r.rolname IN ('reader', 'author', 'operator', 'stranger') AND p.pronamespace = 'migrate'::regnamespace
ORDER BY r.rolname, p.oid::regprocedure::text COLLATE "C";
SELECT r.rolname, c.relname, has_table_privilege(r.oid, c.oid, 'SELECT'), has_table_privilege(r.oid, c.oid, 'INSERT')
FROM pg_roles r, pg_class c
WHERE r.rolname IN ('reader', 'author', 'operator', 'stranger') AND c.relnamespace = 'migrate'::regnamespace AND c.relkind = 'r'
ORDER BY r.rolname, c.relname;
EOS
}

# dumped returns a plain dump, with options, without what pg_dump makes up for each.
sub dumped
{
	my ($database, @options) = @_;
	my ($dump) = run_command([ 'pg_dump', @options, $node->connstr($database) ]);
	return join('', grep { !/^\\(un)?restrict / } split(/^/, $dump));
}

# goes_on shows that a database can be worked with: ids are new, the upgrade
# goes on from where it stood, and a downgrade goes all the way back.
sub goes_on
{
	my ($database, $how) = @_;
	my ($id, $run) = split(/\|/, $node->safe_psql($database, 'SELECT max(id), max(run_id) FROM migrate.log'));

	is( $node->safe_psql($database, q{SELECT direction, revision FROM migrate.upgrade(ARRAY['it''s"odd\', 'final'])}),
		qq{upgrade|final\nupgrade|it's"odd\\}, "$how: upgrade goes on");
	is( $node->safe_psql($database, "SELECT count(*), count(DISTINCT run_id) FROM migrate.log WHERE id > $id AND run_id > $run"),
		'2|1', "$how: its log ids and run id are new");
	is($node->safe_psql($database, "SELECT migrate.revision('new', 'SELECT 1;', 'SELECT 1;', head => 'irreversible', rev_id => 'new')"),
		'new', "$how: a new revision");
	is( $node->safe_psql($database, q{SET migrate.scope = 'it''s a tenant'; SELECT revision FROM migrate.current()}),
		'users', "$how: the other scope stands where it stood");
	is( $node->safe_psql($database, "SELECT direction, revision FROM migrate.downgrade('base', non_transactional => 'plain')"),
		qq{downgrade|it's"odd\\\ndowngrade|index\ndowngrade|final\ndowngrade|bill\ndowngrade|phone\ndowngrade|users}, "$how: downgrade");
	is( $node->safe_psql($database, q{SELECT count(*) FROM migrate.upgrade(ARRAY['it''s"odd\', 'final'], non_transactional => 'plain')}),
		'6', "$how: upgrade from the start");
	like( ($node->psql($database, 'DELETE FROM migrate.log'))[2],
		qr/the migration log is append-only/, "$how: the log is as append-only as before");
	return;
}

# restored compares a restored database with its source.
sub restored
{
	my ($database, $how) = @_;
	is(rows($database), rows('source'), "$how: revisions, version and log");
	is(answers($database), answers('source'), "$how: files, history and plans");
	is(access($database), access('source'), "$how: who may call what");
	is( $node->safe_psql($database, 'SELECT id, phone FROM users ORDER BY id'),
		"1|tab\tand \\ backslash\n2|", "$how: the data of the scripts");
	is( $node->safe_psql($database, 'SELECT count(*) FROM migrate.snapshot'),
		'0', "$how: elaborated models are left behind");
	return;
}

# restore_plain restores a plain dump as a role.
sub restore_plain
{
	my ($file, $database, $role) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->command_ok(
		[ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-U', $role, '-f', $file, $node->connstr($database) ],
		"$database is restored by $role");
	return;
}

# restore_archive restores an archive as a role, with options.
sub restore_archive
{
	my ($file, $database, $role, @options) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->command_ok(
		[ 'pg_restore', '--exit-on-error', @options, '-U', $role, '-d', $node->connstr($database), $file ],
		"$database is restored by $role" . (@options ? ", @options" : ''));
	return;
}

my $user = $node->safe_psql('postgres', 'SELECT current_user');
my $source = $node->connstr('source');
like(rows('source'), qr/^log\|.*it's a tenant/m, 'the source has a log');

$node->command_ok([ 'pg_dump', '-f', "$folder/plain", $source ], 'pg_dump');
restore_plain("$folder/plain", 'plain', $user);
restored('plain', 'plain');
is(dumped('plain'), dumped('source'), 'plain: a dump of it is the same');
restore_plain("$folder/plain", 'plain_other', 'restorer');
restored('plain_other', 'plain, another superuser');

$node->command_ok([ 'pg_dump', '--inserts', '-f', "$folder/inserts", $source ], 'pg_dump --inserts');
restore_plain("$folder/inserts", 'inserts', 'restorer');
restored('inserts', '--inserts');

$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/custom", $source ], 'pg_dump -Fc');
restore_archive("$folder/custom", 'custom', 'restorer', '-j', '2');
restored('custom', '-Fc, -j 2');
restore_archive("$folder/custom", 'single', 'restorer', '--single-transaction');
restored('single', '-Fc, --single-transaction');
restore_archive("$folder/custom", 'unowned', 'restorer', '--no-owner', '-j', '2');
restored('unowned', '-Fc, --no-owner, -j 2');

$node->command_ok([ 'pg_dump', '-Fd', '-j', '2', '-f', "$folder/directory", $source ], 'pg_dump -Fd -j 2');
restore_archive("$folder/directory", 'directory', $user, '-j', '2');
restored('directory', '-Fd, -j 2');

# pg_restore -j loads tables in any order, so the worst one, which no dependency
# forbids: children first.

my ($list) = run_command([ 'pg_restore', '-l', "$folder/custom" ]);
my @entries = split(/^/, $list);
my @ours = grep { / TABLE DATA migrate / } @entries;
my @reversed = sort { ($a =~ / revision /) <=> ($b =~ / revision /) } @ours;
is(scalar(@ours), 11, 'the archive has the data of our tables');
PostgreSQL::Test::Utils::append_to_file("$folder/list",
	join('', map { / TABLE DATA migrate / ? shift(@reversed) : $_ } @entries));
restore_archive("$folder/custom", 'reordered', 'restorer', '-L', "$folder/list");
restored('reordered', 'children first');

# A second round, from what was restored

$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/second", $node->connstr('custom') ], 'pg_dump of a restored database');
restore_archive("$folder/second", 'second', $user, '-j', '2');
restored('second', 'the second round');

# Roles can do with it what they could

is( $node->safe_psql('custom', 'SET ROLE reader; SELECT revision FROM migrate.current() ORDER BY 1'),
	"bill\nindex\nphone", 'the reader reads');
is( $node->safe_psql('custom', "SET ROLE author; SELECT migrate.revision('by the author', 'SELECT 1;', head => 'base', splice => true, rev_id => 'authored')"),
	'authored', 'the author writes');
is( $node->safe_psql('custom', "SET ROLE author; SELECT migrate.forget('authored')"), 'authored', 'and forgets');
is( $node->safe_psql('custom', "SET ROLE operator; SELECT direction, revision FROM migrate.upgrade('final')"),
	'upgrade|final', 'the operator upgrades');
like( ($node->psql('custom', 'SET ROLE stranger; SELECT * FROM migrate.current()'))[2],
	qr/permission denied for schema migrate/, 'the stranger does not even read');
like( ($node->psql('custom', "SET ROLE reader; SELECT migrate.file('users')"))[2],
	qr/permission denied for function file/, 'the reader sees no script');

# Work goes on

goes_on('plain', 'plain');
goes_on('inserts', '--inserts');
goes_on('single', '-Fc');
goes_on('second', 'the second round');

# dump_state() beside pg_dump -s

my $state = $node->safe_psql('source', 'SELECT migrate.dump_state()');
PostgreSQL::Test::Utils::append_to_file("$folder/state", $state . "\n");
$node->command_ok([ 'pg_dump', '--schema-only', '-f', "$folder/schema", $source ], 'pg_dump --schema-only');
restore_plain("$folder/schema", 'state', 'restorer');
is($node->safe_psql('state', 'SELECT count(*) FROM migrate.revision'), '0', 'a schema has no revisions');
$node->command_ok(
	[ 'psql', '-X', '-q', '-o', "$folder/output", '-v', 'ON_ERROR_STOP=1', '-U', 'restorer', '-f', "$folder/state", $node->connstr('state') ],
	'the script that dump_state() wrote runs');
is(answers('state'), answers('source'), 'dump_state(): files, version, history, plans and model');
is(access('state'), access('source'), 'dump_state(): who may call what');
is( $node->safe_psql('state', 'SELECT migrate.dump_state()'), $state, 'dump_state() of it is the same');
goes_on('state', 'dump_state()');

is(dumped('state', '-s'), dumped('inserts', '-s'), 'dump_state(): the same work ends in the same schema');

done_testing();
