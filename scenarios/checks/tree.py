"""What every check of the repository shares: which files there are, and how a check proves itself.

A check is a function from a folder to a list of problems, one line each. A check that cannot fail
is a defect, so each brings seeds: files that must be reported, and one tree that must not be.
"""
import pathlib
import subprocess
import sys
import tempfile

CPP = (".hpp", ".cpp")
UNTRACKED = {".git", "build", "out", ".cache", "__pycache__"}


def files(root):
    """Every file of the repository as a sorted list of paths relative to `root`.

    In a git work tree these are the tracked files and the new ones that are not ignored; elsewhere
    (an unpacked archive, the seeds) everything outside the folders that builds make.
    """
    git = ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    if (root / ".git").exists():
        done = subprocess.run(git, capture_output=True, check=False)
        if done.returncode == 0:
            names = done.stdout.decode().split("\0")
            return sorted(name for name in names if name and (root / name).is_file())
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if not UNTRACKED & set(path.parts))


def cpp_files(root):
    return [name for name in files(root) if name.endswith(CPP)]


def text_of(root, name):
    """The text of a file; empty for what is not text."""
    try:
        return (root / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def code_of(text):
    """`text` with comments and literals blanked out; every line keeps its number."""
    out, i, end = [], 0, len(text)

    def blank(until):
        nonlocal i
        out.append("".join("\n" if char == "\n" else " " for char in text[i:until]))
        i = until

    while i < end:
        if text.startswith("//", i):
            stop = text.find("\n", i)
            blank(end if stop < 0 else stop)
        elif text.startswith("/*", i):
            stop = text.find("*/", i + 2)
            blank(end if stop < 0 else stop + 2)
        elif text.startswith('R"', i):
            mark = ")" + text[i + 2:text.index("(", i)] + '"'
            stop = text.find(mark, i)
            blank(end if stop < 0 else stop + len(mark))
        elif text[i] == '"' or (text[i] == "'" and not text[i - 1:i].isalnum()):
            quote, stop = text[i], i + 1
            while stop < end and text[stop] not in (quote, "\n"):
                stop += 2 if text[stop] == "\\" else 1
            blank(min(stop + 1, end))
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def self_test(check, clean, seeds):
    """Return what is wrong with `check` itself.

    `clean` is a tree {path: text} without problems; each seed is {path: text}, laid over it, whose
    first path must appear in a problem.
    """
    wrong = [f"the clean tree is reported: {line}" for line in run_on(check, clean)]
    for seed in seeds:
        guilty = next(iter(seed))
        if not any(guilty in line for line in run_on(check, {**clean, **seed})):
            wrong.append(f"not reported: {guilty}: {seed[guilty][:60]!r}")
    return wrong


def run_on(check, tree):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in tree.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return check(root)


def main(check, clean, seeds, notes=lambda root: None):
    """Run as `x.py ROOT` or `x.py --self-test`; the exit status tells whether all is well."""
    argument = sys.argv[1] if len(sys.argv) == 2 else sys.exit("usage: CHECK ROOT | --self-test")
    if argument == "--self-test":
        problems = self_test(check, clean, seeds)
        what = f"{len(seeds)} seeds"
    else:
        root = pathlib.Path(argument).resolve()
        notes(root)
        problems = check(root)
        what = f"{len(files(root))} files"
    for line in problems:
        print(line)
    print(f"{len(problems)} problems, {what}")
    sys.exit(1 if problems else 0)
