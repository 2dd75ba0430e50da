#!/usr/bin/env python3
"""Break the library on purpose, one place at a time, and see whether the tests notice.

usage: scenarios/mutate.py [--list] [--only TEXT] [--jobs N] [--resume]

mutants.py says what is broken and how. The sources as they are, committed or not, are copied to
build/mutants with every mutant compiled in, and built once; then each mutant is one run of the
suite of its file (below) with its number in HOLDFAST_MUTANT. It is killed if a program of the suite
fails, crashes, does not end, or finds other broken rules than without a mutant. What was killed is
written down at once: with --resume it is not tried again, survivors are.

The exit code is 1 if a mutant survives that mutants_allowed.txt does not name with a reason, or if
that file names one that does not survive or is not there.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import mutants
from mutant_runs import CLI, COMMAND, Programs

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREE = ROOT / "build" / "mutants"
BUILD = TREE / "build" / "release"
ALLOWED = ROOT / "scenarios" / "mutants_allowed.txt"
KILLED = ROOT / "build" / "mutants_killed.txt"  # not inside the copy, which holds sources only

ENGINE = [
    "lib/engine_tests",
    "props/rollback_props",
    "scenarios/story_scenarios",
    f"{COMMAND} atomic-write --model kill posix-min",
    f"{COMMAND} atomic-write-consistent --model posix-min",
    f"{COMMAND} atomic-write-none --model posix-min",
    f"{COMMAND} damaged-files no-checksum --model posix-min --damage",
    f"{COMMAND} damaged-files --model posix-min --faults",
    f"{COMMAND} atomic-write --model posix-min --faults",
]
JOURNAL = [
    "lib/journal_sim_tests",
    "lib/journal_disk_tests",
    "props/damage_props",
    "scenarios/story_scenarios",
    f"{COMMAND} journal-commits journal-group journal-removal journal-reopened journal-create"
    " --model ext4-ordered --depth 1",
    f"{COMMAND} journal-wrap --model posix-min --depth 1 --budget 300",
    f"{COMMAND} journal-commits journal-removal journal-create --model posix-min --depth 1",
    f"{COMMAND} journal-parked --model btrfs --depth 1",
    f"{COMMAND} journal-reopened --model posix-min --budget 300",
    f"{COMMAND} journal-commits --model kill ext4-ordered",
    f"{COMMAND} journal-removal journal-create --model kill --depth 1 --budget 6 --faults",
    f"{COMMAND} journal-reopened --model kill --depth 1 --budget 6 --faults",
]
STORE_PARTS = ["lib/store_tests", "lib/store_disk_tests", "scenarios/store_scenarios"]
STORE = [
    *STORE_PARTS,
    "props/store_damage_props",
    "scenarios/store_command_scenarios",
    "props/store_error_props",
    f"{COMMAND} store-new store-deleted store-migrated --model posix-min kill --depth 1",
    f"{COMMAND} store-healed store-checkpointed store-restored --model posix-min kill --depth 1",
    f"{COMMAND} store-commits store-detached --model kill ext4-ordered --depth 1",
    f"{COMMAND} store-deleted store-new --model kill --depth 1 --budget 4 --faults",
]
# Which programs judge a mutant, by its file: the first line that fits. The cheapest come first.
SUITES = [
    (r"disk/.*", ["lib/disk_tests", "lib/engine_tests"]),
    (r"journal/commit_queue\.cpp", ["lib/queue_tests", "props/queue_props"]),
    (r"journal/group_commit\.hpp", ["lib/group_commit_tests", "lib/journal_disk_tests"]),
    (r"journal/.*\.cpp", ["lib/journal_tests", "props/journal_codec_props",
                          "lib/journal_case_tests", *JOURNAL]),
    (r"journal/.*", [*JOURNAL, "lib/store_tests"]),  # some of it only the store asks for
    (r"store/(cache|reclaimer)\.cpp", ["lib/cache_tests"]),
    (r"store/.*\.cpp", STORE_PARTS),
    (r"store/.*", STORE),
    (r"json.*", ["lib/json_tests", "props/json_props"]),
    (r".*", ENGINE),
]


def suite_of(mutant):
    return next(suite for file, suite in SUITES if re.fullmatch(file, mutant.file))


def programs_of(chosen, scratch):
    """What the suites of these mutants need, each run once without one: one by one, in peace."""
    programs = Programs(BUILD, scratch)
    for program in dict.fromkeys(program for mutant in chosen for program in suite_of(mutant)):
        if not programs.measure(program):
            sys.exit(f"mutate: without any mutant this fails: {program}")
    return programs


def prepare():
    """Write and build the mutated sources. What did not change keeps its time, for the build."""
    listed, texts = mutants.mutated(ROOT)
    for path, data in texts.items():
        copy = TREE / path
        if not copy.exists() or copy.read_bytes() != data:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
            shutil.copymode(ROOT / path, copy)
    for path in [path for path in TREE.rglob("*") if path.is_file()]:
        name = path.relative_to(TREE)
        if name.parts[0] != "build" and str(name) not in texts:
            path.unlink()
    # An optional that is read while empty shall abort, not happen to work.
    step("cmake", "--preset", "release", "-DHOLDFAST_WERROR=OFF", "-DHOLDFAST_BENCH=OFF",
         "-DCMAKE_UNITY_BUILD=OFF", "-DCMAKE_CXX_FLAGS=-D_GLIBCXX_ASSERTIONS -w")
    step("cmake", "--build", "--preset", "release", "-j", str(os.cpu_count()), "--target",
         *targets())
    return listed


def targets():
    programs = {program.split()[0] for _, suite in SUITES for program in suite}
    return sorted(pathlib.PurePath(name).name for name in programs - {CLI}) + ["holdfast_cli"]


def step(*command):
    done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"mutate: {' '.join(command)} failed\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


def allowed():
    """Mutants that may live: lines of NAME, a tab, and the reason."""
    pairs = (line.split("\t") for line in ALLOWED.read_text().splitlines() if "\t" in line)
    return {name: reason for name, reason in pairs}


def judge(chosen, reasons, scratch, jobs):
    """{mutant's name: verdict}, printed while it is found."""
    programs = programs_of(chosen, scratch)

    def judged(mutant):
        began = time.monotonic()
        killer = programs.killer(suite_of(mutant), mutant.number)
        return mutant, killer, time.monotonic() - began

    verdicts = {}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool, KILLED.open("a") as killed:
        tried = [pool.submit(judged, mutant) for mutant in chosen]
        for done in concurrent.futures.as_completed(tried):
            mutant, killer, seconds = done.result()
            verdict = "allowed" if mutant.name in reasons else "SURVIVES"
            verdicts[mutant.name] = verdict if killer is None else "killed"
            said = f"killed by {killer}" if killer else verdict
            print(f"{mutant.number:4} {mutant.name}\n     {said} ({seconds:.1f} s)", flush=True)
            if killer:
                print(mutant.name, file=killed, flush=True)
    return verdicts


def summary(chosen, verdicts):
    """How many of each kind had which fate."""
    fates = ("killed", "allowed", "SURVIVES")
    lines = [f"{'kind':10}{'mutants':>9}" + "".join(f"{fate:>10}" for fate in fates)]
    for kind in (*dict.fromkeys(m.kind for m in chosen), "all"):
        found = [verdicts[m.name] for m in chosen if kind in (m.kind, "all")]
        counts = "".join(f"{found.count(fate):>10}" for fate in fates)
        lines.append(f"{kind:10}{len(found):>9}{counts}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="print the mutants, run none")
    parser.add_argument("--only", default="", help="those whose name holds this text")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="mutants tried at once")
    parser.add_argument("--resume", action="store_true", help="not those that were killed before")
    options = parser.parse_args()
    if options.jobs < 1:
        parser.error(f"--jobs wants a number from 1 on, got: {options.jobs}")
    began = time.monotonic()
    listed = mutants.mutated(ROOT)[0] if options.list else prepare()
    chosen = [mutant for mutant in listed if options.only in mutant.name]
    if options.list:
        print("\n".join(f"{mutant.number:4} {mutant.name}" for mutant in chosen))
        return 0
    reasons = allowed()
    if not options.resume:
        KILLED.unlink(missing_ok=True)
    before = set(KILLED.read_text().splitlines()) if KILLED.exists() else set()
    verdicts = {mutant.name: "killed" for mutant in chosen if mutant.name in before}
    in_memory = pathlib.Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=in_memory if in_memory.is_dir() else None) as scratch:
        left = [mutant for mutant in chosen if mutant.name not in before]
        verdicts |= judge(left, reasons, scratch, options.jobs)
    problems = [f"survives: {name}" for name, v in verdicts.items() if v == "SURVIVES"]
    problems += [f"allowed, and killed: {n}" for n in reasons if verdicts.get(n) == "killed"]
    names = {mutant.name for mutant in listed}
    problems += [f"allowed, and not there: {name}" for name in reasons if name not in names]
    print(summary(chosen, verdicts), *problems, sep="\n")
    print(f"took {(time.monotonic() - began) / 60:.0f} min, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
