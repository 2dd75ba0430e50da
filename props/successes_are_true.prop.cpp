// Goal: R4 for every verb of the engine: whatever single call fails, a success means that all was
// done and is durable, and `not_published` means that the documents are as they were (R3, R8).
// Method: each verb in several situations, on devices with and without links and exchanges; every
// call fails once before and once after its effect; what success left is compared with a run
// without a failure, then with all crash states under posix-min.
#include <functional>
#include <set>
#include <sstream>

#include "faultfs/explorer.hpp"
#include "faultfs/fault.hpp"

#include "engine_world.hpp"

namespace {

using namespace holdfast;
using faultfs::Fault;
using faultfs::InodeId;
using faultfs::Tree;
using Answer = Result<std::string>;  // what the caller hears

const WriteOptions with_backup{.backup = BackupPolicy::required, .integrity = Integrity::xattr};
const ReadOptions healing{.heal = Heal::from_backup};
const std::string dead_temp = ".f.0123456789abcdef.hftmp";

/// The regular files but for temporary ones: path, mode, owner, attributes, content.
void describe(const Tree& tree, InodeId id, const std::string& path, std::set<std::string>& lines) {
  const faultfs::Inode& inode = tree.at(id);
  for (const auto& [name, child] : inode.entries) {
    if (!name.ends_with(".hftmp")) describe(tree, child, path + '/' + name, lines);
  }
  if (inode.kind != FileKind::regular) return;
  std::string line = path + ' ' + std::to_string(inode.mode.bits) + ' ' +
                     std::to_string(inode.owner.user) + ':' + std::to_string(inode.owner.group);
  for (const auto& attribute : inode.attributes) line += " user." + attribute.first;
  // A reason holds the time, and a failing call takes some.
  const bool is_reason = path.ends_with(".reason");
  lines.insert(line + ' ' + (is_reason && !inode.bytes.empty() ? "reason" : inode.bytes));
}

std::set<std::string> documents(const Tree& tree) {
  std::set<std::string> lines;
  describe(tree, faultfs::root_inode, "", lines);
  return lines;
}

std::string joined(const std::set<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

/// The content of the document and of its backup.
std::string contents(const Tree& tree) {
  std::string text;
  for (const char* path : {"/f", "/f.bak"}) {
    const InodeId id = tree.resolve(path);
    text += id == faultfs::no_inode ? "-;" : tree.at(id).bytes + ';';
  }
  return text;
}

void unchanged(World&) {}

struct Situation {
  const char* name;
  std::function<void(World&)> prepare;  // what is durable before
  std::function<Answer(World&)> act;
  std::function<void(World&)> just_before = unchanged;  // and what is not
  faultfs::DeviceOptions device{};
  bool durable = true;  // what success says
};

struct Scene : World {
  explicit Scene(const Situation& situation) : World({.device = situation.device}) {
    situation.prepare(*this);
    machine.forget_trace();
    durable = machine.tree();
    situation.just_before(*this);
    calls_before = machine.trace().calls.size();
    before = contents(machine.tree());
  }

  void check_durable() const {
    const auto& model = *faultfs::find_crash_model("posix-min");
    const auto& trace = machine.trace();
    const auto expected = documents(machine.tree());
    for (const Tree& tree : all_states(durable, trace, trace.calls.size(), model, 512)) {
      BOOST_TEST(joined(documents(tree)) == joined(expected), "a power cut changes the documents");
    }
  }

  Tree durable;
  std::size_t calls_before = 0;
  std::string before;
};

/// Every call of the story, failing before and after its effect.
std::vector<Fault> plans_for(const Scene& played) {
  faultfs::Trace trace = played.machine.trace();
  auto& calls = trace.calls;
  calls.erase(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(played.calls_before));
  std::vector<Fault> plans;
  for (const Fault& plan : fault_plans(trace, {make_error_code(std::errc::io_error)}, 512)) {
    if (plan.when != Fault::When::within) plans.push_back(plan);
  }
  return plans;
}

void play(const Situation& situation) {
  Scene sound(situation);
  const Answer expected = situation.act(sound);
  BOOST_REQUIRE(expected);
  const std::string documents_expected = joined(documents(sound.machine.tree()));
  if (situation.durable) sound.check_durable();
  const std::vector<Fault> plans = plans_for(sound);
  BOOST_TEST(plans.size() > 10U);
  for (const Fault& fault : plans) {
    BOOST_TEST_CONTEXT("plan " << to_string(fault)) {
      Scene scene(situation);
      scene.machine.inject(fault);
      const Answer answer = situation.act(scene);
      if (answer) {
        BOOST_TEST(*answer == *expected);
        BOOST_TEST(joined(documents(scene.machine.tree())) == documents_expected);
        if (situation.durable) scene.check_durable();
      } else if (answer.error().outcome == Outcome::not_published) {
        BOOST_TEST(contents(scene.machine.tree()) == scene.before, answer.error().message());
      }
    }
  }
}

void play_all(const std::vector<Situation>& situations) {
  for (const Situation& situation : situations) {
    BOOST_TEST_CONTEXT(situation.name) play(situation);
  }
}

// Situations

void two_versions(World& world) {
  BOOST_REQUIRE(world.files.write("/f", "one", with_backup));
  BOOST_REQUIRE(world.files.write("/f", "two", with_backup));
}

void damaged(World& world) {
  two_versions(world);
  world.rot("/f", "rot");
}

void missing(World& world) {
  two_versions(world);
  BOOST_REQUIRE(world.fs.open_root().value().remove(FileName::literal("f")));
}

void with_another_name(World& world) {
  two_versions(world);
  auto root = world.fs.open_root().value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), root, FileName::literal("other")));
}

void on_one_inode(World& world) {
  world.put("f", "one");
  auto root = world.fs.open_root().value();
  BOOST_REQUIRE(root.link(FileName::literal("f"), root, FileName::literal("f.bak")));
}

void with_leftovers(World& world) {
  damaged(world);
  BOOST_REQUIRE(world.files.read("/f", healing));
  world.put(dead_temp, "half");
  auto quarantine =
      world.fs.open_root().value().open_directory(FileName::literal("quarantine")).value();
  BOOST_REQUIRE(quarantine.create(FileName::literal(dead_temp), Mode{0600}).value().close());
}

void edited(World& world) {
  auto log = world.fs.open_root().value().open_log(FileName::literal("f")).value();
  BOOST_REQUIRE(log.write_at(0, bytes_of("TWO")));
  BOOST_REQUIRE(log.truncate(3));
}

std::string told(const WriteReport& report) {
  return report.path + (report.created ? " created " : " ") +
         (report.backup.method ? std::string(to_string(*report.backup.method)) : "no backup") +
         report.backup.quarantined_as + report.digest;
}

Answer told(const Result<WriteReport>& written) {
  if (!written) return fail(written.error());
  return told(*written);
}

Answer write_with_backup(World& world) {
  return told(world.files.write("/f", "three", with_backup));
}

Answer write_unwitnessed(World& world) {
  return told(world.files.write("/f", "three", {.backup = BackupPolicy::required}));
}

Answer read_and_heal(World& world) {
  const auto found = world.files.read("/f", healing);
  if (!found) return fail(found.error());
  return found->content + (found->healed ? " healed " : " ") + found->quarantined_as;
}

Answer recover(World& world) {
  const auto recovered = world.files.recover("/f");
  if (!recovered) return fail(recovered.error());
  return std::to_string(recovered->removed.size()) + (recovered->separated ? " separated" : "") +
         (recovered->healed ? " healed " : " ") + recovered->quarantined_as;
}

Answer restore(World& world) {
  const auto restored = world.files.restore("/f");
  if (!restored) return fail(restored.error());
  return told(restored->written);
}

Answer verify(World& world) {
  const auto verified = world.files.verify("/f");
  if (!verified) return fail(verified.error());
  return std::to_string(verified->findings.size()) + ' ' + std::to_string(verified->live.size());
}

const faultfs::DeviceOptions without_exchange{.exchange = false};
const faultfs::DeviceOptions without_links{.hard_links = false, .exchange = false};

BOOST_AUTO_TEST_CASE(of_a_save_with_a_backup) {
  play_all({
      {"by exchange", two_versions, write_with_backup},
      {"by link", two_versions, write_with_backup, unchanged, without_exchange},
      {"by copy", two_versions, write_with_backup, unchanged, without_links},
      {"of a file with another name", with_another_name, write_with_backup},
      {"over a file that somebody edited", two_versions, write_unwitnessed, edited},
      {"over such a file, by link", two_versions, write_unwitnessed, edited, without_exchange},
      {"over such a file, by copy", two_versions, write_unwitnessed, edited, without_links},
  });
}

BOOST_AUTO_TEST_CASE(of_a_save_over_a_damaged_file) {
  play_all({
      {"with links", damaged, write_with_backup},
      {"without links", damaged, write_with_backup, unchanged, without_links},
  });
}

BOOST_AUTO_TEST_CASE(of_healing) {
  play_all({
      {"a damaged file", damaged, read_and_heal},
      {"a damaged file without exchange", damaged, read_and_heal, unchanged, without_exchange},
      {"a damaged file without links", damaged, read_and_heal, unchanged, without_links},
      {"a missing file", missing, read_and_heal},
  });
}

BOOST_AUTO_TEST_CASE(of_recovery) {
  play_all({
      {"of a good file", two_versions, recover},
      {"of a file that somebody edited", two_versions, recover, edited},
      {"of a damaged file", damaged, recover},
      {"of file and backup on one inode", on_one_inode, recover},
      {"with leftovers", with_leftovers, recover},
  });
}

BOOST_AUTO_TEST_CASE(of_restoring_and_verifying) {
  play_all({
      {"restoring a good file", two_versions, restore},
      {"restoring a damaged file", damaged, restore},
      {"restoring a missing file", missing, restore},
      {"verifying with leftovers", with_leftovers, verify},
  });
}

BOOST_AUTO_TEST_CASE(of_a_save_without_a_backup) {
  const auto into_folders = [](World& world) {
    return told(world.files.write("/n/../n/m/f", "x", {.parents = Parents::make}));
  };
  const auto from_stream = [](World& world) -> Answer {
    std::istringstream input("three");
    HOLDFAST_TRY_LET(file, world.files.open("/f"));
    HOLDFAST_TRY(file.write_from(input));
    return told(file.commit());
  };
  const auto once = [](World& world) {
    return told(world.files.write("/new", "x", {.existing = Existing::refuse}));
  };
  const auto at_level = [](Durability level) {
    return [level](World& world) {
      return told(world.files.write("/f", "three",
                                    {.durability = level, .backup = BackupPolicy::required}));
    };
  };
  play_all({
      {"into new folders", two_versions, into_folders},
      {"from a stream", two_versions, from_stream},
      {"of a new file only", two_versions, once},
      {"of a new file only, by link", two_versions, once, unchanged, {.no_replace = false}},
      {"consistent", damaged, at_level(Durability::consistent), unchanged, {}, false},
      {"none", damaged, at_level(Durability::none), unchanged, {}, false},
      {"none, by copy", two_versions, at_level(Durability::none), unchanged, without_links, false},
  });
}

}  // namespace
