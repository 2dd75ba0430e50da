#include "report.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace bench {
namespace {

/// The text of one cell; `floor` is the cell of the floor in the same row, if it has figures.
using Figure = std::function<std::string(const Cell& cell, const Cell* floor)>;

struct Line {
  std::string label;
  const std::vector<Cell>* cells;
};

std::size_t width_of(const std::string& name) {
  return std::max<std::size_t>(name.size(), 9) + 2;
}

void print_block(const std::string& title, const std::vector<Line>& lines, const Figure& figure) {
  if (lines.empty()) return;
  fmt::print("\n{}\n{:16}", title, "");
  for (const Cell& cell : *lines.front().cells) {
    fmt::print("{:>{}}", cell.peer, width_of(cell.peer));
  }
  fmt::print("\n");
  for (const Line& line : lines) {
    const Cell* const floor = find_cell(*line.cells, floor_name);
    fmt::print("{:16}", line.label);
    for (const Cell& cell : *line.cells) {
      fmt::print("{:>{}}", cell.ok() ? figure(cell, floor) : "–", width_of(cell.peer));
    }
    fmt::print("\n");
  }
}

std::string ratio(double value, double base) {
  const double times = value / base;
  return fmt::format("{:.{}f}", times, times < 9.995 ? 2 : times < 99.95 ? 1 : 0);
}

std::string time_of(const Cell& cell, const Cell* floor) {
  if (floor == nullptr || floor == &cell) return fmt::format("{:.0f} µs", cell.median());
  return ratio(cell.median(), floor->median());
}

std::string time_after_staging_of(const Cell& cell, const Cell* floor) {
  if (floor == nullptr || floor == &cell) return time_of(cell, floor);
  return ratio(median_of(cell.after_staging), floor->median());
}

std::string device_flushes_of(const Cell& cell, const Cell* /*floor*/) {
  return cell.device_flushes ? ratio(cell.per_commit(*cell.device_flushes), 1) : "–";
}

std::string calls_of(const Cell& cell, const Cell* /*floor*/) {
  const std::string own = ratio(cell.per_commit(cell.calls.flushes), 1);
  const double others = cell.per_commit(cell.calls.flushes_elsewhere);
  return others < 0.005 ? own : own + "+" + ratio(others, 1);
}

std::string bytes_of(const Cell& cell, const Cell* /*floor*/) {
  return ratio(static_cast<double>(cell.calls.bytes), static_cast<double>(cell.content_bytes));
}

std::string rate_of(const Cell& cell, const Cell* /*floor*/) {
  return fmt::format("{:.0f}", cell.median());
}

std::string label_of(const Shape& shape) {
  return fmt::format("{:>3} × {:>3} KiB", shape.documents, shape.bytes / 1024);
}

std::vector<Line> lines_of(const std::vector<CommitRow>& rows) {
  std::vector<Line> lines;
  lines.reserve(rows.size());
  for (const CommitRow& row : rows) lines.push_back({label_of(row.shape), &row.cells});
  return lines;
}

std::vector<Line> lines_of(const std::vector<GroupRow>& rows) {
  std::vector<Line> lines;
  lines.reserve(rows.size());
  for (const GroupRow& row : rows) {
    lines.push_back(
        {fmt::format("{} thread{}", row.threads, row.threads == 1 ? "" : "s"), &row.cells});
  }
  return lines;
}

void print_failures(const PlaceReport& report) {
  std::set<std::string> reasons;
  const auto collect = [&](const auto& rows) {
    for (const auto& row : rows) {
      for (const Cell& cell : row.cells) {
        if (!cell.failure.empty()) reasons.insert(cell.peer + ": " + cell.failure);
      }
    }
  };
  collect(report.commits);
  collect(report.groups);
  for (const std::string& reason : reasons) fmt::print("failed: {}\n", reason);
}

}  // namespace

void print(const PlaceReport& report) {
  fmt::print("\n== {} ({})\n", report.name, report.about);
  const auto commits = lines_of(report.commits);
  print_block("one durable commit of N × S, as a multiple of the floor (medians)", commits,
              time_of);
  print_block("the same from where the batch is made, for those who take one", commits,
              time_after_staging_of);
  print_block("flushes of the device, per commit", commits, device_flushes_of);
  print_block("flush calls per commit: by the committing thread + by others", commits, calls_of);
  print_block("bytes in write calls of the committing thread, per byte of content", commits,
              bytes_of);
  const auto groups = lines_of(report.groups);
  print_block("commits per second, threads that each commit 1 KiB (medians)", groups, rate_of);
  print_block("flush calls per commit, by the committing threads + by others", groups, calls_of);
  print_failures(report);
}

}  // namespace bench
