# The messages of workers, where the client's encoding, the database's and a
# script's are not the same.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use Encode qw(decode encode);
use IPC::Run qw(run);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_node('main');

# The Perl names of the server's encodings
my %perl = (UTF8 => 'UTF-8', LATIN1 => 'iso-8859-1', LATIN9 => 'iso-8859-15', WIN1252 => 'cp1252', EUC_JP => 'euc-jp', SJIS => 'cp932');

# client runs SQL, given in Unicode, by a client of another encoding; it returns
# what that client sees: rows, and messages with SQLSTATE.
sub client
{
	my ($database, $encoding, $sql) = @_;
	my $path = write_file(encode($perl{$encoding}, $sql));
	my ($stdout, $stderr) = ('', '');
	local $ENV{PGCLIENTENCODING} = $encoding;
	run [ 'psql', '-X', '-At', '-v', 'VERBOSITY=verbose', '-d', $database, '-f', $path ], '<', \undef, '>', \$stdout, '2>', \$stderr;
	$stderr =~ s/^LOCATION: .*\n//mg;
	$stderr =~ s/^psql:\S+?:\d+: //mg;
	return map { decode($perl{$encoding}, $_) } $stdout, $stderr;
}

# only makes revisions the only ones, none of them applied: id, message and
# upgrade script, in Unicode.
sub only
{
	my ($database, @revisions) = @_;
	my $sql = 'DELETE FROM migrate.version; DELETE FROM migrate.edge; DELETE FROM migrate.revision; DELETE FROM migrate.run;';
	$sql .= "SELECT migrate.revision('$_->[1]', \$s\$$_->[2]\$s\$, 'SELECT 1', rev_id => '$_->[0]');" foreach @revisions;
	$node->safe_psql($database, encode('UTF-8', $sql));
	return;
}

# ended says how the last run has ended, in the table of runs.
sub ended
{
	my ($database) = @_;
	return $node->safe_psql($database, 'SELECT state, sqlstate FROM migrate.run ORDER BY run_id DESC LIMIT 1');
}

my $jp = "\x{65e5}\x{672c}";
my ($stdout, $stderr);

foreach my $case (
	# database, client, a text that both have
	[ 'UTF8', 'LATIN1', "caf\x{e9}" ], [ 'UTF8', 'WIN1252', "\x{201c}caf\x{e9}\x{201d}" ], [ 'UTF8', 'EUC_JP', $jp ],
	[ 'UTF8', 'SJIS', "\x{8868}\x{30bd}" ], [ 'EUC_JP', 'UTF8', $jp ], [ 'EUC_JP', 'SJIS', $jp ], [ 'LATIN1', 'UTF8', "\x{f6}\x{fc}" ])
{
	my ($server, $encoding, $text) = @$case;
	my $database = lc $server;
	my $name = "$server, client $encoding";

	create_database($node, $database, "TEMPLATE template0 ENCODING '$server' LOCALE 'C'")
	  if $node->safe_psql('postgres', "SELECT count(*) FROM pg_database WHERE datname = '$database'") == 0;
	only($database,
		[ 'one', $text, "DO \$\$BEGIN RAISE NOTICE 'notice $text' USING DETAIL = 'detail $text', HINT = 'hint $text'; END\$\$;" ],
		[ 'long', 'two', "DO \$\$BEGIN RAISE NOTICE 'a%b', repeat('$text', 30000); END\$\$;" ],
		[ 'error', 'three', "SELECT '$text'::int" ]);
	($stdout, $stderr) = client($database, $encoding, 'CALL migrate.deploy();');
	like($stderr, qr/NOTICE:  00000: upgrade <base> -> one, \Q$text\E \(1\/3\)\n/, "$name: a message of ours");
	like($stderr, qr/NOTICE:  00000: notice \Q$text\E\nDETAIL:  detail \Q$text\E\nHINT:  hint \Q$text\E\n/, 'a notice of a script');
	like($stderr, qr/NOTICE:  00000: a(\Q$text\E){30000}b\n/, 'a long one');
	like($stderr, qr/ERROR:  22P02: invalid input syntax for type integer: "\Q$text\E"\nLINE 1: SELECT '\Q$text\E'::int\n/, 'an error with its position');
	is(ended($database), 'failed|22P02', 'which is how the run has ended');
	($stdout, $stderr) = client($database, $encoding, "SELECT * FROM migrate.check(ARRAY['CREATE TABLE x (a \"$text\")']);");
	like($stderr, qr/ERROR:  42704: type "\Q$text\E" does not exist\nLINE 1: CREATE TABLE x \(a "\Q$text\E"\)\n/, 'an error of a model');
	($stdout, $stderr) = client($database, $encoding, "SELECT migrate.deploy_start() AS run \\gset\nCALL migrate.deploy_wait(:run);");
	like($stderr, qr/ERROR:  22P02: deploy \d+ failed: invalid input syntax for type integer: "\Q$text\E"/, 'an error that is waited for');
}

# What the client cannot show is no reason to fail

foreach my $call ('CALL migrate.deploy();', "SELECT migrate.deploy_start() AS run \\gset\nCALL migrate.deploy_wait(:run);",
	"DO \$\$ DECLARE r bigint; BEGIN CALL migrate.deploy(run => r); END \$\$;")
{
	only('utf8', [ 'one', $jp, "DO \$\$BEGIN RAISE NOTICE 'n %', U&'\\65e5\\+01f600\\00e9'; END\$\$;" ], [ 'two', "caf\x{e9}", 'SELECT 1' ]);
	($stdout, $stderr) = client('utf8', 'LATIN1', $call);
	unlike($stderr, qr/ERROR/, "$call, with letters that the client lacks");
	is(ended('utf8'), 'done|', 'ends well');
	next unless $call =~ /^CALL/;
	like($stderr, qr/upgrade <base> -> one, \\u65E5\\u672C \(1\/2\)\n/, 'they are escaped');
	like($stderr, qr/NOTICE:  00000: n \\u65E5\\U0001F600\x{e9}\n/, 'each by itself');
}
only('utf8', [ 'one', 'one', "SELECT '$jp'::int" ]);
($stdout, $stderr) = client('utf8', 'LATIN1', 'CALL migrate.deploy();');
like($stderr, qr/ERROR:  22P02: invalid input syntax for type integer: "\\u65E5\\u672C"/, 'an error is still that error');
($stdout, $stderr) = client('utf8', 'LATIN1', "SELECT max(run_id) AS run FROM migrate.run \\gset\nCALL migrate.deploy_wait(:run);");
like($stderr, qr/ERROR:  22P02: deploy \d+ failed: .*"\\u65E5\\u672C"/, 'also when it is told later');
($stdout, $stderr) = client('utf8', 'LATIN1', "SELECT * FROM migrate.check(ARRAY[U&'CREATE TABLE x (a \\65e5)']);");
like($stderr, qr/ERROR:  42704: type "\\u65E5" does not exist/, 'and so is that of a model');
only('utf8', [ 'one', 'one', "SELECT '$jp', nosuch" ]);
($stdout, $stderr) = client('utf8', 'LATIN1', 'CALL migrate.deploy();');
like($stderr, qr/LINE 1: SELECT '\\u65E5\\u672C', nosuch\n {31}\^\n/, 'with its position');
only('latin1', [ 'one', "caf\x{e9}", 'SELECT 1' ]);
($stdout, $stderr) = client('latin1', 'EUC_JP', 'CALL migrate.deploy();');
like($stderr, qr/FATAL:  .*conversion between EUC_JP and LATIN1 is not supported/, 'a client without a conversion does not get here');

# names of others, in a notice of the caller's own
$node->safe_psql('utf8', encode('UTF-8', "CREATE TABLE \"$jp\" (a int)"));
my $session = $node->background_psql('utf8');
only('utf8', [ 'one', 'one', "ALTER TABLE \"$jp\" ADD COLUMN b int;" ]);
$session->query_safe(encode('UTF-8', "BEGIN; SELECT * FROM \"$jp\""));
($stdout, $stderr) = client('utf8', 'LATIN1', "CALL migrate.deploy(lock_timeout => '1s', lock_retries => 0);");
like($stderr, qr/the deploy waits for AccessExclusiveLock on (public\.)?"\\u65E5\\u672C"/, 'nor do the names of what blocks it');
like($stderr, qr/ERROR:  55P03/, 'fail it');
$session->query_safe(encode('UTF-8', "ROLLBACK; BEGIN; SELECT FROM migrate.stamp('one'); SELECT '$jp'"));
($stdout, $stderr) = client('utf8', 'LATIN1', 'CALL migrate.deploy();');
like($stderr, qr/ERROR:  MG009: another migration run is in progress\nDETAIL:  .*\\u65E5\\u672C/, 'nor does what another session says hide who holds the lock');
$session->quit;

# A script's own client_encoding: of files, not of messages

my $file = write_file(encode('iso-8859-1', "caf\x{e9}\n"));
chmod 0644, $file;
only('utf8', [ 'one', 'one', <<"EOS" ]);
SET client_encoding = 'LATIN1';
CREATE TABLE latin (a text);
DO \$\$
BEGIN
	RAISE NOTICE 'n $jp';
	EXECUTE 'COPY latin FROM ''$file''';
	BEGIN
		PERFORM '$jp'::int;
	EXCEPTION WHEN OTHERS THEN
		EXECUTE 'COPY latin FROM ''$file''';
	END;
	RAISE NOTICE 'm $jp';
END\$\$;
COPY latin FROM '$file';
SELECT '$jp'::int;
EOS
($stdout, $stderr) = client('utf8', 'UTF8', 'CALL migrate.deploy();');
like($stderr, qr/NOTICE:  00000: n $jp\n.*NOTICE:  00000: m $jp\n/s, 'a script that sets client_encoding is understood');
like($stderr, qr/ERROR:  22P02: .*"$jp"/, 'to its error');
only('utf8', [ 'one', 'one', $node->safe_psql('utf8', "SELECT upgrade FROM migrate.revision") =~ s/SELECT '[^']*'::int;\s*\z//r ]);
($stdout, $stderr) = client('utf8', 'UTF8', 'CALL migrate.deploy();');
is($node->safe_psql('utf8', "SELECT a, count(*) FROM latin GROUP BY 1"), encode('UTF-8', "caf\x{e9}|3"), 'and its files are, too');

$node->stop;
done_testing();
