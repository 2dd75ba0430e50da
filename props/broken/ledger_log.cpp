// See ledger_log.hpp.
#include "ledger_log.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string_view>

namespace subjects {
namespace {

constexpr std::size_t header_bytes = 26;  // "CHECKSUM:16 LENGTH:8\n"

/// FNV-1a. The place is part of it, so that no frame is believed where it was not written.
std::uint64_t checksum_of(const Place& place, std::string_view body) {
  constexpr std::size_t offsets = 1U << 20U;
  std::uint64_t sum = 0xcbf29ce484222325U ^ (place.offset + place.epoch * offsets);
  for (const char c : body) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return sum;
}

template <class Number>
std::optional<Number> number(std::string_view text, int base) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The text up to `separator`, which is removed from `rest` with it.
std::string_view take(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
  return part;
}

/// The body of the whole frame at that place.
std::optional<std::string_view> body_at(std::string_view log, Place place, Checking checking) {
  std::string_view rest = log.substr(place.offset);
  if (rest.size() < header_bytes) return std::nullopt;
  std::string_view header = rest.substr(0, header_bytes);
  rest = rest.substr(header_bytes);
  const auto checksum = number<std::uint64_t>(take(header, ' '), 16);
  const auto length = number<std::size_t>(take(header, '\n'), 10);
  if (!checksum || !length || *length > rest.size()) return std::nullopt;
  const std::string_view body = rest.substr(0, *length);
  if (checking == Checking::unchained) place = {};
  const bool believed = checking == Checking::none || *checksum == checksum_of(place, body);
  return believed ? std::optional(body) : std::nullopt;
}

/// What the first commit of a frame must be; 0 for any.
struct First {
  std::size_t sequence;
};

/// Add the commits of a body to `commits`; a body that makes no sense adds none.
std::size_t add_commits(std::string_view body, First first, std::vector<Documents>& commits) {
  std::vector<Documents> found;
  while (!body.empty()) {
    const std::string_view word = take(body, ' ');
    const std::string_view name = take(body, ' ');
    const auto size = number<std::size_t>(take(body, '\n'), 10);
    if (!size || *size > body.size()) return 0;
    if (word == "commit") {
      const bool any = first.sequence == 0;
      if (!any && name != std::to_string(first.sequence + found.size())) return 0;
      found.emplace_back();
      continue;
    }
    if (found.empty() || (word != "put" && word != "remove")) return 0;
    faultfs::Document document;
    if (word == "put") document = body.substr(0, *size);
    body = body.substr(*size);
    found.back()[std::string(name)] = std::move(document);
  }
  commits.insert(commits.end(), found.begin(), found.end());
  return found.size();
}

}  // namespace

std::string frame_of(Place place, std::span<const Documents> commits) {
  std::string body;
  std::size_t sequence = place.sequence;
  for (const Documents& documents : commits) {
    body += "commit " + std::to_string(sequence++) + " 0\n";
    for (const auto& [key, document] : documents) {
      body += (document ? "put " : "remove ") + key + ' ' +
              std::to_string(document ? document->size() : 0) + '\n' + document.value_or("");
    }
  }
  char header[header_bytes + 1];
  std::snprintf(header, sizeof header, "%016llx %08zu\n",
                static_cast<unsigned long long>(checksum_of(place, body)), body.size());
  return header + body;
}

Parsed parse_log(const std::string& log, Checking checking, Place begin) {
  Parsed parsed;
  for (Place at = begin;;) {
    const auto body = body_at(log, at, checking);
    if (!body) return parsed;
    const First first{checking == Checking::unchained ? 0 : at.sequence};
    const std::size_t commits = add_commits(*body, first, parsed.commits);
    if (commits == 0) return parsed;
    parsed.bytes += header_bytes + body->size();
    at.offset = parsed.bytes;
    at.sequence += commits;
  }
}

Documents documents_of(std::span<const Documents> commits) {
  Documents left;
  for (const Documents& documents : commits) {
    for (const auto& [key, document] : documents) left[key] = document;
  }
  return left;
}

}  // namespace subjects
