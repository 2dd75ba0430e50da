#!/usr/bin/env python3
"""The CMake modules refuse what they promise to refuse, and accept the rest.

Usage: modules.py LIB_CMAKE_DIR CXX. Each case is a tiny project that uses one module and is
configured in a temporary folder; a refusal must name its reason.
"""
import pathlib
import subprocess
import sys
import tempfile

HEAD = """cmake_minimum_required(VERSION 3.25)
project(tiny LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH "{modules}")
enable_testing()
include(HoldfastTargets)
"""
ORPHANS = HEAD + """find_package(Boost REQUIRED COMPONENTS unit_test_framework)
include(HoldfastTests)
holdfast_test(tiny SOURCES lib/known.test.cpp)
holdfast_refuse_orphan_tests()
"""
MAIN = {"lib/test/test_main.cpp": "", "lib/known.test.cpp": ""}
EXAMPLE = HEAD + "include(HoldfastReadmeExample)\nholdfast_readme_example()\n"
PROGRAM = 'int main() {\n  const char list[] = "a;b";  // [x]\n  return list[1] == \';\' ? 0 : 1;\n}\n'


def readme(code, mark="<!-- example -->\n"):
    return {"README.md": f"# Tiny\n\n{mark}```cpp\n{code}```\n\n```sh\nls\n```\n"}


# What it shows, CMakeLists.txt, other files, the text of the refusal or None.
CASES = [
    ("all tests are built", ORPHANS, MAIN, None),
    ("an orphan unit test", ORPHANS, {**MAIN, "lib/src/x.test.cpp": ""}, "lib/src/x.test.cpp"),
    ("an orphan of faultfs", ORPHANS, {**MAIN, "faultfs/x.test.cpp": ""}, "faultfs/x.test.cpp"),
    ("an orphan property", ORPHANS, {**MAIN, "props/x.prop.cpp": ""}, "props/x.prop.cpp"),
    ("an orphan story", ORPHANS, {**MAIN, "scenarios/x.scenario.cpp": ""}, "x.scenario.cpp"),
    ("an example that runs", EXAMPLE, readme(PROGRAM), None),
    ("twelve lines", EXAMPLE, readme(PROGRAM + "//\n" * 8), None),
    ("thirteen lines", EXAMPLE, readme(PROGRAM + "//\n" * 9), "13 lines"),
    ("no example", EXAMPLE, {"README.md": "# Tiny\n"}, "0 cpp blocks"),
    ("two examples", EXAMPLE,
     {"README.md": 2 * readme(PROGRAM)["README.md"]}, "2 cpp blocks"),
    ("an unmarked example", EXAMPLE, readme(PROGRAM, mark=""), "no line '<!-- example -->'"),
]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def problem_of(folder, modules, compiler, lists, files, refusal):
    """What is wrong with one case, or None. Accepted examples are built and run as well."""
    for name, text in {"CMakeLists.txt": lists.format(modules=modules), **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    build = str(folder / "build")
    status, output = run("cmake", "-G", "Ninja", "-S", str(folder), "-B", build,
                         f"-DCMAKE_CXX_COMPILER={compiler}")
    if refusal is not None:
        if status == 0:
            return "was accepted"
        return None if refusal in output else f"was refused for another reason: {output}"
    if status != 0:
        return f"was refused: {output}"
    if lists is not EXAMPLE:
        return None
    for command in (("cmake", "--build", build), ("ctest", "--test-dir", build, "--no-tests=error")):
        status, output = run(*command)
        if status != 0:
            return f"does not run: {output}"
    return None


def main():
    modules, compiler = sys.argv[1:]
    failures = 0
    for shows, lists, files, refusal in CASES:
        with tempfile.TemporaryDirectory() as folder:
            problem = problem_of(pathlib.Path(folder), modules, compiler, lists, files, refusal)
        print(f"{shows}: {problem or 'as promised'}")
        failures += problem is not None
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
