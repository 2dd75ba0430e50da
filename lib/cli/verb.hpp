// The verbs of the holdfast command: one function each adds itself to the command line.
//
// To add a verb, write add_NAME() in a file of its own and name it in verbs.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "holdfast/holdfast.hpp"

namespace holdfast::cli {

/// Exit codes; the same for every verb.
enum class Exit {
  ok = 0,
  findings = 1,  ///< it worked, and what it found is not all well
  usage = 2,
  io = 3,
  locked = 4,
  damaged = 5,
};

/// What every verb gets.
struct Common {
  bool json = false;  ///< one JSON object on standard output instead of text
};

/// What a verb does once its options have been read.
using Action = std::function<Exit()>;

/// Add one verb with its options.
/// Requires: `common` outlives the action; what the action needs beside it, it owns.
/// Returns: the action; it is called if the verb was chosen.
using AddVerb = Action (*)(CLI::App& verb, const Common& common);

struct Verb {
  const char* name;
  const char* summary;
  AddVerb add;
};

/// All verbs, in the order in which the help shows them.
std::span<const Verb> verbs();

Action add_write(CLI::App& verb, const Common& common);
Action add_read(CLI::App& verb, const Common& common);
Action add_restore(CLI::App& verb, const Common& common);
Action add_verify(CLI::App& verb, const Common& common);
Action add_recover(CLI::App& verb, const Common& common);
Action add_crash(CLI::App& verb, const Common& common);
Action add_store(CLI::App& verb, const Common& common);

/// The options that lead to a file and its backup.
void add_file_options(CLI::App& verb, FileOptions& options);

/// Report an error: for people on standard error, or as JSON on standard output.
/// Returns: the exit code that belongs to it.
Exit report_error(const Common& common, const Error& error);

/// The same with another exit code.
Exit report_error(const Common& common, const Error& error, Exit after);

/// The exit code for an error.
Exit exit_code(const Error& error) noexcept;

nlohmann::ordered_json to_json(const Error& error);
nlohmann::ordered_json to_json(const Verdict& verdict);

/// Write to standard output, and make sure that it arrived.
/// Returns: `after` on success; Exit::io, with a message, when standard output failed.
Exit print(std::string_view text, Exit after);

/// Lines of cells as text in columns; no line ends in spaces.
std::string aligned(const std::vector<std::vector<std::string>>& lines);

/// Turns one of some words into a value, and names them all where the word is none of them.
template <class Value>
CLI::Validator choice(std::map<std::string, Value> values) {
  return CLI::Validator(
      [values = std::move(values)](std::string& word) -> std::string {
        const auto found = values.find(word);
        if (found != values.end()) {
          word = std::to_string(static_cast<int>(found->second));  // what an enum is read from
          return {};
        }
        std::string words;
        for (const auto& [known, value] : values) words += (words.empty() ? "" : ", ") + known;
        return "'" + word + "' is none of: " + words;
      },
      "");
}

/// Print one JSON object.
Exit print_json(const nlohmann::ordered_json& json, Exit after);

}  // namespace holdfast::cli
