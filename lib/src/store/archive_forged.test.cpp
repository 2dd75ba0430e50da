// Goal: nothing but what was written as a checkpoint is taken for one.
// Method: zips forged with libarchive or changed byte by byte; each refusal names its entry.
#include "holdfast/store/archive.hpp"

#include "forged_zip.hpp"

namespace holdfast {
namespace {

void check_refused(const std::string& bytes, const std::string& detail, std::error_code code,
                   const ArchiveLimits& limits = {}) {
  const auto refused = try_read(bytes, limits);
  BOOST_REQUIRE_MESSAGE(!refused, detail);
  BOOST_TEST((refused.error().code == code.default_error_condition()), refused.error().message());
  BOOST_TEST(refused.error().name == "z.zip");
  BOOST_TEST(refused.error().detail == detail);
}
void check_damaged(const std::string& bytes, const std::string& detail) {
  check_refused(bytes, detail, make_error_code(errc::damaged));
}

/// A checkpoint of chunks/a.json with something more.
std::string with_more(const Forged& more) {
  const std::string manifest = encode(manifest_of({{"chunks/a.json", "1"}})).value();
  return forged({{"checkpoint.json", manifest}, {"chunks/a.json", "1"}, more});
}

std::string replaced(std::string bytes, const std::string& from, const std::string& to) {
  BOOST_REQUIRE(from.size() == to.size());
  std::size_t found = 0;
  for (std::size_t at = 0; (at = bytes.find(from, at)) != std::string::npos; at += to.size()) {
    bytes.replace(at, from.size(), to);
    ++found;
  }
  BOOST_REQUIRE(found > 0);
  return bytes;
}

const Contents sample{{"chunks/a.json", "{\"x\": 1}\n"},
                      {"chunks/grüße.json", std::string(200'000, '7')},
                      {"chunks/empty.json", ""},
                      {"chunks_bak/a.bak", "{\"x\": 0}\n"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_forged_archive)

BOOST_AUTO_TEST_CASE(with_entries_that_lead_elsewhere_is_refused) {
  const struct {
    const char* path;
    const char* reason;
  } table[] = {
      {"/etc/passwd", "its path is absolute"},
      {"../evil.json", "its path leads upwards"},
      {"chunks/../../evil.json", "its path leads upwards"},
      {"chunks/..", "its path leads upwards"},
      {"chunks\\evil.json", "it has a backslash in its name"},
      {"C:evil.json", "its path begins with a drive"},
      {".lock", "it is neither a chunk nor a backup"},
      {"version.json", "it is neither a chunk nor a backup"},
      {"checkpoints/cp_x.zip", "it is neither a chunk nor a backup"},
      {"chunks/a/b.json", "it is neither a chunk nor a backup"},
      {"chunks/.json", "it is neither a chunk nor a backup"},
      {"chunks/nul.json", "it is neither a chunk nor a backup"},
      {"chunks_bak/.bak", "it is neither a chunk nor a backup"},
      {"chunks_bak/../a.bak", "its path leads upwards"},
  };
  for (const auto& row : table) {
    check_damaged(with_more({row.path, "1"}), std::string(row.path) + ": " + row.reason);
  }
}

BOOST_AUTO_TEST_CASE(with_a_nul_in_a_name_is_refused) {
  const std::string bytes = with_more({"chunks/x?.json", "1"});
  const std::string nul("chunks/x\0.json", 14);
  check_damaged(replaced(bytes, "chunks/x?.json", nul), nul + ": it has a NUL in its name");
}

BOOST_AUTO_TEST_CASE(with_what_is_no_plain_file_is_refused) {
  check_damaged(with_more({"chunks/b.json", "/etc/passwd", AE_IFLNK}),
                "chunks/b.json: it is a symbolic link");
  check_damaged(with_more({"chunks/b.json", "", AE_IFDIR}), "chunks/b.json/: it is a directory");
  std::string pipe = with_more({"chunks/b.json", "1"});
  const std::size_t attributes = pipe.rfind("PK\1\2") + 38 + 2;
  pipe[attributes + 1] = 0x10;  // of unix: 0010644, a pipe
  check_damaged(pipe, "chunks/b.json: it is no plain file");
}

BOOST_AUTO_TEST_CASE(with_a_name_twice_is_refused_also_where_only_case_differs) {
  const std::string reason = ": there are two of this name, perhaps but for case";
  check_damaged(with_more({"chunks/a.json", "1"}), "chunks/a.json" + reason);
  check_damaged(with_more({"chunks/A.json", "1"}), "chunks/A.json" + reason);
  check_damaged(with_more({"checkpoint.json", "1"}), "checkpoint.json" + reason);
}

BOOST_AUTO_TEST_CASE(that_differs_from_its_manifest_is_refused) {
  check_damaged(with_more({"chunks/b.json", "1"}), "chunks/b.json: the manifest does not name it");
  const std::string text = encode(manifest_of({{"chunks/a.json", "1"}})).value();
  check_damaged(forged({{"checkpoint.json", text}}), "chunks/a.json: it is missing");
  check_damaged(forged({{"checkpoint.json", text}, {"chunks/a.json", "12"}}),
                "chunks/a.json: it has not the size that the manifest names");
  check_damaged(forged({{"checkpoint.json", text}, {"chunks/a.json", "2"}}),
                "chunks/a.json: it has not the SHA-256 that the manifest names");
  check_damaged(forged({{"chunks/a.json", "1"}, {"checkpoint.json", text}}),
                "chunks/a.json: it comes before the manifest");
  CheckpointManifest twice = manifest_of({{"chunks/a.json", "1"}, {"chunks/a.json", "1"}});
  check_damaged(forged({{"checkpoint.json", encode(twice).value()}, {"chunks/a.json", "1"}}),
                "chunks/a.json: the manifest names it twice");
}

BOOST_AUTO_TEST_CASE(that_differs_from_its_manifest_is_refused_before_it_is_unpacked) {
  const std::string bytes = with_more({"chunks/b.json", "1"});
  const auto refused = read_archive_manifest(archive_in_memory("z.zip", bytes_of(bytes)), {});
  BOOST_TEST(refused.error().detail == "chunks/b.json: the manifest does not name it");
}

BOOST_AUTO_TEST_CASE(that_cannot_be_read_any_more_is_not_called_damaged) {
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 300'000; ++i) {
    noise += static_cast<char>(' ' + (x >> 25U) % 90);
    x = x * 1664525 + 1013904223;
  }
  const std::string bytes = written({{"chunks/a.json", noise}});
  BOOST_REQUIRE(bytes.size() > 200'000U);
  const ArchiveSource whole = archive_in_memory("z.zip", bytes_of(bytes));
  for (const std::uint64_t end : {0U, 65'536U, 131'072U}) {
    bool directory_was_read = false;
    ArchiveSource failing = whole;
    failing.read_at = [&](std::uint64_t offset, ByteSpan into) -> Result<std::size_t> {
      directory_was_read = directory_was_read || offset > 0;
      if (offset >= end && offset < 200'000 && directory_was_read) {
        return fail(std::errc::io_error, Operation::read_at, "z.zip");
      }
      return whole.read_at(offset, into);
    };
    BOOST_TEST((read_archive(failing, {}).error().code == std::errc::io_error), end);
  }
}

BOOST_AUTO_TEST_CASE(above_the_limits_is_refused_before_it_is_unpacked) {
  const std::error_code code = std::make_error_code(std::errc::file_too_large);
  const std::string bytes = written({{"chunks/a.json", std::string(100'000, ' ')}});
  check_refused(bytes, "chunks/a.json: it has 100000 bytes", code, {.entry_bytes_max = 99'999});
  const std::uint64_t total = 100'000;  // the manifest has a limit of its own
  check_refused(bytes, "its files have " + std::to_string(total) + " bytes", code,
                {.total_bytes_max = total - 1});
  check_refused(bytes, "it has 2 entries, and may have 1", code, {.files_max = 1});
  const ArchiveLimits narrow{.ratio_max = 10, .ratio_bytes_min = total - 1};
  check_refused(bytes,
                "its files have " + std::to_string(total) + " bytes, packed into " +
                    std::to_string(bytes.size()),
                code, narrow);
  BOOST_TEST(try_read(bytes, {.entry_bytes_max = 100'000,
                              .total_bytes_max = total,
                              .ratio_max = 10,
                              .ratio_bytes_min = total})
                 .has_value());
}

BOOST_AUTO_TEST_CASE(that_is_larger_than_it_says_is_not_unpacked) {
  const std::string large(100'000, '7');
  CheckpointManifest liar = manifest_of({{"chunks/a.json", large}});
  liar.files[0].size_bytes = 10;
  std::string bytes = forged({{"checkpoint.json", encode(liar).value()}, {"chunks/a.json", large}});
  bytes.replace(bytes.rfind("PK\1\2") + 24, 4, std::string("\x0a\0\0\0", 4));
  const auto refused = try_read(bytes);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == errc::damaged));
  BOOST_TEST(refused.error().detail == "chunks/a.json: it is larger than its size");
}

BOOST_AUTO_TEST_CASE(of_another_kind_is_no_checkpoint) {
  const std::error_code code = make_error_code(errc::refused);
  check_refused("", "it is no zip", code);
  check_refused(std::string(1000, 'x'), "it is no zip, or something lies behind it", code);
  check_refused(forged({{"photo.jpg", "1"}}), "it is not a checkpoint: it has no checkpoint.json",
                code);
  check_refused(forged({}), "it is not a checkpoint: it has no checkpoint.json", code);
}

BOOST_AUTO_TEST_CASE(with_something_around_it_is_refused) {
  const std::string bytes = written(sample);
  check_refused(bytes + "x", "it is no zip, or something lies behind it",
                make_error_code(errc::refused));
  BOOST_TEST((try_read("x" + bytes).error().code == errc::damaged));
  std::string gap = bytes;
  const std::size_t directory = gap.find("PK\1\2");
  gap.insert(directory, std::string(100, 'x'));
  BOOST_TEST((try_read(gap).error().code == errc::damaged));
}

BOOST_AUTO_TEST_CASE(whose_manifest_is_none_is_refused) {
  const std::string text = encode(manifest_of({})).value();
  const auto detail_of = [](const std::string& manifest) {
    return try_read(forged({{"checkpoint.json", manifest}})).error().detail;
  };
  BOOST_TEST(detail_of("").starts_with("checkpoint.json: "));
  BOOST_TEST(detail_of("[]") == "checkpoint.json: it is no object");
  BOOST_TEST(detail_of("{}") == "checkpoint.json: \"format\" is no number");
  BOOST_TEST(detail_of(replaced(text, "\"notes\"", "\"nodes\"")) ==
             "checkpoint.json: \"notes\" is no text");
  BOOST_TEST(detail_of(replaced(text, "12:00", "25:00")) ==
             "checkpoint.json: \"created\" is no time");
  const auto newer =
      try_read(forged({{"checkpoint.json", replaced(text, "\"format\": 1", "\"format\": 2")}}));
  BOOST_TEST((newer.error().code == std::errc::not_supported), newer.error().message());
}

// Each byte: of what is in the file nothing may be other than it was and still be believed.
BOOST_AUTO_TEST_CASE(with_any_bit_changed_gives_the_same_contents_or_an_error) {
  const Contents small{{"chunks/a.json", "[1, 2, 3]\n"}, {"chunks_bak/a.bak", "0\n"}};
  const std::string bytes = written(small);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
      const auto found = try_read(changed);
      if (found) BOOST_TEST((*found == small), "byte " << at << " bit " << bit);
    }
  }
}

BOOST_AUTO_TEST_CASE(cut_short_anywhere_is_refused) {
  const std::string bytes = written({{"chunks/a.json", "[1, 2, 3]\n"}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    BOOST_TEST(!try_read(bytes.substr(0, size)), size);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace holdfast
