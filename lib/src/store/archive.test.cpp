// What is written as a checkpoint is read back, and checkpoints have harmless names.
#include "holdfast/store/archive.hpp"

#include "forged_zip.hpp"

namespace holdfast {
namespace {

const Contents sample{{"chunks/a.json", "{\"x\": 1}\n"},
                      {"chunks/grüße.json", std::string(200'000, '7')},
                      {"chunks/empty.json", ""},
                      {"chunks_bak/a.bak", "{\"x\": 0}\n"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(an_archive)

BOOST_AUTO_TEST_CASE(gives_back_what_was_written) {
  for (const Compression how : {Compression::deflate, Compression::store}) {
    const std::string bytes = written(sample, how);
    BOOST_TEST((try_read(bytes).value() == sample));
    const auto source = archive_in_memory("z.zip", bytes_of(bytes));
    BOOST_TEST((read_archive_manifest(source, {}).value() == manifest_of(sample)));
    BOOST_TEST((bytes.size() < 100'000) == (how == Compression::deflate));
  }
  BOOST_TEST(try_read(written({})).value().empty());
}

BOOST_AUTO_TEST_CASE(has_the_same_bytes_for_the_same_content) {
  BOOST_TEST((written(sample) == written(sample)));
  CheckpointManifest later = manifest_of(sample);
  later.created += std::chrono::seconds(60);
  BOOST_TEST((written(sample) != try_write(later, sample).value()));
}

BOOST_AUTO_TEST_CASE(says_that_its_names_are_utf_8_whatever_the_locale_is) {
  const std::string bytes = written({{"chunks/ü.json", "1"}});
  const std::size_t local = bytes.find("chunks/ü.json") - 30;
  BOOST_TEST(bytes.compare(local, 4, "PK\3\4") == 0);
  BOOST_TEST((static_cast<unsigned char>(bytes[local + 7]) & 8U) == 8U);
}

BOOST_AUTO_TEST_CASE(of_more_entries_than_a_small_directory_counts_is_read_too) {
  Contents many;
  for (int i = 0; i < 66'000; ++i) many.emplace_back("chunks/" + std::to_string(i) + ".json", "1");
  BOOST_TEST(try_read(written(many, Compression::store)).value().size() == many.size());
}

BOOST_AUTO_TEST_CASE(is_not_written_with_other_contents_than_its_manifest_names) {
  const Contents one{{"chunks/a.json", "1"}};
  const CheckpointManifest manifest = manifest_of(one);
  const auto code_of = [&](const CheckpointManifest& named, const Contents& contents) {
    return try_write(named, contents).error().code;
  };
  BOOST_TEST((code_of(manifest, {{"", "2"}}) == std::errc::operation_canceled));
  BOOST_TEST((code_of(manifest, {{"", "1"}, {"", "1"}}) == std::errc::operation_canceled));
  BOOST_TEST((code_of(manifest, {}) == std::errc::operation_canceled));
  const Contents outside{{"../a.json", "1"}};
  BOOST_TEST((code_of(manifest_of(outside), outside) == std::errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(passes_the_errors_of_sink_source_and_visitor_on) {
  const Error broken{make_error_code(std::errc::io_error), Operation::append, "pipe"};
  auto writer = ArchiveWriter::create(manifest_of(sample), Compression::store,
                                      [&](ByteView) { return Result<void>(fail(broken)); });
  BOOST_REQUIRE(writer.has_value());  // the first bytes are still on their way
  Result<void> added;
  for (const auto& [path, text] : sample) {
    if (added) added = writer->add(bytes_of(text));
  }
  BOOST_TEST(((added ? writer->finish() : added).error() == broken));
  const std::string bytes = written(sample);
  ArchiveSource source = archive_in_memory("z.zip", bytes_of(bytes));
  const auto stop = read_archive(source, {}, [&](const CheckpointFile&, const std::string&) {
    return Result<void>(fail(broken));
  });
  BOOST_TEST((stop.error() == broken));
  source.read_at = [&](std::uint64_t, ByteSpan) { return Result<std::size_t>(fail(broken)); };
  BOOST_TEST((read_archive(source, {}).error() == broken));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_name_of_a_checkpoint)

BOOST_AUTO_TEST_CASE(has_what_is_harmless_of_its_label) {
  const struct {
    const char* label;
    const char* name;
  } table[] = {
      {"manual", "cp_manual_20260131T120000Z_7.zip"},
      {"before the party!", "cp_before_the_party_20260131T120000Z_7.zip"},
      {"", "cp_checkpoint_20260131T120000Z_7.zip"},
      {"../../etc", "cp_etc_20260131T120000Z_7.zip"},
      {"…", "cp_checkpoint_20260131T120000Z_7.zip"},
  };
  for (const auto& row : table) {
    const CheckpointManifest manifest{.label = row.label, .created = noon, .sequence = 7};
    BOOST_TEST(checkpoint_name(manifest, 1).text() == row.name);
    BOOST_TEST(is_checkpoint_name(row.name));
  }
  const CheckpointManifest manifest{.label = std::string(255, 'x'), .created = noon};
  BOOST_TEST(checkpoint_name(manifest, 2).text() ==
             "cp_" + std::string(64, 'x') + "_20260131T120000Z_0_2.zip");
  for (const char* name :
       {"photos.zip", "cp_photos.zip", "cp_manual_20260131_120000.zip",
        "my_manual_20260131T120000Z_7.zip", "cp_manual_20260131T120000Z_7.tar"}) {
    BOOST_TEST(!is_checkpoint_name(name), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace holdfast
