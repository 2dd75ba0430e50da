// See reader.hpp. The readers that need no library are here: memory, files and the journal.
#include "reader.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <unordered_map>

#include "holdfast/holdfast.hpp"

namespace bench {
namespace {

std::vector<ReaderKind>& kinds() {
  static std::vector<ReaderKind> all;
  return all;
}

class Memory final : public Reader {
 public:
  void fill(const std::string&, const std::vector<Text>& texts) override {
    for (const Text& text : texts) contents_[text.name] = text.content;
  }
  std::string get(const std::string& name) override { return contents_.at(name); }

 private:
  std::unordered_map<std::string, std::string> contents_;
};

/// Opened, measured, read and closed, as holdfast's own file is.
class File final : public Reader {
 public:
  void fill(const std::string& directory, const std::vector<Text>& texts) override {
    directory_ = directory + "/";
    for (const Text& text : texts) {
      std::ofstream(directory_ + text.name, std::ios::binary) << text.content;
    }
  }
  std::string get(const std::string& name) override {
    std::ifstream file(directory_ + name, std::ios::binary | std::ios::ate);
    std::string content(static_cast<std::size_t>(file.tellg()), '\0');
    file.seekg(0);
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    if (!file) throw std::runtime_error("cannot read " + name);
    return content;
  }

 private:
  std::string directory_;
};

/// Documents that are committed and not in their files yet.
class InJournal : public Reader {
 public:
  void fill(const std::string& directory, const std::vector<Text>& texts) override {
    holdfast::create_journal(directory).value();
    journal_.emplace(holdfast::open_journal(directory).value());
    holdfast::JournalBatch batch;
    for (const Text& text : texts) batch.push_back({path_of(text.name), text.content});
    (void)journal_->commit(std::move(batch)).value();
  }
  std::string get(const std::string& name) override {
    return journal_->read(path_of(name)).value().value();
  }

 protected:
  holdfast::DiskJournal& journal() { return *journal_; }

 private:
  static holdfast::DocumentPath path_of(const std::string& name) {
    return holdfast::DocumentPath::parse("chunks/" + name).value();
  }
  std::optional<holdfast::DiskJournal> journal_;
};

class InPlainFile final : public InJournal {
 public:
  void fill(const std::string& directory, const std::vector<Text>& texts) override {
    InJournal::fill(directory, texts);
    (void)journal().apply().value();
  }
};

[[maybe_unused]] const bool registered =
    add_reader({.rank = 0, .name = "a map in memory", .make = make_reader<Memory>}) &&
    add_reader({.rank = 10, .name = "holdfast, in the journal", .make = make_reader<InJournal>}) &&
    add_reader({.rank = 20, .name = "holdfast, in its file", .make = make_reader<InPlainFile>}) &&
    add_reader({.rank = 30, .name = "a file", .make = make_reader<File>});

}  // namespace

bool add_reader(ReaderKind kind) {
  kinds().push_back(std::move(kind));
  return true;
}

const std::vector<ReaderKind>& readers() {
  std::sort(kinds().begin(), kinds().end(),
            [](const ReaderKind& a, const ReaderKind& b) { return a.rank < b.rank; });
  return kinds();
}

}  // namespace bench
