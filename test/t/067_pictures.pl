# Pictures as SVG: well-formed, nothing over anything else, at the size of a real project.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;

use MigrateTest;
use Test::More;

my $node = start_node('pictures');

# elements returns the elements of a name in an SVG, as hashes of their attributes.
sub elements
{
	my ($svg, $name) = @_;
	my @found;
	while ($svg =~ /<$name\b([^>]*)>/g)
	{
		push @found, { $1 =~ /([\w-]+)="([^"]*)"/g };
	}
	return @found;
}

# is_well_formed checks that each element is closed, and that what looks like markup is.
sub is_well_formed
{
	my ($svg, $name) = @_;
	my @open;
	my $good = 1;
	$svg =~ s{<style>.*?</style>}{}gs;
	$svg =~ s{^<!DOCTYPE html>\n}{};
	while ($svg =~ /\G([^<]*)(?:<(\/?)([a-z][a-z0-9]*)((?:\s+[\w:-]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)\s*(\/?)>|\z)/gc)
	{
		my ($text, $end, $element, $empty) = ($1, $2, $3, $5);
		$good = 0 if $text =~ /&(?![a-z]+;|#\d+;)|>/;
		last if !defined $element;
		if ($end) { $good = 0 if !@open || pop @open ne $element; }
		elsif (!$empty) { push @open, $element; }
	}
	ok($good && !@open && pos($svg) == length $svg, "$name is well-formed");
	return;
}

# overlaps returns the pairs of boxes that have a point in common.
sub overlaps
{
	my @boxes = @_;
	my @pairs;
	for my $i (0 .. $#boxes)
	{
		for my $j ($i + 1 .. $#boxes)
		{
			my ($p, $q) = @boxes[ $i, $j ];
			push @pairs, "$i and $j"
			  if $p->{x} < $q->{x} + $q->{width}
			  && $q->{x} < $p->{x} + $p->{width}
			  && $p->{y} < $q->{y} + $q->{height}
			  && $q->{y} < $p->{y} + $p->{height};
		}
	}
	return @pairs;
}

# beyond returns how many boxes reach beyond the page.
sub beyond
{
	my ($page, @boxes) = @_;
	return
	  scalar grep { $_->{x} < 0 || $_->{y} < 0 || $_->{x} + $_->{width} > $page->{width} || $_->{y} + $_->{height} > $page->{height} }
	  @boxes;
}

# texts returns the boxes of the texts of an SVG.
sub texts
{
	my ($svg) = @_;
	my @found;
	while ($svg =~ m{<text x="(\d+)" y="(\d+)"[^>]*>(.*?)</text>}gs)
	{
		my ($x, $y, $text) = ($1, $2, $3);
		$text =~ s/<[^>]*>//g;
		$text =~ s/&[^;]+;/x/g;
		push @found, { x => $x, y => $y - 11, width => 8 * length $text, height => 14 };
	}
	return @found;
}

create_database($node, 'many');
$node->safe_psql('many', q{
	SELECT count(migrate.revision('revision ' || i || repeat(' of <many>', i % 12), 'SELECT 1', 'SELECT 1', rev_id => 'r' || i,
		head => CASE WHEN i < 13 THEN 'base' ELSE 'r' || (i - 12) END, splice => true)) FROM generate_series(1, 160) i;
	SELECT count(migrate.revision('again', 'SELECT 1', 'SELECT 1', rev_id => 's' || i,
		head => 'r' || (i % 40 + 1), splice => true, depends_on => ARRAY['r' || (i + 50)])) FROM generate_series(1, 39) i;
	SELECT migrate.merge('all together', ARRAY['r160', 'r159', 'r158', 's1']);
});
my $graph = $node->safe_psql('many', "SELECT migrate.graph('svg')");
is_well_formed($graph, 'a graph of 200 revisions');
my ($page) = elements($graph, 'svg');
my @rows = texts($graph);
is(scalar @rows, 200, 'each has its text');
is_deeply([ overlaps(@rows) ], [], 'which no other overlaps');
is(beyond($page, @rows), 0, 'nor ends beyond the picture');
my ($right) = sort { $b <=> $a } map { $_->{cx} + $_->{r} } elements($graph, 'circle');
is(scalar(grep { $_->{x} <= $right } @rows), 0, 'nor stands among the lines');
my $text = $node->safe_psql('many', 'SELECT migrate.graph()');
is(scalar(() = $text =~ /^[ |]*o /mg), 200, 'and as text each has its row');

# 60 tables: a core that many refer to, chains, a circle, a table that refers to itself, some by themselves.
create_database($node, 'tables');
$node->safe_psql('tables', q{
	SELECT format('CREATE TABLE %s_%s (id bigint PRIMARY KEY, %s);', (ARRAY['shop', 'billing', 'audit', 'a_long_name_for_a_table'])[i % 4 + 1], i,
		(SELECT string_agg(format('column_%s %s', c, (ARRAY['integer', 'text', 'timestamp with time zone', 'numeric(12,2)'])[c % 4 + 1]), ', ')
			FROM generate_series(1, 1 + i * 7 % 17) c)) FROM generate_series(1, 60) i \gexec
	CREATE FUNCTION name(i integer) RETURNS text LANGUAGE sql AS $$SELECT relname::text FROM pg_class WHERE relname ~ ('_' || i || '$') AND relkind = 'r'$$;
	SELECT format('ALTER TABLE %s ADD ref_%s bigint REFERENCES %s', name(f), t, name(t))
		FROM (SELECT i AS f, t FROM generate_series(2, 50) i, LATERAL (VALUES (1), (i / 2), (i * 5 % i + 1), (i - 1)) v(t) WHERE t < i AND (t <> 1 OR i % 3 = 0)
			UNION VALUES (2, 9), (5, 5)) r \gexec
});
my $tables = $node->safe_psql('tables', "SELECT migrate.diagram('svg')");
is_well_formed($tables, 'a diagram of 60 tables');
($page) = elements($tables, 'svg');
my @boxes = grep { ($_->{class} // '') =~ /mg-table/ } elements($tables, 'rect');
is(scalar @boxes, 60, 'each table has its box');
is_deeply([ overlaps(@boxes) ], [], 'which no other overlaps');
is(beyond($page, @boxes), 0, 'nor ends beyond the picture');
cmp_ok($page->{width} / $page->{height}, '<', 4, 'which is not too wide');
cmp_ok($page->{height} / $page->{width}, '<', 2, 'nor too high');
my $outside = 0;
foreach my $text (grep { !/text-anchor/ } $tables =~ m{<g><title>[^<]*</title><rect class="mg-box.*?</g>}gs)
{
	my ($box) = elements($text, 'rect');
	$outside += grep { $_->{x} < $box->{x} || $_->{x} + $_->{width} > $box->{x} + $box->{width} || $_->{y} + $_->{height} > $box->{y} + $box->{height} } texts($text);
}
is($outside, 0, 'names stand inside');

# passes_box says whether a path goes through a box, by the straight parts in which it passes columns.
my @through;
while ($tables =~ /<path class="mg-line[^"]*" d="([^"]*)"/g)
{
	my $path = $1;
	while ($path =~ /,? (\d+) (\d+)L(\d+) (\d+)C/g)
	{
		my $part = { x => $1, y => $2, width => $3 - $1, height => 1 };
		push @through, $path if grep { overlaps($part, $_) } @boxes;
	}
}
is_deeply(\@through, [], 'and no line leads through a box');

# What is partially applied is drawn so.
create_database($node, 'half');
$node->safe_psql('half', q{CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1);
	SELECT migrate.revision('unique', 'CREATE INDEX CONCURRENTLY one ON t (a); CREATE UNIQUE INDEX CONCURRENTLY two ON t (a)',
		rev_id => 'half', transactional => false)});
$node->psql('half', 'CALL migrate.deploy()');
is($node->safe_psql('half', 'SELECT migrate.graph()'), '! half (partially applied, head) unique', 'a revision that is partially applied, as text');
like($node->safe_psql('half', "SELECT migrate.graph('svg')"), qr/0 applied, 0 pending, 1 partially applied.*class="mg-state mg-bad"/s,
	'and as SVG');

# A page of all that.
foreach my $database ('many', 'tables', 'half')
{
	my $report = $node->safe_psql($database, 'SELECT migrate.report()');
	is_well_formed($report, "the report of $database");
	my @ids = $report =~ / id="([^"]*)"/g;
	my %seen;
	is(scalar(grep { $seen{$_}++ } @ids), 0, 'no id stands there twice');
	is(scalar(grep { !$seen{$_} } map { split / / } $report =~ / aria-labelledby="([^"]*)"/g), 0, 'names of pictures lead somewhere');
}

done_testing();
