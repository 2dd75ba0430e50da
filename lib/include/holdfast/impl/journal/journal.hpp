// Definitions of journal/journal.hpp.
#pragma once

#include "holdfast/impl/journal/apply.hpp"
#include "holdfast/impl/journal/commit.hpp"
#include "holdfast/impl/journal/recall.hpp"
#include "holdfast/impl/journal/recover.hpp"

namespace holdfast {
namespace journal::detail {

inline Result<void> check(const JournalOptions& options, const std::string& path) {
  constexpr std::uint64_t block_bytes = journal::segment_block_bytes;
  const auto refuse = [&](const char* reason) {
    return fail(std::errc::invalid_argument, Operation::open, path, reason);
  };
  if (options.segment_bytes < block_bytes || options.segment_bytes % block_bytes != 0) {
    return refuse("segment_bytes must be a multiple of 4096");
  }
  if (options.journal_bytes_max < 2 * options.segment_bytes) {
    return refuse("journal_bytes_max must be at least two segments");
  }
  if (std::string reason = why_bad(options.backups); !reason.empty()) {
    return fail(std::errc::invalid_argument, Operation::open, path, std::move(reason));
  }
  return {};
}

template <FileSystem Fs>
Result<void> make_if_missing(typename Fs::Directory& root, const FileName& name) {
  Result<void> made = root.make_directory(name, Mode{0777});
  if (!made && made.error().code == std::errc::file_exists) return {};
  return made;
}

template <FileSystem Fs>
Result<typename Fs::Lock> lock_new(typename Fs::Directory& root) {
  Result<typename Fs::Writer> file = root.create(lock_name(), Mode{0666});
  if (!file && file.error().code != std::errc::file_exists) return fail(std::move(file).error());
  return root.try_lock(lock_name(), LockMode::exclusive);
}

}  // namespace journal::detail

template <FileSystem Fs>
Result<void> Journal<Fs>::create(Directory& root, const JournalOptions& options,
                                 Environment environment) {
  namespace detail = journal::detail;
  HOLDFAST_TRY(detail::check(options, root.path()));
  HOLDFAST_TRY_LET(lock, detail::lock_new<Fs>(root));
  return create(root, lock, options, environment);
}

template <FileSystem Fs>
Result<void> Journal<Fs>::create(Directory& root, const typename Fs::Lock& /*held*/,
                                 const JournalOptions& options, Environment environment) {
  namespace detail = journal::detail;
  const Result<Metadata> found = root.stat(journal::manifest_name());
  if (found) {
    return fail(std::errc::file_exists, Operation::create, root.path(), "it has a journal");
  }
  if (found.error().code != std::errc::no_such_file_or_directory) return fail(found.error());
  HOLDFAST_TRY(detail::make_if_missing<Fs>(root, journal::journal_directory()));
  HOLDFAST_TRY_LET(dir, root.open_directory(journal::journal_directory()));
  journal::Segments<Fs> segments(dir, environment, options);
  HOLDFAST_TRY(segments.load());
  HOLDFAST_TRY(segments.check_unused());
  std::vector<std::string> removed;
  HOLDFAST_TRY(detail::remove_temps<Fs>(dir, removed));
  HOLDFAST_TRY(detail::remove_temps<Fs>(root, removed));
  constexpr std::size_t segments_min = 2;
  HOLDFAST_TRY(segments.make(segments_min));
  HOLDFAST_TRY(root.sync());  // the lock and the directory, before what makes them a journal
  const journal::Manifest manifest{.journal = environment.entropy.next()};
  return journal::publish_manifest<Fs>(root, environment, manifest);
}

template <FileSystem Fs>
Result<Journal<Fs>> Journal<Fs>::open(Directory root, const JournalOptions& options,
                                      Environment environment) {
  HOLDFAST_TRY_LET(lock, root.try_lock(journal::lock_name(), LockMode::exclusive));
  return open(std::move(root), std::move(lock), options, environment);
}

template <FileSystem Fs>
Result<Journal<Fs>> Journal<Fs>::open(Directory root, typename Fs::Lock lock,
                                      const JournalOptions& options, Environment environment) {
  HOLDFAST_TRY(journal::detail::check(options, root.path()));
  HOLDFAST_TRY_LET(dir, root.open_directory(journal::journal_directory()));
  auto state = std::make_unique<State>(std::move(root), std::move(dir), std::move(lock), options,
                                       environment);
  HOLDFAST_TRY(state->recover());
  return Journal(std::move(state));
}

template <FileSystem Fs>
Result<Journal<Fs>> Journal<Fs>::open_read_only(Directory root,
                                                std::optional<typename Fs::Lock> lock,
                                                const JournalOptions& options,
                                                Environment environment) {
  HOLDFAST_TRY(journal::detail::check(options, root.path()));
  HOLDFAST_TRY_LET(dir, root.open_directory(journal::journal_directory()));
  const bool is_locked = lock.has_value();
  auto state = std::make_unique<State>(std::move(root), std::move(dir), std::move(lock), options,
                                       environment);
  state->read_only = true;
  if (is_locked) HOLDFAST_TRY(state->recover_in_memory());
  return Journal(std::move(state));
}

template <FileSystem Fs>
Journal<Fs>::Journal(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
template <FileSystem Fs>
Journal<Fs>::Journal(Journal&&) noexcept = default;
template <FileSystem Fs>
Journal<Fs>& Journal<Fs>::operator=(Journal&&) noexcept = default;
template <FileSystem Fs>
Journal<Fs>::~Journal() = default;

template <FileSystem Fs>
Result<journal::Ticket> Journal<Fs>::submit(JournalBatch batch) {
  HOLDFAST_TRY_LET(waiting, state_->accept(std::move(batch), journal::detail::Caller::asks));
  auto payload = std::make_unique<journal::detail::Waiting>(std::move(waiting));
  Result<Ticket> ticket = state_->group->submit(*payload, payload->bytes);
  if (!ticket) {
    state_->forget_staged(*payload, true);
    return fail(std::move(ticket).error());
  }
  state_->submitted.emplace(*ticket, std::move(payload));
  return ticket;
}

template <FileSystem Fs>
void Journal<Fs>::flush() {
  if (state_->group) state_->group->flush();
}

template <FileSystem Fs>
Result<CommitReport> Journal<Fs>::end_of(Ticket ticket) {
  journal::CommitReport end = state_->group->wait(ticket);
  const auto waiting = state_->submitted.extract(ticket);
  return state_->ended(std::move(end), *waiting.mapped());
}

template <FileSystem Fs>
Result<CommitReport> Journal<Fs>::commit(JournalBatch batch) {
  HOLDFAST_TRY_LET(waiting, state_->accept(std::move(batch), journal::detail::Caller::waits));
  return state_->ended(state_->group->commit(waiting, waiting.bytes), waiting);
}

template <FileSystem Fs>
Result<ApplyReport> Journal<Fs>::apply() {
  return state_->apply();
}

template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::read(const DocumentPath& path) {
  return state_->read(path);
}

template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::read_file(const DocumentPath& path) {
  return state_->read_file(path);
}

template <FileSystem Fs>
std::unique_lock<std::mutex> Journal<Fs>::hold_files() {
  return std::unique_lock(state_->apply_mutex);
}

template <FileSystem Fs>
Result<void> Journal<Fs>::note_owner(std::string_view record) {
  HOLDFAST_TRY(state_->check_writable());
  return state_->lock->set_owner(record);
}

template <FileSystem Fs>
std::uint64_t Journal<Fs>::version(const DocumentPath& path) const {
  const std::lock_guard guard(state_->mutex);
  return state_->version_of(path.text());
}

template <FileSystem Fs>
bool Journal<Fs>::is_removed(const DocumentPath& path) const {
  const std::lock_guard guard(state_->mutex);
  const auto waiting = state_->pending.find(path.text());
  return waiting != state_->pending.end() && !waiting->second.body.exists();
}

template <FileSystem Fs>
std::vector<DocumentInfo> Journal<Fs>::documents() const {
  return state_->documents();
}

template <FileSystem Fs>
Result<DocumentLook> Journal<Fs>::look(const DocumentPath& path) {
  return state_->look(path);
}

template <FileSystem Fs>
Result<std::optional<KeptVersion>> Journal<Fs>::backup(const DocumentPath& path) {
  return state_->backup(path);
}

template <FileSystem Fs>
Result<std::optional<std::string>> Journal<Fs>::recall(const DocumentPath& path) {
  return state_->recall(path);
}

template <FileSystem Fs>
Result<ApplyReport> Journal<Fs>::close() {
  State& state = *state_;
  if (state.read_only) return ApplyReport{};
  HOLDFAST_TRY_LET(applied, state.apply());
  if (!applied.failed.empty()) return fail(applied.failed.front().error);
  if (state.is_closed) return applied;
  if (state.log_failed) return fail(journal::detail::poisoned_error(state.root.path()));
  const Result<void> ended = state.write_end();
  state.end_failed = state.log_failed;
  if (!ended) return fail(ended.error());
  return applied;
}

template <FileSystem Fs>
const RecoveryReport& Journal<Fs>::recovery() const noexcept {
  return state_->report;
}

template <FileSystem Fs>
std::uint64_t Journal<Fs>::last_sequence() const noexcept {
  return state_->shown_sequence;
}

template <FileSystem Fs>
JournalStatus Journal<Fs>::status() const {
  State& state = *state_;
  const bool poisoned = state.poisoned();
  const std::scoped_lock guard(state.mutex, state.segments_mutex);
  return {.last_sequence = state.shown_sequence,
          .cut = state.shown_cut,
          .waiting = state.pending.size(),
          .parked = state.manifest.parked.size(),
          .used_bytes = state.segments.used_bytes(),
          .total_bytes = state.segments.total_bytes(),
          .poisoned = poisoned};
}

}  // namespace holdfast
