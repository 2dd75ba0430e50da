// Every subject that the command and the properties know by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/subject.hpp"

namespace subjects {

/// What it takes to explore a subject to the second crash under every model.
enum class Effort {
  small,  ///< a second or so
  large,  ///< minutes; tests look less far, and say so
};

struct Listed {
  std::unique_ptr<faultfs::Subject> subject;
  std::string breaks;  ///< the rule its fault is about; empty where all promises shall hold
  Effort effort = Effort::small;
};

/// All of them: right ones first, then by the rule they break.
[[nodiscard]] const std::vector<Listed>& all_subjects();

/// The subject of that name, or nullptr.
[[nodiscard]] const Listed* find_subject(std::string_view name);

}  // namespace subjects
