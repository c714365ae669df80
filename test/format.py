#!/usr/bin/env python3
"""Lay out C files as .clang-format says, but leave columns as written.

    format.py [--check] FILE...

clang-format decides on lines and indentation.  PostgreSQL's columns, of
declared names and of comments beside code, it can't do; so white space inside
a line is left alone where nothing else in the line changes.  With --check
nothing is written: what would change is printed and is an error.
"""
import difflib
import os
import re
import subprocess
import sys

CLANG_FORMAT = os.environ.get("CLANG_FORMAT", "clang-format-14")


def squeeze(line):
    """Return the line with each run of white space as one space."""
    return re.sub(r"\s+", " ", line.strip())


def indented(model, line):
    """Return the line with the indentation of another."""
    return model[:len(model) - len(model.lstrip())] + line.strip() + "\n" if line.strip() else "\n"


def laid_out(path, old):
    """Return the lines of a file as they should be."""
    new = subprocess.run([CLANG_FORMAT, path], check=True, text=True,
                         capture_output=True).stdout.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, [squeeze(line) for line in old],
                                      [squeeze(line) for line in new], autojunk=False)
    lines = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            lines += map(indented, new[new_from:new_to], old[old_from:old_to])
        else:
            lines += new[new_from:new_to]
    return lines


def main(args):
    check = args[:1] == ["--check"]
    failed = False
    for path in args[1:] if check else args:
        with open(path, encoding="utf-8", newline="") as file:
            old = file.readlines()
        new = laid_out(path, old)
        if new == old:
            continue
        if check:
            failed = True
            sys.stdout.writelines(difflib.unified_diff(old, new, path, path + " laid out", n=1))
        else:
            with open(path + ".new", "w", encoding="utf-8", newline="") as file:
                file.writelines(new)
            os.replace(path + ".new", path)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
