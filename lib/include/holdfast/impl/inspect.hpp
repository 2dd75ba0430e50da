// Definitions of inspect.hpp.
#pragma once

#include <algorithm>
#include <vector>

#include "holdfast/digest.hpp"
#include "holdfast/inspect.hpp"

namespace holdfast {
namespace impl {

inline constexpr std::size_t piece_bytes = std::size_t{128} * 1024;

inline bool is_all_zero(ByteView bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](std::byte byte) { return byte == std::byte{}; });
}

// A read may fail once and succeed then (a bus error, a path of a multipath device).
template <FileReader R>
Result<std::size_t> read_twice(R& reader, std::uint64_t offset, ByteSpan into) {
  Result<std::size_t> first = reader.read_at(offset, into);
  if (first || !is_media_error(first.error().code)) return first;
  return reader.read_at(offset, into);
}

struct ScanOptions {
  bool with_digest = false;
  bool stop_at_nonzero = false;  // the content is known not to be suspicious then
  std::string* content = nullptr;
};

struct Scan {
  std::uint64_t size_bytes = 0;
  bool all_zero = true;
  std::string digest;
};

template <FileReader R>
Result<Scan> scan(R& reader, const ScanOptions& options) {
  std::vector<std::byte> piece(piece_bytes);
  Digest digest;
  Scan found;
  for (;;) {  // bounded by the file's end
    HOLDFAST_TRY_LET(count, read_twice(reader, found.size_bytes, piece));
    if (count == 0) break;
    const ByteView bytes = ByteView(piece).first(count);
    found.size_bytes += count;
    found.all_zero = found.all_zero && is_all_zero(bytes);
    if (options.with_digest) digest.update(bytes);
    if (options.content)
      options.content->append(reinterpret_cast<const char*>(bytes.data()), count);
    if (options.stop_at_nonzero && !found.all_zero) break;
  }
  if (options.with_digest) found.digest = std::move(digest).finish();
  return found;
}

// A file system without attributes is one where no file has a record. A record that cannot be read,
// tried twice like content, proves nothing about the file: an empty text is no record either.
template <FileReader R>
Result<std::optional<std::string>> read_record(R& reader) {
  Result<std::optional<std::string>> record = reader.read_attribute(record_attribute);
  if (!record && is_media_error(record.error().code)) {
    record = reader.read_attribute(record_attribute);
  }
  if (record) return record;
  if (record.error().code == std::errc::not_supported) return std::nullopt;
  if (is_media_error(record.error().code)) return std::optional<std::string>{std::string{}};
  return record;
}

template <FileSystem Fs>
Result<void> inspect_open(Inspection<Fs>& found, Depth depth, std::string* content) {
  Evidence evidence;
  const auto unreadable = [&](const Error& error) {
    evidence.unreadable = error.code.message();
    found.read_error = error;
    found.verdict = judge(evidence);
  };
  HOLDFAST_TRY_LET(metadata, found.reader->stat());
  found.metadata = metadata;
  HOLDFAST_TRY_LET(record, read_record(*found.reader));
  if (!record || !record->empty()) found.record = record;
  const bool witnessed = found.record && parse_record(*found.record);
  const bool whole = witnessed || depth == Depth::whole;
  Result<Scan> content_scan = scan(*found.reader, {whole, !whole && content == nullptr, content});
  if (!content_scan) {
    if (!is_media_error(content_scan.error().code)) return fail(std::move(content_scan).error());
    unreadable(std::move(content_scan).error());
    return {};
  }
  evidence.size_bytes = content_scan->size_bytes;
  evidence.mtime = metadata.mtime;
  evidence.all_zero = content_scan->all_zero && content_scan->size_bytes > 0;
  evidence.digest = content_scan->digest;
  evidence.record = record;
  found.digest = content_scan->digest;
  found.verdict = judge(evidence);
  return {};
}

}  // namespace impl

template <FileSystem Fs>
Result<Inspection<Fs>> inspect(typename Fs::Directory& dir, const FileName& name, Depth depth,
                               std::string* content) {
  Inspection<Fs> found;
  found.verdict = judge(Evidence{.exists = false});
  const Result<Metadata> metadata = dir.stat(name);
  if (!metadata) {
    if (metadata.error().code == std::errc::no_such_file_or_directory) return found;
    return fail(metadata.error());
  }
  if (metadata->kind != FileKind::regular) {
    return fail(not_regular(metadata->kind, Operation::open, join_path(dir.path(), name.text())));
  }
  Result<typename Fs::Reader> reader = dir.open(name);
  if (!reader) {
    if (reader.error().code == std::errc::no_such_file_or_directory) return found;
    return fail(std::move(reader).error());
  }
  found.reader = std::move(*reader);
  HOLDFAST_TRY(impl::inspect_open(found, depth, content));
  return found;
}

}  // namespace holdfast
