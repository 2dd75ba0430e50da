// The history a subject keeps. See subject.hpp.
#include "faultfs/subject.hpp"

#include "holdfast/assert.hpp"

namespace faultfs {

void Stage::begins(std::string key, Document value) {
  history_.changes.push_back(
      Change{std::move(key), std::move(value), machine_.trace().calls.size()});
}

void Stage::succeeded(holdfast::Outcome outcome) {
  HOLDFAST_ASSERT(!history_.changes.empty() && !history_.changes.back().ended);
  history_.changes.back().ended = machine_.trace().calls.size();
  history_.changes.back().outcome = outcome;
}

void Stage::failed(holdfast::Outcome outcome) {
  succeeded(outcome);
  history_.changes.back().failed = true;
}

std::string Subject::alone(Stage& /*stage*/) const {
  return {};
}

}  // namespace faultfs
