// See recovery_plan.hpp.
#include "holdfast/journal/recovery_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace holdfast::journal {
namespace {

/// Frames that follow from one segment to the next, without a gap.
struct Chain {
  std::vector<FramePlace> frames{};
  std::vector<std::size_t> segments{};
  std::optional<std::size_t> settled{};  ///< which of the frames
};

class Planner {
 public:
  Planner(const Anchor& anchor, const std::vector<SegmentScan>& scans)
      : anchor_(anchor), scans_(scans) {}

  RecoveryPlan plan() {
    index_segments();
    const std::optional<Chain> chain = choose_chain();
    const std::uint64_t begin = chain ? serial_of(chain->segments.front()) : 0;
    find_stray(begin);
    if (chain) take(*chain);
    find_broken_links(begin);
    find_missing_end(chain);
    find_free(chain);
    return std::move(plan_);
  }

 private:
  [[nodiscard]] const SegmentHeader& header_of(std::size_t segment) const {
    return scans_[segment].header->header;
  }
  [[nodiscard]] std::uint64_t serial_of(std::size_t segment) const {
    return header_of(segment).serial;
  }

  /// The first damage is told; what is decided after it means nothing.
  void damage(std::size_t segment, std::uint64_t offset, std::string reason) {
    if (!plan_.damage) plan_.damage = {segment, offset, std::move(reason)};
  }

  void index_segments() {
    plan_.serial_max = anchor_.serial;
    plan_.last_sequence = anchor_.cut;
    if (std::max(anchor_.serial, anchor_.cut) > found_number_max) {
      return damage(no_segment, 0, "the manifest's serial or cut is beyond all bounds");
    }
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      if (!scans_[i].header) continue;
      if (header_of(i).journal != anchor_.journal) {
        return damage(i, 0, "the segment belongs to another journal");
      }
      if (serial_of(i) > found_number_max) return damage(i, 0, "its serial is beyond all bounds");
      if (!by_serial_.emplace(serial_of(i), i).second) {
        return damage(i, 0, "two segments have serial " + std::to_string(serial_of(i)));
      }
      plan_.serial_max = std::max(plan_.serial_max, serial_of(i));
    }
  }

  /// The segment that continues behind the last frame of `segment`, if there is one.
  [[nodiscard]] std::optional<std::size_t> continuation_of(std::size_t segment) const {
    const auto next = by_serial_.find(serial_of(segment) + 1);
    if (next == by_serial_.end() || scans_[segment].frames.empty()) return std::nullopt;
    const SegmentScan& scan = scans_[next->second];
    const FrameInfo& last = scans_[segment].frames.back();
    const SegmentHeader& header = scan.header->header;
    const bool follows = header.kind == SegmentKind::continues && !scan.frames.empty() &&
                         header.previous == last.checksum &&
                         header.sequence == last.sequence + last.commits;
    return follows ? std::optional(next->second) : std::nullopt;
  }

  [[nodiscard]] Chain follow(std::size_t first) const {
    Chain chain;
    for (std::optional<std::size_t> at = first; at; at = continuation_of(*at)) {
      chain.segments.push_back(*at);
      for (std::size_t i = 0; i < scans_[*at].frames.size(); ++i) {
        if (scans_[*at].frames[i].settled && !chain.settled) chain.settled = chain.frames.size();
        chain.frames.push_back({*at, i});
      }
    }
    return chain;
  }

  /// A stray frame proves that what lies before it had been flushed.
  void find_stray(std::uint64_t begin) {
    for (const auto& [serial, segment] : by_serial_) {
      const SegmentScan& scan = scans_[segment];
      if (serial < begin || !scan.stray) continue;
      damage(
          segment, scan.end,
          "no whole frame here, but one behind it at offset " + std::to_string(scan.stray->offset));
    }
  }

  /// Chains that start are tried from the newest on; one that was never settled is ignored.
  std::optional<Chain> choose_chain() {
    // clang 14 does not compile the reverse view of libstdc++ 12.
    // NOLINTNEXTLINE(modernize-loop-convert)
    for (auto at = by_serial_.rbegin(); at != by_serial_.rend(); ++at) {
      const std::size_t segment = at->second;
      if (at->first <= anchor_.serial) break;
      if (header_of(segment).kind != SegmentKind::starts) continue;
      Chain chain = follow(segment);
      if (chain.settled) return chain;
      given_up_.insert(chain.segments.begin(), chain.segments.end());
    }
    return anchored_chain();
  }

  std::optional<Chain> anchored_chain() {
    if (anchor_.serial == 0) return std::nullopt;
    const auto at = by_serial_.find(anchor_.serial);
    if (at == by_serial_.end() || header_of(at->second).epoch != anchor_.epoch) {
      damage(no_segment, 0,
             "the segment with serial " + std::to_string(anchor_.serial) +
                 ", where the journal begins, is missing");
      return std::nullopt;
    }
    Chain chain = follow(at->second);
    if (chain.frames.empty()) {
      damage(at->second, segment_header_bytes, "no whole frame here, though the manifest names it");
      return std::nullopt;
    }
    return chain;
  }

  /// Whether these segments are what is left of a chain that was given up. Such a chain holds
  /// copies of commits only. A continuation of what is needed would have commits of its own, or
  /// settle or close a chain.
  [[nodiscard]] bool is_left_over(const Chain& run) const {
    return std::all_of(run.frames.begin(), run.frames.end(), [&](FramePlace place) {
      const FrameInfo& frame = scans_[place.segment].frames[place.frame];
      const bool copies = frame.sequence + frame.commits - 1 <= plan_.last_sequence;
      return copies && !frame.settled && !frame.closed;
    });
  }

  /// A segment that continues another one was begun after the other's last frame was flushed.
  void find_broken_links(std::uint64_t begin) {
    for (const auto& [serial, segment] : by_serial_) {
      const SegmentScan& scan = scans_[segment];
      if (serial <= begin || scan.frames.empty()) continue;
      if (scan.header->header.kind != SegmentKind::continues) continue;
      const auto before = by_serial_.find(serial - 1);
      const bool known = before != by_serial_.end();
      if (known && continuation_of(before->second) == segment) continue;
      const Chain run = follow(segment);
      if (is_left_over(run)) {
        given_up_.insert(run.segments.begin(), run.segments.end());
        continue;
      }
      if (!known) {
        return damage(no_segment, 0,
                      "the segment with serial " + std::to_string(serial - 1) + " is missing");
      }
      return damage(before->second, scans_[before->second].end,
                    "frames are missing here, the next segment names them");
    }
  }

  void take(const Chain& chain) {
    bool closed = false;
    for (const FramePlace place : chain.frames) {
      const FrameInfo& frame = scans_[place.segment].frames[place.frame];
      const std::uint64_t end = frame.sequence + frame.commits;
      if (place == chain.frames.front() && frame.sequence > anchor_.cut + 1) {
        return damage(place.segment, frame.offset,
                      "commits " + std::to_string(anchor_.cut + 1) + " to " +
                          std::to_string(frame.sequence - 1) + " are missing before it");
      }
      if (end - 1 > found_number_max) {
        return damage(place.segment, frame.offset, "its sequences are beyond all bounds");
      }
      if (end > anchor_.cut + 1) plan_.tail.push_back(place);
      plan_.last_sequence = std::max(plan_.last_sequence, end - 1);
      closed = frame.closed;
    }
    plan_.closed = closed && plan_.tail.empty();
  }

  /// A published version is a commit that was acknowledged.
  void find_missing_end(const std::optional<Chain>& chain) {
    if (anchor_.version_max <= plan_.last_sequence) return;
    const std::size_t segment = chain ? chain->segments.back() : no_segment;
    damage(segment, chain ? scans_[segment].end : 0,
           "commits up to " + std::to_string(anchor_.version_max) +
               " are in plain files, and no segment has them");
  }

  void find_free(const std::optional<Chain>& chain) {
    std::uint64_t needed_from = anchor_.serial;
    // A frame behind the settled one was written after that one's flush had returned: the chain is
    // on the disk, not only in the page cache.
    if (chain && chain->settled && *chain->settled + 1 < chain->frames.size()) {
      needed_from = std::max(needed_from, serial_of(chain->segments.front()));
    }
    for (std::size_t i = 0; i < scans_.size(); ++i) {
      const bool blank = !scans_[i].header;
      if (blank || serial_of(i) < needed_from || may_give_up(i)) plan_.free.push_back(i);
    }
  }

  /// Of two frames a crash while the segment is begun anew may leave the second one, which would
  /// look like a stray.
  [[nodiscard]] bool may_give_up(std::size_t segment) const {
    return given_up_.count(segment) > 0 && scans_[segment].frames.size() <= 1;
  }

  const Anchor& anchor_;
  const std::vector<SegmentScan>& scans_;
  std::map<std::uint64_t, std::size_t> by_serial_{};
  std::set<std::size_t> given_up_{};  // of starts that were never settled
  RecoveryPlan plan_{};
};

}  // namespace

RecoveryPlan plan_recovery(const Anchor& anchor, const std::vector<SegmentScan>& segments) {
  return Planner(anchor, segments).plan();
}

}  // namespace holdfast::journal
