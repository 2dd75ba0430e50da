// Goal: docs/guarantees.md says of our writer what the simulator finds, cell by cell.
// Method: the tables are made anew from explorations, with and without failing calls, and must
// stand in the page word by word; what is not promised comes with a token that shows it. Crashes
// are judged for a caller who takes every success for durable, errors for one who believes the
// outcome.
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
struct Column {
  std::map<std::string, std::string> witnesses;  ///< by rule
  bool shows_content = false;     ///< the witness of R2 is wrong content, not an error
  bool torn_is_detected = false;  ///< whatever breaks R2 is an error to the reader
};

bool is_detected(const Subject& subject, const ExploreOptions& options) {
  const auto outcomes = failing_outcomes(subject, options, faultfs::Search::by_class).value();
  for (const std::string& outcome : outcomes) {
    if (outcome.starts_with("R2: ") && outcome.find(" cannot be read: ") == outcome.npos) {
      return false;
    }
  }
  return true;
}

/// The first failure of each rule; for R2 the first that shows wrong content, if there is one.
void add_witness(Column& column, const faultfs::Failure& failure) {
  const bool is_error = failure.sentence.find(" cannot be read: ") != std::string::npos;
  const bool is_new = column.witnesses.count(failure.rule) == 0;
  if (!is_new && (failure.rule != "R2" || is_error || column.shows_content)) return;
  column.witnesses[failure.rule] = failure.token;
  if (failure.rule == "R2") column.shows_content = !is_error;
}

Column explore_column(const Subject& subject, const Subject& exact, const CrashModel& model) {
  // Many of each, so that a state with wrong content is found behind those that are mere errors.
  const ExploreOptions crashes{.model = &model, .depth = 2, .failures_max = 1000};
  const ExploreOptions errors{.model = &model, .depth = 1};
  Column column;
  for (const Report& report :
       {explore(subject, crashes), explore_faults(exact, errors, faultfs::fault_codes())}) {
    BOOST_TEST(report.exhaustive);
    for (const faultfs::Failure& failure : report.failures) add_witness(column, failure);
  }
  column.torn_is_detected = column.witnesses.count("R2") > 0 && is_detected(subject, crashes);
  return column;
}

std::string cell(const Column& column, const std::string& rule) {
  if (column.witnesses.count(rule) == 0) return "holds";
  return rule == "R2" && column.torn_is_detected ? "detected" : "not promised";
}

std::string table_of(const Subject& subject, const Subject& exact) {
  std::vector<Column> columns;
  std::string head = "| rule |";
  std::string line = "|---|";
  for (const CrashModel& model : faultfs::crash_models()) {
    columns.push_back(explore_column(subject, exact, model));
    head += " " + std::string(model.id) + " |";
    line += "---|";
  }
  std::string table = head + "\n" + line + "\n";
  std::string witnesses;
  for (const faultfs::Rule& rule : faultfs::rules()) {
    const std::string id(rule.id);
    table += "| " + id + " " + std::string(rule.name) + " |";
    for (const Column& column : columns) {
      table += " " + cell(column, id) + " |";
      const auto witness = column.witnesses.find(id);
      if (witness != column.witnesses.end()) {
        witnesses += "- " + id + ": `" + witness->second + "`\n";
      }
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

void check(const char* name, holdfast::Durability durability) {
  const subjects::Listed* listed = subjects::find_subject(name);
  BOOST_TEST_REQUIRE(listed != nullptr);
  const std::string table = table_of(
      *listed->subject, subjects::AtomicWriteSubject(name, durability, subjects::Caller::exact));
  BOOST_TEST(page().find("\n" + table) != std::string::npos, "docs/guarantees.md shall hold, for "
                                                                 << name << ":\n"
                                                                 << table);
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
          &model.reordered, &model.unwritten}) {
      const std::string row = "| `" + std::string(rule->id) + "` | " + std::string(rule->text) +
                              " | " + std::string(rule->source) + " |";
      BOOST_TEST(text.find(row) != std::string::npos, "docs/crash_models.md shall say: " << row);
    }
  }
}

}  // namespace
