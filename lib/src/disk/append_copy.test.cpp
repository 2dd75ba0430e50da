// Goal: append_copy copies the same bytes by whichever way the two files allow.
// Method: each way is refused in turn, with the errors by which kernels refuse it.
#include <algorithm>

#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

// Counts the three ways, and does them by hand, so that the test is the same on every disk; an
// error set for one of them is what that way answers.
struct Ways final : SystemCalls {
  int ficlonerange(int to, const struct file_clone_range& range) override {
    ++clones;
    if (clone_error != 0) return fail_with(clone_error);
    // As a file system that shares blocks would leave both files.
    std::string content(range.src_length, '\0');
    const auto source = static_cast<int>(range.src_fd);
    BOOST_TEST(SystemCalls::pread(source, content.data(), content.size(), 0) ==
               static_cast<ssize_t>(content.size()));
    return SystemCalls::pwrite(to, content.data(), content.size(), 0) > 0 ? 0 : -1;
  }
  ssize_t copy_file_range(int from, off_t* from_offset, int to, off_t* to_offset,
                          std::size_t size) override {
    ++kernel_copies;
    if (kernel_copies > kernel_copies_max) return kernel_error == 0 ? 0 : fail_with(kernel_error);
    char part[5];
    const ssize_t read = SystemCalls::pread(from, part, std::min(size, sizeof part), *from_offset);
    return SystemCalls::pwrite(to, part, static_cast<std::size_t>(read), *to_offset);
  }
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t offset) override {
    ++writes;
    return SystemCalls::pwrite(fd, from, size, offset);
  }
  int clone_error = EOPNOTSUPP;
  int kernel_error = 0;
  int kernel_copies_max = 1000;
  int clones = 0;
  int kernel_copies = 0;
  int writes = 0;
};

constexpr std::string_view content = "the content of the other file";

struct Files {
  explicit Files(Ways& ways)
      : temporary(ways),
        reader((write_file(temporary.dir, name("source"), content),
                must(temporary.dir.open(name("source"))))),
        writer(must(temporary.dir.create(name("copy"), Mode{0644}))) {
    ways.writes = 0;
  }
  std::string copied() { return read_file(temporary.dir, name("copy")); }

  TemporaryDirectory temporary;
  DiskFs::Reader reader;
  DiskFs::Writer writer;
};

BOOST_AUTO_TEST_CASE(a_whole_file_is_cloned_and_nothing_else_is_tried) {
  Ways ways;
  ways.clone_error = 0;
  Files files(ways);
  BOOST_TEST(must(files.writer.append_copy(files.reader, {0, 1000})) == content.size());
  BOOST_TEST(ways.clones == 1);
  BOOST_TEST(ways.kernel_copies == 0);
  must(files.writer.append(bytes("!")));
  BOOST_TEST(files.copied() == std::string(content) + "!");
}

BOOST_AUTO_TEST_CASE(a_part_or_a_file_that_has_content_is_not_cloned) {
  Ways ways;
  ways.clone_error = 0;
  Files files(ways);
  BOOST_TEST(must(files.writer.append_copy(files.reader, {0, 11})) == 11U);
  BOOST_TEST(must(files.writer.append_copy(files.reader, {0, 1000})) == content.size());
  BOOST_TEST(ways.clones == 0);
  BOOST_TEST(files.copied() == "the content" + std::string(content));
}

BOOST_AUTO_TEST_CASE(a_refused_clone_is_copied_in_the_kernel) {
  for (const int error : {EXDEV, EOPNOTSUPP, EINVAL, ENOSYS, ENOTTY}) {
    Ways ways;
    ways.clone_error = error;
    Files files(ways);
    BOOST_TEST(must(files.writer.append_copy(files.reader, {0, 1000})) == content.size());
    BOOST_TEST(ways.kernel_copies == 6);
    BOOST_TEST(ways.writes == 0);
    BOOST_TEST(files.copied() == content);
  }
}

BOOST_AUTO_TEST_CASE(a_refused_kernel_copy_is_read_and_written_from_where_it_stopped) {
  for (const int error : {EXDEV, EOPNOTSUPP, EINVAL, ENOSYS, 0}) {
    for (const int successes : {0, 2}) {
      Ways ways;
      ways.kernel_error = error;
      ways.kernel_copies_max = successes;
      Files files(ways);
      must(files.writer.append(bytes("> ")));
      ways.writes = 0;
      BOOST_TEST(must(files.writer.append_copy(files.reader, {4, 14})) == 14U);
      BOOST_TEST(ways.kernel_copies == successes + 1);
      BOOST_TEST(ways.writes == 1);
      BOOST_TEST(files.copied() == "> content of the");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_real_error_is_reported_and_no_other_way_is_tried) {
  Ways ways;
  ways.clone_error = EIO;
  Files files(ways);
  BOOST_TEST(code_of(files.writer.append_copy(files.reader, {0, 1000})) == os(EIO));
  BOOST_TEST(ways.kernel_copies == 0);
  ways.clone_error = EXDEV;
  ways.kernel_error = ENOSPC;
  ways.kernel_copies_max = 1;
  BOOST_TEST(code_of(files.writer.append_copy(files.reader, {0, 1000})) == os(ENOSPC));
  BOOST_TEST(ways.writes == 0);
  BOOST_TEST(files.copied() == content.substr(0, 5));
}

BOOST_AUTO_TEST_CASE(only_the_end_of_the_other_file_makes_a_copy_shorter) {
  Ways ways;
  Files files(ways);
  constexpr auto everything = std::numeric_limits<std::uint64_t>::max();
  BOOST_TEST(must(files.writer.append_copy(files.reader, {25, everything})) == 4U);
  BOOST_TEST(must(files.writer.append_copy(files.reader, {29, 10})) == 0U);
  BOOST_TEST(must(files.writer.append_copy(files.reader, {everything, everything})) == 0U);
  BOOST_TEST(files.copied() == "file");
}

BOOST_AUTO_TEST_CASE(a_file_copied_behind_itself_ends) {
  Ways ways;
  Files files(ways);
  must(files.writer.append(bytes("abc")));
  auto itself = must(files.temporary.dir.open(name("copy")));
  BOOST_TEST(must(files.writer.append_copy(itself, {0, 1000})) == 3U);
  BOOST_TEST(files.copied() == "abcabc");
}

struct UnreadableSource final : SystemCalls {
  ssize_t pread(int, void*, std::size_t, off_t) override { return fail_with(EIO); }
  ssize_t copy_file_range(int, off_t*, int, off_t*, std::size_t) override {
    return fail_with(EXDEV);
  }
};

BOOST_AUTO_TEST_CASE(an_error_while_reading_names_the_file_that_was_read) {
  UnreadableSource calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, name("source"), content);
  auto reader = must(temporary.dir.open(name("source")));
  auto writer = must(temporary.dir.create(name("copy"), Mode{0644}));
  const auto result = writer.append_copy(reader, {1, 5});
  BOOST_TEST(code_of(result) == os(EIO));
  BOOST_TEST(result.error().detail == "reading " + (temporary.path / "source").native());
}

}  // namespace
