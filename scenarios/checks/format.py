#!/usr/bin/env python3
"""Every C++ file is laid out as .clang-format says; `clang-format -i` repairs what is not."""
import pathlib
import subprocess

import tree

STYLE = pathlib.Path(__file__).resolve().parents[2] / ".clang-format"


def check(root):
    names = tree.cpp_files(root)
    if not names:
        return ["there is no C++ file to look at"]
    command = ["clang-format", "--dry-run", "-Werror", f"--style=file:{STYLE}", *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    problems = [line for line in done.stderr.splitlines() if ": error: " in line]
    if done.returncode != 0 and not problems:
        problems = [done.stderr]
    return problems


CLEAN = {"lib/src/a.cpp": "int f() {\n  return 1;\n}\n"}
SEEDS = [{"lib/src/seed.cpp": text} for text in (
    "int f(){return 1;}\n", "int  x;\n", "int *p;\n", "\tint x;\n")]

if __name__ == "__main__":
    tree.main(check, CLEAN, SEEDS)
