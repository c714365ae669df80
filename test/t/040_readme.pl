# README.md: its examples do what it says, and its reference names everything
# that there is.
#
# Blocks marked sql, sh and python are run in order, as one shell script; a
# text block is what the block before it prints, but for times and white space.
# A block without one after it must not fail.

use strict;
use warnings;

use File::Basename qw(dirname);
use IPC::Run qw(run);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $readme = slurp_file(dirname(__FILE__) . '/../../README.md');

# read_blocks returns the fenced blocks, those of text as the expected output
# of the block before.
sub read_blocks
{
	my @blocks;
	while ($readme =~ /^```(\w+)\n(.*?)^```$/msg)
	{
		my ($kind, $text) = ($1, $2);
		my $line = 1 + (substr($readme, 0, $-[0]) =~ tr/\n//);
		if ($kind eq 'text')
		{
			$blocks[-1]{expected} = $text;
		}
		elsif ($kind =~ /^(sql|sh|python)$/)
		{
			push @blocks, { kind => $kind, text => $text, line => $line };
		}
	}
	return @blocks;
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
$node->start;
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
$ENV{PGDATABASE} = 'example';
$node->safe_psql('postgres', 'CREATE DATABASE example');

# The examples

my $python = find_python();
my @blocks = grep { $python || $_->{kind} ne 'python' } read_blocks();
my $dir = PostgreSQL::Test::Utils::tempdir();
my $script = "cd '$dir'\n";
foreach my $i (0 .. $#blocks)
{
	$script .= "echo '=== block $i ==='\n" . command($blocks[$i], $python);
}
run [ 'sh', '-c', $script ], '<', \undef, '>&', \my $output;

my (undef, @printed) = split /^=== block \d+ ===\n/m, $output;
is(scalar @printed, scalar @blocks, 'all examples were run');
foreach my $i (0 .. $#blocks)
{
	my $block = $blocks[$i];
	my $name = "README line $block->{line}";
	my $got = $printed[$i] // '';

	if (defined $block->{expected})
	{
		is(normalize($got), normalize($block->{expected}), $name);
	}
	else
	{
		unlike($got, qr/error|fatal|not found|usage:/i, $name);
	}
}
note('python examples left out, for want of psycopg2') unless $python;

# The reference

(my $words = $readme) =~ s/\s+/ /g;
my $functions = $node->safe_psql(
	'example', q{
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
	'example', q{
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
