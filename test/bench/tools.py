"""The tools that are measured: how each is installed, given its files and run.

Every tool is run as its user would run it: one command that ends when the database is migrated. Where a
tool can do all of it in one transaction, it does.
"""

import glob
import os
import re
import shutil
import subprocess
import sys

import workload

HERE = os.path.dirname(os.path.abspath(__file__))


def output(command, **options):
    """What a command prints, on either stream."""
    return subprocess.run(command, check=True, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options).stdout.strip()


def apt_install(*packages):
    """Installs Debian packages, saying so."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise OSError(f"needs the Debian packages {' '.join(packages)}, which only root can install")
    print(f"installing Debian packages: {' '.join(packages)}", flush=True)
    output(["apt-get", "update", "-q"])
    output(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages])


class Tool:
    """What the measurements ask of a tool."""

    label = None        # in the tables
    key = None          # in --tools and in names of databases
    bounded = True      # repeated only while the budget lasts
    reverts = True      # can downgrade

    def __init__(self, server, peers):
        self.server = server
        self.home = os.path.join(peers, self.key)

    def missing(self):
        """Why the tool can't be used, or None."""
        return None

    def install(self):
        """Installs the tool; raises OSError or CalledProcessError."""

    def version(self):
        """The tool's version, with those of what it stands on, or None."""
        return None

    def write(self, folder, revisions):
        """Writes the tool's files."""
        raise NotImplementedError

    def prepare(self, database, folder):
        """Brings an empty database to where the measured command begins."""

    def up(self, database, folder):
        """The command that applies everything."""
        raise NotImplementedError

    def down(self, database, folder):
        """The command that takes everything back."""
        raise NotImplementedError


class Psql(Tool):
    """The bare statements in one transaction: what the server itself needs."""

    label = "psql -1 -f"
    key = "psql"
    bounded = False

    def version(self):
        return output([os.path.join(self.server.bindir, "psql"), "--version"])

    def write(self, folder, revisions):
        workload.write(folder, "up.sql", "".join(rev.upgrade + "\n" for rev in revisions))
        workload.write(folder, "down.sql", "".join(rev.downgrade + "\n" for rev in reversed(revisions)))

    def up(self, database, folder):
        return self.server.psql_command(database, "-1", "-f", os.path.join(folder, "up.sql"))

    def down(self, database, folder):
        return self.server.psql_command(database, "-1", "-f", os.path.join(folder, "down.sql"))


class PsqlEach(Psql):
    """The bare statements in one session, each revision a transaction."""

    label = "psql -f, BEGIN and COMMIT around each"
    key = "psql-each"

    def write(self, folder, revisions):
        workload.write(folder, "up.sql", "".join(f"BEGIN;\n{rev.upgrade}\nCOMMIT;\n" for rev in revisions))

    def up(self, database, folder):
        return self.server.psql_command(database, "-f", os.path.join(folder, "up.sql"))


class Migrate(Tool):
    """This extension, its revisions loaded before."""

    label = "migrate"
    key = "migrate"
    bounded = False

    def missing(self):
        control = os.path.join(self.server.sharedir, "extension", "migrate.control")
        return None if os.path.exists(control) else f"{control} does not exist"

    def install(self):
        config = os.path.join(self.server.bindir, "pg_config")
        print("building and installing the extension", flush=True)
        output(["make", "-s", "-C", os.path.join(HERE, "..", ".."), "install", f"PG_CONFIG={config}"])

    def version(self):
        version = self.server.query("postgres", "SELECT default_version FROM pg_available_extensions "
                                    "WHERE name = 'migrate'")
        commit = subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty"], text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()
        return f"migrate {version}" + (f" (source tree at {commit})" if commit else "")

    def write(self, folder, revisions):
        for rev in revisions:
            workload.write(folder, f"files/{rev.date:%Y%m%d}_{rev.id}.sql", workload.revision_file(rev))

    def create_extension(self, database):
        """Makes the extension in a database."""
        self.server.query(database, "CREATE EXTENSION migrate")

    def load_command(self, database, folder):
        """The command that loads a folder of revision files."""
        return [os.path.join(self.server.bindir, "migrate-load"), os.path.join(folder, "files"), "-X", "-q",
                "-d", database]

    def prepare(self, database, folder):
        self.create_extension(database)
        output(self.load_command(database, folder), env=self.server.env)

    def call(self, database, call):
        """The command that calls a function of the extension."""
        return self.server.psql_command(database, "-c", f"SELECT * FROM migrate.{call}")

    def up(self, database, folder):
        return self.call(database, "upgrade()")

    def down(self, database, folder):
        return self.call(database, "downgrade('base')")


class MigrateQuiet(Migrate):
    """This extension without its message for each step, as quiet as psql is about the statements."""

    label = "migrate, no messages"
    key = "migrate-quiet"

    def version(self):
        return None

    def call(self, database, call):
        return self.server.psql_command(database, "-c", "SET client_min_messages = warning",
                                        "-c", f"SELECT * FROM migrate.{call}")


class MigrateDeploy(Migrate):
    """This extension, committing each revision."""

    label = "migrate.deploy()"
    key = "migrate-deploy"

    def up(self, database, folder):
        return self.server.psql_command(database, "-c", "CALL migrate.deploy()")


class MigrateFromFiles(Migrate):
    """This extension beginning, as the other tools do, with a folder of files."""

    label = "migrate-load, then migrate"
    key = "migrate-files"
    reverts = False

    def version(self):
        return None

    def prepare(self, database, folder):
        self.create_extension(database)

    def up(self, database, folder):
        return ["sh", "-ec", '"$1" "$2" -X -q -d "$3"; shift 3; exec "$@"', "sh",
                *self.load_command(database, folder)[:2], database, *super().up(database, folder)]


class Alembic(Tool):
    """Alembic with psycopg2; its revisions hold op.execute of the same statements."""

    label = "Alembic"
    key = "alembic"

    def program(self, name):
        """A program of the virtual environment."""
        return os.path.join(self.home, "bin", name)

    def missing(self):
        return None if os.path.exists(self.program("alembic")) else "not installed"

    def install(self):
        output([sys.executable, "-m", "venv", self.home])
        output([self.program("pip"), "install", "-q", "--upgrade", "alembic", "psycopg2-binary"])

    def version(self):
        packages = ("alembic", "sqlalchemy", "psycopg2-binary")
        code = ("import sys; from importlib.metadata import version; "
                "print(', '.join(f'{p} {version(p)}' for p in sys.argv[1:]) + f', Python {sys.version.split()[0]}')")
        return output([self.program("python"), "-c", code, *packages])

    def write(self, folder, revisions):
        workload.write(folder, "alembic.ini", f"[alembic]\nscript_location = {folder}\n")
        workload.write(folder, "env.py", (
            "from alembic import context\n"
            "from sqlalchemy import create_engine\n\n"
            "url = 'postgresql+psycopg2:///' + context.get_x_argument(as_dictionary=True)['database']\n"
            "with create_engine(url).connect() as connection:\n"
            "    context.configure(connection=connection)\n"
            "    with context.begin_transaction():\n"
            "        context.run_migrations()\n"))
        for rev in revisions:
            workload.write(folder, f"versions/{rev.id}_.py", (
                f'"""{rev.message}\n\nRevision ID: {rev.id}\n"""\n'
                "from alembic import op\n\n"
                f"revision = {rev.id!r}\n"
                f"down_revision = {rev.parents[0] if rev.parents else None!r}\n"
                "branch_labels = None\n"
                "depends_on = None\n\n\n"
                f"def upgrade():\n    op.execute({rev.upgrade!r})\n\n\n"
                f"def downgrade():\n    op.execute({rev.downgrade!r})\n"))

    def command(self, database, folder, *args):
        """The command line of alembic."""
        return [self.program("alembic"), "-c", os.path.join(folder, "alembic.ini"), "-x", f"database={database}",
                *args]

    def prepare(self, database, folder):
        """Has Python compile the revisions, as they would be on any run but the first."""
        output(self.command(database, folder, "heads"), env=self.server.env)

    def up(self, database, folder):
        return self.command(database, folder, "upgrade", "head")

    def down(self, database, folder):
        return self.command(database, folder, "downgrade", "base")


class Sqitch(Tool):
    """Sqitch, which runs psql for each change; its scripts are as its templates have them."""

    label = "Sqitch"
    key = "sqitch"

    def missing(self):
        return None if shutil.which("sqitch") else "not installed"

    def install(self):
        apt_install("sqitch", "libdbd-pg-perl")

    def version(self):
        return output(["sqitch", "--version"])

    def write(self, folder, revisions):
        workload.write(folder, "sqitch.conf", "[core]\n\tengine = pg\n")
        plan = "".join(f"{rev.id} {rev.date:%Y-%m-%dT%H:%M:%SZ} bench <bench@example.org> # {rev.message}\n"
                       for rev in revisions)
        workload.write(folder, "sqitch.plan", f"%syntax-version=1.0.0\n%project=bench\n\n{plan}")
        for rev in revisions:
            workload.write(folder, f"deploy/{rev.id}.sql", f"BEGIN;\n{rev.upgrade}\nCOMMIT;\n")
            workload.write(folder, f"revert/{rev.id}.sql", f"BEGIN;\n{rev.downgrade}\nCOMMIT;\n")

    def command(self, database, folder, *args):
        """The command line of sqitch, which knows its project by the folder that it starts in."""
        identity = ["SQITCH_FULLNAME=bench", "SQITCH_EMAIL=bench@example.org"]
        return ["env", "-C", folder, *identity, "sqitch", *args, f"db:pg:{database}"]

    def up(self, database, folder):
        return self.command(database, folder, "deploy")

    def down(self, database, folder):
        return self.command(database, folder, "revert", "-y")


class Goose(Tool):
    """goose with the pgx driver; one transaction a migration is what it knows."""

    label = "goose"
    key = "goose"

    # The drivers of other databases, left out of the build.
    TAGS = ("no_clickhouse no_duckdb no_libsql no_mssql no_mysql no_sqlite3 no_starrocks no_turso no_vertica "
            "no_ydb")

    @property
    def program(self):
        """The program built by install, else the one on the path."""
        built = os.path.join(self.home, "goose")
        return built if os.path.exists(built) else shutil.which("goose")

    def missing(self):
        return None if self.program else "not installed"

    def install(self):
        if not shutil.which("go"):
            raise OSError("needs Go")
        output(["go", "install", f"-tags={self.TAGS}", "github.com/pressly/goose/v3/cmd/goose@latest"],
               env=dict(os.environ, GOBIN=self.home))

    def version(self):
        return output([self.program, "--version"]).replace(" version:", "")

    def write(self, folder, revisions):
        for rev in revisions:
            workload.write(folder, f"files/{rev.number + 1:07d}_{rev.id}.sql",
                           f"-- +goose Up\n{rev.upgrade}\n\n-- +goose Down\n{rev.downgrade}\n")

    def command(self, database, folder, *args):
        """The command line of goose."""
        return [self.program, "-dir", os.path.join(folder, "files"), "postgres", f"dbname={database}", *args]

    def up(self, database, folder):
        return self.command(database, folder, "up")

    def down(self, database, folder):
        return self.command(database, folder, "reset")


class Flyway(Tool):
    """Flyway's library under a main program of a few lines; undo is not in its free edition."""

    label = "Flyway"
    key = "flyway"
    reverts = False

    DEPENDENCIES = ("org.flywaydb:flyway-database-postgresql", "org.postgresql:postgresql")

    def jars(self):
        """The libraries that install fetched."""
        return sorted(glob.glob(os.path.join(self.home, "lib", "*.jar")))

    def missing(self):
        built = os.path.exists(os.path.join(self.home, "FlywayMigrate.class"))
        return None if built and shutil.which("java") else "not installed"

    def install(self):
        if not (shutil.which("mvn") and shutil.which("javac")):
            apt_install("maven", "default-jdk-headless")
        dependencies = "".join(
            "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>RELEASE</version></dependency>"
            .format(*dependency.split(":")) for dependency in self.DEPENDENCIES)
        workload.write(self.home, "pom.xml", (
            '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
            "<groupId>bench</groupId><artifactId>flyway</artifactId><version>1</version><packaging>pom</packaging>"
            f"<dependencies>{dependencies}</dependencies></project>\n"))
        shutil.rmtree(os.path.join(self.home, "lib"), ignore_errors=True)
        output(["mvn", "-q", "-B", "-f", os.path.join(self.home, "pom.xml"), "dependency:copy-dependencies",
                f"-DoutputDirectory={self.home}/lib"])
        output(["javac", "-d", self.home, "-cp", os.path.join(self.home, "lib", "*"),
                os.path.join(HERE, "FlywayMigrate.java")])

    def version(self):
        jars = [re.match(r"(.*)-([0-9][^-]*)\.jar$", os.path.basename(jar)) for jar in self.jars()]
        wanted = [" ".join(jar.groups()) for jar in jars if jar and jar.group(1) in ("flyway-core", "postgresql")]
        java = output(["java", "-version"]).splitlines()[0].replace('"', "")
        return ", ".join(wanted).replace("postgresql", "PostgreSQL JDBC driver") + ", " + java

    def write(self, folder, revisions):
        for rev in revisions:
            workload.write(folder, f"files/V{rev.number + 1}__{rev.id}.sql", rev.upgrade + "\n")

    def up(self, database, folder):
        url = f"jdbc:postgresql://127.0.0.1:{self.server.port}/{database}"
        return ["java", "-cp", os.path.join(self.home, "lib", "*") + os.pathsep + self.home, "FlywayMigrate", url,
                self.server.env["PGUSER"], self.server.password, os.path.join(folder, "files")]


TOOLS = (Psql, Migrate, MigrateQuiet, MigrateFromFiles, Alembic, Sqitch, Goose, Flyway)
