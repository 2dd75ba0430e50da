// Strict JSON (RFC 8259): what is read is kept exactly, or refused with its line and column.
//
// Whatever write_json accepts, parse_json accepts under the same limits and gives back: the same
// values, integers as integers and fractions as fractions. Errors name the place. No exception of
// nlohmann leaves these functions, only std::bad_alloc. What is accepted, refused and written is in
// docs/json.md.
//
// A byte limit is not a memory limit: a value may need forty times the bytes of its text.
#pragma once

#include <cstddef>
#include <cstdint>
// Whoever makes or reads values includes <nlohmann/json.hpp>; whoever passes them on need not.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "holdfast/result.hpp"

namespace holdfast {

/// Any JSON value. Members of objects are sorted by the bytes of their keys.
using Json = nlohmann::json;

/// What is refused for being too much. Exactly as much as this is allowed.
struct JsonLimits {
  std::uint64_t size_bytes_max = 64ULL * 1024 * 1024;  ///< of the text
  std::size_t depth_max = 512;                         ///< arrays and objects within one another
};

/// The value that `text` is, and all of it.
///
/// Errors: the place is "line 3, column 14: …"; lines end with \n, columns count bytes, both
/// from 1.
///   bad_message             not JSON, a key twice in one object, a byte order mark, nothing at all
///   illegal_byte_sequence   not UTF-8
///   result_out_of_range     a number that would be written with another value than it is read with
///   value_too_large         nested deeper than allowed; found out before anything is stored
///   file_too_large          more bytes than allowed
/// Cost: no recursion; time grows with the text.
/// Source: RFC 8259
Result<Json> parse_json(std::string_view text, const std::string& name,
                        const JsonLimits& limits = {});

/// The text of `json`: equal values give equal bytes.
///
/// Keys are sorted, every level is indented by two spaces, a newline ends the text, and characters
/// outside of ASCII are UTF-8. A number has the fewest digits that read back as the same; a
/// floating-point number has a point or an exponent, an integer has neither.
/// Errors: the place is a JSON Pointer.
///   invalid_argument        NaN, an infinity, binary or discarded values
///   illegal_byte_sequence   a string or a key that is not UTF-8
///   value_too_large         nested deeper than allowed
///   file_too_large          more bytes than allowed, indentation included
/// Cost: no recursion; time and memory grow with the text.
Result<std::string> write_json(const Json& json, const std::string& name,
                               const JsonLimits& limits = {});

/// Change `target` as the merge patch `patch` says: members are replaced, null removes.
///
/// Errors: value_too_large if either is nested deeper than allowed; `target` is unchanged.
/// Cost: a copy of both.
/// Source: RFC 7396
Result<void> merge_patch(Json& target, const Json& patch, const std::string& name,
                         const JsonLimits& limits = {});

/// Apply all operations of `patch` to `target`, or none.
///
/// Numbers that are compared by `test` are equal if their decimal values are: 1 and 1.0 are.
/// Errors: "operation 2 (add): …" counts from 0; `target` is unchanged.
///   invalid_argument        no array of operations, or an operation without sense
///   no_message_available    a path that leads nowhere
///   operation_canceled      a test that failed
///   value_too_large         the result would be nested deeper than allowed, or an argument is
///   file_too_large          the result could not be written within the limit
/// Cost: a copy of the target, and of each value that is added, copied or moved.
/// Source: RFC 6902
Result<void> apply_patch(Json& target, const Json& patch, const std::string& name,
                         const JsonLimits& limits = {});

/// A copy of the value in `json` that the JSON Pointer `pointer` leads to.
///
/// Errors:
///   invalid_argument        `pointer` is none: it begins without a slash, or has a lone tilde
///   no_message_available    it leads nowhere
///   value_too_large         the value is nested deeper than allowed
/// Source: RFC 6901
Result<Json> at_pointer(const Json& json, std::string_view pointer, const std::string& name,
                        const JsonLimits& limits = {});

}  // namespace holdfast
