// Goal: a frame's bytes are those of docs/journal.md, and only a whole frame is taken for one.
// Method: one frame in hexadecimal, made without this codec; every prefix and every flipped bit.
#include "holdfast/journal/frame.hpp"

#include <boost/test/unit_test.hpp>

#include "holdfast/journal/content_hasher.hpp"

#include "checksum.hpp"
#include "test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::journal;
using namespace holdfast::journal::test;

constexpr std::uint64_t epoch = 0x1122334455667788;

// Two commits: put "a/b" and remove "c"; put staged "d".
const std::string golden = from_hex(
    "a8 99 6f 3c da b0 02 e1"    //   0 checksum
    "96 1f fd 64 c2 11 d9 b2"    //   8 previous
    "02 01 00 00 00 00 00 00"    //  16 sequence
    "62 00 00 00 c8 8c 1a 5a"    //  24 length, check
    "01 01 03 00 05 00 00 00"    //  32 put, begins a commit, 3 and 5 bytes
    "61 2f 62 68 65 6c 6c 6f"    //  40 a/b, hello
    "02 00 01 00 00 00 00 00"    //  48 remove, goes on, 1 and 0 bytes
    "63"                         //  56 c
    "03 01 01 00 20 00 00 00"    //  57 put staged, begins a commit, 1 and 32 bytes
    "64"                         //  65 d
    "07 00 00 00 00 00 00 00"    //  66 number
    "00 00 01 00 00 00 00 00"    //  74 size
    "01 02 03 04 05 06 07 08"    //  82 digest, low half
    "09 0a 0b 0c 0d 0e 0f 10");  //  90 digest, high half

constexpr StagedContent staged{.number = 7,
                               .size_bytes = 65536,
                               .digest = {.low = 0x0807060504030201, .high = 0x100f0e0d0c0b0a09}};
constexpr FrameSeal golden_seal{.epoch = epoch, .previous = 0xb2d911c264fd1f96, .sequence = 258};

std::vector<Record> golden_records(std::string_view staged_bytes) {
  return {{.type = RecordType::put, .begins_commit = true, .path = "a/b", .content = "hello"},
          {.type = RecordType::remove, .path = "c"},
          {.type = RecordType::put_staged,
           .begins_commit = true,
           .path = "d",
           .content = staged_bytes}};
}

/// The verdict on bytes that begin with a frame, as a reader makes it.
bool is_accepted(ByteView bytes, std::uint64_t seed) {
  const auto header = decode_header(bytes, seed);
  return header && header->length <= bytes.size() &&
         is_frame_whole(bytes.first(header->length), *header, seed);
}

BOOST_AUTO_TEST_CASE(a_sealed_frame_has_the_bytes_of_the_page) {
  BOOST_TEST((frame_of(golden_seal, golden_records(encode(staged))) == golden));
}

BOOST_AUTO_TEST_CASE(the_builder_tells_the_size_and_the_checksum_of_its_frame) {
  FrameBuilder builder;
  BOOST_TEST(builder.size_bytes() == 32U);
  const std::string staged_bytes = encode(staged);
  std::uint64_t size = 32;
  for (const Record& record : golden_records(staged_bytes)) {
    builder.add(record);
    size += encoded_bytes(record);
    BOOST_TEST(builder.size_bytes() == size);
  }
  (void)builder.seal(golden_seal);
  BOOST_TEST(builder.checksum() == 0xe102b0da3c6f99a8U);
}

BOOST_AUTO_TEST_CASE(a_builder_whose_frame_was_taken_begins_another) {
  FrameBuilder builder;
  const std::size_t at = builder.add(put_record("a/b", "hello"));
  (void)builder.seal(golden_seal);
  const std::string whole = builder.take();
  BOOST_TEST(whole == frame_of(golden_seal, {put_record("a/b", "hello")}));
  BOOST_TEST(whole.substr(at) == "hello");
  BOOST_TEST(builder.size_bytes() == 32U);
  builder.add(put_record("c", "d"));
  BOOST_TEST(text_of(builder.seal(golden_seal)) == frame_of(golden_seal, {put_record("c", "d")}));
}

BOOST_AUTO_TEST_CASE(a_frame_may_be_sealed_again_and_grow) {
  FrameBuilder builder;
  builder.add(put_record("a", "1"));
  (void)builder.seal({.epoch = 1, .previous = 2, .sequence = 3});
  builder.add(put_record("b", "2"));
  const FrameSeal seal{.epoch = 4, .previous = 5, .sequence = 6};
  BOOST_TEST(text_of(builder.seal(seal)) ==
             frame_of(seal, {put_record("a", "1"), put_record("b", "2")}));
}

BOOST_AUTO_TEST_CASE(the_page_s_frame_decodes_to_its_fields) {
  const auto header = decode_header(bytes_of(golden), epoch);
  BOOST_REQUIRE(header.has_value());
  BOOST_TEST(header->checksum == 0xe102b0da3c6f99a8U);
  BOOST_TEST(header->previous == golden_seal.previous);
  BOOST_TEST(header->sequence == 258U);
  BOOST_TEST(header->length == 98U);
  BOOST_TEST(is_accepted(bytes_of(golden), epoch));
  const auto content = decode_records(bytes_of(golden));
  BOOST_REQUIRE(content.has_value());
  BOOST_TEST(content->commits == 2U);
  BOOST_TEST(!content->settled);
  BOOST_TEST(!content->closed);
  BOOST_TEST((content->records == golden_records(encode(staged))));
  BOOST_TEST((decode_staged(content->records[2].content) == staged));
}

BOOST_AUTO_TEST_CASE(no_truncated_frame_is_taken_for_one) {
  for (std::size_t size = 0; size < golden.size(); ++size) {
    const auto bytes = exact_copy(golden.substr(0, size));
    BOOST_TEST(decode_header(bytes, epoch).has_value() == (size >= 32));
    BOOST_TEST(!is_accepted(bytes, epoch));
  }
}

BOOST_AUTO_TEST_CASE(no_frame_with_a_flipped_bit_is_taken_for_one) {
  for (std::size_t bit = 0; bit < 8 * golden.size(); ++bit) {
    std::string bytes = golden;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    BOOST_TEST(!is_accepted(bytes_of(bytes), epoch), "bit " << bit);
  }
}

BOOST_AUTO_TEST_CASE(a_frame_of_another_epoch_is_none) {
  for (const std::uint64_t other :
       {std::uint64_t{0}, epoch - 1, epoch ^ (std::uint64_t{1} << 63)}) {
    BOOST_TEST(!decode_header(bytes_of(golden), other).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_length_that_does_not_hold_the_header_is_refused_even_with_a_right_check) {
  // Previous 0, sequence 0, epoch 0; the checks were computed without this codec.
  std::string bytes(32, '\0');
  bytes[24] = 31;
  bytes.replace(28, 4, from_hex("8d c4 92 95"));
  BOOST_TEST(!decode_header(bytes_of(bytes), 0).has_value());
  bytes[24] = 32;
  bytes.replace(28, 4, from_hex("69 8a 85 59"));
  BOOST_TEST(decode_header(bytes_of(bytes), 0).has_value());
}

BOOST_AUTO_TEST_CASE(frames_begin_at_multiples_of_eight) {
  BOOST_TEST(aligned(0) == 0U);
  BOOST_TEST(aligned(1) == 8U);
  BOOST_TEST(aligned(8) == 8U);
  BOOST_TEST(aligned(4097) == 4104U);
}

BOOST_AUTO_TEST_CASE(a_digest_is_that_of_the_page) {
  const ContentDigest digest = content_digest(bytes_of("hello"));
  BOOST_TEST(digest.low == 0xc779cfaa5e523818U);
  BOOST_TEST(digest.high == 0xb5e9c1ad071b3e7fU);
}

// The library has several loops for long contents, and takes the widest that the processor knows.
BOOST_AUTO_TEST_CASE(a_long_content_has_the_digest_that_any_processor_finds) {
  std::string content;
  for (std::size_t i = 0; i < 100'000; ++i) content += static_cast<char>('a' + i % 23);
  const ContentDigest digest = content_digest(bytes_of(content));
  BOOST_TEST(digest.low == 0x48b10fe59c2b815fU);
  BOOST_TEST(digest.high == 0x5a74cdece22ae5aaU);
  ContentHasher hasher;
  hasher.update(bytes_of(content).first(70'001));
  hasher.update(bytes_of(content).subspan(70'001));
  BOOST_TEST((hasher.finish() == digest));
  BOOST_TEST(checksum_of(bytes_of(content), epoch) == 0x0aa0bbb6109c51d8U);
}

BOOST_AUTO_TEST_CASE(a_staged_content_of_another_size_is_none) {
  for (const std::size_t size : {0U, 31U, 33U}) {
    BOOST_TEST(!decode_staged(std::string(size, 'x')).has_value());
  }
}

}  // namespace
