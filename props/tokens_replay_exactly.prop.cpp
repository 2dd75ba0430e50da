// Goal: a token says everything about a run, in one way only, and nothing else is taken for one.
// Method: random runs through text and back; random damage of tokens is refused or means something
// that prints as the damaged text.
#include <map>

#include "faultfs/token.hpp"

#include "property.hpp"

namespace {

using faultfs::Fault;
using faultfs::make_token;
using faultfs::parse_token;
using faultfs::Replay;

/// A write that keeps some bytes, or a sync that fails by some policy.
void fail_within(Fault& fault) {
  if (*rc::gen::arbitrary<bool>()) {
    fault.kept_bytes = *rc::gen::inRange<std::uint64_t>(1, 100'000);
    return;
  }
  fault.policy = *rc::gen::elementOf(faultfs::sync_policies());
  fault.cache = *rc::gen::element(Fault::Cache::kept, Fault::Cache::dropped);
}

Replay random_replay() {
  Replay replay;
  replay.subject = *rc::gen::element<std::string>("right", "in-place", "a");
  replay.model = *rc::gen::element<std::string>("kill", "posix-min");
  replay.unit_bytes = std::uint64_t{1} << *rc::gen::inRange(0, 13);
  replay.depth = *rc::gen::inRange(1U, 9U);
  if (*rc::gen::arbitrary<bool>()) {
    Fault fault;
    fault.calls_before = *rc::gen::inRange<std::size_t>(0, 1000);
    fault.when = *rc::gen::element(Fault::When::before, Fault::When::after, Fault::When::within);
    fault.code = std::error_code(*rc::gen::inRange(1, 130), std::system_category());
    if (fault.when == Fault::When::within) fail_within(fault);
    replay.fault = fault;
  }
  if (*rc::gen::arbitrary<bool>()) {
    using enum faultfs::Damage::Kind;
    replay.damage = {*rc::gen::inRange<std::size_t>(0, 100),
                     *rc::gen::element(bit_flip, truncated, zeroed, missing, garbage)};
  }
  replay.answers =
      *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::weightedOneOf<std::uint32_t>(
          {{9, rc::gen::inRange<std::uint32_t>(0, 3)}, {1, rc::gen::arbitrary<std::uint32_t>()}}));
  return replay;
}

BOOST_AUTO_TEST_CASE(a_run_survives_its_token) {
  props::check_property("a token gives back the run it was made of", 500, 100, [] {
    const Replay replay = random_replay();
    const auto parsed = parse_token(make_token(replay));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == replay);
  });
}

BOOST_AUTO_TEST_CASE(a_damaged_token_is_refused_or_means_itself) {
  props::check_property("no two texts are tokens of one run", 2000, 40, [] {
    std::string token = make_token(random_replay());
    const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
    const char damage = *rc::gen::element('0', '1', 'x', '.', '/', 'f', 'b', 'a', 'w', '-', ' ');
    switch (*rc::gen::inRange(0, 3)) {
      case 0: token[at] = damage; break;
      case 1: token.insert(at, 1, damage); break;
      default: token.erase(at, 1); break;
    }
    const auto parsed = parse_token(token);
    RC_PRE(parsed.has_value());
    RC_ASSERT(make_token(*parsed) == token);
  });
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_refused_with_a_reason) {
  for (const char* text : {"",
                           "hf1",
                           "hf2/a/kill/u512/d2/",
                           "hf1//kill/u512/d2/",
                           "hf1/a//u512/d2/",
                           "hf1/a/kill/512/d2/",
                           "hf1/a/kill/u500/d2/",
                           "hf1/a/kill/u8192/d2/",
                           "hf1/a/kill/u512/d0/",
                           "hf1/a/kill/u512/d9/",
                           "hf1/a/kill/u512/d2",
                           "hf1/a/kill/u512/d2/1.",
                           "hf1/a/kill/u512/d2/.1",
                           "hf1/a/kill/u512/d2/1..2",
                           "hf1/a/kill/u512/d2/1x",
                           "hf1/a/kill/u512/d2/1x1",
                           "hf1/a/kill/u512/d2/1.1",
                           "hf1/a/kill/u512/d2/01",
                           "hf1/a/kill/u0512/d2/",
                           "hf1/a/kill/u512/d2/-1",
                           "hf1/a/kill/u512/d2/4294967296",
                           "hf1/a/kill/u512/d2/1x99999999",
                           "hf1/a/kill/u512/d2/0x18446744073709551615",
                           "hf1/a/kill/u512/d2/1 ",
                           "hf1/a/kill/u512/d2/1/2",
                           "hf1/a/kill/u512/d2/f3/",
                           "hf1/a/kill/u512/d2/f3c5/",
                           "hf1/a/kill/u512/d2/fb5/",
                           "hf1/a/kill/u512/d2/f3b/",
                           "hf1/a/kill/u512/d2/f3b0/",
                           "hf1/a/kill/u512/d2/f3b5000/",
                           "hf1/a/kill/u512/d2/f3b5",
                           "hf1/a/kill/u512/d2/f03b5/1",
                           "hf1/a/kill/u512/d2/f3b5/f3b5/1"}) {
    const auto parsed = parse_token(text);
    BOOST_TEST(!parsed.has_value(), "'" << text << "' was taken for a token");
    if (!parsed) BOOST_TEST(!parsed.error().detail.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_fault_reads_as_call_moment_and_code) {
  const auto parsed = parse_token("hf1/right/posix-min/u512/d2/f3a28/7.0x2.1");
  BOOST_TEST_REQUIRE(parsed.has_value());
  BOOST_TEST_REQUIRE(parsed->fault.has_value());
  BOOST_TEST(parsed->fault->calls_before == 3U);
  BOOST_TEST((parsed->fault->when == Fault::When::after));
  BOOST_TEST((parsed->fault->code == std::errc::no_space_on_device));
  BOOST_TEST((parsed->answers == std::vector<std::uint32_t>{7, 0, 0, 1}));
}

}  // namespace
