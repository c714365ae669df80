"""A throw-away PostgreSQL server with its data in memory."""

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile

# What differs from the defaults of initdb, printed with the results.
SETTINGS = {
    "max_locks_per_transaction": "1024",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "8GB",
}


def free_port():
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pg_config(program, option):
    """What pg_config says, e.g. of --bindir."""
    return subprocess.run([program, option], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def quoted(identifier):
    """An identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


class Server:
    """One cluster in one folder under /dev/shm.

    Clients come by a socket in a folder that only root and the server's owner
    can enter; the one that knows TCP alone (Java) needs the password.
    """

    def __init__(self, config, settings=None):
        self.settings = settings or SETTINGS
        self.bindir = pg_config(config, "--bindir")
        self.sharedir = pg_config(config, "--sharedir")
        self.root = tempfile.mkdtemp(prefix="migrate-bench-", dir="/dev/shm")
        self.data = os.path.join(self.root, "data")
        self.sockets = os.path.join(self.root, "sockets")
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.owner = self.choose_owner()
        self.env = self.client_environment()

    def choose_owner(self):
        """Arguments that make subprocess run as the server's owner: the server refuses root."""
        if os.geteuid() != 0:
            return {}
        entry = pwd.getpwnam("postgres")
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def client_environment(self):
        """The environment in which every tool runs."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        env.update(PGHOST=self.sockets, PGPORT=str(self.port), PGUSER="postgres",
                   PATH=self.bindir + os.pathsep + env["PATH"], LC_ALL="C.UTF-8")
        return env

    def as_owner(self, program, *args):
        """Runs one of the server's programs as its owner."""
        subprocess.run([os.path.join(self.bindir, program), *args], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, **self.owner)

    def start(self):
        """Makes the cluster and starts it."""
        os.chmod(self.root, 0o711)
        for folder in (self.data, self.sockets):
            os.mkdir(folder, 0o700)
            if self.owner:
                os.chown(folder, self.owner["user"], self.owner["group"])
        with tempfile.NamedTemporaryFile("w", dir=self.root) as pwfile:
            pwfile.write(self.password)
            pwfile.flush()
            if self.owner:
                os.chown(pwfile.name, self.owner["user"], self.owner["group"])
            self.as_owner("initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8",
                          "--no-locale", "--no-sync", "--auth-local=trust",
                          "--auth-host=scram-sha-256", "--pwfile", pwfile.name)
        settings = dict(self.settings, port=self.port, unix_socket_directories=self.sockets,
                        listen_addresses="127.0.0.1")
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.as_owner("pg_ctl", "-D", self.data, "-w", "-l", os.path.join(self.data, "log"),
                      "-o", options, "start")

    def stop(self):
        """Stops the server, if it runs, and removes all of it."""
        if os.path.exists(os.path.join(self.data, "postmaster.pid")):
            self.as_owner("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")
        shutil.rmtree(self.root)

    def psql_command(self, database, *args):
        """The command line of psql as it is measured: no start-up file, no messages of success."""
        return [os.path.join(self.bindir, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1",
                "-d", database, *args]

    def query(self, database, sql):
        """Runs SQL, unmeasured, and returns what psql prints, unaligned."""
        command = self.psql_command(database, "-A", "-t", "-c", sql)
        env = dict(self.env, PGOPTIONS="-c client_min_messages=warning")
        return subprocess.run(command, env=env, check=True, text=True,
                              stdout=subprocess.PIPE).stdout.strip()

    def create(self, database, template="template0"):
        """Makes a database anew and has its caches warm, so that the next client is not the first."""
        self.drop(database)
        self.query("postgres", f"CREATE DATABASE {quoted(database)} TEMPLATE {quoted(template)}")
        self.query(database, "CHECKPOINT")

    def drop(self, database):
        """Drops a database, whoever is connected."""
        self.query("postgres", f"DROP DATABASE IF EXISTS {quoted(database)} WITH (FORCE)")

    def version(self):
        """The server's version."""
        return re.match(r"\S+ \S+", self.query("postgres", "SELECT version()")).group()
