// Definitions of journal/staged_files.hpp.
#pragma once

#include <charconv>

#include "holdfast/impl/journal/failed_sync.hpp"
#include "holdfast/impl/journal/leftovers.hpp"
#include "holdfast/impl/publish.hpp"
#include "holdfast/journal/content_hasher.hpp"
#include "holdfast/journal/staged_files.hpp"

namespace holdfast::journal {
namespace detail {

inline constexpr std::size_t staged_name_digits = 16;
inline constexpr int hexadecimal = 16;

inline FileName staged_directory() {
  return FileName::literal("staged");
}

inline FileName staged_name(std::uint64_t number) {
  char digits[staged_name_digits];
  const auto [end, code] = std::to_chars(digits, digits + staged_name_digits, number, hexadecimal);
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  return FileName::literal(std::string(staged_name_digits - text.size(), '0') + std::string(text));
}

/// The number of a staged file's name, if it is one.
inline std::optional<std::uint64_t> staged_number(const FileName& name) {
  const std::string& text = name.text();
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, hexadecimal);
  return staged_name(number) == name ? std::optional(number) : std::nullopt;
}

}  // namespace detail

template <FileSystem Fs>
std::string StagedFiles<Fs>::path_of(std::uint64_t number) const {
  return join_path(join_path(journal_.path(), detail::staged_directory().text()),
                   detail::staged_name(number).text());
}

template <FileSystem Fs>
Result<void> StagedFiles<Fs>::open() {
  Result<Directory> opened = journal_.open_directory(detail::staged_directory());
  if (opened) {
    dir_.emplace(std::move(*opened));
  } else if (opened.error().code != std::errc::no_such_file_or_directory) {
    return fail(std::move(opened).error());
  }
  return {};
}

template <FileSystem Fs>
Result<typename Fs::Directory*> StagedFiles<Fs>::existing() {
  const std::lock_guard guard(mutex_);
  if (dir_) return &*dir_;
  return fail(std::errc::no_such_file_or_directory, Operation::open_directory,
              join_path(journal_.path(), detail::staged_directory().text()));
}

// A sync that failed is not tried again, by no thread: the next one would succeed.
template <FileSystem Fs>
Result<void> StagedFiles<Fs>::sync_once(Directory& dir) {
  const std::lock_guard one_at_a_time(sync_mutex_);
  if (failed_) return fail(detail::poisoned_error(dir.path()));
  Result<void> synced = dir.sync();
  failed_ = !synced;
  return synced;
}

// Made when it is needed for the first time; its own name is durable before it is used.
template <FileSystem Fs>
Result<typename Fs::Directory*> StagedFiles<Fs>::make_if_missing() {
  const std::lock_guard guard(mutex_);
  if (!dir_) {
    Result<void> made = journal_.make_directory(detail::staged_directory(), Mode{0777});
    if (!made && made.error().code != std::errc::file_exists) return fail(std::move(made).error());
    HOLDFAST_TRY_LET(opened, journal_.open_directory(detail::staged_directory()));
    Result<void> synced = sync_once(journal_);
    // The next owner would find the directory and take it for durable.
    if (!synced) (void)journal_.remove_directory(detail::staged_directory());
    HOLDFAST_TRY(synced);
    dir_.emplace(std::move(opened));
  }
  return &*dir_;
}

template <FileSystem Fs>
Result<StagedContent> StagedFiles<Fs>::write(ByteView content) {
  HOLDFAST_TRY_LET(dir, make_if_missing());
  const std::uint64_t number = environment_.entropy.next();
  const FileName name = detail::staged_name(number);
  HOLDFAST_TRY_LET(file,
                   Unsealed<Fs>::create({*dir, name, environment_}, Mode{0666}, Witness::none));
  HOLDFAST_TRY(file.append(content));
  HOLDFAST_TRY_LET(sealed, std::move(file).seal({}));
  Result<Published<Fs>> published = publish(std::move(sealed), name, RenameMode::no_replace);
  if (!published) {
    if (published.error().outcome != Outcome::not_published) remove(number);
    return fail(std::move(published).error());
  }
  // Nothing was displaced, and sync() makes the name durable.
  return StagedContent{number, content.size(), content_digest(content)};
}

template <FileSystem Fs>
Result<void> StagedFiles<Fs>::sync() {
  HOLDFAST_TRY_LET(dir, existing());
  return sync_once(*dir);
}

template <FileSystem Fs>
template <class Take>
Result<void> StagedFiles<Fs>::visit(const StagedContent& staged, Take take) {
  constexpr std::size_t piece_bytes = std::size_t{256} * 1024;
  HOLDFAST_TRY_LET(dir, existing());
  HOLDFAST_TRY_LET(reader, dir->open(detail::staged_name(staged.number)));
  std::vector<std::byte> piece(std::min<std::uint64_t>(piece_bytes, staged.size_bytes + 1));
  ContentHasher hasher;
  std::uint64_t offset = 0;
  while (offset <= staged.size_bytes) {  // one byte more than there should be is enough to know
    HOLDFAST_TRY_LET(got, reader.read_at(offset, piece));
    if (got == 0) break;
    offset += got;
    if (offset > staged.size_bytes) break;
    hasher.update(ByteView(piece).first(got));
    HOLDFAST_TRY(take(ByteView(piece).first(got)));
  }
  if (offset == staged.size_bytes && hasher.finish() == staged.digest) return {};
  return fail(make_error_code(errc::damaged), Operation::read, path_of(staged.number),
              "it is not the content that was committed");
}

template <FileSystem Fs>
Result<std::string> StagedFiles<Fs>::read(const StagedContent& staged) {
  std::string content;
  HOLDFAST_TRY(visit(staged, [&](ByteView piece) -> Result<void> {
    content.append(reinterpret_cast<const char*>(piece.data()), piece.size());
    return {};
  }));
  return content;
}

template <FileSystem Fs>
Result<void> StagedFiles<Fs>::append_to(Unsealed<Fs>& file, const StagedContent& staged) {
  return visit(staged, [&](ByteView piece) { return file.append(piece); });
}

template <FileSystem Fs>
Result<bool> StagedFiles<Fs>::has(const StagedContent& staged) {
  if (!dir_) return false;
  const Result<Metadata> found = dir_->stat(detail::staged_name(staged.number));
  if (found) return found->size_bytes == staged.size_bytes;
  if (found.error().code == std::errc::no_such_file_or_directory) return false;
  return fail(found.error());
}

template <FileSystem Fs>
void StagedFiles<Fs>::remove(std::uint64_t number) {
  const Result<Directory*> dir = existing();
  if (dir) (void)(*dir)->remove(detail::staged_name(number));
}

template <FileSystem Fs>
Result<void> StagedFiles<Fs>::clean(const std::set<std::uint64_t>& needed,
                                    std::vector<std::string>& removed) {
  if (!dir_) return {};
  HOLDFAST_TRY(detail::remove_temps<Fs>(*dir_, removed));
  HOLDFAST_TRY_LET(entries, dir_->list());
  for (const Entry& entry : entries) {
    const auto number = detail::staged_number(entry.name);
    if (!number || entry.kind != FileKind::regular || needed.contains(*number)) continue;
    HOLDFAST_TRY(dir_->remove(entry.name));
    removed.push_back(path_of(*number));
  }
  return {};
}

}  // namespace holdfast::journal
