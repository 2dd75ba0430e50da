// The history a subject keeps. See subject.hpp.
#include "faultfs/subject.hpp"

#include <algorithm>

#include "holdfast/assert.hpp"

namespace faultfs {

void Stage::begins(std::string key, Document value) {
  if (!fs_.alive()) return;
  Change change{std::move(key), std::move(value), machine_.trace().calls.size()};
  change.opening = openings_;
  history_.changes.push_back(std::move(change));
}

CommitId Stage::begins_commit(std::map<std::string, Document> documents) {
  HOLDFAST_ASSERT(!documents.empty());
  std::size_t last = 0;
  for (const Change& change : history_.changes) {
    last = std::max(last, static_cast<std::size_t>(change.commit));
    // What is changed alone is in no order with commits, so that nobody could say what is right.
    HOLDFAST_ASSERT(change.commit != CommitId::none || documents.count(change.key) == 0);
  }
  const CommitId commit{last + 1};
  for (auto& [key, value] : documents) {
    begins(key, std::move(value));
    if (fs_.alive()) history_.changes.back().commit = commit;
  }
  return commit;
}

std::vector<Change*> Stage::parts_of(CommitId commit) {
  HOLDFAST_ASSERT(commit != CommitId::none);
  std::vector<Change*> parts;
  for (Change& change : history_.changes) {
    if (change.commit == commit) parts.push_back(&change);
  }
  HOLDFAST_ASSERT(!parts.empty());
  return parts;
}

void Stage::ended(Change& change, holdfast::Outcome outcome) {
  HOLDFAST_ASSERT(!change.ended);
  change.ended = machine_.trace().calls.size();
  change.outcome = outcome;
}

void Stage::succeeded(holdfast::Outcome outcome) {
  if (!fs_.alive()) return;
  HOLDFAST_ASSERT(!history_.changes.empty());
  Change& last = history_.changes.back();
  if (last.commit != CommitId::none) return succeeded(last.commit, outcome);
  ended(last, outcome);
}

void Stage::failed(holdfast::Outcome outcome) {
  if (!fs_.alive()) return;
  succeeded(outcome);
  Change& last = history_.changes.back();
  last.failed = true;
  if (last.commit == CommitId::none) return;
  for (Change* part : parts_of(last.commit)) part->failed = true;
}

void Stage::succeeded(CommitId commit, holdfast::Outcome outcome) {
  if (!fs_.alive()) return;
  for (Change* part : parts_of(commit)) ended(*part, outcome);
}

void Stage::failed(CommitId commit, holdfast::Outcome outcome) {
  if (!fs_.alive()) return;
  succeeded(commit, outcome);
  for (Change* part : parts_of(commit)) part->failed = true;
}

void Stage::settled(CommitId commit, holdfast::Outcome outcome) {
  if (!fs_.alive()) return;
  for (Change* part : parts_of(commit)) {
    HOLDFAST_ASSERT(!part->ended || part->outcome == holdfast::Outcome::in_doubt);
    part->settled = Settled{machine_.trace().calls.size(), outcome};
  }
}

void Stage::reopened() {
  ++openings_;
}

void Stage::next_process() {
  HOLDFAST_ASSERT(!fs_.alive());
  fs_ = machine_.process();
  reopened();
}

void Stage::damage(std::string_view path, Damage::Kind kind) {
  const auto damaged = damage_file(path, kind, machine_.tree_for_tampering());
  HOLDFAST_ASSERT(damaged.has_value() && !history_.evidence);
  history_.evidence = damaged->left;
}

void Subject::go_on(Stage& /*stage*/) const {}

std::map<std::string, Reading> Subject::plain(Stage& /*stage*/) const {
  return {};
}

std::string Subject::alone(Stage& /*stage*/) const {
  return {};
}

}  // namespace faultfs
