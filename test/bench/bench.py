"""Measures migrate beside psql and other migration tools, and prints tables."""

import argparse
import functools
import os
import platform
import shutil
import signal
import subprocess
import sys
import time

import table
import workload
from measure import Backend, Case, paired, ratio, wall_time
from model import ModelBench
from server import SETTINGS, Server
from tools import TOOLS, Migrate, MigrateDeploy, Psql, PsqlEach

SIZES = [1000, 4000, 10000]
GRAPHS = [1000, 10000, 100000]
LOADS = [1000, 10000, 100000]
DEPLOYS = [1000]
MODELS = [1000, 5000]
LINES = ("apply", "downgrade", "observe", "deploy", "load", "graph", "model")
SHAPES = {"linear": workload.linear, "merged": workload.merged}

# What a script does with the texts that workload.write_copy had it send.
LOAD = "SELECT count(*) FROM migrate.load(ARRAY(SELECT file FROM f));\n"

# What is asked of graphs, and how many rows the answer must have or count.
QUESTIONS_AT_BASE = (
    ("nothing: connect, SELECT 1", "SELECT 1", "one"),
    ("heads", "SELECT * FROM migrate.heads()", "heads"),
    ("plan the upgrade", "SELECT count(*) FROM migrate.plan('heads')", "all"),
)
QUESTIONS_AT_HEADS = (
    ("current", "SELECT * FROM migrate.current()", "heads"),
    ("upgrade, nothing to do", "SELECT * FROM migrate.upgrade('heads')", "none"),
    ("plan the downgrade", "SELECT count(*) FROM migrate.plan('base', 'downgrade')", "all"),
    ("history, counted", "SELECT count(*) FROM migrate.history()", "all"),
    ("history, sent whole", "COPY (SELECT * FROM migrate.history()) TO STDOUT", "all"),
    ("history, first row only", "SELECT migrate.history() LIMIT 1", "one"),
)


def numbers(text):
    """A list of numbers from the command line."""
    return [int(word.replace("_", "")) for word in text.split(",")]


def words(choices):
    """A type for argparse: a list of words out of `choices`."""
    def parse(text):
        unknown = set(text.split(",")) - set(choices)
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose from {', '.join(choices)}")
        return text.split(",")
    return parse


def arguments():
    """What the command line asks for."""
    keys = [tool.key for tool in TOOLS]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    parser = argparse.ArgumentParser(prog="test/bench/run.sh", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes and two runs, to see that all of it works")
    parser.add_argument("--lines", type=words(LINES), default=LINES, help=f"of {','.join(LINES)}; all of them")
    parser.add_argument("--tools", type=words(keys), default=keys, help=f"of {','.join(keys)}; all that are there")
    parser.add_argument("--runs", type=int, help="paired runs (5)")
    parser.add_argument("--sizes", type=numbers, help="revisions to apply and take back (1000,4000,10000)")
    parser.add_argument("--deploys", type=numbers, help="revisions to deploy (1000)")
    parser.add_argument("--loads", type=numbers, help="revision files to load (1000,10000,100000)")
    parser.add_argument("--models", type=numbers, help="tables in models (1000,5000)")
    parser.add_argument("--graphs", type=numbers, help="revisions in graphs (1000,10000,100000)")
    parser.add_argument("--budget", type=int, default=120,
                        help="seconds that a peer may take for one figure (120): it is run less often, or not at the "
                        "next size, where it would take more")
    parser.add_argument("--peers", action="store_true", help="install the peers that are missing")
    parser.add_argument("--peers-dir", default=os.path.join(cache, "migrate-bench"),
                        help="where peers are installed (%(default)s)")
    parser.add_argument("--install", action="store_true", help="build and install the extension even if it is there")
    parser.add_argument("--pg", help="the server's major version, as Debian installs it; else PG_CONFIG")
    args = parser.parse_args()
    quick = args.quick
    args.runs = args.runs or (2 if quick else 5)
    args.sizes = args.sizes or ([20, 40] if quick else SIZES)
    args.deploys = args.deploys or ([20, 40] if quick else DEPLOYS)
    args.loads = args.loads or ([20, 40] if quick else LOADS)
    args.graphs = args.graphs or ([100, 200] if quick else GRAPHS)
    args.models = args.models or ([10, 20] if quick else MODELS)
    args.peers_dir = os.path.abspath(args.peers_dir)
    return args


def pg_config(args):
    """The pg_config of the server that is asked for."""
    asked = f"/usr/lib/postgresql/{args.pg}/bin/pg_config" if args.pg else os.environ.get("PG_CONFIG", "pg_config")
    return shutil.which(asked) or sys.exit(f"no {asked}: install a server, or name one by --pg or PG_CONFIG")


def installed_tools(args, server):
    """The tools that are asked for and there, installing what may be installed."""
    tools = []
    for tool in (kind(server, args.peers_dir) for kind in TOOLS if kind.key in args.tools):
        ours = isinstance(tool, Migrate)
        if (args.install and type(tool) is Migrate) or (tool.missing() and (args.peers or ours)):
            try:
                tool.install()
            except (OSError, subprocess.CalledProcessError) as error:
                print(getattr(error, "output", None) or error)
        if not tool.missing():
            tools.append(tool)
        elif ours:
            sys.exit(f"no extension to measure: {tool.missing()}")
        else:
            print(f"{tool.label} is left out: {tool.missing()}" + ("" if args.peers else " (--peers installs it)"))
    return tools


class Bench:
    """The measurements: a server, the tools, and files and databases made once and used again."""

    def __init__(self, args, server):
        self.args = args
        self.server = server
        self.tools = installed_tools(args, server)

    def tool(self, kind):
        """The tool of a kind, or None."""
        return next((tool for tool in self.tools if type(tool) is kind), None)

    @functools.lru_cache(maxsize=None)
    def folder(self, tool, count):
        """A folder with the tool's files of a line of revisions."""
        path = os.path.join(self.server.root, "files", f"{tool.key}-{count}")
        tool.write(path, workload.linear(count))
        return path

    @functools.lru_cache(maxsize=None)
    def ready(self, tool, count):
        """A database to be copied, in which the tool's revisions are yet to be applied."""
        database = f"{tool.key}-{count}-ready"
        self.server.create(database)
        tool.prepare(database, self.folder(tool, count))
        return database

    @functools.lru_cache(maxsize=None)
    def applied(self, tool, count):
        """A database to be copied, in which the tool's revisions are applied."""
        database = f"{tool.key}-{count}-applied"
        self.server.create(database, self.ready(tool, count))
        subprocess.run(tool.up(database, self.folder(tool, count)), env=self.server.env, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.expect_tables(database, count)
        return database

    def forget(self):
        """Drops the databases made so far, which are large."""
        for database in self.server.query("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate "
                                          "AND datname <> 'postgres'").splitlines():
            self.server.drop(database)
        self.ready.cache_clear()
        self.applied.cache_clear()

    def expect_tables(self, database, count):
        """Makes sure that a tool did its work: `count` revisions' tables are there, with all that belongs to them."""
        found = self.server.query(database, (
            "SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid "
            "AND contype = 'c')) FROM pg_class c WHERE relkind = 'r' AND relname ~ '^t[0-9]+$'"))
        if found != f"{(count + 3) // 4}|{count // 4}":
            raise RuntimeError(f"{database}: expected the tables of {count} revisions, found {found}")

    def case(self, tool, count, direction):
        """The case of one tool that applies or takes back everything."""
        database = f"{tool.key}-run"
        template = self.ready if direction == "up" else self.applied
        left = count if direction == "up" else 0
        return Case(tool.label, lambda: self.server.create(database, template(tool, count)),
                    lambda: getattr(tool, direction)(database, self.folder(tool, count)),
                    lambda: self.expect_tables(database, left), tool.bounded)

    def compare(self, title, direction, tools, notes):
        """A table for each size, printed when it is there, of the tools that can be expected to run it in time."""
        last = {}
        for count in self.args.sizes:
            chosen = [tool for tool in tools if self.affordable(tool, count, last, notes)]
            cases = [self.case(tool, count, direction) for tool in chosen]
            paired(cases, self.args.runs, self.args.budget, self.server.env)
            last.update({tool.key: (count, case.median) for tool, case in zip(chosen, cases)})
            notes += [f"{case.name} at {count:,} {case.given_up}" for case in cases if case.given_up]
            table.show(title.format(count), ("tool", "median s", "min s", "to psql", "to migrate", "runs"),
                       self.rows(cases))
            self.forget()

    def affordable(self, tool, count, last, notes):
        """Whether a peer that took so long at the last size can be expected to stay in its budget at this one."""
        if not tool.bounded or tool.key not in last:
            return True
        size, seconds = last[tool.key]
        if seconds and seconds * count / size <= self.args.budget:
            return True
        reason = f"{seconds:.1f} s at {size:,} makes more than {self.args.budget} s" if seconds else "none of fewer"
        notes.append(f"{tool.label} at {count:,} was left out: {reason}")
        last[tool.key] = (size, seconds)
        return False

    def rows(self, cases):
        """Rows for cases, each with its ratio to psql and to migrate."""
        psql, migrate = (next((case for case in cases if case.name == kind.label), None) for kind in (Psql, Migrate))
        return [(case.name, table.seconds(case.median), table.seconds(min(case.done, default=None)),
                 table.ratio(psql and ratio(case, psql)), table.ratio(migrate and ratio(case, migrate)),
                 str(len(case.done))) for case in cases]

    def measure_apply(self, notes):
        """Applies lines of revisions with every tool."""
        self.compare("Apply a line of {:,} revisions", "up", self.tools, notes)

    def measure_downgrade(self, notes):
        """Takes lines of revisions back with every tool that can."""
        tools = [tool for tool in self.tools if tool.reverts]
        self.compare("Take a line of {:,} revisions back to base", "down", tools, notes)

    def measure_observe(self, _notes):
        """Runs lines of revisions and takes them back, looked at and not."""
        rows = []
        for count in self.args.sizes:
            ready = self.ready(self.tool(Migrate), count)
            cases = [self.observe_case("a dry run", ready, "migrate.upgrade('heads', dry_run => true)"),
                     self.observe_case("migrate.preview()", ready, "migrate.preview('heads')")]
            paired(cases, self.args.runs, self.args.budget, self.server.env)
            rows += [(f"{count:,}", case.name, table.seconds(case.median), table.seconds(min(case.done)),
                      table.ratio(ratio(case, cases[0])), str(len(case.done))) for case in cases]
            self.forget()
        table.show("Look at what a line of revisions does",
                   ("revisions", "by", "median s", "min s", "to the dry run", "runs"), rows)

    def observe_case(self, name, database, call):
        """The case of one call that leaves the database as it is."""
        def command():
            return self.server.psql_command(database, "-c", f"SET client_min_messages = warning; SELECT count(*) FROM {call}")

        return Case(name, lambda: None, command)

    def measure_deploy(self, _notes):
        """Deploys lines of revisions, beside psql with a transaction for each."""
        tools = [kind(self.server, self.args.peers_dir) for kind in (PsqlEach, MigrateDeploy)]
        rows = []
        for count in self.args.deploys:
            cases = [self.case(tool, count, "up") for tool in tools]
            paired(cases, self.args.runs, self.args.budget, self.server.env)
            rows += [(f"{count:,}", case.name, table.seconds(case.median), table.seconds(min(case.done)),
                      table.ratio(ratio(case, cases[0])), str(len(case.done))) for case in cases]
            self.forget()
        table.show("Deploy a line of revisions, each committed",
                   ("revisions", "by", "median s", "min s", "to psql", "runs"), rows)

    def measure_load(self, _notes):
        """Loads folders of revision files, beside a plain COPY of the same texts."""
        migrate = self.tool(Migrate)
        rows = []
        for count in self.args.loads:
            folder = self.folder(migrate, count)
            self.server.create("load-ready")
            migrate.create_extension("load-ready")
            texts = [workload.revision_file(rev) for rev in workload.linear(count)]
            workload.write_copy(folder, "copy.sql", texts)
            workload.write_copy(folder, "load.sql", texts, LOAD)
            cases = [self.load_case("COPY of the files", count, folder, "copy.sql"),
                     self.load_case("COPY and migrate.load()", count, folder, "load.sql"),
                     self.load_case("migrate-load", count, folder)]
            paired(cases, self.args.runs, self.args.budget, self.server.env)
            rows += [(f"{count:,}", case.name, table.seconds(case.median), table.seconds(min(case.done)),
                      f"{case.median / count * 1e6:.0f}", table.ratio(ratio(case, cases[0])), str(len(case.done)))
                     for case in cases]
            self.forget()
        table.show("Load revision files", ("files", "by", "median s", "min s", "us/file", "to COPY", "runs"), rows)

    def load_case(self, name, count, folder, script=None):
        """The case of one way to load: a psql script, or migrate-load."""
        def command():
            if script:
                return self.server.psql_command("load-run", "-1", "-f", os.path.join(folder, script))
            return self.tool(Migrate).load_command("load-run", folder)

        def check():
            found = self.server.query("load-run", "SELECT count(*) FROM migrate.history()")
            if found != ("0" if script == "copy.sql" else str(count)):
                raise RuntimeError(f"{name}: {found} revisions")

        return Case(name, lambda: self.server.create("load-run", "load-ready"), command, check)

    def measure_graph(self, notes):
        """Asks graphs of all sizes and shapes what people ask daily."""
        names = [name for name, *_ in QUESTIONS_AT_BASE + QUESTIONS_AT_HEADS]
        for shape, make in SHAPES.items():
            rows = []
            for count in self.args.graphs:
                revisions = make(count)
                notes.append(f"{shape} graph of {count:,}: loaded in {self.load_graph(revisions):.1f} s")
                sizes = {"none": 0, "one": 1, "heads": workload.count_heads(revisions), "all": count}
                rows += self.ask(count, sizes, QUESTIONS_AT_BASE)
                self.server.query("graph", "SELECT count(*) FROM migrate.stamp('heads')")
                rows += self.ask(count, sizes, QUESTIONS_AT_HEADS)
            rows.sort(key=lambda row: names.index(row[0]))
            table.show(f"Ask a {shape} graph",
                       ("question", "revisions", "median s", "min s", "memory MB", "runs"), rows)
        self.forget()

    def measure_model(self, notes):
        """Checks large schemas against their models."""
        ModelBench(self.args, pg_config(self.args)).measure(notes)

    def load_graph(self, revisions):
        """Loads a graph into database "graph"; returns the seconds it took."""
        self.server.create("graph")
        self.tool(Migrate).create_extension("graph")
        workload.write_copy(self.server.root, "graph.sql", map(workload.revision_file, revisions), LOAD)
        seconds = wall_time(self.server.psql_command("graph", "-f", os.path.join(self.server.root, "graph.sql")),
                            self.server.env)
        self.server.query("graph", "VACUUM ANALYZE")
        return seconds

    def ask(self, count, sizes, questions):
        """Rows for questions to database "graph", which has `count` revisions."""
        cases = [Case(name, lambda: None, functools.partial(self.server.psql_command, "graph", "-c", sql))
                 for name, sql, _ in questions]
        paired(cases, self.args.runs, self.args.budget, self.server.env)
        return [(case.name, f"{count:,}", table.seconds(case.median), table.seconds(min(case.done)),
                 f"{self.growth(sql, sizes[size]):.1f}", str(len(case.done)))
                for case, (_, sql, size) in zip(cases, questions)]

    def growth(self, sql, size):
        """How many MB a new backend grows by while it gives an answer of `size` rows."""
        backend = Backend(self.server, "graph")
        try:
            growth, answer = backend.growth(sql)
        finally:
            backend.close()
        found = int(answer[0]) if sql.startswith("SELECT count(*)") else len(answer)
        if found != size:
            raise RuntimeError(f"{sql}: expected {size} rows, found {found}")
        return growth

    def run(self):
        """Measures all that is asked for."""
        for line in self.args.lines:
            if line in ("observe", "deploy", "load", "graph", "model") and not self.tool(Migrate):
                print(f"\n{line} is left out: it measures migrate")
                continue
            notes = []
            start = time.monotonic()
            getattr(self, f"measure_{line}")(notes)
            table.notes([*notes, f"measured in {time.monotonic() - start:.0f} s; load average then {load_average()}"])


def load_average():
    """The machine's load: far more than the bench's own one or two, and the figures are worth little."""
    return f"{os.getloadavg()[1]:.1f}"


def describe(args, server, tools):
    """Prints what is measured on what."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        cpu = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"\nmachine    {cpu}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release()}, "
          f"load average {load_average()}")
    print(f"server     {server.version()}, data in /dev/shm")
    print("settings   " + ", ".join(f"{name} = {server.query('postgres', f'SHOW {name}')}" for name in SETTINGS))
    for tool in tools:
        if tool.version():
            print(f"{tool.key:<10} {tool.version()}")
    print(f"""
Each figure is the wall time of one command, from start to exit, as a user would give it; each run has a database
of its own. The tools take turns, {args.runs} rounds. "to psql" and "to migrate" are the medians of the ratios within
a round (2.00: twice as long).""", flush=True)


def main():
    """Runs the bench on a server of its own."""
    args = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    server = Server(pg_config(args))
    try:
        server.start()
        bench = Bench(args, server)
        describe(args, server, bench.tools)
        bench.run()
    finally:
        server.stop()


main()
