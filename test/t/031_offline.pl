# upgrade_sql and downgrade_sql: what psql does with their scripts is what
# upgrade and downgrade do.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('offline');
$node->safe_psql('postgres', 'CREATE ROLE app');

# version returns the version of a database, in a scope.
sub version
{
	my ($database, $scope) = @_;
	return $node->safe_psql($database,
		"SELECT string_agg(revision, ' ' ORDER BY revision) FROM migrate.version WHERE scope = "
		  . literal($scope // ''));
}

# alembic_version is the same of one without the extension.
sub alembic_version
{
	my ($database) = @_;
	return $node->safe_psql($database,
		q{SELECT string_agg(version_num, ' ' ORDER BY version_num COLLATE "C") FROM alembic_version});
}

# steps_logged returns what the log has of runs.
sub steps_logged
{
	my ($database) = @_;
	return $node->safe_psql(
		$database, q{
		SELECT action, revision, outcome, new_checksum, effective_role, search_path
		FROM migrate.log WHERE action IN ('upgrade', 'downgrade') ORDER BY id});
}

# sql_of returns the script that a call writes.
sub sql_of
{
	my ($database, $call, $before) = @_;
	return $node->safe_psql($database, ($before // '') . "SELECT migrate.$call") . "\n";
}

# succeeds runs a script by psql and expects nothing but success.
sub succeeds
{
	my ($database, $script, $name) = @_;
	my ($status, undef, $stderr) = psql_script($database, $script, '-v', 'VERBOSITY=default');
	$stderr =~ s/^\d+: NOTICE: .*\n//mg;
	is("$status $stderr", '0 ', $name);
}

# is_refused runs a script by psql and expects that it stops at its check and
# leaves everything as it was.
sub is_refused
{
	my ($database, $script, $detail, $name) = @_;
	my $before = all_of($node, $database);
	my ($status, $stdout, $stderr) = psql_script($database, $script);
	my $hint = 'Generate the script again, from the version of this database.';

	is($status, 3, "$name: psql stops");
	like($stderr, qr/^\d+: ERROR:  MG014: the database is not at the revision that this script starts from\n/m,
		"$name: message");
	like($stderr, qr/^DETAIL:  \Q$detail\E\n/m, "$name: detail") if $detail;
	like($stderr, qr/^HINT:  \Q$hint\E\n/m, "$name: hint") if $detail;
	unlike($stdout, qr/^RESET$/m, "$name: no script ran");
	is(differences(all_of($node, $database), $before), '', "$name: nothing is left");
}

# Revisions in which a script for psql could go wrong.  Each makes a table of
# its name, so that a script that was left out is missed.

my @line = (
	[ 'users',
		"CREATE TABLE users (id int PRIMARY KEY, name text);\nCREATE SEQUENCE users_seq;",
		"DROP SEQUENCE users_seq;\nDROP TABLE users;" ],
	[ 'sets',
		"CREATE SCHEMA audit;\nSET search_path = audit, public;\nSET default_with_oids = off;\n"
		  . "SET check_function_bodies TO off;\nSET LOCAL statement_timeout = '1h';\n"
		  . "CREATE TABLE sets (at date DEFAULT now());\nSET datestyle = 'SQL, DMY';\nINSERT INTO sets VALUES ('02/01/2003');",
		"SET search_path = audit;\nDROP TABLE sets;\nDROP SCHEMA audit;" ],
	[ 'not_in_audit',
		"CREATE TABLE not_in_audit (at date);\nINSERT INTO not_in_audit VALUES ('02/01/2003');\n"
		  . "CREATE TABLE settings AS SELECT name, setting FROM pg_settings\n"
		  . "\tWHERE name IN ('search_path', 'check_function_bodies', 'statement_timeout', 'DateStyle');",
		"DROP TABLE settings, not_in_audit;" ],
	[ 'role',
		"GRANT CREATE ON SCHEMA public TO app;\nSET ROLE app;\nCREATE TABLE role (i int);",
		"REVOKE CREATE ON SCHEMA public FROM app;\nSET ROLE app;\nDROP TABLE role;" ],
	[ 'not_of_app', 'CREATE TABLE not_of_app AS SELECT current_user AS name;', 'DROP TABLE not_of_app;' ],
	[ 'copied',
		"CREATE TABLE copied (a text, b text);\nCOPY copied (a, b) FROM stdin;\n"
		  . "one\t\\N\n'; DROP TABLE users; --\t:USER :'USER' \\\\q\n-- no comment\t\$\$\n\\.\n"
		  . "\nCOPY copied FROM stdin WITH (FORMAT csv);\n\"a,b\",\n\\.",
		"DROP TABLE copied;\nCOPY users FROM stdin;\n\\." ],
	[ 'dollars',
		"CREATE TABLE dollars AS SELECT \$migrate\$a \$migrate1\$ b\$migrate\$ AS a, \$\$\$migrate2\$ \$migrate\$ \$\$ AS b, \$f\$\$migrate\$f\$ AS c;",
		"DO \$migrate\$ BEGIN EXECUTE \$migrate1\$DROP TABLE dollars\$migrate1\$; END \$migrate\$" ],
	[ 'atomic',
		"CREATE TABLE atomic (i int);\nCREATE FUNCTION add_atomic(i int) RETURNS int LANGUAGE sql\nBEGIN ATOMIC\n"
		  . "\tINSERT INTO atomic VALUES (i);\n\tSELECT CASE WHEN i > 0 THEN 1 ELSE 0 END;\nEND;\nSELECT add_atomic(5);",
		"DROP FUNCTION add_atomic;\nDROP TABLE atomic" ],
	[ 'no_semicolon', 'CREATE TABLE no_semicolon (i int)', 'DROP TABLE no_semicolon' ],
	[ 'comment', 'CREATE TABLE comment (i int) -- the last', 'DROP TABLE comment -- gone' ],
	[ 'comment_semicolon',
		"CREATE TABLE comment_semicolon (i int) -- done;", "DROP TABLE comment_semicolon -- done;" ],
	[ 'comment_copy', "CREATE TABLE comment_copy (i int) -- \\.", "DROP TABLE comment_copy /* ; */" ],
	[ 'comment_block', 'CREATE TABLE comment_block (i int) /* ; */', "DROP TABLE comment_block /* -- ;\n*/" ],
	[ 'string', "CREATE TABLE string AS SELECT 'a;'", "DROP TABLE string; SELECT ';'" ],
	[ 'empty', '', '' ],
	[ 'comments_only', "-- nothing\n/* at; all */", '-- nothing' ],
	[ 'psql_words',
		"CREATE TABLE psql_words AS SELECT (ARRAY[1, 2, 3])[1:2] AS slice, ':USER :''USER'' \\q' AS quoted,\n"
		  . "\tE'it\\'s \\\\' AS escaped, 'x'::text AS cast, \":USER\" AS \"\\q\" FROM (SELECT 1 AS \":USER\") AS t;",
		'DROP TABLE psql_words;' ],
	[ 'dumped',
		"--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET statement_timeout = 0;\n"
		  . "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
		  . "SELECT pg_catalog.set_config('search_path', '', false);\nSET row_security = off;\n\n"
		  . "CREATE TABLE public.dumped (s text);\n\nCOPY public.dumped (s) FROM stdin;\n\303\244\n\\.\n\n\n"
		  . "--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc",
		'DROP TABLE dumped' ],
	[ 'encoding',
		"CREATE TABLE \"\303\244\" AS SELECT '\346\227\245\346\234\254'::text AS \"\303\266\";", "DROP TABLE \"\303\244\"" ],
);

my (@files, $last);
foreach my $revision (@line)
{
	my ($id, $up, $down) = @$revision;
	push @files, revision_file($id, up => $up, down => $down, revises => [ $last // () ]);
	$last = $id;
}

# Then branches, a merge and a dependency, names and messages in need of quotes

my $quoted = q{it's_"so"\\n};
push @files,
  revision_file('left', revises => [$last], label => "l'eft\\",
	message => q{'; SELECT 'x'; -- \q :USER $migrate$}, up => 'CREATE TABLE left_t (i int);',
	down => 'DROP TABLE left_t;'),
  revision_file('right', revises => [$last], up => 'CREATE TABLE right_t (i int);',
	down => 'DROP TABLE right_t;'),
  revision_file('other', label => 'apart', up => 'CREATE TABLE other (i int PRIMARY KEY);',
	down => 'DROP TABLE other;'),
  revision_file('other2', revises => ['other'], up => 'CREATE TABLE other2 (i int PRIMARY KEY);',
	down => 'DROP TABLE other2;'),
  revision_file($quoted, revises => ['right'], depends => ['other'],
	up => 'CREATE TABLE needs_other (i int REFERENCES other);', down => 'DROP TABLE needs_other;'),
  revision_file('merged', revises => [ 'left', $quoted ], up => 'CREATE TABLE merged (i int);',
	down => 'DROP TABLE merged;'),
  revision_file('top', revises => ['merged'], depends => ['apart'], up => 'CREATE TABLE top (i int);',
	down => 'DROP TABLE top;');

# One database upgrades; another, which knows no revision, runs scripts

my ($one, $two) = map { create_database($node, $_) } qw(one two);
load_files($node, $one, @files);

# The step from one version to the next: call, target of upgrade or downgrade,
# version afterwards
my @stages = (
	[ 'upgrade', 'base', 'users', 'users' ],
	[ 'upgrade', 'users', 'copied', 'copied' ],
	[ 'upgrade', 'copied', $last, $last ],
	[ 'upgrade', $last, 'left', 'left' ],
	[ 'upgrade', 'left', $quoted, "$quoted left" ],
	[ 'upgrade', undef, 'heads', 'other2 top' ],
	[ 'downgrade', undef, 'merged', undef ],
	[ 'downgrade', undef, 'left@base', undef ],
	[ 'upgrade', undef, 'heads', 'other2 top' ],
	[ 'downgrade', undef, 'base', '' ],
	[ 'upgrade', 'base', 'right', 'right' ],
	[ 'downgrade', 'right', 'users', 'users' ],
);
foreach my $stage (@stages)
{
	my ($direction, $from, $to, $version) = @$stage;
	my $range = literal((defined $from ? "$from:" : '') . $to);
	my $call = "${direction}_sql($range)";
	my $script = sql_of($one, $call);

	succeeds($two, $script, "$call: psql runs it");
	$node->safe_psql($one, "SELECT migrate.$direction(" . literal($to) . ')');
	is(version($one), $version, "$call: version of the database itself") if defined $version;
	is(version($two), version($one), "$call: version");
	is(differences(dump_of($two), dump_of($one)), '', "$call: schema and data");
	is(differences(steps_logged($two), steps_logged($one)), '', "$call: log");
	is_refused($two, $script, undef, "$call, twice");
}
is( $node->safe_psql($two, 'SELECT file_name, file FROM migrate.files()'),
	$node->safe_psql($one, 'SELECT file_name, file FROM migrate.files()'),
	'scripts have registered all revisions');
is($node->safe_psql($one, q{SELECT migrate.upgrade_sql('heads') = migrate.upgrade_sql('users:heads')}),
	't', 'without a range, a script starts at the current version');

# The starting point is checked

create_database($node, 'elsewhere');
load_files($node, 'elsewhere', @files);
$node->safe_psql('elsewhere', q{SELECT migrate.upgrade('sets')});
is_refused('elsewhere', sql_of($one, q{upgrade_sql('users:copied')}),
	'It is at sets, the script needs users.', 'ahead');
is_refused('elsewhere', sql_of($one, q{upgrade_sql('base:copied')}),
	'It is at sets, the script needs <base>.', 'script from base');
is_refused('elsewhere', sql_of($one, q{downgrade_sql('left:users')}),
	'It is at sets, the script needs left.', 'downgrade from elsewhere');
create_database($node, 'blank');
is_refused('blank', sql_of($one, q{upgrade_sql('users:copied')}),
	'It is at <base>, the script needs users.', 'blank database');

# A script that fails half way leaves nothing

$node->safe_psql('blank', 'CREATE TABLE not_in_audit (i int)');
my $before = all_of($node, 'blank');
my ($status, undef, $stderr) = psql_script('blank', sql_of($one, q{upgrade_sql('base:copied')}));
is($status, 3, 'failing script: psql stops');
like($stderr, qr/ERROR:  42P07: relation "not_in_audit" already exists/, 'failing script: message');
is(differences(all_of($node, 'blank'), $before), '', 'failing script: nothing is left');

# What can't be written is an error when it is written

load_files($node, $one, revision_file('no_way_back', revises => ['users']));
(undef, undef, $stderr) = $node->psql($one, q{SELECT migrate.downgrade_sql('no_way_back:base')},
	extra_params => [ '-v', 'VERBOSITY=verbose' ]);
like($stderr, qr/ERROR:  MG007: /, 'an irreversible step');
(undef, undef, $stderr) = $node->psql($one, q{SELECT migrate.upgrade_sql('nosuch:users')},
	extra_params => [ '-v', 'VERBOSITY=verbose' ]);
like($stderr, qr/ERROR:  MG001: /, 'a start that is none');
$node->safe_psql($one, q{SELECT migrate.forget('no_way_back')});

# Scopes

succeeds('blank', sql_of($one, q{upgrade_sql('base:users')}, q{SET migrate.scope = 'it''s';}),
	'scope: psql runs it');
is(version('blank', "it's"), 'users', 'scope: version');
is(version('blank'), '', 'scope: version of no scope');

# A script says its encoding, in case the other database has another one

create_database($node, 'latin1', "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
create_database($node, 'utf8');
load_files($node, 'utf8', revision_file('e1', up => "CREATE TABLE \"\303\244\" (i int)"),
	revision_file('e2', revises => ['e1'], message => "\303\244", up => "INSERT INTO \"\303\244\" VALUES (1)"));
{
	my $script_of_e2 = sql_of('utf8', 'upgrade_sql()');
	delete local $ENV{PGCLIENTENCODING};
	succeeds('latin1', $script_of_e2, 'encoding: psql runs it');
}
is($node->safe_psql('latin1', qq{SELECT i, message FROM "\303\244", migrate.current()}), "1|\303\244",
	'encoding: table and message');

# Non-transactional scripts stand outside of transactions

my @online = (
	revision_file('o1', up => 'CREATE TABLE o (i int); INSERT INTO o VALUES (1)', down => 'DROP TABLE o'),
	revision_file('o2', revises => ['o1'], up_option => ' transaction:false',
		up => "SET maintenance_work_mem = '2MB';\nCREATE INDEX CONCURRENTLY o_i ON o (i) -- ;",
		down_option => ' transaction:false', down => 'DROP INDEX CONCURRENTLY o_i'),
	revision_file('o3', revises => ['o2'], up_option => ' transaction:false', up => 'REINDEX INDEX CONCURRENTLY o_i',
		down => ''),
	revision_file('o4', revises => ['o3'], down => 'DROP TABLE o4',
		up => "CREATE TABLE o4 AS SELECT setting FROM pg_settings WHERE name = 'maintenance_work_mem'"));
my ($three, $four) = map { create_database($node, $_) } qw(three four);
load_files($node, $three, @online);
$node->safe_psql($three, q{SELECT migrate.upgrade(non_transactional => 'plain')});
my $script = sql_of($three, q{upgrade_sql('base:o4')});
succeeds($four, $script, 'non-transactional upgrade: psql runs it');
is(version($four), 'o4', 'non-transactional upgrade: version');
is(differences(dump_of($four), dump_of($three)), '', 'non-transactional upgrade: schema and data');
succeeds($four, sql_of($three, q{downgrade_sql('o4:o1')}), 'non-transactional downgrade: psql runs it');
is(version($four), 'o1', 'non-transactional downgrade: version');
$node->safe_psql($three, q{SELECT migrate.downgrade('o1', non_transactional => 'plain')});
is(differences(dump_of($four), dump_of($three)), '', 'non-transactional downgrade: schema and data');

# What is done before a failure is recorded, and a new script goes on from there
$node->safe_psql($four, 'CREATE TABLE o4 (i int)');
($status, undef, $stderr) = psql_script($four, sql_of($three, q{upgrade_sql('o1:o4')}));
is($status, 3, 'failure behind a non-transactional step: psql stops');
is(version($four), 'o3', 'failure behind a non-transactional step: version');
$node->safe_psql($four, 'DROP TABLE o4');
succeeds($four, sql_of($four, 'upgrade_sql()'), 'failure behind a non-transactional step: going on');
is(version($four), 'o4', 'failure behind a non-transactional step: version afterwards');

# What has no plain form can be done only so
load_files($node, $four, revision_file('o5', revises => ['o4'], up_option => ' transaction:false', up => 'VACUUM o'));
succeeds($four, sql_of($four, 'upgrade_sql()'), 'VACUUM: psql runs it');
is(version($four), 'o5', 'VACUUM: version');

# Without the extension

$node->safe_psql('postgres', 'CREATE DATABASE bare');
$node->safe_psql($one, q{SELECT migrate.downgrade('base')});
foreach my $stage (@stages)
{
	my ($direction, $from, $to) = @$stage;
	my $range = literal((defined $from ? "$from:" : '') . $to);
	my $call = "${direction}_sql($range, standalone => true)";
	my $script = sql_of($one, $call);

	unlike($script, qr/migrate\.\w+\s*\(/, "$call: it needs no function of the extension");
	succeeds('bare', $script, "$call: psql runs it");
	$node->safe_psql($one, "SELECT migrate.$direction(" . literal($to) . ')');
	is(alembic_version('bare'), version($one), "$call: version");
	is(differences(dump_of('bare', '-T', 'alembic_version'), dump_of($one)), '', "$call: schema and data");
	is_refused('bare', $script, undef, "$call, twice");
}
is(index(dump_of('bare'), 'migrate.'), -1, 'standalone: nothing of the extension is left');

# On the table as Alembic makes it
$node->safe_psql('postgres', 'CREATE DATABASE managed');
$node->safe_psql(
	'managed', q{
	CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
		CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
	INSERT INTO alembic_version VALUES ('o1');
	CREATE TABLE o (i int)});
is_refused('managed', sql_of($three, q{upgrade_sql('base:o4', standalone => true)}), undef,
	'standalone, from base');
succeeds('managed', sql_of($three, q{upgrade_sql('o1:o4', standalone => true)}),
	'standalone, non-transactional: psql runs it');
is(alembic_version('managed'), 'o4', 'standalone, non-transactional: version');
is($node->safe_psql('managed', q{SELECT indisvalid FROM pg_index WHERE indexrelid = 'o_i'::regclass}),
	't', 'standalone, non-transactional: index');

# psql gets no command from a script: it is refused when the SQL is written, or
# by psql, which is told so

$node->safe_psql('postgres', 'CREATE DATABASE untouched');
my $planted = PostgreSQL::Test::Utils::tempdir() . '/planted';
my $swallowed = "SELECT '\343\201\201', '\n\\! touch $planted\n';";    # a client in SJIS takes the quote for half a character
my @attacks = (
	[ 'a command', "SELECT 1;\n\\! touch $planted" ],
	[ 'a command behind a statement', "SELECT 'touch $planted' \\g |sh" ],
	[ 'queries that psql makes', "SELECT 'SELECT 1' \\gexec" ],
	[ 'a command in a comment that ends', "/* /* */ */ \\! touch $planted" ],
	[ 'the end of what is restricted', "\\unrestrict x\n\\! touch $planted" ],
	[ 'plain strings with escapes',
		"SET standard_conforming_strings = off;\nSELECT 'a\\' AS x, '\n\\! touch $planted\n';" ],
	[ 'another encoding', "SET client_encoding = 'SJIS';\n$swallowed" ],
	[ 'names in another encoding', "SET NAMES 'SJIS';\n$swallowed" ],
	[ 'the encoding of before', "RESET ALL;\n$swallowed" ],
	[ 'a variable of psql', 'SELECT (ARRAY[1])[1:ROW_COUNT] FROM (SELECT 1 AS row_count) t' ],
	[ 'a variable of the script', 'SELECT (ARRAY[1])[1:"migrate_role"] FROM (SELECT 1 AS migrate_role) t' ]);
my @late_attacks = (
	[ 'plain strings with escapes, by a call',
		"SELECT set_config('standard_' || 'conforming_strings', 'off', false);\nSELECT 'a\\' AS x, '\n\\! touch $planted\n--';" ],
	[ 'another encoding, by a call', "SELECT set_config('client_' || 'encoding', 'SJIS', false);\n$swallowed" ],
	[ 'data that psql takes for lines of its own',
		"CREATE TABLE lines (a text);\nCREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
		  . "COPY lines FROM stdin;\n\\! touch $planted\n\\." ]);

create_database($node, 'attacked');
foreach my $attack (@attacks, @late_attacks)
{
	my ($name, $sql) = @$attack;
	my $is_late = grep { $_ == $attack } @late_attacks;
	my $file = revision_file('attack', up => $sql, down => $sql);
	load_files($node, 'attacked', $file);
	foreach my $call ("upgrade_sql('base:attack')", "upgrade_sql('attack', true)", "downgrade_sql('attack:base')")
	{
		my ($exit, $out, $err) = $node->psql('attacked', "SELECT migrate.$call", extra_params => [ '-v', 'VERBOSITY=verbose' ]);
		if (!$is_late)
		{
			like($err, qr/ERROR:  MG010: .*^CONTEXT:  revision attack /ms, "$name, $call: refused");
			next;
		}
		is("$exit $err", '0 ', "$name, $call: written");
		my $to = $call =~ /true/ ? 'untouched' : 'attacked';
		$node->safe_psql('attacked', q{SELECT migrate.stamp('attack')}) if $call =~ /^downgrade/;
		($exit, undef, $err) = psql_script($to, "$out\n");
		is($exit, 3, "$name, $call: psql stops");
		like($err, qr/backslash commands are restricted/, "$name, $call: psql refuses it");
	}
	ok(!-e $planted, "$name: no command has run");
	unlink $planted;
	succeeds('blank', $node->safe_psql('attacked', 'SELECT migrate.dump_state()') . "\n", "$name: its state can be restored");
	$node->safe_psql($_, q{SELECT migrate.stamp('base', true); SELECT migrate.forget('attack')}) foreach qw(attacked blank);
}

# Names in the scripts' own text end no quotes
my $ender = q{$migrate$;\\!touch${IFS}planted;$check$'"};
load_files($node, 'utf8', revision_file($ender, revises => ['e2'], message => '$check$ \! $migrate$'));
$node->safe_psql('postgres', 'CREATE DATABASE bare2');
succeeds('bare2', sql_of('utf8', "upgrade_sql('base:head', standalone => true)"), 'quotes in an id: psql runs it');
is(alembic_version('bare2'), $ender, 'quotes in an id: version');
is_refused('bare2', sql_of('utf8', "upgrade_sql('e1:head', standalone => true)"), undef, 'quotes in an id');

# psql's variables change nothing
load_files($node, $four, revision_file('o6', revises => ['o5'],
	up => 'CREATE TABLE o6 AS SELECT (ARRAY[1, 2, 3])[1:n] AS a, (ARRAY[1, 2, 3])[1:"n"] AS b FROM (SELECT 2 AS n) AS t'));
($status, undef, $stderr) = psql_script($four, sql_of($four, 'upgrade_sql()'), '-v', 'n=3] AS c, (ARRAY[1');
is($status, 0, 'variables of psql: psql runs it') or diag($stderr);
is($node->safe_psql($four, 'TABLE o6'), '{1,2}|{1,2}', 'variables of psql: the script is as it was');

# A transaction for each revision

my @several = (
	revision_file('p1', up => "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE p1 (m mood)", down => 'DROP TABLE p1; DROP TYPE mood'),
	revision_file('p2', revises => ['p1'], up => "ALTER TYPE mood ADD VALUE 'happy'", down => ''),
	revision_file('p3', revises => ['p2'], up => "INSERT INTO p1 VALUES ('happy')", down => 'DELETE FROM p1'),
	revision_file('p4', revises => ['p3'], up => 'SELECT 1 / 0', down => ''));
my ($five, $six) = map { create_database($node, $_) } qw(five six);
load_files($node, $five, @several);
$node->safe_psql('postgres', 'CREATE DATABASE bare3');
foreach my $case ([ $six, '', sub { version($six) } ], [ 'bare3', ', standalone => true', sub { alembic_version('bare3') } ])
{
	my ($to, $standalone, $version) = @$case;
	my $name = "transactions$standalone";
	succeeds($to, sql_of($five, "upgrade_sql('base:p1'$standalone)"), "$name: the type");
	($status, undef, $stderr) = psql_script($to, sql_of($five, "upgrade_sql('p1:p3'$standalone)"));
	like($stderr, qr/ERROR:  55P04: /, "$name: one is not enough");
	($status, undef, $stderr) = psql_script($to, sql_of($five, "upgrade_sql('p1:p4'$standalone, transaction_per_revision => true)"));
	is($status, 3, "$name: psql stops at the last one");
	like($stderr, qr/ERROR:  22012: /, "$name: error");
	is($version->(), 'p3', "$name: those before are done");
	is($node->safe_psql($to, 'TABLE p1'), 'happy', "$name: rows");
	is_refused($to, sql_of($five, "upgrade_sql('base:p2'$standalone, transaction_per_revision => true)"), undef, $name);
	succeeds($to, sql_of($five, "downgrade_sql('p3:base'$standalone, transaction_per_revision => true)"), "$name: downgrade");
	is($version->(), '', "$name: downgrade: version");
}
$node->safe_psql($five, q{SELECT migrate.upgrade('p1')});
(undef, undef, $stderr) = $node->psql($five, q{SELECT migrate.upgrade('p3')});
like($stderr, qr/^HINT:  .*migrate\.deploy\(\).*transaction_per_revision/m, 'the hint names what has several transactions');

# Several targets
load_files($node, 'elsewhere', @several);
is($node->safe_psql('elsewhere', q{SELECT migrate.upgrade_sql(ARRAY['copied', 'other']) = migrate.upgrade_sql(ARRAY['other', 'copied'])}),
	't', 'several targets');
succeeds('elsewhere', sql_of('elsewhere', q{upgrade_sql(ARRAY['copied', 'other', 'p1'])}), 'several targets: psql runs it');
is(version('elsewhere'), 'copied other p1', 'several targets: version');

done_testing();
