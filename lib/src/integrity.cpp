// The integrity record's text, and the judgement. See integrity.hpp.
#include "holdfast/integrity.hpp"

#include <algorithm>
#include <charconv>

namespace holdfast {
namespace {

// Take `prefix` and the word after it, up to a space or the end, from the front of `text`.
std::optional<std::string_view> take_field(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_digest(std::string_view hex) {
  return hex.size() == 64 && std::all_of(hex.begin(), hex.end(), [](char digit) {
           return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
         });
}

std::string size_text(std::uint64_t size_bytes) {
  return std::to_string(size_bytes) + " bytes";
}

Verdict judge_without_record(const Evidence& evidence, const std::string& note) {
  if (evidence.size_bytes == 0) return {Condition::empty, "the file is empty" + note};
  if (evidence.all_zero) return {Condition::zeroed, "every byte is zero" + note};
  return {Condition::unwitnessed, "there is no integrity record" + note};
}

Verdict judge_by_record(const Evidence& evidence, const Record& record) {
  const bool same_content =
      evidence.size_bytes == record.size_bytes && evidence.digest == record.digest;
  const bool same_mtime = evidence.mtime == record.mtime;
  if (same_content && same_mtime) return {Condition::sound, "as its record says", true};
  if (same_content) return {Condition::sound, "as its record says, though its mtime changed"};
  if (!same_mtime) {
    Verdict verdict = judge_without_record(evidence, "; it was changed after it was sealed");
    if (verdict.condition == Condition::unwitnessed) {
      verdict = {Condition::edited, "content and mtime changed after it was sealed"};
    }
    return verdict;
  }
  if (evidence.size_bytes != record.size_bytes) {
    return {Condition::damaged, "the record says " + size_text(record.size_bytes) +
                                    ", the file has " + size_text(evidence.size_bytes)};
  }
  return {Condition::damaged, "the digest differs from the record, mtime and size do not"};
}

}  // namespace

std::string to_text(const Record& record) {
  return "v1 " + record.digest + " size=" + std::to_string(record.size_bytes) +
         " mtime=" + std::to_string(record.mtime.time_since_epoch().count());
}

std::optional<Record> parse_record(std::string_view text) {
  const auto hex = take_field(text, "v1 sha256:");
  if (!hex || !is_digest(*hex)) return std::nullopt;
  const auto size = take_field(text, " size=");
  const auto mtime = size ? take_field(text, " mtime=") : std::nullopt;
  if (!mtime || !text.empty()) return std::nullopt;
  const auto size_bytes = parse_number<std::uint64_t>(*size);
  const auto nanoseconds = parse_number<std::int64_t>(*mtime);
  if (!size_bytes || !nanoseconds) return std::nullopt;
  return Record{"sha256:" + std::string(*hex), *size_bytes,
                Time(std::chrono::nanoseconds(*nanoseconds))};
}

std::string_view to_string(Condition condition) noexcept {
  switch (condition) {
    case Condition::sound: return "sound";
    case Condition::edited: return "edited";
    case Condition::damaged: return "damaged";
    case Condition::unwitnessed: return "unwitnessed";
    case Condition::empty: return "empty";
    case Condition::zeroed: return "zeroed";
    case Condition::missing: return "missing";
  }
  return "unknown";
}

Verdict judge(const Evidence& evidence) {
  if (!evidence.exists) return {Condition::missing, "there is no such file"};
  if (!evidence.unreadable.empty()) {
    return {Condition::damaged, "the content cannot be read: " + evidence.unreadable};
  }
  if (!evidence.record) return judge_without_record(evidence, "");
  const std::optional<Record> record = parse_record(*evidence.record);
  if (!record) return judge_without_record(evidence, "; its integrity record cannot be parsed");
  return judge_by_record(evidence, *record);
}

}  // namespace holdfast
