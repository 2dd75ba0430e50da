// Goal: the explorer notices what a reader does not mention, and a token that does not fit.
// Method: a small subject that acknowledges an unsynced file and reads by listing a directory.
#include "faultfs/explorer.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace faultfs;

class ListingReader : public Subject {
 public:
  std::string name() const override { return "listing-reader"; }
  std::string about() const override { return "creates a file, syncs nothing, lists"; }
  std::vector<std::string> promises() const override { return {"R3"}; }
  void prepare(Stage&) const override {}
  void work(Stage& stage) const override {
    stage.begins("a", "");
    auto root = stage.fs().open_root().value();
    (void)root.create(holdfast::FileName::literal("a"), holdfast::Mode{0644}).value();
    stage.succeeded(holdfast::Outcome::durable);
  }
  std::string recover(Stage&) const override { return {}; }
  std::map<std::string, Reading> read(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    std::map<std::string, Reading> readings;
    const auto entries = root.list().value();
    for (const auto& entry : entries) readings[entry.name.text()] = {"", {}};
    return readings;
  }
  std::string use(Stage&) const override { return {}; }
  std::vector<std::string> litter(Stage&) const override { return {}; }
};

// A lost document is missing from the listing, and the rules looked only at what was listed: a
// program that lost everything kept every rule.
BOOST_AUTO_TEST_CASE(a_document_that_is_not_listed_is_lost) {
  const Report report =
      explore(ListingReader{}, {.model = find_crash_model("posix-min"), .depth = 1});
  BOOST_TEST(report.broken_rules.count("R3") == 1U);
  BOOST_TEST(explore(ListingReader{}, {.model = find_crash_model("kill"), .depth = 1}).ok());
}

// A fault that is due after the last call never happens, and a replay that injects nothing called
// the failure repaired.
BOOST_AUTO_TEST_CASE(a_token_whose_fault_never_happens_does_not_fit) {
  const Fault late{9999, std::make_error_code(std::errc::io_error), Fault::When::before};
  const ExploreOptions options{.model = find_crash_model("posix-min"), .depth = 1, .fault = late};
  BOOST_TEST(replay(ListingReader{}, options, {}).strayed);
}

/// A process dies in its second change, and the next one writes something of its own.
class Successor final : public ListingReader {
 public:
  std::string name() const override { return "successor"; }
  std::string about() const override { return "creates two files; the next process a third one"; }
  std::vector<std::string> promises() const override { return {"R1", "R3", "R7"}; }
  void work(Stage& stage) const override {
    make(stage, "a");
    make(stage, "b");
  }
  void go_on(Stage& stage) const override { make(stage, "c"); }
  std::string recover(Stage& stage) const override {
    return stage.fs().open_root().value().sync() ? "" : "failed";
  }

 private:
  static void make(Stage& stage, const std::string& name) {
    auto root = stage.fs().open_root();
    if (!root) return;
    stage.begins(name, "");
    if (root->create(holdfast::FileName::literal(name), holdfast::Mode{0644})) {
      stage.succeeded(holdfast::Outcome::durable);
    } else {
      stage.failed(holdfast::Outcome::not_published);
    }
  }
};

// What the dead one has made is synced by the next one; what the next one makes it says too early.
BOOST_AUTO_TEST_CASE(after_a_death_the_next_process_is_judged) {
  const Report report =
      explore_deaths(Successor{}, {.model = find_crash_model("posix-min"), .depth = 1});
  BOOST_TEST(report.deaths == 2U);
  BOOST_TEST(report.broken_rules == (std::set<std::string>{"R3", "R7"}),
             boost::test_tools::per_element());
  for (const Failure& failure : report.failures) {
    BOOST_TEST(failure.sentence.starts_with("c "), failure.sentence);
    BOOST_TEST(failure.token.find("/f1k/") != std::string::npos, failure.token);
    BOOST_TEST(failure.cut.find("killed the process") != std::string::npos);
  }
}

/// A recovery that takes what it finds for somebody else's: no power cut is needed.
class Refuser final : public ListingReader {
 public:
  std::vector<std::string> promises() const override { return {"R1"}; }
  void work(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    for (const char* name : {"a", "b"}) {
      (void)root.create(holdfast::FileName::literal(name), holdfast::Mode{0644});
    }
    (void)root.remove(holdfast::FileName::literal("a"));
  }
  std::string recover(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    return root.stat(holdfast::FileName::literal("b")) ? "in the way" : "";
  }
};

BOOST_AUTO_TEST_CASE(a_recovery_that_fails_before_the_power_does_is_told) {
  const Report report = explore_deaths(Refuser{}, {.model = find_crash_model("btrfs"), .depth = 1});
  BOOST_REQUIRE(report.broken_rules.count("R1") == 1U);
  BOOST_TEST(report.failures[0].sentence == "recovery failed: after the death: in the way");
}

/// Its file is damaged when the story begins, and it tidies up.
class Tidier final : public Subject {
 public:
  enum class Tidies { by_renaming, by_removing };
  explicit Tidier(Tidies tidies) : tidies_(tidies) {}
  std::string name() const override { return "tidier"; }
  std::string about() const override { return "puts a damaged file aside, or removes it"; }
  std::vector<std::string> promises() const override { return {"R6"}; }
  void prepare(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    auto writer = root.create(holdfast::FileName::literal("a"), holdfast::Mode{0644}).value();
    writer.append(std::as_bytes(std::span("content"))).value();
    stage.damage("/a", Damage::Kind::bit_flip);
  }
  void work(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    const holdfast::FileName bad = holdfast::FileName::literal("a");
    const holdfast::FileName aside = holdfast::FileName::literal("b");
    (void)(tidies_ == Tidies::by_removing
               ? root.remove(bad)
               : root.rename(bad, root, aside, holdfast::RenameMode::no_replace));
  }
  std::string recover(Stage&) const override { return {}; }
  std::map<std::string, Reading> read(Stage&) const override { return {}; }
  std::string use(Stage&) const override { return {}; }
  std::vector<std::string> litter(Stage&) const override { return {}; }

 private:
  Tidies tidies_;
};

BOOST_AUTO_TEST_CASE(what_is_left_of_a_file_that_the_preparation_damaged_is_evidence) {
  const ExploreOptions options{.model = find_crash_model("posix-min"), .depth = 1};
  BOOST_TEST(explore(Tidier(Tidier::Tidies::by_renaming), options).ok());
  BOOST_TEST(explore(Tidier(Tidier::Tidies::by_removing), options).broken_rules.count("R6") == 1U);
}

}  // namespace
