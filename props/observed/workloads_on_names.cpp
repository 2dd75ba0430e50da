// The workloads that are about names only. See workloads.hpp.
#include <array>

#include "workloads.hpp"

namespace props::observed {
namespace {

using holdfast::RenameMode;
using Sync = Volume::Sync;

void nothing(Volume&) {}

void create_two(Volume& volume) {
  volume.write("x", "");
  volume.write("y", "", Sync::yes);
  volume.mark("ret");
}

template <std::size_t count>
std::string where(const Left& left, const std::array<const char*, count>& paths) {
  std::string text;
  for (const char* path : paths) {
    text += (text.empty() ? "" : " ") + std::string(path) + (left.exists(path) ? "=yes" : "=no");
  }
  return text;
}

std::string two_files_label(const Left& left) {
  return where(left, std::array{"x", "y"});
}

const std::string moved_file = pattern(old_tag, 5000);

void two_directories(Volume& volume) {
  volume.make_directory("d1");
  volume.make_directory("d2");
  volume.write("d1/x", moved_file);
}

void move(Volume& volume) {
  volume.rename("d1/x", "d2/x");
  volume.mark("ret");
}

void move_and_sync_target(Volume& volume) {
  volume.rename("d1/x", "d2/x");
  volume.sync_directory("d2");
  volume.mark("ret");
}

std::string move_label(const Left& left) {
  return where(left, std::array{"d1/x", "d2/x"});
}

void linked_f(Volume& volume) {
  volume.write("f", moved_file);
}

void link_and_remove(Volume& volume) {
  auto root = volume.directory("");
  root.link(name_of("f"), root, name_of("f2")).value();
  root.remove(name_of("f")).value();
  volume.mark("ret");
}

std::string link_label(const Left& left) {
  std::string text = where(left, std::array{"f", "f2"});
  for (const char* path : {"f", "f2"}) {
    if (left.read(path).value_or(moved_file) != moved_file) return text + " BAD-CONTENT";
  }
  return text;
}

const std::string old_page = pattern(old_tag, 4096);
const std::string new_page = pattern(new_tag, 4096);

void two_to_replace(Volume& volume, const char* first, const char* second) {
  for (const std::string path : {first, second}) {
    volume.write(path, old_page);
    volume.write(path + ".t", new_page);
  }
}

std::string two_replaced_label(const Left& left, const char* first, const char* second) {
  const std::vector<Named> named{{"old", old_page}, {"new", new_page}};
  return "1st=" + classify(left.read(first), named, left.garbage) +
         " 2nd=" + classify(left.read(second), named, left.garbage);
}

void rename_two(Volume& volume) {
  volume.rename("a.t", "a");
  volume.rename("b.t", "b");
  volume.mark("ret");
}

void rename_two_sync_second(Volume& volume) {
  volume.rename("d1/a.t", "d1/a");
  volume.rename("d2/b.t", "d2/b");
  volume.sync_directory("d2");
  volume.mark("ret");
}

void a_and_b(Volume& volume) {
  volume.write("a", old_page);
  volume.write("b", new_page);
}

void exchange(Volume& volume) {
  volume.rename("a", "b", RenameMode::exchange);
  volume.mark("ret");
}

std::string exchange_label(const Left& left) {
  const std::vector<Named> named{{"A", old_page}, {"B", new_page}};
  return "a=" + classify(left.read("a"), named, left.garbage) +
         " b=" + classify(left.read("b"), named, left.garbage);
}

// A directory above a file gets another name, and then the file is synced.

void write_in_place(Volume& volume, std::string_view path) {
  volume.open_log(path).write_at(0, view("new")).value();
  volume.directory(place_of(path).directory).open(name_of(path)).value().sync().value();
}

void move_above_known(Volume& volume) {
  volume.rename("d", "e");
  write_in_place(volume, "e/x");
  volume.mark("ret");
}

void move_above_new(Volume& volume) {
  volume.write("d/x", "new", Sync::yes);
  move_above_known(volume);
}

void move_below_new(Volume& volume) {
  volume.make_directory("q");
  volume.rename("p/d", "q/d");
  volume.write("q/d/x", "new", Sync::yes);
  volume.mark("ret");
}

void move_and_sync_itself(Volume& volume) {
  volume.rename("d", "e");
  volume.sync_directory("e");
  volume.mark("ret");
}

void make_and_move_above(Volume& volume) {
  volume.make_directory("d");
  move_above_new(volume);
}

void directory_d(Volume& volume) {
  volume.make_directory("d");
}

std::string path_label(const Left& left) {
  return where(left, std::array{"d/x", "e/x"});
}

const Workload name_workloads[] = {
    {"e4", "two empty files, sync of the second", nothing, create_two, two_files_label},
    {"f1", "move to another directory", two_directories, move, move_label},
    {"f2", "move to another directory, sync of that", two_directories, move_and_sync_target,
     move_label},
    {"h1", "link, remove the old name", linked_f, link_and_remove, link_label},
    {"i1", "replace two files in one directory",
     [](Volume& volume) { two_to_replace(volume, "a", "b"); }, rename_two,
     [](const Left& left) { return two_replaced_label(left, "a", "b"); }},
    {"i3", "replace two files in two directories, sync of the second directory",
     [](Volume& volume) {
       volume.make_directory("d1");
       volume.make_directory("d2");
       two_to_replace(volume, "d1/a", "d2/b");
     },
     rename_two_sync_second,
     [](const Left& left) { return two_replaced_label(left, "d1/a", "d2/b"); }},
    {"k1", "exchange", a_and_b, exchange, exchange_label},
    {"m1", "rename a directory, sync of a known file in it",
     [](Volume& volume) {
       volume.make_directory("d");
       volume.write("d/x", "old");
     },
     move_above_known, path_label},
    {"m2", "rename a directory, sync of a new file in it", directory_d, move_above_new, path_label},
    {"m3", "move a directory into a new one, sync of a new file in it",
     [](Volume& volume) {
       volume.make_directory("p");
       volume.make_directory("p/d");
     },
     move_below_new,
     [](const Left& left) {
       return where(left, std::array{"p/d/x", "q", "q/d/x"});
     }},
    {"m4", "rename a directory, sync of that", directory_d, move_and_sync_itself,
     [](const Left& left) {
       return where(left, std::array{"d", "e"});
     }},
    {"m5", "make and rename a directory, sync of a new file in it", nothing, make_and_move_above,
     path_label},
};

}  // namespace

std::span<const Workload> workloads_on_names() {
  return name_workloads;
}

}  // namespace props::observed
