// A program takes the name of a chunk from its users, and one of them is called "../../../evil". An
// engine that pastes it into a path writes outside of its root.
// Such a name is refused by every call that takes one, before anything is touched; so are names of
// projects and checkpoints. Links planted in a project lead nowhere.
#include "watched_store.hpp"

namespace {

using namespace holdfast;

const std::vector<std::string> bad_names{"../../../evil",
                                         "..",
                                         ".",
                                         "",
                                         "a/../../b",
                                         "a/b",
                                         "/etc/evil",
                                         "..\\evil",
                                         "C:\\evil",
                                         std::string("a\0b", 3),
                                         "a\nb",
                                         ".lock",
                                         std::string(201, 'x')};

struct Walled : WatchedStore {
  Walled() { (void)store().put("good", 1).value(); }

  template <class T>
  static void check(const Result<T>& result) {
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().code == errc::bad_name), result.error().message());
  }
};

BOOST_FIXTURE_TEST_CASE(is_refused_by_every_call, Walled) {
  machine.forget_trace();
  for (const std::string& name : bad_names) {
    BOOST_TEST_CONTEXT(name) {
      check(store().put(name, 1));
      check(store().patch(name, Json::object()));
      check(store().apply(name, Json::array()));
      check(store().remove(name));
      check(store().update(name, [](Json&) { BOOST_ERROR("it was called"); }));
      check(store().commit(Batch().if_absent(name).put("good", 2)));
      check(store().stage_update(1, name));
      check(store().fetch(name));
      check(store().fetch_chunk(name));
      check(store().fetch_together({"good", name}));
      check(store().contains(name));
    }
  }
  BOOST_TEST(machine.trace().calls.empty());
  BOOST_TEST(get("good") == "1");
}

BOOST_FIXTURE_TEST_CASE(is_refused_as_the_name_of_a_project_and_of_a_checkpoint, Walled) {
  (void)store().create_checkpoint().value();
  const std::string before = machine.tree().describe();
  for (const std::string& name : bad_names) {
    BOOST_TEST_CONTEXT(name) {
      check(try_new(name));
      check(try_open_store(name));
      BOOST_TEST(!store().restore_checkpoint(name));  // some could be files, but none are there
      BOOST_TEST(!store().verify_checkpoint(name));
      BOOST_TEST(!store().delete_checkpoint(name));
    }
  }
  BOOST_TEST((machine.tree().describe() == before));
}

BOOST_FIXTURE_TEST_CASE(is_only_text_in_the_label_of_a_checkpoint, Walled) {
  const CheckpointInfo made = store().create_checkpoint("../../evil").value();
  BOOST_TEST(made.label == "../../evil");
  BOOST_TEST((names_in("p/checkpoints") == std::vector<std::string>{made.name}));
  BOOST_TEST((names_in("") == std::vector<std::string>{"p"}));
}

BOOST_FIXTURE_TEST_CASE(is_not_needed_where_a_planted_link_would_lead_out_and_that_fails, Walled) {
  (void)directory("outside");
  auto dir = root().open_directory(FileName::literal("p")).value();
  dir.remove_directory(FileName::literal("chunks")).value();
  dir.make_symlink(FileName::literal("chunks"), "/outside").value();
  BOOST_TEST(!store().force_sync());
  BOOST_TEST(get("good") == "1");  // it is in the journal
  BOOST_TEST(names_in("outside").empty());
}

}  // namespace
