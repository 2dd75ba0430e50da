// See journal_open.hpp.
#include "journal_open.hpp"

#include <array>
#include <iostream>

#include "holdfast/assert.hpp"
#include "holdfast/journal/manifest.hpp"
#include "holdfast/journal/scan.hpp"

#include "forge.hpp"
#include "sim_journal.hpp"

namespace props::fuzz {
namespace {

using namespace holdfast;
using faultfs::SimDirectory;
using faultfs::SimFs;

/// What lies there before, and what no input holds.
struct Canary {
  const char* path;
  const char* content;
};
constexpr std::array<Canary, 5> inside = {{
    {"chunks/a.json", "canary of chunks/a.json"},
    {"chunks/b", "canary of chunks/b"},
    {"notes", "canary of notes"},
    {"chunks_bak/b.other", "canary of a neighbour of backups"},
    {"journal/readme", "canary beside the segments"},
}};
constexpr std::array<Canary, 3> outside = {{
    {"a", "canary of outside/a"},
    {"journal/segment-000001", "canary of outside/journal/segment-000001"},
    {"manifest", "canary of outside/manifest"},
}};

void write(SimDirectory& dir, std::string_view path, std::string_view content) {
  const std::size_t slash = path.find('/');
  const FileName name = FileName::literal(path.substr(0, slash));
  if (slash != path.npos) {
    (void)dir.make_directory(name, Mode{0755});  // it may be there already
    SimDirectory inner = dir.open_directory(name).value();
    return write(inner, path.substr(slash + 1), content);
  }
  auto writer = dir.create(name, Mode{0644}).value();
  writer.append(std::as_bytes(std::span(content))).value();
  writer.close().value();
}

class World {
 public:
  explicit World(const ForgedJournal& forged) {
    SimDirectory root = machine_.process().open_root().value();
    for (const Canary& canary : inside)
      write(root, std::string("store/") + canary.path, canary.content);
    for (const Canary& canary : outside)
      write(root, std::string("outside/") + canary.path, canary.content);
    write(root, "store/.lock", "");
    write(root, "store/manifest", forged.manifest);
    for (const ForgedFile& file : forged.segments) {
      write(root, "store/journal/" + file.name, file.bytes);
    }
    outside_before_ = outside_now();
  }

  Result<SimJournal> open() {
    const JournalOptions options{.segment_bytes = 4096,
                                 .journal_bytes_max = std::uint64_t{16} * 4096};
    SimDirectory root = machine_.process().open_root().value();
    SimDirectory store = root.open_directory(FileName::literal("store")).value();
    return SimJournal::open(std::move(store), options, {machine_.clock(), machine_.entropy()});
  }

  [[nodiscard]] std::string everything() const { return machine_.tree().describe(); }

  void check_canaries() const {
    HOLDFAST_ASSERT(outside_now() == outside_before_);
    for (const Canary& canary : inside) HOLDFAST_ASSERT(is_there(canary.content));
  }

 private:
  [[nodiscard]] std::string outside_now() const {
    std::string lines;
    const std::string all = everything();
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t end = std::min(all.find('\n', at), all.size() - 1) + 1;
      if (all.compare(at, 6, "/store") != 0) lines += all.substr(at, end - at);
      at = end;
    }
    return lines;
  }

  [[nodiscard]] bool is_there(std::string_view content) const {
    for (const auto& [id, inode] : machine_.tree()) {
      if (inode->links > 0 && inode->bytes == content) return true;
    }
    return false;
  }

  faultfs::Machine machine_{};
  std::string outside_before_;
};

/// Whether a refusal says where. What was found may be quoted, and then says anything.
bool says_where(const Error& error) {
  const std::string_view detail = error.detail;
  // A decoder knows the kind of its file alone, and its path is added last.
  const std::size_t added = detail.rfind("for /");
  const bool has_path = error.name.starts_with('/') || added == detail.npos;
  const std::string_view place = has_path ? error.name : detail.substr(added + 4);
  const auto says = [&](const char* what) { return detail.find(what) != std::string::npos; };
  if (error.code == errc::bad_name) return !place.empty() && says("backup");
  if (error.code != errc::damaged && error.code != std::errc::not_supported) return false;
  if (place == "/store/manifest") return says("byte ");
  if (place.starts_with("/store/journal/segment-")) return says("byte ") || says("offset ");
  if (place.starts_with("/store/journal/staged/")) {
    return says("the content of ") && says(" is missing");
  }
  return place.starts_with("/store/journal") && (says("serial ") || says("no segment"));
}

void check_refusal(const Error& error) {
  if (!says_where(error)) std::cerr << error.message() << '\n';
  HOLDFAST_ASSERT(says_where(error));
}

/// How far the highest number that was found is from the bound.
std::uint64_t room_above(const ForgedJournal& forged, const SimJournal& opened) {
  std::uint64_t highest = opened.recovery().last_sequence;
  const auto manifest = journal::decode_manifest(std::as_bytes(std::span(forged.manifest)));
  highest = std::max(highest, manifest.value().serial);
  for (const ForgedFile& file : forged.segments) {
    const auto scan = journal::scan_segment(std::as_bytes(std::span(file.bytes)));
    if (scan && scan->header) highest = std::max(highest, scan->header->header.serial);
  }
  HOLDFAST_ASSERT(highest <= journal::found_number_max);
  return journal::found_number_max - highest;
}

/// What was opened once can be used, and be opened again.
void use(World& world, SimJournal&& found) {
  const std::uint64_t last = found.recovery().last_sequence;
  {
    SimJournal journal = std::move(found);
    (void)journal.apply().value();
    (void)journal.close();  // not where a document cannot be written
    world.check_canaries();
  }
  {
    Result<SimJournal> again = world.open();
    if (!again) std::cerr << again.error().message() << '\n';
    SimJournal journal = std::move(again).value();
    HOLDFAST_ASSERT(journal.recovery().last_sequence >= last);
    const auto committed = journal.commit({{DocumentPath::literal("chunks/z"), "z"}}).value();
    HOLDFAST_ASSERT(committed.sequence > last);
  }
  SimJournal journal = world.open().value();
  HOLDFAST_ASSERT(journal.read(DocumentPath::literal("chunks/z")).value() == "z");
}

}  // namespace

Verdict check_journal_open(ByteView input) {
  const ForgedJournal forged = forge_journal(input);
  World world(forged);
  const std::string before = world.everything();
  Result<SimJournal> journal = world.open();
  if (!journal) {
    check_refusal(journal.error());
    HOLDFAST_ASSERT(world.everything() == before);
    return Verdict::refused;
  }
  // A serial goes with every opening, and a sequence with the commit: where there is no room for
  // these few, the next opening may be refused.
  constexpr std::uint64_t room_needed = 16;
  if (room_above(forged, *journal) >= room_needed) use(world, std::move(*journal));
  world.check_canaries();
  return Verdict::accepted;
}

}  // namespace props::fuzz
