// Texts and conditions of errors. See error.hpp.
#include "holdfast/error.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "holdfast/assert.hpp"

namespace holdfast {
namespace {

struct ErrcRow {
  const char* text;
  std::errc condition;
};

constexpr std::array<ErrcRow, 10> errc_rows{{
    {"locked by another owner", std::errc::resource_unavailable_try_again},
    {"damaged content", std::errc::illegal_byte_sequence},
    {"not a usable file name", std::errc::invalid_argument},
    {"not a regular file", std::errc::operation_not_supported},
    {"an earlier failure poisoned this handle", std::errc::io_error},
    {"not active any more", std::errc::bad_file_descriptor},
    {"refused by an option of the call", std::errc::operation_not_permitted},
    {"too many symbolic links", std::errc::too_many_symbolic_link_levels},
    {"no usable backup", std::errc::no_such_file_or_directory},
    {"not as it was expected", std::errc::operation_canceled},
}};

const ErrcRow* row_of(int value) noexcept {
  if (value < 1 || value > static_cast<int>(errc_rows.size())) return nullptr;
  return &errc_rows[static_cast<std::size_t>(value - 1)];
}

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "holdfast"; }

  std::string message(int value) const override {
    const ErrcRow* row = row_of(value);
    return row != nullptr ? row->text : "unknown error";
  }

  std::error_condition default_error_condition(int value) const noexcept override {
    const ErrcRow* row = row_of(value);
    return row != nullptr ? std::make_error_condition(row->condition)
                          : std::error_condition(value, *this);
  }
};

constexpr std::array operation_names{
    "open_root",      "make_directory", "open_directory", "remove_directory",
    "list",           "sync_directory", "create",         "open",
    "open_log",       "stat",           "link",           "make_symlink",
    "read_link",      "rename",         "remove",         "free_space",
    "read_at",        "read_attribute", "drop_cache",     "append",
    "append_copy",    "write_at",       "allocate",       "truncate",
    "set_mode",       "set_owner",      "set_times",      "set_attribute",
    "sync",           "close",          "try_lock",       "lock_state",
    "set_lock_owner", "release",        "resolve",        "write",
    "seal",           "publish",        "back_up",        "read",
    "heal",           "restore",        "quarantine",     "recover",
    "verify",         "parse",          "serialize",      "patch",
};
static_assert(operation_names.size() == static_cast<std::size_t>(Operation::patch) + 1);

std::string_view outcome_text(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::not_published: return "not published";
    case Outcome::published_unconfirmed: return "published, but not confirmed to be durable";
    case Outcome::in_doubt: return "in doubt until the next open";
    case Outcome::durable: return "the new content is durable";
  }
  return "unknown outcome";
}

}  // namespace

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "holdfast: %s:%d: assertion failed: %s\n", file, line, condition);
  std::abort();
}

const std::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

std::error_code make_error_code(errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

std::string_view to_string(Operation operation) noexcept {
  const auto index = static_cast<std::size_t>(operation);
  return index < operation_names.size() ? operation_names[index] : "unknown";
}

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::not_published: return "not_published";
    case Outcome::published_unconfirmed: return "published_unconfirmed";
    case Outcome::in_doubt: return "in_doubt";
    case Outcome::durable: return "durable";
  }
  return "unknown";
}

std::string Error::message() const {
  std::string text{to_string(operation)};
  if (!name.empty()) text += " " + name;
  text += ": " + code.message();
  if (!detail.empty()) text += " (" + detail + ")";
  text += "; ";
  text += outcome_text(outcome);
  return printable(text);
}

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      result += c;
      continue;
    }
    result += "\\x";
    result += digits[byte >> 4U];
    result += digits[byte & 0xfU];
  }
  return result;
}

std::string join_path(std::string_view directory, std::string_view name) {
  std::string path{directory};
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

}  // namespace holdfast
