// What a segment that nothing needs any more still remembers of a document.
#include "holdfast/impl/journal/recall.hpp"

#include <boost/test/unit_test.hpp>

#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;
using holdfast::journal::detail::content_in_segment;

/// Two versions of `a` in one frame, a third one and `b` in the next.
struct Remembering {
  SegmentImage segment{std::string(512, '\0'),
                       {.kind = SegmentKind::starts, .serial = 2, .epoch = 0x5eed, .sequence = 40}};
  std::size_t first = segment.add({put_record("a", "one"), put_record("a", "two")});
  std::size_t second = segment.add({put_record("b", "other"), put_record("a", "three")});

  [[nodiscard]] std::optional<std::string> recall(const std::string& path, std::uint64_t version,
                                                  const std::string& content) const {
    const ManifestEntry entry{.version = version, .digest = content_digest(bytes_of(content))};
    return content_in_segment(bytes_of(segment.bytes), path, entry);
  }
};

BOOST_FIXTURE_TEST_SUITE(a_segment, Remembering)

BOOST_AUTO_TEST_CASE(remembers_each_version) {
  BOOST_TEST(recall("a", 40, "one").value() == "one");
  BOOST_TEST(recall("a", 41, "two").value() == "two");
  BOOST_TEST(recall("b", 42, "other").value() == "other");
  BOOST_TEST(recall("a", 43, "three").value() == "three");
}

BOOST_AUTO_TEST_CASE(gives_nothing_that_is_not_what_the_manifest_says) {
  BOOST_TEST(!recall("a", 41, "one"));
  BOOST_TEST(!recall("b", 43, "three"));
  for (const std::uint64_t other : {39U, 42U, 44U}) BOOST_TEST(!recall("a", other, "three"));
}

BOOST_AUTO_TEST_CASE(remembers_what_lies_before_its_damage) {
  segment.bytes[second] ^= 1;
  BOOST_TEST(recall("a", 41, "two").value() == "two");
  BOOST_TEST(!recall("a", 43, "three"));
}

BOOST_AUTO_TEST_CASE(that_nobody_understands_remembers_nothing) {
  segment = {std::string(512, '\0'), {.kind = SegmentKind{7}, .serial = 2, .epoch = 1}};
  BOOST_TEST(!scan_segment(bytes_of(segment.bytes)));
  BOOST_TEST(!recall("a", 40, "one"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
