// From opening a project to the report about it. See store.hpp.
#include <iostream>
#include <thread>

#include "store.hpp"

namespace holdfast::cli {
namespace {

using Begin = std::function<Result<DiskStore>(const StoreOptions& options)>;

std::string text_of(const HealedChunk& healed) {
  std::string text = "chunk " + healed.chunk + " was " + healed.reason +
                     " and is restored from the " + healed.from + " (";
  if (healed.restored_version != 0) {
    text += "version " + std::to_string(healed.restored_version) + "; ";
  }
  if (healed.restored_version == healed.lost_version) return text + "nothing is lost)";
  return text + "version " + std::to_string(healed.lost_version) + " is lost)";
}

/// How a verb ended: its work, and letting go of the project.
struct Ending {
  Result<Answer> answer;
  Result<void> detached{};
  Exit if_failed = Exit::io;
};

// What was done counts even where the project could not be detached.
Exit exit_of(const Ending& ending) {
  if (!ending.answer) return ending.if_failed;
  return ending.detached ? ending.answer->after : exit_code(ending.detached.error());
}

Exit report_json(const Ending& ending, const Notices& notices, Layout layout) {
  const bool ok = ending.answer && ending.detached;
  Report report = ending.answer ? ending.answer->json : Report::object();
  if (report.contains("ok")) {
    report["ok"] = ok && report["ok"].get<bool>();
  } else {
    Report first{{"ok", ok}};
    first.update(report);
    report = std::move(first);
  }
  if (!ending.answer) report["error"] = cli::to_json(ending.answer.error());
  if (!ending.detached) {
    report[ending.answer ? "error" : "detach_error"] = cli::to_json(ending.detached.error());
  }
  notices.append_to(report);
  if (layout == Layout::lines) return print_json(report, exit_of(ending));
  return print(report.dump(-1, ' ', false, Report::error_handler_t::replace) + "\n",
               exit_of(ending));
}

Exit report(const Common& common, const Ending& ending, Notices& notices, Layout layout) {
  if (common.json) return report_json(ending, notices, layout);
  notices.show();
  Exit after = exit_of(ending);
  if (ending.answer) after = print(ending.answer->text, after);
  if (!ending.answer) std::cerr << "holdfast: " << ending.answer.error().message() << '\n';
  if (!ending.detached) {
    std::cerr << "holdfast: the project could not be detached: "
              << ending.detached.error().message() << '\n';
  }
  return after;
}

Exit with_store(const Common& common, const Begin& begin, const Work& work, Layout layout) {
  Notices notices(common);
  Result<DiskStore> store = begin(notices.store_options());
  if (!store) {
    const Error& error = store.error();
    return report(common, {fail(error), {}, cli::exit_of(error)}, notices, layout);
  }
  if (store->get_health_report().access == Access::live) {
    notices.add(
        "somebody has the project open: its files may be behind, and not all of one moment");
  }
  Ending ending{work(*store, notices)};
  if (!ending.answer) ending.if_failed = cli::exit_of(ending.answer.error());
  ending.detached = store->detach();
  const bool deleted = !ending.detached && ending.detached.error().code == errc::not_active;
  if (deleted) ending.detached = {};
  return report(common, ending, notices, layout);
}

}  // namespace

StoreOptions Notices::store_options() {
  StoreOptions options;
  options.callbacks.on_status = [this](const std::string& message) { add(message); };
  options.background = false;
  options.staging.times = {.quiet = std::chrono::milliseconds(200),
                           .latency_max = std::chrono::milliseconds(200)};
  // What fails in the verb's own thread is the verb's to report.
  options.callbacks.on_fault = [this, own = std::this_thread::get_id()](const Error& error) {
    if (std::this_thread::get_id() != own) add("the files stay behind: " + error.message());
  };
  options.callbacks.on_heal = [this](const HealedChunk& healed) {
    const std::lock_guard guard(mutex_);
    healed_.push_back(healed);
    unshown_.push_back(text_of(healed));
  };
  return options;
}

void Notices::add(std::string note) {
  const std::lock_guard guard(mutex_);
  notes_.push_back(note);
  unshown_.push_back(std::move(note));
}

void Notices::show() {
  if (common_.json) return;
  const std::lock_guard guard(mutex_);
  for (const std::string& line : unshown_) std::cerr << "holdfast: " << line << '\n';
  unshown_.clear();
}

void Notices::append_to(Report& report) const {
  const std::lock_guard guard(mutex_);
  Report healed = Report::array();
  for (const HealedChunk& each : healed_) healed.push_back(to_json(each));
  report["healed"] = std::move(healed);
  report["notes"] = notes_;
}

Report to_json(const HealedChunk& healed) {
  return {{"chunk", healed.chunk},
          {"reason", healed.reason},
          {"from", healed.from},
          {"version", healed.version},
          {"lost_version", healed.lost_version},
          {"restored_version", healed.restored_version},
          {"commits_lost_max", healed.commits_lost_max}};
}

Exit with_project(const Common& common, const std::string& directory, const Work& work,
                  const Opening& how) {
  const auto open = [&](StoreOptions options) {
    options.background = how.apply == ApplyWhen::background;
    options.older = how.older;
    return how.read_only ? open_store_read_only(directory, options)
                         : open_store(directory, options);
  };
  return with_store(common, open, work, how.layout);
}

Exit with_new_project(const Common& common, const std::string& root, const std::string& name,
                      const Work& work) {
  const auto create = [&](const StoreOptions& options) {
    return create_store(root, name, options);
  };
  return with_store(common, create, work, Layout::lines);
}

// The names of chunks have no slash, those of files have one.
Exit exit_of(const Error& error) {
  const bool about_document = error.operation == Operation::parse ||
                              error.operation == Operation::serialize ||
                              error.operation == Operation::patch;
  const bool missing_chunk = error.code == std::errc::no_such_file_or_directory &&
                             error.operation == Operation::read &&
                             error.name.find('/') == std::string::npos;
  const bool found_so = about_document || missing_chunk || error.code == errc::conflict ||
                        error.code == errc::bad_name ||
                        error.code == std::errc::no_message_available;
  const bool bad_checkpoint = error.code == errc::refused && error.name.ends_with(".zip");
  if (bad_checkpoint) return Exit::damaged;
  return found_so ? Exit::findings : exit_code(error);
}

Exit refuse_input(const Common& common, const Error& error) {
  return report_error(common, error, exit_of(error));
}

}  // namespace holdfast::cli
