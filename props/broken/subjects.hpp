// Every subject that the command and the properties know by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "faultfs/subject.hpp"

namespace subjects {

struct Listed {
  std::unique_ptr<faultfs::Subject> subject;
  std::string breaks;  ///< the rule its fault is about; empty where all promises shall hold
};

/// All of them: right ones first, then by the rule they break.
[[nodiscard]] const std::vector<Listed>& all_subjects();

/// The subject of that name, or nullptr.
[[nodiscard]] const Listed* find_subject(std::string_view name);

}  // namespace subjects
