// Projects as directories: leftovers, listing, removing. See store/store.hpp.
#pragma once

#include "holdfast/impl/journal/journal.hpp"
#include "holdfast/store/store.hpp"

namespace holdfast {
namespace store::detail {

inline const FileName& version_name() {
  static const FileName name = FileName::literal("version.json");
  return name;
}

inline bool is_missing(const Error& error) {
  return error.code == std::errc::no_such_file_or_directory;
}

/// What went wrong on the way: of what the caller asked for nothing is published, whatever the
/// error says of another file.
inline tl::unexpected<Error> fail_before(Error error) {
  if (error.outcome == Outcome::published_unconfirmed) error.outcome = Outcome::not_published;
  return fail(std::move(error));
}

/// ".new-<16 hex digits>" while a project is made, ".trash-…" while one is removed.
inline FileName working_name(std::string_view prefix, std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(prefix);
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[(number >> shift) & 15U];
  return FileName::literal(text);
}

inline bool is_working_name(std::string_view prefix, std::string_view text) {
  return text.size() == prefix.size() + 16 && text.starts_with(prefix) &&
         text.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

constexpr std::string_view new_prefix = ".new-";
constexpr std::string_view trash_prefix = ".trash-";

/// Remove everything in a directory but its lock. Links are removed, not followed; what another
/// file system has mounted there is refused.
template <FileSystem Fs>
Result<void> empty_directory(typename Fs::Directory& dir, unsigned depth = 0) {
  constexpr unsigned depth_max = 16;  // deeper than anything of ours
  HOLDFAST_TRY_LET(self, dir.stat());
  HOLDFAST_TRY_LET(entries, dir.list());
  for (const Entry& entry : entries) {
    if (depth == 0 && entry.name == journal::lock_name()) continue;
    if (entry.kind != FileKind::directory) {
      HOLDFAST_TRY(dir.remove(entry.name));
      continue;
    }
    HOLDFAST_TRY_LET(inner, dir.open_directory(entry.name));
    HOLDFAST_TRY_LET(what, inner.stat());
    if (what.id.device != self.id.device || depth == depth_max) {
      return fail(make_error_code(errc::refused), Operation::remove_directory, inner.path(),
                  depth == depth_max ? "too deep to be a project's"
                                     : "another file system is mounted here");
    }
    HOLDFAST_TRY(empty_directory<Fs>(inner, depth + 1));
    HOLDFAST_TRY(dir.remove_directory(entry.name));
  }
  return {};
}

/// Give a directory a new name that is free. A rename may fail although it has happened.
template <FileSystem Fs>
Result<void> rename_project(typename Fs::Directory& root, typename Fs::Directory& dir,
                            const FileName& from, const FileName& to) {
  HOLDFAST_TRY_LET(self, dir.stat());
  Result<void> renamed = root.rename(from, root, to, RenameMode::no_replace);
  if (renamed) return renamed;
  const Result<Metadata> there = root.stat(to);
  if (there && there->id == self.id) return {};
  return renamed;
}

/// Whether the name leads to this directory.
template <FileSystem Fs>
Result<void> check_name(typename Fs::Directory& root, typename Fs::Directory& dir,
                        const FileName& name) {
  HOLDFAST_TRY_LET(named, root.stat(name));
  HOLDFAST_TRY_LET(ours, dir.stat());
  if (named.id == ours.id) return {};
  return fail(std::errc::no_such_file_or_directory, Operation::stat, dir.path(),
              "another directory has its name now");
}

/// Remove a directory that is no project any more, or not yet. The lock goes last, so that whoever
/// looks meanwhile finds it held.
template <FileSystem Fs>
Result<void> remove_project(typename Fs::Directory& root, typename Fs::Directory& dir,
                            const FileName& name) {
  HOLDFAST_TRY(empty_directory<Fs>(dir));
  HOLDFAST_TRY(dir.sync());  // what lies there without a lock could be somebody else's
  const Result<void> unlocked = dir.remove(journal::lock_name());
  if (!unlocked && !is_missing(unlocked.error())) return unlocked;
  return root.remove_directory(name);
}

/// Remove what dead processes have left of making and removing projects, as far as that goes.
template <FileSystem Fs>
Result<void> sweep(typename Fs::Directory& root) {
  HOLDFAST_TRY_LET(entries, root.list());
  for (const Entry& entry : entries) {
    const bool unborn = is_working_name(new_prefix, entry.name.text());
    const bool dead = is_working_name(trash_prefix, entry.name.text());
    if (entry.kind != FileKind::directory || (!unborn && !dead)) continue;
    Result<typename Fs::Directory> dir = root.open_directory(entry.name);
    if (!dir) continue;
    const auto lock = dir->try_lock(journal::lock_name(), LockMode::exclusive);
    // Whoever held the lock may have given the project its name since the list was read.
    if (!check_name<Fs>(root, *dir, entry.name)) continue;
    if (lock || (dead && is_missing(lock.error()))) {
      // Its new name may be in the cache only: then a power cut would show half of a project.
      HOLDFAST_TRY(root.sync());
      (void)remove_project<Fs>(root, *dir, entry.name);  // the next one tries again
    } else if (is_missing(lock.error())) {
      // Somebody may be about to make the lock: only an empty directory can be taken away, and he
      // will notice that.
      (void)root.remove_directory(entry.name);
    }
  }
  return {};
}

}  // namespace store::detail

template <FileSystem Fs>
Result<std::vector<std::string>> list_all_projects(typename Fs::Directory& root) {
  HOLDFAST_TRY_LET(entries, root.list());
  std::vector<std::string> names;
  for (const Entry& entry : entries) {
    if (entry.kind != FileKind::directory || !ProjectName::parse(entry.name.text())) continue;
    Result<typename Fs::Directory> dir = root.open_directory(entry.name);
    if (!dir) continue;
    const bool is_project = dir->stat(store::detail::version_name()) ||
                            dir->stat(journal::lock_name()) || dir->stat(journal::manifest_name());
    if (is_project) names.push_back(entry.name.text());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace holdfast
