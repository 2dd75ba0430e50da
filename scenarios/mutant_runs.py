"""Runs the programs that judge a mutant, and knows which mutants each of them comes past."""
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

import mutants

CLI = "lib/cli/holdfast"
COMMAND = f"{CLI} crash run --json --subject"
LIMIT_FACTOR, LIMIT_SECONDS_MIN = 8, 20  # of the time that a program takes without a mutant
MEMORY_BYTES_MAX = 8 << 30  # a mutant that loops may also grow; a sound test maps 2 GiB
FAILED = re.compile(r": (?:fatal )?error: in \"")  # what Boost.Test says first of a failed test


@dataclasses.dataclass
class Run:
    code: int
    rules: object  # what an exploration found broken; nothing for other programs
    seconds: float


def short(program):
    return program.removeprefix(COMMAND).strip().split("/")[-1]


def broken_rules(text):
    """What the explorations of one command found: how much they saw is no matter."""
    reports = json.loads(text)["reports"]
    return [(r["subject"], r["model"], r["broken_rules"]) for r in reports]


def end(process):
    """It, and what it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def output(process, stop_at_failure):
    """All it prints; no further than the first test that failed, if that is enough."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if stop_at_failure and FAILED.search(line):
            return "".join(lines), True
    return "".join(lines), False


class Programs:
    """The programs of one build, in whose scratch folder each run has a home of its own."""

    def __init__(self, build, scratch):
        self.build = build
        self.scratch = pathlib.Path(scratch)
        self.sound = {}
        self.reached = {}

    def measure(self, program):
        """Run it without a mutant. Returns: whether it is sound then, and may judge."""
        with tempfile.NamedTemporaryFile(dir=self.scratch) as map_file:
            map_file.truncate(mutants.PLACES)
            done = self.run(program, 0, None, {"HOLDFAST_MUTANTS_REACHED": map_file.name})
            self.reached[program] = pathlib.Path(map_file.name).read_bytes()
        self.sound[program] = done
        # An exploration may find what its subject does not promise; 1 says so.
        return done.code == 0 or (done.rules and done.code == 1)

    def killer(self, suite, number):
        """Which program of the suite notices the mutant, or nothing.

        First those that came past it without a mutant, the quickest before the others; then the
        rest: what threads do differs from run to run.
        """
        for program in sorted(suite, key=lambda p: (not self.reached[p][number],
                                                    self.sound[p].seconds)):
            sound = self.sound[program]
            done = self.run(program, number, max(LIMIT_SECONDS_MIN, LIMIT_FACTOR * sound.seconds))
            if done is None:
                return f"{short(program)} does not end"
            if (done.code, done.rules) != (sound.code, sound.rules):
                return short(program)
        return None

    def run(self, program, number, limit, variables=None):
        """Run a program with a mutant (0: none); nothing if it does not end within the limit."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as home:
            return self.run_in(home, program, number, limit, variables or {})

    def run_in(self, home, program, number, limit, variables):
        name, *arguments = program.split()
        explores = program.startswith(COMMAND)
        environment = {**os.environ, "RC_PARAMS": "seed=1 noshrink=1", "TMPDIR": home,
                       "HOLDFAST_MUTANT": str(number), **variables}
        began = time.monotonic()
        late = threading.Event()
        with subprocess.Popen(["prlimit", f"--as={MEMORY_BYTES_MAX}", "--core=0",
                               self.build / name, *arguments],
                              cwd=self.build, env=environment, start_new_session=True,
                              stdout=subprocess.PIPE, text=True, errors="replace",
                              stderr=subprocess.DEVNULL if explores else subprocess.STDOUT
                              ) as process:
            timer = threading.Timer(limit or threading.TIMEOUT_MAX,
                                    lambda: (late.set(), end(process)))
            timer.start()
            try:
                text, failed = output(process, stop_at_failure=not explores)
                if not failed:
                    process.wait()
            finally:
                timer.cancel()
                end(process)
        seconds = time.monotonic() - began
        if late.is_set():
            return None
        if failed:
            return Run(1, None, seconds)
        try:
            return Run(process.returncode, broken_rules(text) if explores else None, seconds)
        except (ValueError, KeyError):
            return Run(process.returncode, None, seconds)
