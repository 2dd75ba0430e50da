#!/usr/bin/env python3
"""Files, functions and lines of C++ stay short enough to be read.

A file has at most 500 lines (one over 300 is named, not refused), a function 70, a line 100
characters. Functions are found by their braces, in the layout that clang-format makes; clang-tidy
counts again, with a parser.
"""
import re

import tree

FILE_LINES_MAX, FILE_LINES_WANTED, FUNCTION_LINES_MAX, LINE_MAX = 500, 300, 70, 100

TYPE_OR_SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern|concept)\b")
TEMPLATE_HEAD = re.compile(r"\btemplate\s*<")


def without_template_head(head):
    """`template <class T> void f()` is a function, although it says class."""
    while (found := TEMPLATE_HEAD.search(head)) is not None:
        depth, end = 1, found.end()
        while end < len(head) and depth > 0:
            depth += {"<": 1, ">": -1}.get(head[end], 0)
            end += 1
        head = head[:found.start()] + head[end:]
    return head


def is_function(head, before):
    """Whether a brace opens a function: outside of any, after the text `head`, which itself
    follows the character `before`."""
    head = without_template_head(head).strip()
    if head == "":
        return before == "}"  # the body after a list of members initialised with braces
    if head.endswith(("=", ",", "{")):
        return False
    before_parenthesis = head.split("(")[0]
    return "(" in head and not TYPE_OR_SCOPE.search(before_parenthesis)


def functions(code):
    """(first line, last line) of every outermost function in `code`."""
    code = re.sub(r"^[ \t]*#(.*\\\n)*.*$", lambda m: "\n" * m.group(0).count("\n"), code,
                  flags=re.MULTILINE)
    found, stack, head_start, line = [], [], 0, 1
    for i, char in enumerate(code):
        line += char == "\n"
        if char == "{":
            head = code[head_start:i]
            inside = any(first is not None for first in stack)
            first = line - head.lstrip().count("\n")
            before = code[head_start - 1] if head_start > 0 else ""
            stack.append(first if not inside and is_function(head, before) else None)
        elif char == "}" and stack:
            first = stack.pop()
            if first is not None:
                found.append((first, line))
        if char in "{};":
            head_start = i + 1
    return found


def check(root):
    problems = []
    for name in tree.cpp_files(root):
        text = tree.text_of(root, name)
        lines = text.splitlines()
        if len(lines) > FILE_LINES_MAX:
            problems.append(f"{name}: {len(lines)} lines, {FILE_LINES_MAX} are the limit")
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_MAX:
                problems.append(f"{name}:{number}: {len(line)} characters, {LINE_MAX} are the limit")
        for first, last in functions(tree.code_of(text)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                problems.append(f"{name}:{first}: a function of {last - first + 1} lines, "
                                f"{FUNCTION_LINES_MAX} are the limit")
    return problems


def name_the_long(root):
    for name in tree.cpp_files(root):
        count = len(tree.text_of(root, name).splitlines())
        if FILE_LINES_WANTED < count <= FILE_LINES_MAX:
            print(f"(long, but allowed: {name}, {count} lines)")


def body(lines):
    return "  call({1});\n" * lines


TABLE = "constexpr Row rows[] = {\n" + '    {1, "a{"},\n' * 90 + "};\n"
CLEAN = {
    "lib/src/a.cpp": "namespace a {\nint f(int x) {\n" + body(68) + "}\n"
                     "class C {\n public:\n" + "  int g() { return 1; }\n" * 80 + "};\n" + TABLE +
                     "constexpr std::array<Row, 90> more{{\n" + "    {1, 2},\n" * 90 + "}};\n}\n",
    "lib/src/b.cpp": "int f();\n" * 500,
    "lib/include/holdfast/c.hpp": "template <class R>\nconcept X = requires(R& r) {\n" +
                                  "  { r.f() } -> Y;\n" * 90 + "};\n// " + "x" * 97 + "\n",
}
HEADS = ("int f(int x) {\n", "void C::f(int a,\n       int b) const noexcept {\n",
         "template <class T>\nT f(T x) {\n", "C::C(int x) : a_(x) {\n", "C::C(int x) : a_{x} {\n",
         "BOOST_AUTO_TEST_CASE(claim) {\n", "auto f = [](int x) {\n", "struct S f(T x) {\n"[7:],
         "template <class A, class B>\n  requires(same<A, B>)\nstd::vector<A> f(B b) {\n",
         "class C {\n  int g() {\n", "namespace {\nbool operator==(const A& a, const A& b) {\n",
         "auto f(int x) -> int {\n  if (x == '{') return 1;\n")
SEEDS = [{"lib/src/seed.cpp": head + body(70) + "}\n" * 3} for head in HEADS]
SEEDS += [{"lib/src/seed.cpp": "int f();\n" * 501}, {"bench/seed.cpp": "// " + "x" * 98 + "\n"}]

if __name__ == "__main__":
    tree.main(check, CLEAN, SEEDS, notes=name_the_long)
