// Remembering: what the plain file has lost and a segment still holds. See journal/journal.hpp.
#pragma once

#include "holdfast/assert.hpp"
#include "holdfast/impl/journal/reading.hpp"

namespace holdfast {
namespace journal::detail {

/// The content that commit `version` wrote into a document, if it is in this frame and is what the
/// manifest says. Requires: a scan has found the frame, and so has decoded it.
inline std::optional<std::string> content_in_frame(ByteView frame, std::uint64_t first_sequence,
                                                   const std::string& path,
                                                   const ManifestEntry& entry) {
  const Result<FrameContent> content = decode_records(frame);
  HOLDFAST_ASSERT(content);
  std::uint64_t sequence = first_sequence - 1;
  for (const Record& record : content->records) {
    if (record.begins_commit) ++sequence;
    const bool is_it = sequence == entry.version && record.type == RecordType::put &&
                       record.path == path &&
                       content_digest(bytes_of(record.content)) == entry.digest;
    if (is_it) return std::string(record.content);
  }
  return std::nullopt;
}

/// The same of a whole segment. One that is damaged holds nothing: opening the journal judges that.
inline std::optional<std::string> content_in_segment(ByteView segment, const std::string& path,
                                                     const ManifestEntry& entry) {
  const Result<SegmentScan> scan = scan_segment(segment);
  if (!scan) return std::nullopt;
  for (const FrameInfo& frame : scan->frames) {
    if (entry.version < frame.sequence || entry.version - frame.sequence >= frame.commits) continue;
    const ByteView bytes = segment.subspan(frame.offset, frame.length);
    if (auto content = content_in_frame(bytes, frame.sequence, path, entry)) return content;
  }
  return std::nullopt;
}

}  // namespace journal::detail

// Segments are read while others append: a frame that is whole was committed, or is a copy of one.
template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::State::recall(const DocumentPath& path) {
  const std::optional<journal::ManifestEntry> entry = published(path.text());
  if (!entry || !entry->present) return std::optional<std::string>{};
  const std::lock_guard guard(segments_mutex);
  for (std::size_t i = 0; i < segments.all().size(); ++i) {
    HOLDFAST_TRY_LET(bytes, segments.read(i, {0, segments.all()[i].size_bytes}));
    auto content = journal::detail::content_in_segment(bytes_of(bytes), path.text(), *entry);
    if (content) return content;
  }
  return std::optional<std::string>{};
}

}  // namespace holdfast
