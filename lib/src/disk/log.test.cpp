// Goal: a log is read and overwritten in place, completely or with an error.
// Method: a real file; what kernels rarely do is injected below.
#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

DiskFs::Log open_log(TemporaryDirectory& temporary, std::string_view content) {
  write_file(temporary.dir, name("log"), content);
  return must(temporary.dir.open_log(name("log")));
}

struct ShortTransfers final : SystemCalls {
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    if (++calls % 2 == 1) return fail_with(EINTR);
    return SystemCalls::pwrite(fd, from, std::min<std::size_t>(size, 2), offset);
  }
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override {
    if (++calls % 2 == 1) return fail_with(EINTR);
    return SystemCalls::pread(fd, into, std::min<std::size_t>(size, 2), offset);
  }
  int calls = 0;
};

BOOST_AUTO_TEST_CASE(bytes_are_overwritten_in_place_despite_short_writes_and_signals) {
  ShortTransfers calls;
  TemporaryDirectory temporary(calls);
  auto log = open_log(temporary, "0123456789");
  must(log.write_at(2, bytes("abcde")));
  BOOST_TEST(content_of(log) == "01abcde789");
}

BOOST_AUTO_TEST_CASE(a_gap_behind_the_end_reads_as_zeros) {
  TemporaryDirectory temporary;
  auto log = open_log(temporary, "x");
  must(log.write_at(3, bytes("y")));
  BOOST_TEST(content_of(log) == std::string("x\0\0y", 4));
}

BOOST_AUTO_TEST_CASE(truncate_cuts_and_extends_with_zeros) {
  TemporaryDirectory temporary;
  auto log = open_log(temporary, "abc");
  must(log.truncate(1));
  must(log.truncate(3));
  BOOST_TEST(content_of(log) == std::string("a\0\0", 3));
}

BOOST_AUTO_TEST_CASE(places_that_linux_cannot_address_are_refused_before_the_kernel_sees_them) {
  TemporaryDirectory temporary;
  auto log = open_log(temporary, "abc");
  const std::uint64_t beyond = disk::offset_max;
  BOOST_TEST(code_of(log.write_at(beyond, bytes("x"))) == os(EFBIG));
  BOOST_TEST(code_of(log.write_at(~std::uint64_t{0}, bytes("x"))) == os(EFBIG));
  BOOST_TEST(code_of(log.truncate(beyond + 1)) == os(EFBIG));
  BOOST_TEST(code_of(log.allocate({beyond, 1})) == os(EFBIG));
  BOOST_TEST(content_of(log) == "abc");
}

// Interrupts once, then allocates as the simplest file system would: by extending.
struct Allocates final : SystemCalls {
  int fallocate(int fd, off_t offset, off_t length) override {
    if (++calls == 1) return fail_with(EINTR);
    return SystemCalls::ftruncate(fd, offset + length);
  }
  int calls = 0;
};

BOOST_AUTO_TEST_CASE(allocate_extends_the_file_and_survives_a_signal) {
  Allocates calls;
  TemporaryDirectory temporary(calls);
  auto log = open_log(temporary, "abc");
  must(log.allocate({2, 8}));
  BOOST_TEST(calls.calls == 2);
  BOOST_TEST(must(log.stat()).size_bytes == 10U);
}

BOOST_AUTO_TEST_CASE(allocating_nothing_is_invalid) {
  TemporaryDirectory temporary;
  auto log = open_log(temporary, "abc");
  BOOST_TEST(code_of(log.allocate({0, 0})) == os(EINVAL));
}

struct FailingSync final : SystemCalls {
  int fdatasync(int) override {
    ++syncs;
    return fail_with(EIO);
  }
  int syncs = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_sync_is_never_retried_and_poisons_all_but_reading) {
  FailingSync calls;
  TemporaryDirectory temporary(calls);
  auto log = open_log(temporary, "abc");
  const auto poisoned = make_error_code(errc::poisoned);
  BOOST_TEST(code_of(log.sync()) == os(EIO));
  BOOST_TEST(code_of(log.sync()) == poisoned);
  BOOST_TEST(code_of(log.write_at(0, bytes("x"))) == poisoned);
  BOOST_TEST(code_of(log.allocate({0, 1})) == poisoned);
  BOOST_TEST(code_of(log.truncate(0)) == poisoned);
  BOOST_TEST(calls.syncs == 1);
  BOOST_TEST(content_of(log) == "abc");
}

BOOST_AUTO_TEST_CASE(poison_moves_with_the_handle_and_a_new_handle_is_sound) {
  FailingSync calls;
  TemporaryDirectory temporary(calls);
  auto first = open_log(temporary, "abc");
  BOOST_TEST(code_of(first.sync()) == os(EIO));
  auto second = std::move(first);
  BOOST_TEST(code_of(second.truncate(0)) == make_error_code(errc::poisoned));
  second = must(temporary.dir.open_log(name("log")));
  must(second.truncate(0));
  BOOST_TEST(code_of(first.sync()) == make_error_code(errc::not_active));
}

BOOST_AUTO_TEST_CASE(a_moved_log_is_not_active) {
  TemporaryDirectory temporary;
  auto log = open_log(temporary, "abc");
  const auto other = std::move(log);
  const auto not_active = make_error_code(errc::not_active);
  BOOST_TEST(code_of(log.stat()) == not_active);
  BOOST_TEST(code_of(log.read_at(0, {})) == not_active);
  BOOST_TEST(code_of(log.write_at(0, {})) == not_active);
  BOOST_TEST(code_of(log.allocate({0, 1})) == not_active);
  BOOST_TEST(code_of(log.truncate(0)) == not_active);
  BOOST_TEST(code_of(log.sync()) == not_active);
}

}  // namespace
