// One call that fails, or in which the process dies, as a plan: which call, with which error, and
// what it did nevertheless.
//
// A plan is a value, printed and read in one way only. What the ways of failing mean:
// docs/faults.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "faultfs/trace.hpp"
#include "holdfast/result.hpp"

namespace faultfs {

/// What a failed sync leaves behind. Policies are those of file systems.
enum class SyncPolicy {
  clean_and_new,  ///< the pages count as clean, memory shows the new content
  reverted,       ///< memory shows the content of the last good sync again, size included
  stays_dirty,    ///< the pages stay dirty: a retry is a real one
  reported_late,  ///< this sync succeeds; the next one of the file fails, as clean_and_new
  wrong_content,  ///< the size is right; what was to be written reads as garbage
};

/// All of them, in the order above.
[[nodiscard]] const std::vector<SyncPolicy>& sync_policies();

/// "clean-and-new", "reverted", "stays-dirty", "reported-late" or "wrong-content".
[[nodiscard]] std::string_view to_string(SyncPolicy policy) noexcept;

/// One call that fails, or in which the process is killed.
struct Fault {
  enum class When {
    before,  ///< the call does nothing
    after,   ///< the call does its work and then reports an error
    within,  ///< a write keeps `kept_bytes`, a sync fails by `policy`; other calls do nothing
    killed,  ///< the process dies: a write keeps `kept_bytes`, other calls do nothing
  };
  /// Whether the kernel forgets clean pages of the file at once, so that a reader asks the disk.
  enum class Cache { kept, dropped };

  std::size_t calls_before = 0;  ///< calls that succeed first, from the injection on
  std::error_code code{};        ///< nothing where the process dies
  When when = When::before;
  std::uint64_t kept_bytes = 0;  ///< within or killed: how many bytes a write does, from the front
  SyncPolicy policy = SyncPolicy::stays_dirty;  ///< within a sync
  Cache cache = Cache::kept;                    ///< within a sync
  friend bool operator==(const Fault&, const Fault&) = default;

  [[nodiscard]] bool kills() const noexcept { return when == When::killed; }
};

/// "3b5": after 3 calls, before its effect, errno 5; "3a28": after its effect, errno 28;
/// "3w28-512": a write keeps 512 bytes; "3w5-reverted", "3w5-clean-and-new-dropped": a sync;
/// "3k", "3k-512": killed. Requires: the code is an errno, unless it kills.
[[nodiscard]] std::string to_string(const Fault& fault);

/// The plan that to_string() writes exactly so; every plan has one text.
/// Errors: invalid_argument, with what is wrong as detail.
[[nodiscard]] holdfast::Result<Fault> parse_fault(std::string_view text);

/// The plan in words, for the call that suffers it: "failed without its effect".
[[nodiscard]] std::string describe(const Fault& fault, const Call& call);

/// The errors that every call is made to fail with: EIO, ENOSPC, EDQUOT, EROFS, EMFILE.
[[nodiscard]] const std::vector<std::error_code>& fault_codes();

/// Every plan worth trying on the story that `trace` records: each call fails before and after its
/// effect with each code; with the first code, each append and write also after 1 byte, one unit,
/// half and all of its units, and all but one byte, and each sync by every policy, its pages kept
/// and, where the policy loses them, dropped.
[[nodiscard]] std::vector<Fault> fault_plans(const Trace& trace,
                                             const std::vector<std::error_code>& codes,
                                             std::uint64_t unit_bytes);

/// Those plans of the above whose call is a sync that fails by a policy.
[[nodiscard]] std::vector<Fault> sync_plans(const Trace& trace, std::error_code code);

/// Every death worth trying on that story: before each call that changes something or syncs, and in
/// each append and write as above.
[[nodiscard]] std::vector<Fault> kill_plans(const Trace& trace, std::uint64_t unit_bytes);

}  // namespace faultfs
