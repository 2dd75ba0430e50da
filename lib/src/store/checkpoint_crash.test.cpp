// Goal: whatever fails or dies while a checkpoint is made or restored, the store is as it was or as
// it was meant to be, and nothing lies about once it is opened again.
// Method: each call of a story fails, in a world of its own; and the process dies behind each call.
#include <functional>

#include "faultfs/explorer.hpp"

#include "watched_store.hpp"

namespace holdfast {
namespace {

using Names = std::vector<std::string>;

struct Story {
  std::function<void(WatchedStore&)> prepare;
  std::function<Result<void>(WatchedStore&)> work;
  std::string before;  ///< the chunks and their documents
  std::string after;
};

/// "a=1 b=1"
std::string chunks_of(WatchedStore& world) {
  std::string text;
  const std::vector<ChunkInfo> infos = world.store().list().value();
  for (const ChunkInfo& chunk : infos) {
    text += (text.empty() ? "" : " ") + chunk.name + "=" + world.get(chunk.name).substr(0, 2);
  }
  return text;
}

/// A store that was closed and opened: it works, and what is left over is gone.
std::string judge(WatchedStore& world) {
  const std::string chunks = chunks_of(world);
  const bool has_folder = world.exists("/p/checkpoints");
  for (const std::string& name : has_folder ? world.names_in("p/checkpoints") : Names{}) {
    BOOST_TEST(world.store().verify_checkpoint(name).has_value(), name);
  }
  BOOST_TEST(world.store().put("more", 1).has_value());
  world.store().detach().value();
  BOOST_TEST(world.store().get_health_report().orphans == 0U);
  if (world.exists("/p/journal/staged")) BOOST_TEST(world.names_in("p/journal/staged").empty());
  BOOST_TEST(!world.exists("/p/chunks/quarantine"));
  return chunks;
}

void every_call_may_fail(const Story& story, faultfs::Fault::When when) {
  std::size_t refused = 0;
  for (std::size_t nth = 0;; ++nth) {
    WatchedStore world;
    story.prepare(world);
    world.machine.forget_trace();
    world.machine.inject({nth, make_error_code(std::errc::io_error), when});
    const Result<void> done = story.work(world);
    if (world.machine.trace().calls.size() <= nth) break;
    BOOST_TEST_CONTEXT("failing: " << describe(world.machine.trace().calls[nth])) {
      refused += done ? 0U : 1U;
      const bool unclear = !done && done.error().outcome == Outcome::in_doubt;
      if (!done) {
        BOOST_TEST((done.error().code == std::errc::io_error), done.error().message());
        BOOST_TEST(!done.error().name.empty());
      }
      world.kill_store();
      const std::string found = judge(world);
      const bool published = !done && done.error().outcome == Outcome::published_unconfirmed;
      const bool lawful = found == (done || published ? story.after : story.before) ||
                          (unclear && found == story.after);
      BOOST_TEST(lawful, found);
    }
  }
  BOOST_TEST(refused > 40U);
}

void it_may_end_anywhere(const Story& story, const char* model) {
  WatchedStore whole;
  story.prepare(whole);
  whole.machine.forget_trace();
  const faultfs::Tree before = whole.machine.tree();
  story.work(whole).value();
  const faultfs::Trace& trace = whole.machine.trace();
  std::set<std::string> found;
  for (std::size_t calls = 0; calls <= trace.calls.size(); ++calls) {
    for (const faultfs::Tree& tree :
         all_states(before, trace, calls, *faultfs::find_crash_model(model), 4096)) {
      BOOST_TEST_CONTEXT(model << " behind " << calls << " calls") {
        WatchedStore world{faultfs::Machine(tree)};
        const std::string chunks = judge(world);
        const bool is_over = calls == trace.calls.size();
        BOOST_TEST((chunks == story.after || (!is_over && chunks == story.before)), chunks);
        found.insert(chunks);
      }
    }
  }
  BOOST_TEST(found.size() == (story.before == story.after ? 1U : 2U));
}

/// Restores the checkpoint of this name.
std::function<Result<void>(WatchedStore&)> restores(const char* name) {
  return [name](WatchedStore& world) -> Result<void> {
    HOLDFAST_TRY(world.store().restore_checkpoint(name));
    return {};
  };
}

const Story making{[](WatchedStore& world) {
                     (void)world.store().put("a", 1).value();
                     (void)world.store().put("b", 1).value();
                     (void)world.store().force_sync().value();
                     (void)world.store().create_checkpoint("old").value();
                     (void)world.store().put("a", 2).value();
                   },
                   [](WatchedStore& world) -> Result<void> {
                     HOLDFAST_TRY(world.store().create_checkpoint("new", "", 1));
                     return {};
                   },
                   "a=2 b=1", "a=2 b=1"};

const Story making_without_a_folder{[](WatchedStore& world) {
                                      (void)world.store().put("a", 1).value();
                                      auto root = world.root();
                                      auto dir =
                                          root.open_directory(FileName::literal("p")).value();
                                      const FileName folder = FileName::literal("checkpoints");
                                      dir.remove_directory(folder).value();
                                    },
                                    [](WatchedStore& world) -> Result<void> {
                                      HOLDFAST_TRY(world.store().create_checkpoint("new"));
                                      return {};
                                    },
                                    "a=1", "a=1"};

const Story restoring{[](WatchedStore& world) {
                        (void)world.store().put("a", 1).value();
                        (void)world.store().put("b", 1).value();
                        (void)world.store().create_checkpoint("kept").value();
                        Batch batch;
                        batch.put("a", 2).remove("b").put("c", 2);
                        (void)world.store().commit(batch).value();
                        (void)world.store().force_sync().value();
                      },
                      restores("cp_kept_20231114T221320Z_2.zip"), "a=2 c=2", "a=1 b=1"};

const Story restoring_much{[](WatchedStore& world) {
                             for (const char* chunk : {"a", "b", "c"}) {
                               (void)world.store().put(chunk, std::string(3500, '1')).value();
                             }
                             (void)world.store().create_checkpoint("kept").value();
                             Batch batch;
                             batch.put("a", 2).put("b", 2).put("c", 2);
                             (void)world.store().commit(batch).value();
                             (void)world.store().force_sync().value();
                           },
                           restores("cp_kept_20231114T221320Z_3.zip"), "a=2 b=2 c=2",
                           "a=\"1 b=\"1 c=\"1"};

}  // namespace

BOOST_AUTO_TEST_CASE(making_a_checkpoint_may_fail_at_every_call) {
  every_call_may_fail(making, faultfs::Fault::When::before);
}
BOOST_AUTO_TEST_CASE(making_a_checkpoint_may_fail_behind_every_call) {
  every_call_may_fail(making, faultfs::Fault::When::after);
}
BOOST_AUTO_TEST_CASE(making_a_checkpoint_and_its_folder_may_fail_at_every_call) {
  every_call_may_fail(making_without_a_folder, faultfs::Fault::When::before);
}
BOOST_AUTO_TEST_CASE(restoring_may_fail_at_every_call) {
  every_call_may_fail(restoring, faultfs::Fault::When::before);
}
BOOST_AUTO_TEST_CASE(restoring_may_fail_behind_every_call) {
  every_call_may_fail(restoring, faultfs::Fault::When::after);
}
BOOST_AUTO_TEST_CASE(restoring_much_may_fail_at_every_call) {
  every_call_may_fail(restoring_much, faultfs::Fault::When::before);
}
BOOST_AUTO_TEST_CASE(making_a_checkpoint_may_end_with_its_process) {
  it_may_end_anywhere(making, "kill");
}
BOOST_AUTO_TEST_CASE(restoring_may_end_with_its_process) {
  it_may_end_anywhere(restoring, "kill");
}
BOOST_AUTO_TEST_CASE(restoring_much_may_end_with_its_process) {
  it_may_end_anywhere(restoring_much, "kill");
}

}  // namespace holdfast
