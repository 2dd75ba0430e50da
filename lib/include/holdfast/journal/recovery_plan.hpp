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

struct RecoveryPlan {
  std::vector<FramePlace> tail{};   ///< frames with commits behind the cut, in order
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
