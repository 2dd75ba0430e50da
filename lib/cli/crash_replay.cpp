// holdfast crash replay TOKEN: the failure once more, to the letter.
#include <iostream>

#include "crash.hpp"

namespace holdfast::cli {

using Json = nlohmann::ordered_json;

namespace {

Exit refuse(const Common& common, const Error& error) {
  if (common.json) {
    return print_json(Json{{"ok", false}, {"error", to_json(error)}}, Exit::usage);
  }
  std::cerr << "holdfast: not a token of this program: " << error.detail << '\n';
  return Exit::usage;
}

Result<faultfs::Witness> replayed(const std::string& token) {
  HOLDFAST_TRY_LET(replay, faultfs::parse_token(token));
  const subjects::Listed* listed = subjects::find_subject(replay.subject);
  if (listed == nullptr) {
    return fail(std::errc::invalid_argument, Operation::read, "token",
                "there is no subject " + replay.subject);
  }
  return faultfs::witness(*listed->subject, replay);
}

}  // namespace

Json to_json(const faultfs::Witness& witness) {
  Json broken = Json::array();
  for (const faultfs::Failure& failure : witness.report.failures) {
    broken.push_back({{"rule", failure.rule},
                      {"sentence", failure.sentence},
                      {"weakest_model", witness.weakest.at(failure.rule)}});
  }
  Json json{{"subject", witness.report.subject},
            {"model", witness.report.model},
            {"broken", std::move(broken)}};
  if (witness.report.ok()) return json;
  const faultfs::Failure& state = witness.report.failures.front();
  json["cut"] = state.cut;
  json["lost"] = state.lost;
  json["kept"] = state.kept;
  json["legal_because"] = state.legal_because;
  json["tree"] = state.tree;
  json["token"] = state.token;
  return json;
}

Exit replay_crash(const std::string& token, const Common& common) {
  const Result<faultfs::Witness> found = replayed(token);
  if (!found) return refuse(common, found.error());
  const bool ok = found->report.ok();
  const Exit after = ok ? Exit::ok : Exit::findings;
  if (common.json) {
    return print_json(Json{{"ok", ok}, {"state", to_json(*found)}}, after);
  }
  return print(ok ? "no rule is broken\n" : found->text, after);
}

}  // namespace holdfast::cli
