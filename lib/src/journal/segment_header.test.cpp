// Goal: a segment header's bytes are those of docs/journal.md, and nothing else is taken for one.
// Method: one header in hexadecimal, made without this codec; every prefix and every flipped bit.
#include "holdfast/journal/segment_header.hpp"

#include <boost/test/unit_test.hpp>

#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;

const std::string golden = from_hex(
    "96 1f fd 64 c2 11 d9 b2"    //  0 checksum
    "68 66 6a 72 6e 6c 0d 0a"    //  8 magic
    "01 00 00 00"                // 16 format
    "02 00 00 00"                // 20 kind: starts
    "a8 a7 a6 a5 a4 a3 a2 a1"    // 24 journal
    "03 00 00 00 00 00 00 00"    // 32 serial
    "88 77 66 55 44 33 22 11"    // 40 epoch
    "02 01 00 00 00 00 00 00"    // 48 sequence
    "00 00 00 00 00 00 00 00");  // 56 previous

constexpr SegmentHeader golden_header{.kind = SegmentKind::starts,
                                      .journal = 0xa1a2a3a4a5a6a7a8,
                                      .serial = 3,
                                      .epoch = 0x1122334455667788,
                                      .sequence = 258};

/// A header with another number in it and a checksum that is right nevertheless.
/// The checksums were computed without this codec.
std::string golden_but(std::size_t offset, std::string_view hex, std::string_view checksum) {
  std::string bytes = golden;
  bytes.replace(offset, 4, from_hex(hex));
  bytes.replace(0, 8, from_hex(checksum));
  return bytes;
}

BOOST_AUTO_TEST_CASE(an_encoded_header_has_the_bytes_of_the_page) {
  const EncodedHeader encoded = encode(golden_header);
  BOOST_TEST((text_of(encoded.bytes) == golden));
  BOOST_TEST(encoded.checksum == 0xb2d911c264fd1f96U);
}

BOOST_AUTO_TEST_CASE(the_page_s_header_decodes_to_its_fields_whatever_follows) {
  for (const auto& bytes : {golden, golden + "more"}) {
    const auto decoded = decode_segment_header(bytes_of(bytes)).value();
    BOOST_REQUIRE(decoded.has_value());
    BOOST_TEST((decoded->header == golden_header));
    BOOST_TEST(decoded->checksum == 0xb2d911c264fd1f96U);
  }
}

BOOST_AUTO_TEST_CASE(a_header_that_continues_a_chain_keeps_the_checksum_before_it) {
  SegmentHeader header = golden_header;
  header.kind = SegmentKind::continues;
  header.previous = 0xfedcba9876543210;
  const EncodedHeader encoded = encode(header);
  BOOST_TEST(text_of(encoded.bytes).substr(20, 4) == from_hex("01 00 00 00"));
  BOOST_TEST(text_of(encoded.bytes).substr(56) == from_hex("10 32 54 76 98 ba dc fe"));
  BOOST_TEST((decode_segment_header(encoded.bytes).value()->header == header));
}

BOOST_AUTO_TEST_CASE(another_magic_makes_it_none_even_with_a_right_checksum) {
  const std::string bytes = golden_but(8, "48 66 6a 72", "f5 3f fa e8 55 79 8b d0");
  BOOST_TEST(!decode_segment_header(bytes_of(bytes)).value().has_value());
}

BOOST_AUTO_TEST_CASE(every_truncated_header_is_none) {
  for (std::size_t size = 0; size < golden.size(); ++size) {
    const auto bytes = exact_copy(golden.substr(0, size));
    BOOST_TEST(!decode_segment_header(bytes).value().has_value());
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_makes_it_none) {
  for (std::size_t bit = 0; bit < 8 * golden.size(); ++bit) {
    std::string bytes = golden;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    BOOST_TEST(!decode_segment_header(bytes_of(bytes)).value().has_value(), "bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(zeros_are_no_header) {
  BOOST_TEST(!decode_segment_header(bytes_of(std::string(4096, '\0'))).value().has_value());
}

BOOST_AUTO_TEST_CASE(whole_headers_of_another_format_or_kind_are_not_supported) {
  const struct {
    std::string bytes;
    std::string_view detail;
  } table[] = {
      {golden_but(16, "02 00 00 00", "d7 f9 01 04 fd 9b 3c 65"), "byte 16: format 2 is not known"},
      {golden_but(16, "00 00 00 00", "9d 35 ce f6 68 e8 10 38"), "byte 16: format 0 is not known"},
      {golden_but(20, "00 00 00 00", "84 7b df 0f 4d f8 05 68"), "byte 20: kind 0 is not known"},
      {golden_but(20, "03 00 00 00", "69 68 13 ff a4 87 d6 f5"), "byte 20: kind 3 is not known"},
  };
  for (const auto& row : table) {
    const auto decoded = decode_segment_header(bytes_of(row.bytes));
    BOOST_REQUIRE_MESSAGE(!decoded, row.detail);
    BOOST_TEST((decoded.error().code == std::errc::not_supported));
    BOOST_TEST(decoded.error().detail == row.detail);
  }
}

}  // namespace
