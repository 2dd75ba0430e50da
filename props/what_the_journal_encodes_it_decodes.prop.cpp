// Goal: whatever a journal encodes, it decodes to the same, and the bytes follow from the values.
// Method: random frames, headers and manifests, there and back; sizes computed from the page.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "holdfast/digest.hpp"
#include "holdfast/journal/manifest.hpp"
#include "holdfast/journal/scan.hpp"

#include "property.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;

/// Small numbers, large ones, and those at the edges of a byte.
rc::Gen<std::uint64_t> numbers() {
  const auto shifted = rc::gen::map(
      rc::gen::pair(rc::gen::inRange(0, 64), rc::gen::inRange(-1, 2)), [](const auto& parts) {
        return (std::uint64_t{1} << parts.first) + static_cast<std::uint64_t>(parts.second);
      });
  return rc::gen::oneOf(rc::gen::arbitrary<std::uint64_t>(), shifted);
}

/// Those that sequences and serials may be.
rc::Gen<std::uint64_t> counted() {
  return rc::gen::map(numbers(), [](std::uint64_t n) { return std::min(n, number_max); });
}

rc::Gen<std::string> paths() {
  const auto name = rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab\xff_"))));
  const auto names =
      rc::gen::suchThat(rc::gen::container<std::vector<std::string>>(name),
                        [](const auto& all) { return !all.empty() && all.size() <= 8; });
  return rc::gen::map(names, [](const std::vector<std::string>& all) {
    std::string text = all.front().substr(0, 100);
    for (std::size_t i = 1; i < all.size(); ++i) text += '/' + all[i].substr(0, 100);
    return text;
  });
}

rc::Gen<ContentDigest> digests() {
  return rc::gen::construct<ContentDigest>(numbers(), numbers());
}

/// What a record points at.
struct OwnedRecord {
  RecordType type;
  bool begins_commit;
  std::string path;
  std::string content;

  [[nodiscard]] Record view() const { return {type, begins_commit, path, content}; }
};

OwnedRecord random_record() {
  const auto type = *rc::gen::weightedElement<RecordType>({{4, RecordType::put},
                                                           {2, RecordType::remove},
                                                           {1, RecordType::put_staged},
                                                           {1, RecordType::lost}});
  OwnedRecord record{type, *rc::gen::arbitrary<bool>(), {}, {}};
  if (type != RecordType::lost) record.path = *paths();
  if (type == RecordType::put) record.content = *rc::gen::arbitrary<std::string>();
  if (type == RecordType::put_staged) {
    record.content = encode(StagedContent{*numbers(), *numbers(), *digests()});
  }
  return record;
}

/// Records as a writer makes them: the first of all, and a lost one and its next, begin commits.
std::vector<OwnedRecord> random_records() {
  std::vector<OwnedRecord> records;
  if (*rc::gen::arbitrary<bool>()) records.push_back({RecordType::settled, false, {}, {}});
  const auto count = *rc::gen::inRange<std::size_t>(1, 8);
  bool must_begin = true;
  for (std::size_t i = 0; i < count; ++i) {
    OwnedRecord record = random_record();
    const bool is_lost = record.type == RecordType::lost;
    record.begins_commit = record.begins_commit || must_begin || is_lost;
    must_begin = is_lost;
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<Record> views_of(const std::vector<OwnedRecord>& records) {
  std::vector<Record> views;
  for (const OwnedRecord& record : records) views.push_back(record.view());
  return views;
}

BOOST_AUTO_TEST_CASE(frames) {
  props::check_property("a frame gives back its records and its seal", 500, 40, [] {
    const auto owned = random_records();
    const auto records = views_of(owned);
    const FrameSeal seal{*numbers(), *numbers(), *numbers()};
    FrameBuilder builder;
    std::uint64_t size = 32;
    std::uint64_t commits = 0;
    for (const Record& record : records) {
      builder.add(record);
      size += 8 + record.path.size() + record.content.size();
      commits += record.begins_commit ? 1 : 0;
    }
    const ByteView bytes = builder.seal(seal);
    RC_ASSERT(bytes.size() == size);
    const auto header = decode_header(bytes, seal.epoch);
    RC_ASSERT(header.has_value());
    const auto length = static_cast<std::uint32_t>(size);
    RC_ASSERT((*header == FrameHeader{builder.checksum(), seal.previous, seal.sequence, length}));
    RC_ASSERT(is_frame_whole(bytes, *header, seal.epoch));
    const auto content = decode_records(bytes);
    RC_ASSERT(content.has_value());
    RC_ASSERT(content->records == records);
    RC_ASSERT(content->commits == commits);
    RC_ASSERT(content->settled == (records.front().type == RecordType::settled));
  });
}

BOOST_AUTO_TEST_CASE(staged_contents) {
  props::check_property("a staged content gives back its fields", 500, 100, [] {
    const StagedContent staged{*numbers(), *numbers(), *digests()};
    RC_ASSERT(decode_staged(encode(staged)) == staged);
  });
}

BOOST_AUTO_TEST_CASE(segment_headers) {
  props::check_property("a segment header gives back its fields", 500, 100, [] {
    const SegmentHeader header{*rc::gen::element(SegmentKind::continues, SegmentKind::starts),
                               *numbers(),
                               *counted(),
                               *numbers(),
                               *counted(),
                               *numbers()};
    const EncodedHeader encoded = encode(header);
    const auto decoded = decode_segment_header(encoded.bytes);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT((*decoded == DecodedHeader{header, encoded.checksum}));
  });
}

BOOST_AUTO_TEST_CASE(manifests) {
  props::check_property("a manifest gives back its fields and entries", 300, 40, [] {
    Manifest manifest{*numbers(), *counted(), *counted(), *numbers()};
    std::size_t size = 72;
    for (const std::string& path : *rc::gen::container<std::set<std::string>>(paths())) {
      const bool backup = *rc::gen::arbitrary<bool>();
      const bool present = backup || *rc::gen::arbitrary<bool>();
      const auto mtime = static_cast<std::int64_t>(*numbers());
      (backup ? manifest.backups : manifest.entries)[path] = {
          *numbers(), present,    present ? *digests() : ContentDigest{},
          *numbers(), *numbers(), Time(std::chrono::nanoseconds(mtime))};
      size += 52 + path.size();
    }
    for (const std::string& path : *rc::gen::container<std::set<std::string>>(paths())) {
      const StagedContent content{*numbers(), *numbers(), *digests()};
      manifest.parked[path] = {*rc::gen::inRange<std::uint64_t>(0, manifest.cut + 1),
                               *rc::gen::arbitrary<bool>() ? std::optional(content) : std::nullopt};
      size += 52 + path.size();
    }
    const std::string bytes = encode(manifest);
    RC_ASSERT(bytes.size() == size);
    const auto decoded = decode_manifest(bytes_of(bytes));
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(*decoded == manifest);
  });
}

BOOST_AUTO_TEST_CASE(paths_of_documents) {
  props::check_property("a path is its names, joined", 500, 40, [] {
    const std::string text = *paths();
    const auto path = DocumentPath::parse(text);
    RC_ASSERT(path.has_value());
    std::string joined;
    for (const FileName& name : path->names()) {
      joined += (joined.empty() ? "" : "/") + name.text();
    }
    RC_ASSERT(joined == text);
  });
}

}  // namespace
