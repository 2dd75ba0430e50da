// Definitions of temp_file.hpp.
#pragma once

#include <algorithm>

#include "holdfast/assert.hpp"
#include "holdfast/decisions.hpp"
#include "holdfast/impl/inspect.hpp"
#include "holdfast/temp_file.hpp"
#include "holdfast/temp_name.hpp"

namespace holdfast {

template <FileSystem Fs>
TempName<Fs>::TempName(TempName&& other) noexcept
    : dir_(std::exchange(other.dir_, nullptr)),
      name_(std::move(other.name_)),
      lock_(std::exchange(other.lock_, std::nullopt)) {}

template <FileSystem Fs>
TempName<Fs>& TempName<Fs>::operator=(TempName&& other) noexcept {
  if (this == &other) return *this;
  (void)remove();  // as in the destructor
  dir_ = std::exchange(other.dir_, nullptr);
  name_ = std::move(other.name_);
  lock_ = std::exchange(other.lock_, std::nullopt);
  return *this;
}

template <FileSystem Fs>
Result<void> TempName<Fs>::remove() {
  if (dir_ == nullptr) return {};
  Result<void> removed = std::exchange(dir_, nullptr)->remove(name_);
  lock_.reset();  // only now: a name without a lock belongs to the cleaners
  if (!removed && removed.error().code == std::errc::no_such_file_or_directory) return {};
  return removed;
}

template <FileSystem Fs>
void TempName<Fs>::forget() noexcept {
  dir_ = nullptr;
  lock_.reset();
}

namespace impl {

// Locks need a writable file. A umask that takes the owner's write bit must not cost us the lock.
template <FileSystem Fs>
Result<typename Fs::Lock> lock_own(typename Fs::Directory& dir, const FileName& name,
                                   typename Fs::Writer& writer) {
  Result<typename Fs::Lock> lock = dir.try_lock(name, LockMode::exclusive);
  if (lock || lock.error().code != std::errc::permission_denied) return lock;
  HOLDFAST_TRY_LET(metadata, writer.stat());
  HOLDFAST_TRY(writer.set_mode(Mode{0600}));
  lock = dir.try_lock(name, LockMode::exclusive);
  HOLDFAST_TRY(writer.set_mode(metadata.mode));
  return lock;
}

inline bool is_lock_unsupported(std::error_code code) noexcept {
  return code == std::errc::not_supported || code == std::errc::function_not_supported ||
         code == std::errc::no_lock_available;
}

}  // namespace impl

// Nothing is returned where a cleaner, who could not know better, took the new file away.
template <FileSystem Fs>
Result<std::optional<Unsealed<Fs>>> Unsealed<Fs>::try_create(const Site<Fs>& site, Mode mode) {
  FileName name = temp_name(site.name, site.environment.entropy.next());
  TempName<Fs> temp(site.dir, name, std::nullopt);  // a call that fails may have made it
  Result<typename Fs::Writer> writer = site.dir.create(name, mode);
  if (!writer) {
    if (writer.error().code != std::errc::file_exists) return fail(std::move(writer).error());
    temp.forget();  // somebody else's
    return std::nullopt;
  }
  Result<typename Fs::Lock> lock = impl::lock_own<Fs>(site.dir, name, *writer);
  if (!lock) {
    const std::error_code code = lock.error().code;
    // Where there are no locks nobody can clean either, so that the name is safe without.
    if (impl::is_lock_unsupported(code)) return Unsealed(std::move(temp), std::move(*writer));
    if (code == errc::locked || code == std::errc::no_such_file_or_directory) return std::nullopt;
    return fail(std::move(lock).error());
  }
  temp = [&] {
    temp.forget();
    return TempName<Fs>(site.dir, name, std::move(*lock));
  }();
  const Result<Metadata> named = site.dir.stat(name);
  HOLDFAST_TRY_LET(written, writer->stat());
  if (!named || named->id != written.id) return std::nullopt;
  return Unsealed(std::move(temp), std::move(*writer));
}

template <FileSystem Fs>
Result<Unsealed<Fs>> Unsealed<Fs>::create(const Site<Fs>& site, Mode mode, Witness witness) {
  constexpr int tries_max = 8;
  for (int tries = 0; tries < tries_max; ++tries) {
    Result<std::optional<Unsealed>> made = try_create(site, mode);
    if (!made) return fail(about_file(std::move(made).error(), site.path()));
    if (!*made) continue;
    if (witness == Witness::content) (*made)->digest_.emplace();
    if (witness == Witness::blank) (*made)->blank_digest_.emplace();
    return std::move(**made);
  }
  return fail(std::errc::file_exists, Operation::create, site.path(),
              "no temporary name was free in eight tries");
}

template <FileSystem Fs>
Result<void> Unsealed<Fs>::append(ByteView bytes) {
  HOLDFAST_TRY(writer_.append(bytes));
  if (digest_) digest_->update(bytes);
  if (blank_digest_ && !impl::is_all_zero(bytes)) blank_digest_.reset();
  if (blank_digest_) blank_digest_->update(bytes);
  size_bytes_ += bytes.size();
  return {};
}

template <FileSystem Fs>
Result<void> Unsealed<Fs>::append_file(typename Fs::Reader& reader, std::uint64_t size_bytes) {
  HOLDFAST_ASSERT(!digest_);
  blank_digest_.reset();
  HOLDFAST_TRY_LET(copied, writer_.append_copy(reader, Extent{0, size_bytes}));
  size_bytes_ += copied;
  return {};
}

template <FileSystem Fs>
Result<void> Unsealed<Fs>::apply_owner(const Attributes& attributes, Owner present) {
  if (!attributes.owner || *attributes.owner == present) return {};
  if (attributes.owner_policy == OwnerPolicy::ignore) return {};
  Result<void> changed = writer_.set_owner(*attributes.owner);
  if (changed) return {};
  if (attributes.owner_policy == OwnerPolicy::keep) return changed;
  owner_kept_ = false;
  // The group alone is often allowed, and is what shared directories need.
  (void)writer_.set_owner(Owner{present.user, attributes.owner->group});
  return {};
}

template <FileSystem Fs>
Result<void> Unsealed<Fs>::apply_mode(const Attributes& attributes) {
  if (attributes.given_mode) return writer_.set_mode(*attributes.given_mode);
  if (attributes.kept_mode) {
    return writer_.set_mode(kept_mode(*attributes.kept_mode, owner_kept_));
  }
  return {};
}

// Owner before mode, for a change of owner clears set-id bits; the record before the mode, which
// may forbid setting attributes; the mtime after the record was made of it.
template <FileSystem Fs>
Result<void> Unsealed<Fs>::apply(const Attributes& attributes) {
  HOLDFAST_TRY_LET(metadata, writer_.stat());
  HOLDFAST_TRY(apply_owner(attributes, metadata.owner));
  if (attributes.integrity == Integrity::xattr) {
    HOLDFAST_ASSERT(digest_);
    digest_text_ = std::move(*digest_).finish();
    const Record record{digest_text_, size_bytes_, attributes.mtime.value_or(metadata.mtime)};
    HOLDFAST_TRY(writer_.set_attribute(record_attribute, to_text(record)));
  } else if (attributes.record) {
    HOLDFAST_TRY(writer_.set_attribute(record_attribute, *attributes.record));
  } else if (blank_digest_) {
    const Record record{std::move(*blank_digest_).finish(), size_bytes_,
                        attributes.mtime.value_or(metadata.mtime)};
    (void)writer_.set_attribute(record_attribute, to_text(record));  // nobody has asked for it
  }
  if (attributes.mtime) HOLDFAST_TRY(writer_.set_times(*attributes.mtime));
  return apply_mode(attributes);
}

template <FileSystem Fs>
Result<Sealed<Fs>> Unsealed<Fs>::seal(const Attributes& attributes) && {
  HOLDFAST_TRY(apply(attributes));
  HOLDFAST_TRY_LET(metadata, writer_.stat());
  HOLDFAST_TRY(writer_.sync());
  HOLDFAST_TRY(writer_.close());
  return Sealed<Fs>(std::move(temp_), metadata, std::move(digest_text_), owner_kept_);
}

template <FileSystem Fs>
Result<Unsynced<Fs>> Unsealed<Fs>::close_unsynced(const Attributes& attributes) && {
  HOLDFAST_TRY(apply(attributes));
  HOLDFAST_TRY_LET(metadata, writer_.stat());
  HOLDFAST_TRY(writer_.close());
  return Unsynced<Fs>(std::move(temp_), metadata, std::move(digest_text_), owner_kept_);
}

}  // namespace holdfast
