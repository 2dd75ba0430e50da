// holdfast crash subjects: the programs that the command can explore.
#include "crash.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* own_subjects =
    "\nFor programs of your own link holdfast::faultfs and derive from faultfs::Subject;\n"
    "props/broken/ has examples.\n";

std::string subjects_text() {
  std::vector<std::vector<std::string>> lines{{"subject", "breaks", "about"}};
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    lines.push_back({listed.subject->name(), listed.breaks.empty() ? "-" : listed.breaks,
                     listed.subject->about()});
  }
  return aligned(lines) + own_subjects;
}

Json subjects_json() {
  Json all = Json::array();
  for (const subjects::Listed& listed : subjects::all_subjects()) {
    Json promises = listed.subject->promises();
    all.push_back({{"name", listed.subject->name()},
                   {"about", listed.subject->about()},
                   {"promises", std::move(promises)},
                   {"breaks", listed.breaks}});
  }
  return {{"ok", true}, {"subjects", std::move(all)}};
}

}  // namespace

Exit show_subjects(const Common& common) {
  return common.json ? print_json(subjects_json(), Exit::ok) : print(subjects_text(), Exit::ok);
}

}  // namespace holdfast::cli
