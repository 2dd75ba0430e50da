// holdfast crash: what a power cut may leave of a program, on the simulator.
//
// Nothing here touches the disk of this machine.
#include "crash.hpp"

#include <algorithm>

namespace holdfast::cli {
namespace {

struct Request {
  CrashRequest run;
  std::string token;
  std::vector<std::string> certified;  // protocols whose names begin so; empty: all
};

std::vector<std::string> known_subjects() {
  std::vector<std::string> names{"all"};
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    names.push_back(listed.subject->name());
  }
  return names;
}

std::vector<std::string> known_models() {
  std::vector<std::string> names{"all"};
  for (const faultfs::CrashModel& model : faultfs::crash_models()) names.emplace_back(model.id);
  return names;
}

std::string check_unit(const std::string& text) {
  const std::vector<std::string> units{"64", "128", "256", "512", "1024", "2048", "4096"};
  if (std::find(units.begin(), units.end(), text) != units.end()) return {};
  return "'" + text + "' is not a power of two from 64 to 4096";
}

std::string check_certified(const std::string& text) {
  return is_certified(text) ? "" : "no protocol that is certified begins with '" + text + "'";
}

/// A check whose message names the mistake and where the right names are.
CLI::Validator known(const std::string& what, std::vector<std::string> names) {
  return {[what, names = std::move(names)](const std::string& text) -> std::string {
            if (std::find(names.begin(), names.end(), text) != names.end()) return {};
            return "no " + what + " is called '" + text + "'; `holdfast crash " + what +
                   "s` lists them";
          },
          ""};
}

std::string listed(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) text += (text.size() > 1 ? " " : "") + name;
  return text + "]";
}

void add_run_options(CLI::App& run, CrashRequest& request) {
  run.add_option("--subject", request.subjects,
                 "The programs to explore, or all; `holdfast crash subjects` lists them")
      ->check(known("subject", known_subjects()))
      ->option_text("NAME… " + listed(request.subjects));
  run.add_option("--model", request.models,
                 "The crash models, or all; `holdfast crash models` lists them")
      ->check(known("model", known_models()))
      ->option_text("NAME… " + listed(request.models));
  run.add_option("--unit", request.unit_bytes, "What the disk writes as a whole, in bytes")
      ->check(check_unit)
      ->capture_default_str();
  run.add_option("--depth", request.depth, "1: a crash; 2: and one inside recovery; and so on")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  run.add_option("--budget", request.budget,
                 "Judge at most so many classes of states, then the answer is a sample; 0: all. "
                 "By default all, and 2000 under posix-paranoid and lying-flush")
      ->check(CLI::NonNegativeNumber)
      ->option_text("N");
  run.add_flag("--faults", request.faults, "Also let every call of the story fail");
  run.add_flag("--kills", request.kills,
               "Also kill the process in every call: the next one recovers, then the power goes");
  run.add_flag("--damage", request.damage, "Also let every file be damaged before the story");
}

}  // namespace

Action add_crash(CLI::App& verb, const Common& common) {
  const auto request = std::make_shared<Request>();
  verb.require_subcommand(1);
  CLI::App* models = verb.add_subcommand("models", "The crash models, with rules and sources");
  CLI::App* programs = verb.add_subcommand("subjects", "The programs that can be explored");
  CLI::App* run = verb.add_subcommand("run", "Explore programs and judge every state");
  CLI::App* certify = verb.add_subcommand("certify", "What was explored of our own protocols");
  CLI::App* replay = verb.add_subcommand("replay", "Judge the one state that a token names");
  add_run_options(*run, request->run);
  certify
      ->add_option("BEGINNING", request->certified,
                   "Only protocols whose names begin so, such as store-")
      ->check(check_certified);
  replay->add_option("TOKEN", request->token, "As printed with a failure")->required();
  // --json belongs to the verb, and may stand behind what is below it.
  for (CLI::App* sub : {models, programs, run, replay}) sub->fallthrough();
  return [=, &common] {
    if (models->parsed()) return show_models(common);
    if (programs->parsed()) return show_subjects(common);
    if (certify->parsed()) return print_certificates(request->certified);
    if (run->parsed()) return run_crashes(request->run, common);
    return replay_crash(request->token, common);
  };
}

}  // namespace holdfast::cli
