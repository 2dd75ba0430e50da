// "holdfast store feed" as a child process that is asked line by line, and killed.
#pragma once

#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include "store_command.hpp"

namespace holdfast {

/// One end of a pipe, or a file.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    BOOST_REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    out = Descriptor(ends[0]);
    in = Descriptor(ends[1]);
  }
  Descriptor out, in;
};

/// Where a child is numbered: beside us, or as the first process of a container of its own.
enum class Numbered { here, in_a_container };

/// A new process, as fork() makes it; -1 where that is not permitted.
inline pid_t fork_process(Numbered numbered) {
  if (numbered == Numbered::here) return ::fork();
  // Who is not root needs a user namespace for that; the files stay his.
  const unsigned long user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  return static_cast<pid_t>(
      ::syscall(SYS_clone, CLONE_NEWPID | user | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

/// How a child ended.
struct Ended {
  int code = -1;    ///< its exit code; -1 where a signal has ended it
  int signal = 0;   ///< that has ended it
  std::string err;  ///< what it said on standard error
};

/// Where a feeder gets its lines from, and where it runs.
struct Fed {
  std::string file{};   ///< its whole input; else it is what tell() says
  std::string first{};  ///< said before it starts
  Numbered numbered = Numbered::here;
};

/// Feeds the project "root/p" of a scratch directory.
class Feeder {
 public:
  explicit Feeder(const CommandLine& place, const Fed& fed = {})
      : errors_(place.dir / boost::filesystem::unique_path(".err-%%%%%%%%")) {
    Pipe lines, answers;
    lines_ = std::move(lines.in);
    if (!fed.first.empty()) tell(fed.first);
    id_ = fork_process(fed.numbered);
    BOOST_REQUIRE_MESSAGE(id_ >= 0, std::strerror(errno));
    if (id_ == 0) become(place, fed.file, lines.out, answers.in);
    answers_ = std::move(answers.out);
    if (!fed.file.empty()) lines_.close();
  }
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;
  ~Feeder() {
    if (id_ > 0) (void)kill();
  }

  /// Requires: it is alive.
  void tell(const std::string& line) const {
    const std::string text = line + "\n";
    BOOST_REQUIRE(::write(lines_.number(), text.data(), text.size()) ==
                  static_cast<ssize_t>(text.size()));
  }

  /// The number of the next commit that it answers; nothing where no answer will come.
  std::optional<std::uint64_t> answer() {
    std::size_t end = 0;
    while ((end = unread_.find('\n')) == std::string::npos) {
      std::array<char, 4096> some{};
      const ssize_t count = ::read(answers_.number(), some.data(), some.size());
      if (count < 0 && errno == EINTR) continue;
      BOOST_REQUIRE(count >= 0);
      if (count == 0) return std::nullopt;
      unread_.append(some.data(), static_cast<std::size_t>(count));
    }
    const std::string line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    return nlohmann::json::parse(line).at("commit").get<std::uint64_t>();
  }

  /// What it has answered can be read afterwards as well.
  Ended kill() {
    BOOST_REQUIRE(::kill(id_, SIGKILL) == 0);
    return wait();
  }

  /// Let it go: its input ends.
  Ended finish() {
    lines_.close();
    return wait();
  }

  Ended wait() {
    int status = 0;
    BOOST_REQUIRE(::waitpid(std::exchange(id_, 0), &status, 0) > 0);
    std::ostringstream said;
    said << std::ifstream(errors_.native()).rdbuf();
    boost::filesystem::remove(errors_);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            WIFSIGNALED(status) ? WTERMSIG(status) : 0, said.str()};
  }

  [[nodiscard]] pid_t id() const { return id_; }

 private:
  [[noreturn]] void become(const CommandLine& place, const std::string& file,
                           const Descriptor& lines, const Descriptor& answers) const {
    constexpr int failed = 99;
    if (::chdir(place.dir.c_str()) != 0) ::_exit(failed);
    const int in = file.empty() ? lines.number() : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const int err = ::open(errors_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const bool ready =
        ::dup2(in, 0) == 0 && ::dup2(answers.number(), 1) == 1 && ::dup2(err, 2) == 2;
    if (ready) ::execl(HOLDFAST_COMMAND, "holdfast", "store", "feed", "root/p", nullptr);
    ::_exit(failed);
  }

  boost::filesystem::path errors_;
  pid_t id_ = 0;
  Descriptor lines_{}, answers_{};
  std::string unread_{};
};

}  // namespace holdfast
