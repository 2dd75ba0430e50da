// What was known at some moment of a run. See history.hpp.
#include "faultfs/history.hpp"

namespace faultfs {

using holdfast::Outcome;

namespace {

/// A doubt that is settled is gone: the commit is as durable, or as absent, as was said.
void settle(Change& change) {
  change.outcome = change.settled->outcome;
  change.failed = change.outcome == Outcome::not_published;
  if (!change.ended) change.ended = change.settled->at;
}

}  // namespace

History History::until(std::size_t calls) const {
  History known{before, {}, earlier, plain_before, evidence};
  for (const Change& change : changes) {
    if (change.begun > calls) continue;
    Change seen = change;
    if (seen.ended && *seen.ended > calls) {
      seen.ended.reset();
      seen.failed = false;
      seen.outcome = Outcome::not_published;
    }
    if (seen.settled && seen.settled->at > calls) seen.settled.reset();
    if (seen.settled) settle(seen);
    known.changes.push_back(std::move(seen));
  }
  return known;
}

}  // namespace faultfs
