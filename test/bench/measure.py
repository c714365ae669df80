"""Wall time of commands, in paired runs, and memory of backends."""

import os
import signal
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import Callable


# A bounded command is stopped after this many times its budget.
STOP_AFTER = 3


class CommandFailed(Exception):
    """A measured command ended with an error; the message has its last words."""


@dataclass
class Case:
    """One row of a table: what is made ready untimed, the command that is timed, and what proves it worked."""
    name: str
    prepare: Callable
    command: Callable
    check: Callable = lambda: None
    bounded: bool = False       # run again only while the budget lasts
    given_up: str = ""          # why it is not run again, if it failed or took too long
    times: list = field(default_factory=list)   # by run; None where it was left out

    @property
    def done(self):
        """The times there are."""
        return [t for t in self.times if t is not None]

    @property
    def median(self):
        """The median time, or None."""
        return statistics.median(self.done) if self.done else None


def wall_time(command, env, timeout=None, cwd=None):
    """Runs a command to its end and returns the seconds it took; it must succeed."""
    with tempfile.TemporaryFile(dir="/dev/shm") as errors:
        start = time.monotonic()
        process = subprocess.Popen(command, env=env, cwd=cwd, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        try:
            status = process.wait(timeout)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        seconds = time.monotonic() - start
        if status != 0:
            errors.seek(0)
            last = errors.read()[-2000:].decode(errors="replace")
            raise CommandFailed(f"{' '.join(command)[:300]}: exit status {status}\n{last}")
    return seconds


def paired(cases, runs, budget, env):
    """Runs all cases once, then all again in another order, and so on.

    Neighbours in time meet the same machine, which is what makes their ratio worth something.
    """
    for run in range(runs):
        first = run % len(cases)
        for case in cases[first:] + cases[:first]:
            case.times.append(run_once(case, budget, env) if may_run(case, budget) else None)


def run_once(case, budget, env):
    """Runs one case once; None if it is a bounded one that failed or took far too long, which are told and no more."""
    case.prepare()
    try:
        seconds = wall_time(case.command(), env, STOP_AFTER * budget if case.bounded else None)
        case.check()
        return seconds
    except subprocess.TimeoutExpired:
        case.given_up = f"was stopped after {STOP_AFTER * budget} s"
    except CommandFailed as error:
        if not case.bounded:
            raise
        case.given_up = f"failed: {error}"
    return None


def may_run(case, budget):
    """Whether a case has budget left for one more run like its last."""
    if case.given_up:
        return False
    return not case.bounded or not case.done or sum(case.done) + case.done[-1] <= budget


def ratio(case, base):
    """The median of the ratios of the runs that both have, or None."""
    pairs = [(a, b) for a, b in zip(case.times, base.times) if a is not None and b is not None]
    return statistics.median(a / b for a, b in pairs) if pairs else None


class Backend:
    """A psql session whose server process is watched."""

    def __init__(self, server, database):
        self.psql = subprocess.Popen(server.psql_command(database, "-A", "-t"), env=server.env, text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.pid = int(self.ask("SELECT pg_backend_pid()")[0])

    def ask(self, sql):
        """Runs SQL and returns the lines that come back."""
        self.psql.stdin.write(f"{sql};\n\\echo end of answer\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line == "end of answer\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise CommandFailed(f"{sql}: the session ended")

    def status(self, key):
        """A figure of /proc/PID/status in MB."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(key + ":"))

    def growth(self, sql):
        """How many MB the process grows by at most while it runs SQL, shared buffers and files left out; the answer."""
        before = self.status("RssAnon")
        answer = self.ask(sql)
        peak = self.status("VmHWM") - self.status("RssShmem") - self.status("RssFile")
        return max(0.0, peak - before), answer

    def close(self):
        """Ends the session."""
        self.psql.stdin.close()
        self.psql.wait()
        self.psql.stdout.close()
