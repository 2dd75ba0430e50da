// Goal: damage is told from edits and from files that simply have no witness.
// Method: evidence as plain data, one fact changed at a time.
#include "holdfast/integrity.hpp"

#include <boost/test/unit_test.hpp>

#include "holdfast/digest.hpp"

namespace {

using namespace holdfast;

const Time sealed_at{std::chrono::nanoseconds(1'700'000'000'123'456'789)};

Evidence sealed_hello() {
  const std::string digest = digest_of(bytes_of("hello"));
  return {.size_bytes = 5,
          .mtime = sealed_at,
          .digest = digest,
          .record = to_text(Record{digest, 5, sealed_at})};
}

Condition condition_of(const Evidence& evidence) {
  return judge(evidence).condition;
}

BOOST_AUTO_TEST_CASE(the_digest_is_sha256_with_its_tag) {
  BOOST_TEST(digest_of(bytes_of("abc")) ==
             "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(a_record_survives_the_way_through_its_text) {
  const Record record{digest_of(bytes_of("abc")), 3, Time(std::chrono::nanoseconds(-5))};
  BOOST_REQUIRE(parse_record(to_text(record)).has_value());
  BOOST_TEST((*parse_record(to_text(record)) == record));
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_exactly_a_record_is_none) {
  const std::string good = *sealed_hello().record;
  BOOST_TEST(parse_record(good).has_value());
  for (const std::string& bad :
       {std::string(), good + " ", good + "x", good.substr(1), good.substr(0, good.size() / 2),
        "v2" + good.substr(2), std::string("v1 sha256:00 size=5 mtime=1")}) {
    BOOST_TEST(!parse_record(bad).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_file_as_its_record_says_is_sound_and_sealed) {
  const Verdict verdict = judge(sealed_hello());
  BOOST_TEST((verdict.condition == Condition::sound));
  BOOST_TEST(verdict.sealed);
}

BOOST_AUTO_TEST_CASE(another_digest_at_the_same_mtime_is_damage) {
  Evidence evidence = sealed_hello();
  evidence.digest = digest_of(bytes_of("hellp"));
  BOOST_TEST((condition_of(evidence) == Condition::damaged));
  evidence.size_bytes = 4;
  BOOST_TEST(judge(evidence).reason == "the record says 5 bytes, the file has 4 bytes");
}

BOOST_AUTO_TEST_CASE(another_digest_with_another_mtime_is_an_edit) {
  Evidence evidence = sealed_hello();
  evidence.digest = digest_of(bytes_of("edited"));
  evidence.mtime += std::chrono::seconds(1);
  BOOST_TEST((condition_of(evidence) == Condition::edited));
}

BOOST_AUTO_TEST_CASE(a_touched_file_is_sound_but_no_longer_known_to_be_synced) {
  Evidence evidence = sealed_hello();
  evidence.mtime += std::chrono::seconds(1);
  BOOST_TEST((condition_of(evidence) == Condition::sound));
  BOOST_TEST(!judge(evidence).sealed);
}

BOOST_AUTO_TEST_CASE(without_a_record_only_missing_empty_and_zeroed_are_recognised) {
  BOOST_TEST((condition_of({.exists = false}) == Condition::missing));
  BOOST_TEST((condition_of({.size_bytes = 0}) == Condition::empty));
  BOOST_TEST((condition_of({.size_bytes = 9, .all_zero = true}) == Condition::zeroed));
  BOOST_TEST((condition_of({.size_bytes = 9}) == Condition::unwitnessed));
}

BOOST_AUTO_TEST_CASE(an_empty_or_zeroed_file_is_sound_where_its_record_says_so) {
  const std::string nothing = digest_of({});
  BOOST_TEST(
      (condition_of({.mtime = sealed_at,
                     .digest = nothing,
                     .record = to_text(Record{nothing, 0, sealed_at})}) == Condition::sound));
}

BOOST_AUTO_TEST_CASE(an_edit_that_left_nothing_is_empty_not_edited) {
  Evidence evidence = sealed_hello();
  evidence.size_bytes = 0;
  evidence.digest = digest_of({});
  evidence.mtime += std::chrono::seconds(1);
  BOOST_TEST((condition_of(evidence) == Condition::empty));
}

BOOST_AUTO_TEST_CASE(a_record_nobody_can_parse_is_no_witness) {
  Evidence evidence = sealed_hello();
  evidence.record = "v9 something newer";
  BOOST_TEST((condition_of(evidence) == Condition::unwitnessed));
  BOOST_TEST(judge(evidence).reason.find("cannot be parsed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_damaged) {
  BOOST_TEST((condition_of({.unreadable = "Input/output error"}) == Condition::damaged));
}

}  // namespace
