// Which rules a subject breaks under which model, as a row of a table.
#pragma once

#include <boost/test/unit_test.hpp>
#include <map>

#include "faultfs/report.hpp"

#include "broken/subjects.hpp"

namespace props {

/// The models that such tables are about; between them lie most others.
inline constexpr const char* models[] = {"kill", "sync-everything", "ext4-ordered", "posix-min"};

/// Rules that are broken, in the order of these models.
struct Expected {
  std::string kill, sync_everything, ext4_ordered, posix_min;
};
using Table = std::map<std::string, Expected>;

inline std::string of_model(const Expected& expected, const faultfs::CrashModel& model) {
  const std::map<std::string_view, std::string> cells{{"kill", expected.kill},
                                                      {"sync-everything", expected.sync_everything},
                                                      {"ext4-ordered", expected.ext4_ordered},
                                                      {"posix-min", expected.posix_min}};
  return cells.at(model.id);
}

inline void check(const faultfs::Report& report, const std::string& expected) {
  using faultfs::join_rules;
  BOOST_TEST(report.exhaustive);
  BOOST_TEST(join_rules(report.broken_rules, " ") == expected,
             report.subject << " under " << report.model << " breaks ["
                            << join_rules(report.broken_rules, " ") << "], expected [" << expected
                            << "]"
                            << (report.failures.empty() ? "" : report.failures.front().token));
}

/// Explore every subject of the table in one way, under each of the models.
/// Requires: explore(subject, model) gives a report.
template <class Explore>
void check_table(const Table& table, Explore explore) {
  for (const auto& [name, expected] : table) {
    for (const char* id : models) {
      const faultfs::CrashModel& model = *faultfs::find_crash_model(id);
      const subjects::Listed* listed = subjects::find_subject(name);
      BOOST_TEST_REQUIRE(listed != nullptr);
      check(explore(*listed->subject, model), of_model(expected, model));
    }
  }
}

/// Whether the table says that the subject breaks what it is listed for.
inline bool breaks_its_rule(const Table& table, const subjects::Listed& listed) {
  const std::string cells = " " + table.at(listed.subject->name()).posix_min + " ";
  return cells.find(" " + listed.breaks + " ") != std::string::npos;
}

/// Ledgers have a table of their own.
inline bool is_ledger(const subjects::Listed& listed) {
  return listed.subject->name().starts_with("ledger");
}

/// So have stores.
inline bool is_store(const subjects::Listed& listed) {
  return listed.subject->name().starts_with("store-");
}

}  // namespace props
