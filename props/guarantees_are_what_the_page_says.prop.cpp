// Goal: docs/guarantees.md says of our writer what the simulator finds, cell by cell.
// Method: the tables are made anew from explorations, with and without failing calls, and must
// stand in the page word by word; what is not promised comes with a token that shows it. Crashes
// are judged for a caller who takes every success for durable, errors for one who believes the
// outcome. Models without a bound are sampled, and their cells say so.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>
#include <sstream>

#include "faultfs/report.hpp"

#include "broken/atomic_write.hpp"
#include "broken/subjects.hpp"

namespace {

using faultfs::CrashModel;
using faultfs::ExploreOptions;
using faultfs::Report;
using faultfs::Subject;

/// What one model breaks, with a token for each rule.
struct Row {
  std::map<std::string, std::string> witnesses;  ///< by rule
  bool torn_is_detected = false;                 ///< whatever breaks R2 is an error to the reader
  bool sampled = false;                          ///< not every state was judged
};

/// Every state of these is a state of posix-min, which crash_models_are_nested shows.
constexpr std::array<std::string_view, 10> within_posix_min{
    "kill",         "sync-everything",      "ext4-journal", "ext4-nodelalloc", "ext4-heuristic",
    "ext4-ordered", "ext4-noauto-da-alloc", "xfs",          "btrfs",           "posix-min"};

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool is_detected(const Subject& subject, const ExploreOptions& options) {
  const auto outcomes = failing_outcomes(subject, options, faultfs::Search::by_class).value();
  for (const std::string& outcome : outcomes) {
    if (outcome.starts_with("R2: ") && outcome.find(" cannot be read: ") == outcome.npos) {
      return false;
    }
  }
  return true;
}

bool shows_content(const faultfs::Failure& failure) {
  return failure.rule == "R2" && failure.sentence.find(" cannot be read: ") == std::string::npos;
}

/// Tell the wrong content that a reader gets rather than an error.
void prefer_content(Row& row, const Subject& subject, ExploreOptions options) {
  // Many, so that wrong content is found behind states that are mere errors.
  options.failures_max = 200;
  const Report report = explore(subject, options);
  const auto found = std::find_if(report.failures.begin(), report.failures.end(), shows_content);
  if (found != report.failures.end()) row.witnesses["R2"] = found->token;
}

Row explore_crashes(const Subject& subject, const CrashModel& model, unsigned depth = 2) {
  Row row;
  ExploreOptions options{.model = &model, .depth = depth};
  if (model.usual_budget > 0) options.budget = model.usual_budget;
  const Report report = explore(subject, options);
  row.sampled = !report.exhaustive;
  BOOST_TEST((report.exhaustive || model.usual_budget > 0));
  for (const faultfs::Failure& failure : report.failures) {
    row.witnesses.emplace(failure.rule, failure.token);
  }
  if (row.sampled || row.witnesses.count("R2") == 0) return row;
  row.torn_is_detected = is_detected(subject, options);
  if (!row.torn_is_detected) prefer_content(row, subject, options);
  return row;
}

/// Crashes after a failed call, which fails with `codes`.
void explore_errors(Row& row, const Subject& exact, const CrashModel& model,
                    const std::vector<std::error_code>& codes) {
  const Report report = explore_faults(exact, {.model = &model, .depth = 1}, codes);
  BOOST_TEST(report.exhaustive);
  for (const faultfs::Failure& failure : report.failures) {
    row.witnesses.emplace(failure.rule, failure.token);
  }
}

std::string cell(const Row& row, const std::string& rule) {
  if (row.witnesses.count(rule) == 0) return row.sampled ? "sampled" : "holds";
  return rule == "R2" && row.torn_is_detected ? "detected" : "not promised";
}

std::vector<Row> explore_rows(const Subject& subject, const Subject& exact) {
  const std::vector<std::error_code> one_code{make_error_code(std::errc::io_error)};
  const CrashModel& posix_min = *faultfs::find_crash_model("posix-min");
  Row errors;
  explore_errors(errors, exact, posix_min, one_code);
  const bool posix_min_is_silent = errors.witnesses.empty();
  std::vector<Row> rows;
  for (const CrashModel& model : faultfs::crash_models()) {
    rows.push_back(explore_crashes(subject, model));
    // An error that shows on no file system within posix-min needs no second look.
    if (model.id == "kill") {
      explore_errors(rows.back(), exact, model, faultfs::fault_codes());
    } else if (model.id == "ext4-writeback-noauto" ||
               (contains(within_posix_min, model.id) && !posix_min_is_silent)) {
      explore_errors(rows.back(), exact, model, one_code);
    }
  }
  return rows;
}

/// Stories in which a file was damaged; models that are sampled are left to certificates.md.
std::vector<Row> explore_damaged_rows(const Subject& subject) {
  std::vector<Row> rows;
  for (const CrashModel& model : faultfs::crash_models()) {
    if (model.usual_budget > 0) continue;
    const Report report = explore_damage(subject, {.model = &model});
    BOOST_TEST(report.exhaustive);
    BOOST_TEST(report.damages > 0U);
    rows.emplace_back();
    for (const faultfs::Failure& failure : report.failures) {
      rows.back().witnesses.emplace(failure.rule, failure.token);
    }
  }
  return rows;
}

/// A line for each model, a column for each rule that the subject promises but for those `without`,
/// which were not looked at.
std::string table_of(const Subject& subject, const std::vector<Row>& rows,
                     std::initializer_list<std::string_view> without) {
  const std::vector<std::string> promises = subject.promises();
  const auto is_shown = [&](std::string_view id) {
    return std::find(without.begin(), without.end(), id) == without.end() &&
           std::find(promises.begin(), promises.end(), id) != promises.end();
  };
  std::string table = "| model |";
  std::string line = "|---|";
  for (const faultfs::Rule& rule : faultfs::rules()) {
    if (!is_shown(rule.id)) continue;
    table += " " + std::string(rule.id) + " " + std::string(rule.name) + " |";
    line += "---|";
  }
  table += "\n" + line + "\n";
  std::string witnesses;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table += "| " + std::string(faultfs::crash_models()[i].id) + " |";
    for (const faultfs::Rule& rule : faultfs::rules()) {
      if (is_shown(rule.id)) table += " " + cell(rows[i], std::string(rule.id)) + " |";
    }
    for (const auto& [id, token] : rows[i].witnesses) {
      witnesses.append("- ").append(id).append(": `").append(token).append("`\n");
    }
    table += "\n";
  }
  return witnesses.empty() ? table : table + "\n" + witnesses;
}

std::string page(const std::string& name = "guarantees") {
  std::ostringstream text;
  text << std::ifstream(HOLDFAST_SOURCE "/docs/" + name + ".md").rdbuf();
  return text.str();
}

void check_page(const std::string& name, const std::string& table) {
  BOOST_TEST(page().find("\n" + table) != std::string::npos, "docs/guarantees.md shall hold, for "
                                                                 << name << ":\n"
                                                                 << table);
}

void check(const char* name, holdfast::Durability durability) {
  const subjects::Listed* listed = subjects::find_subject(name);
  BOOST_TEST_REQUIRE(listed != nullptr);
  const subjects::AtomicWriteSubject exact(name, durability, subjects::Caller::exact);
  check_page(name, table_of(exact, explore_rows(*listed->subject, exact), {"R6"}));
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  const subjects::Listed* listed = subjects::find_subject("damaged-files");
  BOOST_TEST_REQUIRE(listed != nullptr);
  // No call fails here, hence nothing to roll back.
  check_page("damaged-files",
             table_of(*listed->subject, explore_damaged_rows(*listed->subject), {"R8"}));
}

// A second crash inside recovery takes minutes under some models: certificates.md has what was
// done.
BOOST_AUTO_TEST_CASE(journal) {
  const subjects::Listed* listed = subjects::find_subject("journal-commits");
  BOOST_TEST_REQUIRE(listed != nullptr);
  std::vector<Row> rows;
  for (const CrashModel& model : faultfs::crash_models()) {
    rows.push_back(explore_crashes(*listed->subject, model, 1));
  }
  // No call fails and no file is damaged here.
  check_page("journal-commits", table_of(*listed->subject, rows, {"R4", "R6", "R8"}));
}

BOOST_AUTO_TEST_CASE(level_durable) {
  check("atomic-write", holdfast::Durability::durable);
}

BOOST_AUTO_TEST_CASE(level_consistent) {
  check("atomic-write-consistent", holdfast::Durability::consistent);
}

BOOST_AUTO_TEST_CASE(level_none) {
  check("atomic-write-none", holdfast::Durability::none);
}

BOOST_AUTO_TEST_CASE(every_rule_stands_on_the_page_as_in_the_code) {
  for (const faultfs::Rule& rule : faultfs::rules()) {
    const std::string sentence = "**" + std::string(rule.id) + " " + std::string(rule.name) +
                                 "**: " + std::string(rule.text);
    BOOST_TEST(page().find(sentence) != std::string::npos, "the page does not say: " << sentence);
  }
}

BOOST_AUTO_TEST_CASE(every_reason_of_a_model_stands_on_its_page) {
  const std::string text = page("crash_models");
  for (const CrashModel& model : faultfs::crash_models()) {
    for (const faultfs::ModelRule* rule :
         {&model.lost_data, &model.lost_size, &model.lost_entry, &model.lost_attribute,
          &model.reordered, &model.unwritten, &model.reused}) {
      if (rule->id.empty()) continue;
      const std::string row = "| `" + std::string(rule->id) + "` | " + std::string(rule->text) +
                              " | " + std::string(rule->source) + " |";
      BOOST_TEST(text.find(row) != std::string::npos, "docs/crash_models.md shall say: " << row);
    }
  }
}

}  // namespace
