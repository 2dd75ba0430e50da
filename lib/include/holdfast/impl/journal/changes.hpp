// What a commit changes, as the open journal keeps it: contents in memory or in staged files.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/digest.hpp"
#include "holdfast/journal/document_path.hpp"
#include "holdfast/journal/frame.hpp"

namespace holdfast::journal::detail {

/// A document's content; neither: the document is removed.
struct Body {
  std::shared_ptr<const std::string> content{};
  std::optional<StagedContent> staged{};

  [[nodiscard]] bool exists() const noexcept { return content || staged; }
};

inline ContentDigest digest_of(const Body& body) {
  return body.staged ? body.staged->digest : content_digest(bytes_of(*body.content));
}

struct Change {
  DocumentPath path;
  Body body;
};

using Changes = std::vector<Change>;

/// Call `use` with the change as a record, whose views are valid for that long.
template <class Use>
auto with_record(const Change& change, bool begins_commit, Use use) {
  Record record{
      .type = RecordType::remove, .begins_commit = begins_commit, .path = change.path.text()};
  std::string staged;
  if (change.body.content) {
    record.type = RecordType::put;
    record.content = *change.body.content;
  } else if (change.body.staged) {
    staged = encode(*change.body.staged);
    record.type = RecordType::put_staged;
    record.content = staged;
  }
  return use(record);
}

/// Bytes of the records of a commit; one without changes stands for one that was lost.
inline std::uint64_t bytes_of_commit(const Changes& changes) {
  std::uint64_t bytes = changes.empty() ? record_header_bytes : 0;
  for (const Change& change : changes) {
    bytes += with_record(change, false, [](const Record& r) { return encoded_bytes(r); });
  }
  return bytes;
}

inline void add_commit(FrameBuilder& frame, const Changes& changes) {
  bool first = true;
  if (changes.empty()) frame.add({.type = RecordType::lost, .begins_commit = true});
  for (const Change& change : changes) {
    with_record(change, std::exchange(first, false), [&](const Record& r) { frame.add(r); });
  }
}

}  // namespace holdfast::journal::detail
