// The owner of a project is writing its files when somebody else tries to open it. An engine that
// cleans up before it looks at the lock deletes the temporary file that the owner is about to
// rename.
// Before each call by which the owner changes something somebody is refused, and nothing that lies
// there has come, gone or changed. On a real disk.
// Rules: R9 alone.
#include <fstream>
#include <map>

#include "holdfast/system_environment.hpp"

#include "killing_calls.hpp"
#include "story.hpp"

namespace {

using namespace holdfast;
namespace bfs = boost::filesystem;

/// Everything below a directory, by its path.
std::map<std::string, std::string> contents_of(const bfs::path& dir) {
  std::map<std::string, std::string> contents;
  for (const auto& entry : bfs::recursive_directory_iterator(dir)) {
    std::string& content = contents[entry.path().native()];
    if (!bfs::is_regular_file(entry.path())) continue;
    std::ifstream file(entry.path().native(), std::ios::binary);
    content.assign(std::istreambuf_iterator<char>(file), {});
  }
  return contents;
}

BOOST_AUTO_TEST_CASE(changes_nothing_at_any_moment) {
  RealFolder root;
  VisitedCalls calls;
  SystemClock clock;
  SystemEntropy entropy;
  const StoreOptions options{.journal = {.segment_bytes = 4096, .journal_bytes_max = 16'384}};
  create_store(root.path, "p", options).value().detach().value();
  DiskStore owner =
      DiskStore::open(root.directory(DiskFs{calls}), "p", options, {clock, entropy}).value();
  for (const int version : {1, 2}) (void)owner.put("a", version).value();
  (void)owner.put("b", 1).value();

  int visits = 0;
  int with_temporary_file = 0;
  calls.visit = [&] {
    const auto before = contents_of(root.path);
    const auto refused = open_store(root.path, "p", options);
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == errc::locked));
    BOOST_TEST((contents_of(root.path) == before));
    ++visits;
    with_temporary_file += std::any_of(before.begin(), before.end(), [](const auto& entry) {
      return entry.first.ends_with(".hftmp");
    });
  };
  (void)owner.force_sync().value();
  (void)owner.create_checkpoint().value();
  owner.detach().value();
  calls.visit = {};
  BOOST_TEST(visits > 20);
  BOOST_TEST(with_temporary_file > 5);

  DiskStore next = open_store(root.path, "p", options).value();
  BOOST_TEST(next.fetch_chunk("a").value() == 2);
  BOOST_TEST(next.get_health_report().recovery.clean);
}

}  // namespace
