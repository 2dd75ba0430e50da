// Definitions of journal/segments.hpp.
#pragma once

#include <algorithm>
#include <charconv>

#include "holdfast/assert.hpp"
#include "holdfast/impl/journal/failed_sync.hpp"
#include "holdfast/impl/publish.hpp"
#include "holdfast/journal/segments.hpp"

namespace holdfast::journal {
namespace detail {

inline constexpr std::string_view segment_prefix = "segment-";

/// The number of a segment's name, or 0. Larger ones than anybody makes are none.
inline std::uint64_t segment_number(const FileName& name) {
  const std::string_view text = name.text();
  if (!text.starts_with(segment_prefix)) return 0;
  const std::string_view digits = text.substr(segment_prefix.size());
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  constexpr std::uint64_t number_max = std::uint64_t{1} << 62U;
  const bool is_number = code == std::errc{} && end == digits.data() + digits.size();
  return is_number && number <= number_max ? number : 0;
}

inline FileName segment_name(std::uint64_t number) {
  constexpr std::size_t digits_min = 6;
  std::string digits = std::to_string(number);
  if (digits.size() < digits_min) digits.insert(0, digits_min - digits.size(), '0');
  return FileName::literal(std::string(segment_prefix) + digits);
}

}  // namespace detail

template <FileSystem Fs>
Result<void> Segments<Fs>::load() {
  HOLDFAST_TRY_LET(entries, dir_.list());
  for (const Entry& entry : entries) {
    const std::uint64_t number = detail::segment_number(entry.name);
    number_max_ = std::max(number_max_, number);
    if (number == 0 || entry.kind != FileKind::regular) continue;
    HOLDFAST_TRY_LET(metadata, dir_.stat(entry.name));
    all_.push_back({entry.name, metadata.size_bytes});
  }
  return {};
}

template <FileSystem Fs>
Result<std::string> Segments<Fs>::read(std::size_t index, Extent extent) {
  HOLDFAST_TRY_LET(reader, dir_.open(all_[index].name));
  std::string bytes(extent.length, '\0');
  HOLDFAST_TRY_LET(got, reader.read_at(extent.offset, std::as_writable_bytes(std::span(bytes))));
  bytes.resize(got);
  return bytes;
}

// Segments are whole blocks from the beginning on, and never become shorter.
template <FileSystem Fs>
Result<void> Segments<Fs>::check_size(std::size_t index) const {
  const std::uint64_t size = all_[index].size_bytes;
  if (size > 0 && size % segment_block_bytes == 0) return {};
  return fail(make_error_code(errc::damaged), Operation::read, path_of(index),
              "byte " + std::to_string(size) + ": the segment is cut off");
}

template <FileSystem Fs>
Result<void> Segments<Fs>::scan_one(std::size_t index, std::uint64_t needed_from,
                                    FoundSegments& found) {
  SegmentScan& scan = found.scans.emplace_back();
  std::shared_ptr<const std::string>& bytes = found.bytes.emplace_back();
  HOLDFAST_TRY_LET(beginning, read(index, {0, segment_header_bytes}));
  HOLDFAST_TRY_LET(header, decode_segment_header(bytes_of(beginning)));
  scan.header = header;
  if (!header || header->header.serial < needed_from) return {};
  HOLDFAST_TRY_LET(whole, read(index, {0, all_[index].size_bytes}));
  bytes = std::make_shared<const std::string>(std::move(whole));
  HOLDFAST_TRY_LET(scanned, scan_segment(bytes_of(*bytes)));
  scan = std::move(scanned);
  return {};
}

template <FileSystem Fs>
Result<FoundSegments> Segments<Fs>::scan(std::uint64_t needed_from) {
  FoundSegments found;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    HOLDFAST_TRY(check_size(i));
    const Result<void> scanned = scan_one(i, needed_from, found);
    if (!scanned) return fail(about_file(scanned.error(), path_of(i)));
    const auto& header = found.scans[i].header;
    if (header) all_[i].serial = header->header.serial;
  }
  return found;
}

// Making a journal may be cut short and leaves zeros then: nothing is written over them before a
// manifest is durable.
template <FileSystem Fs>
Result<void> Segments<Fs>::check_unused() {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    HOLDFAST_TRY(check_size(i));
    HOLDFAST_TRY_LET(bytes, read(i, {0, all_[i].size_bytes}));
    const std::size_t used = bytes.find_first_not_of('\0');
    if (used == std::string::npos) continue;
    return fail(
        make_error_code(errc::damaged), Operation::read, path_of(i),
        "byte " + std::to_string(used) + ": the segment was used, and its manifest is missing");
  }
  return {};
}

template <FileSystem Fs>
std::uint64_t Segments<Fs>::total_bytes() const {
  std::uint64_t total = 0;
  for (const Segment& segment : all_) total += segment.size_bytes;
  return total;
}

template <FileSystem Fs>
std::uint64_t Segments<Fs>::used_bytes() const {
  std::uint64_t used = 0;
  for (const Segment& segment : all_) used += segment.free ? 0 : segment.size_bytes;
  return used;
}

// Larger than usual only where a single commit needs it; then twice as large and so on, so that
// there are few sizes, and two segments at most of each.
template <FileSystem Fs>
std::uint64_t Segments<Fs>::size_for(std::uint64_t bytes) const {
  std::uint64_t size_bytes = options_.segment_bytes;
  while (size_bytes < bytes) size_bytes *= 2;
  return size_bytes;
}

template <FileSystem Fs>
bool Segments<Fs>::may_make_one(std::uint64_t bytes) const {
  const auto fits = [&](const Segment& s) { return s.size_bytes >= bytes; };
  // Applying frees all but the segment that is written on: with a single one that fits, a commit
  // might wait for ever.
  if (std::count_if(all_.begin(), all_.end(), fits) < 2) return true;
  return size_for(bytes) <=
         options_.journal_bytes_max - std::min(total_bytes(), options_.journal_bytes_max);
}

// A sync of the names that failed is not tried again.
template <FileSystem Fs>
template <class Value>
Result<Value> Segments<Fs>::noted(Result<Value> result) {
  if (!result && detail::is_failed_sync(result.error())) failed_ = true;
  return result;
}

template <FileSystem Fs>
Result<std::size_t> Segments<Fs>::take(std::uint64_t bytes, std::uint64_t serial) {
  HOLDFAST_ASSERT(!failed_);
  // Whoever made the segments that were found may have died before their names were durable.
  if (!found_synced_) HOLDFAST_TRY(noted(dir_.sync()));
  found_synced_ = true;
  // The smallest that fits, the longest unused first.
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const Segment& at = all_[i];
    if (!at.free || at.size_bytes < bytes) continue;
    const auto rank = [&](std::size_t k) { return std::pair(all_[k].size_bytes, all_[k].serial); };
    if (!best || rank(i) < rank(*best)) best = i;
  }
  if (!best) {
    if (!may_make_one(bytes)) {
      return fail(std::errc::device_or_resource_busy, Operation::append, dir_.path(),
                  "the journal is full of commits that are not applied yet");
    }
    HOLDFAST_TRY_LET(made, make_one(size_for(bytes)));
    best = made;
  }
  all_[*best].free = false;
  all_[*best].serial = serial;
  return *best;
}

template <FileSystem Fs>
Result<void> Segments<Fs>::make(std::size_t count) {
  while (all_.size() < count) HOLDFAST_TRY(make_one(options_.segment_bytes));
  return {};
}

template <FileSystem Fs>
Result<std::size_t> Segments<Fs>::make_one(std::uint64_t size_bytes) {
  constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
  const FileName name = detail::segment_name(number_max_ + 1);
  const Site<Fs> site{dir_, name, environment_};
  HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(site, Mode{0666}, Witness::none));
  const std::vector<std::byte> zeros(std::min<std::uint64_t>(piece_bytes, size_bytes));
  for (std::uint64_t at = 0; at < size_bytes; at += zeros.size()) {
    const auto count = std::min<std::uint64_t>(zeros.size(), size_bytes - at);
    HOLDFAST_TRY(file.append(ByteView(zeros).first(static_cast<std::size_t>(count))));
  }
  HOLDFAST_TRY_LET(sealed, std::move(file).seal({}));
  ++number_max_;  // also where something fails from here on: the name may be taken
  HOLDFAST_TRY_LET(published, publish(std::move(sealed), name, RenameMode::no_replace));
  HOLDFAST_TRY(noted(confirm(std::move(published), Durability::durable)));
  all_.push_back({name, size_bytes, true, 0});
  return all_.size() - 1;
}

template <FileSystem Fs>
void Segments<Fs>::free_below(std::uint64_t serial) {
  for (Segment& segment : all_) segment.free = segment.free || segment.serial < serial;
}

}  // namespace holdfast::journal
