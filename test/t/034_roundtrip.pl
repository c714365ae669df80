# Random revisions survive being registered and written again, however their
# files are laid out.
#
# They are the same each time, unless MIGRATE_SEED is another seed than 1.

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use FindBin;
use lib $FindBin::RealBin;
use List::Util qw(shuffle);
use MigrateTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $nrevisions = 300;
my $seed = $ENV{MIGRATE_SEED} // 1;

my $first_line =
  "\\echo This is a revision of migrate: load it with migrate-load, do not run it \\quit\n";

# What texts are made of; the wide ones are not in LATIN1

my @characters = ('a' .. 'z', 'A' .. 'Z', 0 .. 9, split(//, q{_.'"\\/$%&()*;<=>?[]^`{|}~!#}),
	"\303\251", "\303\237", "\303\277");
my @wide_characters = ("\346\227\245", "\360\237\230\200", "\342\200\250", "\314\210");
my @words = (
	'add', 'users', q{'}, q{"}, q{''}, q{\\}, q{\\n}, '$$', '$migrate$', '$1', ':x', q{:'x'}, '%s', '--', '/*',
	'*/', ';', q{'; DROP TABLE users; --}, '-- migrate:down', '\\.', '\\q', 'Revises:', '<base>', 'NULL',
	"\303\274ber", "caf\303\251");
my @wide_words = ("\346\227\245\346\234\254", "\360\237\230\200", "a\314\210");
my @statements = (
	'SELECT 1;', q{SELECT 'it''s', '\\';}, q{SELECT E'\\'' '\\\\';}, 'SELECT a$b$c, $1 FROM t;', q{SELECT U&'\\00e4';},
	"SELECT '\n-- migrate:down\n';", "SELECT E'it\\'s\n-- migrate:down\n';", qq{SELECT "\n-- migrate:up\n";},
	"SELECT E'a'\n'\\'-- migrate:down\n';", "DO \$\$\n-- migrate:down\nBEGIN NULL; END\n\$\$;",
	"SELECT \$q\$ ' \$\$ \" /*\n-- migrate:nonsense\n\$Q\$ \$q\$;", "/*\n-- migrate:down\n/* ' */ \$\$ \n*/",
	q{-- don't /* stop "}, ' -- migrate:down', "SELECT 1 -- migrate:up\n;", "\t;", '\\restrict abc', "\\unrestrict abc",
	"COPY t FROM stdin;\n-- migrate:down\n'\t\\N\n\$\$\n/*\n\\\\.\n\\.",
	"copy \"t\" (a, \"b\") FROM STDIN WITH (FORMAT csv);\n-- migrate:up\n\"\n\\.",
	"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC\n\tSELECT 1;\nEND;", "SELECT '\303\251\303\237';", 'SELECT 1;   ');
my @endings = ('', '', 'SELECT 1', 'SELECT 1 -- ;', '  SELECT 1 /* ; */ ');
my @wide_statements = ("SELECT '\346\227\245\346\234\254', \"\360\237\230\200\";", "-- \342\200\250");

my $byte_order_mark = "\357\273\277";

# What is in use
my @of_characters = @characters;
my @of_words = @words;
my @of_statements = @statements;
my $mark = '';

# pick returns one of several.
sub pick
{
	return $_[ rand @_ ];
}

# chance says whether something happens, so many times of ten.
sub chance
{
	return rand(10) < $_[0];
}

# random_name returns a name that is not taken.
sub random_name
{
	my ($taken) = @_;
	my $name;
	do
	{
		$name = join('', map { pick(@of_characters) } 0 .. rand 12);
	} while ($taken->{$name}++ || $name =~ /^(base|head|heads|current)$/);
	return $name;
}

# random_line returns a line of words, which is no key of the header and no
# marker.
sub random_line
{
	my $line;
	do
	{
		$line = join(' ', map { pick(@of_words) } 0 .. rand 6);
	} while ($line =~ /^Revises:/);
	return $line;
}

# random_script returns a script.
sub random_script
{
	my @parts = grep { $_ ne '' } (map { pick(@of_statements) } 1 .. rand 6), pick(@endings);
	return join('', map { $_ ? (pick("\n", "\n", "\n\n", "\n\n \n"), $parts[$_]) : $parts[$_] } 0 .. $#parts);
}

# random_revision returns a revision that may have these as parents and
# dependencies.
sub random_revision
{
	my ($taken, @others) = @_;
	my $revision = {
		id => random_name($taken),
		message => chance(9) ? random_line() : '',
		description => [],
		labels => [],
		up => random_script(),
		up_option => chance(1) ? ' transaction:false' : '',
		down_option => chance(1) ? ' transaction:false' : '' };
	my @older = shuffle(@others);

	$revision->{down} = random_script() if chance(8);
	$revision->{description} = [ random_line(), (chance(3) ? ('', '  ' . random_line()) : ()) ] if chance(2);
	$revision->{date} = sprintf('20%02d-%02d-%02d %02d:%02d:%02d', map { int rand $_ } 99, 1, 1, 24, 60, 60)
	  =~ s/-00-00/sprintf('-%02d-%02d', 1 + rand 12, 1 + rand 28)/er
	  if chance(7);
	$revision->{labels} = [ sort map { random_name($taken) } 0 .. rand 2 ] if chance(2);
	$revision->{revises} = [ splice @older, 0, pick(0, 1, 1, 1, 1, 2, 3) ];
	$revision->{depends} = [ sort { $a->{id} cmp $b->{id} } splice @older, 0, pick(0, 0, 0, 1, 2) ];
	return $revision;
}

# canonical returns the file of a revision, as file() has to write it.
sub canonical
{
	my ($revision) = @_;
	my @lines;
	if ($revision->{message} ne '' || @{ $revision->{description} })
	{
		@lines = map { $_ eq '' ? '--' : "-- $_" } $revision->{message}, @{ $revision->{description} }, '';
	}
	push @lines, "-- Revision ID: $revision->{id}",
	  join(' ', '-- Revises:', join(', ', map { $_->{id} } @{ $revision->{revises} })) =~ s/ $//r;
	push @lines, "-- Create Date: $revision->{date}+00" if $revision->{date};
	push @lines, '-- Branch Labels: ' . join(', ', @{ $revision->{labels} }) if @{ $revision->{labels} };
	push @lines, '-- Depends On: ' . join(', ', map { $_->{id} } @{ $revision->{depends} })
	  if @{ $revision->{depends} };
	push @lines, '', "-- migrate:up$revision->{up_option}", $revision->{up} eq '' ? () : $revision->{up};
	push @lines, '', "-- migrate:down$revision->{down_option}", $revision->{down} eq '' ? () : $revision->{down}
	  if defined $revision->{down};
	return $first_line . join("\n", @lines) . "\n";
}

# blank_lines returns a few.
sub blank_lines
{
	return map { pick('', '', ' ', "\t") } 1 .. rand 3;
}

# laid_out returns the file of a revision as somebody may write it.
sub laid_out
{
	my ($revision) = @_;
	my $space = pick('', ' ', "  ");
	my @lines = blank_lines();
	push @lines, map { $_ eq '' ? '--' . pick('', ' ') : "-- $_" . pick('', ' ') } $revision->{message},
	  @{ $revision->{description} }, '';
	my @keys = ("--${space}Revision ID:$space$revision->{id}");
	push @keys, "-- REVISES: " . join(pick(',', ', ', ' , '), map { $_->{id} } @{ $revision->{revises} })
	  if @{ $revision->{revises} } || chance(5);
	push @keys, '--Create Date: ' . ($revision->{date} =~ s/ /T/r) . 'Z' if $revision->{date};
	push @keys, "-- branch labels:$space" . join(',', shuffle(@{ $revision->{labels} }))
	  if @{ $revision->{labels} };
	push @keys, '-- Depends on: '
	  . join(', ', map { pick($_->{id}, @{ $_->{labels} }) } @{ $revision->{depends} })
	  if @{ $revision->{depends} };
	push @lines, shuffle(@keys), blank_lines();
	push @lines, "--${space}migrate:" . pick('up', 'UP') . $revision->{up_option} . $space, blank_lines(),
	  $revision->{up}, blank_lines();
	push @lines, "--${space}migrate:down$revision->{down_option}", blank_lines(), $revision->{down}, blank_lines()
	  if defined $revision->{down};
	my $file = (chance(5) ? $first_line : '') . join("\n", @lines) . pick('', "\n");
	$file =~ s/\n/\r\n/g if chance(3);
	$file = "$mark$file" if chance(2);
	return $file;
}

my $node = start_node('roundtrip');

# expect makes a table of what is expected.
sub expect
{
	my ($database, @revisions) = @_;
	my @rows = map {
		'('
		  . join(', ', map { defined $_ ? literal($_) : 'NULL' } $_->{id}, $_->{message}, canonical($_),
			sha256_hex($_->{up}), defined $_->{down} ? sha256_hex($_->{down}) : undef)
		  . ')'
	} @revisions;
	$node->safe_psql($database,
		'CREATE TABLE expected (revision text COLLATE "C", message text, file text, up text, down text);'
		  . 'INSERT INTO expected VALUES ' . join(', ', @rows));
}

# as_expected expects that the revisions of a database are those, to a byte, but
# for line ends where the files had others.
sub as_expected
{
	my ($database, $name, $line_end) = @_;
	$line_end //= '\n';
	is( $node->safe_psql(
			$database, q{
		SELECT migrate.file(e.revision), 'expected', e.file
		FROM expected AS e LEFT JOIN migrate.revision AS r USING (revision)
		WHERE (r.message, replace(migrate.file(e.revision), E'}
			  . $line_end . q{', E'\n'), r.upgrade_checksum, r.downgrade_checksum)
			IS DISTINCT FROM (e.message, e.file, e.up, e.down) LIMIT 3}),
		'', $name);
	is($node->safe_psql($database, 'SELECT count(*) FROM migrate.revision'), $nrevisions, "$name: count");
}

# status returns what load says of files: each status that it has.
sub status
{
	my ($database, @files) = @_;
	return $node->safe_psql($database,
		'SELECT DISTINCT status FROM migrate.load(ARRAY['
		  . join(', ', map { literal($_) } @files)
		  . ']::text[])');
}

# roundtrip has random revisions go there and back.
sub roundtrip
{
	my ($name, $encoding) = @_;
	my (@revisions, %taken);
	push @revisions, random_revision(\%taken, @revisions) for 1 .. $nrevisions;
	my ($one, $two) = map {
		create_database($node, "${name}_$_", "ENCODING '$encoding' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
	} 1, 2;
	expect($_, @revisions) foreach $one, $two;

	# by load, in any layout and order
	is(status($one, shuffle(map { laid_out($_) } @revisions)), 'new', "$name: load");
	as_expected($one, "$name: load", '\r\n');
	is(status($one, map { laid_out($_) } @revisions), 'unchanged', "$name: load in another layout");
	is(status($one, map { canonical($_) } @revisions), 'unchanged', "$name: load in canonical form");
	is( $node->safe_psql($one, 'SELECT status, count(*) FROM migrate.load((SELECT array_agg(file) FROM migrate.files())) GROUP BY 1'),
		"unchanged|$nrevisions", "$name: load of files()");

	# by register, in canonical form
	$node->safe_psql($two, join(";\n", map { 'SELECT migrate.register(' . literal(canonical($_)) . ')' } @revisions));
	as_expected($two, "$name: register");
	is($node->safe_psql($two, 'SELECT count(*) FROM expected WHERE migrate.register(file) <> revision'),
		0, "$name: register again");
	is($node->safe_psql($two, q{SELECT count(*) FROM migrate.log WHERE action <> 'register'}),
		0, "$name: nothing was changed");

	# by revision, from scripts
	my $three = "${name}_3";
	$node->safe_psql('postgres', "CREATE DATABASE $three TEMPLATE $one");
	$node->safe_psql(
		$three, q{
		SELECT count(migrate.revision(message, upgrade, downgrade, head => 'base', rev_id => 'new.' || revision))
		FROM migrate.revision});
	is( $node->safe_psql(
			$three, q{
		SELECT count(*) FROM migrate.revision AS n JOIN migrate.revision AS o ON n.revision = 'new.' || o.revision
		WHERE (n.message, n.upgrade, n.upgrade_checksum) = (o.message, o.upgrade, o.upgrade_checksum)
			AND (n.downgrade, n.downgrade_checksum) IS NOT DISTINCT FROM (o.downgrade, o.downgrade_checksum)}),
		$nrevisions, "$name: revision");
	is( $node->safe_psql($three, 'SELECT status, count(*) FROM migrate.load((SELECT array_agg(file) FROM migrate.files())) GROUP BY 1'),
		'unchanged|' . 2 * $nrevisions, "$name: files of revision");
}

note("seed $seed");
srand($seed);

roundtrip('latin1', 'LATIN1');

push @of_characters, @wide_characters;
push @of_words, @wide_words;
push @of_statements, @wide_statements;
$mark = $byte_order_mark;
roundtrip('utf8', 'UTF8');

done_testing();
