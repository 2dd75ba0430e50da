// Goal: of a frame that a crash tore, no proper part is taken for the frame.
// Method: all subsets of its units for up to 16 units, and random ones of 200, over what may have
// been there before: zeros, garbage, and stale frames of an earlier epoch, of other and of the same
// content. The oracle compares bytes.
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "holdfast/journal/scan.hpp"

#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;

constexpr std::uint64_t epoch = 77;
constexpr FrameSeal seal{.epoch = epoch, .previous = 5, .sequence = 9};
constexpr FrameSeal stale_seal{.epoch = epoch - 1, .previous = 5, .sequence = 9};

/// A frame that ends five bytes before the last of its units does.
std::string frame_of_units(std::size_t units, std::size_t unit_bytes, const FrameSeal& with,
                           std::string_view content) {
  const std::size_t size = units * unit_bytes - 5 - frame_header_bytes - record_header_bytes - 1;
  std::string frame = frame_of(with, {put_record("a", content.substr(0, size))});
  frame.resize(units * unit_bytes, '\x5a');
  return frame;
}

struct Write {
  std::string before;
  std::string after;
  std::size_t unit_bytes;
};

/// A write under way: each unit is there or not.
class Torn {
 public:
  explicit Torn(const Write& write) : write_(&write), image_(write.before) {}

  void set(std::size_t unit, bool written) {
    const std::string& from = written ? write_->after : write_->before;
    const std::size_t offset = unit * write_->unit_bytes;
    std::memcpy(image_.data() + offset, from.data() + offset, write_->unit_bytes);
  }

  /// Whether a reader would take this for a frame.
  [[nodiscard]] bool is_accepted() const {
    const ByteView bytes = bytes_of(image_);
    const auto header = decode_header(bytes, epoch);
    return header && header->length <= bytes.size() &&
           is_frame_whole(bytes.first(header->length), *header, epoch);
  }

  /// Whether every byte of the frame is there; those behind it are of no meaning.
  [[nodiscard]] bool is_complete() const {
    return std::memcmp(image_.data(), write_->after.data(), image_.size() - 5) == 0;
  }

  [[nodiscard]] const std::string& image() const { return image_; }

 private:
  const Write* write_;
  std::string image_;
};

enum class Before { zeros, garbage, stale_other, stale_same };
constexpr Before befores[] = {Before::zeros, Before::garbage, Before::stale_other,
                              Before::stale_same};

Write write_of(std::size_t units, std::size_t unit_bytes, Before before) {
  Random random{units};
  const std::size_t size = units * unit_bytes;
  const std::string content = random.bytes(size);
  Write write{.before = std::string(size, '\0'),
              .after = frame_of_units(units, unit_bytes, seal, content),
              .unit_bytes = unit_bytes};
  if (before == Before::garbage) write.before = random.bytes(size);
  if (before == Before::stale_other) {
    write.before = frame_of_units(units, unit_bytes, stale_seal, random.bytes(size));
  }
  if (before == Before::stale_same) {
    write.before = frame_of_units(units, unit_bytes, stale_seal, content);
  }
  return write;
}

struct Verdicts {
  std::uint64_t accepted = 0;
  std::uint64_t wrong = 0;

  void count(const Torn& torn) {
    const bool is_accepted = torn.is_accepted();
    accepted += is_accepted ? 1 : 0;
    wrong += is_accepted != torn.is_complete() ? 1 : 0;
  }
};

/// All subsets, each one unit away from the one before (a Gray code).
Verdicts judge_all_subsets(const Write& write, std::size_t units) {
  Torn torn(write);
  Verdicts verdicts;
  verdicts.count(torn);
  for (std::uint32_t n = 1; n < std::uint32_t{1} << units; ++n) {
    const auto unit = static_cast<std::size_t>(std::countr_zero(n));
    const std::uint32_t code = n ^ (n >> 1U);
    torn.set(unit, (code >> unit & 1U) != 0);
    verdicts.count(torn);
  }
  return verdicts;
}

BOOST_AUTO_TEST_CASE(no_proper_subset_of_up_to_16_units_is_a_frame) {
  for (const std::size_t unit_bytes : {64U, 512U}) {
    for (const Before before : befores) {
      for (std::size_t units = 1; units <= 16; ++units) {
        const Verdicts verdicts = judge_all_subsets(write_of(units, unit_bytes, before), units);
        BOOST_TEST(verdicts.wrong == 0U);
        // A stale frame of the same content differs in its first unit only: the others are there.
        const bool same = before == Before::stale_same;
        BOOST_TEST(verdicts.accepted == (same ? std::uint64_t{1} << (units - 1) : 1U));
      }
    }
  }
}

/// Few units missing, few present, or about half of them.
void draw_subset(Random& random, std::vector<bool>& written) {
  const std::uint64_t kind = random.next() % 4;
  if (kind < 2) {
    std::fill(written.begin(), written.end(), kind == 0);
    for (std::uint64_t flips = 1 + random.next() % 4; flips > 0; --flips) {
      written[random.next() % written.size()] = kind != 0;
    }
    return;
  }
  for (std::size_t unit = 0; unit < written.size(); unit += 64) {
    std::uint64_t bits = random.next();
    for (std::size_t i = unit; i < std::min(unit + 64, written.size()); ++i, bits >>= 1U) {
      written[i] = (bits & 1U) != 0;
    }
  }
  written[0] = true;  // without its header a frame is none anyway
}

/// A million subsets, a quarter of them over each background.
BOOST_AUTO_TEST_CASE(no_random_proper_subset_of_200_units_is_a_frame) {
  constexpr std::size_t units = 200;
  for (const Before before : befores) {
    const Write write = write_of(units, 64, before);
    Torn torn(write);
    Verdicts verdicts;
    Random random{2026};
    std::vector<bool> written(units);
    std::vector<bool> now(units);
    for (int n = 0; n < 250'000; ++n) {
      draw_subset(random, written);
      for (std::size_t unit = 0; unit < units; ++unit) {
        if (written[unit] != now[unit]) torn.set(unit, written[unit]);
      }
      now = written;
      verdicts.count(torn);
    }
    BOOST_TEST(verdicts.wrong == 0U);
    if (before != Before::stale_same) BOOST_TEST(verdicts.accepted == 0U);
  }
}

/// The same in a segment: the frame before stays, nothing of the torn one is found.
BOOST_AUTO_TEST_CASE(a_scan_ends_before_every_torn_frame) {
  constexpr std::size_t units = 12;
  const SegmentHeader header{.journal = 1, .serial = 2, .epoch = epoch, .sequence = 8};
  for (const Before before : {Before::zeros, Before::garbage, Before::stale_other}) {
    Write write = write_of(units, 64, before);
    SegmentImage segment(std::string(2048, '\0'), header);
    segment.add({put_record("first", "12345678901")});  // ends at a unit
    const std::size_t begin = segment.end;
    write.after = frame_of_units(units, 64, segment.next, Random{3}.bytes(2048));
    std::uint64_t wrong = 0;
    for (std::uint32_t subset = 0; subset < (1U << units) - 1; ++subset) {
      Torn torn(write);
      for (std::size_t unit = 0; unit < units; ++unit) torn.set(unit, (subset >> unit & 1U) != 0);
      segment.write(begin, torn.image());
      const SegmentScan found = scan_segment(segment.view()).value();
      const bool right = found.frames.size() == 1 && found.end == begin && !found.stray;
      wrong += right ? 0 : 1;
    }
    BOOST_TEST(wrong == 0U);
  }
}

}  // namespace
