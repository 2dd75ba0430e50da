// Parking: what cannot be written into its plain file gets a file of the journal's own, before it
// keeps the whole ring.
#pragma once

#include "holdfast/impl/journal/state.hpp"

namespace holdfast {

// A failure may pass, and costs nothing until a commit finds no room or half of the ring is taken.
template <FileSystem Fs>
bool Journal<Fs>::State::lacks_room() {
  if (room_was_wanted) return true;
  const std::lock_guard guard(segments_mutex);
  return 2 * segments.used_bytes() > options.journal_bytes_max;
}

// All of them or none: the cut goes beyond what is parked, and only then may the manifest say so.
template <FileSystem Fs>
auto Journal<Fs>::State::park(const std::map<std::string, Pending>& stuck) -> Result<Parking> {
  Parking parking;
  for (const auto& [path, one] : stuck) {
    const auto before = manifest.parked.find(path);
    if (before == manifest.parked.end() || before->second.version != one.version) continue;
    parking.documents.insert(*before);
  }
  if (!lacks_room()) return parking;
  Parking all = parking;
  Result<void> parked{};
  for (const auto& [path, one] : stuck) {
    if (parked) parked = park_one(path, one, all);
  }
  if (parked && !all.written.empty()) parked = staged.sync();
  if (parked) return all;
  forget_written(all);
  if (staged.failed()) return fail(std::move(parked).error());  // nobody may rely on its names
  return parking;
}

// What is parked already lies in its file.
template <FileSystem Fs>
Result<void> Journal<Fs>::State::park_one(const std::string& path, const Pending& one,
                                          Parking& parking) {
  journal::ParkedDocument parked{.version = one.version, .content = one.body.staged};
  if (one.body.content) {
    HOLDFAST_TRY_LET(written, staged.write(bytes_of(one.body.content.view())));
    parked.content = written;
    parking.written.push_back({one.version, written.number, written.size_bytes});
  }
  parking.documents.emplace(path, parked);
  return {};
}

template <FileSystem Fs>
void Journal<Fs>::State::forget_written(const Parking& parking) {
  for (const journal::detail::StagedFile& file : parking.written) staged.remove(file.number);
}

// The manifest names them, and of what their plain files may hold nothing else any more. What was
// read from a frame lets go of it.
template <FileSystem Fs>
void Journal<Fs>::State::note_parked(const Parking& parking) {
  const std::lock_guard guard(mutex);
  staged_files.insert(staged_files.end(), parking.written.begin(), parking.written.end());
  for (const auto& [path, parked] : parking.documents) {
    const auto at = pending.find(path);
    HOLDFAST_ASSERT(at != pending.end());
    if (at->second.version == parked.version) at->second.body = {{}, parked.content};
    logged.erase(path);
    note_published(path, {{}, parked.content});
  }
}

}  // namespace holdfast
