// Definitions of walk.hpp.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "holdfast/decisions.hpp"
#include "holdfast/walk.hpp"

namespace holdfast {
namespace impl {

template <FileSystem Fs>
class Walker {
 public:
  using Directory = typename Fs::Directory;

  Walker(Fs& fs, std::string_view path, const WalkOptions& options, Directory root)
      : fs_(fs), path_(path), options_(options), dir_(std::move(root)) {
    splice(path);
  }

  Result<Place<Fs>> run() {
    while (!pending_.empty()) {  // bounded: links_max links, each of bounded length
      HOLDFAST_TRY_LET(name, next());
      if (!name) continue;
      if (!pending_.empty()) {
        HOLDFAST_TRY(step(*name));
        continue;
      }
      HOLDFAST_TRY_LET(followed, follow_last(*name));
      if (followed) continue;
      HOLDFAST_TRY(sync_above());
      return Place<Fs>{std::move(dir_), *name};
    }
    return fail(std::errc::is_a_directory, Operation::resolve, path_);
  }

  Result<FoundDirectory<Fs>> run_into() {
    while (!pending_.empty()) {  // bounded as run()
      HOLDFAST_TRY_LET(name, next());
      if (name) HOLDFAST_TRY(step(*name));
    }
    HOLDFAST_TRY(sync_above());
    return FoundDirectory<Fs>{std::move(dir_), std::move(names_)};
  }

 private:
  static constexpr int links_max = 40;

  // Put the components of `text` in front of what is still to be walked.
  void splice(std::string_view text) {
    std::vector<std::string> components;
    if (text.ends_with('/')) pending_.emplace_back(".");  // a slash at the end wants a directory
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('/'), text.size());
      if (end > 0) components.emplace_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    pending_.insert(pending_.end(), components.rbegin(), components.rend());
  }

  // The next component, if it is a name; dots are dealt with here.
  Result<std::optional<FileName>> next() {
    const std::string component = std::move(pending_.back());
    pending_.pop_back();
    if (component == "..") HOLDFAST_TRY(go_up());
    if (component == "." || component == "..") return std::nullopt;
    HOLDFAST_TRY_LET(name, FileName::parse(component));
    return name;
  }

  Result<void> go_up() {
    if (!names_.empty()) names_.pop_back();
    HOLDFAST_TRY(go_to_root());
    for (const FileName& name : names_) {
      HOLDFAST_TRY_LET(next, dir_.open_directory(name));
      enter(std::move(next));
    }
    return {};
  }

  Result<void> go_to_root() {
    HOLDFAST_TRY_LET(root, fs_.open_root());
    dir_ = std::move(root);
    above_.reset();
    return {};
  }

  void enter(Directory&& next) { above_.emplace(std::exchange(dir_, std::move(next))); }

  Result<void> step(const FileName& name) {
    Result<Directory> next = dir_.open_directory(name);
    const bool make_it = !next && next.error().code == std::errc::no_such_file_or_directory &&
                         options_.parents == Parents::make;
    if (make_it) {
      HOLDFAST_TRY(sync_above());
      HOLDFAST_TRY(make(name));
      next = dir_.open_directory(name);
    }
    if (next) {
      enter(std::move(*next));
      if (make_it) above_.reset();
      names_.push_back(name);
      return {};
    }
    const std::error_code code = next.error().code;
    if (code != std::errc::too_many_symbolic_link_levels && code != std::errc::not_a_directory) {
      return fail(std::move(next).error());
    }
    HOLDFAST_TRY_LET(metadata, dir_.stat(name));
    if (metadata.kind != FileKind::symlink) {
      return fail(std::move(next).error());
    }
    return follow(name, metadata);
  }

  Result<void> make(const FileName& name) {
    const Result<void> made = dir_.make_directory(name, Mode{0777});
    if (!made && made.error().code != std::errc::file_exists) {
      return fail(made.error());
    }
    if (options_.durability != Durability::durable) return {};
    // Also where somebody else has just made it: nobody knows whether they sync it.
    Result<void> synced = dir_.sync();
    // A later call would find the directory and take it for durable.
    if (!synced && made) (void)dir_.remove_directory(name);
    return synced;
  }

  // Whoever made the last directory that was found may have died before its name was durable; the
  // names above it were durable before it was made. Who may not read a directory cannot sync it.
  Result<void> sync_above() {
    const bool durable = options_.durability == Durability::durable;
    if (!above_ || options_.parents != Parents::make || !durable) return {};
    Result<void> synced = above_->sync();
    if (!synced && synced.error().code == std::errc::permission_denied) return {};
    return synced;
  }

  // Whether the last name was a link, whose target is then still to be walked.
  Result<bool> follow_last(const FileName& name) {
    const Result<Metadata> metadata = dir_.stat(name);
    if (!metadata) {
      if (metadata.error().code == std::errc::no_such_file_or_directory) return false;
      return fail(metadata.error());
    }
    if (metadata->kind != FileKind::symlink) return false;
    switch (options_.symlink) {
      case SymlinkPolicy::replace: return false;
      case SymlinkPolicy::refuse:
        return fail(make_error_code(errc::refused), Operation::resolve, path_,
                    "it is a symbolic link");
      case SymlinkPolicy::follow: break;
    }
    HOLDFAST_TRY(follow(name, *metadata));
    return true;
  }

  Result<void> follow(const FileName& name, const Metadata& link) {
    const std::string link_path = join_path(dir_.path(), name.text());
    if (++links_ > links_max) {
      return fail(make_error_code(errc::too_many_links), Operation::resolve, path_);
    }
    HOLDFAST_TRY_LET(directory, dir_.stat());
    if (is_link_suspicious(directory, link)) {
      return fail(make_error_code(errc::refused), Operation::resolve, path_,
                  link_path + " is somebody's symbolic link in a directory open to everybody");
    }
    HOLDFAST_TRY_LET(target, dir_.read_link(name));
    if (target.empty()) {
      return fail(std::errc::no_such_file_or_directory, Operation::resolve, path_,
                  link_path + " is an empty symbolic link");
    }
    if (target.starts_with('/')) {
      names_.clear();
      HOLDFAST_TRY(go_to_root());
    }
    splice(target);
    return {};
  }

  Fs& fs_;
  std::string path_;
  const WalkOptions& options_;
  Directory dir_;
  std::optional<Directory> above_{};    // of dir_, where nobody here has made its name durable
  std::vector<FileName> names_{};       // of dir_, from the root; none of them is a link
  std::vector<std::string> pending_{};  // the next component is the last
  int links_ = 0;
};

inline Result<void> check_absolute(std::string_view path) {
  if (path.starts_with('/')) return {};
  return fail(make_error_code(errc::bad_name), Operation::resolve, std::string(path),
              "the path is not absolute");
}

}  // namespace impl

template <FileSystem Fs>
Result<Place<Fs>> walk(Fs& fs, std::string_view path, const WalkOptions& options) {
  HOLDFAST_TRY(impl::check_absolute(path));
  Result<Place<Fs>> place = [&]() -> Result<Place<Fs>> {
    HOLDFAST_TRY_LET(root, fs.open_root());
    return impl::Walker<Fs>(fs, path, options, std::move(root)).run();
  }();
  if (place) return place;
  return fail(about_file(std::move(place).error(), std::string(path)));
}

template <FileSystem Fs>
Result<FoundDirectory<Fs>> find_directory(Fs& fs, std::string_view path,
                                          const WalkOptions& options) {
  HOLDFAST_TRY(impl::check_absolute(path));
  HOLDFAST_TRY_LET(root, fs.open_root());
  return impl::Walker<Fs>(fs, path, options, std::move(root)).run_into();
}

}  // namespace holdfast
