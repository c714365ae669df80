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
	while ($svg =~ /\G([^<]*)(?:<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*)\s*(\/?)>|\z)/gc)
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

# What is partially applied is drawn so.
create_database($node, 'half');
$node->safe_psql('half', q{CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1);
	SELECT migrate.revision('unique', 'CREATE INDEX CONCURRENTLY one ON t (a); CREATE UNIQUE INDEX CONCURRENTLY two ON t (a)',
		rev_id => 'half', transactional => false)});
$node->psql('half', 'CALL migrate.deploy()');
is($node->safe_psql('half', 'SELECT migrate.graph()'), '! half (partially applied, head) unique', 'a revision that is partially applied, as text');
like($node->safe_psql('half', "SELECT migrate.graph('svg')"), qr/0 applied, 0 pending, 1 partially applied.*class="mg-state mg-bad"/s,
	'and as SVG');

done_testing();
