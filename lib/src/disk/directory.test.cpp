// Goal: names are made, moved and removed as the table in docs/file_system.md says.
// Method: a real directory; what only other file systems or users meet is injected below.
#include <sys/fsuid.h>
#include <unistd.h>

#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

BOOST_AUTO_TEST_CASE(paths_are_joined_from_the_root_for_people) {
  TemporaryDirectory temporary;
  DiskFs fs;
  BOOST_TEST(must(fs.open_root()).path() == "/");
  BOOST_TEST(temporary.dir.path() == temporary.path.native());
  const auto result = temporary.dir.stat(name("missing"));
  BOOST_TEST(code_of(result) == os(ENOENT));
  BOOST_TEST(result.error().name == (temporary.path / "missing").native());
  BOOST_TEST((result.error().operation == Operation::stat));
}

BOOST_AUTO_TEST_CASE(stat_tells_of_the_name_itself) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, name("file"), "12345");
  must(dir.link(name("file"), dir, name("second")));
  must(dir.make_symlink(name("link"), "file"));
  must(dir.make_directory(name("dir"), Mode{0700}));
  const Metadata file = must(dir.stat(name("file")));
  BOOST_TEST((file.kind == FileKind::regular));
  BOOST_TEST(file.size_bytes == 5U);
  BOOST_TEST(file.links == 2U);
  BOOST_TEST((file == must(dir.stat(name("second")))));
  BOOST_TEST((must(dir.stat(name("link"))).kind == FileKind::symlink));
  BOOST_TEST(must(dir.stat(name("link"))).size_bytes == 4U);
  const Metadata directory = must(dir.stat(name("dir")));
  BOOST_TEST((directory.kind == FileKind::directory));
  BOOST_TEST(directory.size_bytes == 0U);
  BOOST_TEST(directory.mode.bits == 0700U);
  BOOST_TEST(directory.owner.user == ::geteuid());
  auto opened = must(dir.open_directory(name("dir")));
  BOOST_TEST((must(opened.stat()) == directory));
}

BOOST_AUTO_TEST_CASE(create_never_takes_an_existing_name) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, name("file"), "kept");
  must(dir.make_symlink(name("dangling"), "target"));
  BOOST_TEST(code_of(dir.create(name("file"), Mode{0644})) == os(EEXIST));
  BOOST_TEST(code_of(dir.create(name("dangling"), Mode{0644})) == os(EEXIST));
  BOOST_TEST(code_of(dir.make_directory(name("file"), Mode{0755})) == os(EEXIST));
  BOOST_TEST(code_of(dir.make_symlink(name("file"), "x")) == os(EEXIST));
  BOOST_TEST(code_of(dir.link(name("dangling"), dir, name("file"))) == os(EEXIST));
  BOOST_TEST(read_file(dir, name("file")) == "kept");
  BOOST_TEST(code_of(dir.stat(name("target"))) == os(ENOENT));
}

BOOST_AUTO_TEST_CASE(only_directories_are_opened_and_links_are_told_apart) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, name("file"), "");
  must(dir.make_directory(name("dir"), Mode{0755}));
  must(dir.make_symlink(name("link"), "dir"));
  BOOST_TEST(code_of(dir.open_directory(name("file"))) == os(ENOTDIR));
  BOOST_TEST(code_of(dir.open_directory(name("link"))) == os(ELOOP));
  BOOST_TEST(code_of(dir.open_directory(name("missing"))) == os(ENOENT));
  BOOST_TEST(code_of(dir.open_directory(name("dir"))) == success);
}

// Gives up the superuser's rights over files for this thread, where it has any.
class OrdinaryUser {
 public:
  OrdinaryUser()
      : former_(static_cast<uid_t>(::setfsuid(::geteuid() == 0 ? 65534 : ::geteuid()))) {}
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  ~OrdinaryUser() { ::setfsuid(former_); }

 private:
  uid_t former_;
};

BOOST_AUTO_TEST_CASE(search_permission_is_enough_to_reach_what_is_inside) {
  TemporaryDirectory temporary;
  must(temporary.dir.make_directory(name("dir"), Mode{0755}));
  auto inside = must(temporary.dir.open_directory(name("dir")));
  write_file(inside, name("file"), "content");
  boost::filesystem::permissions(temporary.path, boost::filesystem::perms(0711));
  boost::filesystem::permissions(temporary.path / "dir", boost::filesystem::perms(0311));
  {
    OrdinaryUser user;
    auto dir = must(temporary.dir.open_directory(name("dir")));
    BOOST_TEST(read_file(dir, name("file")) == "content");
    BOOST_TEST((must(dir.stat()).kind == FileKind::directory));
    BOOST_TEST(must(dir.free_space()).total_bytes > 0U);
    BOOST_TEST(code_of(dir.sync()) == os(EACCES));
    BOOST_TEST(code_of(dir.list()) == os(EACCES));
  }
  boost::filesystem::permissions(temporary.path / "dir", boost::filesystem::perms(0755));
}

struct InterruptedOpen final : SystemCalls {
  int openat(int dir, const char* file, int flags, mode_t mode) override {
    if (++calls % 2 == 1) return fail_with(EINTR);
    return SystemCalls::openat(dir, file, flags, mode);
  }
  int calls = 0;
};

BOOST_AUTO_TEST_CASE(a_signal_does_not_keep_a_file_from_being_opened) {
  InterruptedOpen calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("a"), "x");
  BOOST_TEST(read_file(temporary.dir, name("a")) == "x");
  BOOST_TEST(must(temporary.dir.list()).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_symlink_keeps_its_target_as_it_is) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  const std::string longest(4095, 't');
  must(dir.make_symlink(name("link"), longest));
  BOOST_TEST(must(dir.read_link(name("link"))) == longest);
  write_file(dir, name("file"), "");
  BOOST_TEST(code_of(dir.read_link(name("file"))) == os(EINVAL));
  BOOST_TEST(code_of(dir.make_symlink(name("cut"), std::string_view("a\0b", 3))) == os(EINVAL));
}

BOOST_AUTO_TEST_CASE(rename_replaces_refuses_or_exchanges) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  must(dir.make_directory(name("dir"), Mode{0755}));
  auto other = must(dir.open_directory(name("dir")));
  write_file(dir, name("a"), "A");
  write_file(other, name("b"), "B");
  BOOST_TEST(code_of(dir.rename(name("a"), other, name("b"), RenameMode::no_replace)) ==
             os(EEXIST));
  must(dir.rename(name("a"), other, name("b"), RenameMode::exchange));
  BOOST_TEST(read_file(dir, name("a")) == "B");
  BOOST_TEST(read_file(other, name("b")) == "A");
  must(dir.rename(name("a"), other, name("b"), RenameMode::replace));
  BOOST_TEST(read_file(other, name("b")) == "B");
  BOOST_TEST(code_of(dir.stat(name("a"))) == os(ENOENT));
  must(other.rename(name("b"), dir, name("c"), RenameMode::no_replace));
  BOOST_TEST(read_file(dir, name("c")) == "B");
}

BOOST_AUTO_TEST_CASE(an_error_of_rename_or_link_tells_both_names) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  const auto renamed = dir.rename(name("a"), dir, name("b"), RenameMode::replace);
  const auto linked = dir.link(name("a"), dir, name("b"));
  for (const auto* result : {&renamed, &linked}) {
    BOOST_TEST(code_of(*result) == os(ENOENT));
    BOOST_TEST(result->error().name == (temporary.path / "a").native());
    BOOST_TEST(result->error().detail == "to " + (temporary.path / "b").native());
  }
}

BOOST_AUTO_TEST_CASE(files_and_directories_are_removed_by_their_own_operations) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  must(dir.make_directory(name("dir"), Mode{0755}));
  auto inside = must(dir.open_directory(name("dir")));
  write_file(inside, name("file"), "");
  BOOST_TEST(code_of(dir.remove(name("dir"))) == os(EISDIR));
  BOOST_TEST(code_of(dir.remove_directory(name("dir"))) == os(ENOTEMPTY));
  BOOST_TEST(code_of(inside.remove_directory(name("file"))) == os(ENOTDIR));
  must(inside.remove(name("file")));
  must(dir.remove_directory(name("dir")));
  BOOST_TEST(code_of(inside.create(name("file"), Mode{0644})) == os(ENOENT));
}

// POSIX allows EEXIST for a directory that is not empty, and XFS uses it.
struct OtherWord final : SystemCalls {
  int unlinkat(int, const char*, int) override { return fail_with(EEXIST); }
  int renameat2(int, const char*, int, const char*, unsigned) override { return fail_with(EEXIST); }
};

BOOST_AUTO_TEST_CASE(a_directory_that_is_not_empty_has_one_error_on_all_file_systems) {
  OtherWord calls;
  TemporaryDirectory temporary(calls);
  auto& dir = temporary.dir;
  BOOST_TEST(code_of(dir.remove_directory(name("a"))) == os(ENOTEMPTY));
  BOOST_TEST(code_of(dir.rename(name("a"), dir, name("b"), RenameMode::replace)) == os(ENOTEMPTY));
  BOOST_TEST(code_of(dir.rename(name("a"), dir, name("b"), RenameMode::no_replace)) == os(EEXIST));
}

struct FailingSync final : SystemCalls {
  int fsync(int) override {
    ++syncs;
    return fail_with(EIO);
  }
  int syncs = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_directory_sync_is_reported_and_not_retried) {
  FailingSync calls;
  TemporaryDirectory temporary(calls);
  const auto result = temporary.dir.sync();
  BOOST_TEST(code_of(result) == os(EIO));
  BOOST_TEST((result.error().operation == Operation::sync_directory));
  BOOST_TEST(result.error().name == temporary.path.native());
  BOOST_TEST(calls.syncs == 1);
}

BOOST_AUTO_TEST_CASE(free_space_is_counted_in_bytes) {
  TemporaryDirectory temporary;
  const auto expected = boost::filesystem::space(temporary.path);
  const Space space = must(temporary.dir.free_space());
  BOOST_TEST(space.total_bytes == expected.capacity);
  BOOST_TEST(space.free_bytes <= space.total_bytes);
}

BOOST_AUTO_TEST_CASE(a_moved_directory_is_not_active_on_either_side) {
  TemporaryDirectory temporary;
  must(temporary.dir.make_directory(name("dir"), Mode{0755}));
  auto moved = must(temporary.dir.open_directory(name("dir")));
  auto dir = std::move(moved);
  const auto not_active = make_error_code(errc::not_active);
  const auto a = name("a");
  BOOST_TEST(code_of(moved.stat()) == not_active);
  BOOST_TEST(code_of(moved.stat(a)) == not_active);
  BOOST_TEST(code_of(moved.make_directory(a, Mode{0755})) == not_active);
  BOOST_TEST(code_of(moved.open_directory(a)) == not_active);
  BOOST_TEST(code_of(moved.remove_directory(a)) == not_active);
  BOOST_TEST(code_of(moved.create(a, Mode{0644})) == not_active);
  BOOST_TEST(code_of(moved.open(a)) == not_active);
  BOOST_TEST(code_of(moved.open_log(a)) == not_active);
  BOOST_TEST(code_of(moved.make_symlink(a, "x")) == not_active);
  BOOST_TEST(code_of(moved.read_link(a)) == not_active);
  BOOST_TEST(code_of(moved.link(a, dir, a)) == not_active);
  BOOST_TEST(code_of(dir.link(a, moved, a)) == not_active);
  BOOST_TEST(code_of(moved.rename(a, dir, a, RenameMode::replace)) == not_active);
  BOOST_TEST(code_of(dir.rename(a, moved, a, RenameMode::replace)) == not_active);
  BOOST_TEST(code_of(moved.remove(a)) == not_active);
  BOOST_TEST(code_of(moved.list()) == not_active);
  BOOST_TEST(code_of(moved.sync()) == not_active);
  BOOST_TEST(code_of(moved.try_lock(a, LockMode::shared)) == not_active);
  BOOST_TEST(code_of(moved.lock_state(a)) == not_active);
  BOOST_TEST(code_of(moved.free_space()) == not_active);
}

}  // namespace
