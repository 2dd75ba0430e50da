// What recovery should do, decided from plain data: no I/O, nothing but what was found.
#pragma once

#include "holdfast/journal/scan.hpp"

namespace holdfast::journal {

/// What of the manifest matters here.
struct Anchor {
  std::uint64_t journal = 0;
  std::uint64_t cut = 0;
  std::uint64_t serial = 0;  ///< 0: no segment was ever begun
  std::uint64_t epoch = 0;
  std::uint64_t version_max = 0;  ///< of its entries: above the cut where a document failed
};

/// A frame of the chain: which segment (index into the scans), and which of its frames.
struct FramePlace {
  std::size_t segment = 0;
  std::size_t frame = 0;
  friend bool operator==(const FramePlace&, const FramePlace&) = default;
};

/// Where acknowledged bytes are missing.
struct DamageFound {
  std::size_t segment = 0;  ///< index into the scans; or no_segment
  std::uint64_t offset = 0;
  std::string reason;
  friend bool operator==(const DamageFound&, const DamageFound&) = default;
};
inline constexpr std::size_t no_segment = ~std::size_t{0};

/// A segment of the chain.
struct KeptSegment {
  std::size_t segment = 0;          ///< index into the scans
  std::uint64_t last_sequence = 0;  ///< of those of its frames that are kept
  friend bool operator==(const KeptSegment&, const KeptSegment&) = default;
};

/// How a chain goes on whose last frame may not be on the disk: the next segment replaces that.
struct Continuation {
  FramePlace last;
  /// The checksum of the frame before it; nothing where it starts the chain.
  std::optional<std::uint64_t> previous{};
  friend bool operator==(const Continuation&, const Continuation&) = default;
};

struct RecoveryPlan {
  std::vector<FramePlace> tail{};              ///< frames with commits behind the cut, in order
  std::optional<Continuation> continuation{};  ///< where there is a tail
  std::vector<KeptSegment> kept{};  ///< where there is a tail: all but the frame to be replaced
  std::uint64_t last_sequence = 0;  ///< of the last commit that survives; the cut if none does
  std::uint64_t serial_max = 0;     ///< highest serial seen anywhere; the next one is higher
  bool closed = false;              ///< the last frame is a clean end
  std::vector<std::size_t> free{};  ///< segments that hold nothing that is needed
  std::optional<DamageFound> damage{};
  friend bool operator==(const RecoveryPlan&, const RecoveryPlan&) = default;
};

/// Decide.
/// Requires: every scan is of another file; `anchor` is of a manifest that is durable.
[[nodiscard]] RecoveryPlan plan_recovery(const Anchor& anchor,
                                         const std::vector<SegmentScan>& segments);

}  // namespace holdfast::journal
