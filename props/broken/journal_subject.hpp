// The journal as a program to explore: commits of several documents, applied, cut, wrapped around.
#pragma once

#include <memory>

#include "faultfs/subject.hpp"

#include "sim_journal.hpp"

namespace subjects {

using holdfast::SimJournal;

/// One step of a story with a journal.
struct JournalStep {
  enum class What {
    commit,  ///< these documents; several lists are flushed together
    apply,
    close,
    reopen,  ///< the process dies, the next one opens the journal
  };
  What what = What::apply;
  std::vector<std::map<std::string, faultfs::Document>> commits{};
};

using JournalStory = std::vector<JournalStep>;

/// What is on the disk before the story.
enum class Beginning { nothing, two_documents };

class JournalSubject : public faultfs::Subject {
 public:
  JournalSubject(std::string name, std::string about, JournalStory story,
                 Beginning beginning = Beginning::two_documents)
      : name_(std::move(name)),
        about_(std::move(about)),
        story_(std::move(story)),
        beginning_(beginning) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string about() const override { return about_; }
  [[nodiscard]] std::vector<std::string> promises() const override;
  void prepare(faultfs::Stage& stage) const override;
  void work(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> plain(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string recover(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> read(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string use(faultfs::Stage& stage) const override;
  [[nodiscard]] std::vector<std::string> litter(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string alone(faultfs::Stage& stage) const override;

 private:
  std::string name_;
  std::string about_;
  JournalStory story_;
  Beginning beginning_;
};

/// The stories that are explored by name.
[[nodiscard]] std::vector<std::unique_ptr<JournalSubject>> journal_subjects();

}  // namespace subjects
