// A small machine on which a test makes calls one by one, and its crash states in short form.
#pragma once

#include <boost/test/unit_test.hpp>
#include <sstream>

#include "faultfs/machine.hpp"

#include "naive_states.hpp"

namespace props::naive {

using States = std::set<std::string>;

/// What the short form says of one regular file.
inline std::string file(const std::string& path, std::string_view bytes) {
  return path + '=' + quoted(bytes).substr(1, quoted(bytes).size() - 2) + ' ';
}

/// Directories /d and /e, and in /d a file `a` with the bytes "old"; all of it durable.
class Story {
 public:
  Story() : Story("old") {}
  explicit Story(const std::string& bytes) {
    (void)root.make_directory(name("d"), mode);  // the machine is empty
    (void)root.make_directory(name("e"), mode);
    d = root.open_directory(name("d")).value();
    e = root.open_directory(name("e")).value();
    auto writer = create(d, "a");
    append(writer, bytes);
    start();
  }

  /// All that happened so far is durable; the trace starts here.
  void start() {
    machine.forget_trace();
    before = machine.tree();
  }

  static holdfast::FileName name(std::string_view text) {
    return holdfast::FileName::literal(text);
  }
  static holdfast::ByteView view(std::string_view bytes) {
    return std::as_bytes(std::span(bytes.data(), bytes.size()));
  }
  static faultfs::SimWriter create(faultfs::SimDirectory& directory, std::string_view text) {
    return directory.create(name(text), mode).value();
  }
  static void append(faultfs::SimWriter& writer, std::string_view bytes) {
    done(writer.append(view(bytes)));
  }
  static void done(const holdfast::Result<void>& result) { BOOST_REQUIRE(result.has_value()); }

  void rename(faultfs::SimDirectory& from, std::string_view old_name, faultfs::SimDirectory& to,
              std::string_view new_name, holdfast::RenameMode how = holdfast::RenameMode::replace) {
    done(from.rename(name(old_name), to, name(new_name), how));
  }

  /// The states at a cut, as canonical texts.
  [[nodiscard]] States full_states(std::string_view model, std::size_t cut,
                                   std::uint64_t unit_bytes = 64) const {
    return states(before, machine.trace(), cut, model, unit_bytes).value();
  }

  /// The states at a cut, each as the paths below /d and /e, with the bytes of regular files.
  [[nodiscard]] States states_at(std::size_t cut, std::string_view model,
                                 std::uint64_t unit_bytes = 64) const {
    States brief;
    for (const std::string& state : full_states(model, cut, unit_bytes)) {
      brief.insert(in_short(state));
    }
    return brief;
  }

  /// The states after the last call.
  [[nodiscard]] States states_after(std::string_view model, std::uint64_t unit_bytes = 64) const {
    return states_at(machine.trace().calls.size(), model, unit_bytes);
  }

  static constexpr holdfast::Mode mode{0755};
  faultfs::Machine machine;
  faultfs::SimDirectory root = machine.process().open_root().value();
  faultfs::SimDirectory d = machine.process().open_root().value();
  faultfs::SimDirectory e = machine.process().open_root().value();
  faultfs::Tree before;

 private:
  static std::string in_short(const std::string& state) {
    std::istringstream lines(state);
    std::string brief;
    for (std::string line; std::getline(lines, line);) {
      const std::string path = line.substr(1, line.find('"', 1) - 1);
      if (path == "/" || path == "/d" || path == "/e") continue;
      brief += path;
      const auto content = line.find(" = \"");
      if (content != line.npos) {
        const auto begin = content + 4;
        brief += '=' + line.substr(begin, line.find('"', begin) - begin);
      }
      brief += ' ';
    }
    return brief;
  }
};

inline void require_equal(const States& found, const States& expected) {
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

}  // namespace props::naive
