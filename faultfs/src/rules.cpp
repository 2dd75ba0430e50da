// The rules. See rules.hpp.
#include "faultfs/rules.hpp"

#include <algorithm>
#include <array>

namespace faultfs {

using holdfast::Outcome;

History History::until(std::size_t calls) const {
  History known{before, {}, earlier};
  for (const Change& change : changes) {
    if (change.begun > calls) continue;
    Change seen = change;
    if (seen.ended && *seen.ended > calls) {
      seen.ended.reset();
      seen.failed = false;
      seen.outcome = Outcome::not_published;
    }
    known.changes.push_back(std::move(seen));
  }
  return known;
}

namespace {

std::string quote(const Document& document) {
  if (!document) return "no document";
  constexpr std::size_t shown_max = 24;
  std::string text = "\"";
  for (const char c : document->substr(0, shown_max)) {
    text += c >= ' ' && c <= '~' ? c : '.';
  }
  text += document->size() > shown_max ? "…\"" : "\"";
  return text + " (" + std::to_string(document->size()) + " bytes)";
}

/// Where the two part, for documents that begin alike.
std::string difference(const Document& expected, const Document& found) {
  if (!expected || !found) return {};
  const auto parting =
      std::mismatch(expected->begin(), expected->end(), found->begin(), found->end());
  const auto at = static_cast<std::size_t>(parting.first - expected->begin());
  if (at == 0) return {};
  return ": it is " + quote(expected) + " up to byte " + std::to_string(at) + " only";
}

/// The changes of one key.
std::vector<const Change*> changes_of(const History& history, const std::string& key) {
  std::vector<const Change*> changes;
  for (const Change& change : history.changes) {
    if (change.key == key) changes.push_back(&change);
  }
  return changes;
}

Document before(const History& history, const std::string& key) {
  const auto found = history.before.find(key);
  return found == history.before.end() ? Document{} : found->second;
}

bool claims_durable(const Change& change) {
  return change.ended && change.outcome == Outcome::durable;
}

/// A change that said it left the target as it was.
bool claims_nothing(const Change& change) {
  return change.ended && change.failed && change.outcome == Outcome::not_published;
}

Verdict opens(const Case& c) {
  if (c.observed.recovery_error.empty()) return {};
  return "recovery failed: " + c.observed.recovery_error;
}

/// How far the content is that of the version it agrees with longest.
std::string nearest(const History& history, const std::string& key, const Document& found) {
  std::vector<Document> versions{before(history, key)};
  for (const Change* change : changes_of(history, key)) versions.push_back(change->value);
  const auto agreement = [&](const Document& version) {
    if (!version || !found) return std::ptrdiff_t{0};
    return std::mismatch(version->begin(), version->end(), found->begin(), found->end()).first -
           version->begin();
  };
  const auto best =
      std::max_element(versions.begin(), versions.end(),
                       [&](const auto& a, const auto& b) { return agreement(a) < agreement(b); });
  return difference(*best, found);
}

/// Where a file was damaged, a version that only a backup held is a version, too.
bool is_backup_of_damaged(const Case& c, const std::string& key, const Document& found) {
  const auto earlier = c.history.earlier.find(key);
  return c.damaged && earlier != c.history.earlier.end() && earlier->second.back() == found;
}

Verdict atomic(const Case& c) {
  for (const auto& [key, reading] : c.observed.readings) {
    if (!reading.error.empty()) return key + " cannot be read: " + reading.error;
    bool legal = reading.document == before(c.history, key) ||
                 is_backup_of_damaged(c, key, reading.document);
    for (const Change* change : changes_of(c.history, key)) {
      legal = legal || reading.document == change->value;
    }
    if (!legal) {
      return key + " holds " + quote(reading.document) + ", which nobody wrote" +
             nearest(c.history, key, reading.document);
    }
  }
  return {};
}

/// The first change of `changes` that may be what is read: the last one promised, or later ones.
std::size_t oldest_allowed(const std::vector<const Change*>& changes) {
  std::size_t oldest = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (claims_durable(*changes[i])) oldest = i + 1;
  }
  return oldest;
}

Verdict promises_kept(const Case& c) {
  for (const auto& [key, reading] : c.observed.readings) {
    const auto changes = changes_of(c.history, key);
    const std::size_t promised = oldest_allowed(changes);
    if (promised == 0) continue;
    bool legal = false;
    for (std::size_t i = promised - 1; i < changes.size(); ++i) {
      legal = legal || (reading.error.empty() && reading.document == changes[i]->value);
    }
    if (legal) continue;
    return key + " was acknowledged as " + quote(changes[promised - 1]->value) + " and holds " +
           (reading.error.empty() ? quote(reading.document) +
                                        difference(changes[promised - 1]->value, reading.document)
                                  : reading.error);
  }
  return {};
}

Verdict durable(const Case& c) {
  return c.fault_injected || c.damaged ? Verdict{} : promises_kept(c);
}

Verdict honest(const Case& c) {
  if (c.fault_injected) {
    if (Verdict broken = promises_kept(c); !broken.empty()) return broken;
  }
  for (const auto& [key, reading] : c.observed.readings) {
    bool explained = reading.document == before(c.history, key) ||
                     is_backup_of_damaged(c, key, reading.document);
    bool denied = false;
    for (const Change* change : changes_of(c.history, key)) {
      if (reading.document != change->value) continue;
      (claims_nothing(*change) ? denied : explained) = true;
    }
    if (denied && !explained) {
      return key + " holds " + quote(reading.document) + ", whose writer said: not published";
    }
  }
  return {};
}

/// Rules on what a recovery leaves have nothing to say where it did not finish: that is R1.
bool recovered(const Case& c) {
  return c.observed.recovery_error.empty();
}

Verdict usable(const Case& c) {
  if (!recovered(c)) return {};
  if (c.observed.use_error.empty()) return {};
  return "after recovery it cannot be used: " + c.observed.use_error;
}

/// What a key may hold when its changes have returned and nobody crashed: each failed change either
/// happened or did not, as its outcome says.
std::vector<Document> allowed_at_rest(const History& history, const std::string& key) {
  std::vector<Document> allowed{before(history, key)};
  for (const Change* change : changes_of(history, key)) {
    if (!change->failed) allowed.clear();
    if (!claims_nothing(*change)) allowed.push_back(change->value);
  }
  return allowed;
}

Verdict rolls_back(const Case& c) {
  if (c.at_rest == nullptr) return {};
  const auto& [history, found] = *c.at_rest;
  if (std::none_of(history.changes.begin(), history.changes.end(), claims_nothing)) return {};
  for (const auto& [key, reading] : found.readings) {
    const std::vector<Document> allowed = allowed_at_rest(history, key);
    if (!reading.error.empty() ||
        std::find(allowed.begin(), allowed.end(), reading.document) == allowed.end()) {
      return "after a change that failed, " + key + " is " +
             (reading.error.empty() ? quote(reading.document) : reading.error);
    }
  }
  return found.litter.empty() ? "" : "a change that failed left " + found.litter.front();
}

Verdict alone(const Case& c) {
  return recovered(c) ? c.observed.alone_error : Verdict{};
}

/// A version that was acknowledged after the damage is whole; else the last two may be the best
/// that is left. R2 says that it is one version, R6 that it is a good one.
Verdict heals(const Case& c) {
  if (!c.damaged || !recovered(c)) return {};
  if (Verdict broken = promises_kept(c); !broken.empty()) return broken;
  for (const auto& [key, reading] : c.observed.readings) {
    bool legal = reading.document == before(c.history, key) ||
                 is_backup_of_damaged(c, key, reading.document);
    for (const Change* change : changes_of(c.history, key)) {
      legal = legal || reading.document == change->value;
    }
    if (!reading.error.empty() || !legal) {
      return "a file was damaged, and " + key + " is " +
             (reading.error.empty() ? quote(reading.document) : reading.error);
    }
  }
  return c.observed.evidence_lost ? "what the damage left of the file was destroyed" : "";
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

constexpr std::array<Rule, 10> all_rules{{
    {"R1", "opens", "after any crash recovery succeeds", opens},
    {"R2", "atomic", "a document is wholly one version that somebody wrote", atomic},
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
