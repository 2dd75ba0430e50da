// holdfast store feed: one commit for each line of standard input, answered when it is durable.
//
// A line is an object of chunks and their documents; null is a document like any other. Who reads
// {"commit":N} may count on that line: the answer leaves in one write, after the commit's flush.
#include <condition_variable>
#include <iostream>
#include <thread>

#include "store.hpp"

namespace holdfast::cli {
namespace {

/// When the chunks' own files follow the journal.
enum class ApplyWhen { background, close };

struct Request {
  std::string directory;
  ApplyWhen apply = ApplyWhen::background;
};

/// Writes committed documents into their files now and then, beside the commits.
class Applier {
 public:
  Applier(DiskStore& store, Notices& notices)
      : store_(store), notices_(notices), thread_([this] { run(); }) {}
  ~Applier() {
    {
      const std::lock_guard guard(mutex_);
      done_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  Applier(const Applier&) = delete;
  Applier& operator=(const Applier&) = delete;

  /// There is something to write.
  void commit_made() {
    const std::lock_guard guard(mutex_);
    waiting_ = true;
  }

 private:
  // Not promised: how soon. What is left over is written when the project is detached, and what
  // cannot be written is tried again and told then.
  void run() {
    constexpr auto pause = std::chrono::milliseconds(200);
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, pause, [this] { return done_; })) {
      if (!waiting_) continue;
      waiting_ = false;
      lock.unlock();
      const Result<ApplyReport> applied = store_.force_sync();
      if (!applied && !told_) notices_.add("the files stay behind: " + applied.error().message());
      told_ = told_ || !applied;
      lock.lock();
    }
  }

  DiskStore& store_;
  Notices& notices_;
  bool told_ = false;   // of the thread
  std::mutex mutex_{};  // guards done_ and waiting_
  std::condition_variable changed_{};
  bool done_ = false;
  bool waiting_ = false;
  std::thread thread_;
};

Result<Batch> batch_of(const std::string& line, const std::string& place) {
  HOLDFAST_TRY_LET(chunks, parse_json(line, place));
  if (!chunks.is_object() || chunks.empty()) {
    return fail(std::errc::invalid_argument, Operation::parse, place,
                "a line is an object of chunks and their documents");
  }
  Batch batch;
  for (auto& [chunk, document] : chunks.items()) batch.put(chunk, std::move(document));
  return batch;
}

Result<std::uint64_t> commit_line(DiskStore& store, const std::string& line,
                                  const std::string& place) {
  HOLDFAST_TRY_LET(batch, batch_of(line, place));
  Result<CommitReport> report = store.commit(batch);
  if (report) return report->sequence;
  Error error = std::move(report).error();
  error.name = place + ", " + error.name;
  return fail(std::move(error));
}

Result<void> answer_commit(std::uint64_t commit) {
  std::cout << "{\"commit\":" + std::to_string(commit) + "}\n" << std::flush;
  if (std::cout) return {};
  return fail(Error{std::make_error_code(std::errc::io_error), Operation::write, "standard output",
                    Outcome::durable, "commit " + std::to_string(commit) + " was made"});
}

Result<Answer> feed(DiskStore& store, ApplyWhen apply, Notices& notices) {
  std::optional<Applier> applier;
  if (apply == ApplyWhen::background) applier.emplace(store, notices);
  std::uint64_t commits = 0;
  for (;;) {  // bounded by the input
    const std::string place = "line " + std::to_string(commits + 1) + " of standard input";
    HOLDFAST_TRY_LET(line, read_line(place));
    if (!line) break;
    HOLDFAST_TRY_LET(commit, commit_line(store, *line, place));
    if (applier) applier->commit_made();
    HOLDFAST_TRY(answer_commit(commit));
    ++commits;
    notices.show();
  }
  return Answer{.json = {{"commits", commits}}};
}

}  // namespace

Action add_store_feed(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<Request>();
  add_directory(verb, request->directory);
  verb.add_option("--apply", request->apply,
                  "When the chunks' own files are written: now and then, or only at the end")
      ->transform(
          choice<ApplyWhen>({{"background", ApplyWhen::background}, {"close", ApplyWhen::close}}))
      ->option_text("background|close [background]");
  return [request, &common] {
    const auto work = [&](DiskStore& store, Notices& notices) {
      return feed(store, request->apply, notices);
    };
    return with_project(common, request->directory, work, Layout::one_line);
  };
}

}  // namespace holdfast::cli
