// See documents.hpp.
#include "documents.hpp"

#include <cstdio>

#include "faultfs/rules.hpp"

namespace subjects {

using faultfs::Reading;
using holdfast::FileName;
using holdfast::Result;

std::string text_of(Version version) {
  std::string text;
  while (text.size() < version.size_bytes) {
    char line[40];
    std::snprintf(line, sizeof line, "%c at byte %5zu\n", version.letter, text.size());
    text += line;
  }
  text.resize(version.size_bytes);
  return text;
}

std::vector<std::string> every_rule() {
  std::vector<std::string> ids;
  for (const faultfs::Rule& rule : faultfs::rules()) ids.emplace_back(rule.id);
  return ids;
}

std::vector<std::string> rules_without(std::initializer_list<std::string_view> ids) {
  std::vector<std::string> rules = every_rule();
  for (const std::string_view id : ids) std::erase(rules, id);
  return rules;
}

namespace {

Result<std::string> content_of(faultfs::SimDirectory& dir, const FileName& name) {
  HOLDFAST_TRY_LET(reader, dir.open(name));
  HOLDFAST_TRY_LET(metadata, reader.stat());
  std::string content(metadata.size_bytes, '\0');
  HOLDFAST_TRY_LET(count, reader.read_at(0, std::as_writable_bytes(std::span(content))));
  content.resize(count);
  return content;
}

}  // namespace

Reading read_file(faultfs::SimDirectory& dir, const std::string& name) {
  Result<std::string> content = content_of(dir, FileName::literal(name));
  if (content) return {std::move(*content)};
  if (content.error().code == std::errc::no_such_file_or_directory) return {};
  return {std::nullopt, content.error().message()};
}

std::vector<std::string> paths_below(faultfs::SimDirectory& dir,
                                     const std::function<bool(std::string_view path)>& is_wanted) {
  std::vector<std::string> found;
  const auto entries = dir.list().value();
  for (const holdfast::Entry& entry : entries) {
    std::string path = holdfast::join_path(dir.path(), entry.name.text());
    if (is_wanted(path)) found.push_back(std::move(path));
    if (entry.kind != holdfast::FileKind::directory) continue;
    auto below = dir.open_directory(entry.name).value();
    const auto more = paths_below(below, is_wanted);
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

}  // namespace subjects
