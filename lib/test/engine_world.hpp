// A simulated machine with the engine on it, and short ways to prepare and look at its files.
#pragma once

#include <boost/test/unit_test.hpp>

#include "faultfs/machine.hpp"
#include "holdfast/engine.hpp"

namespace holdfast {

extern template class Files<faultfs::SimFs>;
extern template class DirectoryFiles<faultfs::SimFs>;
extern template class AtomicFile<faultfs::SimFs>;

struct World {
  explicit World(const faultfs::MachineOptions& options = {}) : machine(options) {}
  explicit World(faultfs::Machine booted) : machine(std::move(booted)) {}

  /// Make a file as any program might: in place, without a sync.
  void put(const std::string& name, std::string_view text, Mode mode = Mode{0644}) {
    const FileName file = FileName::literal(name);
    auto root = fs.open_root().value();
    (void)root.remove(file);  // there may be none
    auto writer = root.create(file, Mode{0600}).value();
    BOOST_REQUIRE(writer.append(bytes_of(text)));
    BOOST_REQUIRE(writer.set_mode(mode));
    BOOST_REQUIRE(writer.close());
  }

  /// The inode behind an absolute path.
  [[nodiscard]] const faultfs::Inode& at(const std::string& path) const {
    const faultfs::InodeId id = machine.tree().resolve(path);
    BOOST_REQUIRE_MESSAGE(id != faultfs::no_inode, path << " is missing");
    return machine.tree().at(id);
  }

  [[nodiscard]] bool exists(const std::string& path) const {
    return machine.tree().resolve(path) != faultfs::no_inode;
  }

  [[nodiscard]] std::string content(const std::string& path) const { return at(path).bytes; }

  /// Change a file's bytes as a dying disk does: nobody's clock notices.
  void rot(const std::string& path, std::string bytes) {
    machine.tree_for_tampering().edit(machine.tree().resolve(path)).bytes = std::move(bytes);
  }

  /// The names in the root directory, in one line.
  [[nodiscard]] std::string names() {
    std::string line;
    const std::vector<Entry> entries = fs.open_root().value().list().value();
    for (const Entry& entry : entries) {
      line += (line.empty() ? "" : " ") + entry.name.text();
    }
    return line;
  }

  /// The calls that matter for durability and names since forget_trace(), in one line.
  [[nodiscard]] std::string steps() const {
    using enum Operation;
    std::string line;
    for (const faultfs::Call& call : machine.trace().calls) {
      const Operation step = call.operation;
      if (step != sync && step != sync_directory && step != rename && step != link) continue;
      line += (line.empty() ? "" : " ") + std::string(to_string(step));
    }
    return line;
  }

  faultfs::Machine machine;
  faultfs::SimFs fs = machine.process();
  Environment environment{machine.clock(), machine.entropy()};
  Files<faultfs::SimFs> files{fs, environment};
};

}  // namespace holdfast
