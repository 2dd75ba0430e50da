// Goal: a link that somebody planted in a journal's folder leads nobody out of it.
// Method: each of its names in turn replaced by a link to a folder or file outside; whatever
// opening, applying and committing then say, outside nothing has changed.
#include <boost/test/unit_test.hpp>

#include "sim_journal.hpp"

namespace holdfast {
namespace {

using faultfs::SimDirectory;
using faultfs::SimFs;

FileName name(const char* text) {
  return FileName::literal(text);
}

DocumentChange put(const char* path, std::string content) {
  return {DocumentPath::literal(path), std::move(content)};
}

struct Folders {
  faultfs::Machine machine{};
  SimFs fs = machine.process();
  Environment environment{machine.clock(), machine.entropy()};
  JournalOptions options{.segment_bytes = 4096, .journal_bytes_max = 4 * 4096};

  /// A journal with a document that is applied and one that is not; outside a copy of all names.
  Folders() {
    auto root = fs.open_root().value();
    for (const char* folder : {"store", "outside"}) {
      root.make_directory(name(folder), Mode{0755}).value();
    }
    for (const char* folder : {"chunks", "chunks_bak", "journal"}) {
      auto outside = open("outside");
      outside.make_directory(name(folder), Mode{0755}).value();
      auto inner = outside.open_directory(name(folder)).value();
      write(inner, "a.json");
      write(inner, "a.bak");
      write(inner, ".a.json.0123456789abcdef.hftmp");
    }
    auto outside = open("outside");
    write(outside, "manifest");
    auto store = open("store");
    SimJournal::create(store, options, environment).value();
    SimJournal journal = SimJournal::open(open("store"), options, environment).value();
    (void)journal.commit({put("chunks/a.json", "1")}).value();
    (void)journal.apply().value();
    (void)journal.commit({put("chunks/a.json", "2"), put("chunks/b.json", "2")}).value();
  }

  SimDirectory open(const char* folder) {
    return fs.open_root().value().open_directory(name(folder)).value();
  }

  static void write(SimDirectory& dir, const char* file) {
    auto writer = dir.create(name(file), Mode{0644}).value();
    writer.append(std::as_bytes(std::span("outside", 7))).value();
    writer.close().value();
  }

  /// Outside, as lines of text.
  [[nodiscard]] std::string outside() const {
    std::string lines;
    const std::string all = machine.tree().describe();
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = all.find('\n', at);
      if (all.compare(at, 8, "/outside") == 0) lines += all.substr(at, end - at + 1);
      at = end == all.npos ? all.size() : end + 1;
    }
    return lines;
  }

  /// `file` of the journal's folder becomes a link to its namesake outside.
  void plant(const char* folder, const char* file) {
    auto dir =
        folder[0] == '\0' ? open("store") : open("store").open_directory(name(folder)).value();
    dir.rename(name(file), dir, name("moved"), RenameMode::no_replace).value();
    const std::string up = folder[0] == '\0' ? "../" : "../../";
    dir.make_symlink(name(file), up + "outside/" + (folder[0] == '\0' ? "" : "chunks/") + file)
        .value();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_planted_link, Folders)

BOOST_AUTO_TEST_CASE(in_the_place_of_the_journal_is_refused) {
  for (const char* file : {"journal", "manifest", ".lock"}) {
    Folders folders;
    folders.plant("", file);
    const std::string before = folders.outside();
    BOOST_TEST(!SimJournal::open(folders.open("store"), folders.options, folders.environment),
               file);
    BOOST_TEST(folders.outside() == before);
    BOOST_TEST(!before.empty());
  }
}

BOOST_AUTO_TEST_CASE(in_the_place_of_a_document_or_its_folder_is_not_followed) {
  struct Place {
    const char* folder;
    const char* file;
  };
  for (const Place place : {Place{"", "chunks"}, Place{"chunks", "a.json"}}) {
    Folders folders;
    folders.plant(place.folder, place.file);
    const std::string before = folders.outside();
    SimJournal journal =
        SimJournal::open(folders.open("store"), folders.options, folders.environment).value();
    const ApplyReport applied = journal.apply().value();
    BOOST_TEST(!applied.failed.empty());
    BOOST_TEST(!journal.close());
    BOOST_TEST(folders.outside() == before);
    // It is in the journal still.
    BOOST_TEST(journal.read(DocumentPath::literal("chunks/a.json")).value().value() == "2");
    BOOST_TEST(
        journal.commit({{DocumentPath::literal("chunks/a.json"), std::nullopt}}).has_value());
    BOOST_TEST(!journal.apply().value().failed.empty());
    BOOST_TEST(folders.outside() == before);
  }
}

BOOST_AUTO_TEST_CASE(in_the_place_of_the_backups_is_not_followed) {
  auto store = open("store");
  store.make_symlink(name("chunks_bak"), "../outside/chunks_bak").value();
  const std::string before = outside();
  SimJournal journal = SimJournal::open(open("store"), options, environment).value();
  const ApplyReport applied = journal.apply().value();
  BOOST_TEST_REQUIRE(applied.failed.size() == 1U);
  BOOST_TEST(applied.failed[0].path == "chunks/a.json");
  BOOST_TEST(applied.written == 1U);
  BOOST_TEST(outside() == before);
}

BOOST_AUTO_TEST_CASE(in_the_place_of_the_staged_contents_is_refused) {
  auto outer = open("outside").open_directory(name("journal")).value();
  outer.make_directory(name("staged"), Mode{0755}).value();
  auto staged_outside = outer.open_directory(name("staged")).value();
  write(staged_outside, "0123456789abcdef");
  auto dir = open("store").open_directory(name("journal")).value();
  const std::string before = outside();
  const auto check_refused = [&](const Error& error) {
    BOOST_TEST((error.code == std::errc::too_many_symbolic_link_levels), error.message());
    BOOST_TEST(error.name == "/store/journal/staged");
    BOOST_TEST(outside() == before);
  };
  options.inline_bytes_max = 1000;
  {
    SimJournal journal = SimJournal::open(open("store"), options, environment).value();
    dir.make_symlink(name("staged"), "../../outside/journal/staged").value();
    check_refused(journal.commit({put("chunks/a.json", std::string(5000, 'x'))}).error());
    BOOST_TEST(journal.commit({put("chunks/a.json", "small")}).has_value());
    journal.close().value();
  }
  check_refused(SimJournal::open(open("store"), options, environment).error());
}

BOOST_AUTO_TEST_CASE(among_the_segments_is_no_segment) {
  {
    auto dir = open("store").open_directory(name("journal")).value();
    dir.make_symlink(name("segment-000003"), "../../outside/journal/a.json").value();
  }
  const std::string before = outside();
  SimJournal journal = SimJournal::open(open("store"), options, environment).value();
  for (int i = 0; i < 5; ++i) {
    (void)journal.commit({put("chunks/c.json", std::string(1500, 'c'))}).value();
  }
  BOOST_TEST(outside() == before);
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
