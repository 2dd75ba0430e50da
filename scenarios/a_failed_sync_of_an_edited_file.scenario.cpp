// Somebody edits a chunk's file by hand, and the store adopts it: the document is in the journal,
// and its file has to become durable before the journal's space is used again. That sync fails
// once. A second one would succeed, for the kernel counts the pages as clean, and the power cut
// would find the old bytes, or none. The file is written anew from the journal instead. Found by
// reading; the rule is R3 durable.
#include "store_story.hpp"

namespace {

using namespace holdfast;

/// The story up to the sync that fails. Returns: how many calls there were between edit and sync.
std::size_t adopt_an_edit(StoreStory& story, const std::optional<faultfs::Fault>& fault) {
  (void)story.store().put("a", 1).value();
  (void)story.store().put("b", 1).value();
  (void)story.store().force_sync().value();
  story.begin();
  story.edit("a.json", "7\n");
  const std::size_t edited = story.machine.trace().calls.size();
  if (fault) story.machine.inject(*fault);
  BOOST_TEST(story.get("a") == "7");
  const auto& calls = story.machine.trace().calls;
  const auto is_sync = [](const faultfs::Call& call) {
    return call.operation == Operation::sync && call.name.ends_with("/a.json");
  };
  const auto begin = calls.begin() + static_cast<std::ptrdiff_t>(edited);
  const auto found = std::find_if(begin, calls.end(), is_sync);
  BOOST_REQUIRE((found != calls.end()));
  return static_cast<std::size_t>(found - begin);
}

BOOST_AUTO_TEST_CASE(the_file_is_written_anew) {
  StoreStory rehearsal;
  const std::size_t at = adopt_an_edit(rehearsal, std::nullopt);
  for (const faultfs::SyncPolicy policy : faultfs::sync_policies()) {
    if (policy == faultfs::SyncPolicy::reported_late) continue;  // this sync succeeds
    BOOST_TEST_CONTEXT(to_string(policy)) {
      StoreStory story;
      (void)adopt_an_edit(story, faultfs::Fault{.calls_before = at,
                                                .code = make_error_code(std::errc::io_error),
                                                .when = faultfs::Fault::When::within,
                                                .policy = policy});
      BOOST_TEST(story.faults.size() == 1U);
      BOOST_TEST(story.store().force_sync().has_value());
      story.cut_power_at_the_end("posix-min", [](StoreStory& after) {
        BOOST_TEST(after.get("a") == "7");
        BOOST_TEST(after.get("b") == "1");
        BOOST_TEST(after.healed.empty());
      });
    }
  }
}

}  // namespace
