// Goal: scripts can rely on the command's exit codes, and people on its messages.
// Method: the real command as a child process on the real disk.
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

BOOST_FIXTURE_TEST_CASE(writing_and_reading_back_succeeds_in_silence, CommandLine) {
  const Ran written = holdfast("write f", "content\n");
  BOOST_TEST(written.code == 0);
  BOOST_TEST(written.out.empty());
  BOOST_TEST(written.err.empty());
  const Ran read = holdfast("read f");
  BOOST_TEST(read.code == 0);
  BOOST_TEST(read.out == "content\n");
  BOOST_TEST(read.err.empty());
}

BOOST_FIXTURE_TEST_CASE(every_option_of_write_is_taken_after_the_verb, CommandLine) {
  BOOST_TEST(holdfast("write --parents --mode 0600 a/b/f", "one").code == 0);
  BOOST_TEST(holdfast("write a/b/f --backup --durability consistent", "two").code == 0);
  BOOST_TEST(holdfast("write --backup=best-effort a/b/f --durability none", "three").code == 0);
  BOOST_TEST(holdfast("write --symlink refuse a/b/f --suffix .old --backup=required", "4").code ==
             0);
  BOOST_TEST(text("a/b/f") == "4");
  BOOST_TEST(text("a/b/f.bak") == "two");
  BOOST_TEST(text("a/b/f.old") == "three");
  const auto mode = boost::filesystem::status(dir / "a/b/f").permissions();
  BOOST_TEST(mode == boost::filesystem::owner_read + boost::filesystem::owner_write);
}

BOOST_FIXTURE_TEST_CASE(mistakes_of_usage_are_2_and_change_nothing, CommandLine) {
  for (const char* arguments : {"", "nonsense", "write", "write f --mode 9", "write f --nope",
                                "write f --durability perhaps", "verify", "read f g"}) {
    const Ran ran = holdfast(arguments, "x");
    BOOST_TEST(ran.code == 2, "'" << arguments << "' gives " << ran.code);
    BOOST_TEST(ran.err.starts_with("holdfast: usage: "), ran.err);
  }
  BOOST_TEST(holdfast("nonsense").err.find("no verb is called 'nonsense'") != std::string::npos);
  BOOST_TEST(holdfast("crash run --model ext9").err.find("`holdfast crash models` lists them") !=
             std::string::npos);
  BOOST_TEST(holdfast("write f --durability perhaps", "x")
                 .err.find("'perhaps' is none of: consistent, durable, none") != std::string::npos);
  BOOST_TEST(boost::filesystem::is_empty(dir));
  BOOST_TEST(json::parse(holdfast("verify --json --nope f").out)["error"]["step"] == "usage");
}

BOOST_FIXTURE_TEST_CASE(help_and_version_are_no_mistakes, CommandLine) {
  BOOST_TEST(holdfast("--version").out.starts_with("holdfast "));
  BOOST_TEST(holdfast("--help").out.find("recover") != std::string::npos);
  const Ran help = holdfast("write --help");
  BOOST_TEST(help.code == 0);
  BOOST_TEST(help.out.find("--create-only") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(an_error_names_step_file_and_reason, CommandLine) {
  const Ran ran = holdfast("write no/such/f", "x");
  BOOST_TEST(ran.code == 3);
  BOOST_TEST(ran.err.find("open_directory") != std::string::npos);
  BOOST_TEST(ran.err.find((dir / "no/such/f").native()) != std::string::npos);
  BOOST_TEST(ran.err.find("No such file or directory") != std::string::npos);
  const json error = json::parse(holdfast("write --json no/such/f", "x").out)["error"];
  BOOST_TEST(error["step"] == "open_directory");
  BOOST_TEST(error["file"] == (dir / "no").native());
  BOOST_TEST(error["reason"] == "No such file or directory");
  BOOST_TEST(error["outcome"] == "not_published");
}

BOOST_FIXTURE_TEST_CASE(create_only_refuses_an_existing_file, CommandLine) {
  BOOST_TEST(holdfast("write f --create-only", "one").code == 0);
  BOOST_TEST(holdfast("write f --create-only", "two").code == 3);
  BOOST_TEST(text("f") == "one");
}

BOOST_FIXTURE_TEST_CASE(empty_input_does_not_empty_a_file_unless_allowed, CommandLine) {
  save("f", "precious");
  BOOST_TEST(holdfast("write f", "").code == 3);
  BOOST_TEST(text("f") == "precious");
  BOOST_TEST(holdfast("write f --allow-empty", "").code == 0);
  BOOST_TEST(text("f").empty());
}

BOOST_FIXTURE_TEST_CASE(a_full_standard_output_is_an_error, CommandLine) {
  save("f", "x");
  const Ran ran = holdfast("read f > /dev/full");
  BOOST_TEST(ran.code == 3);
  BOOST_TEST(ran.err.find("standard output") != std::string::npos);
  BOOST_TEST(shell("{ trap '' PIPE; '" HOLDFAST_COMMAND "' read f; echo $? >&2; } | :").code == 0);
}

BOOST_FIXTURE_TEST_CASE(an_emptied_file_is_a_finding_until_it_is_healed, CommandLine) {
  BOOST_TEST(holdfast("write f --backup", "one").code == 0);
  BOOST_TEST(holdfast("write f --backup", "two").code == 0);
  save("f", "");
  BOOST_TEST(holdfast("verify f").code == 1);
  BOOST_TEST(holdfast("read f").code == 1);
  const Ran healed = holdfast("read f --heal");
  BOOST_TEST(healed.code == 0);
  BOOST_TEST(healed.out == "one");
  BOOST_TEST(healed.err.find("restored from its backup") != std::string::npos);
  BOOST_TEST(holdfast("verify f").code == 0);
}

BOOST_FIXTURE_TEST_CASE(restore_swaps_file_and_backup, CommandLine) {
  BOOST_TEST(holdfast("restore f").code == 3);
  BOOST_TEST(holdfast("write f --backup", "one").code == 0);
  BOOST_TEST(holdfast("write f --backup", "two").code == 0);
  BOOST_TEST(holdfast("restore f").code == 0);
  BOOST_TEST(text("f") == "one");
  BOOST_TEST(text("f.bak") == "two");
}

BOOST_FIXTURE_TEST_CASE(recover_removes_leftovers_and_heals, CommandLine) {
  save("f", "");
  save("f.bak", "good");
  save(".f.0123456789abcdef.hftmp", "half");
  const json report = json::parse(holdfast("recover f --json").out);
  BOOST_TEST(report["healed"] == true);
  BOOST_TEST(report["removed"].size() == 1U);
  BOOST_TEST(text("f") == "good");
  BOOST_TEST(holdfast("recover f").code == 0);
  BOOST_TEST(holdfast("recover never-there").code == 1);
}

BOOST_FIXTURE_TEST_CASE(json_of_read_holds_the_content_and_nothing_else_is_printed, CommandLine) {
  save("text", "caf\xc3\xa9\n");
  save("bytes", std::string("\xff\x00\x01", 3));
  BOOST_TEST(json::parse(holdfast("read --json text").out)["content"] == "caf\xc3\xa9\n");
  BOOST_TEST(json::parse(holdfast("read --json bytes").out)["content_base64"] == "/wAB");
  const json elsewhere = json::parse(holdfast("read --json text --output copy").out);
  BOOST_TEST(!elsewhere.contains("content"));
  BOOST_TEST(text("copy") == "caf\xc3\xa9\n");
}

// A writer that still waits for its input holds the lock on its temporary file. Recovery leaves the
// file alone and says 4; when the writer is killed, the next recovery removes it.
BOOST_FIXTURE_TEST_CASE(recovering_a_file_that_is_being_written_is_4, CommandLine) {
  const Ran ran =
      shell("mkfifo p; '" HOLDFAST_COMMAND
            "' write f < p & exec 3> p\n"
            "for n in $(seq 1000000); do ls .f.*.hftmp > seen 2> /dev/null && break; done\n"
            "'" HOLDFAST_COMMAND
            "' recover f; echo $?\n"
            "kill -9 $!; wait $! 2> /dev/null; '" HOLDFAST_COMMAND
            "' recover f; echo $?\n"
            "ls .f.*.hftmp 2> /dev/null | wc -l");
  BOOST_TEST(ran.out.find("being written: ") != std::string::npos);
  BOOST_TEST(ran.out.find("\n4\n") != std::string::npos, ran.out << ran.err);
  BOOST_TEST(ran.out.find("removed: ") != std::string::npos);
  BOOST_TEST(ran.out.ends_with("1\n0\n"), ran.out);
}

}  // namespace
