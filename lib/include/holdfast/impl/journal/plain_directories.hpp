// Definitions of journal/plain_files.hpp: the directories that are open, and which must be synced.
#pragma once

#include "holdfast/journal/plain_files.hpp"

namespace holdfast::journal {
namespace detail {

inline bool is_missing(const Error& error) {
  return error.code == std::errc::no_such_file_or_directory;
}

}  // namespace detail

template <FileSystem Fs>
std::string PlainFiles<Fs>::key_of(const std::vector<FileName>& names) {
  std::string key;
  for (const FileName& name : names) key += (key.empty() ? "" : "/") + name.text();
  return key;
}

// Opens one name after another below the root; nothing where one is missing and tolerated. Below
// a file there is nothing either: a document whose name is the directory of another one.
template <FileSystem Fs>
Result<typename Fs::Directory*> PlainFiles<Fs>::directory(const std::vector<FileName>& names,
                                                          Missing missing) {
  Directory* dir = &root_;
  std::vector<FileName> walked;
  for (const FileName& name : names) {
    walked.push_back(name);
    const std::string key = key_of(walked);
    auto known = open_.find(key);
    if (known == open_.end()) {
      Result<Directory> opened = dir->open_directory(name);
      const bool is_file = !opened && opened.error().code == std::errc::not_a_directory;
      if (is_file && missing == Missing::tolerate) return nullptr;
      if (!opened && detail::is_missing(opened.error())) {
        if (missing == Missing::tolerate) return nullptr;
        HOLDFAST_TRY(dir->make_directory(name, Mode{0777}));
        opened = dir->open_directory(name);
      }
      if (!opened) return fail(std::move(opened).error());
      known = open_.emplace(key, std::move(*opened)).first;
    }
    dir = &known->second;
  }
  return dir;
}

// Whoever made a directory on the way may have died before its name was durable.
template <FileSystem Fs>
void PlainFiles<Fs>::touched(std::vector<FileName> names) {
  dirty_.emplace(key_of(names), names);
  while (!names.empty() && named_.insert(key_of(names)).second) {
    names.pop_back();
    dirty_.emplace(key_of(names), names);
  }
}

template <FileSystem Fs>
bool PlainFiles<Fs>::forget(std::vector<FileName> names) {
  bool known = false;
  for (; !names.empty(); names.pop_back()) {
    const std::string key = key_of(names);
    known = open_.erase(key) > 0 || known;
    named_.erase(key);
  }
  return known;
}

template <FileSystem Fs>
Result<void> PlainFiles<Fs>::sync() {
  if (!synced_) return fail(synced_.error());
  for (const auto& [key, names] : dirty_) {
    HOLDFAST_TRY_LET(dir, directory(names, Missing::tolerate));
    if (dir != nullptr) HOLDFAST_TRY(dir->sync());  // else somebody has removed it, and all in it
  }
  dirty_.clear();
  return {};
}

}  // namespace holdfast::journal
