#!/usr/bin/env python3
"""Break the engine on purpose, one place at a time, and see whether the tests notice.

usage: scenarios/mutate.py [--list] [--only TEXT] [--first N]

Kinds of mutants, made from the headers of lib/include/holdfast/impl:
  no-sync    a sync is not called, and reports success
  no-check   the error of a step is ignored, or a condition that returns early is never true
  swapped    two adjacent steps change places

Each mutant is built in a worktree of its own (build/mutants) from the committed sources. It is
killed if it does not compile, if a test fails, or if the explorer finds a broken rule. Survivors
are listed at the end; the exit code is 1 if there is one that mutants_allowed.txt does not name
with a reason.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREE = ROOT / "build" / "mutants"
BUILD = TREE / "build" / "release"
SOURCES = "lib/include/holdfast/impl"
ALLOWED = ROOT / "scenarios" / "mutants_allowed.txt"
TARGETS = ["engine_tests", "rollback_props", "story_scenarios", "holdfast_cli"]
EXPLORE = [BUILD / "lib/cli/holdfast", "crash", "run"]
SUITE = [
    [BUILD / "lib/engine_tests"],
    [BUILD / "props/rollback_props"],
    [BUILD / "scenarios/story_scenarios"],
    EXPLORE + "--subject damaged-files --damage --model kill posix-min".split(),
    EXPLORE + "--subject atomic-write --faults --model kill posix-min".split(),
]
SECONDS_MAX = 300  # a mutant that loops is killed, too

SYNC = re.compile(r"[\w.()>\-]*(?:\.|->)sync\(\)")
STEP = re.compile(r"^(\s*)HOLDFAST_TRY\((.*)\);$")
EARLY = re.compile(r"^(\s*)if \((?!.*\bconstexpr\b)(.+)\) return\b(.*);$")


def mutants_of(lines):
    """(line number, kind, new lines) of every mutant of a file."""
    for i, line in enumerate(lines):
        if line.lstrip().startswith("//"):
            continue
        if SYNC.search(line):
            yield i, "no-sync", {i: SYNC.sub("Result<void>{}", line)}
        elif found := STEP.match(line):
            yield i, "no-check", {i: f"{found[1]}(void)({found[2]});"}
        elif found := EARLY.match(line):
            yield i, "no-check", {i: f"{found[1]}if (({found[2]}) && false) return{found[3]};"}
        below = lines[i + 1] if i + 1 < len(lines) else ""
        if STEP.match(line) and STEP.match(below):
            yield i, "swapped", {i: below, i + 1: line}


def all_mutants():
    for path in sorted((TREE / SOURCES).glob("*.hpp")):
        lines = path.read_text().split("\n")
        for number, kind, change in mutants_of(lines):
            # Named by its text, so that a name outlives a change elsewhere in the file.
            yield f"{kind} {path.name}: {lines[number].strip()}", path, lines, change


def run(command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def prepare():
    if not TREE.exists():
        run(["git", "worktree", "prune"], cwd=ROOT, check=True)
        run(["git", "worktree", "add", "--detach", TREE, "HEAD"], cwd=ROOT, check=True)
    run(["git", "checkout", "--detach", "--force", "HEAD"], cwd=TREE, check=True)
    head = run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True).stdout.strip()
    run(["git", "reset", "--hard", head], cwd=TREE, check=True)


def fate():
    """What killed the mutant that lies in the tree, or nothing."""
    built = run(["cmake", "--build", "--preset", "release", "--target", *TARGETS], cwd=TREE)
    if built.returncode != 0:
        return "does not compile"
    for command in SUITE:
        try:
            done = run(command, cwd=TREE, timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return f"{pathlib.Path(command[0]).name} does not end"
        if done.returncode != 0:
            return pathlib.Path(command[0]).name
    return None


def allowed():
    """Mutants that may live: lines of NAME, a tab, and the reason."""
    pairs = (line.split("\t") for line in ALLOWED.read_text().splitlines() if "\t" in line)
    return {name: reason for name, reason in pairs}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="print the mutants, run none")
    parser.add_argument("--only", default="", help="those whose name holds this text")
    parser.add_argument("--first", type=int, help="no more than so many")
    options = parser.parse_args()
    prepare()
    chosen = [m for m in all_mutants() if options.only in m[0]][:options.first]
    if options.list:
        print("\n".join(name for name, *_ in chosen))
        return 0
    run(["cmake", "--preset", "release"], cwd=TREE, check=True)
    if (broken := fate()) is not None:
        sys.exit(f"mutate: the sources themselves are killed: {broken}")
    survivors, reasons = [], allowed()
    for name, path, lines, change in chosen:
        path.write_text("\n".join(change.get(i, line) for i, line in enumerate(lines)))
        killer = fate()
        path.write_text("\n".join(lines))
        if killer is None and name not in reasons:
            survivors.append(name)
        print(f"{name}\n    {'SURVIVES' if killer is None else 'killed: ' + killer}", flush=True)
    print(f"{len(chosen)} mutants, {len(survivors)} unexplained survivors")
    print("\n".join(f"  {name}" for name in survivors))
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
