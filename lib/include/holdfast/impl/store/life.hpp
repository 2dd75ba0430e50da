// How a store begins and ends. See store/store.hpp.
#pragma once

#include "holdfast/impl/store/migrate.hpp"
#include "holdfast/impl/store/new_project.hpp"

namespace holdfast {
namespace store::detail {

/// Errors: not_supported for a project that is not, or not yet, one of this format.
template <FileSystem Fs>
Result<void> check_version(typename Fs::Directory& dir, Environment environment) {
  HOLDFAST_TRY_LET(version, read_version<Fs>(dir, environment));
  return check_is_ours(version, dir.path());
}

/// Lock a project, if this is one.
template <FileSystem Fs>
Result<typename Fs::Lock> lock_project(typename Fs::Directory& dir, LockMode mode,
                                       Environment environment) {
  Result<typename Fs::Lock> lock = dir.try_lock(journal::lock_name(), mode);
  if (lock) return lock;
  Error error = std::move(lock).error();
  if (error.code == errc::locked && dir.try_lock(journal::lock_name(), LockMode::shared)) {
    error.detail = "by somebody who reads it";
  } else if (error.code == errc::locked) {
    const Result<LockState> state = dir.lock_state(journal::lock_name());
    if (state && !state->record.empty()) error.detail = "by " + state->record;
  } else if (is_missing(error)) {
    const Result<void> version = check_version<Fs>(dir, environment);
    if (!version && version.error().code == std::errc::not_supported) return fail(version.error());
    const bool is_project = dir.stat(version_name()) || dir.stat(journal::manifest_name());
    error.code = is_project ? make_error_code(errc::damaged) : error.code;
    error.detail = is_project ? "a project without a lock file" : "it is no project";
  }
  return fail(std::move(error));
}

/// A project's directory once more, unless it was renamed or deleted before it was locked.
template <FileSystem Fs>
Result<typename Fs::Directory> open_same(typename Fs::Directory& root, typename Fs::Directory& dir,
                                         const ProjectName& name) {
  HOLDFAST_TRY_LET(same, root.open_directory(name.file_name()));
  HOLDFAST_TRY_LET(locked, dir.stat());
  HOLDFAST_TRY_LET(named, same.stat());
  if (locked.id == named.id) return same;
  return fail(std::errc::no_such_file_or_directory, Operation::open_directory, dir.path(),
              "another directory has its name now");
}

}  // namespace store::detail

template <FileSystem Fs>
Store<Fs>::Store(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
template <FileSystem Fs>
Store<Fs>::Store(Store&&) noexcept = default;
template <FileSystem Fs>
Store<Fs>& Store<Fs>::operator=(Store&&) noexcept = default;
template <FileSystem Fs>
Store<Fs>::~Store() = default;

template <FileSystem Fs>
Store<Fs>::State::~State() {
  if (flusher) flusher->stop();  // before the pointer goes that its work looks at
  flusher.reset();
  if (!active || access != Access::write) return;
  try {
    (void)commit_staged();  // nobody is there to be told
  } catch (...) {           // NOLINT(bugprone-empty-catch): out of memory
  }
}

template <FileSystem Fs>
Result<Store<Fs>> Store<Fs>::create(Directory root, const std::string& name,
                                    const StoreOptions& options, Environment environment) {
  namespace detail = store::detail;
  HOLDFAST_TRY_LET(wanted, ProjectName::parse(name));
  HOLDFAST_TRY(journal::detail::check(options.journal, root.path()));
  HOLDFAST_TRY(detail::sweep<Fs>(root));
  HOLDFAST_TRY_LET(unborn, detail::make_working_directory<Fs>(root, environment.entropy));
  Result<void> made = detail::furnish<Fs>(unborn, options, environment);
  Result<ProjectName> named = wanted;
  if (made) named = detail::name_project<Fs>(root, unborn, wanted);
  if (!made || !named) {
    detail::remove_project<Fs>(root, unborn.dir, unborn.name);
    return detail::fail_before(made ? std::move(named).error() : std::move(made).error());
  }
  auto settled = detail::settle_name<Fs>(root, *named);
  if (!settled) {
    return fail(detail::take_name_back<Fs>(root, unborn, *named, std::move(settled).error()));
  }
  HOLDFAST_TRY_LET(opened, detail::open_new<Fs>(std::move(settled->same), std::move(unborn.lock),
                                                options, environment));
  auto state = std::make_unique<State>(std::move(root), std::move(settled->dir), std::move(*named),
                                       std::move(opened), options, environment);
  state->begin_background();
  return Store(std::move(state));
}

template <FileSystem Fs>
Result<Store<Fs>> Store<Fs>::open(Directory root, const std::string& name,
                                  const StoreOptions& options, Environment environment) {
  namespace detail = store::detail;
  HOLDFAST_TRY_LET(wanted, ProjectName::parse(name));
  HOLDFAST_TRY_LET(dir, root.open_directory(wanted.file_name()));
  const bool may_migrate = options.older == OlderProject::migrate;
  std::optional<typename Fs::Lock> held;
  if (may_migrate) {
    HOLDFAST_TRY_LET(older, detail::lock_older<Fs>(dir, environment));
    held = std::move(older);
  }
  if (!held) {
    HOLDFAST_TRY_LET(ours, detail::lock_project<Fs>(dir, LockMode::exclusive, environment));
    held.emplace(std::move(ours));
  }
  typename Fs::Lock lock = std::move(*held);
  HOLDFAST_TRY_LET(same, detail::open_same<Fs>(root, dir, wanted));
  HOLDFAST_TRY_LET(version, detail::read_version<Fs>(dir, environment));
  const bool migrates = may_migrate && version.format < ProjectVersion::format_now;
  if (migrates) {
    HOLDFAST_TRY(detail::check_older<Fs>(dir, version, options, environment));
    HOLDFAST_TRY(detail::make_journal<Fs>(same, lock, options, environment));
  } else {
    HOLDFAST_TRY(detail::check_is_ours(version, dir.path()));
    HOLDFAST_TRY(detail::remove_marker<Fs>(dir));
  }
  // Recovery may take long, and whoever is refused meanwhile is told this name.
  if (!options.owner.empty()) HOLDFAST_TRY(lock.set_owner(options.owner));
  HOLDFAST_TRY_LET(
      opened, Journal<Fs>::open(std::move(same), std::move(lock), options.journal, environment));
  // Whoever made it may have died before its name was durable; nobody has committed anything since.
  if (opened.status().last_sequence == 0) HOLDFAST_TRY(root.sync());
  // What others have left is in nobody's way. A sync that fails here would come back good above.
  (void)detail::sweep<Fs>(root);
  detail::clean_checkpoints<Fs>(dir);
  auto state = std::make_unique<State>(std::move(root), std::move(dir), std::move(wanted),
                                       std::move(opened), options, environment);
  if (migrates) {
    const Result<void> migrated = state->migrate(version);
    state->deliver();
    if (!migrated) return fail(migrated.error());
  }
  state->begin_background();
  return Store(std::move(state));
}

template <FileSystem Fs>
Result<Store<Fs>> Store<Fs>::open_read_only(Directory root, const std::string& name,
                                            const StoreOptions& options, Environment environment) {
  namespace detail = store::detail;
  HOLDFAST_TRY_LET(wanted, ProjectName::parse(name));
  HOLDFAST_TRY_LET(dir, root.open_directory(wanted.file_name()));
  Result<typename Fs::Lock> tried = detail::lock_project<Fs>(dir, LockMode::shared, environment);
  std::optional<typename Fs::Lock> lock;
  if (tried) lock.emplace(std::move(*tried));
  if (!tried && tried.error().code != errc::locked) return fail(std::move(tried).error());
  HOLDFAST_TRY(detail::check_version<Fs>(dir, environment));
  const Access access = lock ? Access::read : Access::live;
  HOLDFAST_TRY_LET(same, detail::open_same<Fs>(root, dir, wanted));
  HOLDFAST_TRY_LET(opened, Journal<Fs>::open_read_only(std::move(same), std::move(lock),
                                                       options.journal, environment));
  auto state = std::make_unique<State>(std::move(root), std::move(dir), std::move(wanted),
                                       std::move(opened), options, environment);
  state->access = access;
  return Store(std::move(state));
}

template <FileSystem Fs>
const std::string& Store<Fs>::name() const noexcept {
  return state_->name.text();
}

template <FileSystem Fs>
Result<ApplyReport> Store<Fs>::State::write_files() {
  Result<ApplyReport> applied = journal.apply();
  if (!applied) return applied;
  for (const ForeignFile& foreign : applied->foreign) {
    tell_status(
        foreign.path + " was " + foreign.reason +
        (foreign.quarantined_as.empty() ? std::string() : ", kept as " + foreign.quarantined_as));
  }
  if (!applied->failed.empty()) return fail(applied->failed.front().error);
  return applied;
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::detach() {
  if (access != Access::write) return {};
  HOLDFAST_TRY(commit_staged());
  HOLDFAST_TRY(write_files());
  HOLDFAST_TRY(journal.close());  // nothing is left to apply
  return {};
}

// The lock goes with the journal.
template <FileSystem Fs>
void Store<Fs>::State::let_go() {
  active = false;
  readers.wait_for_readers();
  const Journal<Fs> gone(std::move(journal));
}

template <FileSystem Fs>
Result<void> Store<Fs>::State::delete_project() {
  HOLDFAST_TRY(store::detail::check_name<Fs>(root, dir, name.file_name()));
  const FileName trash =
      store::detail::working_name(store::detail::trash_prefix, environment.entropy.next());
  HOLDFAST_TRY(store::detail::rename_project<Fs>(root, dir, name.file_name(), trash));
  active = false;
  const Result<void> synced = root.sync();
  if (!synced) {
    Error error = synced.error();
    error.outcome = Outcome::published_unconfirmed;
    return fail(std::move(error));
  }
  store::detail::remove_project<Fs>(root, dir, trash);
  return {};
}

}  // namespace holdfast
