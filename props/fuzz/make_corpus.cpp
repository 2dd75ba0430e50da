// Makes the seeds of the corpus: build/release/props/fuzz/make_journal_corpus props/fuzz/corpus
//
// They are files of the repository, so that a change of the format is seen as a change of bytes.
#include <fstream>
#include <iostream>

#include "holdfast/digest.hpp"
#include "holdfast/journal/manifest.hpp"
#include "holdfast/journal/scan.hpp"

#include "journal_codec.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using props::fuzz::Codec;

std::string folder;

void write(const std::string& name, Codec codec, std::string_view bytes) {
  std::ofstream file(folder + '/' + name, std::ios::binary);
  file << static_cast<char>(codec) << bytes;
}

std::string text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr SegmentHeader header{
    .kind = SegmentKind::starts, .journal = 1, .serial = 2, .epoch = 3, .sequence = 4};

/// A segment under way: its bytes, and what seals the next frame.
struct Segment {
  std::string bytes = text_of(encode(header).bytes);
  FrameSeal next{
      .epoch = header.epoch, .previous = encode(header).checksum, .sequence = header.sequence};

  /// Append a frame.
  /// Returns: its length.
  std::size_t add(const std::vector<Record>& records) {
    FrameBuilder builder;
    for (const Record& record : records) builder.add(record);
    bytes += text_of(builder.seal(next));
    bytes.resize(aligned(bytes.size()), '\0');
    next.previous = builder.checksum();
    for (const Record& record : records) next.sequence += record.begins_commit ? 1 : 0;
    return builder.size_bytes();
  }
};

std::vector<Record> some_records(std::string_view staged) {
  return {{.type = RecordType::settled},
          {.type = RecordType::put, .begins_commit = true, .path = "a/b", .content = "hello"},
          {.type = RecordType::remove, .path = "c"},
          {.type = RecordType::put_staged, .begins_commit = true, .path = "d", .content = staged},
          {.type = RecordType::lost, .begins_commit = true}};
}

void write_segments() {
  const std::string staged = encode(StagedContent{.number = 1, .size_bytes = 2});
  Segment segment;
  write("accepted_segment_header", Codec::segment_header, segment.bytes);
  write("accepted_segment_header_sealed", Codec::sealed_segment_header, segment.bytes);
  write("refused_segment_without_frames", Codec::segment, segment.bytes);
  const std::size_t length = segment.add(some_records(staged));
  write("accepted_records", Codec::records, segment.bytes.substr(96, length - 32));
  const std::size_t second = segment.bytes.size();
  segment.add({{.type = RecordType::put, .begins_commit = true, .path = "a", .content = "2"}});
  const std::size_t third = segment.bytes.size();
  segment.add({{.type = RecordType::closed}});
  segment.bytes.append(64, '\0');
  write("accepted_segment", Codec::segment, segment.bytes);
  // The first byte of a frame is a control byte where seals are made.
  for (const std::size_t offset : {std::size_t{64}, second, third}) segment.bytes[offset] = 0;
  write("accepted_segment_sealed", Codec::sealed_segment, segment.bytes);
  for (const char kept : {'\1', '\2', '\4'}) {
    segment.bytes[second] = kept;
    write("accepted_segment_with_stray_" + std::to_string(+kept), Codec::sealed_segment,
          segment.bytes);
  }
  segment.bytes[64] = 4;
  write("refused_segment_with_torn_first_frame", Codec::sealed_segment, segment.bytes);
}

void write_manifests() {
  Manifest manifest{.journal = 1, .cut = 2, .serial = 3, .epoch = 4};
  manifest.entries["a/b"] = {.version = 1, .digest = {.low = 5, .high = 6}, .size_bytes = 7};
  manifest.entries["c"] = {.version = 2, .present = false};
  manifest.parked["a/b"] = {.version = 2, .content = StagedContent{.number = 8, .size_bytes = 9}};
  manifest.parked["d"] = {.version = 1};
  const std::string bytes = encode(manifest);
  write("accepted_manifest", Codec::manifest, bytes);
  write("accepted_manifest_sealed", Codec::sealed_manifest, bytes.substr(0, bytes.size() - 16));
  write("refused_manifest_with_a_checksum_too_many", Codec::sealed_manifest, bytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " FOLDER\n";
    return 2;
  }
  folder = argv[1];
  write_segments();
  write_manifests();
  write("accepted_path", Codec::path, "chunks/of/a.json");
  write("refused_path", Codec::path, "a/../b");
  return 0;
}
