#!/usr/bin/env python3
"""The repository speaks to people who have only the repository.

No paths of one machine, no numbers of a tracker that readers cannot open, no notes to self. Each
expression is written so that it does not match its own line.
"""
import re

import tree

PATTERNS = [re.compile(text) for text in (
    r"(?<![\w.}\"'])/wor[k](/|\b)",
    r"(?<![\w.}])/tmp/(bash|job)[_\w]",
    r"(?i)\bissue[s]? #?[0-9]",
    r"(?i)\bsession[s]? #?[0-9]",
    r"\bwt-[a-z]+\b",
    r"\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b",
)]


def check(root):
    problems = []
    for name in tree.files(root):
        lines = [name, *tree.text_of(root, name).split("\n")]
        for number, line in enumerate(lines):
            for pattern in PATTERNS:
                found = pattern.search(line)
                if found:
                    problems.append(f"{name}:{number}: {found.group(0)!r}")
    return problems


CLEAN = {"a.md": "Teamwork/works: a network of artworks, /workshop, a tissue of 3, obsession.\n"
                 'auto name = mkdtemp("' + 6 * "X" + '");\n'
                 '"$tmp/wor' + "k/x\" is relative to a variable\n"}
BAD = ("see /wor" + "k/notes", "cd /wor" + "k", "iss" + "ue #12", "Iss" + "ue 7", "sess" + "ion 3",
       "// TO" + "DO: later", "FIX" + "ME", "XX" + "X", "HAC" + "K", "in w" + "t-disk")
SEEDS = [{"docs/seed.md": f"first line\n{line}\n"} for line in BAD]

if __name__ == "__main__":
    tree.main(check, CLEAN, SEEDS)
