#!/usr/bin/env python3
"""Print the sources of this repository that a compile_commands.json builds, one on a line."""
import json
import pathlib
import sys

import tree

root = pathlib.Path(__file__).resolve().parents[2]
ours = {str(root / name) for name in tree.cpp_files(root)}
commands = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
chosen = sorted({command["file"] for command in commands} & ours)
print("\n".join(chosen))
sys.exit(0 if chosen else "no source of ours in " + sys.argv[1])
