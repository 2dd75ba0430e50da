// Plans of failing calls: text and enumeration. See fault.hpp.
#include "faultfs/fault.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace faultfs {

using holdfast::Operation;
using holdfast::Result;

namespace {

constexpr std::string_view dropped = "-dropped";

tl::unexpected<holdfast::Error> refuse(std::string reason) {
  return holdfast::fail(std::errc::invalid_argument, Operation::read, "fault", std::move(reason));
}

Result<std::uint64_t> number(std::string_view text, std::string_view what) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return refuse(std::string(what) + " \"" + std::string(text) + "\" is not a number");
  }
  return value;
}

/// What follows the letter of a plan with When::killed.
Result<void> parse_death(std::string_view text, Fault& fault) {
  fault.when = Fault::When::killed;
  if (text.empty()) return {};
  HOLDFAST_TRY_LET(kept, number(text.substr(1), "fault's bytes"));
  fault.kept_bytes = kept;
  return {};
}

/// What follows the errno of a plan with When::within.
Result<void> parse_way(std::string_view text, Fault& fault) {
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    HOLDFAST_TRY_LET(kept, number(text, "fault's bytes"));
    fault.kept_bytes = kept;
    return {};
  }
  if (text.ends_with(dropped)) {
    fault.cache = Fault::Cache::dropped;
    text.remove_suffix(dropped.size());
  }
  for (const SyncPolicy policy : sync_policies()) {
    if (to_string(policy) != text) continue;
    fault.policy = policy;
    return {};
  }
  return refuse("the fault says neither how many bytes nor how the sync failed");
}

bool is_sync(const Call& call) {
  return call.operation == Operation::sync || call.operation == Operation::sync_directory;
}

/// Bytes that an append or a write wrote; 0 for every other call.
std::uint64_t written_bytes(const Call& call) {
  using enum Operation;
  if (call.operation != append && call.operation != append_copy && call.operation != write_at) {
    return 0;
  }
  for (const Effect& effect : call.effects) {
    if (const auto* written = std::get_if<BytesWritten>(&effect)) return written->bytes.size();
  }
  return 0;
}

std::error_code code_of(std::errc code) {
  return {static_cast<int>(code), std::system_category()};
}

void add_prefixes(std::vector<Fault>& plans, Fault fault, std::uint64_t written,
                  std::uint64_t unit_bytes) {
  if (written == 0) return;
  const std::uint64_t units = (written - 1) / unit_bytes;
  std::uint64_t former = 0;
  for (const std::uint64_t kept :
       {std::uint64_t{1}, unit_bytes, units / 2 * unit_bytes, units * unit_bytes, written - 1}) {
    if (kept <= former || kept >= written) continue;
    fault.kept_bytes = former = kept;
    plans.push_back(fault);
  }
}

/// Directories have no pages to revert, to be wrong or to be dropped: their changes are in the
/// journal or nowhere.
void add_policies(std::vector<Fault>& plans, Fault fault, bool directory) {
  for (const SyncPolicy policy : sync_policies()) {
    const bool of_pages = policy == SyncPolicy::reverted || policy == SyncPolicy::wrong_content;
    if (directory && of_pages) continue;
    fault.policy = policy;
    fault.cache = Fault::Cache::kept;
    plans.push_back(fault);
    // Dirty pages are not dropped, and what is reverted or wrong is so on the disk as well.
    const bool loses_pages =
        policy == SyncPolicy::clean_and_new || policy == SyncPolicy::reported_late;
    if (directory || !loses_pages) continue;
    fault.cache = Fault::Cache::dropped;
    plans.push_back(fault);
  }
}

}  // namespace

const std::vector<SyncPolicy>& sync_policies() {
  using enum SyncPolicy;
  static const std::vector<SyncPolicy> all{clean_and_new, reverted, stays_dirty, reported_late,
                                           wrong_content};
  return all;
}

std::string_view to_string(SyncPolicy policy) noexcept {
  switch (policy) {
    case SyncPolicy::clean_and_new: return "clean-and-new";
    case SyncPolicy::reverted: return "reverted";
    case SyncPolicy::stays_dirty: return "stays-dirty";
    case SyncPolicy::reported_late: return "reported-late";
    case SyncPolicy::wrong_content: return "wrong-content";
  }
  return {};
}

std::string to_string(const Fault& fault) {
  const std::string kept = fault.kept_bytes > 0 ? '-' + std::to_string(fault.kept_bytes) : "";
  if (fault.kills()) return std::to_string(fault.calls_before) + 'k' + kept;
  constexpr char moments[] = {'b', 'a', 'w'};
  std::string text = std::to_string(fault.calls_before) + moments[static_cast<int>(fault.when)] +
                     std::to_string(fault.code.value());
  if (fault.when != Fault::When::within) return text;
  if (!kept.empty()) return text + kept;
  text += '-' + std::string(to_string(fault.policy));
  return fault.cache == Fault::Cache::kept ? text : text + std::string(dropped);
}

Result<Fault> parse_fault(std::string_view text) {
  constexpr std::uint64_t errno_max = 4095;  // as the kernel has it
  const auto split = text.find_first_of("abkw");
  if (split == text.npos) return refuse("the fault says neither b (before), a (after), k nor w");
  const auto way = std::min(text.find('-'), text.size());
  if (way < split) return refuse("the fault's call is negative");
  HOLDFAST_TRY_LET(calls, number(text.substr(0, split), "fault's call"));
  Fault fault;
  fault.calls_before = calls;
  if (text[split] == 'k') {
    HOLDFAST_TRY(parse_death(text.substr(split + 1), fault));
  } else {
    HOLDFAST_TRY_LET(code, number(text.substr(split + 1, way - split - 1), "fault's errno"));
    if (code == 0 || code > errno_max) return refuse("the fault's errno is not 1 … 4095");
    fault.code = std::error_code(static_cast<int>(code), std::system_category());
  }
  if (text[split] == 'a') fault.when = Fault::When::after;
  if (text[split] == 'w') {
    fault.when = Fault::When::within;
    HOLDFAST_TRY(parse_way(way < text.size() ? text.substr(way + 1) : "", fault));
  }
  if (to_string(fault) != text) return refuse("the fault is not written as this program does");
  return fault;
}

std::string describe(const Fault& fault, const Call& call) {
  if (fault.when == Fault::When::after) return "failed after its effect";
  if (fault.kept_bytes > 0) {
    return (fault.kills() ? "killed the process when " : "failed when ") +
           std::to_string(fault.kept_bytes) + " bytes were written";
  }
  if (fault.kills()) return "killed the process before it had an effect";
  if (fault.when == Fault::When::within && is_sync(call)) {
    const bool late = fault.policy == SyncPolicy::reported_late;
    return std::string(late ? "will be reported as failed" : "failed") + " by the policy " +
           std::string(to_string(fault.policy)) +
           (fault.cache == Fault::Cache::dropped ? ", and its pages were dropped" : "");
  }
  return "failed without its effect";
}

const std::vector<std::error_code>& fault_codes() {
  static const std::vector<std::error_code> codes{
      code_of(std::errc::io_error), code_of(std::errc::no_space_on_device),
      std::error_code(EDQUOT, std::system_category()),  // no std::errc names it
      code_of(std::errc::read_only_file_system), code_of(std::errc::too_many_files_open)};
  return codes;
}

std::vector<Fault> fault_plans(const Trace& trace, const std::vector<std::error_code>& codes,
                               std::uint64_t unit_bytes) {
  std::vector<Fault> plans;
  for (std::size_t index = 0; index < trace.calls.size(); ++index) {
    const Call& call = trace.calls[index];
    for (const std::error_code& code : codes) {
      plans.push_back({.calls_before = index, .code = code, .when = Fault::When::before});
      plans.push_back({.calls_before = index, .code = code, .when = Fault::When::after});
    }
    if (codes.empty()) continue;
    const Fault first{.calls_before = index, .code = codes.front(), .when = Fault::When::within};
    add_prefixes(plans, first, written_bytes(call), unit_bytes);
    if (is_sync(call)) {
      add_policies(plans, first, call.operation == Operation::sync_directory);
    }
  }
  return plans;
}

std::vector<Fault> sync_plans(const Trace& trace, std::error_code code) {
  std::vector<Fault> plans = fault_plans(trace, {code}, 1);
  std::erase_if(plans, [&](const Fault& plan) {
    return plan.when != Fault::When::within || !is_sync(trace.calls[plan.calls_before]);
  });
  return plans;
}

std::vector<Fault> kill_plans(const Trace& trace, std::uint64_t unit_bytes) {
  std::vector<Fault> plans;
  for (std::size_t index = 0; index < trace.calls.size(); ++index) {
    const Call& call = trace.calls[index];
    if (call.effects.empty()) continue;
    const Fault death{.calls_before = index, .when = Fault::When::killed};
    plans.push_back(death);
    add_prefixes(plans, death, written_bytes(call), unit_bytes);
  }
  return plans;
}

}  // namespace faultfs
