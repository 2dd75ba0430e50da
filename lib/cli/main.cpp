// The holdfast command: reads the command line and hands over to a verb.
//
// Reports go to standard output, errors to standard error; with --json both are one JSON object on
// standard output. Exit codes: 0 ok, 1 findings, 2 usage, 3 I/O, 4 locked, 5 damaged.
#include <algorithm>
#include <csignal>
#include <iostream>
#include <list>

#include "verb.hpp"

namespace {

using namespace holdfast::cli;

constexpr const char* footer =
    "Exit codes: 0 ok, 1 findings, 2 usage, 3 I/O error, 4 locked, 5 damaged.";

// What is wrong, in our words where CLI11 does not name the mistake.
std::string reason_of(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> rest = app.remaining(true);
  const bool no_verb = error.get_name() == "RequiredError" && !rest.empty();
  return no_verb ? "no verb is called '" + rest.front() + "'" : std::string(error.what());
}

// CLI11 has codes of its own; ours are 0 for help and 2 for every mistake.
Exit refuse_usage(const CLI::App& app, const CLI::ParseError& error, const Common& common) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
    return app.exit(error) == 0 && std::cout.flush() ? Exit::ok : Exit::io;
  }
  if (common.json) {
    const nlohmann::ordered_json report{
        {"ok", false}, {"error", {{"step", "usage"}, {"reason", reason_of(app, error)}}}};
    return print_json(report, Exit::usage);
  }
  std::cerr << "holdfast: usage: " << reason_of(app, error) << "; see holdfast --help\n";
  return Exit::usage;
}

Exit run(int argc, char** argv) {
  CLI::App app{"Write, read, check and repair files so that they survive crashes", "holdfast"};
  app.set_version_flag("--version", "holdfast " HOLDFAST_VERSION);
  app.footer(footer);
  app.require_subcommand(1);
  // Known before anything is parsed, so that mistakes in the rest are reported as asked for.
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  Common common{.json = std::any_of(arguments.begin(), arguments.end(), [](const char* argument) {
                  return std::string_view(argument) == "--json";
                })};
  app.add_flag("--json", common.json, "Report as one JSON object on standard output");
  std::list<std::pair<CLI::App*, Action>> actions;
  for (const Verb& verb : verbs()) {
    CLI::App* sub = app.add_subcommand(verb.name, verb.summary);
    sub->add_flag("--json", common.json, "Report as one JSON object on standard output");
    sub->footer(footer);
    actions.emplace_back(sub, verb.add(*sub, common));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return refuse_usage(app, error, common);
  }
  for (const auto& [sub, action] : actions) {
    if (sub->parsed()) return action();
  }
  return Exit::usage;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe is an error to report like any other, not a reason to die without cleaning up.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a limit on the size of files.
  std::signal(SIGXFSZ, SIG_IGN);
  std::ios::sync_with_stdio(false);
  return static_cast<int>(run(argc, argv));
}
