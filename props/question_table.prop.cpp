// Goal: every model answers the questions that people ask about file systems as its page says.
// Method: each question is a short program and an outcome. For each model the table says whether
// some crash after the program may leave that outcome; one test case for each cell.
#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "faultfs/explorer.hpp"

#include "observed/volume.hpp"

namespace {

using faultfs::Tree;
using props::observed::Found;
using props::observed::Left;
using props::observed::Volume;
using Sync = Volume::Sync;

constexpr std::uint64_t block_bytes = 4096;

const std::string old_bytes(2 * block_bytes, 'o');
const std::string new_bytes(2 * block_bytes, 'n');

using props::observed::name_of;
using props::observed::view;

// ---- programs

void old_f(Volume& volume) {
  volume.write("f", old_bytes);
}

void replace_unsynced(Volume& volume) {
  volume.write("t", new_bytes);
  volume.rename("t", "f");
}

void rename_to_new_name(Volume& volume) {
  volume.write("t", new_bytes);
  volume.rename("t", "g");
}

void link_and_remove(Volume& volume) {
  auto root = volume.directory("");
  root.link(name_of("f"), root, name_of("f2")).value();
  root.remove(name_of("f")).value();
}

void two_directories(Volume& volume) {
  volume.make_directory("d1");
  volume.make_directory("d2");
}

void create_in_both(Volume& volume) {
  (void)volume.create("d1/x");
  (void)volume.create("d2/y");
}

void create_and_sync(Volume& volume) {
  volume.write("g", new_bytes, Sync::yes);
}

void append(Volume& volume) {
  volume.open_log("f").write_at(old_bytes.size(), view(new_bytes)).value();
}

void cut_and_extend(Volume& volume) {
  auto log = volume.open_log("f");
  log.truncate(100).value();
  log.truncate(200).value();
}

void append_and_overwrite(Volume& volume) {
  append(volume);
  volume.open_log("f").write_at(0, view(new_bytes.substr(0, block_bytes))).value();
}

void extend_and_overwrite(Volume& volume) {
  auto log = volume.open_log("f");
  log.truncate(2 * old_bytes.size()).value();
  log.write_at(0, view(new_bytes.substr(0, block_bytes))).value();
}

void overwrite_block(Volume& volume) {
  volume.open_log("f").write_at(0, view(new_bytes.substr(0, block_bytes))).value();
}

// ---- outcomes

std::string bytes_of(const Tree& tree, const char* path) {
  return Left{tree}.read(path).value_or("");
}

bool all_of(const std::string& bytes, char byte) {
  return !bytes.empty() && bytes.find_first_not_of(byte) == bytes.npos;
}

bool f_is_absent(const Tree& tree) {
  return !Left{tree}.exists("f");
}

bool f_is_empty(const Tree& tree) {
  return Left{tree}.read("f") == Found{""};
}

bool g_is_empty(const Tree& tree) {
  return Left{tree}.read("g") == Found{""};
}

bool f_is_zeros(const Tree& tree) {
  return all_of(bytes_of(tree, "f"), '\0');
}

/// Some of the new bytes and not all of them.
bool is_part(const std::string& bytes) {
  return bytes != new_bytes && bytes.find('n') != bytes.npos && bytes.find('o') == bytes.npos;
}

bool f_is_a_part(const Tree& tree) {
  return is_part(bytes_of(tree, "f"));
}

bool g_is_short(const Tree& tree) {
  const std::string bytes = bytes_of(tree, "g");
  return all_of(bytes, 'n') && bytes != new_bytes;
}

bool has_garbage(const std::string& bytes) {
  return bytes.find(faultfs::garbage_byte) != bytes.npos;
}

bool f_has_garbage(const Tree& tree) {
  return has_garbage(bytes_of(tree, "f"));
}

/// Of the new file: what else was in `f` is gone.
bool new_f_has_garbage(const Tree& tree) {
  const std::string bytes = bytes_of(tree, "f");
  return has_garbage(bytes) && bytes.find('o') == bytes.npos;
}

bool g_has_garbage(const Tree& tree) {
  return has_garbage(bytes_of(tree, "g"));
}

bool neither_name(const Tree& tree) {
  return !Left{tree}.exists("f") && !Left{tree}.exists("f2");
}

bool neither_t_nor_g(const Tree& tree) {
  return !Left{tree}.exists("t") && !Left{tree}.exists("g");
}

bool second_without_first(const Tree& tree) {
  return Left{tree}.exists("d2/y") && !Left{tree}.exists("d1/x");
}

bool g_is_absent(const Tree& tree) {
  return !Left{tree}.exists("g");
}

bool appended_zeros(const Tree& tree) {
  const std::string bytes = bytes_of(tree, "f");
  return bytes.size() > old_bytes.size() && all_of(bytes.substr(old_bytes.size()), '\0');
}

bool old_bytes_are_back(const Tree& tree) {
  const std::string bytes = bytes_of(tree, "f");
  return bytes.size() == 200 && bytes.find('o', 100) != bytes.npos;
}

bool overwritten_and_not_larger(const Tree& tree) {
  const std::string bytes = bytes_of(tree, "f");
  return bytes.size() == old_bytes.size() && bytes[0] == 'n';
}

bool block_is_torn(const Tree& tree) {
  const std::string block = bytes_of(tree, "f").substr(0, block_bytes);
  return block.find('n') != block.npos && block.find('o') != block.npos;
}

// ---- the table

enum class When { returned, in_flight };

struct Question {
  const char* text;
  void (*setup)(Volume&);
  void (*run)(Volume&);
  bool (*outcome)(const Tree&);
  When when;
  std::uint64_t unit_bytes;
  const char* answers;  ///< by model, in the order below
};

const char* const models[] = {
    "posix-paranoid",        "posix-min", "ext4-ordered", "ext4-noauto-da-alloc", "ext4-writeback",
    "ext4-writeback-noauto", "xfs",       "btrfs",        "sync-everything"};

void nothing(Volume&) {}

const Question questions[] = {
    // paranoid posix ordered noauto writeback wb-noauto xfs btrfs sync-everything
    {"rename over: the name is gone", old_f, replace_unsynced, f_is_absent, When::returned, 4096,
     "yes no no no no no no no no"},
    {"rename over, data never synced: empty", old_f, replace_unsynced, f_is_empty, When::returned,
     4096, "yes yes no yes no yes yes yes no"},
    {"rename over, data never synced: zeros", old_f, replace_unsynced, f_is_zeros, When::returned,
     4096, "yes yes yes yes yes yes no no no"},
    {"rename over, data never synced: a part", old_f, replace_unsynced, f_is_a_part, When::returned,
     4096, "yes yes yes yes yes yes yes yes no"},
    {"rename over, data never synced: stale garbage", old_f, replace_unsynced, new_f_has_garbage,
     When::returned, 4096, "yes yes no no yes yes no no no"},
    {"rename to a new name, data never synced: empty", nothing, rename_to_new_name, g_is_empty,
     When::returned, 4096, "yes yes yes yes yes yes yes yes no"},
    {"rename to a new name, data never synced: short", nothing, rename_to_new_name, g_is_short,
     When::returned, 4096, "yes yes yes yes yes yes yes yes no"},
    {"rename to a new name, data never synced: garbage", nothing, rename_to_new_name, g_has_garbage,
     When::returned, 4096, "yes yes no no yes yes no no no"},
    {"rename to a new name, data never synced: neither name", nothing, rename_to_new_name,
     neither_t_nor_g, When::returned, 4096, "yes yes yes yes yes yes yes yes no"},
    {"link, then unlink of the old name: neither", old_f, link_and_remove, neither_name,
     When::returned, 4096, "yes yes no no no no no yes no"},
    {"two directories: the second change without the first", two_directories, create_in_both,
     second_without_first, When::returned, 4096, "yes yes no no no no no yes no"},
    {"sync of a new file, and it has no entry", nothing, create_and_sync, g_is_absent,
     When::returned, 4096, "yes yes no no no no no no no"},
    {"append: size before data, zeros", old_f, append, appended_zeros, When::returned, 4096,
     "yes yes yes yes yes yes no no no"},
    {"append: size before data, garbage", old_f, append, f_has_garbage, When::returned, 4096,
     "yes yes no no yes yes no no no"},
    {"truncate down and extend: old bytes are back", old_f, cut_and_extend, old_bytes_are_back,
     When::returned, 4096, "yes yes no no yes yes no no no"},
    {"overwrite before an earlier append", old_f, append_and_overwrite, overwritten_and_not_larger,
     When::returned, 4096, "yes yes yes yes yes yes yes no no"},
    {"overwrite before an earlier ftruncate", old_f, extend_and_overwrite,
     overwritten_and_not_larger, When::returned, 4096, "yes yes yes yes yes yes yes no no"},
    {"a block is torn at 512", old_f, overwrite_block, block_is_torn, When::in_flight, 512,
     "yes yes yes yes yes yes yes no yes"},
};

struct Cell {
  const Question* question;
  const char* model;
  bool expected;
};

std::ostream& operator<<(std::ostream& out, const Cell& cell) {
  return out << cell.question->text << ", under " << cell.model << ": "
             << (cell.expected ? "yes" : "no");
}

std::vector<Cell> all_cells() {
  std::vector<Cell> cells;
  for (const Question& question : questions) {
    std::istringstream answers(question.answers);
    for (const char* model : models) {
      std::string answer;
      answers >> answer;
      cells.push_back({&question, model, answer == "yes"});
    }
  }
  return cells;
}

bool is_possible(const Question& question, const faultfs::CrashModel& model) {
  faultfs::Machine machine;
  Volume volume(machine);
  question.setup(volume);
  machine.forget_trace();
  const Tree before = machine.tree();
  question.run(volume);
  const std::size_t calls = machine.trace().calls.size();
  const std::size_t cut = question.when == When::returned ? calls : calls - 1;
  const auto states = all_states(before, machine.trace(), cut, model, question.unit_bytes);
  return std::any_of(states.begin(), states.end(), question.outcome);
}

BOOST_DATA_TEST_CASE(cell_of_the_question_table, boost::unit_test::data::make(all_cells()), cell) {
  const faultfs::CrashModel* model = faultfs::find_crash_model(cell.model);
  BOOST_TEST_REQUIRE(model != nullptr);
  BOOST_TEST(is_possible(*cell.question, *model) == cell.expected, cell);
}

}  // namespace
