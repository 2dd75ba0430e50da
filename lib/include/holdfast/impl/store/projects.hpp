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

template <FileSystem Fs>
bool empty_directory(typename Fs::Directory& dir, unsigned depth = 0);

/// Whether no other file system is mounted on the inner directory.
template <FileSystem Fs>
bool is_on_same_device(typename Fs::Directory& outer, typename Fs::Directory& inner) {
  const Result<Metadata> here = outer.stat();
  const Result<Metadata> there = inner.stat();
  return here && there && here->id.device == there->id.device;
}

/// Remove a link, a file, or a directory with all that is in it.
/// Returns: whether it is gone. What another file system has mounted there stays.
template <FileSystem Fs>
bool remove_entry(typename Fs::Directory& dir, const Entry& entry, unsigned depth) {
  constexpr unsigned depth_max = 16;  // deeper than anything of ours
  if (entry.kind != FileKind::directory) return dir.remove(entry.name).has_value();
  Result<typename Fs::Directory> inner = dir.open_directory(entry.name);
  if (!inner || depth == depth_max || !is_on_same_device<Fs>(dir, *inner)) return false;
  return empty_directory<Fs>(*inner, depth + 1) && dir.remove_directory(entry.name);
}

/// Remove everything in a directory but its lock, as far as that goes. Links are not followed.
/// Returns: whether all of it is gone.
template <FileSystem Fs>
bool empty_directory(typename Fs::Directory& dir, unsigned depth) {
  const Result<std::vector<Entry>> entries = dir.list();
  if (!entries) return false;
  bool is_empty = true;
  for (const Entry& entry : *entries) {
    if (depth == 0 && entry.name == journal::lock_name()) continue;
    is_empty = remove_entry<Fs>(dir, entry, depth) && is_empty;
  }
  return is_empty;
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

/// Remove a directory that is no project any more, or not yet, as far as that goes: somebody sweeps
/// what stays. The lock goes last, so that whoever looks meanwhile finds it held; what lay there
/// without a lock could be somebody else's.
template <FileSystem Fs>
void remove_project(typename Fs::Directory& root, typename Fs::Directory& dir,
                    const FileName& name) {
  if (!empty_directory<Fs>(dir) || !dir.sync()) return;
  (void)dir.remove(journal::lock_name());
  (void)root.remove_directory(name);
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
      remove_project<Fs>(root, *dir, entry.name);
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
