// The workloads that write. See workloads.hpp.
#include "workloads.hpp"

namespace props::observed {
namespace {

using Sync = Volume::Sync;

void nothing(Volume&) {}

// ---- a, b, c: replacing a file

const std::string old_file = pattern(old_tag, 8192);
const std::string new_file = pattern(new_tag, 12288);

void old_f(Volume& volume) {
  volume.write("f", old_file);
}

std::string replace_label(const Left& left) {
  return "f=" + classify(left.read("f"), {{"old", old_file}, {"new", new_file}}, left.garbage) +
         " tmp=" + classify(left.read("t"), {{"new", new_file}}, left.garbage);
}

void write_and_rename(Volume& volume) {
  volume.write("t", new_file);
  volume.rename("t", "f");
  volume.mark("ret");
}

void write_rename_sync_directory(Volume& volume) {
  volume.write("t", new_file);
  volume.rename("t", "f");
  volume.sync_directory("");
  volume.mark("ret");
}

void write_sync_rename(Volume& volume) {
  volume.write("t", new_file, Sync::yes);
  volume.rename("t", "f");
  volume.mark("ret");
}

void write_rename_sync_file(Volume& volume) {
  auto file = volume.create("t");
  file.append(view(new_file)).value();
  volume.rename("t", "f");
  file.sync().value();
  file.close().value();
  volume.mark("ret");
}

void write_sync_rename_sync(Volume& volume) {
  volume.write("t", new_file, Sync::yes);
  volume.rename("t", "f");
  volume.sync_directory("");
  volume.mark("ret");
}

// ---- d: appending

const std::string grown = pattern(old_tag, 9196);
constexpr std::uint64_t grown_from = 4196;

void short_f(Volume& volume) {
  volume.write("f", grown.substr(0, grown_from));
}

std::string append_label(const Left& left) {
  return classify(left.read("f"), {{"before", grown.substr(0, grown_from)}, {"all", grown}},
                  left.garbage);
}

void append(Volume& volume) {
  volume.open_log("f").write_at(grown_from, view(grown.substr(grown_from))).value();
  volume.mark("ret");
}

void append_and_sync(Volume& volume) {
  auto log = volume.open_log("f");
  log.write_at(grown_from, view(grown.substr(grown_from))).value();
  log.sync().value();
  volume.mark("ret");
}

const std::string records = pattern(old_tag, 2000);
constexpr std::uint64_t record_bytes = 100;

void empty_f(Volume& volume) {
  volume.write("f", "");
}

void allocated_f(Volume& volume) {
  volume.write("f", "");
  volume.open_log("f").allocate({0, 65536}).value();
}

void write_records(Volume& volume) {
  auto log = volume.open_log("f");
  for (std::uint64_t at = 0; at < records.size(); at += record_bytes) {
    log.write_at(at, view(records.substr(at, record_bytes))).value();
    log.sync().value();
    volume.mark(std::to_string(at / record_bytes + 1));
  }
}

bool starts_with(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

std::string log_label(const Left& left) {
  const std::string found =
      with_garbage(left.read("f").value_or(""), {{"records", records}}, left.garbage);
  const std::uint64_t need = record_bytes * left.acknowledged;
  if (!starts_with(records, found)) {
    return starts_with(found, records.substr(0, need)) ? "GARBAGE-TAIL" : "ACKED-DAMAGED";
  }
  const std::string how_much = found.size() < need                   ? "LOST-ACKED"
                               : found.size() == need                ? "acked-only"
                               : found.size() == need + record_bytes ? "acked+next"
                                                                     : "acked+more";
  return how_much + (found.size() % record_bytes != 0 ? ",len%100!=0" : "");
}

std::string allocated_log_label(const Left& left) {
  const std::string found =
      with_garbage(left.read("f").value_or(""), {{"records", records}}, left.garbage);
  const std::uint64_t need = record_bytes * left.acknowledged;
  const auto zero_from = [&](std::uint64_t at) {
    return found.find_first_not_of('\0', at) == found.npos;
  };
  if (found.substr(0, need) != records.substr(0, need)) return "LOST-ACKED";
  if (zero_from(need)) return "acked-only";
  const bool next = found.substr(need, record_bytes) == records.substr(need, record_bytes);
  return next && zero_from(need + record_bytes) ? "acked+next" : "OTHER";
}

// ---- e: new files

const std::string small_file = pattern(new_tag, 5000);

void write_and_sync(Volume& volume) {
  volume.write("g", small_file, Sync::yes);
  volume.mark("ret");
}

std::string new_file_label(const Left& left) {
  return "g=" + classify(left.read("g"), {{"new", small_file}}, left.garbage);
}

void make_directory_and_file(Volume& volume) {
  volume.make_directory("s");
  volume.write("s/g", small_file, Sync::yes);
  volume.mark("ret");
}

std::string new_directory_label(const Left& left) {
  return std::string("s=") + (left.exists("s") ? "yes" : "no") +
         " g=" + classify(left.read("s/g"), {{"new", small_file}}, left.garbage);
}

// ---- g: overwriting

const std::string large_old = pattern(old_tag, 65536);
const std::string large_new = pattern(new_tag, 65536);

void large_f(Volume& volume) {
  volume.write("f", large_old);
}

void overwrite(Volume& volume, std::uint64_t at, std::uint64_t size_bytes) {
  auto log = volume.open_log("f");
  log.write_at(at, view(large_new).subspan(at, size_bytes)).value();
  log.sync().value();
  volume.mark("ret");
}

std::string overwrite_label(const Left& left, std::uint64_t at, std::uint64_t size_bytes) {
  return classify(
      left.read("f").value_or("").substr(at, size_bytes),
      {{"old", large_old.substr(at, size_bytes)}, {"new", large_new.substr(at, size_bytes)}},
      left.garbage);
}

const Workload content_workloads[] = {
    {"a1", "write, no sync, rename over existing", old_f, write_and_rename, replace_label},
    {"a2", "write, no sync, rename to a new name", nothing, write_and_rename, replace_label},
    {"a4", "write, no sync, rename over existing, sync of the directory", old_f,
     write_rename_sync_directory, replace_label},
    {"b1", "write, sync, rename over existing", old_f, write_sync_rename, replace_label},
    {"b2", "write, rename over existing, sync", old_f, write_rename_sync_file, replace_label},
    {"c1", "write, sync, rename over existing, sync of the directory", old_f,
     write_sync_rename_sync, replace_label},
    {"d1", "append 5000 bytes to 4196", short_f, append, append_label},
    {"d2", "append 5000 bytes to 4196, fdatasync", short_f, append_and_sync, append_label},
    {"d3", "append 20 times 100 bytes, fdatasync each", empty_f, write_records, log_label},
    {"d5", "write 20 times 100 bytes into 64 KiB allocated before, fdatasync each", allocated_f,
     write_records, allocated_log_label},
    {"e1", "new file, sync", nothing, write_and_sync, new_file_label},
    {"e2", "new directory, new file in it, sync of the file", nothing, make_directory_and_file,
     new_directory_label},
    {"g1", "overwrite 4 KiB, fdatasync", large_f,
     [](Volume& volume) { overwrite(volume, 8192, 4096); },
     [](const Left& left) { return overwrite_label(left, 8192, 4096); }},
    {"g2", "overwrite 64 KiB, fdatasync", large_f,
     [](Volume& volume) { overwrite(volume, 0, 65536); },
     [](const Left& left) { return overwrite_label(left, 0, 65536); }},
};

}  // namespace

std::span<const Workload> workloads_on_content() {
  return content_workloads;
}

std::span<const Workload> workloads() {
  static const auto all = [] {
    std::vector<Workload> list;
    for (const auto some : {workloads_on_content(), workloads_on_names()}) {
      list.insert(list.end(), some.begin(), some.end());
    }
    return list;
  }();
  return all;
}

}  // namespace props::observed
