// Goal: a damaged file of a store never changes what is read in silence. Method: a store dies
// before each of its calls, or at the end; then a file is damaged in every way that docs/faults.md
// lists, at once or when the journal has forgotten it. Where it is a chunk's or a backup, reading
// has to give the last commit's document; or an older one, told as healed, with the damaged file in
// quarantine; or an error that names the file. Where it is version.json, the store is refused and
// stays as it is.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "faultfs/damage.hpp"

#include "sim_store.hpp"

namespace {

using namespace holdfast;
using faultfs::Damage;
using faultfs::Tree;

const StoreOptions small{.journal = {.segment_bytes = 4096, .journal_bytes_max = 4 * 4096}};
constexpr const char* chunks[] = {"a", "b"};
constexpr std::size_t calls_max = 250;

std::string document(std::uint64_t sequence) {
  return "commit " + std::to_string(sequence) + std::string(100, static_cast<char>('a' + sequence));
}

struct Disk {
  Tree tree;
  std::map<std::string, std::uint64_t> acknowledged{};
  std::uint64_t begun = 0;  ///< the last commit that began
};

Disk disk_after(std::size_t calls) {
  faultfs::Machine machine;
  const Environment environment{machine.clock(), machine.entropy()};
  auto store = SimStore::create(machine.process().open_root().value(), "p", small, environment);
  machine.forget_trace();
  machine.inject({.calls_before = calls, .code = std::make_error_code(std::errc::io_error)});
  Disk disk;
  for (std::uint64_t sequence = 1; sequence <= 6; ++sequence) {
    const std::string chunk = chunks[sequence % 2];
    disk.begun = sequence;
    if (!store->put(chunk, document(sequence))) break;
    disk.acknowledged[chunk] = sequence;
    if (sequence % 2 == 0 && !store->force_sync()) break;
  }
  disk.tree = machine.tree();
  return disk;
}

/// Others have the store open, one after the other, until the journal knows nothing else.
Tree after_others(const Tree& tree) {
  faultfs::Machine machine(tree);
  const Environment environment{machine.clock(), machine.entropy()};
  for (int owner = 0; owner < 3; ++owner) {
    auto store = SimStore::open(machine.process().open_root().value(), "p", small, environment);
    BOOST_REQUIRE(store->put("other", owner));
    BOOST_REQUIRE(store->detach());
  }
  return machine.tree();
}

struct Count {
  std::size_t same = 0;
  std::size_t recalled = 0;  ///< healed from the journal
  std::size_t older = 0;     ///< healed from the backup
  std::size_t refused = 0;
};

bool is_kept(const Tree& tree, const std::string& bytes) {
  const faultfs::InodeId quarantine = tree.resolve("/p/chunks/quarantine");
  if (quarantine == faultfs::no_inode) return false;
  const auto& entries = tree.at(quarantine).entries;
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return tree.at(entry.second).bytes == bytes; });
}

void judge(const Disk& disk, const faultfs::Damaged& damaged, const Tree& tree, Count& count) {
  faultfs::Machine machine(tree);
  const Environment environment{machine.clock(), machine.entropy()};
  auto store = SimStore::open(machine.process().open_root().value(), "p", small, environment);
  BOOST_TEST_REQUIRE(store.has_value(), damaged.path);
  for (const auto& [chunk, sequence] : disk.acknowledged) {
    const std::string path = "/p/chunks/" + chunk + ".json";
    const Result<Json> found = store->fetch_chunk(chunk);
    if (!found) {
      BOOST_TEST((found.error().code == errc::damaged), damaged.path);
      BOOST_TEST(found.error().name == path);
      BOOST_TEST(damaged.path == path);
      BOOST_TEST(!is_kept(machine.tree(), damaged.left));
      ++count.refused;
      continue;
    }
    const auto healed = store->get_health_report().healed;
    if (healed.empty()) {
      const bool is_last = *found == document(sequence) || *found == document(disk.begun);
      BOOST_TEST(is_last, damaged.path << ": " << *found);
      ++count.same;
      continue;
    }
    BOOST_TEST(damaged.path == "/p/chunks/" + healed[0].chunk + ".json");
    if (healed[0].chunk != chunk) continue;
    BOOST_TEST(*found == document(healed[0].restored_version), damaged.path);
    const bool is_last = healed[0].restored_version == healed[0].lost_version;
    BOOST_TEST(is_last == (healed[0].from == "journal"));
    BOOST_TEST(healed[0].restored_version <= healed[0].lost_version);
    BOOST_TEST((damaged.left.empty() || is_kept(machine.tree(), damaged.left)), damaged.path);
    BOOST_TEST(store->detach().has_value());
    store = SimStore::open(machine.process().open_root().value(), "p", small, environment);
    BOOST_TEST(store->fetch_chunk(chunk).value() == *found);
    ++(is_last ? count.recalled : count.older);
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_chunk_is_healed_or_told_or_costs_nothing) {
  Count count;
  for (std::size_t calls = 1; calls < calls_max; ++calls) {
    const Disk disk = disk_after(calls);
    for (const Tree& before : {disk.tree, after_others(disk.tree)}) {
      for (const Damage& plan : faultfs::damage_plans(before)) {
        Tree tree = before;
        const auto damaged = faultfs::apply(plan, tree);
        const bool is_others = damaged->path.find("other") != std::string::npos;
        if (!damaged->path.starts_with("/p/chunks") || is_others) continue;
        judge(disk, *damaged, tree, count);
      }
    }
  }
  BOOST_TEST_MESSAGE(count.same << " same, " << count.recalled << " recalled, " << count.older
                                << " older, " << count.refused << " refused");
  BOOST_TEST(count.same > 100U);
  BOOST_TEST(count.recalled > 50U);
  BOOST_TEST(count.older > 50U);
  BOOST_TEST(count.refused > 50U);
}

// Only a number was lost, and whoever knows it can write it again.
BOOST_AUTO_TEST_CASE(a_damaged_version_file_keeps_the_store_closed_and_as_it_is) {
  constexpr const char* version_path = "/p/version.json";
  for (std::size_t calls = 1; calls < calls_max; ++calls) {
    const Disk disk = disk_after(calls);
    for (const Damage::Kind kind :
         {Damage::Kind::bit_flip, Damage::Kind::truncated, Damage::Kind::zeroed,
          Damage::Kind::missing, Damage::Kind::garbage}) {
      Tree tree = disk.tree;
      BOOST_REQUIRE(faultfs::damage_file(version_path, kind, tree).has_value());
      faultfs::Machine machine(tree);
      const Environment environment{machine.clock(), machine.entropy()};
      const auto open = [&] {
        return SimStore::open(machine.process().open_root().value(), "p", small, environment);
      };
      auto store = open();
      BOOST_REQUIRE(!store);
      BOOST_TEST((store.error().code == errc::damaged));
      BOOST_TEST(store.error().name == version_path);
      BOOST_TEST(machine.tree().describe() == tree.describe());
      auto dir = machine.process().open_root()->open_directory(FileName::literal("p")).value();
      (void)dir.remove(FileName::literal("version.json"));
      auto file = dir.create(FileName::literal("version.json"), Mode{0644}).value();
      BOOST_REQUIRE(file.append(bytes_of("{\"format\": 1}")));
      BOOST_REQUIRE(file.close());
      store = open();
      BOOST_REQUIRE(store.has_value());
      for (const auto& [chunk, sequence] : disk.acknowledged) {
        const Json found = store->fetch_chunk(chunk).value();
        BOOST_TEST((found == document(sequence) || found == document(disk.begun)));
      }
    }
  }
}

}  // namespace
