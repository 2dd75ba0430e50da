// The real holdfast command as a child process, in a scratch directory of its own.
#pragma once

#include <boost/filesystem.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>

namespace holdfast {

/// What one run of the command said.
struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

struct CommandLine {
  CommandLine() { boost::filesystem::create_directories(dir); }
  ~CommandLine() { boost::filesystem::remove_all(dir); }
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Run "holdfast ARGUMENTS" in the scratch directory, with `input` on standard input.
  Ran holdfast(const std::string& arguments, const std::string& input = "") const {
    return shell("'" HOLDFAST_COMMAND "' " + arguments, input);
  }

  /// Run a line of shell the same way.
  Ran shell(const std::string& command, const std::string& input = "") const {
    save(".in", input);
    const std::string line =
        "cd '" + dir.native() + "' && { " + command + "\n} < .in > .out 2> .err";
    const int status = std::system(line.c_str());
    Ran ran{WIFEXITED(status) ? WEXITSTATUS(status) : -1, text(".out"), text(".err")};
    for (const char* name : {".in", ".out", ".err"}) boost::filesystem::remove(dir / name);
    return ran;
  }

  /// Write a file in place, as any program may.
  void save(const std::string& name, const std::string& content) const {
    std::ofstream((dir / name).native(), std::ios::binary) << content;
  }

  std::string text(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream((dir / name).native(), std::ios::binary).rdbuf();
    return content.str();
  }

  boost::filesystem::path dir =
      boost::filesystem::canonical(boost::filesystem::temp_directory_path()) /
      boost::filesystem::unique_path("holdfast-command-%%%%%%%%");
};

}  // namespace holdfast
