// holdfast crash certify: what was explored of our own protocols, as the page docs/certificates.md.
#include <algorithm>
#include <chrono>
#include <sstream>

#include "crash.hpp"

namespace holdfast::cli {
namespace {

using faultfs::CrashModel;
using faultfs::ExploreOptions;
using faultfs::Report;

/// What is explored of a protocol: so deep, under which models, and how much where that is a
/// sample.
struct Certified {
  const char* protocol;
  unsigned depth = 2;
  std::vector<std::string_view> models{};  ///< empty: all
  std::uint64_t budget = 0;                ///< 0: everything, unless the model is usually sampled
};

/// Models under which a journal or a store is explored within seconds, beside those where that is
/// so with a second crash as well.
std::vector<std::string_view> small_models() {
  return {"sync-everything",      "ext4-journal",   "ext4-nodelalloc",       "ext4-heuristic",
          "ext4-noauto-da-alloc", "ext4-writeback", "ext4-writeback-noauto", "xfs"};
}

constexpr std::string_view kill = "kill";

std::vector<std::string_view> smallest_models() {
  return {kill, "ext4-ordered"};
}

/// Models that promise less than a journal needs which publishes files by renaming them, or trusts
/// a flush. A few states of each story show what breaks of most.
std::vector<std::string_view> hopeless_models() {
  return {"posix-paranoid", "lying-flush"};
}

constexpr std::uint64_t hopeless_budget = 100;

/// Of a journal a first crash is explored under every other model, and a second one inside recovery
/// where that takes seconds; more is in the properties. The story that opens it again and again is
/// sampled under the two models with the most states; where documents are parked, recovery has so
/// much to do that a second crash is explored under one model only.
std::vector<Certified> journal_certificates() {
  std::vector<Certified> all;
  for (const char* story :
       {"journal-create", "journal-commits", "journal-group", "journal-removal", "journal-reopened",
        "journal-staged", "journal-wrap", "journal-parked"}) {
    const bool is_long = story == std::string_view("journal-reopened");
    all.push_back({story, 1, small_models()});
    all.push_back({story, 1, {"btrfs", "posix-min"}, is_long ? std::uint64_t{500} : 0});
    const bool recovers_much = story == std::string_view("journal-parked");
    if (recovers_much) all.push_back({story, 1, {"ext4-ordered"}});
    all.push_back({story, 2, recovers_much ? std::vector{kill} : smallest_models()});
    all.push_back({story, 1, hopeless_models(), hopeless_budget});
  }
  return all;
}

std::vector<Certified> store_certificates() {
  std::vector<Certified> all;
  for (const char* story :
       {"store-new", "store-commits", "store-detached", "store-deleted", "store-healed",
        "store-recalled", "store-checkpointed", "store-restored", "store-migrated"}) {
    all.push_back({story, 1, small_models()});
    all.push_back({story, 1, {"btrfs", "posix-min"}});
    all.push_back({story, 2, smallest_models()});
    all.push_back({story, 1, hopeless_models(), hopeless_budget});
  }
  return all;
}

std::vector<Certified> certificates() {
  std::vector<Certified> all{{"right"},
                             {"right-two-directories"},
                             {"atomic-write"},
                             {"atomic-write-consistent"},
                             {"atomic-write-none"}};
  for (const auto& more : {journal_certificates(), store_certificates()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

constexpr const char* head =
    R"(# Certificates

What the explorer has judged of each protocol under the crash models: how far, how much, and with
which result. Units of 512 bytes, any number of them torn; depth 2 cuts power again inside recovery.
`./dev certify` makes this page; a test makes it again and compares everything but the times, which
are those of one core of the machine that made the page. What the words mean:
[reports.md](reports.md). What the rules say: [guarantees.md](guarantees.md).

| protocol | model | depth | explored | states | classes | runs | pending | broken rules | ms |
|---|---|---:|---|---:|---:|---:|---:|---|---:|
)";

std::string row(const Report& report, unsigned depth, std::chrono::milliseconds took) {
  std::ostringstream out;
  out << "| " << report.subject << " | " << report.model << " | " << depth << " | "
      << (report.exhaustive ? "exhaustive" : "sample") << " | "
      << (report.states.at_least ? "≥ " : "") << report.states.value << " | " << report.classes
      << " | " << report.runs << " | " << report.window_max << " | "
      << (report.broken_rules.empty() ? "none" : faultfs::join_rules(report.broken_rules, " "))
      << " | " << took.count() << " |\n";
  return out.str();
}

std::string certify(const Certified& what, const CrashModel& model) {
  ExploreOptions options{.model = &model, .depth = what.depth};
  const std::uint64_t budget = what.budget > 0 ? what.budget : model.usual_budget;
  if (budget > 0) options.budget = budget;
  const auto begin = std::chrono::steady_clock::now();
  const Report report = explore(*subjects::find_subject(what.protocol)->subject, options);
  const auto took = std::chrono::steady_clock::now() - begin;
  return row(report, what.depth, std::chrono::duration_cast<std::chrono::milliseconds>(took));
}

bool is_asked_for(const Certified& what, const std::vector<std::string>& beginnings) {
  const std::string_view name = what.protocol;
  return beginnings.empty() ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [&](const std::string& beginning) { return name.starts_with(beginning); });
}

bool concerns(const Certified& what, const CrashModel& model) {
  return what.models.empty() ||
         std::find(what.models.begin(), what.models.end(), model.id) != what.models.end();
}

}  // namespace

bool is_certified(std::string_view beginning) {
  const auto all = certificates();
  return std::any_of(all.begin(), all.end(), [&](const Certified& what) {
    return is_asked_for(what, {std::string(beginning)});
  });
}

Exit print_certificates(const std::vector<std::string>& beginnings) {
  std::string page = head;
  for (const Certified& what : certificates()) {
    if (!is_asked_for(what, beginnings)) continue;
    for (const CrashModel& model : faultfs::crash_models()) {
      if (concerns(what, model)) page += certify(what, model);
    }
  }
  return print(page, Exit::ok);
}

}  // namespace holdfast::cli
