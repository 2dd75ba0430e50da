// What was measured at one place, for people and for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "commit_table.hpp"
#include "group_table.hpp"

namespace bench {

struct PlaceReport {
  std::string name;
  std::string about;
  std::vector<CommitRow> commits;
  std::vector<GroupRow> groups;
};

/// The name of the peer that the others are measured by.
inline constexpr const char* floor_name = "floor";

/// Times as multiples of the floor of the same row, then what they cost in flushes and bytes.
void print(const PlaceReport& report);

/// All figures, with the names of their units.
nlohmann::ordered_json to_json(const PlaceReport& report);

}  // namespace bench
