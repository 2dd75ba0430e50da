// See judging.hpp.
#include "judging.hpp"

#include <algorithm>

namespace faultfs {

using holdfast::Outcome;

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

std::string quote(const Reading& reading) {
  return reading.error.empty() ? quote(reading.document) : reading.error;
}

std::string difference(const Document& expected, const Document& found) {
  if (!expected || !found) return {};
  const auto parting =
      std::mismatch(expected->begin(), expected->end(), found->begin(), found->end());
  const auto at = static_cast<std::size_t>(parting.first - expected->begin());
  if (at == 0) return {};
  return ": it is " + quote(expected) + " up to byte " + std::to_string(at) + " only";
}

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

bool claims_nothing(const Change& change) {
  return change.ended && change.failed && change.outcome == Outcome::not_published;
}

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

bool is_backup_of_damaged(const Case& c, const std::string& key, const Document& found) {
  const auto earlier = c.history.earlier.find(key);
  return c.damaged && earlier != c.history.earlier.end() && earlier->second.back() == found;
}

bool is_version(const Case& c, const std::string& key, const Document& found) {
  if (found == before(c.history, key) || is_backup_of_damaged(c, key, found)) return true;
  return std::any_of(c.history.changes.begin(), c.history.changes.end(), [&](const Change& change) {
    return change.key == key && change.value == found;
  });
}

bool recovered(const Case& c) {
  return c.observed.recovery_error.empty();
}

}  // namespace faultfs
