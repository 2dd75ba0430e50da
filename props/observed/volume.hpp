// A simulated disk under a program, by paths of at most two names, and what a crash left of it.
#pragma once

#include "faultfs/machine.hpp"

#include "content.hpp"

namespace props::observed {

holdfast::FileName name_of(std::string_view path);
holdfast::ByteView view(std::string_view bytes);

/// "d/x" is "d" and "x"; "x" is "" and "x".
struct Place {
  std::string_view directory, name;
};
[[nodiscard]] Place place_of(std::string_view path);

/// One process at work on a machine.
class Volume {
 public:
  explicit Volume(faultfs::Machine& machine) : machine_(machine), fs_(machine.process()) {}

  [[nodiscard]] faultfs::SimDirectory directory(std::string_view path);
  void make_directory(std::string_view path);
  faultfs::SimWriter create(std::string_view path);
  faultfs::SimLog open_log(std::string_view path);
  void rename(std::string_view from, std::string_view to,
              holdfast::RenameMode mode = holdfast::RenameMode::replace);
  void sync_directory(std::string_view path);

  /// Create, write, maybe sync, close.
  enum class Sync { no, yes };
  void write(std::string_view path, const std::string& bytes, Sync sync = Sync::no);

  /// The workload says that it has come so far.
  void mark(std::string text) { machine_.mark(std::move(text)); }

 private:
  faultfs::Machine& machine_;
  faultfs::SimFs fs_;
};

/// What is left after a crash, and how its garbage is to be taken.
struct Left {
  const faultfs::Tree& tree;
  std::uint64_t acknowledged = 0;  ///< the largest number marked before the crash
  Garbage garbage{};

  [[nodiscard]] Found read(std::string_view path) const;
  [[nodiscard]] bool exists(std::string_view path) const;
};

}  // namespace props::observed
