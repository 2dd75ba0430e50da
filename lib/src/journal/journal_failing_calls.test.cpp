// Goal: no failed call goes unnoticed, and none costs an acknowledged commit.
// Method: each call of a step fails once, without its effect, in a world of its own; the step must
// fail with that error, and whoever opens the journal then must find what was acknowledged.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

#include "watched_journal.hpp"

namespace holdfast {
namespace {

struct Step {
  std::function<void(WatchedJournal&)> prepare;
  std::function<Result<void>(WatchedJournal&)> work;
  std::string acknowledged;           ///< what d/a holds when the work begins
  std::set<Operation> optional = {};  ///< calls whose failure is no reason to fail
};

/// Everywhere: a temporary name that nobody can look at is not used, and a blank file's record is a
/// courtesy.
bool is_optional(const faultfs::Call& call, const Step& step) {
  return step.optional.contains(call.operation) || call.operation == Operation::set_attribute ||
         (call.operation == Operation::stat && call.name.ends_with(".hftmp"));
}

faultfs::Trace trace_of(const Step& step) {
  WatchedJournal world;
  step.prepare(world);
  world.machine.forget_trace();
  step.work(world).value();
  return world.machine.trace();
}

void check_survivors(WatchedJournal& world, const std::string& acknowledged, Outcome outcome) {
  world.kill();
  if (!world.exists("/manifest")) world.create();
  const std::string found = get(world.owner(), "d/a").value_or("");
  BOOST_TEST((found == acknowledged || (outcome == Outcome::in_doubt && found == "new")), found);
  BOOST_TEST(world.owner().commit({put("d/z", "z")}).has_value());
  world.owner().close().value();
}

void every_failing_call_is_told(const Step& step) {
  const faultfs::Trace sound = trace_of(step);
  BOOST_TEST(sound.calls.size() > 2U);
  for (std::size_t nth = 0; nth < sound.calls.size(); ++nth) {
    if (is_optional(sound.calls[nth], step)) continue;
    BOOST_TEST_CONTEXT("failing: " << describe(sound.calls[nth])) {
      WatchedJournal world;
      step.prepare(world);
      world.machine.inject({nth, make_error_code(std::errc::io_error)});
      const Result<void> worked = step.work(world);
      BOOST_REQUIRE(!worked);
      BOOST_TEST((worked.error().code == std::errc::io_error), worked.error().message());
      check_survivors(world, step.acknowledged, worked.error().outcome);
    }
  }
}

Result<void> apply(WatchedJournal& world) {
  HOLDFAST_TRY_LET(applied, world.owner().apply());
  if (!applied.failed.empty()) return fail(applied.failed.front().error);
  return {};
}

Result<void> commit(WatchedJournal& world, JournalBatch batch) {
  HOLDFAST_TRY_LET(done, world.owner().commit(std::move(batch)));
  (void)done;
  return {};
}

void make_used(WatchedJournal& world) {
  world.create();
  commit(world, {put("d/a", "0"), put("d/b", "0")}).value();
  apply(world).value();
  commit(world, {put("d/a", "1"), removed("d/b"), put("e/f/a", "1")}).value();
}

const std::string large(3000, 'l');

/// Also with a large content, in d/l. Returns: where it lies until it is applied.
faultfs::SimDirectory make_used_with_large(WatchedJournal& world) {
  world.options.inline_bytes_max = 100;
  make_used(world);
  commit(world, {put("d/l", large)}).value();
  world.kill();
  return world.directory("journal").open_directory(FileName::literal("staged")).value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(making_a_journal_tells_every_failing_call) {
  every_failing_call_is_told(
      {[](WatchedJournal&) {}, [](WatchedJournal& world) { return world.try_create(); }, ""});
}

BOOST_AUTO_TEST_CASE(opening_a_journal_tells_every_failing_call) {
  every_failing_call_is_told({[](WatchedJournal& world) {
                                make_used(world);
                                world.kill();
                                for (const char* dir : {"", "d", "journal"}) {
                                  world.write(dir, ".a.0123456789abcdef.hftmp", "half");
                                }
                              },
                              [](WatchedJournal& world) -> Result<void> {
                                HOLDFAST_TRY_LET(journal, world.try_open());
                                BOOST_TEST(get(journal, "d/a").value() == "1");
                                return {};
                              },
                              "1"});
}

BOOST_AUTO_TEST_CASE(the_first_commit_tells_every_failing_call) {
  every_failing_call_is_told(
      {[](WatchedJournal& world) {
         make_used(world);
         world.owner().close().value();
         world.kill();
         world.owner();
       },
       [](WatchedJournal& world) { return commit(world, {put("d/a", "new")}); }, "1"});
}

BOOST_AUTO_TEST_CASE(a_commit_with_a_large_content_tells_every_failing_call) {
  const auto make = [](WatchedJournal& world) {
    world.options.inline_bytes_max = 100;
    make_used(world);
  };
  const JournalBatch batch{put("d/l", large), put("d/a", "new")};
  every_failing_call_is_told(
      {make, [&](WatchedJournal& world) { return commit(world, batch); }, "1"});
}

BOOST_AUTO_TEST_CASE(opening_a_journal_with_a_large_content_tells_every_failing_call) {
  const auto make = [](WatchedJournal& world) {
    auto staged = make_used_with_large(world);
    staged.create(FileName::literal("0123456789abcdef"), Mode{0644}).value().close().value();
  };
  every_failing_call_is_told({make,
                              [](WatchedJournal& world) -> Result<void> {
                                HOLDFAST_TRY_LET(journal, world.try_open());
                                return {};
                              },
                              "1"});
}

// Its file below journal/ is gone, and nothing is lost: the plain file has the content already.
BOOST_AUTO_TEST_CASE(opening_a_journal_whose_large_content_is_in_place_tells_every_failing_call) {
  const auto make = [](WatchedJournal& world) {
    auto staged = make_used_with_large(world);
    const auto entries = staged.list().value();
    for (const auto& entry : entries) staged.remove(entry.name).value();
    world.write("d", "l", large);
  };
  every_failing_call_is_told({make,
                              [](WatchedJournal& world) -> Result<void> {
                                HOLDFAST_TRY_LET(journal, world.try_open());
                                const auto path = DocumentPath::literal("d/l");
                                HOLDFAST_TRY_LET(content, journal.read(path));
                                BOOST_TEST(content.value() == large);
                                return {};
                              },
                              "1"});
}

BOOST_AUTO_TEST_CASE(a_large_content_in_place_is_not_read_once_it_is_something_else) {
  WatchedJournal world;
  auto staged = make_used_with_large(world);
  const auto entries = staged.list().value();
  for (const auto& entry : entries) staged.remove(entry.name).value();
  world.write("d", "l", large);
  BOOST_TEST(get(world.owner(), "d/l").value() == large);
  world.rot("/d/l", std::string(3000, 'k'));
  const auto refused = world.owner().read(DocumentPath::literal("d/l"));
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::no_such_file_or_directory));
}

// The backup wants a second look at content, and neither needs a record nor a lock.
BOOST_AUTO_TEST_CASE(applying_tells_every_failing_call) {
  using enum Operation;
  every_failing_call_is_told({make_used, apply, "1", {read_at, read_attribute, try_lock}});
}

// Until its sync nothing depends on the manifest's new file. What is in the plain files by then is
// ours, also when it is replaced or removed before the next try.
BOOST_AUTO_TEST_CASE(applying_goes_on_once_a_lack_of_space_has_passed) {
  WatchedJournal sound;
  make_used(sound);
  sound.machine.forget_trace();
  apply(sound).value();
  const auto& calls = sound.machine.trace().calls;
  for (const Operation step : {Operation::create, Operation::append}) {
    std::size_t at = calls.size();
    do --at;
    while (calls[at].operation != step || !calls[at].name.starts_with("/.manifest."));
    WatchedJournal world;
    make_used(world);
    world.machine.inject({at, make_error_code(std::errc::no_space_on_device)});
    BOOST_TEST((apply(world).error().code == std::errc::no_space_on_device));
    BOOST_TEST(!world.owner().status().poisoned);
    commit(world, {put("d/a", "2"), removed("e/f/a")}).value();
    const ApplyReport applied = world.owner().apply().value();
    BOOST_TEST(applied.foreign.empty());
    BOOST_TEST(applied.failed.empty());
    BOOST_TEST(applied.cut == world.owner().last_sequence());
    BOOST_TEST(world.content("/d/a") == "2");
    BOOST_TEST(world.content("/d_bak/a.bak") == "1");
    BOOST_TEST(world.content("/e/f_bak/a.bak") == "1");
    world.owner().close().value();
  }
}

BOOST_AUTO_TEST_CASE(closing_tells_every_failing_call) {
  every_failing_call_is_told({[](WatchedJournal& world) {
                                make_used(world);
                                apply(world).value();
                                world.kill();
                                world.owner();
                              },
                              [](WatchedJournal& world) -> Result<void> {
                                HOLDFAST_TRY(world.owner().close());
                                return {};
                              },
                              "1"});
}

}  // namespace holdfast
