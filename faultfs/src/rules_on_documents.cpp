// Rules on what documents hold, one by one and over all of them. See rules_on_documents.hpp.
#include "rules_on_documents.hpp"

#include <algorithm>

#include "commits.hpp"
#include "judging.hpp"

namespace faultfs {

using holdfast::Outcome;

namespace {

/// Damage of one file may take back the last version of some documents and not of others, so that
/// only undamaged commits are judged over all documents.
bool judges_commits(const Case& c) {
  return !c.damaged && has_commits(c.history);
}

std::string number(CommitId commit) {
  return "commit " + std::to_string(static_cast<std::size_t>(commit));
}

/// The first change of `changes` that may be what is read: the last one promised, or later ones.
std::size_t oldest_allowed(const std::vector<const Change*>& changes) {
  std::size_t oldest = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (claims_durable(*changes[i])) oldest = i + 1;
  }
  return oldest;
}

Verdict documents_kept(const Case& c) {
  for (const auto& [key, reading] : c.observed.readings) {
    const auto changes = changes_of(c.history, key);
    const std::size_t promised = oldest_allowed(changes);
    if (promised == 0) continue;
    bool legal = false;
    for (std::size_t i = promised - 1; i < changes.size(); ++i) {
      legal = legal || (reading.error.empty() && reading.document == changes[i]->value);
    }
    if (legal) continue;
    const Document& expected = changes[promised - 1]->value;
    return key + " was acknowledged as " + quote(expected) + " and holds " + quote(reading) +
           (reading.error.empty() ? difference(expected, reading.document) : "");
  }
  return {};
}

/// Documents may each be kept, and yet a commit as a whole be lost: only together they tell.
Verdict promises_kept(const Case& c) {
  if (Verdict broken = documents_kept(c); !broken.empty() || !judges_commits(c)) return broken;
  const auto explanations = explain(c.history, c.observed.readings);
  if (explanations.empty()) return {};  // that is R2
  for (const Explanation& it : explanations) {
    if (it.forgotten.empty()) return {};
  }
  return number(explanations.front().forgotten.front()) +
         " was acknowledged and is not there: " + tell_commits(c.history, c.observed.readings);
}

/// Of what is read over all documents, no more is there than was said.
Verdict commits_honest(const Case& c) {
  if (!judges_commits(c)) return {};
  auto explanations = explain(c.history, c.observed.readings);
  std::erase_if(explanations, [](const Explanation& it) { return !it.forgotten.empty(); });
  if (explanations.empty()) return {};  // that is R2 or R3
  for (const Explanation& it : explanations) {
    if (it.denied.empty() && it.poisoned.empty()) return {};
  }
  const Explanation& one = explanations.front();
  if (!one.denied.empty()) {
    return number(one.denied.front()) + " is there, whose writer said: not published";
  }
  return number(one.poisoned.front()) + " is there, which began when an earlier one was in doubt";
}

}  // namespace

Verdict atomic(const Case& c) {
  for (const auto& [key, reading] : c.observed.readings) {
    if (!reading.error.empty()) return key + " cannot be read: " + reading.error;
    if (is_version(c, key, reading.document)) continue;
    return key + " holds " + quote(reading.document) + ", which nobody wrote" +
           nearest(c.history, key, reading.document);
  }
  if (!judges_commits(c) || !explain(c.history, c.observed.readings).empty()) return {};
  return "no whole commits in their order leave what is read: " +
         tell_commits(c.history, c.observed.readings);
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
  return commits_honest(c);
}

namespace {

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

}  // namespace

Verdict rolls_back(const Case& c) {
  if (c.at_rest == nullptr) return {};
  const auto& [history, found] = *c.at_rest;
  if (std::none_of(history.changes.begin(), history.changes.end(), claims_nothing)) return {};
  for (const auto& [key, reading] : found.readings) {
    const std::vector<Document> allowed = allowed_at_rest(history, key);
    if (!reading.error.empty() ||
        std::find(allowed.begin(), allowed.end(), reading.document) == allowed.end()) {
      return "after a change that failed, " + key + " is " + quote(reading);
    }
  }
  return found.litter.empty() ? "" : "a change that failed left " + found.litter.front();
}

/// A version that was acknowledged after the damage is whole; else the last two may be the best
/// that is left. R2 says that it is one version, R6 that it is a good one.
Verdict heals(const Case& c) {
  if (!c.damaged || !recovered(c)) return {};
  if (Verdict broken = promises_kept(c); !broken.empty()) return broken;
  for (const auto& [key, reading] : c.observed.readings) {
    if (!reading.error.empty() || !is_version(c, key, reading.document)) {
      return "a file was damaged, and " + key + " is " + quote(reading);
    }
  }
  return c.observed.evidence_lost ? "what the damage left of the file was destroyed" : "";
}

}  // namespace faultfs
