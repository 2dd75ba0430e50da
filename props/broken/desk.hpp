// The engine on a stage.
#pragma once

#include "faultfs/subject.hpp"
#include "holdfast/engine.hpp"

namespace subjects {

struct Desk {
  explicit Desk(faultfs::Stage& stage)
      : fs(stage.fs()), files(fs, holdfast::Environment{stage.clock(), stage.entropy()}) {}
  faultfs::SimFs fs;
  holdfast::Files<faultfs::SimFs> files;
};

/// Where the document of that key is.
[[nodiscard]] std::string path_of(const std::string& key);

}  // namespace subjects
