// See forge.hpp.
#include "forge.hpp"

#include <array>
#include <span>

#include "seal.hpp"

namespace props::fuzz {
namespace {

using holdfast::ByteView;

constexpr std::uint64_t journal_number = 7;
constexpr std::size_t segment_bytes = 4096;

/// What other programs stumble over, and what the journal uses itself.
const std::array<std::string, 24> paths = {"chunks/a.json",
                                           "chunks/b",
                                           "notes",
                                           "new/of/a.json",
                                           "chunks_bak/a.bak",
                                           "a.bak",
                                           "..",
                                           "../outside/a",
                                           "/outside/a",
                                           "",
                                           ".lock",
                                           "manifest",
                                           "journal/segment-000001",
                                           std::string("a\0b", 3),
                                           "a//b",
                                           "a/",
                                           "./a",
                                           "chunks/../../outside/a",
                                           "notes/below",
                                           "quarantine/a",
                                           std::string(300, 'n'),
                                           "1/2/3/4/5/6/7/8/9",
                                           "chunks",
                                           std::string(1030, 'p')};

/// The input, read from the front; zeros behind its end.
class Source {
 public:
  explicit Source(ByteView bytes) : bytes_(bytes) {}

  unsigned byte() {
    if (at_ >= bytes_.size()) return 0;
    return std::to_integer<unsigned>(bytes_[at_++]);
  }

  unsigned below(unsigned end) { return byte() % end; }

  /// `lawful` in most cases, else something near, something at an end, or anything.
  std::uint64_t number(std::uint64_t lawful) {
    const unsigned choice = byte();
    if (choice < 160) return lawful;
    if (choice < 200) return choice % 8;
    if (choice < 220) return lawful + 1;
    if (choice < 230) return ~std::uint64_t{0} - choice % 3;
    if (choice < 240) return (std::uint64_t{1} << (choice % 2 == 0 ? 63U : 32U)) - choice % 3;
    std::uint64_t any = 0;
    for (int i = 0; i < 8; ++i) any = any << 8U | byte();
    return any;
  }

  std::string text(std::size_t size_max) {
    std::string text(below(64), '\0');
    for (char& c : text) c = static_cast<char>(byte());
    return text.substr(0, size_max);
  }

  std::string path() {
    const unsigned choice = byte();
    return choice < 240 ? paths[choice % paths.size()] : text(64);
  }

 private:
  ByteView bytes_;
  std::size_t at_ = 0;
};

void append(std::string& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i, value >>= 8U) bytes += static_cast<char>(value & 0xffU);
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView view_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

void append_entry(std::string& bytes, Source& source) {
  const std::string path = source.path();
  const bool removed = source.below(4) == 3;
  append(bytes, source.number(1), 8);
  for (int i = 0; i < 2; ++i) append(bytes, source.number(0), 8);  // digest
  for (int i = 0; i < 3; ++i) append(bytes, source.number(3), 8);  // size, inode, mtime
  append(bytes, source.number(path.size()), 2);
  append(bytes, source.number(removed ? 2 : 1), 1);
  append(bytes, source.number(0), 1);
  bytes += path;
}

std::string manifest(Source& source) {
  const unsigned entries = source.below(4);
  const std::uint64_t serial = source.number(source.below(4));
  std::string bytes = "hfmanif\n";
  append(bytes, source.number(1), 4);
  append(bytes, source.number(0), 4);
  append(bytes, source.number(journal_number), 8);
  append(bytes, source.number(source.below(4)), 8);
  append(bytes, serial, 8);
  append(bytes, source.number(serial), 8);  // the epoch is the serial, where it is lawful
  append(bytes, source.number(entries), 8);
  for (unsigned i = 0; i < entries; ++i) append_entry(bytes, source);
  return text_of(with_sealed_manifest(view_of(bytes)));
}

/// What the next segment may go on with.
struct Chain {
  std::uint64_t serial = 0;
  std::uint64_t sequence = 1;
  std::uint64_t checksum = 0;
};

/// One record; counts the commits it begins.
void append_record(std::string& bytes, Source& source, Chain& chain) {
  constexpr unsigned types = 12;
  const unsigned type = (source.byte() + 1) % types;
  const bool has_path = type >= 1 && type <= 3;
  const bool begins = type <= 3 || type == 6;
  const std::uint64_t flags = source.number(begins ? 1 : 0) & 0xffU;
  const std::string path = has_path ? source.path() : "";
  std::string content;
  if (type == 1) content = source.below(2) == 0 ? std::string(source.byte(), 'x') : source.text(64);
  if (type == 3) content = std::string(32, 's');
  append(bytes, type, 1);
  append(bytes, flags, 1);
  append(bytes, source.number(path.size()), 2);
  append(bytes, source.number(content.size()), 4);
  bytes += path + content;
  chain.sequence += flags & 1U;
}

std::string segment(Source& source, Chain& chain) {
  const bool starts = chain.serial == 0 || source.below(3) == 2;
  chain.serial = source.number(chain.serial + 1);
  const std::uint64_t sequence = source.number(starts && source.below(2) == 1 ? 1 : chain.sequence);
  chain.sequence = sequence;
  std::string bytes(16, '\0');  // checksum and magic
  append(bytes, source.number(1), 4);
  append(bytes, source.number(starts ? 2 : 1), 4);
  append(bytes, source.number(journal_number), 8);
  append(bytes, chain.serial, 8);
  append(bytes, source.number(chain.serial), 8);
  append(bytes, sequence, 8);
  append(bytes, source.number(starts ? 0 : chain.checksum), 8);
  std::size_t last = 0;
  for (unsigned frames = source.below(4); frames > 0; --frames) {
    last = bytes.size();
    std::string records;
    for (unsigned i = source.below(4); i < 4; ++i) append_record(records, source, chain);
    bytes += static_cast<char>(source.number(0) & 7U);  // what is left unsealed
    append(bytes, source.number(0), 7);
    append(bytes, source.number(0), 8);
    append(bytes, source.number(chain.sequence), 8);
    append(bytes, source.number(32 + records.size()), 4);
    append(bytes, 0, 4);
    bytes += records;
    bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
  }
  bytes.resize((bytes.size() + segment_bytes - 1) / segment_bytes * segment_bytes, '\0');
  bytes = text_of(with_sealed_frames(view_of(bytes)));
  chain.checksum = 0;
  for (std::size_t i = 8; i > 0; --i) {
    chain.checksum = chain.checksum << 8U | static_cast<unsigned char>(bytes[last + i - 1]);
  }
  return bytes;
}

/// A byte somewhere is another one.
void mutate(std::string& bytes, Source& source) {
  const std::size_t at = (source.byte() << 8U | source.byte()) % bytes.size();
  bytes[at] = static_cast<char>(source.byte());
}

}  // namespace

ForgedJournal forge_journal(ByteView input) {
  constexpr unsigned segments_max = 4;
  Source source(input);
  ForgedJournal journal;
  journal.manifest = manifest(source);
  Chain chain;
  const unsigned segments = source.below(segments_max);
  for (unsigned i = 1; i <= segments; ++i) {
    journal.segments.push_back({"segment-" + std::to_string(i), segment(source, chain)});
  }
  for (unsigned mutations = source.below(3); mutations > 0; --mutations) {
    const std::size_t file = source.below(static_cast<unsigned>(journal.segments.size()) + 1);
    mutate(file == 0 ? journal.manifest : journal.segments[file - 1].bytes, source);
  }
  return journal;
}

}  // namespace props::fuzz
