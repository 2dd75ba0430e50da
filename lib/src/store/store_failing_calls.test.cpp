// Goal: no failed call of a store's life goes unnoticed, and none costs a commit.
// Method: each call of a step fails once, without its effect, in a world of its own; the step must
// fail with that error, and whoever comes next finds the project as it was or as it was to be.
#include <functional>

#include "watched_store.hpp"

namespace holdfast {
namespace {

struct Step {
  std::function<void(WatchedStore&)> prepare;
  std::function<Result<void>(WatchedStore&)> work;
  /// Calls whose failure is no reason to fail.
  std::function<bool(const faultfs::Call&)> is_courtesy = [](const faultfs::Call&) {
    return false;
  };
};

/// A temporary name that nobody can look at is not used, and a blank file's record is a courtesy.
bool is_courtesy(const faultfs::Call& call, const Step& step) {
  return call.operation == Operation::set_attribute ||
         (call.operation == Operation::stat && call.name.ends_with(".hftmp")) ||
         step.is_courtesy(call);
}

std::vector<faultfs::Call> calls_of(const Step& step) {
  WatchedStore world;
  step.prepare(world);
  world.machine.forget_trace();
  const Result<void> worked = step.work(world);
  BOOST_REQUIRE_MESSAGE(worked, (worked ? "" : worked.error().message()));
  return world.machine.trace().calls;
}

void every_failing_call_is_told(const Step& step) {
  const std::vector<faultfs::Call> calls = calls_of(step);
  BOOST_TEST(calls.size() > 2U);
  for (std::size_t nth = 0; nth < calls.size(); ++nth) {
    BOOST_TEST_CONTEXT("failing: " << describe(calls[nth])) {
      WatchedStore world;
      step.prepare(world);
      world.machine.inject({nth, make_error_code(std::errc::io_error)});
      const Result<void> worked = step.work(world);
      if (is_courtesy(calls[nth], step)) continue;
      BOOST_TEST(!worked);
      if (!worked)
        BOOST_TEST((worked.error().code == std::errc::io_error), worked.error().message());
    }
  }
}

/// Read once more, from its backup perhaps; and what lies in the folder of checkpoints may stay, as
/// may what others have left in the root.
bool is_no_obstacle(const faultfs::Call& call) {
  const bool is_read =
      call.operation == Operation::read_at || call.operation == Operation::read_attribute;
  return (is_read && call.name == "/p/version.json") || call.name == "/p/checkpoints" ||
         (call.operation == Operation::list && call.name == "/");
}

void with_an_owner(WatchedStore& world) {
  world.how.owner = "me";
}

void with_a_dead_owner(WatchedStore& world) {
  with_an_owner(world);
  (void)world.store().put("a", 1).value();
  (void)world.store().force_sync().value();
  (void)world.store().put("a", 2).value();
  world.kill_store();
}

Result<void> opens(WatchedStore& world) {
  HOLDFAST_TRY_LET(opened, world.try_open_store("p"));
  (void)opened;
  return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(making_a_project_tells_every_failing_call) {
  every_failing_call_is_told({with_an_owner, [](WatchedStore& world) -> Result<void> {
                                HOLDFAST_TRY_LET(made, world.try_new("p"));
                                (void)made;
                                return {};
                              }});
}

BOOST_AUTO_TEST_CASE(opening_a_project_tells_every_failing_call) {
  every_failing_call_is_told({with_a_dead_owner, opens, is_no_obstacle});
}

// Its name may be in the cache only.
BOOST_AUTO_TEST_CASE(opening_a_project_that_nobody_has_used_tells_every_failing_call) {
  every_failing_call_is_told({[](WatchedStore& world) {
                                (void)world.store();
                                world.kill_store();
                              },
                              opens, is_no_obstacle});
}

BOOST_AUTO_TEST_CASE(looking_at_a_project_tells_every_failing_call) {
  every_failing_call_is_told(
      {with_a_dead_owner,
       [](WatchedStore& world) -> Result<void> {
         HOLDFAST_TRY_LET(root, world.fs.open_root());
         HOLDFAST_TRY_LET(
             opened, SimStore::open_read_only(std::move(root), "p", world.how, world.environment));
         HOLDFAST_TRY(opened.fetch("a"));
         HOLDFAST_TRY(opened.list());
         return {};
       },
       is_no_obstacle});
}

BOOST_AUTO_TEST_CASE(deleting_a_checkpoint_tells_every_failing_call) {
  every_failing_call_is_told({[](WatchedStore& world) {
                                (void)world.store().put("a", 1).value();
                                (void)world.store().create_checkpoint("old").value();
                              },
                              [](WatchedStore& world) {
                                return world.store().delete_checkpoint(
                                    "cp_old_20231114T221320Z_1.zip");
                              }});
}

BOOST_AUTO_TEST_CASE(detaching_tells_every_failing_call) {
  every_failing_call_is_told({[](WatchedStore& world) {
                                (void)world.store().put("a", 1).value();
                                world.store().stage_update(2, "a").value();
                              },
                              [](WatchedStore& world) { return world.store().detach(); }});
}

}  // namespace holdfast
