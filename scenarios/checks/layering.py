#!/usr/bin/env python3
"""An include may only point down.

A file belongs to the layer of its noun: lib/include/holdfast/x.hpp, lib/include/holdfast/impl/x.hpp,
lib/src/x.cpp and lib/src/x.test.cpp are all `x`; a noun with a slash at its end is a whole folder.
A file of lib/ whose noun is not in the table is an error: place it, then include from it.
"""
import posixpath
import re

import tree

# The layers of lib/, from the bottom up.
NOUNS = {
    "core": "assert error result file_name environment executor metadata",
    "concept": "concept file_system",
    "paths": "path",
    "disk": "disk_fs disk_handle system_environment thread_executor disk/",
    "publish": "append_buffer atomic_file backup copy decisions digest directory_files engine "
               "files heal inspect integrity lock options publish quarantine recover report site "
               "temp_file temp_name walk write",
    "json": "json json/",
    "journal": "journal journal/",
    "store": "store store/ transaction",
    "documents": "yaml schema merge patch versions rotation asio",
    "umbrella": "holdfast disk_journal disk_place disk_store",
}

# What each layer may include besides itself. "top" is everything that uses the library.
MAY_INCLUDE = {
    "core": "",
    "concept": "core",
    "paths": "core",
    "faultfs": "core concept",
    "disk": "core concept paths",
    "publish": "core concept paths",
    "journal": "core concept paths publish",
    "json": "core",
    "store": "core concept paths publish journal json",
    "documents": "core concept paths publish journal json store",
    "umbrella": "core concept paths disk publish journal json store documents",
    "top": "json core concept paths disk publish journal store documents umbrella faultfs",
}

# Folders whose files are one layer, whatever they are called. The first match counts.
# lib/test/ has the engine's tests that need a real disk, and what its tests share.
FOLDERS = (("lib/cli/", "top"), ("lib/test/", "top"), ("props/", "top"), ("scenarios/", "top"),
           ("bench/", "top"), ("faultfs/", "faultfs"))

# Where quoted includes are looked up, after the folder of the file itself.
INCLUDE_DIRS = ("lib/include", "faultfs/include", "lib/src", "faultfs/src", "lib/test", "lib", "faultfs",
                "")

# Headers that reach the disk or the kernel, and who may include them.
SYSTEM = re.compile(r"(unistd|fcntl|dirent|ftw|glob|poll|pthread|sched|syscall)\.h|(sys|linux)/.*|"
                    r"fstream|filesystem|boost/filesystem(\.hpp|/.*)|boost/process.*|boost/asio.*")
SYSTEM_ALLOWED = {"disk", "top"}
PATHS_ONLY = "boost/filesystem/path.hpp"  # names without I/O; anybody above the concept

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def noun_of(name):
    for prefix in ("lib/include/holdfast/impl/", "lib/include/holdfast/", "lib/src/"):
        if name.startswith(prefix):
            return re.sub(r"(\.test)?\.[ch]pp$", "", name[len(prefix):])
    return None


def layer_of(name):
    """The layer of a file, or None when the table does not know it."""
    for folder, layer in FOLDERS:
        if name.startswith(folder):
            return layer
    noun = noun_of(name)
    for layer, nouns in NOUNS.items():
        for known in nouns.split():
            if noun == known or (known.endswith("/") and noun and noun.startswith(known)):
                return layer
    return None


def rights_of(name, layer):
    """Tests of the engine may use a file system, so they stand above all of lib and faultfs."""
    engine = layer in ("publish", "journal", "store", "documents", "umbrella")
    allowed = "top" if engine and name.endswith(".test.cpp") else layer
    return {allowed, layer, *MAY_INCLUDE[allowed].split()}


def target_of(root, name, quoted):
    here = posixpath.dirname(name)
    for folder in (here, *INCLUDE_DIRS):
        path = posixpath.normpath(posixpath.join(folder, quoted))
        if (root / path).is_file():
            return path
    return None


def problem_of(root, name, layer, mark, included):
    """Why this include is not allowed, or None."""
    ours = mark == '"' or included.startswith(("holdfast/", "faultfs/"))
    if not ours:
        if not SYSTEM.fullmatch(included) or layer in SYSTEM_ALLOWED:
            return None
        if included == PATHS_ONLY and layer not in ("core", "concept", "faultfs"):
            return None
        return f"<{included}> reaches the disk or the kernel"
    path = target_of(root, name, included)
    if path is None:
        return f'"{included}" is no file of this repository; write others with <>'
    below = layer_of(path)
    if below is not None and below not in rights_of(name, layer):
        return f'"{included}" points up, from {layer} to {below}'
    private = path.startswith(("lib/src/", "faultfs/src/"))
    if layer == "top" and private and not name.startswith("lib/test/"):
        return f'"{included}" is private'
    return None


def check(root):
    problems = []
    for name in tree.cpp_files(root):
        layer = layer_of(name)
        if layer is None:
            problems.append(f"{name}: in no layer; add it to the table in layering.py")
            continue
        for mark, included in INCLUDE.findall(tree.text_of(root, name)):
            problem = problem_of(root, name, layer, mark, included)
            if problem:
                problems.append(f"{name}: {problem}")
    return problems


PUBLIC, SOURCE = "lib/include/holdfast/", "lib/src/"
CLEAN = {
    PUBLIC + "error.hpp": "#include <string>\n",
    PUBLIC + "file_system.hpp": '#include "holdfast/error.hpp"\n',
    PUBLIC + "disk_fs.hpp": '#include "holdfast/file_system.hpp"\n',
    PUBLIC + "publish.hpp": '#include "holdfast/file_system.hpp"\n',
    PUBLIC + "store.hpp": '#include "holdfast/publish.hpp"\n#include <boost/filesystem/path.hpp>\n',
    PUBLIC + "holdfast.hpp": '#include "holdfast/store.hpp"\n#include "holdfast/disk_fs.hpp"\n',
    SOURCE + "disk/handle.hpp": "#include <unistd.h>\n",
    SOURCE + "disk/handle.cpp": '#include "handle.hpp"\n#include <sys/stat.h>\n',
    SOURCE + "store.test.cpp": '#include "faultfs/sim_fs.hpp"\n',
    "faultfs/include/faultfs/sim_fs.hpp": '#include "holdfast/file_system.hpp"\n',
    "props/store.prop.cpp": '#include "faultfs/sim_fs.hpp"\n#include "holdfast/holdfast.hpp"\n',
}
SEEDS = [
    {PUBLIC + "error.hpp": '#include "holdfast/file_system.hpp"\n'},
    {PUBLIC + "error.hpp": "#include <fstream>\n"},
    {PUBLIC + "error.hpp": "#include <boost/filesystem/path.hpp>\n"},
    {PUBLIC + "file_system.hpp": '#include "holdfast/store.hpp"\n'},
    {PUBLIC + "disk_fs.hpp": '#include "holdfast/publish.hpp"\n'},
    {PUBLIC + "publish.hpp": '#include "holdfast/store.hpp"\n'},
    {PUBLIC + "publish.hpp": "#include <holdfast/store.hpp>\n"},
    {PUBLIC + "publish.hpp": '  #  include "holdfast/disk_fs.hpp"\n'},
    {PUBLIC + "store.hpp": '#include "faultfs/sim_fs.hpp"\n'},
    {PUBLIC + "store.hpp": "#include <filesystem>\n"},
    {PUBLIC + "store.hpp": "#include <boost/filesystem/operations.hpp>\n"},
    {PUBLIC + "impl/store.hpp": "#include <unistd.h>\n"},
    {SOURCE + "store.cpp": "#include <sys/stat.h>\n"},
    {SOURCE + "store.cpp": "#include <fcntl.h>\n"},
    {SOURCE + "store.cpp": '#include "disk/handle.hpp"\n'},
    {SOURCE + "store.test.cpp": "#include <fstream>\n"},
    {SOURCE + "store.cpp": '#include "boost/version.hpp"\n'},
    {PUBLIC + "novelty.hpp": ""},
    {"tools/novelty.cpp": ""},
    {"faultfs/include/faultfs/sim_fs.hpp": '#include "holdfast/store.hpp"\n'},
    {"faultfs/src/sim_fs.cpp": '#include "holdfast/disk_fs.hpp"\n'},
    {PUBLIC + "file_system.hpp": '#include "holdfast/disk_fs.hpp"\n'},
    {SOURCE + "disk/handle.cpp": '#include "holdfast/store.hpp"\n'},
    {SOURCE + "disk/handle.test.cpp": '#include "holdfast/store.hpp"\n'},
    {"faultfs/src/sim_fs.test.cpp": '#include "holdfast/publish.hpp"\n'},
    {"faultfs/src/sim_fs.cpp": "#include <fstream>\n"},
    {"props/store.prop.cpp": '#include "disk/handle.hpp"\n'},
]

if __name__ == "__main__":
    tree.main(check, CLEAN, SEEDS)
