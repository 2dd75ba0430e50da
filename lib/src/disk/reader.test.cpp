// Goal: a reader gets every byte of a regular file, and nothing but a regular file.
// Method: real files of every kind; short reads and signals are injected below.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

std::string read_part(DiskFs::Reader& reader, std::uint64_t offset, std::size_t size) {
  std::string part(size, '?');
  part.resize(must(reader.read_at(offset, std::as_writable_bytes(std::span(part)))));
  return part;
}

struct ShortReads final : SystemCalls {
  ssize_t pread(int fd, void* into, std::size_t size, off_t offset) override {
    if (++calls % 2 == 1) return fail_with(EINTR);
    return SystemCalls::pread(fd, into, std::min<std::size_t>(size, 2), offset);
  }
  int calls = 0;
};

BOOST_AUTO_TEST_CASE(read_at_is_short_only_at_the_end_of_the_file) {
  ShortReads calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("a"), "0123456789");
  auto reader = must(temporary.dir.open(name("a")));
  BOOST_TEST(read_part(reader, 1, 7) == "1234567");
  BOOST_TEST(read_part(reader, 7, 7) == "789");
  BOOST_TEST(read_part(reader, 10, 7).empty());
  BOOST_TEST(read_part(reader, std::numeric_limits<std::uint64_t>::max(), 7).empty());
  BOOST_TEST(read_part(reader, disk::offset_max - 1, 7).empty());
}

struct FailingReads final : SystemCalls {
  ssize_t pread(int, void*, std::size_t, off_t) override { return fail_with(EIO); }
};

BOOST_AUTO_TEST_CASE(a_failed_read_names_operation_and_file) {
  FailingReads calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("a"), "x");
  auto reader = must(temporary.dir.open(name("a")));
  std::byte into[1];
  const auto result = reader.read_at(0, into);
  BOOST_TEST(code_of(result) == os(EIO));
  BOOST_TEST((result.error().operation == Operation::read_at));
  BOOST_TEST(result.error().name == (temporary.path / "a").native());
}

void make_socket(const boost::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  BOOST_REQUIRE(path.native().size() < sizeof address.sun_path);
  path.native().copy(address.sun_path, path.native().size());
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  BOOST_REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  BOOST_REQUIRE(::close(socket) == 0);
}

// If open() waited for the pipe's other end, this test would never end.
BOOST_AUTO_TEST_CASE(only_regular_files_are_opened_and_a_pipe_does_not_block) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  BOOST_REQUIRE(::mkfifo((temporary.path / "fifo").c_str(), 0644) == 0);
  make_socket(temporary.path / "socket");
  must(dir.make_directory(name("dir"), Mode{0755}));
  write_file(dir, name("file"), "x");
  must(dir.make_symlink(name("link"), "file"));
  const auto expect = [&](std::string_view file, std::error_code code) {
    BOOST_TEST_CONTEXT(file) {
      BOOST_TEST(code_of(dir.open(name(file))) == code);
      BOOST_TEST(code_of(dir.open_log(name(file))) == code);
      BOOST_TEST(code_of(dir.try_lock(name(file), LockMode::shared)) == code);
      BOOST_TEST(code_of(dir.try_lock(name(file), LockMode::exclusive)) == code);
      BOOST_TEST(code_of(dir.lock_state(name(file))) == code);
    }
  };
  expect("fifo", make_error_code(errc::not_regular));
  expect("socket", make_error_code(errc::not_regular));
  expect("dir", os(EISDIR));
  expect("link", os(ELOOP));
  expect("missing", os(ENOENT));
  expect("file", success);
}

// Stores one attribute, so that the test does not depend on what the temporary directory can.
struct Attributes final : SystemCalls {
  int fsetxattr(int, const char* key, const void* from, std::size_t size) override {
    stored_name = key;
    value.assign(static_cast<const char*>(from), size);
    return 0;
  }
  ssize_t fgetxattr(int, const char* key, void* into, std::size_t size) override {
    if (stored_name != key) return fail_with(ENODATA);
    if (size < value.size()) return fail_with(ERANGE);
    value.copy(static_cast<char*>(into), value.size());
    return static_cast<ssize_t>(value.size());
  }
  std::string stored_name;
  std::string value;
};

BOOST_AUTO_TEST_CASE(attributes_of_every_size_are_read_back) {
  Attributes calls;
  TemporaryDirectory temporary(calls);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  auto reader = must(temporary.dir.open(name("a")));
  for (const std::size_t size : {0U, 1U, 256U, 257U, 65536U}) {
    const std::string value(size, 'v');
    must(writer.set_attribute("digest", value));
    BOOST_TEST((must(reader.read_attribute("digest")) == value));
  }
  BOOST_TEST(calls.stored_name == "user.digest");
  BOOST_TEST(!must(reader.read_attribute("other")).has_value());
}

BOOST_AUTO_TEST_CASE(an_attribute_name_with_a_nul_byte_is_refused_not_cut) {
  Attributes calls;
  TemporaryDirectory temporary(calls);
  auto writer = must(temporary.dir.create(name("a"), Mode{0644}));
  auto reader = must(temporary.dir.open(name("a")));
  const std::string_view bad("a\0b", 3);
  BOOST_TEST(code_of(writer.set_attribute(bad, "v")) == os(EINVAL));
  BOOST_TEST(code_of(reader.read_attribute(bad)) == os(EINVAL));
  BOOST_TEST(calls.stored_name.empty());
}

struct NoAttributes final : SystemCalls {
  ssize_t fgetxattr(int, const char*, void*, std::size_t) override { return fail_with(ENOTSUP); }
};

BOOST_AUTO_TEST_CASE(a_file_system_without_attributes_says_so) {
  NoAttributes calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("a"), "x");
  auto reader = must(temporary.dir.open(name("a")));
  BOOST_TEST(code_of(reader.read_attribute("digest")) == os(ENOTSUP));
}

struct FailingSync final : SystemCalls {
  int fsync(int) override {
    ++syncs;
    return fail_with(EIO);
  }
  int syncs = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_sync_of_a_reader_is_not_retried) {
  FailingSync calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("a"), "x");
  auto reader = must(temporary.dir.open(name("a")));
  BOOST_TEST(code_of(reader.sync()) == os(EIO));
  BOOST_TEST(calls.syncs == 1);
}

BOOST_AUTO_TEST_CASE(dropping_the_cache_loses_nothing) {
  TemporaryDirectory temporary;
  write_file(temporary.dir, name("a"), "kept");
  auto reader = must(temporary.dir.open(name("a")));
  must(reader.sync());
  must(reader.drop_cache());
  BOOST_TEST(read_part(reader, 0, 10) == "kept");
}

BOOST_AUTO_TEST_CASE(a_reader_follows_its_file_and_a_moved_one_is_not_active) {
  TemporaryDirectory temporary;
  write_file(temporary.dir, name("a"), "kept");
  auto first = must(temporary.dir.open(name("a")));
  must(temporary.dir.remove(name("a")));
  auto reader = std::move(first);
  BOOST_TEST(read_part(reader, 0, 10) == "kept");
  BOOST_TEST(must(reader.stat()).links == 0U);
  const auto not_active = make_error_code(errc::not_active);
  BOOST_TEST(code_of(first.stat()) == not_active);
  BOOST_TEST(code_of(first.read_at(0, {})) == not_active);
  BOOST_TEST(code_of(first.read_attribute("a")) == not_active);
  BOOST_TEST(code_of(first.sync()) == not_active);
  BOOST_TEST(code_of(first.drop_cache()) == not_active);
}

}  // namespace
