// One save of one document, as a recipe says.
#pragma once

#include <optional>

#include "faultfs/subject.hpp"

#include "recipe.hpp"

namespace subjects {

/// What temporary files and markers of a document begin with.
[[nodiscard]] std::string temp_prefix(const std::string& key);

/// Whether a name belongs to an unfinished save.
[[nodiscard]] bool is_temp(const std::string& name);
[[nodiscard]] bool is_marker(const std::string& name);

/// The document that a marker is about.
/// Requires: is_marker(name).
[[nodiscard]] std::string key_of_marker(const std::string& name);

/// The file that says that somebody is at work.
[[nodiscard]] holdfast::FileName lock_file();

/// The temporary file of a recipe with fixed names, and its marker.
[[nodiscard]] holdfast::FileName fixed_temp(const std::string& key);
[[nodiscard]] holdfast::FileName marker(const std::string& key);

class Save {
 public:
  struct What {
    std::string key;
    std::string content;
  };

  /// Whether the stage hears what begins and what was acknowledged.
  enum class Noted { yes, no };

  Save(const Recipe& recipe, faultfs::Stage& stage, What what, Noted noted)
      : recipe_(recipe), stage_(stage), what_(std::move(what)), noted_(noted) {}

  /// Requires: called once.
  holdfast::Result<void> run(const std::string& directory);

 private:
  holdfast::Result<void> move(Act act);
  holdfast::Result<void> create_temp();
  holdfast::Result<void> reuse_temp();
  holdfast::Result<void> write_temp();
  holdfast::Result<void> sync_temp();
  holdfast::Result<void> insist_on_sync();
  holdfast::Result<void> create_marker();
  holdfast::Result<void> remove_target();
  holdfast::Result<void> overwrite();
  holdfast::Result<void> all_moves(const std::string& directory);
  [[nodiscard]] holdfast::Outcome outcome_of_failure();
  holdfast::Result<void> take_lock_file();
  holdfast::Result<void> drop_lock_file();
  void acknowledge();

  const Recipe& recipe_;
  faultfs::Stage& stage_;
  What what_;
  Noted noted_;
  bool acknowledged_ = false;
  bool holds_lock_file_ = false;
  std::optional<faultfs::SimDirectory> dir_{};
  std::optional<holdfast::FileName> temp_{};
  std::optional<faultfs::SimWriter> writer_{};
  std::optional<faultfs::SimLog> log_{};  ///< of a reused temporary file, or of the target
  std::optional<holdfast::FileId> written_{};
};

}  // namespace subjects
