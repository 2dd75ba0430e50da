// holdfast crash models: the table of crash models, with rules and sources.
#include <algorithm>
#include <sstream>

#include "crash.hpp"

namespace holdfast::cli {
namespace {

using faultfs::CrashModel;
using faultfs::ModelRule;
using Json = nlohmann::ordered_json;

/// Every rule of a model once; some columns share one.
std::vector<const ModelRule*> rules_of(const CrashModel& model) {
  std::vector<const ModelRule*> rules;
  for (const ModelRule* rule :
       {&model.lost_data, &model.lost_size, &model.lost_entry, &model.lost_attribute,
        &model.reordered, &model.unwritten, &model.reused}) {
    if (rule->id.empty()) continue;
    const bool known = std::any_of(rules.begin(), rules.end(), [&](const ModelRule* other) {
      return other->id == rule->id && other->text == rule->text;
    });
    if (!known) rules.push_back(rule);
  }
  return rules;
}

std::string models_text() {
  std::ostringstream out;
  for (const CrashModel& model : faultfs::crash_models()) {
    out << model.id << ": " << model.about << '\n';
    for (const ModelRule* rule : rules_of(model)) {
      out << "  " << rule->id << ": " << rule->text << '\n'
          << "    source: " << rule->source << '\n';
    }
  }
  return out.str();
}

Json models_json() {
  Json models = Json::array();
  for (const CrashModel& model : faultfs::crash_models()) {
    Json rules = Json::array();
    for (const ModelRule* rule : rules_of(model)) {
      rules.push_back({{"id", rule->id}, {"text", rule->text}, {"source", rule->source}});
    }
    models.push_back({{"id", model.id}, {"about", model.about}, {"rules", std::move(rules)}});
  }
  return {{"ok", true}, {"models", std::move(models)}};
}

}  // namespace

Exit show_models(const Common& common) {
  return common.json ? print_json(models_json(), Exit::ok) : print(models_text(), Exit::ok);
}

}  // namespace holdfast::cli
