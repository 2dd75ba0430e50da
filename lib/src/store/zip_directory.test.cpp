// Goal: a zip whose parts contradict each other is refused, and the reason says which.
// Method: one number of a checkpoint is changed at a time, at its place in the format.
// Source: PKWARE APPNOTE.TXT 6.3.10, 4.3
#include <boost/test/unit_test.hpp>

#include "forged_zip.hpp"

namespace holdfast {
namespace {

struct Number {
  std::size_t bytes;
  std::uint64_t value;
};

std::string encoded(Number number) {
  std::string text;
  for (std::size_t i = 0; i < number.bytes; ++i) {
    text += static_cast<char>(number.value >> (8 * i) & 0xffU);
  }
  return text;
}

/// A checkpoint with one chunk, and where its parts begin.
struct Zip {
  std::string bytes = written({{"chunks/a.json", std::string(1000, '7')}});
  std::size_t directory = bytes.find("PK\1\2");
  std::size_t entry = bytes.rfind("PK\1\2");  ///< of the chunk
  std::size_t local = bytes.find("PK\3\4", 1);
  std::size_t end = bytes.rfind("PK\5\6");

  void put(std::size_t at, Number number) { bytes.replace(at, number.bytes, encoded(number)); }
  void insert(std::size_t at, const std::string& more) {
    bytes.insert(at, more);
    if (at <= directory) directory += more.size();
    if (at <= entry) entry += more.size();
    if (at <= local) local += more.size();
    if (at <= end) end += more.size();
  }
};

struct AZip : Zip {
  void check(const std::string& detail, std::error_code code = make_error_code(errc::damaged)) {
    const auto refused = try_read(bytes);
    BOOST_REQUIRE_MESSAGE(!refused, detail);
    BOOST_TEST((refused.error().code == code.default_error_condition()));
    BOOST_TEST(refused.error().detail == detail);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_zip, AZip)

BOOST_AUTO_TEST_CASE(is_whole) {
  put(end + 4, {2, 1});
  check("it is a part of a zip", make_error_code(errc::refused));
}

BOOST_AUTO_TEST_CASE(has_one_number_of_entries) {
  put(end + 8, {2, 9});
  check("its directory has two sizes");
}

BOOST_AUTO_TEST_CASE(has_its_directory_before_its_end) {
  put(end + 16, {4, directory - 1});
  check("its directory is not where it should be");
}

BOOST_AUTO_TEST_CASE(has_nothing_between_its_entries_and_its_directory) {
  const std::size_t before = directory;
  insert(directory, std::string(100, 'x'));
  put(end + 16, {4, before + 100});
  check("something lies between its entries and its directory");
}

BOOST_AUTO_TEST_CASE(has_entries_of_less_than_4_gib) {
  for (const std::size_t field : {20U, 24U, 42U}) {
    const Zip sound = *this;
    put(entry + field, {4, 0xffffffff});
    check("chunks/a.json: it is larger than 4 GiB");
    static_cast<Zip&>(*this) = sound;
  }
}

BOOST_AUTO_TEST_CASE(is_not_encrypted) {
  bytes[entry + 8] = static_cast<char>(bytes[entry + 8] | 1);
  check("chunks/a.json: it is encrypted");
}

BOOST_AUTO_TEST_CASE(is_packed_as_checkpoints_are) {
  put(entry + 10, {2, 12});  // bzip2
  check("chunks/a.json: it is packed otherwise");
}

BOOST_AUTO_TEST_CASE(has_entries_one_after_the_other) {
  const Zip sound = *this;
  put(entry + 42, {4, local + 30});
  check("chunks/a.json: something lies before it");
  static_cast<Zip&>(*this) = sound;
  put(entry + 42, {4, 0});
  check("chunks/a.json: something lies before it");
}

BOOST_AUTO_TEST_CASE(has_entries_before_its_directory) {
  put(entry + 42, {4, end});
  check("chunks/a.json: it is not there");
}

// An entry of the directory that leads to the directory itself.
BOOST_AUTO_TEST_CASE(has_an_entry_wherever_its_directory_says) {
  std::string more = bytes.substr(entry, end - entry);
  more.replace(more.find("a.json"), 6, "b.json").replace(42, 4, encoded({4, directory}));
  insert(end, more);
  put(end + 8, {2, 3});
  put(end + 10, {2, 3});
  put(end + 12, {4, end - directory});
  check("chunks/b.json: it is not there");
}

BOOST_AUTO_TEST_CASE(calls_an_entry_by_one_name) {
  const std::size_t name = local + 30;
  BOOST_REQUIRE(bytes.substr(name, 13) == "chunks/a.json");
  bytes[name + 7] = 'b';
  check("chunks/a.json: it is not there");
}

BOOST_AUTO_TEST_CASE(has_as_much_of_an_entry_as_it_says) {
  put(entry + 20, {4, 100'000});
  check("chunks/a.json: it is cut short");
}

// What a zip with more than 65535 entries has before its end.
BOOST_AUTO_TEST_CASE(has_a_larger_end_where_the_smaller_one_expects_it) {
  const std::uint64_t at = end;
  const auto with_end64 = [&](std::uint64_t mark, std::uint64_t size, std::uint64_t place) {
    Zip large = *this;
    large.insert(large.end, encoded({4, mark}) + encoded({8, size}) + std::string(20, '\0') +
                                encoded({8, 2}) + encoded({8, at - directory}) +
                                encoded({8, directory}) + encoded({4, 0x07064b50}) +
                                encoded({4, 0}) + encoded({8, place}) + encoded({4, 1}));
    return large.bytes;
  };
  BOOST_TEST(try_read(with_end64(0x06064b50, 44, at)).has_value());
  const std::string wrong[] = {with_end64(0x06064b51, 44, at), with_end64(0x06064b50, 45, at),
                               with_end64(0x06064b50, 44, at - 1)};
  for (const std::string& each : wrong) {
    bytes = each;
    check("the end of its directory is not where it should be");
  }
}

BOOST_AUTO_TEST_CASE(is_as_long_as_it_was) {
  ArchiveSource source = archive_in_memory("z.zip", bytes_of(bytes));
  source.size_bytes += 1;
  BOOST_TEST(read_archive(source, {}).error().detail == "it is shorter than it was");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace holdfast
