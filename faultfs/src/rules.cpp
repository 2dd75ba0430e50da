// The table of rules, and those on what a recovery leaves. See rules.hpp.
#include "faultfs/rules.hpp"

#include <algorithm>
#include <array>

#include "judging.hpp"
#include "rules_on_documents.hpp"

namespace faultfs {
namespace {

Verdict opens(const Case& c) {
  if (recovered(c)) return {};
  return "recovery failed: " + c.observed.recovery_error;
}

Verdict usable(const Case& c) {
  if (!recovered(c)) return {};
  if (c.observed.use_error.empty()) return {};
  return "after recovery it cannot be used: " + c.observed.use_error;
}

Verdict alone(const Case& c) {
  return recovered(c) ? c.observed.alone_error : Verdict{};
}

Verdict stable(const Case& c) {
  if (!recovered(c)) return {};
  if (!c.observed.second_recovery.empty()) {
    return "recovering again did: " + c.observed.second_recovery.front();
  }
  if (!c.observed.shown_before) return {};
  for (const auto& [key, reading] : *c.observed.shown_before) {
    const auto now = c.observed.readings.find(key);
    if (now != c.observed.readings.end() && now->second == reading) continue;
    return key + " was shown by a finished recovery as " + quote(reading.document) +
           " and is something else after the next crash";
  }
  return {};
}

Verdict leaves_no_litter(const Case& c) {
  if (!recovered(c) || c.observed.litter.empty()) return {};
  return "recovery left " + c.observed.litter.front();
}

constexpr std::array<Rule, 11> all_rules{{
    {"R1", "opens", "after any crash recovery succeeds", opens},
    {"R2", "atomic",
     "a document is wholly one version that somebody wrote; commits are whole and in order",
     atomic},
    {"R3", "durable", "what was acknowledged as durable is never lost", durable},
    {"R4", "honest", "an error is never reported as success, and its outcome is right", honest},
    {"R5", "usable", "after recovery it can be written and read again", usable},
    {"R6", "heals", "one damaged file costs at most its last version, and the evidence is kept",
     heals},
    {"R7", "stable", "recovering again changes nothing, nor does a crash after recovery", stable},
    {"R8", "rolls back", "a change that fails leaves the documents and the folder as they were",
     rolls_back},
    {"R9", "alone", "one owner at a time, and a dead one keeps nothing", alone},
    {"R10", "no litter", "recovery leaves nothing behind that nobody asked for", leaves_no_litter},
    {"R11", "plain",
     "before any recovery a plain file is one whole version, which recovery never takes back",
     plain},
}};

}  // namespace

std::span<const Rule> rules() {
  return all_rules;
}

const Rule* find_rule(std::string_view id) {
  const auto found = std::find_if(all_rules.begin(), all_rules.end(),
                                  [&](const Rule& rule) { return rule.id == id; });
  return found == all_rules.end() ? nullptr : &*found;
}

}  // namespace faultfs
