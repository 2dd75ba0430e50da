// Goal: a damaged file of a journal never costs an acknowledged commit in silence, but for what no
// byte on the disk can tell: damage to the last frame, or to the beginning of the newest segment.
// Method: a journal dies after each of its calls, or at the end, and perhaps the power fails, in
// one way or another; then each of its files is damaged, in every way that docs/faults.md lists,
// and the segments one bit at a time as well. Opening has to refuse, with the place and without a
// change, or to show every commit.
#include <boost/test/unit_test.hpp>

#include "faultfs/crash_state.hpp"
#include "faultfs/damage.hpp"
#include "holdfast/journal/scan.hpp"

#include "sim_journal.hpp"

namespace {

using namespace holdfast;
using faultfs::Damage;
using faultfs::Fault;
using faultfs::SimFs;
using faultfs::Tree;

constexpr const char* keys[] = {"d/a", "d/b", "d/c"};

/// The content of the document that commit number `sequence` writes.
std::string content_of(std::uint64_t sequence) {
  return "commit " + std::to_string(sequence) + std::string(700, static_cast<char>('a' + sequence));
}

std::string key_of(std::uint64_t sequence) {
  return keys[sequence % std::size(keys)];
}

Result<SimJournal> open(faultfs::Machine& machine) {
  HOLDFAST_TRY_LET(root, machine.process().open_root());
  return SimJournal::open(std::move(root), {.segment_bytes = 4096, .journal_bytes_max = 8 * 4096},
                          {machine.clock(), machine.entropy()});
}

/// A disk, and the last commit that was acknowledged.
struct Disk {
  Tree tree;
  std::uint64_t acknowledged = 0;
};

/// A journal that is made and durable, and what happened to it.
struct Life {
  faultfs::Machine machine{};
  Tree before{};
  std::uint64_t acknowledged = 0;

  [[nodiscard]] Disk disk() const { return {machine.tree(), acknowledged}; }
};

/// Commits, some applied, an owner that dies and another one that goes on.
void commit_and_apply(Life& life) {
  for (const std::uint64_t commits : {4U, 7U, 5U}) {
    Result<SimJournal> journal = open(life.machine);
    if (!journal) return;
    for (std::uint64_t i = 0; i < commits; ++i) {
      const std::uint64_t next = life.acknowledged + 1;
      const auto done = journal->commit({{DocumentPath::literal(key_of(next)), content_of(next)}});
      if (!done) return;
      ++life.acknowledged;
      if (next != 6 && next != 9) continue;
      const auto applied = journal->apply();
      if (!applied || !applied->failed.empty()) return;
    }
  }
}

/// The given call fails, before its effect or after it, and nobody goes on then.
Life life_of(std::size_t calls, Fault::When when) {
  Life life;
  auto root = life.machine.process().open_root().value();
  const JournalOptions options{.segment_bytes = 4096, .journal_bytes_max = 8 * 4096};
  SimJournal::create(root, options, {life.machine.clock(), life.machine.entropy()}).value();
  life.machine.forget_trace();
  life.before = life.machine.tree();
  life.machine.inject({calls, std::make_error_code(std::errc::io_error), when});
  commit_and_apply(life);
  return life;
}

Disk disk_after(std::size_t calls) {
  return life_of(calls, Fault::When::before).disk();
}

/// What power cuts at the end of it may leave; drawn at random.
std::vector<Disk> disks_after_power_cuts(const Life& life, const char* id, int count) {
  const faultfs::CrashModel& model = *faultfs::find_crash_model(id);
  const faultfs::Trace& trace = life.machine.trace();
  const auto steps = faultfs::make_steps(trace, model, 512);
  const auto forced = faultfs::forced_steps(steps, trace, model, trace.calls.size());
  faultfs::TreeImage below(life.before);
  faultfs::Choices choices = faultfs::Choices::seeded(trace.calls.size());
  std::vector<Disk> disks;
  for (int i = 0; i < count; ++i, (void)choices.next()) {
    faultfs::CrashState state(below, steps, forced, model, choices);
    state.decide_all();
    disks.push_back({state.tree(), life.acknowledged});
  }
  return disks;
}

/// Where damage cannot be told from a crash: the newest segment, from its last frame on, and its
/// header.
struct Tail {
  std::string path;
  std::uint64_t last_frame = 0;
};

Tail tail_of(const Tree& tree) {
  Tail tail;
  std::uint64_t serial = 0;
  for (const auto& [name, id] : tree.at(tree.resolve("/journal")).entries) {
    const auto scan = journal::scan_segment(std::as_bytes(std::span(tree.at(id).bytes)));
    if (!scan || !scan->header || scan->frames.empty()) continue;
    if (scan->header->header.serial < serial) continue;
    serial = scan->header->header.serial;
    tail = {"/journal/" + name, scan->frames.back().offset};
  }
  return tail;
}

struct Count {
  std::size_t refused = 0;
  std::size_t harmless = 0;
  std::size_t silent = 0;  ///< in the tail
  std::size_t wrong = 0;
};

bool says_where(const Error& error) {
  const std::string text = error.message();
  const auto says = [&](const char* what) { return text.find(what) != std::string::npos; };
  if (says("/manifest")) return says("byte ") || error.code == std::errc::no_such_file_or_directory;
  return says("/journal") &&
         (says("offset ") || says("byte ") || says("serial ") || says("no segment"));
}

/// The last commit that is shown, if all before it are shown, too.
std::optional<std::uint64_t> last_shown(SimJournal& journal, std::string_view damaged_path) {
  const std::uint64_t last = journal.recovery().last_sequence;
  for (std::uint64_t back = 0; back < std::size(keys) && back < last; ++back) {
    const std::string key = key_of(last - back);
    if ("/" + key == damaged_path) continue;  // judged below
    const auto found = journal.read(DocumentPath::literal(key));
    // A plain file may be ahead of a log that lost its last frame.
    const bool is_next = found && *found == content_of(last - back + std::size(keys));
    if (!found || (*found != content_of(last - back) && !is_next)) return std::nullopt;
  }
  return last;
}

/// Open a damaged disk. `at` is the first byte that is wrong.
void judge(const Disk& disk, const Tree& damaged, const std::string& path, std::uint64_t at,
           Count& count) {
  faultfs::Machine machine(damaged);
  Result<SimJournal> journal = open(machine);
  if (!journal) {
    ++count.refused;
    const bool unchanged = machine.tree().describe() == damaged.describe();
    if (says_where(journal.error()) && unchanged) return;
    if (++count.wrong < 5) BOOST_ERROR(path << " at " << at << ": " << journal.error().message());
    return;
  }
  const auto shown = last_shown(*journal, path);
  if (shown && *shown >= disk.acknowledged) {
    ++count.harmless;
    return;
  }
  const Tail tail = tail_of(disk.tree);
  const bool in_tail =
      path == tail.path && (at < journal::segment_header_bytes || at >= tail.last_frame);
  if (shown && in_tail) {
    ++count.silent;
    return;
  }
  if (++count.wrong < 5) {
    BOOST_ERROR(path << " at " << at << ": " << (shown ? *shown : 0) << " of " << disk.acknowledged
                     << " commits are shown");
  }
}

/// The first byte in which they differ.
std::uint64_t first_difference(const std::string& a, const std::string& b) {
  const auto [left, right] = std::ranges::mismatch(a, b);
  return static_cast<std::uint64_t>(left - a.begin());
}

void damage_files(const Disk& disk, Count& count) {
  for (const Damage& plan : faultfs::damage_plans(disk.tree)) {
    Tree tree = disk.tree;
    const auto damaged = faultfs::apply(plan, tree);
    BOOST_TEST_REQUIRE(damaged.has_value());
    const faultfs::InodeId now = tree.resolve(damaged->path);
    const faultfs::InodeId before = disk.tree.resolve(damaged->path);
    const std::uint64_t at = now == faultfs::no_inode
                                 ? 0
                                 : first_difference(disk.tree.at(before).bytes, tree.at(now).bytes);
    judge(disk, tree, damaged->path, at, count);
  }
}

void flip_bits(const Disk& disk, std::uint64_t step, Count& count) {
  for (const auto& [name, id] : disk.tree.at(disk.tree.resolve("/journal")).entries) {
    for (std::uint64_t at = 3; at < disk.tree.at(id).bytes.size(); at += step) {
      Tree tree = disk.tree;
      std::string& bytes = tree.edit(id).bytes;
      bytes[at] = static_cast<char>(bytes[at] ^ 4);
      judge(disk, tree, "/journal/" + name, at, count);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_told_or_costs_nothing) {
  constexpr std::size_t calls_max = 400;
  Count count;
  std::size_t disks = 0;
  std::uint64_t acknowledged = 0;
  for (std::size_t calls = 1; calls < calls_max; calls += 3, ++disks) {
    const Disk disk = disk_after(calls);
    acknowledged = disk.acknowledged;
    damage_files(disk, count);
    flip_bits(disk, 256, count);
  }
  BOOST_TEST(acknowledged == 16U);
  flip_bits(disk_after(calls_max), 8, count);
  BOOST_TEST(count.wrong == 0U);
  BOOST_TEST(count.refused > 0U);
  BOOST_TEST_MESSAGE(disks << " disks: " << count.refused << " damages are told, " << count.harmless
                           << " cost nothing, " << count.silent << " are in the tail");
}

BOOST_AUTO_TEST_CASE(and_so_is_one_that_a_power_cut_has_left) {
  constexpr std::size_t calls_max = 400;
  Count count;
  std::set<std::string> disks;
  for (std::size_t calls = 1; calls < calls_max; ++calls) {
    const Life life = life_of(calls, Fault::When::after);
    for (const char* model : {"ext4-ordered", "posix-min"}) {
      for (const Disk& disk : disks_after_power_cuts(life, model, 6)) {
        if (!disks.insert(disk.tree.describe()).second) continue;
        damage_files(disk, count);
        flip_bits(disk, 512, count);
      }
    }
  }
  BOOST_TEST(count.wrong == 0U);
  BOOST_TEST(count.refused > 0U);
  BOOST_TEST(disks.size() > 100U);
  BOOST_TEST_MESSAGE(disks.size() << " disks: " << count.refused << " damages are told, "
                                  << count.harmless << " cost nothing, " << count.silent
                                  << " are in the tail");
}

/// Whether a file with this content has a name.
bool has_content(const Tree& tree, const std::string& content) {
  return std::any_of(tree.begin(), tree.end(), [&](const auto& slot) {
    return slot.second->links > 0 && slot.second->bytes == content;
  });
}

// Nobody looks at a plain file before its document is written again.
BOOST_AUTO_TEST_CASE(a_damaged_document_is_kept_in_quarantine_when_it_is_written) {
  const Disk disk = disk_after(10'000);
  std::size_t seen = 0;
  for (const Damage& plan : faultfs::damage_plans(disk.tree)) {
    Tree tree = disk.tree;
    const auto damaged = faultfs::apply(plan, tree);
    if (!damaged->path.starts_with("/d/")) continue;
    ++seen;
    faultfs::Machine machine(tree);
    SimJournal journal = open(machine).value();
    JournalBatch batch;
    for (const char* key : keys) batch.push_back({DocumentPath::literal(key), "new"});
    (void)journal.commit(std::move(batch)).value();
    const ApplyReport applied = journal.apply().value();
    const bool missing = plan.kind == Damage::Kind::missing;
    BOOST_TEST_REQUIRE(applied.foreign.size() == 1U);
    BOOST_TEST(applied.foreign[0].path == damaged->path);
    BOOST_TEST(applied.foreign[0].reason == (missing ? "lost" : "damaged"));
    BOOST_TEST(
        (missing || has_content(machine.tree(), tree.at(tree.resolve(damaged->path)).bytes)));
    for (const char* key : keys)
      BOOST_TEST(*journal.read(DocumentPath::literal(key)).value() == "new");
  }
  BOOST_TEST(seen == std::size(keys) * 5);
}

}  // namespace
