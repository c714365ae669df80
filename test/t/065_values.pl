# The values of rows while types change: random composites, arrays, domains and
# ranges, nested up to three deep, are changed at random, up and down.  All are
# equal by value afterwards.
#
# MIGRATE_VALUES_TABLES says how many tables there are (150), MIGRATE_VALUES_SEED
# where to begin.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use MigrateTest;

use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $tables = $ENV{MIGRATE_VALUES_TABLES} // 150;
my $seed = $ENV{MIGRATE_VALUES_SEED} // 20261;
my $rows = 3;
my $depth = 3;

srand($seed);
note("seed $seed");

my $node = start_node('main');
create_database($node, 'app');

my $json = JSON::PP->new->canonical->allow_nonref->utf8;
my $names = 0;
my @labels = qw(red green blue);
my %widened = (integer => 'bigint', real => 'double precision', date => 'timestamp', 'e' => 'text');

# A type: what it is, its names before and after, and what it is made of.

sub pick { return $_[ int(rand(@_)) ]; }

sub scalar_type
{
	my $name = pick('integer', 'text', 'e', 'date', 'boolean', 'real');
	my $after = rand() < 0.2 ? $widened{$name} // $name : $name;
	return { is => 'scalar', before => $name, after => $after };
}

# random_type makes a type with others of at most some depth in it.
sub random_type
{
	my ($depth) = @_;
	my $is = $depth == 0 ? 'scalar' : pick('scalar', 'composite', 'composite', 'composite', 'array', 'domain', 'range', 'multirange');
	my %type = (is => $is);

	return scalar_type() if $is eq 'scalar';
	$type{before} = $type{after} = "x" . ++$names unless $is eq 'array';
	if ($is eq 'composite')
	{
		my @attributes = map { { name => 'a' . ++$names, type => random_type($depth - 1) } } 1 .. 1 + int(rand(4));
		my @after = grep { rand() > 0.15 } @attributes;

		push @after, { name => 'n' . ++$names, type => scalar_type(), new => 1 } if rand() < 0.3;
		@after = sort { rand() <=> 0.5 } @after;
		@after = @attributes if rand() < 0.2 || !@after;
		@type{ 'attributes', 'changed' } = (\@attributes, \@after);
	}
	elsif ($is =~ /range/)
	{
		# what keeps the order of the bounds
		$type{of} = { is => 'scalar', before => 'integer', after => pick('integer', 'bigint') };
		$type{number} = $names;
	}
	else
	{
		$type{of} = random_type($depth - 1);
		$type{of} = random_type($depth - 1) while $is eq 'array' && $type{of}{is} eq 'array';
		@type{ 'before', 'after' } = map { "$type{of}{$_}\[]" } 'before', 'after' if $is eq 'array';
	}
	@type{ 'before', 'after' } = (($is eq 'multirange' ? 'm' : 'r') . $names) x 2 if $is =~ /range/;
	return \%type;
}

# definitions returns the statements that make a type, before or after.
sub definitions
{
	my ($type, $when) = @_;
	my $is = $type->{is};

	return '' if $is eq 'scalar';
	if ($is eq 'composite')
	{
		my @attributes = @{ $type->{ $when eq 'before' ? 'attributes' : 'changed' } };

		return join('', map { definitions($_->{type}, $when) } @attributes)
		  . "CREATE TYPE $type->{$when} AS (" . join(', ', map { "$_->{name} $_->{type}{$when}" } @attributes) . ");\n";
	}
	my $of = definitions($type->{of}, $when);
	return $of if $is eq 'array';
	return $of . "CREATE DOMAIN $type->{$when} AS $type->{of}{$when};\n" if $is eq 'domain';
	return "CREATE TYPE r$type->{number} AS RANGE (SUBTYPE = $type->{of}{$when}, MULTIRANGE_TYPE_NAME = m$type->{number});\n";
}

# random_value returns a value of a type as SQL, and as JSON has it, before.
sub random_value
{
	my ($type) = @_;
	my $is = $type->{is};
	my $name = $type->{before};

	return ("NULL::$name", undef) if rand() < 0.15;
	if ($is eq 'scalar')
	{
		my $value =
		    $name eq 'integer' ? int(rand(2000)) - 1000
		  : $name eq 'text' ? pick('', 'NULL', 'a"b', "it''s", '{x,y}', '(1,2)', 'b\\c', ' ')
		  : $name eq 'e' ? pick(@labels)
		  : $name eq 'date' ? sprintf('2%03d-02-28', int(rand(1000)))
		  : $name eq 'boolean' ? pick('true', 'false')
		  : pick(0.5, -2.25, 1024);
		my $sql = "'$value'::$name";

		$value =~ s/''/'/g;
		$value = $value eq 'true' ? JSON::PP::true : JSON::PP::false if $name eq 'boolean';
		return ($sql, $name =~ /^(integer|real)$/ ? $value + 0 : $value);
	}
	if ($is eq 'composite')
	{
		my (@sql, %value);

		foreach (@{ $type->{attributes} })
		{
			my ($sql, $value) = random_value($_->{type});
			push @sql, $sql;
			$value{ $_->{name} } = $value;
		}
		return ('ROW(' . join(', ', @sql) . ")::$name", \%value);
	}
	if ($is =~ /range/)
	{
		my $from = int(rand(50));
		my $range = pick('empty', "[$from," . ($from + 5) . ")", "($from,]", '(,)');
		$range = pick('{}', "{[$from," . ($from + 5) . "),[100,)}") if $is eq 'multirange';
		$range =~ s/,\]/,)/;
		return ("'$range'::$name", $range);
	}
	return random_value_of($type->{of}, "::$name") if $is eq 'domain';
	my @elements = map { [ random_value($type->{of}) ] } 1 .. int(rand(4));
	return ('ARRAY[' . join(', ', map { $_->[0] } @elements) . "]::$name", [ map { $_->[1] } @elements ]);
}

sub random_value_of
{
	my ($type, $cast) = @_;
	my ($sql, $value) = random_value($type);
	return ("$sql$cast", $value);
}

# carried returns what a value is after, and, back: after that, before.
sub carried
{
	my ($type, $value, $back) = @_;
	my $is = $type->{is};

	return undef unless defined $value;
	if ($is eq 'composite')
	{
		my %of = map { ($_->{name} => $_->{type}) } @{ $type->{attributes} };
		my %stays = map { ($_->{name} => 1) } @{ $type->{changed} };
		my @now = @{ $type->{ $back ? 'attributes' : 'changed' } };

		return { map { ($_->{name} => $of{ $_->{name} } && $stays{ $_->{name} } ? carried($of{ $_->{name} }, $value->{ $_->{name} }, $back) : undef) } @now };
	}
	return [ map { carried($type->{of}, $_, $back) } @$value ] if $is eq 'array';
	return carried($type->{of}, $value, $back) if $is eq 'domain';
	return $value =~ s/T.*//r if $back && $type->{before} eq 'date';
	return "${value}T00:00:00" if $is eq 'scalar' && $type->{before} eq 'date' && $type->{after} eq 'timestamp';
	return $value;
}

my @types = map { random_type($depth) } 1 .. $tables;

# model returns the model, before or after.
sub model
{
	my ($when) = @_;
	my $enum = join(', ', map { "'$_'" } $when eq 'before' ? @labels : reverse @labels);
	return "CREATE TYPE e AS ENUM ($enum);\n"
	  . join('', map { definitions($types[$_], $when) . "CREATE TABLE t$_ (id int, v $types[$_]{$when});\n" } 0 .. $#types);
}

# stored returns the values of all tables.
sub stored
{
	my $sql = join(' UNION ALL ', map { "SELECT $_ AS t, id, to_jsonb(v) AS v FROM t$_" } 0 .. $#types);
	return map { my ($t, $id, $value) = split /\|/, $_, 3; ("$t $id" => $value eq '' ? undef : $json->decode($value)) }
	  split /\n/, $node->safe_psql('app', "$sql ORDER BY 1, 2");
}

# is_carried says whether the values are what they have to be.
sub is_carried
{
	my ($when, $had, $carry) = @_;
	my %has = stored();
	my $wrong = 0;

	foreach (sort keys %$had)
	{
		my ($table) = split / /;
		my $should = $json->encode($carry->($types[$table], $had->{$_}));
		my $is = $json->encode($has{$_});

		next if $should eq $is;
		diag("$when, table t$table: $is instead of $should; " . definitions($types[$table], 'before') . '->' . definitions($types[$table], 'after'))
		  if ++$wrong <= 3;
	}
	is($wrong, 0, "$when: " . keys(%$had) . ' values are what they were');
}

my %values;
my $insert = '';
foreach my $table (0 .. $#types)
{
	foreach my $id (1 .. $rows)
	{
		my ($sql, $value) = random_value($types[$table]);
		$insert .= "INSERT INTO t$table VALUES ($id, $sql);\n";
		$values{"$table $id"} = $value;
	}
}
$node->safe_psql('app', model('before') . $insert);
is_carried('filled', \%values, sub { return $_[1] });
$node->safe_psql('app', 'SELECT migrate.set_model(' . literal(model('after')) . ')');
is($node->safe_psql('app', q{SELECT migrate.revision('change', autogenerate => true, rev_id => 'change')}), 'change',
	'a revision is written');
$node->safe_psql('app', 'SELECT migrate.upgrade()');
is_carried('up', \%values, sub { return carried(@_, 0) });
is($node->safe_psql('app', 'SELECT count(*) FROM migrate.check()'), '0', 'the schema is as the model says');
$node->safe_psql('app', q{SELECT migrate.downgrade('-1')});
is_carried('down', \%values, sub { return carried($_[0], carried(@_, 0), 1) });

$node->stop;
done_testing();
