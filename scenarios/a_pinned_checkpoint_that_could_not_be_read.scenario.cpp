// Somebody deletes a checkpoint that is pinned, at a moment at which the disk does not give it to
// read, or the process has too many open files. Damaged checkpoints may be deleted, and every error
// of reading was taken for damage: the pinned one was gone.
// Now such an error is told and the file stays. Found by letting each call fail once.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

BOOST_AUTO_TEST_CASE(stays_whatever_call_fails) {
  const auto make = [](WatchedStore& world) {
    (void)world.store().put("hero", 1).value();
    (void)world.store().list_checkpoints().value();  // the folder is synced once before
    const CheckpointRequest request{.label = "save", .pinned = true};
    const std::string name = world.store().create_checkpoint(request).value().name;
    world.machine.forget_trace();
    return name;
  };
  WatchedStore rehearsal;
  const Error sound = rehearsal.store().delete_checkpoint(make(rehearsal)).error();
  BOOST_TEST((sound.code == errc::refused));
  BOOST_TEST(sound.detail == "it is pinned");
  const std::size_t calls = rehearsal.machine.trace().calls.size();
  BOOST_TEST(calls > 4U);
  for (const std::errc code : {std::errc::io_error, std::errc::too_many_files_open}) {
    for (std::size_t nth = 0; nth < calls; ++nth) {
      WatchedStore world;
      const std::string name = make(world);
      world.machine.inject({nth, make_error_code(code)});
      const auto refused = world.store().delete_checkpoint(name);
      BOOST_REQUIRE(!refused);
      BOOST_TEST((refused.error().code == code), refused.error().message());
      BOOST_TEST(world.exists("/p/checkpoints/" + name));
    }
  }
}

}  // namespace
