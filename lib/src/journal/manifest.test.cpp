// Goal: a manifest's bytes are those of docs/journal.md, and anything else is refused with a place.
// Method: one manifest in hexadecimal, made without this codec; every prefix, every flipped bit,
// and a table of wrong fields under a right checksum.
#include "holdfast/journal/manifest.hpp"

#include <boost/test/unit_test.hpp>

#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;

const std::string golden = from_hex(
    "68 66 6d 61 6e 69 66 0a"                            //   0 magic
    "01 00 00 00 00 00 00 00"                            //   8 format, reserved
    "a8 a7 a6 a5 a4 a3 a2 a1"                            //  16 journal
    "01 01 00 00 00 00 00 00"                            //  24 cut
    "03 00 00 00 00 00 00 00"                            //  32 serial
    "88 77 66 55 44 33 22 11"                            //  40 epoch
    "02 00 00 00 00 00 00 00"                            //  48 number of entries
    "00 01 00 00 00 00 00 00"                            //  56 version
    "18 38 52 5e aa cf 79 c7 7f 3e 1b 07 ad c1 e9 b5"    //  64 digest
    "05 00 00 00 00 00 00 00"                            //  80 size
    "4d 00 00 00 00 00 00 00"                            //  88 inode
    "01 ca 9a 3b 00 00 00 00"                            //  96 mtime
    "03 00 01 00"                                        // 104 path bytes, kind, reserved
    "61 2f 62"                                           // 108 a/b
    "01 01 00 00 00 00 00 00"                            // 111 version
    "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"    // 119 digest
    "00 00 00 00 00 00 00 00"                            // 135 size
    "00 00 00 00 00 00 00 00"                            // 143 inode
    "00 00 00 00 00 00 00 00"                            // 151 mtime
    "01 00 02 00"                                        // 159 path bytes, kind, reserved
    "63"                                                 // 163 c
    "b5 2c 67 cb 9d 76 f1 6a 7d 3c 95 3a 86 1c 13 69");  // 164 checksum

Manifest golden_manifest() {
  Manifest manifest{
      .journal = 0xa1a2a3a4a5a6a7a8, .cut = 0x101, .serial = 3, .epoch = 0x1122334455667788};
  manifest.entries["a/b"] = {.version = 0x100,
                             .present = true,
                             .digest = {.low = 0xc779cfaa5e523818, .high = 0xb5e9c1ad071b3e7f},
                             .size_bytes = 5,
                             .inode = 77,
                             .mtime = Time(std::chrono::nanoseconds(1'000'000'001))};
  manifest.entries["c"] = {.version = 0x101, .present = false};
  return manifest;
}

/// `body` with a right checksum behind it; what that is, the page's manifest proves.
std::string sealed(const std::string& body) {
  std::string bytes = body;
  const ContentDigest digest = content_digest(bytes_of(body));
  for (const std::uint64_t half : {digest.low, digest.high}) {
    for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>(half >> (8 * i));
  }
  return bytes;
}

std::string golden_but(std::size_t offset, std::string_view hex) {
  const std::string change = from_hex(hex);
  std::string body = golden.substr(0, golden.size() - 16);
  return sealed(body.replace(offset, change.size(), change));
}

void check_refused(std::string_view bytes, std::error_code code, std::string_view detail) {
  const auto copy = exact_copy(bytes);
  const auto manifest = decode_manifest(copy);
  BOOST_REQUIRE_MESSAGE(!manifest, detail);
  BOOST_TEST((manifest.error().code == code), detail);
  BOOST_TEST(manifest.error().detail == detail);
}

const std::error_code damaged = make_error_code(errc::damaged);
const std::error_code not_supported = std::make_error_code(std::errc::not_supported);

BOOST_AUTO_TEST_CASE(an_encoded_manifest_has_the_bytes_of_the_page) {
  BOOST_TEST((encode(golden_manifest()) == golden));
}

BOOST_AUTO_TEST_CASE(the_page_s_manifest_decodes_to_its_fields) {
  BOOST_TEST((decode_manifest(bytes_of(golden)).value() == golden_manifest()));
}

BOOST_AUTO_TEST_CASE(a_manifest_may_have_no_entries) {
  const Manifest manifest{.journal = 1};
  const std::string bytes = encode(manifest);
  BOOST_TEST(bytes.size() == 72U);
  BOOST_TEST((decode_manifest(bytes_of(bytes)).value() == manifest));
}

BOOST_AUTO_TEST_CASE(a_time_before_1970_survives) {
  Manifest manifest = golden_manifest();
  manifest.entries["a/b"].mtime = Time(std::chrono::nanoseconds(-1));
  const std::string bytes = encode(manifest);
  BOOST_TEST(bytes.substr(96, 8) == std::string(8, '\xff'));
  BOOST_TEST((decode_manifest(bytes_of(bytes)).value() == manifest));
}

BOOST_AUTO_TEST_CASE(every_truncated_manifest_is_refused_with_a_place) {
  for (std::size_t size = 0; size < golden.size(); ++size) {
    const std::string at = "byte " + std::to_string(size < 72 ? size : size - 16);
    check_refused(golden.substr(0, size), damaged,
                  at + (size < 72 ? ": too short" : ": the checksum is wrong"));
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_is_damage) {
  for (std::size_t bit = 0; bit < 8 * golden.size(); ++bit) {
    std::string bytes = golden;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    check_refused(bytes, damaged,
                  bit < 64 ? "byte 0: the magic is wrong" : "byte 164: the checksum is wrong");
  }
}

BOOST_AUTO_TEST_CASE(bytes_behind_a_manifest_are_damage) {
  check_refused(golden + "x", damaged, "byte 165: the checksum is wrong");
}

BOOST_AUTO_TEST_CASE(wrong_fields_under_a_right_checksum_are_damage) {
  const struct {
    std::string bytes;
    std::string_view detail;
  } table[] = {
      {golden_but(48, "01"), "byte 48: there are more entries than counted"},
      {golden_but(48, "00"), "byte 48: there are more entries than counted"},
      {golden_but(48, "03"), "byte 164: an entry is cut off"},
      {golden_but(48, "ff ff ff ff ff ff ff ff"), "byte 164: an entry is cut off"},
      {golden_but(104, "ff ff"), "byte 108: a path is cut off"},
      {golden_but(159, "02"), "byte 163: a path is cut off"},
      {golden_but(159, "00"), "byte 163: the path is empty"},
      {golden_but(163, "2e"), "byte 163: the name is a dot entry"},
      {golden_but(108, "2f"), "byte 108: the name is empty"},
      {golden_but(108, "64"), "byte 111: the entries are not in order"},
      {golden_but(119, "01"), "byte 119: a removed document has a digest"},
      {sealed(golden.substr(0, 162)), "byte 111: an entry is cut off"},
  };
  for (const auto& row : table) check_refused(row.bytes, damaged, row.detail);
}

BOOST_AUTO_TEST_CASE(a_cut_or_serial_without_a_next_one_is_damage) {
  const Manifest last{.cut = number_max, .serial = number_max};
  BOOST_TEST(decode_manifest(bytes_of(encode(last))).has_value());
  for (const Manifest& manifest :
       {Manifest{.cut = ~std::uint64_t{0}}, Manifest{.serial = number_max + 1}}) {
    const auto decoded = decode_manifest(bytes_of(encode(manifest)));
    BOOST_REQUIRE(!decoded);
    BOOST_TEST((decoded.error().code == errc::damaged));
    BOOST_TEST(decoded.error().detail.find(manifest.cut > 0 ? "byte 24" : "byte 32") == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_path_may_occur_only_once) {
  std::string body = golden.substr(0, 108) + 'c' + golden.substr(111, 53);
  body[104] = 1;
  check_refused(sealed(body), damaged, "byte 109: the entries are not in order");
}

BOOST_AUTO_TEST_CASE(paths_are_sorted_as_bytes_without_a_sign) {
  Manifest manifest;
  manifest.entries["a\x7f"] = {};
  manifest.entries["a\x80"] = {};
  const std::string bytes = encode(manifest);
  BOOST_TEST(bytes.find("a\x7f") < bytes.find("a\x80"));
  BOOST_TEST((decode_manifest(bytes_of(bytes)).value() == manifest));
}

BOOST_AUTO_TEST_CASE(backups_lie_among_the_entries_in_the_order_of_paths) {
  Manifest manifest = golden_manifest();
  manifest.backups["a/b"] = manifest.entries["a/b"];
  manifest.entries.erase("a/b");
  BOOST_TEST((encode(manifest) == golden_but(106, "03")));
  manifest.backups["b"] = manifest.backups["a/b"];
  manifest.backups["d"] = manifest.backups["a/b"];
  BOOST_TEST((decode_manifest(bytes_of(encode(manifest))).value() == manifest));
}

// The same document may be among both.
Manifest manifest_with_parked() {
  Manifest manifest = golden_manifest();
  manifest.entries.erase("c");
  manifest.parked["a/b"] = {
      .version = 0x101,
      .content = StagedContent{.number = 0x77, .size_bytes = 6, .digest = {.low = 1, .high = 2}}};
  manifest.parked["c"] = {.version = 0x101};
  return manifest;
}

BOOST_AUTO_TEST_CASE(parked_documents_lie_behind_the_other_entries) {
  const std::string parked = from_hex(
      "01 01 00 00 00 00 00 00"                          // 111 version
      "01 00 00 00 00 00 00 00 02 00 00 00 00 00 00 00"  // 119 digest
      "06 00 00 00 00 00 00 00"                          // 135 size
      "77 00 00 00 00 00 00 00"                          // 143 number
      "00 00 00 00 00 00 00 00"                          // 151 reserved
      "03 00 04 00"                                      // 159 path bytes, kind, reserved
      "61 2f 62"                                         // 163 a/b
      "01 01 00 00 00 00 00 00"                          // 166 version
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"  // 174 digest
      "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"  // 190 size, number
      "00 00 00 00 00 00 00 00"                          // 206 reserved
      "01 00 05 00"                                      // 214 path bytes, kind, reserved
      "63");                                             // 218 c
  std::string body = golden.substr(0, 111) + parked;
  body[48] = 3;
  BOOST_TEST((encode(manifest_with_parked()) == sealed(body)));
  BOOST_TEST((decode_manifest(bytes_of(sealed(body))).value() == manifest_with_parked()));

  const auto but = [&](std::size_t offset, char byte) {
    std::string changed = body;
    changed[offset] = byte;
    return sealed(changed);
  };
  check_refused(but(111, 2), damaged, "byte 111: a parked document is beyond the cut");
  check_refused(but(166, 2), damaged, "byte 166: a parked document is beyond the cut");
  check_refused(but(218, 'a'), damaged, "byte 166: the entries are not in order");
  check_refused(but(216, 2), damaged, "byte 166: the entries are not in order");
  check_refused(but(174, 1), damaged, "byte 174: a removed document has a digest");
  for (const std::size_t offset : {151U, 158U}) {
    check_refused(but(offset, 1), not_supported, "byte 111: a reserved field is used");
  }
  for (const std::size_t offset : {190U, 198U, 206U}) {
    check_refused(but(offset, 1), not_supported, "byte 166: a reserved field is used");
  }
}

BOOST_AUTO_TEST_CASE(what_only_a_newer_format_can_mean_is_not_supported) {
  const struct {
    std::string bytes;
    std::string_view detail;
  } table[] = {
      {golden_but(8, "02"), "byte 8: format 2 is not known"},
      {golden_but(8, "00"), "byte 8: format 0 is not known"},
      {golden_but(15, "80"), "byte 12: a reserved field is used"},
      {golden_but(106, "00"), "byte 106: the kind of an entry is not known"},
      {golden_but(106, "06"), "byte 106: the kind of an entry is not known"},
      {golden_but(162, "01"), "byte 162: a reserved field is used"},
  };
  for (const auto& row : table) check_refused(row.bytes, not_supported, row.detail);
}

}  // namespace
