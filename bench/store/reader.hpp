// What reading is measured beside: something that gives back the bytes of a document by its name.
//
// As in commit/committer.hpp, a reader is a file of its own that registers itself, and fails by an
// exception.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace bench {

struct Text {
  std::string name;
  std::string content;
};

class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  /// Keep these documents in this empty directory, and be ready to read. Not timed.
  virtual void fill(const std::string& directory, const std::vector<Text>& texts) = 0;

  /// The content as a string of the caller's own. Timed.
  virtual std::string get(const std::string& name) = 0;
};

struct ReaderKind {
  int rank = 0;  ///< the place among the rows
  std::string name;
  std::unique_ptr<Reader> (*make)() = nullptr;
};

template <typename T>
std::unique_ptr<Reader> make_reader() {
  return std::make_unique<T>();
}

/// Registers a reader while the program starts. Returns true, to initialise a constant with.
bool add_reader(ReaderKind kind);

/// All of them by rank.
const std::vector<ReaderKind>& readers();

}  // namespace bench
