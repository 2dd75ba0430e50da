// What the verbs below "holdfast store" share. See store.cpp.
//
// A verb reads its input, opens the project, does one thing, detaches and reports. Whatever the
// store tells meanwhile is part of the report.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "verb.hpp"

namespace holdfast::cli {

/// What a verb answers; documents are holdfast::Json, which sorts its members.
using Report = nlohmann::ordered_json;

/// What a verb has to say about work that went well.
struct Answer {
  std::string text{};  ///< for people, on standard output
  Report json = Report::object();
  Exit after = Exit::ok;
};

/// What the store tells while a verb works with it: chunks that were healed, files that were
/// adopted or put aside.
/// Threads: the store may tell from any thread; everything else is for the thread of the verb.
class Notices {
 public:
  explicit Notices(const Common& common) : common_(common) {}
  Notices(const Notices&) = delete;
  Notices& operator=(const Notices&) = delete;

  /// Requires: the store that gets them does not outlive this object.
  [[nodiscard]] StoreOptions store_options();

  /// Say one more thing.
  void add(std::string note);

  /// Print what is new on standard error, unless all is to be JSON.
  void show();

  /// Add "healed" and "notes" to a report.
  void append_to(Report& report) const;

 private:
  const Common& common_;
  mutable std::mutex mutex_{};  // guards what follows
  std::vector<HealedChunk> healed_{};
  std::vector<std::string> notes_{};
  std::vector<std::string> unshown_{};
};

using Work = std::function<Result<Answer>(DiskStore& store, Notices& notices)>;

/// Whether a JSON report has lines, or is one.
enum class Layout { lines, one_line };

/// When the chunks' own files follow the journal.
enum class ApplyWhen { background, close };

struct Opening {
  Layout layout = Layout::lines;
  ApplyWhen apply = ApplyWhen::close;
  bool read_only = false;
  OlderProject older = OlderProject::refuse;
};

/// Open a project, let `work` do something, detach, and report.
///
/// What was done is reported also where detaching fails, as an error of its own.
[[nodiscard]] Exit with_project(const Common& common, const std::string& directory,
                                const Work& work, const Opening& how = {});

/// The same with a project that is made.
[[nodiscard]] Exit with_new_project(const Common& common, const std::string& root,
                                    const std::string& name, const Work& work);

/// The exit code for a failed call about chunks and documents: findings where they are not as the
/// call needs them, otherwise as exit_code().
[[nodiscard]] Exit exit_of(const Error& error);

/// Report an error of the input, before any project was opened.
[[nodiscard]] Exit refuse_input(const Common& common, const Error& error);

/// All of standard input.
/// Errors: file_too_large beyond what a document may have; io_error.
[[nodiscard]] Result<std::string> read_standard_input();

/// The next line of standard input without its end; nothing after the last one. A last line needs
/// no end. Errors are about `name`.
/// Errors: as read_standard_input(), for one line.
[[nodiscard]] Result<std::optional<std::string>> read_line(const std::string& name);

/// The document in a file, or in standard input for "-".
/// Errors: those of reading and of parse_json.
[[nodiscard]] Result<Json> read_document(const std::string& file);

/// For CLI11: why `text` is no name of a chunk or project; empty if it is one.
[[nodiscard]] std::string check_name(const std::string& text);

/// Add DIR, the directory of a project.
void add_directory(CLI::App& verb, std::string& directory);

/// What verbs need that look at a project.
struct LookRequest {
  std::string directory;
  bool read_only = false;
};

/// Add DIR and --read-only.
void add_look(CLI::App& verb, LookRequest& request);

nlohmann::ordered_json to_json(const HealedChunk& healed);

// The verbs. Each is in the file that is named after it or after its kind.
Action add_store_new(CLI::App& verb, const Common& common);
Action add_store_put(CLI::App& verb, const Common& common);
Action add_store_patch(CLI::App& verb, const Common& common);
Action add_store_rm(CLI::App& verb, const Common& common);
Action add_store_delete(CLI::App& verb, const Common& common);
Action add_store_get(CLI::App& verb, const Common& common);
Action add_store_ls(CLI::App& verb, const Common& common);
Action add_store_health(CLI::App& verb, const Common& common);
Action add_store_projects(CLI::App& verb, const Common& common);
Action add_store_migrate(CLI::App& verb, const Common& common);
Action add_store_import(CLI::App& verb, const Common& common);
Action add_store_export(CLI::App& verb, const Common& common);
Action add_store_feed(CLI::App& verb, const Common& common);
Action add_store_checkpoint(CLI::App& verb, const Common& common);
Action add_store_checkpoints(CLI::App& verb, const Common& common);
Action add_store_verify(CLI::App& verb, const Common& common);
Action add_store_restore(CLI::App& verb, const Common& common);

}  // namespace holdfast::cli
