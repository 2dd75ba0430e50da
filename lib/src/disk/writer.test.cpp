// Goal: bytes that append() accepted are all there, and no failure of the kernel is hidden.
// Method: a real file below system calls that misbehave in one way each.
#include <sys/mman.h>

#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

// Takes at most three bytes at a time, and is interrupted before each of them.
struct ShortWrites final : SystemCalls {
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    if (++calls % 2 == 1) return fail_with(EINTR);
    return SystemCalls::pwrite(fd, from, std::min<std::size_t>(size, 3), offset);
  }
  int calls = 0;
};

BOOST_AUTO_TEST_CASE(append_writes_everything_despite_short_writes_and_signals) {
  ShortWrites calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("a"), "twenty bytes, in rows");
  BOOST_TEST(calls.calls == 14);
  BOOST_TEST(read_file(temporary.dir, name("a")) == "twenty bytes, in rows");
}

// Takes what Linux takes at once, from memory that nobody needs to have.
struct HugeWrites final : SystemCalls {
  ssize_t pwrite(int, const void*, std::size_t size, off_t offset) override {
    BOOST_TEST(static_cast<std::size_t>(offset) == taken);
    const std::size_t now = std::min<std::size_t>(size, 0x7ffff000);
    taken += now;
    return static_cast<ssize_t>(now);
  }
  std::size_t taken = 0;
};

BOOST_AUTO_TEST_CASE(append_takes_more_than_two_gibibytes) {
  HugeWrites calls;
  TemporaryDirectory temporary(calls);
  constexpr std::size_t size = std::size_t{5} << 30;
  void* memory =
      ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  BOOST_REQUIRE(memory != MAP_FAILED);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  must(writer.append({static_cast<const std::byte*>(memory), size}));
  BOOST_TEST(calls.taken == size);
  BOOST_TEST(::munmap(memory, size) == 0);
}

struct FullAfter final : SystemCalls {
  explicit FullAfter(std::size_t bytes) : left(bytes) {}
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    if (left == 0) return fail_with(ENOSPC);
    size = std::min(size, left);
    left -= size;
    return SystemCalls::pwrite(fd, from, size, offset);
  }
  std::size_t left;
};

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_a_prefix_and_a_later_append_goes_on_behind_it) {
  FullAfter calls(4);
  TemporaryDirectory temporary(calls);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  const auto result = writer.append(bytes("abcdefgh"));
  BOOST_TEST(code_of(result) == os(ENOSPC));
  BOOST_TEST(result.error().name == (temporary.path / "a").native());
  BOOST_TEST((result.error().operation == Operation::append));
  BOOST_TEST(read_file(temporary.dir, name("a")) == "abcd");
  calls.left = 100;
  must(writer.append(bytes("EF")));
  BOOST_TEST(read_file(temporary.dir, name("a")) == "abcdEF");
}

struct WritesNothing final : SystemCalls {
  ssize_t pwrite(int, const void*, std::size_t, off_t) override { return 0; }
};

BOOST_AUTO_TEST_CASE(a_write_that_takes_nothing_is_an_error_and_no_endless_loop) {
  WritesNothing calls;
  TemporaryDirectory temporary(calls);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  BOOST_TEST(code_of(writer.append(bytes("x"))) == os(EIO));
}

struct OnlyInterrupts final : SystemCalls {
  ssize_t pwrite(int, const void*, std::size_t, off_t) override { return fail_with(EINTR); }
};

BOOST_AUTO_TEST_CASE(a_kernel_that_only_interrupts_is_an_error_in_the_end) {
  OnlyInterrupts calls;
  TemporaryDirectory temporary(calls);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  BOOST_TEST(code_of(writer.append(bytes("x"))) == os(EINTR));
}

struct FailingSync final : SystemCalls {
  explicit FailingSync(int code) : error(code) {}
  int fsync(int) override {
    ++syncs;
    return fail_with(error);
  }
  int close(int fd) override {
    ++closes;
    return SystemCalls::close(fd);
  }
  int error;
  int syncs = 0;
  int closes = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_sync_is_never_retried_and_poisons_the_writer) {
  for (const int error : {EIO, EINTR}) {
    FailingSync calls(error);
    TemporaryDirectory temporary(calls);
    write_file(temporary.dir, name("source"), "x");
    auto reader = must(temporary.dir.open(name("source")));
    auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
    BOOST_TEST(code_of(writer.sync()) == os(error));
    BOOST_TEST(code_of(writer.sync()) == make_error_code(errc::poisoned));
    BOOST_TEST(code_of(writer.append(bytes("x"))) == make_error_code(errc::poisoned));
    BOOST_TEST(code_of(writer.append_copy(reader, {0, 1})) == make_error_code(errc::poisoned));
    BOOST_TEST(calls.syncs == 1);
    calls.closes = 0;
    BOOST_TEST(code_of(writer.close()) == make_error_code(errc::poisoned));
    BOOST_TEST(calls.closes == 1);
    BOOST_TEST(code_of(writer.close()) == make_error_code(errc::not_active));
  }
}

// Close for a descriptor that is known: others must not notice.
struct FailingClose final : SystemCalls {
  int close(int fd) override {
    const int answer = SystemCalls::close(fd);
    if (error == 0) return answer;
    ++closes;
    return fail_with(error);
  }
  int error = 0;
  int closes = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_close_is_reported_once_and_not_repeated) {
  FailingClose calls;
  TemporaryDirectory temporary(calls);
  {
    auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
    calls.error = EIO;
    const auto result = writer.close();
    BOOST_TEST(code_of(result) == os(EIO));
    BOOST_TEST((result.error().operation == Operation::close));
    BOOST_TEST(code_of(writer.close()) == make_error_code(errc::not_active));
  }
  BOOST_TEST(calls.closes == 1);
  calls.error = 0;
}

BOOST_AUTO_TEST_CASE(an_interrupted_close_is_a_success_because_the_descriptor_is_gone) {
  FailingClose calls;
  TemporaryDirectory temporary(calls);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  calls.error = EINTR;
  BOOST_TEST(code_of(writer.close()) == success);
  BOOST_TEST(calls.closes == 1);
  calls.error = 0;
}

BOOST_AUTO_TEST_CASE(a_writer_that_was_closed_or_moved_from_is_not_active) {
  TemporaryDirectory temporary;
  auto first = must(temporary.dir.create(name("a"), Mode{0644}));
  auto second = std::move(first);
  const auto not_active = make_error_code(errc::not_active);
  for (auto* writer : {&first, &second}) {
    if (writer == &second) must(second.close());
    BOOST_TEST(code_of(writer->stat()) == not_active);
    BOOST_TEST(code_of(writer->append(bytes("x"))) == not_active);
    BOOST_TEST(code_of(writer->set_mode(Mode{0600})) == not_active);
    BOOST_TEST(code_of(writer->set_owner(Owner{})) == not_active);
    BOOST_TEST(code_of(writer->set_times(Time{})) == not_active);
    BOOST_TEST(code_of(writer->set_attribute("a", "b")) == not_active);
    BOOST_TEST(code_of(writer->sync()) == not_active);
    BOOST_TEST(code_of(writer->close()) == not_active);
  }
}

BOOST_AUTO_TEST_CASE(mode_owner_and_times_are_set_exactly) {
  TemporaryDirectory temporary;
  auto writer = must(temporary.dir.create(name("a"), Mode{0600}));
  const Owner owner = must(writer.stat()).owner;
  const Time before_1970 = Time(std::chrono::seconds(-2)) + std::chrono::nanoseconds(7);
  must(writer.set_owner(owner));
  must(writer.set_mode(Mode{02666}));
  must(writer.set_times(before_1970));
  const Metadata metadata = must(writer.stat());
  BOOST_TEST(metadata.mode.bits == 02666U);
  BOOST_TEST((metadata.owner == owner));
  BOOST_TEST((metadata.mtime == before_1970));
}

}  // namespace
