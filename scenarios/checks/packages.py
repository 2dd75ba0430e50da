#!/usr/bin/env python3
"""The packages that ./dev installs are the packages that the decision gives reasons for."""
import re

import tree

SCRIPT, DECISION = "dev", "docs/decisions/0001-dependencies.md"


def check(root):
    lists = re.findall(r"^(?:bench_)?packages=\(\n(.*?)^\)$", tree.text_of(root, SCRIPT),
                       re.M | re.S)
    if not lists:
        return [f"{SCRIPT}: has no list of packages"]
    installed = {name for listed in lists for name in listed.split()}
    rows = re.findall(r"^\| (`.*?) \|", tree.text_of(root, DECISION), re.M)
    explained = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    return ([f"{DECISION}: no reason for {name}" for name in sorted(installed - explained)] +
            [f"{SCRIPT}: does not install {name}" for name in sorted(explained - installed)])


ROWS = "| package | for |\n|---|---|\n| `cmake`, `ninja-build` | the build |\n| `g++` | all |\n"
CLEAN = {SCRIPT: "packages=(\n  g++ cmake\n)\nbench_packages=(\n  ninja-build\n)\njobs=(\n  2\n)\n",
         DECISION: ROWS}
SEEDS = [
    {SCRIPT: "packages=(\n  g++ cmake\n)\n"},
    {SCRIPT: "packages=()\n"},
    {SCRIPT: "packages=(\n  g++ cmake\n)\nbench_packages=(\n)\n"},
    {DECISION: ROWS.replace("`g++`", "`clang`")},
    {DECISION: ROWS.replace(", `ninja-build`", "")},
]

if __name__ == "__main__":
    tree.main(check, CLEAN, SEEDS)
