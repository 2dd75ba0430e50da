// Goal: who has read the answer to a line may count on that line, whatever happens then.
// Method: the real command as a child process, fed by pipes; killed with SIGKILL after answers.
#include <array>
#include <fcntl.h>
#include <unistd.h>

#include "store_command.hpp"

namespace {

using namespace holdfast;
using nlohmann::json;

BOOST_FIXTURE_TEST_SUITE(feeding, StoreCommand)

BOOST_AUTO_TEST_CASE(makes_one_commit_of_each_line) {
  for (const char* apply : {"", " --apply background", " --apply close"}) {
    const Ran fed = store(std::string("feed root/p") + apply,
                          "{\"a\": 1, \"b\": 1}\n{\"a\": 2}\r\n{\"c\": null}");
    BOOST_TEST(fed.code == 0);
    BOOST_TEST(fed.err.empty(), fed.err);
    BOOST_TEST(std::count(fed.out.begin(), fed.out.end(), '\n') == 3);
  }
  BOOST_TEST(get("a") == "2\n");
  BOOST_TEST(get("c") == "null\n");
  BOOST_TEST(text("root/p/chunks/b.json") == "1\n");
  BOOST_TEST(report("ls root/p")["chunks"][1]["version"] == 7);
}

BOOST_AUTO_TEST_CASE(ends_with_a_report_in_one_line_if_that_is_asked_for) {
  const Ran fed = store("feed root/p --json", "{\"a\": 1}\n");
  BOOST_TEST(fed.out == "{\"commit\":1}\n{\"ok\":true,\"commits\":1,\"healed\":[],\"notes\":[]}\n");
  const Ran nothing = store("feed root/p", "");
  BOOST_TEST(nothing.code == 0);
  BOOST_TEST(nothing.out.empty());
}

BOOST_AUTO_TEST_CASE(ends_at_a_bad_line_and_keeps_what_was_before_it) {
  for (const char* bad : {"{\"b\": 2, \"c\":}", "", "[]", "{}", "{\"b\": 2, \"b\": 3}", "{} {}",
                          "{\"b\": 2, \"../c\": 3}", "{\"b\": 2, \"B\": 3}"}) {
    const Ran fed = store("feed root/p", "{\"a\": 1}\n" + std::string(bad) + "\n{\"d\": 4}\n");
    BOOST_TEST(fed.code == 1, bad);
    BOOST_TEST(std::count(fed.out.begin(), fed.out.end(), '\n') == 1);
    BOOST_TEST(has(fed.err, " line 2 of standard input"), fed.err);
    BOOST_TEST(report("ls root/p")["chunks"].size() == 1U);
  }
  BOOST_TEST(get("a") == "1\n");
  const Ran fed = store("feed root/p --json", "{\"a\":\n");
  BOOST_TEST(json::parse(fed.out)["error"]["file"] == "line 1 of standard input");
}

BOOST_AUTO_TEST_CASE(refuses_a_line_that_is_longer_than_any_document) {
  const std::string endless = "yes '[1,2,3,4,5,6,7]' | tr -d '\\n' | head -c 70000000";
  const Ran fed =
      shell("{ echo '{\"a\": 1}'; " + endless + "; } | '" HOLDFAST_COMMAND "' store feed root/p");
  BOOST_TEST(fed.code == 1);
  BOOST_TEST(fed.out == "{\"commit\":1}\n");
  BOOST_TEST(has(fed.err, "line 2 of standard input"), fed.err);
  BOOST_TEST(has(fed.err, "more than 67108864 bytes"), fed.err);
}

BOOST_AUTO_TEST_CASE(takes_lines_of_every_length_around_its_buffer) {
  std::string input;
  for (std::size_t size = 65530; size <= 65542; ++size) {
    const std::string head = "{\"a" + std::to_string(size) + "\": \"";
    input += head + std::string(size - head.size() - 2, 'x') + "\"}\n";
  }
  const Ran fed = store("feed root/p", input);
  BOOST_TEST(fed.code == 0, fed.err);
  BOOST_TEST(report("ls root/p")["chunks"].size() == 13U);
}

BOOST_AUTO_TEST_CASE(stops_when_nobody_can_read_its_answers) {
  const Ran fed = store("feed root/p > /dev/full", "{\"a\": 1}\n{\"b\": 2}\n");
  BOOST_TEST(fed.code == 3);
  BOOST_TEST(has(fed.err, "commit 1 was made"), fed.err);
  BOOST_TEST(report("ls root/p")["chunks"].size() == 1U);
}

BOOST_AUTO_TEST_CASE(tells_when_the_files_cannot_be_written) {
  boost::filesystem::remove(dir / "root/p/chunks");
  save("root/p/chunks", "in the way");
  const Ran fed = store("feed root/p", "{\"a\": 1}\n");
  BOOST_TEST(fed.code == 3);
  BOOST_TEST(fed.out == "{\"commit\":1}\n");
  BOOST_TEST(has(fed.err, "the project could not be detached: "), fed.err);
}

// A pipe in packet mode keeps writes apart: what one read() returns is what one write() wrote.
BOOST_AUTO_TEST_CASE(answers_each_line_in_one_write) {
  constexpr int lines = 8;  // a pipe has room for sixteen
  std::string input;
  for (int i = 0; i < lines; ++i) input += "{\"a\": " + std::to_string(i) + "}\n";
  save("lines", input);
  std::array<int, 2> ends{};
  BOOST_REQUIRE(::pipe2(ends.data(), O_DIRECT) == 0);
  const Ran fed =
      shell("'" HOLDFAST_COMMAND "' store feed root/p < lines >&" + std::to_string(ends[1]));
  BOOST_TEST(fed.code == 0, fed.err);
  ::close(ends[1]);
  for (int i = 1; i <= lines; ++i) {
    std::array<char, 4096> packet{};
    const ssize_t count = ::read(ends[0], packet.data(), packet.size());
    BOOST_REQUIRE(count > 0);
    BOOST_TEST(std::string(packet.data(), static_cast<std::size_t>(count)) ==
               "{\"commit\":" + std::to_string(i) + "}\n");
  }
  char none = 0;
  BOOST_TEST(::read(ends[0], &none, 1) == 0);
  ::close(ends[0]);
}

// The reader takes some answers and kills the feeder at once; then it reads what else was answered.
BOOST_AUTO_TEST_CASE(keeps_every_line_that_was_answered_when_it_is_killed) {
  constexpr int lines = 5000;
  std::string input;
  for (int i = 1; i <= lines; ++i) {
    const std::string number = std::to_string(i);
    input += "{\"c" + number + "\": " + number + ", \"last\": " + number + "}\n";
  }
  save("lines", input);
  const Ran fed = shell("mkfifo answers; '" HOLDFAST_COMMAND
                        "' store feed root/p < lines > answers & exec 4< answers\n"
                        "n=0; while [ $n -lt 20 ] && read -r line <&4; do\n"
                        "  echo \"$line\"; n=$((n + 1)); done\n"
                        "kill -9 $!; wait $! 2> /dev/null; echo $? >&2; cat <&4");
  BOOST_TEST(has(fed.err, "137"), fed.err);
  std::istringstream answers(fed.out);
  int answered = 0;
  for (std::string line; std::getline(answers, line);) {
    BOOST_REQUIRE(line == "{\"commit\":" + std::to_string(++answered) + "}");
  }
  BOOST_REQUIRE(answered >= 20);
  BOOST_REQUIRE(answered < lines);
  BOOST_TEST(report("health root/p")["recovery"]["clean"] == false);
  const int last = std::stoi(get("last"));
  BOOST_TEST((last == answered || last == answered + 1), last << " of " << answered);
  BOOST_REQUIRE(store("export root/p out").code == 0);
  for (int i = 1; i <= last; ++i) {
    const std::string number = std::to_string(i);
    BOOST_TEST(text("out/c" + number + ".json") == number + "\n");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
