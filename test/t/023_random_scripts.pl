# Random scripts run every statement that they hold, and an error in one is
# said to be where it is.
#
# They are the same each time, unless MIGRATE_SEED is another seed than 1.
use strict;
use warnings;

use Encode qw(decode_utf8 encode_utf8);
use PostgreSQL::Test::Cluster;
use Test::More;

my $nscripts = 10_000;
my $seed = $ENV{MIGRATE_SEED} // 1;
srand($seed);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding', 'UTF8', '--locale', 'C' ]);
$node->append_conf('postgresql.conf', "log_min_messages = panic\nlog_min_error_statement = panic\nfsync = off\n");
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION migrate;
CREATE TABLE hit (t text);
CREATE TABLE ruled (t text);
CREATE FUNCTION attempt(script text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM migrate.revision('r', script, 'SELECT;', rev_id => 'r');
	PERFORM migrate.upgrade();
	RAISE EXCEPTION '% rows', (SELECT count(*) FROM hit);
END$$;
SQL

# What stands between statements
my @between = (
	' ', "\n", "\n\n", "\t", "\r\n", "-- a comment; with ' and \$\$\n", "-- COPY hit FROM stdin;\n", "/* ; ' \" */",
	"/* a /* nested; */ \$x\$ \n */", "\n-- \303\274ber\n", "\n\\restrict abc'\n", "\n\\unrestrict abc\n", ';', " ; ;\n");

# Statements, each with the number of rows that it brings
my @statements = (
	[ q{INSERT INTO hit VALUES ('a;b')}, 1 ],
	[ qq{INSERT INTO hit VALUES (E'it\\'s;'), ('C:\\'), ("lower"('\303\274;'))}, 3 ],
	[ qq{INSERT INTO hit VALUES (E'a'\n  'b\\';'), (U&'\\00e4;')}, 2 ],
	[ qq{INSERT INTO hit SELECT \$\$ ; ' /* \$x\$ \n -- \$\$ || \$x\$ \$\$; \$x\$}, 1 ],
	[ qq{DO \$do\$\nBEGIN\n\tINSERT INTO hit VALUES (\$\$;\$\$); -- it's\n\tINSERT INTO hit VALUES ('b');\nEND\$do\$}, 2 ],
	[ "CREATE OR REPLACE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n\tSELECT 1;\n\tSELECT CASE WHEN true THEN 1 END; -- ;\nEND", 0 ],
	[ "CREATE OR REPLACE RULE r AS ON INSERT TO ruled DO ALSO (SELECT 1; SELECT ';')", 0 ],
	[ qq{CREATE TABLE IF NOT EXISTS "quoted;""" (a\$b\$c int /* ; */, d int[])}, 0 ],
	[ q{SELECT a[1:2], b::text FROM (SELECT ARRAY[1, 2] AS a, 1 AS b) s}, 0 ]);

# Blocks of COPY, which need lines of their own
my @copies = (
	[ "COPY hit FROM stdin;\n-- migrate:\n';\n\$\$\n\\\\.\n\\.\n", 4 ],
	[ "copy \"hit\" (t) FROM STDIN WITH (FORMAT csv);\n\"a\n;\"\n\\.\n", 1 ],
	[ "COPY hit FROM /* stdin */ stdin; COPY hit FROM stdin;\n1\n\\.\n2\n3\n\\.\n", 3 ],
	[ "COPY hit FROM stdin; -- it's\n\\.\n", 0 ]);

sub pick
{
	return $_[ rand @_ ];
}

sub between
{
	return join('', map { pick(@between) } 0 .. rand 3);
}

# bad returns a statement that fails, the text at which it does, and what the
# server says.
sub bad
{
	my ($n) = @_;
	my $kind = int rand 4;
	return ("INSERT INTO hit /* ; */\n\tSELECT '\303\274;' ||\n   nosuch_$n", "nosuch_$n", qr/column "nosuch_$n" does not exist/)
	  if $kind == 0;
	return ("SELECT 1 AS \"\303\274\", 'a' 'nosuch_$n'", "'nosuch_$n'", qr/syntax error at or near "'nosuch_$n'"/) if $kind == 1;
	return ("SELECT\n\n'a',\t'\342\202\254' || nosuch_$n()", "nosuch_$n", qr/function nosuch_$n\(\) does not exist/) if $kind == 2;
	return ("SELECT\n1 /\n0 AS nosuch_$n", '', qr/division by zero/);
}

my (@scripts, @expected);
foreach my $n (1 .. $nscripts)
{
	my $script = between();
	my $rows = 0;
	my $parts = 1 + int rand 6;
	my $at = rand(4) < 3 ? int rand $parts : -1;
	my %expected;

	foreach my $part (0 .. $parts - 1)
	{
		if ($part == $at)
		{
			my ($sql, $token, $error) = bad($n);
			my $place = index($sql, $token);
			my $before = $script . ($token eq '' ? '' : substr($sql, 0, $place));
			%expected = (error => $error, token => $token, line => 1 + ($before =~ tr/\n//));
			$script .= "$sql;" . between();
		}
		elsif (rand(4) < 1)
		{
			my ($sql, $count) = @{ pick(@copies) };
			$script .= "\n$sql";
			$script .= between();
			$rows += $count;
		}
		else
		{
			my ($sql, $count) = @{ pick(@statements) };
			$script .= "$sql;" . between();
			$rows += $count;
		}
	}
	%expected = (error => qr/^$rows rows\b/, rows => $rows) if !%expected;

	# blank lines at its beginning are no part of a script
	$script = "SELECT;$script";
	push @scripts, $script;
	push @expected, \%expected;
}

my $input = join('', map { my $s = $_; $s =~ s/'/''/g; "SELECT attempt('$s');\n" } @scripts);
my ($status, $stdout, $stderr) = $node->psql('postgres', $input, on_error_stop => 0, extra_params => [ '-v', 'SHOW_CONTEXT=always' ]);
my @errors = split /^psql:<stdin>:\d+: ERROR:\s*/m, $stderr;
shift @errors;
is(scalar @errors, $nscripts, "each of $nscripts scripts had its answer");

my $failures = 0;
my %seen;
foreach my $n (0 .. $#expected)
{
	my %expected = %{ $expected[$n] };
	my $error = decode_utf8($errors[$n] // '');
	my ($line) = $error =~ /revision r "r", upgrade script, line (\d+)/;
	my ($text, $caret) = $error =~ /^(LINE \d+: .*)\n( *)\^/m;
	my $ok = $error =~ $expected{error};

	$ok &&= defined $line && $line == $expected{line} if !defined $expected{rows};
	$ok &&= defined $caret && index($text, $expected{token}, length $caret) == length $caret if $expected{token};
	$seen{ defined $expected{rows} ? 'rows' : $expected{token} =~ s/\d+//r }++;
	next if $ok;
	diag("script:\n$scripts[$n]\nexpected: $expected{error}, line " . ($expected{line} // '-') . ", got:\n" . encode_utf8($error))
	  if ++$failures <= 3;
}
is($failures, 0, "all $nscripts were as expected");
cmp_ok(scalar keys %seen, '==', 4, 'there were scripts without an error and with each kind of one');
note("seed $seed: " . join(', ', map { "$_ $seen{$_}" } sort keys %seen));

$node->stop;
done_testing();
