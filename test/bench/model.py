"""check() against a model, beside pg_dump, psql, Alembic and migra, on schemas of many tables.

The server has its default max_locks_per_transaction.
"""

import functools
import os
import sys

import table
import workload
from measure import Case, paired, ratio
from server import SETTINGS, Server
from tools import Alembic, Migrate, Tool, output

DEFAULT_LOCKS = "64"


def statements(number, extra=""):
    """The statements of table `number`: nine columns (and perhaps more), two indexes, a foreign key."""
    name = f"t{number:05d}"
    return f"""\
CREATE TABLE {name} (
    id integer PRIMARY KEY,
    parent integer REFERENCES t{max(number - 1, 0):05d},
    name varchar(50) NOT NULL,
    email text,
    kind integer,
    amount numeric(10,2) DEFAULT 0,
    active boolean DEFAULT true NOT NULL,
    created timestamptz DEFAULT now() NOT NULL,
    note text{extra}
);
CREATE INDEX {name}_name ON {name} (name);
CREATE INDEX {name}_kind_created ON {name} (kind, created);
"""


def model(count, changed=0):
    """A model of `count` tables, the first `changed` of which have a column more."""
    return "".join(statements(n, ",\n    phone varchar(20)" if n < changed else "") for n in range(count))


class AlembicCheck(Alembic):
    """Alembic's check: its metadata against what reflection returns."""

    label = "alembic check"

    def write_metadata(self, folder, count):
        """Writes an environment whose metadata say what the model says."""
        workload.write(folder, "alembic.ini", f"[alembic]\nscript_location = {folder}\n")
        workload.write(folder, "versions/.keep", "")
        workload.write(folder, "script.py.mako", "")
        workload.write(folder, "env.py", (
            "from alembic import context\n"
            "from sqlalchemy import (Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, Numeric,\n"
            "                        String, Table, Text, create_engine, text)\n\n"
            "metadata = MetaData()\n"
            f"for number in range({count}):\n"
            "    name, parent = f't{number:05d}', f't{max(number - 1, 0):05d}'\n"
            "    Table(name, metadata,\n"
            "          Column('id', Integer, primary_key=True),\n"
            "          Column('parent', Integer, ForeignKey(f'{parent}.id')),\n"
            "          Column('name', String(50), nullable=False),\n"
            "          Column('email', Text), Column('kind', Integer),\n"
            "          Column('amount', Numeric(10, 2), server_default='0'),\n"
            "          Column('active', Boolean, nullable=False, server_default='true'),\n"
            "          Column('created', DateTime(timezone=True), nullable=False, server_default=text('now()')),\n"
            "          Column('note', Text),\n"
            "          Index(f'{name}_name', 'name'), Index(f'{name}_kind_created', 'kind', 'created'))\n\n"
            "url = 'postgresql+psycopg2:///' + context.get_x_argument(as_dictionary=True)['database']\n"
            "with create_engine(url).connect() as connection:\n"
            "    context.configure(connection=connection, target_metadata=metadata,\n"
            "                      include_name=lambda name, kind, parents: kind != 'schema' or name is None)\n"
            "    with context.begin_transaction():\n"
            "        context.run_migrations()\n"))

    def check(self, database, folder):
        """The command that fails unless nothing differs."""
        return self.command(database, folder, "check")


class Migra(Tool):
    """migra, which compares two databases."""

    label = "migra"
    key = "migra"

    @property
    def program(self):
        """The program in its virtual environment."""
        return os.path.join(self.home, "bin", "migra")

    def missing(self):
        return None if os.path.exists(self.program) else "not installed"

    def install(self):
        output([sys.executable, "-m", "venv", self.home])
        output([os.path.join(self.home, "bin", "pip"), "install", "-q", "migra", "psycopg2-binary",
                "setuptools<81", "sqlalchemy<2"])

    def version(self):
        return output([os.path.join(self.home, "bin", "python"), "-c",
                       "from importlib.metadata import version as v; print('migra', v('migra') + ', sqlalchemy', "
                       "v('sqlalchemy'))"])

    def compare(self, one, two):
        """The command that fails where two databases differ."""
        return [self.program, f"postgresql:///{one}", f"postgresql:///{two}"]


PEERS = (AlembicCheck, Migra)


class ModelBench:
    """The measurements, on a server of their own."""

    def __init__(self, args, config):
        self.args = args
        self.server = Server(config, {**SETTINGS, "max_locks_per_transaction": DEFAULT_LOCKS})
        self.peers = []

    def find_peers(self, notes):
        """Finds, or installs, the peers that are asked for."""
        for peer in (kind(self.server, self.args.peers_dir) for kind in PEERS):
            if peer.missing() and self.args.peers:
                peer.install()
            if peer.missing():
                notes.append(f"{peer.label} is left out: {peer.missing()}")
            else:
                self.peers.append(peer)

    def write(self, count, name, changed=0):
        """Writes a model, and a script that stores it; returns the path of the model."""
        text = model(count, changed)
        workload.write(self.server.root, f"{name}.sql", text)
        workload.write(self.server.root, f"set-{name}.sql", f"SELECT migrate.set_model($model${text}$model$);\n")
        return os.path.join(self.server.root, f"{name}.sql")

    def make(self, count):
        """Makes the database that is checked, and those for the peers; Alembic makes a table in its."""
        self.server.create("live")
        self.run_file("live", self.write(count, "model"))
        for copy in ("other", "again", "reflected"):
            self.server.create(copy, "live")
        Migrate(self.server, self.args.peers_dir).create_extension("live")
        self.server.query("live", "VACUUM ANALYZE")
        self.write(count, "one", 1)
        self.write(count, "all", count)

    def run_file(self, database, path):
        """Runs a script, unmeasured."""
        output(self.server.psql_command(database, "-f", path), env=self.server.env)

    def check_case(self, name, stored, rows, cold):
        """The case of check() against a stored model, elaborated before or not, which has so many rows to tell."""
        def prepare():
            self.run_file("live", os.path.join(self.server.root, f"set-{stored}.sql"))
            self.server.query("live", "SELECT count(*) FROM migrate.check()")
            if cold:
                self.server.query("live", "TRUNCATE migrate.snapshot")

        def command():
            return self.server.psql_command("live", "-c", (
                "DO $$ BEGIN IF (SELECT count(*) FROM migrate.check()) <> "
                f"{rows} THEN RAISE 'expected {rows} rows'; END IF; END $$"))

        return Case(name, prepare, command)

    def revision_case(self, name, cold):
        """The case of a proved revision that adds a column to one table, its model elaborated before or not."""
        def prepare():
            self.run_file("live", os.path.join(self.server.root, "set-one.sql"))
            self.server.query("live", "SELECT count(*) FROM migrate.check()")
            if cold:
                self.server.query("live", "TRUNCATE migrate.snapshot")

        def command():
            return self.server.psql_command("live", "-c", (
                "SELECT migrate.revision('a column', autogenerate => true)"))

        def check():
            forgotten = self.server.query("live", (
                "SELECT count(*) FROM (SELECT migrate.forget(revision) FROM migrate.heads() OFFSET 0) f"))
            if forgotten != "1":
                raise RuntimeError(f"{name}: {forgotten} revisions")

        return Case(name, prepare, command, check)

    def cases(self, count):
        """All cases for a schema of so many tables; the first two are yardsticks."""
        server = self.server
        model_file = os.path.join(server.root, "model.sql")
        result = [
            Case("pg_dump -s", lambda: None, lambda: [os.path.join(server.bindir, "pg_dump"), "-s", "-d", "other"]),
            Case("psql -f, the model", lambda: server.create("made"),
                 lambda: server.psql_command("made", "-f", model_file)),
            self.check_case("check(), nothing to do, cached", "model", 0, False),
            self.check_case("check(), nothing to do, cold", "model", 0, True),
            self.check_case("check(), a column in one table, cached", "one", 1, False),
            self.check_case("check(), a column in one table, cold", "one", 1, True),
            self.check_case("check(), a column in each table, cached", "all", count, False),
            self.check_case("check(), a column in each table, cold", "all", count, True),
            self.revision_case("a proved revision, model cached", False),
            self.revision_case("a proved revision, cold", True)]
        for peer in self.peers:
            if isinstance(peer, Migra):
                command = functools.partial(peer.compare, "other", "again")
            else:
                folder = os.path.join(server.root, f"alembic-{count}")
                peer.write_metadata(folder, count)
                command = functools.partial(peer.check, "reflected", folder)
            result.append(Case(peer.label, lambda: None, command, bounded=True))
        return result

    def row(self, case, cases):
        """The row of a case, with its ratios to the yardsticks."""
        return (case.name, table.seconds(case.median), table.seconds(min(case.done, default=None)),
                *(table.ratio(ratio(case, yardstick)) for yardstick in cases[:2]), str(len(case.done)))

    def measure(self, notes):
        """Checks schemas of all sizes."""
        try:
            self.server.start()
            self.find_peers(notes)
            notes += [peer.version() for peer in self.peers if peer.version()]
            for count in self.args.models:
                self.make(count)
                cases = self.cases(count)
                paired(cases, self.args.runs, self.args.budget, self.server.env)
                notes += [f"{case.name} at {count:,} {case.given_up.strip().splitlines()[0]}"
                          for case in cases if case.given_up]
                table.show(f"Check a schema of {count:,} tables (max_locks_per_transaction = {DEFAULT_LOCKS})",
                           ("by", "median s", "min s", "to pg_dump", "to psql", "runs"),
                           [self.row(case, cases) for case in cases])
        finally:
            self.server.stop()
