# migrate-load and migrate.load: folders of revision files, and files that are
# not what they should be.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use FindBin;
use lib $FindBin::RealBin;
use IPC::Run qw(run);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('load');
my $root = PostgreSQL::Test::Utils::tempdir();
my $ndatabases = 0;
my $ndirs = 0;
my $database;

# fresh makes a database and has the tests that follow use it.
sub fresh
{
	$database = create_database($node, 'load' . ++$ndatabases);
	$ENV{PGDATABASE} = $database;
}

# put writes files, name by name, into a folder.
sub put
{
	my ($dir, %files) = @_;
	mkdir $dir unless -d $dir;
	foreach my $name (keys %files)
	{
		open(my $out, '>:raw', "$dir/$name") or die "could not write $dir/$name: $!";
		print $out $files{$name};
		close($out) or die "could not write $dir/$name: $!";
	}
	return $dir;
}

# folder makes a folder with these files.
sub folder
{
	return put("$root/" . ++$ndirs, @_);
}

# migrate_load returns the exit status of migrate-load and what it printed.
sub migrate_load
{
	run [ 'migrate-load', @_ ], '<', \undef, '>', \my $stdout, '2>', \my $stderr;
	return ($? >> 8, $stdout, $stderr);
}

# loads expects that a folder can be loaded, with these rows "revision status".
sub loads
{
	my ($args, $rows, $name) = @_;
	my ($status, $stdout, $stderr) = migrate_load(@$args, '-At', '-F', "\t");
	my @got = map { join(' ', (split /\t/)[ 0, 2 ]) } split /\n/, $stdout;
	is("$status $stderr", '0 ', "$name: exit status");
	is_deeply([ sort @got ], [ sort @$rows ], "$name: rows");
}

# fails expects that a folder can't be loaded, for a reason, and that nothing is
# registered.
sub fails
{
	my ($args, $expected, $reason, $name) = @_;
	my $before = state();
	my ($status, $stdout, $stderr) = migrate_load(@$args, '-v', 'VERBOSITY=verbose');
	is($status, $expected, "$name: exit status");
	like($stderr, $_, "$name: reason") foreach ref $reason eq 'ARRAY' ? @$reason : $reason;
	is($stdout, '', "$name: no row");
	is(state(), $before, "$name: nothing is registered");
}

# state returns all that load could change.
sub state
{
	return $node->safe_psql($database,
		'SELECT file FROM migrate.files(); SELECT count(*) FROM migrate.log');
}

# checksum returns the checksum of an upgrade script.
sub checksum
{
	return $node->safe_psql($database,
		'SELECT upgrade_checksum FROM migrate.revision WHERE revision = ' . literal($_[0]));
}

#
# A folder, in any order, and every status
#

fresh();
my %chain = (
	'a.sql' => revision_file('r3', revises => ['r2'], up => 'CREATE TABLE t3 (i int)', down => 'DROP TABLE t3'),
	'b.sql' => revision_file('r1', up => 'CREATE TABLE t1 (i int)', down => 'DROP TABLE t1'),
	'c.sql' => revision_file('r4', revises => ['r3'], depends => ['lib'], up => 'CREATE TABLE t4 (i int)', down => 'DROP TABLE t4'),
	'd.sql' => revision_file('r2', revises => ['r1'], up => 'CREATE TABLE t2 (i int)', down => 'DROP TABLE t2'),
	'e.sql' => revision_file('l1', label => 'lib', up => 'CREATE TABLE l1 (i int)'));
my $dir = folder(%chain, 'README' => 'no revision', '.hidden.sql' => 'no revision', 'x.sql~' => '');
put("$dir/old", 'old.sql' => 'no revision');
loads([$dir], [ map { "$_ new" } qw(r1 r2 r3 r4 l1) ], 'new');
loads([$dir], [ map { "$_ unchanged" } qw(r1 r2 r3 r4 l1) ], 'unchanged');
is($node->safe_psql($database, 'SELECT string_agg(revision, $$ $$ ORDER BY step) FROM migrate.upgrade($$heads$$)'),
	'l1 r1 r2 r3 r4', 'what was loaded is in order');

put($dir, 'e.sql' => revision_file('l1', label => 'lib', message => 'another', up => 'CREATE TABLE l1 (i int)'),
	'f.sql' => revision_file('r5', revises => ['r4']), 'g.sql' => revision_file('r6', revises => ['r5']));
loads([$dir], [ (map { "$_ unchanged" } qw(r1 r2 r3 r4)), 'l1 edited', 'r5 new', 'r6 new' ], 'edited');
put($dir, 'f.sql' => revision_file('r5', revises => ['r4'], up => 'SELECT 5'));
unlink "$dir/g.sql";
loads([$dir], [ (map { "$_ unchanged" } qw(r1 r2 r3 r4 l1)), 'r5 replaced', 'r6 missing' ], 'replaced and missing');
is($node->safe_psql($database, q{SELECT upgrade FROM migrate.revision WHERE revision = 'r5'}), 'SELECT 5',
	'replaced: the text');

# Edited revisions are reported all, and refused
my %old = map { $_ => checksum($_) } qw(r1 r3);
put($dir, 'b.sql' => revision_file('r1', up => 'CREATE TABLE t1 (j int)', down => 'DROP TABLE t1'),
	'a.sql' => revision_file('r3', revises => ['r2'], up => 'CREATE TABLE t3 (j int)', down => 'DROP TABLE t3'),
	'h.sql' => revision_file('r7', revises => ['r5']));
my %new = (r1 => sha256_hex('CREATE TABLE t1 (j int)'), r3 => sha256_hex('CREATE TABLE t3 (j int)'));
fails([$dir], 3,
	[ qr/ERROR:  MG008: 2 applied revisions were changed\n/, qr/^HINT:  .*accept/m,
	  map { qr/Revision "$_": .*$new{$_}.*$old{$_}/ } qw(r1 r3) ], 'edited scripts');

# Prune forgets what is applied nowhere
put($dir, %chain, 'e.sql' => revision_file('l1', label => 'lib', message => 'another', up => 'CREATE TABLE l1 (i int)'));
unlink "$dir/f.sql", "$dir/h.sql", "$dir/c.sql";
loads([ '--prune', $dir ],
	[ (map { "$_ unchanged" } qw(r1 r2 r3 l1)), map { "$_ missing" } qw(r4 r5 r6) ], 'prune');
is($node->safe_psql($database, 'SELECT string_agg(revision, $$ $$ ORDER BY revision) FROM migrate.revision'),
	'l1 r1 r2 r3 r4', 'prune: what is left');

#
# The set is checked as a whole
#

fresh();
fails([ folder('a.sql' => revision_file('x', revises => ['never'])) ], 3,
	qr/ERROR:  MG006: .*never/s, 'missing parent');
fails([ folder('a.sql' => revision_file('x', depends => ['never'])) ], 3,
	qr/ERROR:  MG00[16]: .*never/s, 'missing dependency');
fails([ folder('a.sql' => revision_file('x', revises => ['y']), 'b.sql' => revision_file('y', revises => ['x'])) ], 3,
	qr/ERROR:  MG006: .*x/s, 'cycle');
fails([ folder('a.sql' => revision_file('x'), 'b.sql' => revision_file('x')) ], 3, qr/ERROR:  MG006: .*x/,
	'an id in two files');
fails([ folder('a.sql' => revision_file('x', label => 'l'), 'b.sql' => revision_file('y', label => 'l')) ], 3,
	qr/ERROR:  MG006: .*"l"/, 'a label in two files');

#
# Names of files and folders
#

my $strange = q{it's "so" \\n $x `y` *.sql};
$dir = folder(
	'a.sql' => revision_file('n1'),
	'b=c.sql' => revision_file('n2', revises => ['n1']),
	" $strange" => revision_file('n3', revises => ['n2']),
	"-n.sql" => revision_file('n4', revises => ['n3']),
	"two\nlines.sql" => revision_file('n5', revises => ['n4']));
loads([$dir], [ map { "n$_ new" } 1 .. 5 ], 'names of files');
rename $dir, "$root/$strange";
loads(["$root/$strange"], [ map { "n$_ unchanged" } 1 .. 5 ], 'name of a folder');
mkdir "$root/$strange/folder.sql";
loads(["$root/$strange"], [ map { "n$_ unchanged" } 1 .. 5 ], 'a folder named like a file');
chdir $root;
rename "$root/$strange", "$root/x=y";
loads(['x=y'], [ map { "n$_ unchanged" } 1 .. 5 ], 'a relative name like an assignment');
chdir 'x=y';
loads(['.'], [ map { "n$_ unchanged" } 1 .. 5 ], 'the current folder');
chdir '/';

# A malformed file is named
put("$root/x=y", 'it\'s "bad".sql' => "-- m\n-- Revision ID: n6\n-- migrate:up\nSELECT 1;\n-- migrate:donw\n");
fails(["$root/x=y"], 3,
	[ qr/ERROR:  MG012: malformed revision file: /, qr/^DETAIL:  Line 5 of the file\.$/m,
	  qr{^migrate-load: .*\Q$root/x=y/it's "bad".sql\E$}m ], 'malformed file');

#
# What is in the files
#

fresh();
my $text = revision_file('w', up => "SELECT 1,\n\t'\303\244';\n\nSELECT 2;", down => 'SELECT 3;');
loads([ folder('w.sql' => $text) ], ['w new'], 'plain');
(my $windows = $text) =~ s/\n/\r\n/g;
loads([ folder('w.sql' => $windows) ], ['w unchanged'], 'CRLF');
loads([ folder('w.sql' => "\357\273\277$text") ], ['w unchanged'], 'byte order mark');
loads([ folder('w.sql' => "\357\273\277$windows") ], ['w unchanged'], 'byte order mark and CRLF');
loads([ folder('w.sql' => $text =~ s/\n\z//r) ], ['w unchanged'], 'no newline at the end');
loads([ folder('w.sql' => "$text\n\n \t\n") ], ['w unchanged'], 'blank lines at the end');
is(checksum('w'), sha256_hex("SELECT 1,\n\t'\303\244';\n\nSELECT 2;"), 'checksum');

my $fine = revision_file('fine');
fails([ folder('a.sql' => $fine, 'b.sql' => '') ], 1, qr{/b\.sql.* empty}, 'empty file');
fails([ folder('a.sql' => $fine, 'b.sql' => "\n") ], 3, [ qr/MG012/, qr{/b\.sql$}m ], 'blank file');
fails([ folder('a.sql' => $fine, 'b.sql' => revision_file('b', up => "SELECT '\0';")) ], 1, qr/NUL/, 'NUL byte');
fails([ folder('a.sql' => $fine, 'b.sql' => revision_file('b', up => "SELECT '\344';")) ], 3,
	[ qr/ERROR:  22021: invalid byte sequence for encoding "UTF8"/, qr{^migrate-load: file 2 is .*/b\.sql$}m ], 'invalid UTF-8');
fails([ folder('a.sql' => $fine, 'b.sql' => $fine =~ s/fine/other/gr, 'c.sql' => revision_file('c', up => "SELECT '\344';"),
	'd.sql' => revision_file('d', up => "SELECT '\344';")) ], 3, qr{^migrate-load: file 3 is .*/c\.sql$}m, 'the first of two that are no UTF-8');
fails([ folder('a.sql' => $fine, 'b.sql' => "\377\376" . join('', map { "$_\0" } split //, $fine)) ], 1,
	qr/NUL/, 'UTF-16');
fails([ folder('a.sql' => $fine, 'b.sql' => substr($windows, 0, -12) . "'") ], 3,
	[ qr/MG012/, qr{/b\.sql$}m ], 'cut short');

my $backslashes = revision_file('bs', message => q{\\ 'x' \' :x :'x'}, up => q{SELECT '\', E'\\\\', $$\'$$, ':x';});
{
	local $ENV{PGOPTIONS} = '-c standard_conforming_strings=off';
	loads([ folder('bs.sql' => $backslashes) ], [ 'bs new', 'w missing' ], 'backslashes');
}
is($node->safe_psql($database, q{SELECT position('SELECT ''\'', E''\\\\'', $$\''$$, '':x'';' IN migrate.file('bs')) > 0}),
	't', 'backslashes stay');
{
	local $ENV{PGCLIENTENCODING} = 'LATIN1';
	loads([ folder('l.sql' => revision_file('latin', message => "\344")) ],
		[ 'latin new', 'bs missing', 'w missing' ], 'another encoding');
}
is($node->safe_psql($database, q{SELECT message FROM migrate.revision WHERE revision = 'latin'}),
	"\303\244", 'another encoding: message');

# In whatever encoding psql takes the file to be, what is in it is no SQL and no command
fresh();
my $planted = "$root/planted";
my %texts = (
	(map { $_ => "\346\227\245\350\241\250" } qw(SJIS SHIFT_JIS_2004 EUC_JP EUC_JIS_2004)),    # its last byte is a backslash
	(map { $_ => "\345\212\237" } qw(BIG5 EUC_TW)),
	(map { $_ => "\344\270\255" } qw(GBK GB18030 EUC_CN)),
	(map { $_ => "\352\260\200" } qw(UHC EUC_KR)),
	(map { $_ => "\303\266" } qw(LATIN1 WIN1252 UTF8)), SQL_ASCII => "\303\266", JOHAB => 'a');
foreach my $encoding (sort keys %texts)
{
	my $bytes = pack('H*', $node->safe_psql($database,
		$encoding eq 'SQL_ASCII' ? "SELECT encode(convert_to('$texts{$encoding}', 'UTF8'), 'hex')"
		: "SELECT encode(convert_to('$texts{$encoding}', '$encoding'), 'hex')"));
	my $in_it = revision_file('encoded', message => "it's $bytes", up => "SELECT '$bytes', E'\\'\\\\';");
	{
		local $ENV{PGCLIENTENCODING} = $encoding;
		my ($status, undef, $stderr) = migrate_load(folder('e.sql' => $in_it));
		is("$status $stderr", '0 ', "$encoding: loaded");
		my @leads = ("\201", "\201\60", "\243", "\375", "\376\377", "\216", "\217\241");
		migrate_load(folder('x.sql' => "-- m\n--\n-- Revision ID: attack\n\n-- migrate:up\nSELECT 1;\n"
				  . join('', map { my $lead = $_; map { "-- $lead$_ \\! touch $planted\n-- $lead\\$_\n\\! touch $planted\n" } q{'}, q{''}, q{\\'}, '"' } @leads)));
	}
	is( $node->safe_psql($database, q{SELECT message || '|' || upgrade FROM migrate.revision WHERE revision = 'encoded'}),
		"it's $texts{$encoding}|SELECT '$texts{$encoding}', E'\\'\\\\';", "$encoding: the text");
	$node->safe_psql($database, q{SELECT migrate.forget('encoded')});
	ok(!-e $planted, "$encoding: no command has run");
	unlink $planted;
}

#
# Arguments, psql's options and exit status
#

$dir = folder('a.sql' => $fine);
foreach my $help ('--help', '-h')
{
	my ($exit, $out, $err) = migrate_load($help);
	is("$exit $err", '0 ', "$help: exit status");
	like($out, qr/^usage: migrate-load \[--prune\] DIR .*Sub-folders.* not\nlooked into/ms, "$help: what it says");
}
fails([], 1, qr/usage: migrate-load/, 'no argument');
fails(['--nosuch'], 1, qr/usage: migrate-load/, 'unknown option');
fails(["$dir/nosuch"], 1, qr{nosuch" is not a folder}, 'no folder');
fails(["$dir/a.sql"], 1, qr{a\.sql" is not a folder}, 'a file');
fails([ folder('README' => '') ], 1, qr/no revision files.*sub-folders are not looked into/, 'no revision files');
fails([ $dir, '-d', 'nosuch' ], 2, qr/database "nosuch" does not exist/, 'no database');
fails([ $dir, '-d', 'postgres' ], 3, qr/ERROR:  3F000: schema "migrate" does not exist/, 'no extension');
my ($status, $stdout) = migrate_load($dir, '-d', $database, '--csv', '-v', 'x=y');
is($status, 0, 'options: exit status');
like($stdout, qr/^revision,message,status\n(.*\n)*fine,message of fine,new\n/, 'options: output');

{
	local $ENV{DATABASE_URL} = "postgresql:///$database";
	local $ENV{PGDATABASE} = 'postgres';
	fails([$dir], 3, qr/3F000/, 'PGDATABASE before DATABASE_URL');
	delete $ENV{PGDATABASE};
	my ($exit, $out, $err) = migrate_load($dir, '-At');
	is("$exit $err", '0 ', 'DATABASE_URL: exit status');
	like($out, qr/^fine\|/m, 'DATABASE_URL: output');
	($exit, $out, $err) = migrate_load($dir, '-d', 'postgres');
	like("$exit $err", qr/^3 .*schema "migrate" does not exist/s, '-d before DATABASE_URL');
}

#
# Text as a parameter, by psql alone
#

fresh();
my $recipe = "\\set f `cat %s`\nSELECT migrate.register(:'f');\n";
foreach my $case ([ 'bs', $backslashes ], [ 'w', $text ], [ 'w', $windows ])
{
	my ($revision, $file) = @$case;
	my ($exit, $out, $err) = psql_script($database, sprintf($recipe, write_file($file)));
	is("$exit $out$err", "0 $revision\n", 'recipe: psql runs it');
	my $got = $node->safe_psql($database, "SELECT migrate.file('$revision')");
	$node->safe_psql($database, 'SELECT migrate.register(' . literal($file) . ')');
	is($got, $node->safe_psql($database, "SELECT migrate.file('$revision')"), 'recipe: text');
}

#
# The recipe that writes files, whatever the ids hold
#

fresh();
my ($written) = slurp_file("$FindBin::RealBin/../../doc/team.md") =~ /^(rm -f migrations\/\*\.sql\n.*?)^ls migrations/ms;
my @ids = (q{x');DROP/**/TABLE/**/victim;SELECT('}, '/../../victim', '..', '.', '.hidden', '~', '*', '[a]', '$(touch${IFS}planted)',
	'`touch${IFS}planted`', 'a;touch${IFS}planted', '"', q{'}, '\\', '\\n', '\\\\"', '%s', '#', '&', '|x', '>planted', 'a=b', "\303\251",
	"\342\200\250", '$x', '$$', '!!', '{a}', 'x' x 60);
load_files($node, $database, map { revision_file($ids[$_], message => "number $_", up => "SELECT $_;", revises => [ $_ > 0 ? $ids[ $_ - 1 ] : () ]) } 0 .. $#ids);
$node->safe_psql($database, 'CREATE TABLE victim ()');
my $folder = "$root/written";
put($folder, victim => '', planted => '');
unlink "$folder/planted";
put("$folder/$_", 'x.sql' => 'old') foreach 'migrations', 'migrations/sub';
chdir $folder;
run [ 'sh', '-eu', '-c', $written ], '<', \undef, '>', \my $printed, '2>', \my $complained;
chdir '/';
is("$printed$complained", '', 'files are written');
is($node->safe_psql($database, q{SELECT to_regclass('victim')}), 'victim', 'ids: no SQL has run');
is(join(' ', map { s/.*\///r } sort glob "$folder/*"), 'migrations victim', 'ids: no command has run, and no other file is touched');
is(scalar(() = glob "$folder/migrations/*.sql"), scalar @ids, 'ids: a file each');
ok(-e "$folder/migrations/sub/x.sql", 'ids: sub-folders are left alone');
loads(["$folder/migrations"], [ map { "$_ unchanged" } @ids ], 'ids: what is written');

#
# psql on a revision file does nothing
#

my $down = revision_file('danger', up => 'CREATE TABLE danger (i int);', down => 'DROP TABLE danger;');
$node->safe_psql($database, 'SELECT migrate.register(' . literal($down) . ')');
my $canonical = $node->safe_psql($database, q{SELECT migrate.file('danger')}) . "\n";
$node->safe_psql($database, 'CREATE TABLE danger (i int)');
foreach my $case (
	[ 'canonical', $canonical ],
	[ 'CRLF', $canonical =~ s/\n/\r\n/gr ],
	[ 'byte order mark', "\357\273\277$canonical" ])
{
	my ($name, $file) = @$case;
	my $path = write_file($file);
	foreach my $options ([], ['-1'], [ '-v', 'ON_ERROR_STOP=1' ])
	{
		my ($exit, $out, $err) = psql_script($database, $file, @$options);
		is("$exit $err", '0 ', "psql @$options -f, $name: exit status");
		like($out, qr/^This is a revision of migrate: load it with migrate-load, do not run it\s*$/,
			"psql @$options -f, $name: message");
	}
	run [ 'psql', '-X' ], '<', $path, '>', \my $out, '2>', \my $err;
	is($err, '', "psql < file, $name");
	is($node->safe_psql($database, q{SELECT to_regclass('danger') IS NOT NULL}), 't', "psql, $name: nothing ran");
}

#
# Large files
#

fresh();
my $row = "INSERT INTO big VALUES ('" . 'x' x 80 . "');\n";
my $script = "CREATE TABLE big (t text);\n" . $row x (10 * 1024 * 1024 / length $row);
my $line = ('y' x 500) . "\n";
my $copy = "CREATE TABLE copied (t text);\nCOPY copied FROM stdin;\n" . $line x (10 * 1024 * 1024 / length $line) . "\\.";
my $one_line = "CREATE TABLE long AS SELECT '" . 'z' x (10 * 1024 * 1024) . "' AS t;";
$dir = folder(
	'1.sql' => revision_file('script', up => $script, down => 'DROP TABLE big;'),
	'2.sql' => revision_file('copy', revises => ['script'], up => $copy, down => 'DROP TABLE copied;'),
	'3.sql' => revision_file('line', revises => ['copy'], up => $one_line, down => 'DROP TABLE long;'));
loads([$dir], [ map { "$_ new" } qw(script copy line) ], '10 MB');
loads([$dir], [ map { "$_ unchanged" } qw(script copy line) ], '10 MB again');
is(checksum('script'), sha256_hex($script =~ s/\n\z//r), '10 MB script: checksum');
is(checksum('copy'), sha256_hex($copy), '10 MB of COPY: checksum');
$node->safe_psql($database, q{SELECT migrate.upgrade()});
is($node->safe_psql($database, 'SELECT count(*), sum(length(t)) FROM big'),
	join('|', $script =~ tr/\n// - 1, 80 * ($script =~ tr/\n// - 1)), '10 MB script: rows');
is($node->safe_psql($database, 'SELECT count(*), sum(length(t)) FROM copied'),
	join('|', $copy =~ tr/\n// - 2, 500 * ($copy =~ tr/\n// - 2)), '10 MB of COPY: rows');
is($node->safe_psql($database, 'SELECT length(t) FROM long'), 10 * 1024 * 1024, '10 MB in a line: length');
$node->safe_psql($database, q{SELECT migrate.downgrade('base')});
is(dump_of($database), dump_of(create_database($node, 'untouched')), '10 MB: downgrade');

fresh();
$line = '-- ' . ('m' x 1020) . "\n";
my $huge = 'SELECT 1 AS huge;' . "\n" . $line x (64 * 1024) . 'CREATE TABLE huge (i int);';
loads([ folder('huge.sql' => revision_file('huge', up => $huge)) ], ['huge new'], '64 MiB');
is(checksum('huge'), sha256_hex($huge), '64 MiB: checksum');
is($node->safe_psql($database, 'SELECT statements FROM migrate.upgrade()'), 2, '64 MiB: upgrade');

#
# Many files, with names longer than one command line holds
#

fresh();
my $nfiles = 2000;
my %many = map {
	(sprintf('%s%05d.sql', 'n' x 150, $nfiles - $_) => revision_file("m$_", revises => [ $_ > 1 ? 'm' . ($_ - 1) : () ]))
} 1 .. $nfiles;
loads([ folder(%many) ], [ map { "m$_ new" } 1 .. $nfiles ], 'many files');
is($node->safe_psql($database, 'SELECT count(*) FROM migrate.plan()'), $nfiles, 'many files: a plan');

done_testing();
