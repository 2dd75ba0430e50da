#include <nlohmann/json.hpp>

#include "report.hpp"

namespace bench {
namespace {

using Json = nlohmann::ordered_json;

/// `median_name` says what the samples are.
Json json_of(const Cell& cell, const char* median_name, const Cell* floor) {
  Json json{{"committer", cell.peer}};
  if (!cell.failure.empty()) json["failure"] = cell.failure;
  if (!cell.ok()) return json;
  json[median_name] = cell.median();
  if (floor != nullptr) json["times_the_floor"] = cell.median() / floor->median();
  if (!cell.after_staging.empty()) {
    json["after_staging_median_us"] = median_of(cell.after_staging);
  }
  json["commits"] = cell.commits;
  json["content_bytes"] = cell.content_bytes;
  json["device_flushes"] = cell.device_flushes ? Json(*cell.device_flushes) : Json();
  json["flush_calls"] = cell.calls.flushes;
  json["flush_calls_of_other_threads"] = cell.calls.flushes_elsewhere;
  json["bytes_in_write_calls"] = cell.calls.bytes;
  return json;
}

Json cells_of(const std::vector<Cell>& cells, const char* median_name) {
  const Cell* const floor = find_cell(cells, floor_name);
  Json list = Json::array();
  for (const Cell& cell : cells) list.push_back(json_of(cell, median_name, floor));
  return list;
}

}  // namespace

Json to_json(const PlaceReport& report) {
  Json commits = Json::array();
  for (const CommitRow& row : report.commits) {
    commits.push_back({{"documents", row.shape.documents},
                       {"document_bytes", row.shape.bytes},
                       {"cells", cells_of(row.cells, "median_us")}});
  }
  Json groups = Json::array();
  for (const GroupRow& row : report.groups) {
    groups.push_back({{"threads", row.threads},
                      {"document_bytes", 1024},
                      {"cells", cells_of(row.cells, "median_commits_per_second")}});
  }
  return {{"place", report.name},
          {"about", report.about},
          {"commits", std::move(commits)},
          {"group_commits", std::move(groups)}};
}

}  // namespace bench
