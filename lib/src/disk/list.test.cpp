// Goal: a listing has every entry once, with its kind, sorted by bytes.
// Method: real directories; file systems that do not tell kinds are injected below.
#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

BOOST_AUTO_TEST_CASE(entries_are_sorted_by_bytes_and_have_their_kinds) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, name("b"), "");
  write_file(dir, name("\xc3\xa4"), "");
  write_file(dir, name("B"), "");
  must(dir.make_directory(name("a"), Mode{0755}));
  must(dir.make_symlink(name(".l"), "nowhere"));
  BOOST_REQUIRE(::mkfifo((temporary.path / "f").c_str(), 0644) == 0);
  const std::vector<Entry> expected{
      {name(".l"), FileKind::symlink},  {name("B"), FileKind::regular},
      {name("a"), FileKind::directory}, {name("b"), FileKind::regular},
      {name("f"), FileKind::other},     {name("\xc3\xa4"), FileKind::regular}};
  BOOST_TEST((must(dir.list()) == expected));
  BOOST_TEST((must(dir.list()) == expected));  // the position in the directory is not kept
}

BOOST_AUTO_TEST_CASE(a_directory_larger_than_the_buffer_is_listed_whole) {
  TemporaryDirectory temporary;
  std::vector<Entry> expected;
  for (int i = 100; i < 400; ++i) {
    expected.push_back({name(std::string(200, 'n') + std::to_string(i)), FileKind::regular});
    write_file(temporary.dir, expected.back().name, "");
  }
  BOOST_TEST((must(temporary.dir.list()) == expected));
}

// A file system that leaves the kind to stat, while "gone" is removed by somebody.
struct UnknownKinds final : SystemCalls {
  ssize_t getdents64(int dir, void* into, std::size_t size) override {
    const ssize_t filled = SystemCalls::getdents64(dir, into, size);
    for (ssize_t at = 0; at < filled;) {
      auto* entry = reinterpret_cast<dirent64*>(static_cast<char*>(into) + at);
      entry->d_type = DT_UNKNOWN;
      at += entry->d_reclen;
    }
    return filled;
  }
  int fstatat(int dir, const char* file, struct stat* into, int flags) override {
    if (std::string_view(file) == "gone") SystemCalls::unlinkat(dir, file, 0);
    return SystemCalls::fstatat(dir, file, into, flags);
  }
};

BOOST_AUTO_TEST_CASE(unknown_kinds_are_looked_up_and_vanished_names_skipped) {
  UnknownKinds calls;
  TemporaryDirectory temporary(calls);
  auto& dir = temporary.dir;
  must(dir.make_directory(name("dir"), Mode{0755}));
  must(dir.make_symlink(name("link"), "dir"));
  write_file(dir, name("file"), "");
  write_file(dir, name("gone"), "");
  const std::vector<Entry> expected{{name("dir"), FileKind::directory},
                                    {name("file"), FileKind::regular},
                                    {name("link"), FileKind::symlink}};
  BOOST_TEST((must(dir.list()) == expected));
}

struct FailingList final : SystemCalls {
  ssize_t getdents64(int, void*, std::size_t) override { return fail_with(EIO); }
  int close(int fd) override {
    ++closes;
    return SystemCalls::close(fd);
  }
  int closes = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_listing_is_an_error_and_leaves_nothing_open) {
  FailingList calls;
  TemporaryDirectory temporary(calls);
  calls.closes = 0;
  const auto result = temporary.dir.list();
  BOOST_TEST(code_of(result) == os(EIO));
  BOOST_TEST(result.error().name == temporary.path.native());
  BOOST_TEST(calls.closes == 1);
}

}  // namespace
