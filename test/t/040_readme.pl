# README.md and doc/: the examples do what they say, the links lead somewhere, and
# the reference names everything that there is.
#
# Blocks marked sql, sh and python are run in order, each page as one shell script
# in a folder of its own, with an empty database; a text block is what the block
# before it prints, but for times and white space.  A block without one after it
# must not fail.  <!-- continues X.md --> in a page has the examples of X.md run
# first.

use strict;
use warnings;

use File::Basename qw(dirname);
use IPC::Run qw(run);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $root = dirname(__FILE__) . '/../..';

# read_page returns the text of a page.
sub read_page
{
	my ($page) = @_;
	return slurp_file("$root/$page");
}

# read_blocks returns the fenced blocks of a page, those of text as the expected
# output of the block before.
sub read_blocks
{
	my ($page) = @_;
	my $text = read_page($page);
	my @blocks;
	while ($text =~ /^```(\w+)\n(.*?)^```$/msg)
	{
		my ($kind, $block) = ($1, $2);
		my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
		if ($kind eq 'text')
		{
			$blocks[-1]{expected} = $block;
		}
		elsif ($kind =~ /^(sql|sh|python)$/)
		{
			push @blocks, { kind => $kind, text => $block, page => $page,
				name => "$page line $line" };
		}
	}
	return @blocks;
}

# anchors returns what a link to a heading of a page can name.
sub anchors
{
	my ($page) = @_;
	(my $text = read_page($page)) =~ s/^```\w+\n.*?^```$//msg;
	my %anchors = ('' => 1);
	while ($text =~ /^#+ (.*)$/mg)
	{
		(my $anchor = lc $1) =~ s/[^\w\- ]//g;
		$anchors{ $anchor =~ tr/ /-/r } = 1;
	}
	return \%anchors;
}

# find_python returns a Python that has psycopg2, or undef.
sub find_python
{
	foreach my $python ('python3', '/usr/bin/python3')
	{
		return $python
		  if eval { run [ $python, '-c', 'import psycopg2' ], '>&', \my $output };
	}
	return undef;
}

# command returns a block as shell commands.
sub command
{
	my ($block, $python) = @_;
	return $block->{text} if $block->{kind} eq 'sh';
	my $program = $block->{kind} eq 'sql' ? 'psql -X' : "$python -";
	return "$program <<'END_OF_BLOCK'\n$block->{text}END_OF_BLOCK\n";
}

# normalize takes out what differs from run to run.
sub normalize
{
	my ($text) = @_;
	$text =~ s/\d\d:\d\d:\d\d\.\d+/TIME/g;
	$text =~ s/ +/ /g;
	$text =~ s/-{2,}/--/g;
	$text =~ s/^ | $//mg;
	$text =~ s/\n+/\n/g;
	return $text;
}

my $node = PostgreSQL::Test::Cluster->new('readme');
$node->init;
$node->append_conf('postgresql.conf', 'fsync = off');
$node->start;
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PGDATABASE} = 'example';

# The pages and their links

my @pages = ('README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'doc/README.md',
	map { "doc/$_" } read_page('doc/README.md') =~ /^- \[.*?\]\((\w[\w-]*\.md)\)/mg);
is_deeply([ sort @pages ], [ sort 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', map { s,^\Q$root/,,r } glob "$root/doc/*.md" ],
	'doc/README.md lists every page');

my %anchors = map { $_ => anchors($_) } @pages;
foreach my $page (@pages)
{
	(my $text = read_page($page)) =~ s/^```\w+\n.*?^```$//msg;
	while ($text =~ /\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)
	{
		my ($file, $anchor) = ($1, $2 // '');
		my $target = $file eq '' ? $page : dirname($page) . "/$file";
		$target =~ s,^\./|[^/]+/\.\./,,;
		ok($anchors{$target} ? $anchors{$target}{$anchor} : $anchor eq '' && -e "$root/$target",
			"$page: link to $file" . ($anchor eq '' ? '' : "#$anchor"));
	}
}

# What the pages say of the tree is there

foreach my $page ('CONTRIBUTING.md', 'doc/internals.md', 'doc/extensions.md')
{
	foreach my $path (read_page($page) =~ m{`((?:src|sql|test|expected|doc)/[\w./]*\w)`}g)
	{
		ok(-e "$root/$path" || $path =~ /NAME|NNN/, "$page: $path is there");
	}
}

# The programs of doc/drivers.md are those that test/drivers/run.sh runs

my %programs = read_page('doc/drivers.md') =~ m{`test/drivers/([\w.]+)`:\n\n```\w+\n(.*?)^```$}msg;
is_deeply([ sort keys %programs ], [ sort grep { !/^(run.sh|expected.txt|model.sql|migrations)$/ } map { s,.*/,,r } glob "$root/test/drivers/*" ],
	'doc/drivers.md has every program');
is($programs{$_}, read_page("test/drivers/$_"), "doc/drivers.md: $_") foreach sort keys %programs;

# The examples

my $python = find_python();

# all_blocks returns the examples of a page and of those that it continues.
sub all_blocks
{
	my ($page) = @_;
	my @before = read_page($page) =~ /^<!-- continues (\S+) -->$/m ? all_blocks("doc/$1") : ();
	return (@before, grep { $python || $_->{kind} ne 'python' } read_blocks($page));
}

# clear drops what examples have made.
sub clear
{
	my $drops = $node->safe_psql(
		'postgres', q{
		SELECT format('DROP DATABASE %I WITH (FORCE);', datname) FROM pg_database WHERE oid >= 16384
			AND datname <> 'reference'
		UNION ALL SELECT format('DROP ROLE %I;', rolname) FROM pg_roles WHERE oid >= 16384});
	$node->safe_psql('postgres', $_) foreach split /\n/, $drops;
	return;
}

foreach my $page (@pages)
{
	my @blocks = all_blocks($page);
	next unless grep { $_->{page} eq $page } @blocks;
	my $dir = PostgreSQL::Test::Utils::tempdir();
	my $script = "cd '$dir'\n";
	foreach my $i (0 .. $#blocks)
	{
		$script .= "echo '=== block $i ==='\n" . command($blocks[$i], $python);
	}
	$node->safe_psql('postgres', 'CREATE DATABASE example');
	run [ 'sh', '-c', $script ], '<', \undef, '>&', \my $output;
	clear();

	my (undef, @printed) = split /^=== block \d+ ===\n/m, $output;
	is(scalar @printed, scalar @blocks, "$page: all examples were run");
	foreach my $i (grep { $blocks[$_]{page} eq $page } 0 .. $#blocks)
	{
		my $block = $blocks[$i];
		my $got = $printed[$i] // '';

		if (defined $block->{expected})
		{
			is(normalize($got), normalize($block->{expected}), $block->{name});
		}
		else
		{
			unlike($got, qr/error|fatal|not found|usage:/i, $block->{name});
		}
	}
}
note('python examples left out, for want of psycopg2') unless $python;

# The reference

$node->safe_psql('postgres', 'CREATE DATABASE reference');
$node->safe_psql('reference', 'CREATE EXTENSION migrate');
(my $words = read_page('doc/reference.md')) =~ s/\s+/ /g;
my $functions = $node->safe_psql(
	'reference', q{
	SELECT proname || '(' || replace(replace(pg_get_function_arguments(p.oid),
		'::text[]', ''), '::text', '') || ')',
		'`(' || (SELECT string_agg(name, ', ' ORDER BY n)
			FROM unnest(proargnames, proargmodes) WITH ORDINALITY AS a(name, mode, n)
			WHERE mode = 't') || ')`'
	FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass
	WHERE d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'migrate')
		AND prorettype <> 'trigger'::regtype
	ORDER BY 1});
foreach my $line (split /\n/, $functions)
{
	my ($signature, $columns) = split /\|/, $line;
	ok(index($words, "`$signature`") >= 0, "reference: $signature");
	ok(index($words, $columns) >= 0, "reference: columns $columns")
	  if $columns;
}

my $settings = $node->safe_psql(
	'reference', q{
	LOAD 'migrate';
	SELECT name FROM pg_settings WHERE name LIKE 'migrate.%'});
foreach my $setting (split /\n/, $settings)
{
	ok(index($words, "| `$setting` |") >= 0, "reference: setting $setting");
}

my $header = slurp_file(dirname(__FILE__) . '/../../src/errcodes.h');
while ($header =~ /MAKE_SQLSTATE\(((?:'.'(?:, )?){5})\)/g)
{
	(my $code = $1) =~ s/[', ]//g;
	ok(index($words, "| $code |") >= 0, "reference: error $code");
}

done_testing();
