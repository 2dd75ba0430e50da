#!/usr/bin/env python3
"""Nothing outside the disk backend touches the disk, the clock, the process or chance.

The includes are layering's business; this check looks for the calls themselves, because many need
no telling include. It reads lib/ and faultfs/ without lib/src/disk/, the system environment,
the command and the tests that need a real disk, in code with comments and literals removed.
"""
import re

import tree

READ = ("lib/", "faultfs/")
EXEMPT = re.compile(r"lib/src/disk/|lib/src/system_environment\.|lib/cli/|lib/test/")

# A call by its global name, and the names that no member function of ours may have.
GLOBAL = ("open openat creat read pread write pwrite close fsync fdatasync sync syncfs ftruncate "
          "truncate fallocate posix_fallocate posix_fadvise rename renameat renameat2 link linkat "
          "unlink unlinkat remove symlink symlinkat readlink readlinkat mkdir mkdirat rmdir stat "
          "fstat lstat fstatat statx chmod fchmod chown fchown utimensat futimens opendir readdir "
          "flock fcntl mmap getpid fork syscall getxattr setxattr fgetxattr fsetxattr ioctl")
UNMISTAKABLE = ("fsync fdatasync syncfs openat renameat renameat2 linkat unlink unlinkat mkdirat "
                "rmdir ftruncate posix_fallocate posix_fadvise fopen fdopen freopen tmpfile mkstemp "
                "opendir readdir getpid fgetxattr fsetxattr getrandom sleep_for sleep_until usleep "
                "nanosleep clock_gettime gettimeofday")
PATTERNS = (
    (re.compile(r"(?<![\w>])::(" + "|".join(GLOBAL.split()) + r")\s*\("), "system call"),
    (re.compile(r"(?<![\w.>])(?:std::|::)?(" + "|".join(UNMISTAKABLE.split()) + r")\s*\("),
     "system call"),
    (re.compile(r"\bstd::(rename|remove)\s*\((?![^()]*\.begin\()"), "system call"),
    (re.compile(r"\b(?:std::)?(basic_)?([io]?fstream|filebuf)\b"), "file stream"),
    (re.compile(r"\b(?:std|boost)::filesystem::(?!path\b)\w+"), "file system I/O"),
    (re.compile(r"\b\w*_clock::now\s*\("), "clock: take a Clock"),
    (re.compile(r"\bstd::(s?rand|random_device|mt19937(_64)?|\w+_distribution)\b"),
     "chance: take an Entropy"),
)


def check(root):
    problems = []
    for name in tree.cpp_files(root):
        if not name.startswith(READ) or EXEMPT.match(name):
            continue
        for number, line in enumerate(tree.code_of(tree.text_of(root, name)).split("\n"), 1):
            for pattern, what in PATTERNS:
                found = pattern.search(line)
                if found:
                    problems.append(f"{name}:{number}: {what}: {found.group(0).strip()}")
    return problems


CLEAN = {
    "lib/src/disk/handle.cpp": "void f() { ::fsync(::open(name, 0)); }\n",
    "lib/src/store.cpp": '// ::open( in a comment\nauto a = "::open(";\n'
                         "auto b = dir.open(name); auto c = file->sync(); auto d = dir.unlink(x);\n"
                         "auto e = Store::open(name); auto f = holdfast::rename(a, b);\n"
                         "boost::filesystem::path p; x.erase(std::remove(x.begin(), x.end(), 1));\n",
    "bench/peer.cpp": "std::ofstream out; ::rename(a, b);\n",
}
BAD = ("int fd = ::open(name, 0);", "if (fsync(fd) != 0) return;", "std::rename(a, b);",
       "::rename(a, b);", "::unlink(a);", "unlink(a);", "std::remove(path);", "::close(fd);",
       "std::fstream file;", "std::ofstream file;", "std::ifstream file(path);", "std::filebuf b;",
       "std::filesystem::exists(p);", "boost::filesystem::rename(a, b);", "std::fopen(a, b);",
       "auto t = std::chrono::system_clock::now();", "std::random_device device;", "std::rand();",
       "std::uniform_int_distribution<int> d;", "getpid();", "std::this_thread::sleep_for(1s);")
SEEDS = [{folder + "seed.cpp": f"void f() {{ {line} }}\n"}
         for line in BAD for folder in ("lib/src/", "faultfs/src/")]
SEEDS += [{"lib/include/holdfast/x.hpp": '#include <a>\nauto c = "\\""; auto d = ::open(a, 0);\n'},
          {"lib/src/x.cpp": "auto million = 1'000'000; auto d = ::open(a, 0);\n"}]

if __name__ == "__main__":
    tree.main(check, CLEAN, SEEDS)
