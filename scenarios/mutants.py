"""Mutants: places that are broken on purpose, all compiled in, one chosen at run time.

Kinds:
  no-sync    a sync is not called, and reports success
  no-check   the error of a HOLDFAST_TRY is ignored, or an `if` that leaves is never taken
  swapped    two adjacent HOLDFAST_TRY steps change places

An `if` leaves where all it guards is one return, continue or break, or a block that ends with one.
Reads C++ in the layout that clang-format makes; knows no C++ beyond that. HOLDFAST_TRY_LET is left
alone, for without its value there is nothing to go on with.
"""
import dataclasses
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent / "checks"))
import tree  # noqa: E402

# The header that knows which mutant lives, and the code it gets for that.
SWITCH_INCLUDE = "holdfast/result.hpp"
SWITCH_HEADER = f"lib/include/{SWITCH_INCLUDE}"
SWITCH = """

namespace holdfast::mutants {
// A file with a byte for each mutant, set when a program comes past it: mutant_runs.py asks.
inline char* places() {
  const char* path = std::getenv("HOLDFAST_MUTANTS_REACHED");
  const int file = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* mapped = ::mmap(nullptr, {PLACES}, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return mapped == MAP_FAILED ? nullptr : static_cast<char*>(mapped);
}

inline bool is(int number) {
  static const char* text = std::getenv("HOLDFAST_MUTANT");
  static const int chosen = text == nullptr ? 0 : std::atoi(text);
  static char* const reached = places();
  if (reached != nullptr) reached[number] = 1;
  return number == chosen;
}
}  // namespace holdfast::mutants

#define HOLDFAST_TRY_UNLESS(number, expression)                      \\
  do {                                                               \\
    auto&& holdfast_result = (expression);                           \\
    if (!holdfast_result && !::holdfast::mutants::is(number)) {      \\
      return ::holdfast::fail(std::move(holdfast_result).error());   \\
    }                                                                \\
  } while (false)
"""
INCLUDES = """#pragma once
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
"""
PLACES = 1 << 16  # more than there are mutants
IS = "::holdfast::mutants::is"
# A mutant that takes an error for a value, or a value for an error, shall abort, not happen to work
# with what lies there.
CONSTRUCTORS = "  using tl::expected<{0}, Error>::expected;\n"
CHECKED_ERROR = """
  Error& error() & { return failed(), tl::expected<{0}, Error>::error(); }
  Error&& error() && { return failed(), std::move(tl::expected<{0}, Error>::error()); }
  const Error& error() const& { return failed(), tl::expected<{0}, Error>::error(); }

 private:
  void failed() const { if (this->has_value()) std::abort(); }

 public:
"""
CHECKED_VALUE = """
  auto& operator*() & { return checked().value(); }
  auto&& operator*() && { return std::move(checked().value()); }
  const auto& operator*() const& { return checked().value(); }
  auto* operator->() { return &checked().value(); }
  const auto* operator->() const { return &checked().value(); }

 private:
  tl::expected<T, Error>& checked() { return this->has_value() ? *this : (std::abort(), *this); }
  const tl::expected<T, Error>& checked() const {
    return this->has_value() ? *this : (std::abort(), *this);
  }
"""

# The engine, the journal, the store, JSON, and of the disk backend the syncs alone.
FOLDER = re.compile(r"lib/(?:include/holdfast/impl|src)/")
LIBRARY = re.compile(r"lib/include/holdfast/impl/(?:(?:journal|store)/)?\w+\.hpp"
                     r"|lib/src/(?:journal|store|json)/\w+\.cpp|lib/src/json\.cpp")
DISK = re.compile(r"lib/src/disk/(?!system_calls)\w+\.cpp")

CALL = r"\w+(?:\(\w*\))?"
SYNC = re.compile(rf"\b{CALL}(?:(?:\.|->){CALL})*(?:\.|->)sync\(\)")
DISK_SYNC = re.compile(r"\bhandle_\.calls\(\)\.f(?:data)?sync\(handle_\.descriptor\(\)\)")
STEP = re.compile(r"\bHOLDFAST_TRY\(")
CONDITION = re.compile(r"\bif \(")
DECLARATION = re.compile(r"[\w:<>*&, ]+[ *&](\w+) = ")
LEAVES = re.compile(r"(?:return|continue|break)\b[^;]*;")
BLOCK_LEAVES = re.compile(r"(?:^|[;{}])\s*(?:return|continue|break)\b[^;]*;\s*$")


@dataclasses.dataclass
class Mutant:
    kind: str
    file: str
    what: str
    number: int = 0

    @property
    def name(self):
        """By its text, so that a name outlives a change elsewhere in the file."""
        return f"{self.kind} {self.file}: {self.what}"


def closing(code, opening):
    """Where the bracket at `opening` ends."""
    pairs, depth = {"(": ")", "{": "}"}, 0
    for i in range(opening, len(code)):
        depth += (code[i] == code[opening]) - (code[i] == pairs[code[opening]])
        if depth == 0:
            return i
    raise ValueError("a bracket that does not end")


def skip_space(code, start):
    while start < len(code) and code[start].isspace():
        start += 1
    return start


def leaves(code, start):
    """Whether what an `if` guards leaves the function or the loop at its end."""
    if code[start] != "{":
        return LEAVES.match(code, start) is not None
    return BLOCK_LEAVES.search(code[start + 1:closing(code, start)]) is not None


class Mutation:
    """One file: its mutants, and its text with all of them compiled in."""

    def __init__(self, path, text, first_number):
        self.file = FOLDER.sub("", path)
        self.text = text
        self.code = tree.code_of(text)  # the same places, without comments and literals
        self.mutants = []
        self.number = first_number
        self.insertions = []  # (place, whether behind the others at this place, text)
        if LIBRARY.fullmatch(path):
            self.swap_steps()
            self.skip_checks()
            self.skip_syncs(SYNC, "Result<void>{}")
        elif DISK.fullmatch(path):
            self.skip_syncs(DISK_SYNC, "0")

    def add(self, kind, what):
        """The number of a new mutant."""
        what = " ".join(what.split())
        same = sum(m.kind == kind and re.sub(r" #\d+$", "", m.what) == what for m in self.mutants)
        what += f" #{same + 1}" if same else ""
        self.mutants.append(Mutant(kind, self.file, what, self.number))
        self.number += 1
        return self.number - 1

    def steps(self):
        """(begin, end) of every HOLDFAST_TRY statement."""
        for found in STEP.finditer(self.code):
            yield found.start(), closing(self.code, found.end() - 1) + 2

    def swap_steps(self):
        runs = []
        for begin, end in self.steps():
            if runs and skip_space(self.code, runs[-1][-1][1]) == begin:
                runs[-1].append((begin, end))
            elif self.code[:begin].rstrip()[-1] in ";{}":
                runs.append([(begin, end)])
        for run in runs:
            texts = [self.text[begin:end] for begin, end in run]
            for i in range(len(run) - 1):
                number = self.add("swapped", f"{texts[i]} {texts[i + 1]}")
                swapped = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2:]]
                self.insert(run[0][0], f"if ({IS}({number})) {{ {' '.join(swapped)} }} else ")
            if len(run) > 1:
                self.insert(run[0][0], "{ ", last=True)
                self.insert(run[-1][1], " }")

    def skip_checks(self):
        for begin, end in self.steps():
            number = self.add("no-check", self.text[begin:end])
            self.insert(begin + len("HOLDFAST_TRY"), "_UNLESS")
            self.insert(begin + len("HOLDFAST_TRY("), f"{number}, ")
        for found in CONDITION.finditer(self.code):
            opening = found.end() - 1
            end = closing(self.code, opening)
            guarded = skip_space(self.code, end + 1)
            if leaves(self.code, guarded):
                shown = end + 1 if self.code[guarded] == "{" else self.code.index(";", guarded) + 1
                number = self.add("no-check", self.text[found.start():shown])
                self.never(max(opening, self.code.rfind(";", opening, end)) + 1, end, number)

    def never(self, begin, end, number):
        """With the mutant the condition between these places is false."""
        declared = DECLARATION.match(self.code, begin, end)
        if not declared:
            self.insert(begin, "(")
        self.insert(end, (f"; {declared[1]}" if declared else ")") + f" && !{IS}({number})")

    def skip_syncs(self, expression, success):
        for found in expression.finditer(self.code):
            number = self.add("no-sync", found.group())
            self.insert(found.start(), f"({IS}({number}) ? {success} : ")
            self.insert(found.end(), ")")

    def insert(self, place, text, last=False):
        self.insertions.append((place, last, text))

    def result(self):
        parts, done = [], 0
        for place, _, text in sorted(self.insertions, key=lambda item: item[:2]):
            parts += [self.text[done:place], text]
            done = place
        return f'#include "{SWITCH_INCLUDE}"\n' + "".join(parts) + self.text[done:]


def switch_header(text):
    """The header of results, with what mutants need."""
    for value, checks in (("T", CHECKED_ERROR + CHECKED_VALUE), ("void", CHECKED_ERROR)):
        constructors = CONSTRUCTORS.replace("{0}", value)
        text = text.replace(constructors, constructors + checks.replace("{0}", value))
    return text.replace("#pragma once\n", INCLUDES) + SWITCH.replace("{PLACES}", str(PLACES))


def mutated(root):
    """The mutants of the repository at `root`, and {path: text} of every file as it is with them."""
    mutants, texts = [], {}
    for path in tree.files(root):
        data = (root / path).read_bytes()
        if LIBRARY.fullmatch(path) or DISK.fullmatch(path):
            mutation = Mutation(path, data.decode(), len(mutants) + 1)
            mutants += mutation.mutants
            data = mutation.result().encode()
        elif path == SWITCH_HEADER:
            data = switch_header(data.decode()).encode()
        texts[path] = data
    return mutants, texts
