// Definitions of store/store.hpp: the calls, each while the store is active.
#pragma once

#include "holdfast/impl/store/health.hpp"
#include "holdfast/impl/store/life.hpp"
#include "holdfast/impl/store/reading.hpp"
#include "holdfast/impl/store/restore.hpp"
#include "holdfast/impl/store/staging.hpp"
#include "holdfast/impl/store/telling.hpp"

namespace holdfast {

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::commit(const Batch& batch) {
  return state_->while_writable([&] { return state_->commit(batch); });
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::put(const std::string& chunk, Json document) {
  return commit(Batch().put(chunk, std::move(document)));
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::patch(const std::string& chunk, Json merge_patch) {
  return commit(Batch().patch(chunk, std::move(merge_patch)));
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::apply(const std::string& chunk, Json operations) {
  return commit(Batch().apply(chunk, std::move(operations)));
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::remove(const std::string& chunk) {
  return commit(Batch().remove(chunk));
}

template <FileSystem Fs>
Result<CommitReport> Store<Fs>::update(const std::string& chunk,
                                       const std::function<void(Json&)>& change) {
  return state_->while_writable([&]() -> Result<CommitReport> {
    HOLDFAST_TRY(state_->commit_staged_of([&](const std::string& each) { return each == chunk; }));
    for (;;) {  // ends, for each turn needs another commit of this chunk
      HOLDFAST_TRY_LET(now, state_->see(chunk));
      if (!now.document) return store::detail::no_such_chunk(chunk);
      Json document = *now.document;
      change(document);
      Batch batch;
      batch.if_version(chunk, now.version).put(chunk, std::move(document));
      Result<CommitReport> report = state_->try_commit(batch);
      if (report) state_->await_staged_of([&](const std::string& each) { return each == chunk; });
      if (report || report.error().code != errc::conflict) return report;
    }
  });
}

template <FileSystem Fs>
Result<std::shared_ptr<const Json>> Store<Fs>::fetch(const std::string& chunk) {
  if (auto kept = state_->kept(chunk)) return kept;
  return state_->while_active([&] { return state_->fetch(chunk); });
}

template <FileSystem Fs>
Result<Json> Store<Fs>::fetch_chunk(const std::string& chunk) {
  HOLDFAST_TRY_LET(document, fetch(chunk));
  return *document;
}

template <FileSystem Fs>
Result<std::vector<std::shared_ptr<const Json>>> Store<Fs>::fetch_together(
    const std::vector<std::string>& chunks) {
  return state_->while_active([&] { return state_->fetch_together(chunks); });
}

template <FileSystem Fs>
Result<std::vector<ChunkInfo>> Store<Fs>::list() const {
  return state_->while_active([&] { return state_->list_with_staged(); });
}

template <FileSystem Fs>
Result<bool> Store<Fs>::contains(const std::string& chunk) const {
  return state_->while_active([&]() -> Result<bool> {
    HOLDFAST_TRY_LET(name, ChunkName::parse(chunk));
    HOLDFAST_TRY_LET(chunks, state_->list_with_staged());
    return std::any_of(chunks.begin(), chunks.end(),
                       [&](const ChunkInfo& info) { return info.name == name.text(); });
  });
}

template <FileSystem Fs>
Result<void> Store<Fs>::stage_update(Json document, const std::string& chunk) {
  return state_->while_writable([&] { return state_->stage(std::move(document), chunk); });
}

template <FileSystem Fs>
Result<ApplyReport> Store<Fs>::force_sync() {
  return state_->while_writable([&] { return state_->force_sync(); });
}

template <FileSystem Fs>
Result<void> Store<Fs>::flush_for(std::chrono::nanoseconds at_most) {
  if (!state_->flusher) {
    const Result<ApplyReport> done = force_sync();
    return done ? Result<void>() : Result<void>(fail(done.error()));
  }
  const Result<void> flushed = state_->flusher->flush_for(at_most);  // without any lock
  const bool gone = !flushed && flushed.error().code == std::errc::operation_canceled;
  return gone ? Result<void>(store::detail::not_active(name())) : flushed;
}

template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::create_checkpoint(const CheckpointRequest& request) {
  return state_->while_writable([&] { return state_->create_checkpoint(request); });
}

template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::create_checkpoint(const std::string& label,
                                                    const std::string& notes,
                                                    std::size_t retention) {
  return create_checkpoint(CheckpointRequest{label, notes, retention});
}

template <FileSystem Fs>
Result<std::vector<CheckpointInfo>> Store<Fs>::list_checkpoints() {
  return state_->while_active([&] { return state_->list_checkpoints(); });
}

template <FileSystem Fs>
Result<CheckpointInfo> Store<Fs>::verify_checkpoint(const std::string& checkpoint) {
  return state_->while_active([&] { return state_->verify_checkpoint(checkpoint); });
}

template <FileSystem Fs>
Result<void> Store<Fs>::delete_checkpoint(const std::string& checkpoint) {
  return state_->while_writable([&] { return state_->delete_checkpoint(checkpoint); });
}

template <FileSystem Fs>
Result<RestoredCheckpoint> Store<Fs>::restore_checkpoint(const std::string& checkpoint) {
  return state_->while_writable([&] { return state_->restore_checkpoint(checkpoint); });
}

template <FileSystem Fs>
HealthReport Store<Fs>::get_health_report() const {
  const std::shared_lock guard(state_->life);
  return state_->health();
}

template <FileSystem Fs>
Result<void> Store<Fs>::detach() {
  Result<void> result = [&]() -> Result<void> {
    const std::unique_lock guard(state_->life);
    if (!state_->active) return store::detail::not_active(name());
    HOLDFAST_TRY(state_->detach());
    state_->let_go();
    return {};
  }();
  if (result && state_->flusher) state_->flusher->stop();
  if (!result) state_->tell_fault(result.error());
  state_->deliver();
  return result;
}

template <FileSystem Fs>
Result<void> Store<Fs>::delete_project(bool confirmed) {
  if (!confirmed) {
    return fail(make_error_code(errc::refused), Operation::remove_directory, name(),
                "deleting a project needs confirmation");
  }
  bool ended = false;
  Result<void> result = [&]() -> Result<void> {
    const std::unique_lock guard(state_->life);
    if (!state_->active) return store::detail::not_active(name());
    HOLDFAST_TRY(state_->check_writable());
    Result<void> deleted = state_->delete_project();
    ended = !state_->active;
    if (ended) state_->let_go();
    return deleted;
  }();
  if (ended && state_->flusher) state_->flusher->stop();
  state_->deliver();
  return result;
}

}  // namespace holdfast
