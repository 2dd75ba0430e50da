// Goal: R4 for every verb of the engine: whatever single call fails, a success means that all was
// done and is durable, and `not_published` means that the documents are as they were, also after
// a power cut (R3, R8). What was asked for is not skipped, and errors are those of the call.
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

std::size_t temporary_files(const Tree& tree, InodeId id = faultfs::root_inode) {
  std::size_t count = 0;
  for (const auto& [name, child] : tree.at(id).entries) {
    count += (name.ends_with(".hftmp") ? 1U : 0U) + temporary_files(tree, child);
  }
  return count;
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

  void check_unchanged() const {
    BOOST_TEST(contents(machine.tree()) == before);
    if (contents(durable) != before) return;  // a power cut may take back what was not durable
    const auto& model = *faultfs::find_crash_model("posix-min");
    const auto& trace = machine.trace();
    for (const Tree& tree : all_states(durable, trace, trace.calls.size(), model, 512)) {
      BOOST_TEST(contents(tree) == before, "a power cut changes the documents");
    }
  }

  Tree durable;
  std::size_t calls_before = 0;
  std::string before;
};

/// The calls of the story.
faultfs::Trace story_of(const Scene& played) {
  faultfs::Trace trace = played.machine.trace();
  auto& calls = trace.calls;
  calls.erase(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(played.calls_before));
  return trace;
}

/// What no caller asked for, what is tried twice, and what is tried again in another way.
bool may_fail_unnoticed(const faultfs::Call& call) {
  using enum Operation;
  const Operation operation = call.operation;
  return call.result || operation == try_lock || operation == set_lock_owner ||
         operation == release || operation == read_at || operation == read_attribute ||
         operation == lock_state || operation == set_owner || operation == stat;
}

/// Every call of the story, failing before and after its effect.
std::vector<Fault> plans_for(const faultfs::Trace& trace) {
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
  const auto temporary_expected = temporary_files(sound.machine.tree());
  if (situation.durable) sound.check_durable();
  const faultfs::Trace story = story_of(sound);
  const std::vector<Fault> plans = plans_for(story);
  BOOST_TEST(plans.size() > 10U);
  for (const Fault& fault : plans) {
    BOOST_TEST_CONTEXT("plan " << to_string(fault)) {
      Scene scene(situation);
      scene.machine.inject(fault);
      const Answer answer = situation.act(scene);
      if (answer) {
        BOOST_TEST(may_fail_unnoticed(story.calls[fault.calls_before]));
        BOOST_TEST(*answer == *expected);
        BOOST_TEST(joined(documents(scene.machine.tree())) == documents_expected);
        BOOST_TEST(temporary_files(scene.machine.tree()) == temporary_expected);
        if (situation.durable) scene.check_durable();
      } else {
        const Error& error = answer.error();
        const bool unchanged = error.outcome == Outcome::not_published;
        BOOST_TEST((error.code == std::errc::io_error || !unchanged), error.message());
        if (unchanged) scene.check_unchanged();
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

void with_a_link_on_the_way(World& world) {
  two_versions(world);
  auto root = world.fs.open_root().value();
  BOOST_REQUIRE(root.make_directory(FileName::literal("d"), Mode{0755}));
  BOOST_REQUIRE(root.make_symlink(FileName::literal("link"), "d"));
}

/// A folder for everybody, where nobody may write to the files he makes.
Files<faultfs::SimFs> strict_user(World& world, faultfs::SimFs& user) {
  world.machine.tree_for_tampering().edit(faultfs::root_inode).mode = Mode{0777};
  user = world.machine.process({.owner = {1000, 1000}, .umask = Mode{0777}});
  return {user, world.environment};
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
  const auto through_a_link = [](World& world) { return told(world.files.write("/link/f", "x")); };
  const auto without_rights = [](World& world) {
    faultfs::SimFs user = world.fs;
    return told(strict_user(world, user).write("/new", "x"));
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
      {"through a link", with_a_link_on_the_way, through_a_link},
      {"without rights", two_versions, without_rights},
      {"from a stream", two_versions, from_stream},
      {"of a new file only", two_versions, once},
      {"of a new file only, by link", two_versions, once, unchanged, {.no_replace = false}},
      {"consistent", damaged, at_level(Durability::consistent), unchanged, {}, false},
      {"none", damaged, at_level(Durability::none), unchanged, {}, false},
      {"none, by copy", two_versions, at_level(Durability::none), unchanged, without_links, false},
  });
}

}  // namespace
