# Other extensions beside this one: a model that uses one, autogenerate, upgrade,
# deploy, downgrade, dump and restore.  What is not installed is left out; the
# list in doc/extensions.md says which versions were tried.

use strict;
use warnings;

use FindBin;
use lib $FindBin::RealBin;
use MigrateTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Of each extension: what is done before there is a model, how the model makes it,
# a table that uses it, what is added later, SQL that uses it beside the history,
# and a condition on what that makes, which is to be left out.
my %extensions = (
	citext => { table => 'CREATE TABLE t (id integer PRIMARY KEY, word citext UNIQUE);',
		more => "ALTER TABLE t ADD CHECK (word <> 'none');" },
	hstore => { table => 'CREATE TABLE t (id integer PRIMARY KEY, h hstore);',
		more => 'CREATE INDEX t_h ON t USING gin (h);' },
	pg_trgm => { table => 'CREATE TABLE t (id integer PRIMARY KEY, word text);',
		more => 'CREATE INDEX t_word ON t USING gist (word gist_trgm_ops (siglen = 32));' },
	pg_stat_statements => { preload => 'pg_stat_statements',
		table => 'CREATE TABLE t (id integer PRIMARY KEY); CREATE VIEW slow AS SELECT query, calls FROM pg_stat_statements;',
		more => 'CREATE VIEW called AS SELECT sum(calls) AS calls FROM pg_stat_statements;' },
	postgis => {
		table => 'CREATE TABLE t (id integer PRIMARY KEY, place geometry(Point, 4326) NOT NULL);
			CREATE INDEX t_place ON t USING gist (place);
			CREATE VIEW far AS SELECT id FROM t WHERE st_x(place) > 10;',
		more => 'ALTER TABLE t ADD area geography(Polygon); CREATE INDEX t_area ON t USING gist (area);' },
	ip4r => { table => 'CREATE TABLE t (id integer PRIMARY KEY, r ip4r);',
		more => 'CREATE INDEX t_r ON t USING gist (r);' },
	hypopg => { table => 'CREATE TABLE t (id integer PRIMARY KEY, n integer);',
		more => 'CREATE INDEX t_n ON t (n);' },
	pg_repack => { table => 'CREATE TABLE t (id integer PRIMARY KEY, n integer);',
		more => 'CREATE INDEX t_n ON t (n);' },
	pgaudit => { preload => 'pgaudit', before => q{ALTER DATABASE with_pgaudit SET pgaudit.log = 'ddl'},
		table => 'CREATE TABLE t (id integer PRIMARY KEY, n integer);',
		more => 'CREATE INDEX t_n ON t (n);' },
	pg_cron => { preload => 'pg_cron', before => 'CREATE EXTENSION pg_cron', once => 1,
		table => 'CREATE TABLE t (id integer PRIMARY KEY, n integer);',
		more => 'CREATE INDEX t_n ON t (n);',
		use => q{SELECT cron.schedule('vacuum t', '0 3 * * *', 'VACUUM t')} },
	pg_partman => { extension => 'CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;',
		table => 'CREATE TABLE t (at timestamptz NOT NULL, n integer) PARTITION BY RANGE (at);',
		more => 'CREATE INDEX t_n ON t (n);',
		use => q{SELECT partman.create_parent('public.t', 'at', 'native', 'daily')},
		omit => q{kind = 'table' AND name ~ '^(t_(p\d|default)|template_)'} });

my $node = PostgreSQL::Test::Cluster->new('others');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "fsync = off\nmax_worker_processes = 16\nwal_level = logical");
$node->start;
$ENV{PGHOST} = $node->host;
$ENV{PGPORT} = $node->port;
my %version = map { split /\|/ } split /\n/,
  $node->safe_psql('postgres', 'SELECT name, default_version FROM pg_available_extensions');
my @preload = grep { defined } map { $extensions{$_}{preload} } grep { $version{$_} } sort keys %extensions;
$node->append_conf('postgresql.conf', 'shared_preload_libraries = \'' . join(', ', @preload) . "'");
$node->append_conf('postgresql.conf', "cron.database_name = 'with_pg_cron'") if $version{pg_cron};
$node->restart;

# step runs SQL and expects no error.
sub step
{
	my ($database, $sql, $name) = @_;
	my ($status, $stdout, $stderr) = $node->psql($database, $sql, on_error_stop => 1);
	is($status, 0, $name) or diag($stderr);
	return $stdout;
}

# in_step expects that nothing differs from the model.
sub in_step
{
	my ($database, $name) = @_;
	return is(step($database, 'SELECT kind, object, operation, sql FROM migrate.check()', "$name: check"), '',
		"$name: nothing differs");
}

foreach my $extension (sort keys %extensions)
{
	my %case = %{ $extensions{$extension} };

  SKIP:
	{
		skip "$extension is not installed", 1 unless defined $version{$extension};
		my $name = "$extension $version{$extension}";
		my $database = create_database($node, "with_$extension");
		my $model = ($case{extension} // "CREATE EXTENSION $extension;") . $case{table};

		step($database, $case{before}, "$name: first") if $case{before};
		step($database, "CREATE FUNCTION public.looked_at(kind text, schema text, name text) RETURNS boolean
			RETURN name <> 'looked_at' AND NOT (" . ($case{omit} // 'false') . ");
			ALTER DATABASE $database SET migrate.include_object = 'public.looked_at'", "$name: include_object");
		step($database, "SELECT migrate.set_model(" . literal($model) . ");
			SELECT migrate.revision('one', autogenerate => true);
			SELECT * FROM migrate.upgrade()", "$name: autogenerate and upgrade");
		in_step($database, $name);
		step($database, $case{use}, "$name: in use") if $case{use};
		in_step($database, "$name, in use") if $case{use};
		step($database, "SELECT migrate.set_model(" . literal($model . $case{more}) . ");
			SELECT migrate.revision('two', autogenerate => true, online => true)", "$name: autogenerate online");
		step($database, 'CALL migrate.deploy()', "$name: deploy");
		in_step($database, "$name, deployed");
		step($database, "SELECT migrate.set_model(migrate.model_of())", "$name: model_of");
		in_step($database, "$name, with its own model");

		unless ($case{once})
		{
			$node->safe_psql('postgres', "CREATE DATABASE ${database}_copy");
			run_log([ 'sh', '-c', "pg_dump $database | psql -Xq -v ON_ERROR_STOP=1 -d ${database}_copy" ]);
			$node->safe_psql('postgres', "ALTER DATABASE ${database}_copy SET migrate.include_object = 'public.looked_at'");
			in_step("${database}_copy", "$name, restored");
		}
		unless ($case{use})
		{
			step($database, "SELECT * FROM migrate.downgrade('base', non_transactional => 'plain')", "$name: downgrade");
			is($node->safe_psql($database, "SELECT count(*) FROM pg_extension WHERE extname = '$extension'"), '0',
				"$name: the downgrade drops the extension");
		}
	}
}

# What two of them see of scripts

my $log = slurp_file($node->logfile);
if (defined $version{pgaudit})
{
	like($log, qr/AUDIT: .*,DDL,CREATE TABLE,.*CREATE TABLE t /, 'pgaudit logs the statements of an upgrade');
	like($log, qr/AUDIT: .*,DDL,CREATE INDEX,.*CONCURRENTLY t_n /, 'and those of a deploy');
}
like($node->safe_psql('postgres', 'CREATE EXTENSION pg_stat_statements; SELECT query FROM pg_stat_statements'),
	qr/CREATE VIEW called/, 'pg_stat_statements counts the statements of a deploy')
  if defined $version{pg_stat_statements};

done_testing();
