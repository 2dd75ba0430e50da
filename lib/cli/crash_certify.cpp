// holdfast crash certify: what was explored of our own protocols, as the page docs/certificates.md.
#include <chrono>
#include <sstream>

#include "crash.hpp"

namespace holdfast::cli {
namespace {

using faultfs::CrashModel;
using faultfs::ExploreOptions;
using faultfs::Report;

constexpr const char* protocols[] = {"right", "right-two-directories", "atomic-write",
                                     "atomic-write-consistent", "atomic-write-none"};

constexpr const char* head =
    R"(# Certificates

What the explorer has judged of each protocol under each crash model: how far, how much, and with
which result. Units of 512 bytes, any number of them torn, a second crash inside recovery (depth 2).
`./dev certify` makes this page; a test makes it again and compares everything but the times, which
are those of one core of the machine that made the page. What the words mean:
[reports.md](reports.md). What the rules say: [guarantees.md](guarantees.md).

| protocol | model | explored | states | classes | runs | broken rules | ms |
|---|---|---|---:|---:|---:|---|---:|
)";

std::string row(const Report& report, std::chrono::milliseconds took) {
  std::ostringstream out;
  out << "| " << report.subject << " | " << report.model << " | "
      << (report.exhaustive ? "exhaustive" : "sample") << " | "
      << (report.states.at_least ? "≥ " : "") << report.states.value << " | " << report.classes
      << " | " << report.runs << " | "
      << (report.broken_rules.empty() ? "none" : faultfs::join_rules(report.broken_rules, " "))
      << " | " << took.count() << " |\n";
  return out.str();
}

std::string certify(const faultfs::Subject& subject, const CrashModel& model) {
  ExploreOptions options{.model = &model};
  if (model.usual_budget > 0) options.budget = model.usual_budget;
  const auto begin = std::chrono::steady_clock::now();
  const Report report = explore(subject, options);
  const auto took = std::chrono::steady_clock::now() - begin;
  return row(report, std::chrono::duration_cast<std::chrono::milliseconds>(took));
}

}  // namespace

Exit print_certificates() {
  std::string page = head;
  for (const char* protocol : protocols) {
    for (const CrashModel& model : faultfs::crash_models()) {
      page += certify(*subjects::find_subject(protocol)->subject, model);
    }
  }
  return print(page, Exit::ok);
}

}  // namespace holdfast::cli
