// See commits.hpp.
#include "commits.hpp"

#include <algorithm>
#include <optional>

#include "judging.hpp"

namespace faultfs {

using holdfast::Outcome;

namespace {

/// A change of a commit, and whether it is what is read.
struct Part {
  std::size_t key;
  bool is_read;
};

struct Commit {
  const Change* first;  ///< the others claim the same
  std::vector<Part> parts{};
  bool poisoned = false;
};

/// Nobody can say whether it is there, or could not before that was settled.
bool left_in_doubt(const Change& change) {
  return change.ended && (change.outcome == Outcome::in_doubt || change.settled);
}

bool is_poisoned(const Change& change, const History& history) {
  return std::any_of(history.changes.begin(), history.changes.end(), [&](const Change& earlier) {
    return earlier.commit != CommitId::none && earlier.commit < change.commit &&
           earlier.opening == change.opening && left_in_doubt(earlier) &&
           *earlier.ended <= change.begun;
  });
}

const Reading& reading_of(const std::map<std::string, Reading>& readings, const std::string& key) {
  static const Reading nothing{};
  const auto found = readings.find(key);
  return found == readings.end() ? nothing : found->second;
}

/// From the last commit to the first: whether it is there decides the keys that no later one has
/// written, and a key that is decided wrongly ends the search.
class OrderSearch {
 public:
  OrderSearch(const History& history, const std::map<std::string, Reading>& readings) {
    for (const Change& change : history.changes) {
      if (change.commit == CommitId::none) continue;
      if (commits_.empty() || commits_.back().first->commit != change.commit) {
        commits_.push_back({&change, {}, is_poisoned(change, history)});
      }
      const Reading& reading = reading_of(readings, change.key);
      const bool readable = reading.error.empty();
      const auto [key, is_new] = keys_.emplace(change.key, keys_.size());
      if (is_new)
        was_before_.push_back(readable && reading.document == before(history, change.key));
      commits_.back().parts.push_back({key->second, readable && reading.document == change.value});
    }
  }

  std::vector<Explanation> run() {
    visit(commits_.size(), std::vector<bool>(keys_.size(), false), std::nullopt);
    return std::move(found_);
  }

 private:
  using Decided = std::vector<bool>;  ///< by key: a later commit has written it

  /// Go on with the first `count` commits; the next one behind them that is there began after
  /// `opening` reopenings.
  void visit(std::size_t count, const Decided& decided, std::optional<std::size_t> opening) {
    if (count == 0) {
      for (std::size_t key = 0; key < decided.size(); ++key) {
        if (!decided[key] && !was_before_[key]) return;
      }
      found_.push_back(path_);
      return;
    }
    const Commit& commit = commits_[count - 1];
    without(commit, count, decided, opening);
    with(commit, count, decided);
  }

  void without(const Commit& commit, std::size_t count, const Decided& decided,
               std::optional<std::size_t> opening) {
    const bool denies = claims_nothing(*commit.first);
    if (!denies && opening == commit.first->opening) return;
    const bool forgets = claims_durable(*commit.first);
    if (forgets) path_.forgotten.push_back(commit.first->commit);
    visit(count - 1, decided, opening);
    if (forgets) path_.forgotten.pop_back();
  }

  void with(const Commit& commit, std::size_t count, Decided decided) {
    bool decides = false;
    for (const Part& part : commit.parts) {
      if (decided[part.key]) continue;
      if (!part.is_read) return;
      decided[part.key] = true;
      decides = true;
    }
    const bool denies = claims_nothing(*commit.first);
    // Nothing of it is to be seen: that it is missing explains as much, and blames nobody.
    if (denies && !decides) return;
    const CommitId number = commit.first->commit;
    if (denies) path_.denied.push_back(number);
    if (commit.poisoned) path_.poisoned.push_back(number);
    visit(count - 1, decided, commit.first->opening);
    if (denies) path_.denied.pop_back();
    if (commit.poisoned) path_.poisoned.pop_back();
  }

  std::vector<Commit> commits_{};
  std::map<std::string, std::size_t> keys_{};
  std::vector<bool> was_before_{};
  Explanation path_{};
  std::vector<Explanation> found_{};
};

}  // namespace

bool has_commits(const History& history) {
  return std::any_of(history.changes.begin(), history.changes.end(),
                     [](const Change& change) { return change.commit != CommitId::none; });
}

std::vector<Explanation> explain(const History& history,
                                 const std::map<std::string, Reading>& readings) {
  return OrderSearch(history, readings).run();
}

std::string tell_commits(const History& history, const std::map<std::string, Reading>& readings) {
  std::map<std::string, std::string> words;
  for (const Change& change : history.changes) {
    if (change.commit == CommitId::none) continue;
    const Reading& reading = reading_of(readings, change.key);
    std::string& of_key = words.try_emplace(change.key, " is as before").first->second;
    if (reading.error.empty() && reading.document == change.value) {
      of_key = " is of commit " + std::to_string(static_cast<std::size_t>(change.commit));
    }
  }
  std::string text;
  for (const auto& [key, of_key] : words) text += (text.empty() ? "" : ", ") + key + of_key;
  return text;
}

}  // namespace faultfs
