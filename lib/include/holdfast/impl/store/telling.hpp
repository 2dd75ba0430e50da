// What is told to callbacks and kept in the log, outside all locks. See store/options.hpp.
#pragma once

#include "holdfast/impl/store/state.hpp"

namespace holdfast {

// Whoever finds nobody telling tells everything, in order; the store may be called meanwhile.
template <FileSystem Fs>
void Store<Fs>::State::deliver() {
  std::unique_lock lock(notices_mutex);
  if (delivering) return;
  delivering = true;
  while (!notices.empty()) {
    const Notice notice = std::move(notices.front());
    notices.pop_front();
    lock.unlock();
    try {
      notice(options.callbacks);
    } catch (...) {  // NOLINT(bugprone-empty-catch): not ours to judge
    }
    lock.lock();
  }
  delivering = false;
}

template <FileSystem Fs>
void Store<Fs>::State::note(std::string line) {
  const Time now = environment.clock.now();
  const std::lock_guard guard(notices_mutex);
  log.push_back({now, std::move(line)});
  if (log.size() > options.log_max) log.pop_front();
}

template <FileSystem Fs>
void Store<Fs>::State::note_error(const Error& error) {
  const std::lock_guard guard(notices_mutex);
  last_error = error.message();
}

template <FileSystem Fs>
void Store<Fs>::State::tell_status(std::string message) {
  note(message);
  tell([message = std::move(message)](const StoreCallbacks& callbacks) {
    if (callbacks.on_status) callbacks.on_status(message);
  });
}

template <FileSystem Fs>
void Store<Fs>::State::tell_healed(const HealedChunk& one) {
  {
    const std::lock_guard guard(notices_mutex);
    healed.push_back(one);
    if (healed.size() > options.log_max) healed.pop_front();
  }
  note("chunk " + one.chunk + " was " + one.reason + " and is restored from the " + one.from);
  tell([one](const StoreCallbacks& callbacks) {
    if (callbacks.on_heal) callbacks.on_heal(one);
  });
}

// Faults are what the disk did, not what the caller asked for.
template <FileSystem Fs>
void Store<Fs>::State::tell_fault(const Error& error) {
  using store::detail::is_about_file;
  note_error(error);
  const bool is_fault = error.code == errc::damaged || error.code == errc::poisoned ||
                        (error.code.category() != error_category() && is_about_file(error));
  if (is_fault) announce_fault(error);
}

template <FileSystem Fs>
void Store<Fs>::State::announce_fault(const Error& error) {
  note(error.message());
  tell([error](const StoreCallbacks& callbacks) {
    if (callbacks.on_fault) callbacks.on_fault(error);
  });
}

}  // namespace holdfast
