// Goal: patches change all or nothing and follow their standards; pointers lead where they say.
// Method: the examples of RFC 7396, 6902 and 6901 in small, and what nlohmann lets pass.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "holdfast/json.hpp"

namespace {

using namespace holdfast;

Json json(std::string_view text) {
  return parse_json(text, "literal").value();
}

Json merged(std::string_view target, std::string_view patch) {
  Json result = json(target);
  merge_patch(result, json(patch), "a.json").value();
  return result;
}

Json patched(std::string_view target, std::string_view patch, const JsonLimits& limits = {}) {
  Json result = json(target);
  apply_patch(result, json(patch), "a.json", limits).value();
  return result;
}

/// The error of a patch that must leave the target alone.
Error refusal(std::string_view target, std::string_view patch, const JsonLimits& limits = {}) {
  const Json before = json(target);
  Json after = before;
  const auto done = apply_patch(after, json(patch), "a.json", limits);
  BOOST_TEST_REQUIRE(!done.has_value(), "applied: " << patch);
  BOOST_TEST((after == before));
  return done.error();
}

Json nested(std::size_t depth) {
  Json value = Json::array();
  for (std::size_t i = 1; i < depth; ++i) {
    Json outer = Json::array();
    outer.push_back(std::move(value));
    value = std::move(outer);
  }
  return value;
}

BOOST_AUTO_TEST_CASE(a_merge_patch_replaces_adds_and_removes) {
  BOOST_TEST((merged(R"({"a":"b","c":{"d":"e","f":"g"}})", R"({"a":"z","c":{"f":null},"n":1})") ==
              json(R"({"a":"z","c":{"d":"e"},"n":1})")));
  BOOST_TEST((merged(R"({"a":[{"b":"c"}]})", R"({"a":[1]})") == json(R"({"a":[1]})")));
  BOOST_TEST((merged(R"(["a"])", R"({"a":{"bb":{"ccc":null}}})") == json(R"({"a":{"bb":{}}})")));
  BOOST_TEST((merged(R"({"e":null})", R"({"a":1})") == json(R"({"e":null,"a":1})")));
  BOOST_TEST((merged(R"({"a":1})", "null") == json("null")));
}

BOOST_AUTO_TEST_CASE(a_merge_patch_may_be_a_part_of_its_target) {
  Json target = json(R"({"a":{"a":null,"b":1}})");
  merge_patch(target, target["a"], "a.json").value();
  BOOST_TEST((target == json(R"({"b":1})")));
}

BOOST_AUTO_TEST_CASE(a_merge_patch_that_is_too_deep_changes_nothing) {
  Json target{{"a", 1}};
  const auto done = merge_patch(target, Json{{"a", nested(1'000'000)}}, "a.json");
  BOOST_TEST((done.error().code == std::errc::value_too_large));
  BOOST_TEST(done.error().detail == "the patch is nested deeper than 512");
  BOOST_TEST((target == Json{{"a", 1}}));
}

BOOST_AUTO_TEST_CASE(a_target_that_is_too_deep_is_not_patched) {
  Json target = nested(1'000'000);
  BOOST_TEST((merge_patch(target, Json(1), "").error().code == std::errc::value_too_large));
  BOOST_TEST((apply_patch(target, Json::array(), "").error().code == std::errc::value_too_large));
}

BOOST_AUTO_TEST_CASE(add_sets_members_and_inserts_elements) {
  BOOST_TEST((patched(R"({"a":1})", R"([{"op":"add","path":"/b","value":[2]}])") ==
              json(R"({"a":1,"b":[2]})")));
  BOOST_TEST(
      (patched(R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])") == json(R"({"a":2})")));
  BOOST_TEST((patched("[1,3]", R"([{"op":"add","path":"/1","value":2}])") == json("[1,2,3]")));
  BOOST_TEST((patched("[1]", R"([{"op":"add","path":"/1","value":2}])") == json("[1,2]")));
  BOOST_TEST((patched("[1]", R"([{"op":"add","path":"/-","value":2}])") == json("[1,2]")));
  BOOST_TEST((patched("[]", R"([{"op":"add","path":"/0","value":2}])") == json("[2]")));
  BOOST_TEST((patched("{}", R"([{"op":"add","path":"","value":7}])") == json("7")));
}

BOOST_AUTO_TEST_CASE(remove_takes_members_and_elements_out) {
  BOOST_TEST(
      (patched(R"({"a":1,"b":2})", R"([{"op":"remove","path":"/a"}])") == json(R"({"b":2})")));
  BOOST_TEST((patched("[1,2,3]", R"([{"op":"remove","path":"/1"}])") == json("[1,3]")));
}

BOOST_AUTO_TEST_CASE(replace_wants_something_to_replace) {
  BOOST_TEST((patched("[1]", R"([{"op":"replace","path":"/0","value":2}])") == json("[2]")));
  BOOST_TEST((patched("[1]", R"([{"op":"replace","path":"","value":2}])") == json("2")));
  BOOST_TEST((refusal("{}", R"([{"op":"replace","path":"/a","value":2}])").code ==
              std::errc::no_message_available));
}

BOOST_AUTO_TEST_CASE(move_and_copy_take_values_along) {
  BOOST_TEST((patched(R"({"a":[1],"b":{}})", R"([{"op":"move","from":"/a","path":"/b/c"}])") ==
              json(R"({"b":{"c":[1]}})")));
  BOOST_TEST((patched("[1,2,3]", R"([{"op":"move","from":"/0","path":"/2"}])") == json("[2,3,1]")));
  BOOST_TEST((patched(R"({"a":[1]})", R"([{"op":"copy","from":"/a","path":"/a/-"}])") ==
              json(R"({"a":[1,[1]]})")));
  BOOST_TEST((patched("[1]", R"([{"op":"move","from":"","path":""}])") == json("[1]")));
}

BOOST_AUTO_TEST_CASE(operations_see_what_those_before_them_did) {
  const char* patch = R"([{"op":"add","path":"/a","value":{}},
                          {"op":"add","path":"/a/b","value":1},
                          {"op":"test","path":"/a","value":{"b":1}}])";
  BOOST_TEST((patched("{}", patch) == json(R"({"a":{"b":1}})")));
}

BOOST_AUTO_TEST_CASE(a_failed_test_undoes_the_operations_before_it) {
  const Error error = refusal(R"({"a":1})", R"([{"op":"remove","path":"/a"},
                                                {"op":"add","path":"/b","value":1},
                                                {"op":"test","path":"/b","value":2}])");
  BOOST_TEST(error.message() ==
             "patch a.json: Operation canceled (operation 2 (test): another value is at \"/b\"); "
             "not published");
  BOOST_TEST((error.code == std::errc::operation_canceled));
}

BOOST_AUTO_TEST_CASE(a_test_compares_decimal_values) {
  for (const char* equal : {"1.0", "1", "10e-1"}) {
    const std::string patch = R"([{"op":"test","path":"","value":)" + std::string(equal) + "}]";
    BOOST_TEST((patched("1", patch) == 1));
  }
}

BOOST_AUTO_TEST_CASE(a_test_tells_numbers_apart_that_nlohmann_takes_for_equal) {
  BOOST_TEST((json("18446744073709551615") == json("-1")));
  BOOST_TEST((refusal("18446744073709551615", R"([{"op":"test","path":"","value":-1}])").code ==
              std::errc::operation_canceled));
  BOOST_TEST((json("9007199254740993") == json("9007199254740992.0")));
  BOOST_TEST((
      refusal("9007199254740993", R"([{"op":"test","path":"","value":9007199254740992.0}])").code ==
      std::errc::operation_canceled));
}

BOOST_AUTO_TEST_CASE(a_test_compares_keys_sizes_and_kinds) {
  const std::pair<const char*, const char*> pairs[] = {
      {R"({"a":1})", R"({"b":1})"},
      {"[1]", "[1,2]"},
      {"[1,2]", "[1]"},
      {"[]", "{}"},
      {"[[]]", "[{}]"},
      {"\"1\"", "1"},
      {"null", "false"},
      {"[[1],2]", "[[1,2]]"},
  };
  for (const auto& [target, value] : pairs) {
    const std::string patch = R"([{"op":"test","path":"","value":)" + std::string(value) + "}]";
    BOOST_TEST((refusal(target, patch).code == std::errc::operation_canceled));
  }
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_nowhere_is_named_with_its_operation) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([{"op":"remove","path":"/b"}])", "operation 0 (remove): nothing is at \"/b\""},
      {R"([{"op":"add","path":"/b/c","value":1}])", "operation 0 (add): nothing is at \"/b\""},
      {R"([{"op":"add","path":"/l/3","value":1}])", "operation 0 (add): nothing is at \"/l/3\""},
      {R"([{"op":"add","path":"/l/01","value":1}])", "operation 0 (add): nothing is at \"/l/01\""},
      {R"([{"op":"add","path":"/l/x","value":1}])", "operation 0 (add): nothing is at \"/l/x\""},
      {R"([{"op":"remove","path":"/l/-"}])", "operation 0 (remove): nothing is at \"/l/-\""},
      {R"([{"op":"test","path":"/c","value":1}])", "operation 0 (test): nothing is at \"/c\""},
      {R"([{"op":"copy","from":"/c","path":"/d"}])", "operation 0 (copy): nothing is at \"/c\""},
      {R"([{"op":"move","from":"/c","path":"/d"}])", "operation 0 (move): nothing is at \"/c\""},
      {R"([{"op":"move","from":"/c","path":"/c"}])", "operation 0 (move): nothing is at \"/c\""},
  };
  for (const auto& [patch, detail] : cases) {
    const Error error = refusal(R"({"a":1,"l":[1,2]})", patch);
    BOOST_TEST((error.code == std::errc::no_message_available));
    BOOST_TEST(error.detail == detail);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_put_into_or_taken_out_of_what_is_no_container) {
  for (const char* target : {R"({"a":1})", R"({"a":null})", R"({"a":"x"})"}) {
    BOOST_TEST(refusal(target, R"([{"op":"add","path":"/a/b","value":1}])").detail ==
               "operation 0 (add): \"/a\" is neither object nor array");
    BOOST_TEST(refusal(target, R"([{"op":"remove","path":"/a/b"}])").detail ==
               "operation 0 (remove): nothing is at \"/a/b\"");
  }
}

BOOST_AUTO_TEST_CASE(a_value_is_not_moved_into_itself) {
  BOOST_TEST(refusal("[{},{}]", R"([{"op":"move","from":"/0","path":"/0/a"}])").detail ==
             "operation 0 (move): moves a value into itself");
  BOOST_TEST((patched(R"({"a":1})", R"([{"op":"move","from":"/a","path":"/ab"}])") ==
              json(R"({"ab":1})")));
}

BOOST_AUTO_TEST_CASE(a_patch_without_sense_says_where) {
  const std::pair<const char*, const char*> cases[] = {
      {"{}", "the patch is not an array of operations"},
      {"[7]", "operation 0: not an object"},
      {R"([{"path":""}])", "operation 0: has no member \"op\""},
      {R"([{"op":1,"path":""}])", "operation 0: the member \"op\" is not a string"},
      {R"([{"op":"put","path":""}])", "operation 0: no operation is called \"put\""},
      {R"([{"op":"add","value":1}])", "operation 0 (add): has no member \"path\""},
      {R"([{"op":"add","path":"/a"}])", "operation 0 (add): has no member \"value\""},
      {R"([{"op":"copy","path":"/a"}])", "operation 0 (copy): has no member \"from\""},
      {R"([{"op":"remove","path":"a"}])", "operation 0 (remove): \"a\" is not a JSON Pointer"},
      {R"([{"op":"remove","path":"/~2"}])", "operation 0 (remove): \"/~2\" is not a JSON Pointer"},
      {R"([{"op":"remove","path":""}])", "operation 0 (remove): nothing would be left"},
      {R"([{"op":"add","path":"/b","value":1},7])", "operation 1: not an object"},
  };
  for (const auto& [patch, detail] : cases) {
    const Error error = refusal(R"({"a":1})", patch);
    BOOST_TEST((error.code == std::errc::invalid_argument));
    BOOST_TEST(error.detail == detail);
  }
}

BOOST_AUTO_TEST_CASE(a_patch_cannot_nest_deeper_than_allowed) {
  const JsonLimits limits{.depth_max = 3};
  const char* allowed = R"([{"op":"add","path":"/a/b","value":[]}])";
  BOOST_TEST(patched(R"({"a":{}})", allowed, limits).size() == 1U);
  const char* deeper = R"([{"op":"add","path":"/a/b","value":[[]]}])";
  const Error error = refusal(R"({"a":{}})", deeper, limits);
  BOOST_TEST((error.code == std::errc::value_too_large));
  BOOST_TEST(error.detail == "operation 0 (add): the result is nested deeper than 3");
  BOOST_TEST(
      (refusal(R"({"a":{"b":[]}})", R"([{"op":"copy","from":"/a","path":"/a/c"}])", limits).code ==
       std::errc::value_too_large));
}

BOOST_AUTO_TEST_CASE(a_value_of_a_patch_with_a_million_levels_is_refused) {
  Json target = Json::object();
  for (const char* op : {"add", "replace", "test"}) {
    const Json patch = Json::array({{{"op", op}, {"path", ""}, {"value", 0}}});
    Json deep = patch;
    deep[0]["value"] = nested(1'000'000);
    BOOST_TEST(!apply_patch(target, deep, "a.json").has_value());
  }
  BOOST_TEST((target == Json::object()));
}

BOOST_AUTO_TEST_CASE(copies_of_copies_do_not_grow_beyond_the_limit) {
  std::string patch = "[";
  for (int i = 0; i < 100; ++i) {
    patch += R"({"op":"copy","from":"","path":"/)" + std::to_string(i) + R"("},)";
  }
  patch.back() = ']';
  const Error error = refusal(R"({"a":"some text"})", patch, {.size_bytes_max = 100'000});
  BOOST_TEST((error.code == std::errc::file_too_large));
}

BOOST_AUTO_TEST_CASE(what_is_removed_does_not_count_as_growth) {
  std::string patch = "[";
  for (int i = 0; i < 100; ++i) {
    patch += R"({"op":"add","path":"/b","value":"0123456789"},{"op":"remove","path":"/b"},)";
    patch += R"({"op":"replace","path":"/a","value":"9876543210"},)";
    patch += R"({"op":"add","path":"/l/0","value":[1]},{"op":"move","from":"/l/0","path":"/c"},)";
  }
  patch.back() = ']';
  const Json result = patched(R"({"a":"0123456789","l":[]})", patch, {.size_bytes_max = 60});
  BOOST_TEST((result == json(R"({"a":"9876543210","l":[],"c":[1]})")));
}

BOOST_AUTO_TEST_CASE(a_pointer_leads_to_members_and_elements) {
  const Json document = json(R"({"":0,"a/b":[1,{"m~n":2}],"1":3})");
  BOOST_TEST((at_pointer(document, "", "a.json").value() == document));
  BOOST_TEST((at_pointer(document, "/", "a.json").value() == 0));
  BOOST_TEST((at_pointer(document, "/a~1b/1/m~0n", "a.json").value() == 2));
  BOOST_TEST((at_pointer(document, "/1", "a.json").value() == 3));
}

BOOST_AUTO_TEST_CASE(a_pointer_that_leads_nowhere_is_an_error) {
  const Json document = json(R"({"a":[1,2],"n":null})");
  for (const char* pointer : {"/b", "/a/2", "/a/-", "/a/01", "/a/x", "/a/+1", "/a/", "/a/0/0",
                              "/n/a", "/a/99999999999999999999"}) {
    const Error error = at_pointer(document, pointer, "a.json").error();
    BOOST_TEST((error.code == std::errc::no_message_available));
    BOOST_TEST(error.detail == "nothing is at \"" + std::string(pointer) + "\"");
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_pointer_is_an_error) {
  for (const char* pointer : {"a", "a/b", "/~", "/~2", "#/a"}) {
    const Error error = at_pointer(Json::object(), pointer, "a.json").error();
    BOOST_TEST(error.message() == "read a.json: Invalid argument (\"" + std::string(pointer) +
                                      "\" is not a JSON Pointer); not published");
  }
}

BOOST_AUTO_TEST_CASE(a_value_that_is_too_deep_is_not_copied) {
  const auto found = at_pointer(nested(1'000'000), "/0", "a.json");
  BOOST_TEST((found.error().code == std::errc::value_too_large));
}

}  // namespace
