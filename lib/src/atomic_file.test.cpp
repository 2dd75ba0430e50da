// Goal: nothing becomes visible before commit, and nothing wrong becomes visible by commit.
// Method: AtomicFile on a simulated machine.
#include "holdfast/atomic_file.hpp"

#include <sstream>

#include "engine_world.hpp"

namespace {

using namespace holdfast;

BOOST_FIXTURE_TEST_CASE(an_abandoned_file_leaves_nothing, World) {
  put("f", "old");
  {
    auto file = files.open("/f").value();
    BOOST_REQUIRE(file.write("new"));
    file.stream() << "more";
  }
  BOOST_TEST(content("/f") == "old");
  BOOST_TEST(names() == "f");
}

BOOST_FIXTURE_TEST_CASE(text_bytes_and_streams_append_in_order, World) {
  auto file = files.open("/f").value();
  BOOST_REQUIRE(file.write("one "));
  file.stream() << "two " << 3 << std::endl;
  BOOST_REQUIRE(file.write(bytes_of("four ")));
  std::istringstream input("five");
  BOOST_REQUIRE(file.write_from(input));
  BOOST_REQUIRE(file.commit());
  BOOST_TEST(content("/f") == "one two 3\nfour five");
}

BOOST_FIXTURE_TEST_CASE(pieces_of_any_size_arrive_whole, World) {
  std::string expected;
  auto file = files.open("/f", {.integrity = Integrity::xattr}).value();
  for (const std::size_t size : {1UL, 65535UL, 1UL, 65536UL, 200'000UL, 3UL}) {
    const std::string piece(size, static_cast<char>('a' + expected.size() % 26));
    expected += piece;
    BOOST_REQUIRE(file.write(piece));
    file.stream() << piece;
    expected += piece;
  }
  BOOST_TEST(file.commit().value().digest == digest_of(bytes_of(expected)));
  BOOST_TEST((content("/f") == expected));
}

BOOST_FIXTURE_TEST_CASE(a_commit_without_any_write_is_refused, World) {
  put("f", "old");
  const auto refused = files.open("/f").value().commit();
  BOOST_TEST((refused.error().code == errc::refused));
  BOOST_TEST(content("/f") == "old");
  BOOST_TEST(names() == "f");
}

BOOST_FIXTURE_TEST_CASE(an_empty_file_is_made_on_purpose_only, World) {
  auto file = files.open("/f").value();
  BOOST_REQUIRE(file.write(""));
  BOOST_REQUIRE(file.commit());
  BOOST_TEST(content("/f").empty());
}

BOOST_FIXTURE_TEST_CASE(input_that_ends_at_once_is_no_reason_to_empty_a_file, World) {
  put("f", "old");
  std::istringstream input;
  auto file = files.open("/f").value();
  BOOST_REQUIRE(file.write_from(input));
  BOOST_TEST((file.commit().error().code == errc::refused));
  BOOST_TEST(content("/f") == "old");
}

BOOST_FIXTURE_TEST_CASE(nothing_works_after_commit, World) {
  auto file = files.open("/f").value();
  BOOST_REQUIRE(file.write("x"));
  BOOST_REQUIRE(file.commit());
  BOOST_TEST((file.write("y").error().code == errc::not_active));
  BOOST_TEST((file.commit().error().code == errc::not_active));
  std::istringstream nothing;
  BOOST_TEST((file.write_from(nothing).error().code == errc::not_active));
  const auto moved = std::move(file);
  BOOST_TEST((file.commit().error().code == errc::not_active));  // NOLINT: that is the claim
  BOOST_TEST(content("/f") == "x");
}

BOOST_AUTO_TEST_CASE(a_failed_write_is_sticky) {
  World world({.device = {.capacity_bytes = 16384}});
  auto file = world.files.open("/f").value();
  const auto first = file.write(std::string(100'000, 'x'));
  BOOST_TEST((first.error().code == std::errc::no_space_on_device));
  BOOST_TEST((file.write("y").error() == first.error()));
  BOOST_TEST((file.commit().error() == first.error()));
  BOOST_TEST(world.names().empty());
}

BOOST_AUTO_TEST_CASE(an_input_that_does_not_fit_is_refused_at_once) {
  World world({.device = {.capacity_bytes = 16384}});
  auto file = world.files.open("/f").value();
  std::istringstream input(std::string(100'000, 'x'));
  BOOST_TEST((file.write_from(input).error().code == std::errc::no_space_on_device));
}

BOOST_FIXTURE_TEST_CASE(a_stream_whose_formatting_failed_makes_commit_fail, World) {
  auto file = files.open("/f").value();
  file.stream() << "half";
  file.stream().setstate(std::ios::failbit);
  BOOST_TEST((file.commit().error().code == std::errc::io_error));
  BOOST_TEST(names().empty());
}

BOOST_AUTO_TEST_CASE(a_stream_that_failed_makes_commit_fail) {
  World world({.device = {.capacity_bytes = 16384}});
  auto file = world.files.open("/f").value();
  file.stream() << std::string(100'000, 'x') << "y";
  BOOST_TEST(!file.stream());
  BOOST_TEST((file.commit().error().code == std::errc::no_space_on_device));
  BOOST_TEST(world.names().empty());
}

BOOST_FIXTURE_TEST_CASE(an_input_that_goes_bad_is_not_taken_for_its_end, World) {
  struct Broken : std::streambuf {
    int_type underflow() override { throw 1; }  // an istream turns this into badbit
  } broken;
  std::istream input(&broken);
  auto file = files.open("/f").value();
  BOOST_TEST((file.write_from(input).error().code == std::errc::io_error));
  BOOST_TEST((file.commit().error().code == std::errc::io_error));
  BOOST_TEST(names().empty());
}

BOOST_FIXTURE_TEST_CASE(of_two_writers_the_last_commit_wins_and_both_are_whole, World) {
  auto first = files.open("/f").value();
  auto second = files.open("/f").value();
  BOOST_REQUIRE(first.write("first"));
  BOOST_REQUIRE(second.write("second"));
  BOOST_REQUIRE(second.commit());
  BOOST_REQUIRE(first.commit());
  BOOST_TEST(content("/f") == "first");
  BOOST_TEST(names() == "f");
}

// Renaming what was not sealed must not compile.
template <class File>
concept can_publish = requires(File&& file, const FileName& name) {
  publish(std::move(file), name, RenameMode::replace);
};
template <class File>
concept can_publish_unsynced = requires(File&& file, const FileName& name) {
  publish_unsynced(std::move(file), name, RenameMode::replace);
};
using faultfs::SimFs;
static_assert(can_publish<Sealed<SimFs>>);
static_assert(!can_publish<Unsynced<SimFs>>);
static_assert(!can_publish<Unsealed<SimFs>>);
static_assert(!can_publish<TempName<SimFs>>);
static_assert(can_publish_unsynced<Unsynced<SimFs>>);
static_assert(!can_publish_unsynced<Unsealed<SimFs>>);
static_assert(!std::is_constructible_v<Sealed<SimFs>, Unsynced<SimFs>>);
static_assert(
    !std::is_constructible_v<Sealed<SimFs>, TempName<SimFs>, Metadata, std::string, bool>);
static_assert(!std::is_copy_constructible_v<Sealed<SimFs>>);

}  // namespace
