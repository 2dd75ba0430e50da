// How a directory becomes a project: it is complete and durable before it gets its name.
#pragma once

#include "holdfast/impl/store/migrate.hpp"
#include "holdfast/impl/store/projects.hpp"

namespace holdfast::store::detail {

/// A directory that is becoming a project, and its lock.
template <FileSystem Fs>
struct Unborn {
  FileName name;
  typename Fs::Directory dir;
  typename Fs::Lock lock;
};

template <FileSystem Fs>
Result<Unborn<Fs>> make_working_directory(typename Fs::Directory& root, Entropy& entropy) {
  constexpr int tries = 16;
  for (int i = 0; i < tries; ++i) {
    const FileName name = working_name(new_prefix, entropy.next());
    const Result<void> made = root.make_directory(name, Mode{0777});
    if (!made && made.error().code == std::errc::file_exists) continue;
    if (!made) return fail(made.error());
    Result<typename Fs::Directory> dir = root.open_directory(name);
    if (!dir && is_missing(dir.error())) continue;  // swept away
    if (!dir) return fail(std::move(dir).error());
    Result<typename Fs::Lock> lock = journal::detail::lock_new<Fs>(*dir);
    const bool swept = !lock && (is_missing(lock.error()) || lock.error().code == errc::locked);
    if (swept) continue;
    if (!lock) return fail(std::move(lock).error());
    // Before anything else is in there: a working directory with something in it and without a lock
    // could never be removed, because it might be somebody else's.
    HOLDFAST_TRY(dir->sync());
    return Unborn<Fs>{name, std::move(*dir), std::move(*lock)};
  }
  return fail(std::errc::file_exists, Operation::make_directory, root.path(),
              "every new name was taken");
}

/// Everything that a project has, durable before it gets its name.
template <FileSystem Fs>
Result<void> furnish(Unborn<Fs>& unborn, const StoreOptions& options, Environment environment) {
  for (const char* each : {"chunks", "chunks_bak", "checkpoints"}) {
    HOLDFAST_TRY(unborn.dir.make_directory(FileName::literal(each), Mode{0777}));
  }
  HOLDFAST_TRY(write_version<Fs>(unborn.dir, environment));
  return Journal<Fs>::create(unborn.dir, unborn.lock, options.journal, environment);
}

/// Give it the first name that is free: NAME, NAME_1, NAME_2, …
template <FileSystem Fs>
Result<ProjectName> name_project(typename Fs::Directory& root, Unborn<Fs>& unborn,
                                 const ProjectName& wanted) {
  constexpr unsigned tries = 100'000;
  for (unsigned i = 0; i < tries; ++i) {
    const std::string text = i == 0 ? wanted.text() : wanted.text() + "_" + std::to_string(i);
    HOLDFAST_TRY_LET(name, ProjectName::parse(text));
    const Result<void> renamed =
        rename_project<Fs>(root, unborn.dir, unborn.name, name.file_name());
    if (renamed) return name;
    if (renamed.error().code != std::errc::file_exists) return fail(renamed.error());
  }
  return fail(std::errc::file_exists, Operation::rename, wanted.text(), "every name was taken");
}

/// A project's directory, for the store and for its journal, once its name is durable.
template <FileSystem Fs>
struct Named {
  typename Fs::Directory dir;
  typename Fs::Directory same;
};

template <FileSystem Fs>
Result<Named<Fs>> settle_name(typename Fs::Directory& root, const ProjectName& name) {
  HOLDFAST_TRY_LET(dir, root.open_directory(name.file_name()));
  HOLDFAST_TRY_LET(same, root.open_directory(name.file_name()));
  HOLDFAST_TRY(root.sync());
  return Named<Fs>{std::move(dir), std::move(same)};
}

/// Under its lock nobody has opened a new project yet: where its name may not be durable it goes,
/// before somebody commits anything under it. What stays is a leftover like any other.
template <FileSystem Fs>
Error take_name_back(typename Fs::Directory& root, Unborn<Fs>& unborn, const ProjectName& name,
                     Error why) {
  const Result<void> back = rename_project<Fs>(root, unborn.dir, name.file_name(), unborn.name);
  why.outcome = back ? Outcome::not_published : Outcome::published_unconfirmed;
  return why;
}

/// Open the journal of a new project. The lock goes with it, so the project stays where that fails.
template <FileSystem Fs>
Result<Journal<Fs>> open_new(typename Fs::Directory dir, typename Fs::Lock lock,
                             const StoreOptions& options, Environment environment) {
  auto opened = Journal<Fs>::open(std::move(dir), std::move(lock), options.journal, environment);
  Result<void> noted;
  if (opened && !options.owner.empty()) noted = opened->note_owner(options.owner);
  if (opened && noted) return opened;
  Error error = opened ? std::move(noted).error() : std::move(opened).error();
  error.outcome = Outcome::published_unconfirmed;
  return fail(std::move(error));
}

}  // namespace holdfast::store::detail
