// The disk is full, and a save meets this at one call or another, perhaps only when it syncs.
// The save fails and says which step failed; unless it says that it was published, the document
// and its folder are as they were.
// Rules: R4 honest, R8 rolls back.
#include "replayed.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;

const std::error_code full = make_error_code(std::errc::no_space_on_device);

struct FullDisk : Story {
  FullDisk() { BOOST_REQUIRE(files.write("/f", "old")); }

  /// Save while the call after `calls_before` others fails.
  Result<WriteReport> save(std::size_t calls_before, faultfs::Fault::When when) {
    machine.inject({.calls_before = calls_before, .code = full, .when = when});
    begin();
    return files.write("/f", "new");
  }

  void check(const Result<WriteReport>& saved) {
    if (saved) {
      BOOST_TEST(content("/f") == "new");
    } else {
      BOOST_TEST((saved.error().code == std::errc::no_space_on_device));
      const bool published = saved.error().outcome != Outcome::not_published;
      BOOST_TEST(content("/f") == (published ? "new" : "old"), saved.error().message());
    }
    BOOST_TEST(names() == "f");
  }
};

BOOST_AUTO_TEST_CASE(at_any_call_the_folder_is_as_it_was_or_holds_the_new_document) {
  using When = faultfs::Fault::When;
  std::size_t failed = 0;
  for (const When when : {When::before, When::after}) {
    for (std::size_t call = 0;; ++call) {
      FullDisk disk;
      const auto saved = disk.save(call, when);
      if (disk.machine.trace().calls.size() <= call) break;  // the save makes no such call
      BOOST_TEST_CONTEXT("call " << call << (when == When::before ? "" : ", after its effect")) {
        // A file that was made although its creation failed is nobody's until recovery.
        if (when == When::after) BOOST_REQUIRE(disk.files.recover("/f"));
        disk.check(saved);
      }
      failed += saved ? 0U : 1U;
    }
  }
  BOOST_TEST(failed > 20U);
}

BOOST_FIXTURE_TEST_CASE(only_at_the_sync_it_is_an_error_too, FullDisk) {
  begin();
  BOOST_REQUIRE(files.write("/f", "old"));
  const std::size_t sync = calls_until(Operation::sync) - 1;
  const auto saved = save(sync, faultfs::Fault::When::before);
  BOOST_REQUIRE(!saved);
  BOOST_TEST((saved.error().operation == Operation::sync));
  BOOST_TEST((saved.error().outcome == Outcome::not_published));
  check(saved);
}

BOOST_AUTO_TEST_CASE(a_disk_with_no_block_left_refuses_the_new_document) {
  Story small(faultfs::MachineOptions{.device = {.capacity_bytes = 8192}});
  BOOST_REQUIRE(small.files.write("/f", std::string(4096, 'o')));
  const auto saved = small.files.write("/f", std::string(8192, 'n'));
  BOOST_TEST((saved.error().code == std::errc::no_space_on_device));
  BOOST_TEST(small.content("/f") == std::string(4096, 'o'));
  BOOST_TEST(small.names() == "f");
}

BOOST_AUTO_TEST_CASE(who_forgets_its_temporary_file_leaves_it) {
  check_says(replayed("hf1/leaves-temp-when-it-fails/kill/u512/d1/f4b28/", "R8"),
             "No space left on device");
}

}  // namespace
