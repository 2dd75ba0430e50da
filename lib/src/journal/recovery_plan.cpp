// See recovery_plan.hpp.
#include "holdfast/journal/recovery_plan.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace holdfast::journal {
namespace {

/// A segment of whose frames none counts any more.
struct Replaced {
  std::size_t segment = 0;
  std::size_t frame = 0;  ///< which frame of the chain stands for its last one
};

/// Frames that follow from one segment to the next, without a gap.
struct Chain {
  std::vector<FramePlace> frames{};
  std::vector<std::size_t> segments{};   ///< replaced ones as well
  std::optional<std::size_t> settled{};  ///< which of the frames
  std::vector<Replaced> replaced{};
};

/// How a segment goes on with a chain.
enum class Link : std::uint8_t { none, behind_last, replaces_last };

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
    find_lost_originals();
    if (chain) give_up_replaced(*chain);
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
      if (header_of(i).kind == SegmentKind::continues) {
        continuing_.emplace(header_of(i).previous, i);
      }
    }
  }

  [[nodiscard]] const FrameInfo& frame_at(FramePlace place) const {
    return scans_[place.segment].frames[place.frame];
  }

  /// The checksum of the frame before, in whatever segment; nothing where a chain starts.
  [[nodiscard]] std::optional<std::uint64_t> previous_of(FramePlace place) const {
    if (place.frame > 0) return frame_at(place).previous;
    const SegmentHeader& header = header_of(place.segment);
    return header.kind == SegmentKind::continues ? std::optional(header.previous) : std::nullopt;
  }

  [[nodiscard]] Link link(const Chain& chain, std::size_t segment) const {
    const SegmentHeader& header = header_of(segment);
    if (header.kind != SegmentKind::continues || scans_[segment].frames.empty()) return Link::none;
    const FrameInfo& last = frame_at(chain.frames.back());
    if (header.previous == last.checksum && header.sequence == last.sequence + last.commits) {
      return Link::behind_last;
    }
    const bool replaces =
        header.previous == previous_of(chain.frames.back()) && header.sequence == last.sequence;
    return replaces ? Link::replaces_last : Link::none;
  }

  /// The next segment that goes on with the chain, in the order of serials.
  [[nodiscard]] std::optional<std::size_t> next_of(const Chain& chain) const {
    std::optional<std::size_t> next;
    const FramePlace last = chain.frames.back();
    for (const auto& previous : {std::optional(frame_at(last).checksum), previous_of(last)}) {
      if (!previous) continue;
      const auto [begin, end] = continuing_.equal_range(*previous);
      for (auto at = begin; at != end; ++at) {
        const std::size_t found = at->second;
        if (serial_of(found) <= serial_of(chain.segments.back())) continue;
        if (link(chain, found) == Link::none) continue;
        if (!next || serial_of(found) < serial_of(*next)) next = found;
      }
    }
    return next;
  }

  void append(Chain& chain, std::size_t segment) const {
    chain.segments.push_back(segment);
    for (std::size_t i = 0; i < scans_[segment].frames.size(); ++i) {
      if (scans_[segment].frames[i].settled && !chain.settled) chain.settled = chain.frames.size();
      chain.frames.push_back({segment, i});
    }
  }

  static void drop_last(Chain& chain) {
    const FramePlace last = chain.frames.back();
    chain.frames.pop_back();
    if (chain.settled == chain.frames.size()) chain.settled.reset();
    if (last.frame == 0) chain.replaced.push_back({last.segment, chain.frames.size()});
  }

  [[nodiscard]] Chain follow(std::size_t first) const {
    Chain chain;
    append(chain, first);
    if (chain.frames.empty()) return chain;
    while (const auto next = next_of(chain)) {
      if (link(chain, *next) == Link::replaces_last) drop_last(chain);
      append(chain, *next);
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
      unsettled_.push_back(std::move(chain));
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

  /// What an unsettled chain copies was on the disk before.
  void find_lost_originals() {
    for (const Chain& chain : unsettled_) {
      for (const FramePlace place : chain.frames) {
        const FrameInfo& frame = frame_at(place);
        const std::uint64_t last = frame.sequence + frame.commits - 1;
        if (last <= plan_.last_sequence) continue;
        return damage(place.segment, frame.offset,
                      "commits up to " + std::to_string(last) +
                          " were copied to here, and are missing where they were copied from");
      }
    }
  }

  /// Whether these segments are what is left of a chain that was given up. Such a chain holds
  /// copies of commits only. A continuation of what is needed would have commits of its own, or
  /// settle or close a chain.
  [[nodiscard]] bool is_left_over(const Chain& run) const {
    return std::all_of(run.frames.begin(), run.frames.end(), [&](FramePlace place) {
      const FrameInfo& frame = frame_at(place);
      const bool copies = frame.sequence + frame.commits - 1 <= plan_.last_sequence;
      return copies && !frame.settled && !frame.closed;
    });
  }

  /// A segment that continues a frame was begun after that frame was flushed. Those behind `begin`
  /// that start a chain are in the chosen one, or were given up while it was chosen.
  void find_broken_links(std::uint64_t begin) {
    for (const auto& [serial, segment] : by_serial_) {
      if (serial <= begin || scans_[segment].frames.empty()) continue;
      if (in_chain_.contains(segment) || given_up_.contains(segment)) continue;
      const Chain run = follow(segment);
      if (is_left_over(run)) {
        given_up_.insert(run.segments.begin(), run.segments.end());
        continue;
      }
      const auto before = by_serial_.find(serial - 1);
      if (before == by_serial_.end()) {
        return damage(no_segment, 0,
                      "the segment with serial " + std::to_string(serial - 1) + " is missing");
      }
      return damage(before->second, scans_[before->second].end,
                    "frames are missing here, the next segment names them");
    }
  }

  void take(const Chain& chain) {
    in_chain_.insert(chain.segments.begin(), chain.segments.end());
    bool closed = false;
    for (const FramePlace place : chain.frames) {
      const FrameInfo& frame = frame_at(place);
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
    if (plan_.tail.empty()) return;
    plan_.continuation = {chain.frames.back(), previous_of(chain.frames.back())};
    for (std::size_t i = 0; i + 1 < chain.frames.size(); ++i) keep(chain.frames[i]);
  }

  void keep(FramePlace place) {
    if (plan_.kept.empty() || plan_.kept.back().segment != place.segment) {
      plan_.kept.push_back({place.segment, 0});
    }
    plan_.kept.back().last_sequence = frame_at(place).sequence + frame_at(place).commits - 1;
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
      if (!scans_[i].header || serial_of(i) < needed_from || may_give_up(i)) {
        plan_.free.push_back(i);
      }
    }
  }

  /// What stands for the last frame of a segment is on the disk where another frame follows it.
  void give_up_replaced(const Chain& chain) {
    for (const Replaced& one : chain.replaced) {
      const bool proved = one.frame + 1 < chain.frames.size();
      if (proved && serial_of(one.segment) != anchor_.serial) given_up_.insert(one.segment);
    }
  }

  /// Of two frames a crash while the segment is begun anew may leave the second one, which would
  /// look like a stray.
  [[nodiscard]] bool may_give_up(std::size_t segment) const {
    const std::size_t frames = scans_[segment].frames.size();
    if (frames == 0) return serial_of(segment) != anchor_.serial;
    return frames == 1 && given_up_.contains(segment);
  }

  const Anchor& anchor_;
  const std::vector<SegmentScan>& scans_;
  std::map<std::uint64_t, std::size_t> by_serial_{};
  std::multimap<std::uint64_t, std::size_t> continuing_{};  // by the checksum that they name
  std::set<std::size_t> in_chain_{};
  std::vector<Chain> unsettled_{};    // that start behind the chosen one
  std::set<std::size_t> given_up_{};  // those, and what was replaced
  RecoveryPlan plan_{};
};

}  // namespace

RecoveryPlan plan_recovery(const Anchor& anchor, const std::vector<SegmentScan>& segments) {
  return Planner(anchor, segments).plan();
}

}  // namespace holdfast::journal
