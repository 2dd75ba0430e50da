// holdfast store feed: one commit for each line of standard input, answered when it is durable.
//
// A line is an object of chunks and their documents; null is a document like any other. Who reads
// {"commit":N} may count on that line: the answer leaves in one write, after the commit's flush.
#include <iostream>

#include "store.hpp"

namespace holdfast::cli {
namespace {

struct Request {
  std::string directory;
  ApplyWhen apply = ApplyWhen::background;
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

Result<Answer> feed(DiskStore& store, Notices& notices) {
  std::uint64_t commits = 0;
  for (;;) {  // bounded by the input
    const std::string place = "line " + std::to_string(commits + 1) + " of standard input";
    HOLDFAST_TRY_LET(line, read_line(place));
    if (!line) break;
    HOLDFAST_TRY_LET(commit, commit_line(store, *line, place));
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
    return with_project(common, request->directory, feed, {Layout::one_line, request->apply});
  };
}

}  // namespace holdfast::cli
