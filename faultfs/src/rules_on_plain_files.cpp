// R11: what plain files hold before any recovery. See rules_on_documents.hpp.
#include <algorithm>
#include <optional>

#include "judging.hpp"
#include "rules_on_documents.hpp"

namespace faultfs {
namespace {

using Readings = std::map<std::string, Reading>;

Reading reading_of(const Readings& readings, const std::string& key) {
  const auto found = readings.find(key);
  return found == readings.end() ? Reading{} : found->second;
}

/// Every key that has a plain file now, or had one before the story.
Readings with_missing(const Case& c, Readings shown) {
  for (const auto& [key, reading] : c.history.plain_before) shown.try_emplace(key);
  return shown;
}

/// Where `document` stands among the versions of its key: 0 is the one before the story.
struct Age {
  std::size_t oldest;
  std::size_t newest;
};

std::optional<Age> age_of(const History& history, const std::string& key,
                          const Document& document) {
  std::optional<Age> age;
  const auto note = [&](std::size_t index) {
    if (!age) age = Age{index, index};
    age->newest = index;
  };
  if (document == before(history, key)) note(0);
  std::size_t index = 0;
  for (const Change* change : changes_of(history, key)) {
    ++index;
    if (change->value == document) note(index);
  }
  return age;
}

/// A reader of the plain file has seen more than anybody will who waited for recovery.
bool is_taken_back(const Case& c, const std::string& key, const Reading& plain) {
  // Damage may cost a document its last version: that is R6.
  if (c.damaged || !recovered(c)) return false;
  const Reading recovered = reading_of(c.observed.readings, key);
  if (!recovered.error.empty()) return false;
  const auto shown = age_of(c.history, key, plain.document);
  const auto kept = age_of(c.history, key, recovered.document);
  return shown && kept && shown->oldest > kept->newest;
}

}  // namespace

Verdict plain(const Case& c) {
  for (const Readings& shown : c.observed.plain) {
    for (const auto& [key, reading] : with_missing(c, shown)) {
      if (reading == reading_of(c.history.plain_before, key)) continue;
      const std::string file = "before recovery the plain file of " + key;
      if (!reading.error.empty()) return file + " cannot be read: " + reading.error;
      if (!is_version(c, key, reading.document)) {
        return file + " holds " + quote(reading.document) + ", which nobody wrote" +
               nearest(c.history, key, reading.document);
      }
      if (is_taken_back(c, key, reading)) {
        return file + " holds " + quote(reading.document) + ", which recovery takes back";
      }
    }
  }
  return {};
}

}  // namespace faultfs
