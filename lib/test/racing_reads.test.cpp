// Goal: a document is read as it is although somebody applies and commits in the middle.
// Method: a real disk, and a kernel that lets somebody act just before the staged file is opened.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "holdfast/holdfast.hpp"
#include "holdfast/system_environment.hpp"

#include "disk/test_support.hpp"
#include "racing_calls.hpp"

namespace holdfast {
namespace {

/// A journal that holds one document, whose content is in a file of its own and not applied yet.
struct StagedDocument : RacingCalls, disk_test::TemporaryDirectory {
  StagedDocument() : TemporaryDirectory(static_cast<RacingCalls&>(*this)) {
    disk_test::must(Journal<DiskFs>::create(dir, options, {clock, entropy}));
    journal.emplace(disk_test::must(
        Journal<DiskFs>::open(disk_test::open_path(fs, path), options, {clock, entropy})));
    commit("first");
    const boost::filesystem::directory_iterator staged(path / "journal" / "staged");
    opens_of = staged->path().filename().native();
  }
  void commit(const std::string& content) {
    BOOST_REQUIRE(journal->commit({{document, content}}).has_value());
  }
  void apply() { BOOST_REQUIRE(journal->apply().has_value()); }

  const JournalOptions options{
      .segment_bytes = 4096, .journal_bytes_max = 8 * 4096, .inline_bytes_max = 1};
  const DocumentPath document = DocumentPath::literal("a");
  SystemClock clock;
  SystemEntropy entropy;
  std::optional<Journal<DiskFs>> journal{};
};

/// Change one byte of this content wherever a segment has it.
void change_all(const boost::filesystem::path& segments, const std::string& content) {
  for (const auto& entry : boost::filesystem::directory_iterator(segments)) {
    std::fstream file(entry.path().native());
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t at = 0; (at = bytes.find(content, at)) != bytes.npos; ++at) {
      file.clear();
      file.seekp(static_cast<std::streamoff>(at));
      file.put('C');
    }
  }
}

}  // namespace

// What is read is a document that was there while it was read, not an error because the content
// that was looked up first is not needed any more.
BOOST_FIXTURE_TEST_CASE(a_content_replaced_and_applied_while_it_is_opened_is_looked_up_again,
                        StagedDocument) {
  open = {1, [this] {
            apply();
            commit("second");
            apply();
          }};
  BOOST_TEST(journal->read(document).value().value() == "second");
  BOOST_TEST(open.nth <= 0);  // it came to that
}

BOOST_FIXTURE_TEST_CASE(a_content_applied_while_it_is_looked_at_is_judged_as_a_plain_file,
                        StagedDocument) {
  open = {1, [this] { apply(); }};
  const DocumentLook seen = journal->look(document).value();
  BOOST_TEST((seen.state == journal::PlainState::lawful));
  BOOST_TEST(seen.content.value() == "first");
  BOOST_TEST(seen.version == 1U);
  BOOST_TEST(open.nth <= 0);  // it came to that
}

// Whoever reads several documents tells by the versions whether they were there together.
BOOST_FIXTURE_TEST_CASE(a_content_that_is_looked_up_again_has_its_own_version, StagedDocument) {
  open = {1, [this] {
            apply();
            commit("second");
          }};
  const DocumentLook seen = journal->look(document).value();
  BOOST_TEST(seen.content.value() == "second");
  BOOST_TEST(seen.version == 2U);
  BOOST_TEST(open.nth <= 0);  // it came to that
}

// Pages that the disk never got may be dropped between two readings.
BOOST_FIXTURE_TEST_CASE(a_journal_that_changes_while_it_is_opened_is_believed_whole_or_not_at_all,
                        StagedDocument) {
  const std::string content = "content that is in a frame";
  const JournalOptions inline_options{.segment_bytes = 4096, .journal_bytes_max = 8 * 4096};
  int reads = 0;
  for (int nth = 1;; ++nth) {
    const auto place = path / std::to_string(nth);
    boost::filesystem::create_directory(place);
    const auto open_it = [&] {
      return Journal<DiskFs>::open(disk_test::open_path(fs, place), inline_options,
                                   {clock, entropy});
    };
    auto dir_of_it = disk_test::open_path(fs, place);
    disk_test::must(Journal<DiskFs>::create(dir_of_it, inline_options, {clock, entropy}));
    for (const char* name : {"a", "b"}) {
      auto dead = disk_test::must(open_it());
      BOOST_REQUIRE(dead.commit({{DocumentPath::literal(name), content}}).has_value());
    }
    read = {nth, [&] { change_all(place / "journal", content); }};
    auto raced = open_it();
    const bool came = read.nth <= 0;
    reads += came ? 1 : 0;
    for (const char* name : {"a", "b"}) {
      if (!raced) break;
      const auto found = raced->read(DocumentPath::literal(name)).value();
      BOOST_TEST((!found || *found == content), "before reading " << nth << ": " << *found);
    }
    if (!came) break;
  }
  BOOST_TEST(reads > 4);
}

}  // namespace holdfast
