"""The revisions that are measured: one statement each, and graphs of them."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass
class Revision:
    """One revision, before it is written in some tool's form."""
    id: str
    number: int
    message: str
    parents: tuple
    depends_on: tuple
    upgrade: str
    downgrade: str

    @property
    def date(self):
        """When it says it was made: one second after another."""
        return START + timedelta(seconds=self.number)


def statements(number):
    """What revision `number` does and undoes: each four of them build one table."""
    table = f"t{number // 4:05d}"
    return (
        (f"create table {table}",
         f"CREATE TABLE {table} (id integer PRIMARY KEY, name text NOT NULL)",
         f"DROP TABLE {table}"),
        (f"add phone_number to {table}",
         f"ALTER TABLE {table} ADD COLUMN phone_number varchar(20)",
         f"ALTER TABLE {table} DROP COLUMN phone_number"),
        (f"index {table} by phone_number",
         f"CREATE INDEX {table}_phone_number ON {table} (phone_number)",
         f"DROP INDEX {table}_phone_number"),
        (f"check the name of {table}",
         f"ALTER TABLE {table} ADD CONSTRAINT {table}_name CHECK (name <> '')",
         f"ALTER TABLE {table} DROP CONSTRAINT {table}_name"),
    )[number % 4]


def revision(number, parents, depends_on=()):
    """Revision `number` with its place in the graph given by other numbers."""
    message, upgrade, downgrade = statements(number)
    return Revision(name(number), number, message, tuple(map(name, parents)),
                    tuple(map(name, depends_on)), upgrade + ";", downgrade + ";")


def name(number):
    """The id of revision `number`."""
    return f"r{number:07d}"


def linear(count):
    """A line of revisions, each with the one before as its parent."""
    return [revision(i, [i - 1] if i else []) for i in range(count)]


def merged(count):
    """A trunk that forks and merges, and a second line that depends on the trunk.

    Of each ten revisions eight are two branches of four, the ninth merges them and is the root of the
    next two, and the tenth is the next of the second line, which depends on that merge.
    """
    result = []
    for i in range(count):
        block, place = divmod(i, 10)
        trunk = [block * 10 - 2] if block else []
        if place in (0, 4):
            result.append(revision(i, trunk))
        elif place < 8:
            result.append(revision(i, [i - 1]))
        elif place == 8:
            result.append(revision(i, [i - 5, i - 1]))
        else:
            result.append(revision(i, [i - 10] if block else [], [i - 1]))
    return result


def count_heads(revisions):
    """How many revisions are nobody's parent."""
    return len(revisions) - len({parent for rev in revisions for parent in rev.parents})


def revision_file(rev):
    """The text of a migrate revision file."""
    depends = f"-- Depends On: {', '.join(rev.depends_on)}\n" if rev.depends_on else ""
    return (
        "\\echo This is a revision of migrate: load it with migrate-load, do not run it \\quit\n"
        f"-- {rev.message}\n"
        "--\n"
        f"-- Revision ID: {rev.id}\n"
        f"-- Revises: {', '.join(rev.parents)}\n"
        f"-- Create Date: {rev.date:%Y-%m-%d %H:%M:%S}+00\n"
        f"{depends}"
        "\n-- migrate:up\n"
        f"{rev.upgrade}\n"
        "\n-- migrate:down\n"
        f"{rev.downgrade}\n")


def write(folder, file_name, text):
    """Writes one file, making its folder if need be."""
    path = os.path.join(folder, file_name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def write_copy(folder, file_name, texts, after=""):
    """Writes a psql script that sends texts by COPY to column `file` of temporary table `f`, and more after it."""
    escapes = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
    rows = "".join(text.translate(escapes) + "\n" for text in texts)
    write(folder, file_name,
          f"CREATE TEMPORARY TABLE f (file text);\nCOPY f FROM stdin;\n{rows}\\.\n{after}")
