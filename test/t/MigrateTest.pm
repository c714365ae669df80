# What the TAP tests share: a server, revision files, psql and pg_dump.
#
# Texts are bytes, in UTF-8.

package MigrateTest;

use strict;
use warnings;

use Exporter 'import';
use IPC::Run qw(run);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

our @EXPORT = qw(
  start_node
  create_database
  literal
  revision_file
  load_files
  psql_script
  write_file
  dump_of
  all_of
  differences
  shared_file
);

my $dir;
my $nfiles = 0;

# start_node starts a server; clients find it by the environment.
sub start_node
{
	my ($name, %params) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '--encoding=UTF8', '--locale=C' ], %params);
	$node->append_conf('postgresql.conf', 'fsync = off');
	$node->start;
	$ENV{PGHOST} = $node->host;
	$ENV{PGPORT} = $node->port;
	$ENV{PGCLIENTENCODING} = 'UTF8';
	return $node;
}

# create_database makes a database that has the extension.
sub create_database
{
	my ($node, $name, $options) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name " . ($options // ''));
	$node->safe_psql($name, 'CREATE EXTENSION migrate');
	return $name;
}

# literal returns a text as an SQL literal.
sub literal
{
	my ($text) = @_;
	$text =~ s/'/''/g;
	return "'$text'";
}

# revision_file returns the text of a revision file; without a downgrade script
# it is irreversible.
sub revision_file
{
	my ($revision, %params) = @_;
	my @lines = ('-- ' . ($params{message} // "message of $revision"), '--',
		"-- Revision ID: $revision");

	push @lines, '-- Revises: ' . join(', ', @{ $params{revises} // [] });
	push @lines, "-- Branch Labels: $params{label}" if defined $params{label};
	push @lines, '-- Depends On: ' . join(', ', @{ $params{depends} })
	  if defined $params{depends};
	push @lines, '', '-- migrate:up' . ($params{up_option} // ''),
	  $params{up} // 'SELECT 1;';
	push @lines, '', '-- migrate:down' . ($params{down_option} // ''), $params{down}
	  if defined $params{down};
	return join("\n", @lines) . "\n";
}

# load_files loads revision files by migrate.load.
sub load_files
{
	my ($node, $database, @files) = @_;
	return $node->safe_psql($database,
		'SELECT * FROM migrate.load(ARRAY[' . join(', ', map { literal($_) } @files) . ']::text[])');
}

# write_file writes a file of its own and returns its path.
sub write_file
{
	my ($text) = @_;
	$dir //= PostgreSQL::Test::Utils::tempdir();
	my $path = "$dir/" . ++$nfiles . '.sql';
	open(my $out, '>:raw', $path) or die "could not write $path: $!";
	print $out $text;
	close($out) or die "could not write $path: $!";
	return $path;
}

# psql_script has psql run a script from a file.  It returns psql's exit status
# and what it printed.
sub psql_script
{
	my ($database, $script, @options) = @_;
	my $path = write_file($script);
	run [ 'psql', '-X', '-At', '-v', 'VERBOSITY=verbose', '-d', $database, @options, '-f', $path ],
	  '<', \undef, '>', \my $stdout, '2>', \my $stderr;
	my $status = $? >> 8;
	unlink $path;
	$stderr =~ s/^psql:\S+?:(?=\d+: )//mg;
	return ($status, $stdout, $stderr);
}

# dump_of returns a database as pg_dump has it, but for the extension.
sub dump_of
{
	my ($database, @options) = @_;
	my ($stdout, $stderr) = ('', '');
	run [ 'pg_dump', '-N', 'migrate', @options, '-d', $database ], '>', \$stdout, '2>', \$stderr
	  or die "pg_dump failed: $stderr";
	$stdout =~ s/^\\(un)?restrict .*\n//mg;
	$stdout =~ s/^--\n-- Name: (EXTENSION )?migrate; .*\n--\n\n.*\n\n\n//mg;
	return $stdout;
}

# all_of returns a database with the extension's tables; not by pg_dump alone,
# because sequences are no part of what a transaction brings back.
sub all_of
{
	my ($node, $database) = @_;
	return dump_of($database)
	  . $node->safe_psql(
		$database, q{
		SELECT table_to_xml(oid, true, false, '') FROM pg_class
		WHERE relnamespace = to_regnamespace('migrate')::oid AND relkind = 'r' ORDER BY relname});
}

# differences returns what diff says of two texts, one and two.
sub differences
{
	my ($one, $two) = map { write_file($_) } @_;
	run [ 'diff', '-U', '2', $one, $two ], '>', \my $stdout;
	unlink $one, $two;
	return $stdout =~ s/\A---.*\n\+\+\+.*\n//r;
}

# shared_file returns the path of a file in the folder that is shared with the
# project, or undef where it is absent.
sub shared_file
{
	my ($path) = @_;
	return undef unless defined $ENV{MIGRATE_SHARED};
	$path = "$ENV{MIGRATE_SHARED}/$path";
	return -e $path ? $path : undef;
}

1;
