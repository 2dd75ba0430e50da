// A store on the simulator: batches, conditions, patches, and what is refused.
#include "watched_store.hpp"

namespace holdfast {
namespace {

BOOST_FIXTURE_TEST_SUITE(a_store, WatchedStore)

BOOST_AUTO_TEST_CASE(gives_back_what_was_put_before_and_after_it_is_in_its_file) {
  BOOST_TEST(put_text("a", R"({"x": 1})").value().sequence == 1U);
  BOOST_TEST(get("a") == R"({"x":1})");
  (void)store().force_sync().value();
  BOOST_TEST(content("/p/chunks/a.json") == "{\n  \"x\": 1\n}\n");
  BOOST_TEST(get("a") == R"({"x":1})");
  BOOST_TEST(store().remove("a").value().sequence == 2U);
  BOOST_TEST((error_of("a").code == std::errc::no_such_file_or_directory));
  (void)store().force_sync().value();
  BOOST_TEST(!exists("/p/chunks/a.json"));
  BOOST_TEST(content("/p/chunks_bak/a.bak") == "{\n  \"x\": 1\n}\n");
}

BOOST_AUTO_TEST_CASE(makes_all_changes_of_a_batch_or_none) {
  Batch batch;
  batch.put("a", 1).put("b", 2).remove("c");
  const auto refused = store().commit(batch);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == std::errc::no_such_file_or_directory));
  BOOST_TEST(refused.error().name == "c");
  BOOST_TEST(store().list().value().empty());
  (void)store().put("c", 3).value();
  BOOST_TEST(store().commit(batch).value().sequence == 2U);
  BOOST_TEST(store().list().value().size() == 2U);
}

BOOST_AUTO_TEST_CASE(lets_each_step_of_a_batch_see_those_before_it) {
  Batch batch;
  batch.put("a", Json::parse(R"({"x": 1, "y": 2})"))
      .patch("a", Json::parse(R"({"x": null, "z": {"w": 3}})"))
      .apply("a", Json::parse(R"([{"op": "replace", "path": "/z/w", "value": 4}])"))
      .patch("new", Json::parse(R"({"k": 1})"));
  (void)store().commit(batch).value();
  BOOST_TEST(get("a") == R"({"y":2,"z":{"w":4}})");
  BOOST_TEST(get("new") == R"({"k":1})");
}

BOOST_AUTO_TEST_CASE(patches_what_is_there) {
  (void)put_text("a", R"({"x": 1, "y": [1]})").value();
  (void)store().patch("a", Json::parse(R"({"x": 2})")).value();
  (void)store().apply("a", Json::parse(R"([{"op": "add", "path": "/y/-", "value": 2}])")).value();
  BOOST_TEST(get("a") == R"({"x":2,"y":[1,2]})");
  const auto refused =
      store().apply("a", Json::parse(R"([{"op": "test", "path": "/x", "value": 1}])"));
  BOOST_TEST((refused.error().code == std::errc::operation_canceled));
  BOOST_TEST(!store().apply("none", Json::array()));
  BOOST_TEST(get("a") == R"({"x":2,"y":[1,2]})");
}

BOOST_AUTO_TEST_CASE(keeps_the_conditions_of_a_batch) {
  Batch fresh;
  fresh.if_absent("a").put("a", 1);
  (void)store().commit(fresh).value();
  const auto there = store().commit(fresh);
  BOOST_TEST((there.error().code == errc::conflict));
  BOOST_TEST(there.error().message() ==
             "append a: not as it was expected (it is there already); not published");
  Batch next;
  next.if_version("a", 1).put("b", 2);
  BOOST_TEST(store().commit(next).value().sequence == 2U);
  (void)store().put("a", 3).value();
  BOOST_TEST((store().commit(next).error().code == errc::conflict));
  BOOST_TEST(get("b") == "2");
}

BOOST_AUTO_TEST_CASE(does_not_write_a_chunk_that_is_only_a_condition) {
  (void)store().put("a", 1).value();
  Batch batch;
  batch.if_version("a", 1).put("b", 2);
  (void)store().commit(batch).value();
  BOOST_TEST(store().list().value()[0].version == 1U);
}

BOOST_AUTO_TEST_CASE(updates_by_a_function_until_nobody_was_faster) {
  (void)store().put("counter", 0).value();
  int calls = 0;
  const auto add = [&](Json& value) {
    if (++calls == 1) (void)store().put("counter", 10).value();  // somebody else
    value = value.get<int>() + 1;
  };
  (void)store().update("counter", add).value();
  BOOST_TEST(calls == 2);
  BOOST_TEST(get("counter") == "11");
  BOOST_CHECK_THROW((void)store().update("counter", [](Json&) { throw std::runtime_error("no"); }),
                    std::runtime_error);
  BOOST_TEST(get("counter") == "11");
}

BOOST_AUTO_TEST_CASE(refuses_what_it_could_not_write_before_anything_is_written) {
  (void)store();
  machine.forget_trace();
  const struct {
    std::string chunk;
    Json document;
    std::error_code code;
  } table[] = {
      {"../../../evil", 1, make_error_code(errc::bad_name)},
      {"", 1, make_error_code(errc::bad_name)},
      {"a", std::nan(""), std::make_error_code(std::errc::invalid_argument)},
      {"a", "\xff", std::make_error_code(std::errc::illegal_byte_sequence)},
  };
  for (const auto& row : table) {
    const auto refused = store().put(row.chunk, row.document);
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == row.code.default_error_condition()),
               refused.error().message());
    BOOST_TEST(!store().stage_update(row.document, row.chunk));
  }
  BOOST_TEST((store().commit({}).error().code == std::errc::invalid_argument));
  BOOST_TEST(machine.trace().calls.empty());
}

// Copying a document takes a call on the stack for each level.
BOOST_AUTO_TEST_CASE(refuses_a_document_that_is_too_deep_for_the_stack) {
  const auto deep = [] {
    Json json = 1;
    for (int i = 0; i < 200'000; ++i) {
      Json outer = Json::array();
      outer.push_back(std::move(json));
      json = std::move(outer);
    }
    return json;
  };
  (void)store().put("a", 1).value();
  const auto check = [](const auto& refused) {
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == std::errc::value_too_large), refused.error().message());
  };
  check(store().put("a", deep()));
  check(store().stage_update(deep(), "a"));
  check(store().update("a", [&](Json& json) { json = deep(); }));
  Batch batch;
  batch.put("a", deep()).patch("a", Json::object());
  check(store().commit(batch));
  BOOST_TEST(get("a") == "1");
  Batch given_up;
  given_up.put("a", deep()).remove("a");
  BOOST_TEST(store().commit(given_up).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_names_that_differ_in_case_only_and_too_many) {
  how.chunks_max = 2;
  (void)store().put("Config", 1).value();
  const auto other = store().put("config", 2);
  BOOST_TEST((other.error().code == errc::bad_name));
  BOOST_TEST(other.error().detail == "it differs from Config in case only");
  (void)store().put("b", 1).value();
  BOOST_TEST((store().put("c", 1).error().code == std::errc::argument_list_too_long));
  kill_store();
  BOOST_TEST((store().put("c", 1).error().code == std::errc::argument_list_too_long));
  BOOST_TEST((store().put("CONFIG", 1).error().code == errc::bad_name));
  (void)store().remove("b").value();
  BOOST_TEST(!store().put("d", std::nan("")));
  BOOST_TEST(store().put("c", 1).has_value());
}

BOOST_AUTO_TEST_CASE(keeps_staged_changes_in_memory_until_they_are_synced) {
  int synced = 0;
  how.callbacks.on_sync = [&] { ++synced; };
  (void)store();
  machine.forget_trace();
  store().stage_update(1, "a").value();
  store().stage_update(2, "a").value();
  store().stage_update(3, "b").value();
  BOOST_TEST(machine.trace().calls.empty());
  BOOST_TEST(get("a") == "2");
  (void)store().force_sync().value();
  BOOST_TEST(synced == 1);
  BOOST_TEST(content("/p/chunks/a.json") == "2\n");
  BOOST_TEST(store().list().value()[1].version == 1U);  // one commit
  (void)store().force_sync().value();
  BOOST_TEST(synced == 1);
}

BOOST_AUTO_TEST_CASE(reads_several_chunks_as_of_one_moment) {
  (void)store().put("a", 1).value();
  (void)store().put("b", 1).value();
  const auto both = store().fetch_together({"b", "a"}).value();
  BOOST_TEST(both.size() == 2U);
  (void)store().put("a", 2).value();
  BOOST_TEST(both[1]->dump() == "1");
  BOOST_TEST(
      (store().fetch_together({"a", "x"}).error().code == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_CASE(shares_one_parsed_document_among_readers) {
  (void)store().put("a", 1).value();
  const auto first = store().fetch("a").value();
  BOOST_TEST((store().fetch("a").value() == first));
  (void)store().put("a", 2).value();
  BOOST_TEST((store().fetch("a").value() != first));
}

BOOST_AUTO_TEST_CASE(does_not_read_again_what_it_has_in_memory_when_another_chunk_changes) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  BOOST_TEST(get("a") == "1");
  (void)store().put("b", 1).value();
  machine.forget_trace();
  BOOST_TEST(get("a") == "1");
  BOOST_TEST(machine.trace().calls.empty());
}

BOOST_AUTO_TEST_CASE(tells_what_is_there) {
  (void)store().put("b", 1).value();
  (void)store().put("a", "x").value();
  const auto all = store().list().value();
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].name == "a");
  BOOST_TEST(all[0].version == 2U);
  BOOST_TEST(all[0].size_bytes == 4U);
  BOOST_TEST(store().contains("a").value());
  BOOST_TEST(!store().contains("c").value());
  BOOST_TEST((store().contains("a/b").error().code == errc::bad_name));
  const HealthReport health = store().get_health_report();
  BOOST_TEST(health.active);
  BOOST_TEST(health.project == "p");
  BOOST_TEST(health.root == "/");
  BOOST_TEST(health.shards == 2U);
  BOOST_TEST(health.orphans == 0U);
  BOOST_TEST(health.pending == 2U);
}

// A report is made of what can be seen.
BOOST_AUTO_TEST_CASE(tells_what_is_there_also_where_some_of_it_cannot_be_read) {
  (void)store().put("a", 1).value();
  (void)store().force_sync().value();
  (void)store().create_checkpoint().value();
  auto chunks = root()
                    .open_directory(FileName::literal("p"))
                    .value()
                    .open_directory(FileName::literal("chunks"))
                    .value();
  chunks.make_directory(FileName::literal("quarantine"), Mode{0755}).value();
  machine.forget_trace();
  (void)store().get_health_report();
  const std::size_t calls = machine.trace().calls.size();
  BOOST_TEST(calls > 6U);
  for (std::size_t nth = 0; nth < calls; ++nth) {
    machine.forget_trace();
    machine.inject({nth, make_error_code(std::errc::io_error)});
    const HealthReport report = store().get_health_report();
    BOOST_TEST(report.active);
    BOOST_TEST(report.orphans == 0U);
    BOOST_TEST(report.checkpoints <= 1U);
  }
  BOOST_TEST(store().get_health_report().checkpoints == 1U);
}

BOOST_AUTO_TEST_CASE(lets_callbacks_call_it) {
  std::vector<std::string> seen;
  how.callbacks.on_sync = [&] {
    seen.push_back(get("a"));
    (void)store().put("b", 2).value();
    if (seen.size() == 1) {
      store().stage_update(3, "a").value();
      (void)store().force_sync().value();
      seen.push_back("after");
    }
    throw std::runtime_error("dropped");
  };
  store().stage_update(1, "a").value();
  (void)store().force_sync().value();
  BOOST_TEST((seen == std::vector<std::string>{"1", "after", "3"}));
}

BOOST_AUTO_TEST_CASE(reads_and_writes_what_can_be_converted) {
  using Prices = std::map<std::string, double>;
  (void)store().put("prices", Prices{{"tea", 1.5}}).value();
  BOOST_TEST(store().fetch<Prices>("prices").value().at("tea") == 1.5);
  const auto wrong = store().fetch<std::vector<int>>("prices");
  BOOST_TEST((wrong.error().code == std::errc::invalid_argument));
  BOOST_TEST(wrong.error().name == "prices");
  BOOST_TEST((store().fetch<Prices>("none").error().code == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace holdfast
