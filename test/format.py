#!/usr/bin/env python3
"""Lay out C files as .clang-format says, but leave columns as written.

    format.py [--check] FILE...

clang-format decides on lines and indentation.  PostgreSQL's columns, of
declared names and of comments beside code, it can't do; so white space inside
a line is left alone where nothing else in the line changes.  Two things it
takes for something else: the macros among the string literals of a query, so
that lines of nothing but these are left as written, and the name "new", a word
of C++.  With --check nothing is written: what would change is printed and is
an error.
"""
import difflib
import os
import re
import subprocess
import sys

CLANG_FORMAT = os.environ.get("CLANG_FORMAT", "clang-format-14")

STRING = r'"(?:[^"\\\n]|\\.)*"'
NAME = r"\b[A-Z][A-Z0-9_]+\b"
MACRO = r"%s(?:\((?:(?:%s|%s)(?:,\s*)?)+\))?" % (NAME, STRING, NAME)
LITERALS = re.compile(r"\s*((?:(?:%s|%s)\s*)+)([,;)]*)\n" % (STRING, MACRO))


def squeeze(line):
    """Return the line with each run of white space as one space."""
    return re.sub(r"\s+", " ", line.strip())


def indented(model, line):
    """Return the line with the indentation of another."""
    return model[:len(model) - len(model.lstrip())] + line.strip() + "\n" if line.strip() else "\n"


def hidden(lines, queries):
    """Return lines with each run of lines of literals as one literal; collect the runs."""
    shown, run = [], []
    for line in lines:
        literals = LITERALS.fullmatch(line)
        if literals and (run or '"' in line):
            run.append(line)
            if not literals.group(2):
                continue
            queries.append("".join(run)[:-len(literals.group(2)) - 1])
            shown.append('"@%d@"%s\n' % (len(queries) - 1, literals.group(2)))
        else:
            shown += run + [line]
        run = []
    return "".join(shown + run)


def formatted(path, lines):
    """Return what clang-format makes of lines that it can read right."""
    queries = []
    text = re.sub(r"\bnew\b", "neW", hidden(lines, queries))
    text = subprocess.run([CLANG_FORMAT, "--assume-filename=" + path], check=True, text=True,
                          input=text, capture_output=True).stdout
    return re.sub(r'[ \t]*"@(\d+)@"', lambda match: queries[int(match.group(1))], text.replace("neW", "new"))


def laid_out(path, old):
    """Return the lines of a file as they should be."""
    new = formatted(path, old).splitlines(keepends=True)
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
