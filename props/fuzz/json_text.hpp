// Arbitrary bytes as a JSON text: one entry for a fuzzer, a kept corpus and a property.
#pragma once

#include "holdfast/json.hpp"

#include "journal_codec.hpp"

namespace props::fuzz {

/// Parse `input` and aborts where
/// - what is refused has no line, column and reason,
/// - what is accepted is refused by nlohmann's parser, or is another value there,
/// - what is accepted is not written, or what is written is refused, another value, or other bytes
///   when it is written again,
/// - the first two elements of an array, taken as a document and a patch for it, make a patch fail
/// and
///   leave a changed document, or succeed and leave one that is too deep.
/// Returns: whether the text was accepted.
Verdict check_json_text(holdfast::ByteView input);

/// Whether two values are the same in kind and value, bit by bit; only signed and unsigned integers
/// of one value are no different kinds.
bool is_identical(const holdfast::Json& a, const holdfast::Json& b);

}  // namespace props::fuzz
