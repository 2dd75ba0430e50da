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

/// A text in memory that several may read; it keeps alive what it lies in, such as a whole frame.
class SharedText {
 public:
  SharedText() = default;

  /// Requires: the text lies in what `owner` keeps, and is not a null view.
  SharedText(const std::shared_ptr<const std::string>& owner, std::string_view text)
      : begin_(owner, text.data()), size_(text.size()) {}

  /// A text that the caller keeps.
  static SharedText lent(std::string_view text) { return {nullptr, text}; }

  explicit operator bool() const noexcept { return begin_ != nullptr; }
  [[nodiscard]] std::string_view view() const noexcept { return {begin_.get(), size_}; }

 private:
  std::shared_ptr<const char> begin_{};
  std::size_t size_ = 0;
};

/// A document's content; neither: the document is removed.
struct Body {
  SharedText content{};
  std::optional<StagedContent> staged{};

  [[nodiscard]] bool exists() const noexcept { return content || staged; }
};

inline ContentDigest digest_of(const Body& body) {
  return body.staged ? body.staged->digest : content_digest(bytes_of(body.content.view()));
}

struct Change {
  DocumentPath path;
  Body body;
  std::size_t content_at = 0;  ///< where its content lies in the frame that it was added to
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
    record.content = change.body.content.view();
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

/// Add the records of a commit, and note in each change where its content lies.
inline void add_commit(FrameBuilder& frame, Changes& changes) {
  bool first = true;
  if (changes.empty()) frame.add({.type = RecordType::lost, .begins_commit = true});
  for (Change& change : changes) {
    change.content_at = with_record(change, std::exchange(first, false),
                                    [&](const Record& r) { return frame.add(r); });
  }
}

/// From now on the contents are those in the frame that the changes were added to: what was lent
/// may go.
inline void move_into(const std::shared_ptr<const std::string>& frame, Changes& changes) {
  for (Change& change : changes) {
    SharedText& content = change.body.content;
    if (!content) continue;
    const std::size_t size = content.view().size();
    content = SharedText(frame, std::string_view(*frame).substr(change.content_at, size));
  }
}

}  // namespace holdfast::journal::detail
