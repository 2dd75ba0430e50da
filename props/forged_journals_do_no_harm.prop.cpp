// Goal: whatever a journal from somebody else holds, opening it harms nothing and says where it is
// wrong. Method: the fuzzer's entry on random bytes, from which journals with right checksums are
// made; the entry aborts where a promise is broken.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "fuzz/journal_open.hpp"
#include "property.hpp"

namespace {

using props::fuzz::Verdict;

std::vector<std::byte> drawn_input() {
  // Zeros ask for what is lawful: the fewer others there are, the more is accepted.
  const int others = *rc::gen::inRange(0, 400);
  std::vector<std::byte> input(300);
  for (int i = 0; i < others; ++i) {
    const auto at = static_cast<std::size_t>(*rc::gen::inRange(0, 300));
    input[at] = static_cast<std::byte>(*rc::gen::inRange(0, 256));
  }
  return input;
}

BOOST_AUTO_TEST_CASE(forged_journals_do_no_harm) {
  int accepted = 0;
  int seen = 0;
  props::check_property("forged journals do no harm", 1500, 100, [&] {
    const Verdict verdict = props::fuzz::check_journal_open(drawn_input());
    accepted += verdict == Verdict::accepted ? 1 : 0;
    ++seen;
  });
  BOOST_TEST_MESSAGE(accepted << " of " << seen << " are opened");
  BOOST_TEST(accepted > seen / 20);
  BOOST_TEST(accepted < seen);
}

}  // namespace
