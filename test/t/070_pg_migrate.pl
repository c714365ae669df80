# pg_migrate: a newcomer's first minutes, what a pipeline reads, errors at the line
# of a file, a throw-away server, and a database without the extension.

use strict;
use warnings;

use File::Path qw(make_path);
use FindBin;
use lib $FindBin::RealBin;
use IPC::Run ();
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

delete $ENV{PGCLIENTENCODING};
delete $ENV{DATABASE_URL};
$ENV{NO_COLOR} = 1;
my $node = start_node('pg_migrate');
delete $ENV{PGCLIENTENCODING};
$node->safe_psql('postgres', "CREATE DATABASE $_") for qw(app plain tty wait slow);
$ENV{PGDATABASE} = 'app';
my $top = PostgreSQL::Test::Utils::tempdir();
my $work = "$top/project";
make_path($work);
chdir $work or die "could not enter $work: $!";

# A private installation is known to the servers of the tests by their configuration.
my @scratch = ('--scratch-options',
	join ' ', map { /^(\w+)\s*=\s*'(.*)'$/ ? "-c $1=$2" : () }
	  $ENV{TEMP_CONFIG} ? split /\n/, slurp_file($ENV{TEMP_CONFIG}) : ());

# pg_migrate runs the program and returns its exit code, stdout and stderr.
sub pg_migrate
{
	my @arguments = @_;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'pg_migrate', @arguments ], '<', \undef, '>', \$out, '2>', \$err);
	return ($? >> 8, $out, $err);
}

# succeeds runs the program, which must exit with 0, and returns what it printed.
sub succeeds
{
	my ($name, @arguments) = @_;
	my ($code, $out, $err) = pg_migrate(@arguments);
	is($code, 0, $name) or diag($err);
	return wantarray ? ($out, $err) : $out;
}

# change puts lines below a file's markers.
sub change
{
	my ($file, $up, $down) = @_;
	my $text = slurp_file($file);
	$text =~ s/(-- migrate:up\n)/$1$up\n/;
	$text =~ s/(-- migrate:down\n)/$1$down\n/ if $down;
	open my $handle, '>', $file or die "could not write $file: $!";
	print $handle $text;
	close $handle;
}

# The first minutes.

my ($code, $out, $err) = pg_migrate('status');
is($code, 1, 'without the extension nothing goes');
like($err, qr/"app" does not have the extension "migrate"\nHINT:  "pg_migrate init"/, 'and the way out is told');
succeeds('init', 'init');
ok(-d 'migrations' && -f 'migrate.conf', 'folder and configuration are made');
($out, $err) = succeeds('init again', 'init');
unlike($err, qr/created/, 'a second init leaves everything as it is');
$out = succeeds('new', 'new', 'account table', '--rev-id', 'a1');
my $a1 = (glob 'migrations/*a1*')[0];
is($out, "$a1\n", 'the path of the new file is printed');
change($a1, 'CREATE TABLE account (id integer PRIMARY KEY);', 'DROP TABLE account;');
like(succeeds('status', 'status'), qr/Revision +<base>\nPending +a1, account table/, 'it is pending');
is($node->safe_psql('app', 'SELECT upgrade FROM migrate.revision') =~ /account/ ? 1 : 0, 0,
	'a look registers nothing');
($code, $out, $err) = pg_migrate('status', '--exit-code');
is($code, 3, 'something pending: exit code 3');
($out, $err) = succeeds('upgrade', 'upgrade');
like($err, qr/upgrade <base> -> a1, account table \(1\/1\)\n1 revision upgraded/, 'steps are told');
$node->safe_psql('app', 'INSERT INTO account VALUES (1), (2)');
is(succeeds('current', 'current'), "a1 (head), account table\n", 'current');
is(succeeds('history', 'history'), "<base> -> a1 (head) (current), account table\n", 'history');
is((pg_migrate('current', '--check-heads'))[0], 0, 'at the heads');

# The model.

append_to_file('schema.sql', "CREATE TABLE account (id integer PRIMARY KEY, name text);\n");
append_to_file('migrate.conf', "model = schema.sql\n");
($code, $out, $err) = pg_migrate('check');
is($code, 3, 'the model differs: exit code 3');
like($out, qr/ALTER TABLE public.account ADD COLUMN name text;/, 'and how');
mkdir "$work/below";
chdir "$work/below";
is((pg_migrate('check'))[0], 3, 'the configuration is found from a folder below, and its paths start from it');
chdir $work;
succeeds('autogenerate', 'new', '-a', '-m', 'name');
succeeds('upgrade to it', 'upgrade');
is((pg_migrate('check'))[0], 0, 'the model is there');
is($node->safe_psql('app', 'SELECT count(*), count(name) FROM account'), '2|0', 'and the rows');

# The round trip, and conditions.

is((pg_migrate('prove'))[0], 0, 'each revision goes there and back');
is((pg_migrate('verify'))[0], 0, 'no condition is there, and none fails');
my ($file) = glob "$work/migrations/*_a1_*.sql";
my $before = slurp_file($file);
(my $broken = $before) =~ s/(-- migrate:down\n).*/$1SELECT 1;\n-- migrate:verify\nSELECT true; SELECT count(*) > 2 FROM account;\n/s;
unlink $file;
append_to_file($file, $broken);
foreach my $json ([], ['--json'])
{
	($code, $out) = pg_migrate('prove', @$json);
	is($code, 3, "prove @$json: a difference");
	like($out, qr/down leaves differences/, "prove @$json: which");
	($code, $out) = pg_migrate('verify', @$json);
	is($code, 3, "verify @$json: a condition does not hold");
	like($out, qr/Row 1 of the query is \(f\)/, "verify @$json: which");
}
unlink $file;
append_to_file($file, $before);

# Down, by a target that looks like an option.

($out, $err) = succeeds('downgrade -1', 'downgrade', '-1');
like($err, qr/-> a1, name \(1\/1\)/, 'one step down');
succeeds('up by one', 'upgrade', '+1');
is((pg_migrate('downgrade'))[0], 2, 'downgrade needs a target');
is((pg_migrate('upgrade', '--purge'))[0], 2, 'an option of another command is wrong use');
is((pg_migrate('nonsense'))[0], 2, 'so is an unknown command');
is((pg_migrate('--nonsense'))[0], 2, 'and an unknown option');

# Errors stand at the line of a file.

succeeds('a bad revision', 'new', 'bad', '--rev-id', 'b2');
my $b2 = (glob 'migrations/*b2*')[0];
change($b2, "CREATE TABLE half (a integer);\n\nSELECT 1 / 0;");
my ($line) = map { 1 + tr/\n// } slurp_file($b2) =~ /^(.*?)SELECT 1/s;
($code, $out, $err) = pg_migrate('upgrade');
is($code, 1, 'an error: exit code 1');
like($err, qr/^\Q$b2:$line\E: error: division by zero$/m, 'as compilers tell it');
is($node->safe_psql('app', "SELECT to_regclass('half') IS NULL"), 't', 'and nothing has happened');
($code, $out, $err) = pg_migrate('upgrade', '--json');
like($out, qr/^\{"event": "error", "sqlstate": "22012",.*"place": "\Q$b2:$line\E"\}$/m, 'the same for a program');
is($err, '', 'which reads one stream');
append_to_file('migrations/garbage.sql', "-- Revision ID: g\n\nnonsense\n");
($code, $out, $err) = pg_migrate('history');
like($err, qr{^migrations/garbage.sql:3: error: malformed revision file}m, 'a malformed file');
unlink 'migrations/garbage.sql';
append_to_file('migrations/bytes.sql', "-- a\n-- \xff\n");
($code, $out, $err) = pg_migrate('history');
like($err, qr{^migrations/bytes.sql:2: error: the file is not valid UTF-8}m, 'bytes that are no text');
unlink 'migrations/bytes.sql';
succeeds('forget', 'forget', 'b2');
ok(!-e $b2, 'forget removes the file');
append_to_file('migrate.conf', "nonsense = 1\n");
($code, $out, $err) = pg_migrate('status');
like($err, qr/^migrate.conf:6: error: unknown key "nonsense"/m, 'a wrong configuration');
append_to_file('other.conf', "dir = $work/migrations\nmodel = $work/schema.sql\n");
rename 'other.conf', 'migrate.conf';

# JSON is whole: what psql would read from the same functions.

for my $look (qw(current history heads branches plan check verify status load))
{
	my $json = succeeds("$look --json", $look, '--json');
	is($node->safe_psql('app', "SELECT json_typeof(" . literal($json) . "::json)"),
		$look eq 'status' ? 'object' : 'array', "$look --json is JSON");
}

# A merge, a deploy, SQL, and a dump.

succeeds('one head', 'new', 'left', '--rev-id', 'l', '--head', 'a1', '--splice');
($code, $out, $err) = pg_migrate('upgrade');
like($err, qr/several revisions/, 'two heads');
succeeds('merge', 'merge', '-m', 'both', '--rev-id', 'm');
like(succeeds('--sql', 'upgrade', '--sql'), qr/^BEGIN;$/m, 'SQL for psql');
($out, $err) = succeeds('deploy', 'upgrade', '--deploy');
is(succeeds('current after deploy', 'current'), "m (head), both\n", 'deployed');
like(succeeds('dump', 'dump'), qr/migrate\.load|migrate\.register/, 'dump');
succeeds('stamp', 'stamp', 'l');
succeeds('stamp back', 'stamp', 'm');
succeeds('wait', 'wait', '--timeout', '10');
is((pg_migrate('wait', 'unheard_of', '--timeout', '1'))[0], 1, 'wait gives up');

is((pg_migrate('wait', '--timeout', 'long'))[0], 2, 'a timeout that is no number is wrong use');

# Any number of dependencies.

mkdir 'many';
append_to_file("many/$_.sql", revision_file($_)) for map { "n$_" } 0 .. 70;
$node->safe_psql('postgres', 'CREATE DATABASE many');
$node->safe_psql('many', 'CREATE EXTENSION migrate');
succeeds('new with many', '-d', 'many', '--dir', 'many', 'new', 'all', '--rev-id', 'all', '--head', 'n0',
	map { ('--depends-on', "n$_") } 1 .. 70);
is($node->safe_psql('many', "SELECT count(*) FROM migrate.edge WHERE revision = 'all' AND kind = 'depends'"), '70',
	'all of them are kept');

# Whoever may only read sees what is registered; files are not loaded for him.

$node->safe_psql('app', "CREATE ROLE reader LOGIN; SELECT migrate.grant_access('reader', 'reader')");
like(succeeds('a reader', '-U', 'reader', 'history'), qr/\(current\).*, both/, 'sees the history');

# Cancelled at the server.

$ENV{PGDATABASE} = 'slow';
$node->safe_psql('slow', 'CREATE EXTENSION migrate');
mkdir 'slow';
append_to_file('slow/s.sql', revision_file('s', up => "CREATE TABLE gone (a integer);\nSELECT pg_sleep(600);"));
($out, $err) = ('', '');
my $process = IPC::Run::start([ 'pg_migrate', '--dir', 'slow', 'upgrade' ], '<', \undef, '>', \$out, '2>', \$err);
ok($node->poll_query_until('slow', "SELECT count(*) = 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep' AND state = 'active'"
	  . " AND pid <> pg_backend_pid()"), 'it runs');
$process->signal('INT');
$process->finish;
is($process->result, 1, 'cancelled: exit code 1');
like($err, qr/canceling statement due to user request/, 'by the server');
is($node->safe_psql('slow', "SELECT to_regclass('gone') IS NULL"), 't', 'nothing is left of it');

# On a terminal there is a bar, which is no wider than the terminal.

$node->safe_psql('tty', 'CREATE EXTENSION migrate');
mkdir 'tty';
append_to_file('tty/s.sql', revision_file('s', up => "SELECT pg_advisory_lock(1);"));
my $holder = $node->background_psql('tty');
$holder->query('SELECT pg_advisory_lock(1)');
my $terminal = <<'END_OF_PYTHON';
import fcntl, os, pty, struct, sys, termios, time, select
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execvp("pg_migrate", ["pg_migrate", "-d", "tty", "--dir", "tty", "upgrade"])
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
seen = b""
until = time.time() + 60
told = False
while time.time() < until:
    if select.select([fd], [], [], 0.2)[0]:
        try:
            data = os.read(fd, 4096)
        except OSError:
            break
        if not data:
            break
        seen += data
    if not told and b"\r\x1b[K[" in seen and seen.count(b"\r\x1b[K[") > 1:
        told = True
        os.kill(pid, 2)
os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
END_OF_PYTHON
my $has_terminals = system('python3', '-c', "import os\ntry: os.openpty()\nexcept OSError: os._exit(1)") == 0;
note('the bar is left out, for want of pseudo-terminals') unless $has_terminals;
for my $columns ($has_terminals ? (80, 20) : ())
{
	my $seen = '';
	IPC::Run::run([ 'python3', '-c', $terminal, $columns ], '>', \$seen);
	$seen =~ s{Cancel request sent}{}g;
	my @lines = $seen =~ /\r\e\[K(\[[^\r\n\e]*)/g;
	ok(scalar(@lines) > 0, "a bar at $columns columns") or diag($seen);
	is(join('', grep { length($_) >= $columns } @lines), '', 'no wider than that');
	like($lines[-1] // '', qr/blocked by \d+/, 'who blocks') if $columns == 80;
}
$holder->quit;

# A pipe that closes, a disk that is full.

$ENV{PGDATABASE} = 'app';
IPC::Run::run([ 'pg_migrate', 'history', '-v' ], '|', [ 'true' ]);
ok(1, 'a pipe that closes ends nothing badly');
SKIP:
{
	skip 'there is no /dev/full', 1 unless -w '/dev/full';
	is(system('pg_migrate history > /dev/full 2> /dev/null') >> 8, 1, 'a full disk is an error');
}

# From another tool: its files, and what it has recorded.

$ENV{PGDATABASE} = 'convert';
$node->safe_psql('postgres', 'CREATE DATABASE convert');
$node->safe_psql('convert', 'CREATE EXTENSION migrate; CREATE TABLE schema_migrations (version varchar PRIMARY KEY);'
	  . " CREATE TABLE theirs (a integer); INSERT INTO theirs VALUES (1); INSERT INTO schema_migrations VALUES ('20240101000000')");
make_path('db/nested');
append_to_file('db/20240101000000_theirs.sql', "-- migrate:up\nCREATE TABLE theirs (a integer);\n-- migrate:down\nDROP TABLE theirs;\n");
append_to_file('db/nested/20240102000000_more.sql', "-- migrate:up\nALTER TABLE theirs ADD COLUMN b integer;\n");
append_to_file('db/20240103000000_go.go', "package main\n");
mkdir 'converted';
($out, $err) = succeeds('convert', '--dir', 'converted', 'convert', 'auto', 'db');
is(scalar(() = $out =~ /\.sql$/mg), 2, 'the files are written');
like($err, qr/20240103000000_go\.go" was not taken over: it is a program/, 'what is not is told');
like(succeeds('adopt --dry-run', '--dir', 'converted', 'adopt', '--dry-run'), qr/20240101000000 \| applied/, 'adopt would');
succeeds('adopt', '--dir', 'converted', 'adopt', 'dbmate');
is(succeeds('current', '--dir', 'converted', 'current'), "20240101000000, theirs\n", 'and does');
succeeds('go on', '--dir', 'converted', 'upgrade');
is($node->safe_psql('convert', 'SELECT count(*), count(b) FROM theirs'), '1|0', 'from there');
$ENV{PGDATABASE} = 'app';

# Looking before: what a pending revision would do.

$node->safe_psql('postgres', 'CREATE DATABASE looked');
$node->safe_psql('looked', 'CREATE EXTENSION migrate; CREATE TABLE big (a integer NOT NULL, b integer); INSERT INTO big SELECT i, i FROM generate_series(1, 10000) i; ANALYZE big');
mkdir 'looked';
append_to_file('looked/l.sql', revision_file('l', up => 'CREATE INDEX big_a ON big (a);', down => 'DROP INDEX big_a;'));
append_to_file('sizes.json', '{"public.big": 50000000}');
($code, $out, $err) = pg_migrate('-d', 'looked', '--dir', 'looked', 'lint', '--sizes', 'sizes.json');
is($code, 3, 'lint has findings: exit code 3');
like($out, qr/builds-index-under-lock/, 'which are shown');
like(succeeds('preview', '-d', 'looked', '--dir', 'looked', 'preview'), qr/CREATE INDEX.*public\.big/, 'preview tells of the locks');
is($node->safe_psql('looked', "SELECT to_regclass('big_a') IS NULL"), 't', 'and leaves nothing');

# A throw-away server.

mkdir "$top/tmp";
$ENV{TMPDIR} = "$top/tmp";
my @left;
{
	local $ENV{PGHOST} = '/nowhere';
	is((pg_migrate('--scratch', @scratch, 'check'))[0], 0, 'check on a throw-away server, which needs no other');
	append_to_file('schema.sql', "CREATE TABLE further (a integer);\n");
	is((pg_migrate('--scratch', @scratch, 'check'))[0], 3, 'and a difference');
	succeeds('autogenerate there', '--scratch', @scratch, 'new', '-a', 'further', '--rev-id', 'f');
	like(slurp_file((glob 'migrations/*_f_*')[0]), qr/CREATE TABLE further/, 'writes the file');
	@left = glob "$top/tmp/pg_migrate_scratch*";
	is(scalar @left, 0, 'nothing is left');

	# A program that was killed leaves its server to the next one.
	append_to_file('slow.sql', "SELECT pg_sleep(600);\n");
	$process = IPC::Run::start([ 'pg_migrate', '--scratch', @scratch, '--dir', 'slow', 'check', '-M', 'slow.sql' ],
		'<', \undef, '>', \$out, '2>', \$err);
	for (1 .. 300)
	{
		@left = glob "$top/tmp/pg_migrate_scratch*/.s.PGSQL.*.lock";
		last if @left;
		select undef, undef, undef, 0.1;
	}
	$process->kill_kill(grace => 0);
	my ($pid) = @left ? split /\n/, slurp_file($left[0]) : (0);
	is((pg_migrate('--scratch', @scratch, 'history'))[0], 0, 'the next throw-away server');
	@left = glob "$top/tmp/pg_migrate_scratch*";
	is(scalar @left, 0, 'has cleared up');
	ok($pid && !kill(0, $pid), 'and ended the server');
}

# A database without the extension.

my @managed = ('--managed', @scratch, '-d', 'plain');
like(succeeds('managed: status', @managed, 'status'), qr/^Database +plain .*\nRevision +<base>\nPending/, 'all is pending');
($out, $err) = succeeds('managed: upgrade', @managed, 'upgrade');
like($err, qr/^upgrade f, further$/m, 'steps are told');
is($node->safe_psql('plain', 'SELECT version_num FROM alembic_version'), 'f', "Alembic's table says so");
is((pg_migrate(@managed, 'check'))[0], 0, 'the model is there');
$node->safe_psql('plain', 'ALTER TABLE further ADD COLUMN by_hand integer');
($code, $out, $err) = pg_migrate(@managed, 'check');
is($code, 3, 'what somebody changed by hand');
like($out, qr/DROP COLUMN by_hand/, 'is found');
succeeds('managed: downgrade', @managed, 'downgrade', '-1');
like(succeeds('managed: current', @managed, 'current'), qr/^m, both$/m, 'one step down');
append_to_file('migrations/bad.sql', revision_file('bad', revises => ['f'], up => "SELECT 1;\n\nSELECT 1 / 0;"));
($code, $out, $err) = pg_migrate(@managed, 'upgrade');
like($err, qr{migrations/bad\.sql:\d+: error: division by zero$}m, 'an error at the line of its file') or diag($err);
($line) = $err =~ /bad\.sql:(\d+)/;
like((split /\n/, slurp_file('migrations/bad.sql'))[ $line - 1 ], qr{1 / 0}, 'which is the right line');

# Help, completion and manual page are one.

my ($manual) = map { slurp_file($_) } "$FindBin::RealBin/../../doc/pg_migrate.1";
is(succeeds('manual', 'manual'), $manual, 'doc/pg_migrate.1 is what the program prints');
my $help = succeeds('help', '--help');
for my $command ($help =~ /^  ([a-z]+)[, ].*? {2}/mg)
{
	next if $command =~ /^\d/;
	like(succeeds("help of $command", $command, '--help'), qr/^Usage:/m, "says how to use $command");
}
for my $shell (qw(bash zsh fish))
{
	like(succeeds("completion of $shell", 'completion', $shell), qr/downgrade/, "$shell knows the commands");
}
append_to_file('complete.sh', succeeds('completion of bash', 'completion', 'bash')
	  . "\nCOMP_WORDS=(pg_migrate upgrade --dr)\nCOMP_CWORD=2\n_pg_migrate\necho \"\${COMPREPLY[@]}\"\n");
is(`bash complete.sh`, "--dry-run\n", 'bash completes an option');

chdir $FindBin::RealBin;
$node->stop;
done_testing();
