// Definitions of Player. See script.hpp.
#pragma once

#include "script.hpp"

namespace props {

namespace detail {

inline std::string value_text(const holdfast::Metadata& value) {
  return show(value);
}
inline std::string value_text(std::size_t value) {
  return std::to_string(value);
}
inline std::string value_text(const std::string& value) {
  return '"' + value + '"';
}
inline std::string value_text(const std::optional<std::string>& value) {
  return value ? '"' + *value + '"' : "unset";
}
inline std::string value_text(const holdfast::LockState& value) {
  return (value.held ? "held " : "free ") + value.record;
}
inline std::string value_text(const holdfast::Space& value) {
  return value.free_bytes <= value.total_bytes ? "some space" : "more free than there is";
}
inline std::string value_text(const std::vector<holdfast::Entry>& value) {
  std::string text;
  for (const auto& entry : value) {
    text += entry.name.text() + ' ' + std::string(to_string(entry.kind)) + ' ';
  }
  return text;
}

}  // namespace detail

template <holdfast::FileSystem Fs>
template <class T>
std::string Player<Fs>::tell(const holdfast::Result<T>& result) {
  if (!result) {
    const holdfast::Error& error = result.error();
    const bool below = error.name.compare(0, prefix_.size(), prefix_) == 0;
    return std::string(to_string(error.operation)) + ' ' +
           (below ? error.name.substr(prefix_.size()) : error.name) + ": " + error.code.message();
  }
  if constexpr (std::is_void_v<T>) {
    return "ok";
  } else {
    return "ok " + detail::value_text(*result);
  }
}

template <holdfast::FileSystem Fs>
template <class T>
std::string Player<Fs>::keep(std::vector<T>& handles, holdfast::Result<T> opened) {
  if (!opened) return tell(holdfast::Result<void>(tl::unexpect, opened.error()));
  if (handles.size() == slots_max) handles.erase(handles.begin() + 1);
  handles.push_back(std::move(*opened));
  return "ok";
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play(const Step& step) {
  const auto act = step.act;
  if (act <= Act::open_log) return play_names(step);
  if (act <= Act::free_space) return play_directory(step);
  if (act <= Act::drop_cache) return play_reader(step);
  if (act <= Act::close) return play_writer(step);
  if (act <= Act::log_sync) return play_log(step);
  if (act <= Act::release) return play_lock(step);
  return drop(step);
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play_names(const Step& step) {
  Directory& dir = *pick(dirs_, step.dir);
  const auto name = script_name(step.name);
  const std::uint32_t modes[] = {0777, 0666, 0700, 0400, 0200, 0000, 04755, 02755};
  const holdfast::Mode mode{modes[step.amount % 8]};
  switch (step.act) {
    case Act::dir_stat: return tell(dir.stat());
    case Act::stat: return tell(dir.stat(name));
    case Act::make_directory: return tell(dir.make_directory(name, mode));
    case Act::open_directory: return keep(dirs_, dir.open_directory(name));
    case Act::remove_directory: return tell(dir.remove_directory(name));
    case Act::create: return keep(writers_, dir.create(name, mode));
    case Act::open: return keep(readers_, dir.open(name));
    default: return keep(logs_, dir.open_log(name));
  }
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play_directory(const Step& step) {
  using holdfast::LockMode;
  using holdfast::RenameMode;
  Directory& dir = *pick(dirs_, step.dir);
  Directory& other = *pick(dirs_, step.other_dir);
  const auto name = script_name(step.name);
  const auto to = script_name(step.other_name);
  switch (step.act) {
    case Act::make_symlink: return tell(dir.make_symlink(name, to.text()));
    case Act::read_link: return tell(dir.read_link(name));
    case Act::link: return tell(dir.link(name, other, to));
    case Act::rename: return tell(dir.rename(name, other, to, RenameMode::replace));
    case Act::rename_no_replace: return tell(dir.rename(name, other, to, RenameMode::no_replace));
    case Act::rename_exchange: return tell(dir.rename(name, other, to, RenameMode::exchange));
    case Act::remove: return tell(dir.remove(name));
    case Act::list: return tell(dir.list());
    case Act::sync_directory: return tell(dir.sync());
    case Act::lock_shared: return keep(locks_, dir.try_lock(name, LockMode::shared));
    case Act::lock_exclusive: return keep(locks_, dir.try_lock(name, LockMode::exclusive));
    case Act::lock_state: return tell(dir.lock_state(name));
    default: return tell(dir.free_space());
  }
}

template <holdfast::FileSystem Fs>
template <class File>
std::string Player<Fs>::read(File* file, const Step& step) {
  if (file == nullptr) return "no handle";
  std::string bytes(std::size_t{step.amount} * 3, '?');
  auto got =
      file->read_at(std::uint64_t{step.other_name} * 7, std::as_writable_bytes(std::span(bytes)));
  return tell(got) + ' ' + bytes;
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play_reader(const Step& step) {
  auto* reader = pick(readers_, step.name);
  if (reader == nullptr) return "no handle";
  switch (step.act) {
    case Act::reader_stat: return stat(reader);
    case Act::read_at: return read(reader, step);
    case Act::read_attribute:
      return tell(reader->read_attribute(script_name(step.other_name).text()));
    case Act::reader_sync: return tell(reader->sync());
    default: return tell(reader->drop_cache());
  }
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play_writer(const Step& step) {
  auto* writer = pick(writers_, step.name);
  if (writer == nullptr) return "no handle";
  const std::string bytes = script_bytes(step.amount);
  const std::uint32_t modes[] = {0777, 0644, 0400, 0000, 04777, 02755, 02644, 06777};
  switch (step.act) {
    case Act::writer_stat: return stat(writer);
    case Act::append: return tell(writer->append(std::as_bytes(std::span(bytes))));
    case Act::append_copy: {
      auto* reader = pick(readers_, step.dir);
      if (reader == nullptr) return "no handle";
      return tell(writer->append_copy(*reader, {step.other_name * 5U, step.amount * 11U}));
    }
    case Act::set_mode: return tell(writer->set_mode({modes[step.amount % 8]}));
    case Act::set_owner: {
      const holdfast::Owner other{step.dir % 2U == 0 ? self_.user : 12345U,
                                  step.other_dir % 2U == 0 ? self_.group : 54321U};
      return tell(writer->set_owner(other));
    }
    case Act::set_times:
      return tell(writer->set_times(holdfast::Time(std::chrono::nanoseconds(step.amount * 1001))));
    case Act::set_attribute:
      return tell(writer->set_attribute(script_name(step.other_name).text(), bytes));
    case Act::writer_sync: return tell(writer->sync());
    default: return tell(writer->close());
  }
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play_log(const Step& step) {
  auto* log = pick(logs_, step.name);
  if (log == nullptr) return "no handle";
  const std::string bytes = script_bytes(step.amount);
  const std::uint64_t offset = std::uint64_t{step.other_name} * 13;
  switch (step.act) {
    case Act::log_stat: return stat(log);
    case Act::log_read_at: return read(log, step);
    case Act::write_at: return tell(log->write_at(offset, std::as_bytes(std::span(bytes))));
    case Act::allocate: return tell(log->allocate({offset, bytes.size()}));
    case Act::truncate: return tell(log->truncate(offset));
    default: return tell(log->sync());
  }
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::play_lock(const Step& step) {
  auto* lock = pick(locks_, step.name);
  if (lock == nullptr) return "no handle";
  if (step.act == Act::release) return tell(lock->release());
  return tell(lock->set_owner(script_bytes(step.amount)));
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::drop(const Step& step) {
  const auto drop_one = [&](auto& handles, std::size_t from) {
    if (handles.size() > from) handles.erase(handles.begin() + static_cast<std::ptrdiff_t>(from));
  };
  switch (step.dir % 5) {
    case 0: drop_one(dirs_, 1); break;
    case 1: drop_one(readers_, 0); break;
    case 2: drop_one(writers_, 0); break;
    case 3: drop_one(logs_, 0); break;
    default: drop_one(locks_, 0); break;
  }
  return "dropped";
}

template <holdfast::FileSystem Fs>
std::string Player<Fs>::tree() {
  std::ostringstream out;
  std::map<holdfast::FileId, int> identities;
  walk(dirs_.front(), "", out, identities);
  return out.str();
}

template <holdfast::FileSystem Fs>
void Player<Fs>::walk(Directory& dir, const std::string& path, std::ostringstream& out,
                      std::map<holdfast::FileId, int>& identities) {
  const auto entries = dir.list();
  if (!entries) {
    out << path << " list: " << tell(entries) << '\n';
    return;
  }
  for (const auto& entry : *entries) {
    const std::string here = path + '/' + entry.name.text();
    const auto metadata = dir.stat(entry.name);
    out << here << ' ' << tell(metadata);
    if (metadata) {
      const int next = static_cast<int>(identities.size());
      out << " file " << identities.emplace(metadata->id, next).first->second;
    }
    out << '\n';
    if (entry.kind == holdfast::FileKind::directory) {
      auto below = dir.open_directory(entry.name);
      if (below) walk(*below, here, out, identities);
    }
    if (entry.kind == holdfast::FileKind::symlink) out << tell(dir.read_link(entry.name)) << '\n';
    if (entry.kind != holdfast::FileKind::regular) continue;
    auto reader = dir.open(entry.name);
    if (!reader) {
      out << tell(holdfast::Result<void>(tl::unexpect, reader.error())) << '\n';
      continue;
    }
    std::string bytes(4096, '\0');
    out << tell(reader->read_at(0, std::as_writable_bytes(std::span(bytes)))) << ' '
        << bytes.substr(0, metadata ? metadata->size_bytes : 0);
    for (std::uint8_t n = 0; n < 5; ++n) {
      out << ' ' << tell(reader->read_attribute(script_name(n).text()));
    }
    out << '\n';
  }
}

}  // namespace props
