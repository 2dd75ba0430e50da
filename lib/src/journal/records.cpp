// Records: their bytes, and what may stand where in a frame. See frame.hpp.
#include <array>
#include <limits>
#include <string>

#include "holdfast/assert.hpp"
#include "holdfast/journal/frame.hpp"

#include "little_endian.hpp"

namespace holdfast::journal {
namespace {

// Offsets in a record.
constexpr std::size_t type_at = 0;
constexpr std::size_t flags_at = 1;
constexpr std::size_t path_bytes_at = 2;
constexpr std::size_t content_bytes_at = 4;

constexpr std::uint8_t begins_commit_flag = 1;
constexpr std::size_t staged_bytes = 32;

bool is_known(RecordType type) noexcept {
  return type >= RecordType::put && type <= RecordType::lost;
}

bool has_document(RecordType type) noexcept {
  return type >= RecordType::put && type <= RecordType::put_staged;
}

/// Where a record was refused.
tl::unexpected<Error> refuse(std::error_code code, std::uint64_t offset, RecordType type,
                             std::string_view reason) {
  return fail(code, Operation::read, "frame",
              "byte " + std::to_string(offset) + ": " + std::string(to_string(type)) + " (type " +
                  std::to_string(static_cast<int>(type)) + "): " + std::string(reason));
}

/// Why a record cannot have such a path or content, or nothing.
const char* why_malformed(const Record& record) noexcept {
  if (record.path.size() > path_bytes_max) return "the path is longer than 1024 bytes";
  if (has_document(record.type) == record.path.empty()) {
    return record.path.empty() ? "the path is missing" : "there is a path";
  }
  if (record.type == RecordType::put) return nullptr;
  if (record.type == RecordType::put_staged) {
    return record.content.size() == staged_bytes ? nullptr : "the content has not 32 bytes";
  }
  return record.content.empty() ? nullptr : "there is content";
}

/// Why a record cannot follow those `before` it, or nothing.
const char* why_misplaced(const Record& record, const FrameContent& before) noexcept {
  if (before.closed) return "it follows a clean end";
  if (record.type == RecordType::settled || record.type == RecordType::closed) {
    if (record.begins_commit) return "it begins no commit";
    return before.records.empty() ? nullptr : "it is not the first record";
  }
  if (record.begins_commit) return nullptr;
  if (before.commits == 0) return "its commit has no beginning";
  if (record.type == RecordType::lost) return "it is not the first of its commit";
  return before.records.back().type == RecordType::lost ? "it follows a lost one" : nullptr;
}

/// Read one record. Its place is not judged here.
Result<Record> decode_record(ByteView frame, std::uint64_t offset) {
  const auto damaged = make_error_code(errc::damaged);
  if (!has_bytes(frame, offset, record_header_bytes)) {
    return fail(damaged, Operation::read, "frame",
                "byte " + std::to_string(offset) + ": the record's header is cut off");
  }
  const ByteView header = frame.subspan(offset, record_header_bytes);
  const auto type = static_cast<RecordType>(load<std::uint8_t>(header, type_at));
  const auto flags = load<std::uint8_t>(header, flags_at);
  const auto unsupported = std::make_error_code(std::errc::not_supported);
  if (!is_known(type)) return refuse(unsupported, offset, type, "reserved or unknown");
  if (flags > begins_commit_flag) return refuse(unsupported, offset, type, "a reserved flag");
  const auto path_bytes = load<std::uint16_t>(header, path_bytes_at);
  const auto content_bytes = load<std::uint32_t>(header, content_bytes_at);
  const std::uint64_t path_at = offset + record_header_bytes;
  if (!has_bytes(frame, path_at, std::uint64_t{path_bytes} + content_bytes)) {
    return refuse(damaged, offset, type, "longer than the frame");
  }
  const Record record{.type = type,
                      .begins_commit = flags == begins_commit_flag,
                      .path = text_at(frame, path_at, path_bytes),
                      .content = text_at(frame, path_at + path_bytes, content_bytes)};
  const char* reason = why_malformed(record);
  if (reason != nullptr) return refuse(damaged, offset, type, reason);
  return record;
}

}  // namespace

std::string_view to_string(RecordType type) noexcept {
  switch (type) {
    case RecordType::put: return "put";
    case RecordType::remove: return "remove";
    case RecordType::put_staged: return "put staged";
    case RecordType::settled: return "settled";
    case RecordType::closed: return "closed";
    case RecordType::lost: return "lost";
    case RecordType::patch: return "patch";
    case RecordType::replace_all: return "replace all";
    case RecordType::prepare: return "prepare";
    case RecordType::decide: return "decide";
  }
  return "unknown";
}

std::uint64_t encoded_bytes(const Record& record) noexcept {
  return record_header_bytes + record.path.size() + record.content.size();
}

std::size_t FrameBuilder::add(const Record& record) {
  constexpr std::uint64_t bytes_max = std::numeric_limits<std::uint32_t>::max();
  HOLDFAST_ASSERT(record.path.size() <= path_bytes_max);
  HOLDFAST_ASSERT(record.content.size() <= bytes_max);
  HOLDFAST_ASSERT(encoded_bytes(record) <= bytes_max - bytes_.size());
  std::array<std::byte, record_header_bytes> header{};
  store(header, type_at, static_cast<std::uint8_t>(record.type));
  store(header, flags_at, record.begins_commit ? begins_commit_flag : std::uint8_t{0});
  store(header, path_bytes_at, static_cast<std::uint16_t>(record.path.size()));
  store(header, content_bytes_at, static_cast<std::uint32_t>(record.content.size()));
  bytes_ += text_at(header, 0, header.size());
  bytes_ += record.path;
  bytes_ += record.content;
  return bytes_.size() - record.content.size();
}

std::string encode(const StagedContent& staged) {
  std::string bytes;
  append(bytes, staged.number);
  append(bytes, staged.size_bytes);
  append(bytes, staged.digest.low);
  append(bytes, staged.digest.high);
  return bytes;
}

std::optional<StagedContent> decode_staged(std::string_view content) noexcept {
  if (content.size() != staged_bytes) return std::nullopt;
  const ByteView bytes = std::as_bytes(std::span(content));
  return StagedContent{
      .number = load<std::uint64_t>(bytes, 0),
      .size_bytes = load<std::uint64_t>(bytes, 8),
      .digest = {.low = load<std::uint64_t>(bytes, 16), .high = load<std::uint64_t>(bytes, 24)}};
}

Result<FrameContent> decode_records(ByteView frame) {
  const auto damaged = make_error_code(errc::damaged);
  if (frame.size() <= frame_header_bytes) {
    return fail(damaged, Operation::read, "frame",
                "byte " + std::to_string(frame.size()) + ": there is no record");
  }
  FrameContent content;
  for (std::uint64_t offset = frame_header_bytes; offset < frame.size();) {
    HOLDFAST_TRY_LET(record, decode_record(frame, offset));
    const char* reason = why_misplaced(record, content);
    if (reason != nullptr) return refuse(damaged, offset, record.type, reason);
    content.settled = content.settled || record.type == RecordType::settled;
    content.closed = content.closed || record.type == RecordType::closed;
    content.commits += record.begins_commit ? 1 : 0;
    content.records.push_back(record);
    offset += encoded_bytes(record);
  }
  return content;
}

}  // namespace holdfast::journal
