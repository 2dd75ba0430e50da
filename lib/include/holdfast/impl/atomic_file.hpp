// Definitions of atomic_file.hpp.
#pragma once

#include <array>
#include <istream>

#include "holdfast/append_buffer.hpp"
#include "holdfast/assert.hpp"
#include "holdfast/atomic_file.hpp"
#include "holdfast/impl/backup.hpp"
#include "holdfast/impl/walk.hpp"

namespace holdfast {
namespace impl {

// Whether the target may be written; nothing when it does not exist, or is a link to replace.
template <FileSystem Fs>
Result<std::optional<Metadata>> check_target(const Site<Fs>& site, const WriteOptions& options) {
  const Result<Metadata> found = site.dir.stat(site.name);
  if (!found) {
    if (found.error().code == std::errc::no_such_file_or_directory) return std::nullopt;
    return fail(found.error());
  }
  if (options.existing == Existing::refuse) {
    return fail(std::errc::file_exists, Operation::write, site.path());
  }
  if (found->kind == FileKind::symlink) {
    if (options.symlink == SymlinkPolicy::replace) return std::nullopt;
    return fail(make_error_code(errc::refused), Operation::write, site.path(),
                "it is a symbolic link");
  }
  if (found->kind != FileKind::regular) {
    return fail(not_regular(found->kind, Operation::write, site.path()));
  }
  constexpr std::uint32_t write_bits = 0222;
  if ((found->mode.bits & write_bits) == 0 && options.read_only_target == ReadOnlyTarget::refuse) {
    return fail(std::errc::permission_denied, Operation::write, site.path(),
                "the file is read-only, no write bit is set in its mode");
  }
  return *found;
}

inline Attributes attributes_for(const WriteOptions& options, const std::optional<Metadata>& old) {
  Attributes attributes{
      .owner_policy = options.owner, .integrity = options.integrity, .given_mode = options.mode};
  if (old) {
    attributes.owner = old->owner;
    attributes.kept_mode = old->mode;
  }
  return attributes;
}

inline ReplaceOptions replace_options(const WriteOptions& options, bool target_exists) {
  return {options.durability, options.existing, options.backup, options.backup_suffix,
          target_exists};
}

}  // namespace impl

template <FileSystem Fs>
struct AtomicFile<Fs>::State final : AppendSink {
  State(std::optional<Place<Fs>>&& owned, typename Fs::Directory* borrowed, const FileName& target,
        const WriteOptions& write_options, Environment surroundings)
      : place(std::move(owned)),
        dir(place ? &place->dir : borrowed),
        name(target),
        options(write_options),
        environment(surroundings) {}

  [[nodiscard]] Site<Fs> site() const { return {*dir, name, environment}; }

  Result<void> open() {
    if (options.backup != BackupPolicy::none) {
      HOLDFAST_TRY(backup_name(name, options.backup_suffix));
    }
    HOLDFAST_TRY_LET(old, impl::check_target(site(), options));
    // An existing file's content must not be readable by more people for as long as it takes.
    const Mode mode{old || options.mode ? 0600U : 0666U};
    const Witness witness =
        options.integrity == Integrity::xattr ? Witness::content : Witness::blank;
    HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(site(), mode, witness));
    temp.emplace(std::move(file));
    return {};
  }

  Result<void> append(ByteView bytes) override {
    Result<void> appended = temp->append(bytes);
    if (appended) return appended;
    return fail(about_file(std::move(appended).error(), site().path()));
  }

  Result<WriteReport> commit(Unsealed<Fs> file) {
    HOLDFAST_TRY_LET(old, impl::check_target(site(), options));
    const Attributes attributes = impl::attributes_for(options, old);
    const ReplaceOptions how = impl::replace_options(options, old.has_value());
    if (options.durability == Durability::none) {
      HOLDFAST_TRY_LET(closed, std::move(file).close_unsynced(attributes));
      return replace_file_unsynced(site(), std::move(closed), how);
    }
    HOLDFAST_TRY_LET(sealed, std::move(file).seal(attributes));
    return replace_file(site(), std::move(sealed), how);
  }

  std::optional<Place<Fs>> place;
  typename Fs::Directory* dir;
  FileName name;
  WriteOptions options;
  Environment environment;
  std::optional<Unsealed<Fs>> temp{};  // nothing: not active any more
  AppendBuffer buffer{*this};
  std::ostream out{&buffer};
  bool empty_on_purpose = false;
};

template <FileSystem Fs>
AtomicFile<Fs>::AtomicFile(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
template <FileSystem Fs>
AtomicFile<Fs>::AtomicFile(AtomicFile&&) noexcept = default;
template <FileSystem Fs>
AtomicFile<Fs>& AtomicFile<Fs>::operator=(AtomicFile&&) noexcept = default;
template <FileSystem Fs>
AtomicFile<Fs>::~AtomicFile() = default;

template <FileSystem Fs>
Result<AtomicFile<Fs>> AtomicFile<Fs>::create(const Site<Fs>& site, const WriteOptions& options) {
  auto state =
      std::make_unique<State>(std::nullopt, &site.dir, site.name, options, site.environment);
  HOLDFAST_TRY(state->open());
  return AtomicFile(std::move(state));
}

template <FileSystem Fs>
Result<AtomicFile<Fs>> AtomicFile<Fs>::create(Place<Fs>&& place, const WriteOptions& options,
                                              Environment environment) {
  const FileName name = place.name;
  auto state = std::make_unique<State>(std::move(place), nullptr, name, options, environment);
  HOLDFAST_TRY(state->open());
  return AtomicFile(std::move(state));
}

template <FileSystem Fs>
Result<void> AtomicFile<Fs>::require_active() const {
  if (state_ && state_->temp) return {};
  return fail(make_error_code(errc::not_active), Operation::write,
              state_ ? state_->site().path() : std::string());
}

template <FileSystem Fs>
Result<void> AtomicFile<Fs>::write(ByteView content) {
  HOLDFAST_TRY(require_active());
  if (content.empty()) state_->empty_on_purpose = true;
  return state_->buffer.write(content);
}

template <FileSystem Fs>
Result<void> AtomicFile<Fs>::write(std::string_view content) {
  return write(bytes_of(content));
}

template <FileSystem Fs>
Result<void> AtomicFile<Fs>::write_from(std::istream& input) {
  HOLDFAST_TRY(require_active());
  std::vector<char> piece(impl::piece_bytes);
  while (input) {  // bounded by the input
    input.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(input.gcount());
    // Input that ends at once is not an empty file on purpose: its producer may have died.
    if (count > 0) HOLDFAST_TRY(write(std::string_view(piece.data(), count)));
  }
  if (!input.bad()) return {};
  Error error{std::make_error_code(std::errc::io_error), Operation::write, state_->site().path(),
              Outcome::not_published, "the input stream failed"};
  state_->buffer.fail_with(error);
  return fail(std::move(error));
}

template <FileSystem Fs>
std::ostream& AtomicFile<Fs>::stream() {
  HOLDFAST_ASSERT(state_ && state_->temp);
  return state_->out;
}

template <FileSystem Fs>
Result<WriteReport> AtomicFile<Fs>::commit() {
  HOLDFAST_TRY(require_active());
  const Result<void> drained = state_->buffer.drain();
  Unsealed<Fs> file = std::move(*state_->temp);
  state_->temp.reset();
  const std::string path = state_->site().path();
  if (!drained) return fail(drained.error());
  if (!state_->out) {
    return fail(std::errc::io_error, Operation::write, path, "the output stream failed");
  }
  if (!state_->buffer.has_seen_bytes() && !state_->empty_on_purpose) {
    return fail(make_error_code(errc::refused), Operation::write, path,
                "nothing was written; write empty content to make an empty file");
  }
  Result<WriteReport> committed = state_->commit(std::move(file));
  if (committed) return committed;
  return fail(about_file(std::move(committed).error(), path));
}

template <FileSystem Fs>
void AtomicFile<Fs>::discard() noexcept {
  if (state_) state_->temp.reset();
}

}  // namespace holdfast
