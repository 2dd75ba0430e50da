// Interpreter of random programs. See programs.hpp.
#include "programs.hpp"

namespace props {
namespace {

using namespace faultfs;
using holdfast::FileKind;
using holdfast::FileName;
using holdfast::Mode;
using holdfast::Owner;
using holdfast::RenameMode;

/// A name in a directory, whether something has it or not.
struct Place {
  std::string directory;
  std::string name;
};

std::string path_of(const Place& place) {
  return holdfast::join_path(place.directory, place.name);
}

/// Everything below the root that is of interest to a program, in byte order of the paths.
struct Survey {
  std::vector<std::string> directories{"/"};
  std::vector<Place> files, entries, files_and_links, empty_directories, free;
};

void survey(const Tree& tree, InodeId id, const std::string& path, Survey& found) {
  const auto& entries = tree.at(id).entries;
  for (const auto& [name, child] : entries) {
    const Place place{path, name};
    const FileKind kind = tree.at(child).kind;
    found.entries.push_back(place);
    if (kind == FileKind::regular) found.files.push_back(place);
    if (kind != FileKind::directory) {
      found.files_and_links.push_back(place);
      continue;
    }
    if (tree.at(child).entries.empty()) found.empty_directories.push_back(place);
    found.directories.push_back(path_of(place));
    survey(tree, child, path_of(place), found);
  }
  for (const char* name : {"n", "m"}) {
    if (entries.count(name) == 0) found.free.push_back({path, name});
  }
}

/// One run of a program. Errors of single actions are part of the program.
class Runner {
 public:
  Runner(Machine& machine, std::uint64_t unit_bytes)
      : machine_(machine),
        unit_bytes_(unit_bytes),
        root_(machine.process({.umask = Mode{0}})),
        user_(machine.process({.owner = {1000, 1000}, .umask = Mode{0}})) {}

  void prepare();
  void act(const Action& action);

 private:
  static constexpr std::size_t writers_max = 3;

  SimDirectory directory(const std::string& path);
  void make(const Place& place, std::uint64_t size_bytes, Mode mode);
  void on_names(const Action& action, const Survey& found);
  void on_two_names(const Action& action, const Survey& found);
  void on_writer(const Action& action, const Survey& found);
  void on_attributes(const Action& action, SimWriter& writer);
  void on_log(const Action& action, const Place& file);
  void on_file(const Action& action, const Place& file);
  SimWriter& writer(std::uint8_t choice, const Survey& found);
  [[nodiscard]] std::uint64_t some_bytes(std::uint8_t choice) const;
  std::string content(std::uint64_t size_bytes);

  Machine& machine_;
  std::uint64_t unit_bytes_;
  SimFs root_;
  SimFs user_;
  SimFs* self_ = &root_;
  std::vector<SimWriter> writers_;
  char next_letter_ = 'a';
};

template <class T>
const T& pick(const std::vector<T>& list, std::uint8_t choice) {
  return list[choice % list.size()];
}

holdfast::ByteView view(const std::string& bytes) {
  return std::as_bytes(std::span(bytes));
}

SimDirectory Runner::directory(const std::string& path) {
  SimDirectory here = self_->open_root().value();
  for (std::string_view rest = path; rest.find_first_not_of('/') != rest.npos;) {
    rest.remove_prefix(1);
    const std::string_view name = rest.substr(0, rest.find('/'));
    here = here.open_directory(FileName::literal(name)).value();
    rest.remove_prefix(name.size());
  }
  return here;
}

std::string Runner::content(std::uint64_t size_bytes) {
  std::string bytes(size_bytes, next_letter_);
  next_letter_ = next_letter_ == 'z' ? 'a' : static_cast<char>(next_letter_ + 1);
  return bytes;
}

/// A size or an offset near the edges of units.
std::uint64_t Runner::some_bytes(std::uint8_t choice) const {
  const std::uint64_t u = unit_bytes_;
  const std::uint64_t sizes[] = {u / 2, u, 3, u + 5, 2 * u, u - 1, 2 * u + u / 2};
  return sizes[choice % std::size(sizes)];
}

void Runner::make(const Place& place, std::uint64_t size_bytes, Mode mode) {
  auto dir = directory(place.directory);
  auto writer = dir.create(FileName::literal(place.name), mode).value();
  (void)writer.append(view(content(size_bytes)));  // the device is large enough
  if (writers_.size() < writers_max) writers_.push_back(std::move(writer));
}

void Runner::prepare() {
  machine_.tree_for_tampering().edit(root_inode).mode = Mode{0777};
  self_ = &user_;
  auto root = directory("/");
  for (const char* name : {"d", "e"}) {
    (void)root.make_directory(FileName::literal(name), Mode{0777});  // the root is empty
  }
  auto d = directory("/d");
  auto e = directory("/e");
  (void)d.make_directory(FileName::literal("s"), Mode{0777});  // so are these
  (void)e.make_directory(FileName::literal("t"), Mode{0777});
  make({"/d", "a"}, unit_bytes_, Mode{0666});
  make({"/e", "b"}, 2 * unit_bytes_ + unit_bytes_ / 2, Mode{0666});
  make({"/d", "u"}, unit_bytes_ / 2, Mode{06777});
  make({"/d/s", "c"}, 3 * unit_bytes_, Mode{0666});
  (void)d.link(FileName::literal("a"), e, FileName::literal("h"));  // the name is free
  (void)e.make_symlink(FileName::literal("l"), "../d/a");           // and this one
  machine_.forget_trace();
}

void Runner::act(const Action& action) {
  self_ = action.as_root ? &root_ : &user_;
  Survey found;
  survey(machine_.tree(), root_inode, "/", found);
  switch (action.deed) {
    case Deed::create:
    case Deed::remove:
    case Deed::make_directory:
    case Deed::remove_directory:
    case Deed::make_symlink:
    case Deed::sync_directory: return on_names(action, found);
    case Deed::rename:
    case Deed::rename_no_replace:
    case Deed::rename_exchange:
    case Deed::link: return on_two_names(action, found);
    case Deed::append:
    case Deed::append_copy:
    case Deed::set_mode:
    case Deed::set_owner:
    case Deed::set_times:
    case Deed::set_attribute:
    case Deed::sync_writer:
    case Deed::close: return on_writer(action, found);
    default:
      if (!found.files.empty()) on_file(action, pick(found.files, action.which));
  }
}

void Runner::on_names(const Action& action, const Survey& found) {
  const std::string& path = pick(found.directories, action.which);
  if (action.deed == Deed::sync_directory) return (void)directory(path).sync();
  if (action.deed == Deed::remove) {
    if (found.files_and_links.empty()) return;
    const Place& victim = pick(found.files_and_links, action.which);
    return (void)directory(victim.directory).remove(FileName::literal(victim.name));
  }
  if (action.deed == Deed::remove_directory) {
    if (found.empty_directories.empty()) return;
    const Place& victim = pick(found.empty_directories, action.which);
    return (void)directory(victim.directory).remove_directory(FileName::literal(victim.name));
  }
  const Place& place = pick(found.free, action.where);
  auto dir = directory(place.directory);
  const FileName name = FileName::literal(place.name);
  if (action.deed == Deed::make_directory) return (void)dir.make_directory(name, Mode{0777});
  if (action.deed == Deed::make_symlink) return (void)dir.make_symlink(name, "../x");
  auto created = dir.create(name, Mode{action.amount % 4U == 0 ? 02777U : 0666U});
  if (!created) return;
  if (writers_.size() == writers_max) writers_.erase(writers_.begin());
  writers_.push_back(std::move(*created));
}

void Runner::on_two_names(const Action& action, const Survey& found) {
  const bool any_kind = action.amount % 8U == 7;  // else no directories
  const bool over_existing = action.deed == Deed::rename_exchange ||
                             (action.deed == Deed::rename && action.amount % 4U != 0);
  const auto& existing = any_kind ? found.entries : found.files_and_links;
  const auto& sources = action.deed == Deed::link ? found.files_and_links : existing;
  const auto& targets = over_existing ? existing : found.free;
  if (sources.empty() || targets.empty()) return;
  const Place& from = pick(sources, action.which);
  const Place& to = pick(targets, action.where);
  auto from_dir = directory(from.directory);
  auto to_dir = directory(to.directory);
  const FileName name = FileName::literal(from.name);
  const FileName to_name = FileName::literal(to.name);
  if (action.deed == Deed::link) return (void)from_dir.link(name, to_dir, to_name);
  const RenameMode mode = action.deed == Deed::rename            ? RenameMode::replace
                          : action.deed == Deed::rename_exchange ? RenameMode::exchange
                                                                 : RenameMode::no_replace;
  (void)from_dir.rename(name, to_dir, to_name, mode);
}

/// An open writer; if there is none, the one of a new file.
SimWriter& Runner::writer(std::uint8_t choice, const Survey& found) {
  if (writers_.empty()) {
    const Place& place = pick(found.free, choice);
    auto dir = directory(place.directory);
    writers_.push_back(dir.create(FileName::literal(place.name), Mode{0666}).value());
  }
  return writers_[writers_.size() - 1 - choice % writers_.size()];
}

void Runner::on_writer(const Action& action, const Survey& found) {
  SimWriter& file = writer(action.which, found);
  if (action.deed == Deed::append) {
    return (void)file.append(view(content(some_bytes(action.amount))));
  }
  if (action.deed == Deed::append_copy) {
    if (found.files.empty()) return;
    const Place& source = pick(found.files, action.where);
    auto reader = directory(source.directory).open(FileName::literal(source.name));
    if (reader) (void)file.append_copy(*reader, {2, some_bytes(action.amount)});
    return;
  }
  if (action.deed == Deed::sync_writer) return (void)file.sync();
  if (action.deed != Deed::close) return on_attributes(action, file);
  (void)file.close();
  writers_.erase(writers_.begin() + (&file - writers_.data()));
}

void Runner::on_attributes(const Action& action, SimWriter& writer) {
  const std::uint32_t modes[] = {0644, 04755, 0600, 02775};
  const Owner owners[] = {{1000, 1000}, {1000, 7}, {5, 1000}};
  switch (action.deed) {
    case Deed::set_mode: return (void)writer.set_mode({modes[action.amount % 4]});
    case Deed::set_owner: return (void)writer.set_owner(owners[action.amount % 3]);
    case Deed::set_times:
      return (void)writer.set_times(holdfast::Time(std::chrono::seconds(action.amount)));
    default: {
      const std::string name = action.where % 2U == 0 ? "k" : "q";
      return (void)writer.set_attribute(name, "v" + std::to_string(action.amount));
    }
  }
}

void Runner::on_file(const Action& action, const Place& file) {
  auto dir = directory(file.directory);
  const FileName name = FileName::literal(file.name);
  if (action.deed == Deed::sync_reader) {
    if (auto reader = dir.open(name)) (void)reader->sync();
    return;
  }
  if (action.deed == Deed::lock_record) {
    auto lock = dir.try_lock(name, holdfast::LockMode::exclusive);
    if (lock) (void)lock->set_owner(content(some_bytes(action.amount)));
    return;
  }
  on_log(action, file);
}

void Runner::on_log(const Action& action, const Place& file) {
  auto log = directory(file.directory).open_log(FileName::literal(file.name));
  if (!log) return;
  const std::uint64_t size = log->stat().value().size_bytes;
  const std::uint64_t amount = some_bytes(action.amount);
  const std::uint64_t offsets[] = {0, size, size / 2, size + unit_bytes_ / 2, unit_bytes_};
  const std::uint64_t offset = offsets[action.where % std::size(offsets)];
  const std::uint64_t sizes[] = {0, size / 2, size + unit_bytes_ / 2, amount};
  switch (action.deed) {
    case Deed::write_at: return (void)log->write_at(offset, view(content(amount)));
    case Deed::truncate: return (void)log->truncate(sizes[action.where % std::size(sizes)]);
    case Deed::allocate: return (void)log->allocate({size, amount});
    default: return (void)log->sync();
  }
}

}  // namespace

Tree run(Machine& machine, const Program& program) {
  Runner runner(machine, program.unit_bytes);
  runner.prepare();
  Tree before = machine.tree();
  for (const Action& action : program.actions) runner.act(action);
  return before;
}

}  // namespace props
