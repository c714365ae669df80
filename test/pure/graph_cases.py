#!/usr/bin/env python3
"""Run revision-graph cases with graph_cases, outside the server, and count the answers that agree.

usage: graph_cases.py PROGRAM CASES.jsonl [--show N]

A case agrees where the same set of steps is run, in an order in which no revision comes before what it needs, the same
revisions are applied afterwards, and an error has an SQLSTATE of its class.
"""
import argparse
import json
import os
import subprocess
import sys

ERRORS = {
    "ResolutionError": {"MG001", "MG002"},
    "MultipleHeads": {"MG003"},
    "RangeNotAncestorError": {"MG004"},
    "RevisionError": {"MG005"},
}


def facts(case):
    """The lines that graph_cases reads."""
    for g in case["graph"]:
        yield "R " + g["revision"]
        for parent in g["down_revision"]:
            yield "D %s %s" % (g["revision"], parent)
        for parent in g["depends_on"]:
            yield "P %s %s" % (g["revision"], parent)
        for label in g["branch_labels"]:
            yield "L %s %s" % (label, g["revision"])
    for revision in case["version"]:
        yield "V " + revision
    yield "%s %s" % (case["command"], case["target"])


def ask(program, case):
    """What the program answers: steps, version, error, and whatever else it says."""
    steps, version, error, other = [], [], None, []
    program.stdin.write("\n".join(facts(case)) + "\n")
    program.stdin.flush()
    for line in program.stdout:
        words = line.split(None, 2)
        if line == "end\n":
            return steps, version, error, other
        if words[0] == "step":
            steps.append(words[1:2] + words[2].split())
        elif words[0] == "version":
            version.append(words[1])
        elif words[0] == "error":
            error = words[1]
        else:
            other.append(line.strip())
    raise EOFError("graph_cases ended with status %s in case %s" % (program.wait(), case["id"]))


def valid_order(graph, steps):
    """No revision runs before one that it needs (upgrade) or after it (downgrade)."""
    labels = {label: g["revision"] for g in graph for label in g["branch_labels"]}
    place = {revision: i for i, (_, revision) in enumerate(steps)}
    for g in graph:
        for need in (labels.get(p, p) for p in g["down_revision"] + g["depends_on"]):
            if need in place and g["revision"] in place:
                direction = steps[place[need]][0]
                if (place[need] < place[g["revision"]]) != (direction == "upgrade"):
                    return False
    return True


def judge(program, case):
    """None where the case agrees, else what differs."""
    want = case["expect"]
    steps, version, error, other = ask(program, case)
    if other:
        return "; ".join(other)
    if error or "error" in want:
        expected = ERRORS.get(want.get("error"), {None})
        return None if error in expected else "%s, expected %s" % (error or steps, want)
    if sorted(steps) != sorted(want["steps"]):
        return "steps %s, expected %s" % (steps, want["steps"])
    if not valid_order(case["graph"], steps):
        return "invalid order %s" % steps
    if sorted(version) != sorted(want["version"]):
        return "applied afterwards %s, expected %s" % (version, want["version"])
    return None


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("program")
    ap.add_argument("cases")
    ap.add_argument("--show", type=int, default=10, help="how many disagreements to print")
    args = ap.parse_args()
    if not os.path.exists(args.cases):
        print("ok 1 - graph cases # SKIP there is no %s\n1..1" % args.cases)
        return 0
    program = subprocess.Popen([args.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    good = total = 0
    for line in open(args.cases):
        case = json.loads(line)
        why = judge(program, case)
        total += 1
        good += why is None
        if why and total - good <= args.show:
            print("# %s: %s %s from %s: %s" % (case["id"], case["command"], case["target"], case["version"], why))
    program.stdin.close()
    agree = program.wait() == 0 and good == total > 0
    print("%s 1 - graph cases: %d of %d agree" % ("ok" if agree else "not ok", good, total))
    print("1..1")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
