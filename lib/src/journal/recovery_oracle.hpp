// What docs/journal.md says under "Recovery", sentence by sentence, slowly and without state: the
// oracle that plans are compared with.
#pragma once

#include <algorithm>
#include <set>
#include <utility>

#include "holdfast/journal/recovery_plan.hpp"

namespace holdfast::journal::test {

using Scans = std::vector<SegmentScan>;
using Indices = std::vector<std::size_t>;

/// The page, applied to what was found. No serial occurs twice.
class RecoveryOracle {
 public:
  RecoveryOracle(const Anchor& anchor, const Scans& scans) : anchor_(anchor), scans_(scans) {}

  /// Why a plan is wrong, or an empty string.
  [[nodiscard]] std::string why_wrong(const RecoveryPlan& plan) const {
    const Places damages = damages_found();
    if (plan.damage.has_value() == damages.empty()) return "damage, or none";
    if (plan.damage) {
      return damages.count({plan.damage->segment, plan.damage->offset}) > 0 ? "" : "its place";
    }
    std::vector<FramePlace> tail;
    std::uint64_t last = anchor_.cut;
    for (const FramePlace place : frames_of(chain())) {
      if (last_of(frame(place)) > anchor_.cut) tail.push_back(place);
      last = std::max(last, last_of(frame(place)));
    }
    if (plan.tail != tail) return "the tail";
    if (plan.kept != kept_segments(!tail.empty())) return "the segments that are kept";
    if (plan.continuation != continuation(!tail.empty())) return "where it goes on";
    if (plan.last_sequence != last) return "the last sequence";
    if (plan.closed != (tail.empty() && ends_closed())) return "whether it was closed";
    if (plan.serial_max != serial_max()) return "the highest serial";
    return plan.free == free_segments() ? "" : "what is free";
  }

 private:
  using Places = std::set<std::pair<std::size_t, std::uint64_t>>;

  [[nodiscard]] const SegmentHeader& header(std::size_t i) const {
    return scans_[i].header->header;
  }
  [[nodiscard]] const FrameInfo& frame(FramePlace place) const {
    return scans_[place.segment].frames[place.frame];
  }
  static std::uint64_t last_of(const FrameInfo& frame) {
    return frame.sequence + frame.commits - 1;
  }

  [[nodiscard]] std::optional<std::size_t> with_serial(std::uint64_t serial) const {
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (scans_[i].header && header(i).serial == serial) return i;
    }
    return std::nullopt;
  }

  /// Of the frame before, in whatever segment; nothing where there is none.
  [[nodiscard]] std::optional<std::uint64_t> previous_of(FramePlace place) const {
    if (place.frame > 0) return scans_[place.segment].frames[place.frame - 1].checksum;
    if (header(place.segment).kind == SegmentKind::starts) return std::nullopt;
    return header(place.segment).previous;
  }

  // "A header without a valid first frame says nothing."
  [[nodiscard]] bool may_continue(std::size_t i) const {
    return header(i).kind == SegmentKind::continues && !scans_[i].frames.empty();
  }
  [[nodiscard]] bool continues(FramePlace last, std::size_t next) const {
    return header(next).previous == frame(last).checksum &&
           header(next).sequence == last_of(frame(last)) + 1;
  }
  [[nodiscard]] bool replaces(FramePlace last, std::size_t next) const {
    return previous_of(last) == header(next).previous &&
           header(next).sequence == frame(last).sequence;
  }

  // "It goes on with the next segment, in the order of serials, that continues its last frame or
  // replaces it."
  [[nodiscard]] std::optional<std::size_t> next_of(const Indices& run) const {
    std::optional<std::size_t> next;
    const auto frames = frames_of(run);
    for (std::size_t i = 0; i < scans_.size() && !frames.empty(); ++i) {
      if (!scans_[i].header || header(i).serial <= header(run.back()).serial) continue;
      if (!may_continue(i)) continue;
      if (!continues(frames.back(), i) && !replaces(frames.back(), i)) continue;
      if (!next || header(i).serial < header(*next).serial) next = i;
    }
    return next;
  }

  [[nodiscard]] Indices run_from(std::size_t i) const {
    Indices run{i};
    while (const auto next = next_of(run)) run.push_back(*next);
    return run;
  }

  /// The frames that count.
  [[nodiscard]] std::vector<FramePlace> frames_of(const Indices& run) const {
    std::vector<FramePlace> places;
    for (const std::size_t i : run) {
      if (i != run.front() && !continues(places.back(), i)) places.pop_back();
      for (std::size_t k = 0; k < scans_[i].frames.size(); ++k) places.push_back({i, k});
    }
    return places;
  }

  [[nodiscard]] std::vector<KeptSegment> kept_segments(bool has_tail) const {
    std::vector<KeptSegment> kept;
    auto frames = frames_of(chain());
    if (!frames.empty()) frames.pop_back();
    for (const std::size_t i : chain()) {
      std::optional<std::uint64_t> last;
      for (const FramePlace place : frames) {
        if (place.segment == i) last = last_of(frame(place));
      }
      if (has_tail && last) kept.push_back({i, *last});
    }
    return kept;
  }

  [[nodiscard]] std::optional<Continuation> continuation(bool has_tail) const {
    if (!has_tail) return std::nullopt;
    const FramePlace last = frames_of(chain()).back();
    return Continuation{last, previous_of(last)};
  }

  [[nodiscard]] bool is_settled(const Indices& run) const {
    return std::ranges::any_of(frames_of(run), [&](FramePlace p) { return frame(p).settled; });
  }

  // "The segment of the highest serial that starts a chain which runs without a gap to a settled
  // record, if that is higher than the manifest's; else the manifest's."
  [[nodiscard]] std::uint64_t beginning() const {
    std::uint64_t serial = anchor_.serial;
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      const bool starts = scans_[i].header && header(i).kind == SegmentKind::starts;
      if (starts && is_settled(run_from(i))) serial = std::max(serial, header(i).serial);
    }
    return serial;
  }

  [[nodiscard]] Indices chain() const {
    const auto first = with_serial(beginning());
    return first ? run_from(*first) : Indices{};
  }

  [[nodiscard]] bool ends_closed() const {
    const auto frames = frames_of(chain());
    return !frames.empty() && frame(frames.back()).closed;
  }

  [[nodiscard]] std::uint64_t last_sequence() const {
    std::uint64_t last = anchor_.cut;
    for (const FramePlace place : frames_of(chain())) last = std::max(last, last_of(frame(place)));
    return last;
  }

  [[nodiscard]] std::uint64_t serial_max() const {
    std::uint64_t serial = anchor_.serial;
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (scans_[i].header) serial = std::max(serial, header(i).serial);
    }
    return serial;
  }

  [[nodiscard]] Indices by_serial() const {
    Indices all;
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (scans_[i].header) all.push_back(i);
    }
    std::ranges::sort(all, {}, [&](std::size_t i) { return header(i).serial; });
    return all;
  }

  /// What lies above the beginning and is not of the chain: runs of segments that go on from each
  /// other.
  [[nodiscard]] std::vector<Indices> other_runs() const {
    std::vector<Indices> runs;
    const Indices used = chain();
    std::set<std::size_t> seen(used.begin(), used.end());
    for (const bool starts : {true, false}) {
      for (const std::size_t i : by_serial()) {
        if (header(i).serial <= beginning() || seen.contains(i) || scans_[i].frames.empty()) {
          continue;
        }
        if (starts != (header(i).kind == SegmentKind::starts)) continue;
        runs.push_back(run_from(i));
        seen.insert(runs.back().begin(), runs.back().end());
      }
    }
    return runs;
  }

  // "What is left of a chain that was given up": nothing but commits that the chain holds, too.
  [[nodiscard]] bool is_left_over(const Indices& run) const {
    return std::ranges::all_of(frames_of(run), [&](FramePlace p) {
      return !frame(p).settled && !frame(p).closed && last_of(frame(p)) <= last_sequence();
    });
  }

  [[nodiscard]] Places damages_found() const {
    Places found;
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (scans_[i].header && header(i).journal != anchor_.journal) found.insert({i, 0});
    }
    if (!found.empty()) return found;
    add_strays(found);
    add_damage_of_chain(found);
    for (const Indices& run : other_runs()) {
      const std::size_t i = run.front();
      if (header(i).kind == SegmentKind::starts) add_lost_originals(run, found);
      if (header(i).kind == SegmentKind::continues && !is_left_over(run)) {
        const auto before = with_serial(header(i).serial - 1);
        found.insert(before ? std::pair{*before, scans_[*before].end} : std::pair{no_segment, 0UL});
      }
    }
    return found;
  }

  // "It holds copies of commits that the chain has."
  void add_lost_originals(const Indices& run, Places& found) const {
    for (const FramePlace place : frames_of(run)) {
      if (last_of(frame(place)) > last_sequence())
        found.insert({place.segment, frame(place).offset});
    }
  }

  void add_damage_of_chain(Places& found) const {
    const Indices run = chain();
    if (beginning() == anchor_.serial && anchor_.serial > 0) {
      const bool there = !run.empty() && header(run.front()).epoch == anchor_.epoch;
      if (!there) found.insert({no_segment, 0});
      if (there && frames_of(run).empty()) found.insert({run.front(), segment_header_bytes});
    }
    const auto frames = frames_of(run);
    if (!frames.empty() && frame(frames.front()).sequence > anchor_.cut + 1) {
      found.insert({frames.front().segment, frame(frames.front()).offset});
    }
  }

  // "Nothing valid of a segment's epoch may lie behind its last frame", from the beginning on.
  void add_strays(Places& found) const {
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      const bool needed = scans_[i].header && header(i).serial >= beginning();
      if (needed && scans_[i].stray) found.insert({i, scans_[i].end});
    }
  }

  // Behind the manifest's beginning nothing is needed; nor behind the chain's, where a frame that
  // follows the settled one proves that it is on the disk.
  [[nodiscard]] Indices free_segments() const {
    const auto frames = frames_of(chain());
    const auto first_settled =
        std::ranges::find_if(frames, [&](FramePlace p) { return frame(p).settled; });
    const bool proved = first_settled != frames.end() && first_settled + 1 != frames.end();
    const std::uint64_t needed = std::max(anchor_.serial, proved ? beginning() : 0);
    std::set<std::size_t> free;
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (!scans_[i].header || header(i).serial < needed) free.insert(i);
    }
    for (const std::size_t i : by_serial()) {
      if (scans_[i].frames.empty() && header(i).serial != anchor_.serial) free.insert(i);
    }
    for (const Indices& run : other_runs()) {
      for (const std::size_t i : run) {
        if (scans_[i].frames.size() <= 1) free.insert(i);
      }
    }
    for (const std::size_t i : replaced_for_good()) free.insert(i);
    return {free.begin(), free.end()};
  }

  // "A segment whose only frame was replaced is free where another frame follows the one that
  // replaced it." The manifest's segment is needed in any case.
  [[nodiscard]] Indices replaced_for_good() const {
    const Indices run = chain();
    const auto frames = frames_of(run);
    Indices found;
    for (std::size_t at = 0; at + 1 < run.size(); ++at) {
      const std::size_t i = run[at];
      const bool counts =
          std::ranges::any_of(frames, [&](FramePlace place) { return place.segment == i; });
      if (counts || scans_[i].frames.size() != 1 || header(i).serial == anchor_.serial) continue;
      // Later ones may have been replaced as well: all of them stand at the same place.
      const Indices upto(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      if (frames_of(upto).size() < frames.size()) found.push_back(i);
    }
    return found;
  }

  const Anchor& anchor_;
  const Scans& scans_;
};

}  // namespace holdfast::journal::test
