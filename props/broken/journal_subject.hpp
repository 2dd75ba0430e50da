// The journal as a program to explore: commits of several documents, applied, cut, wrapped around.
#pragma once

#include "faultfs/subject.hpp"
#include "holdfast/impl/journal/journal.hpp"

namespace subjects {

using SimJournal = holdfast::Journal<faultfs::SimFs>;

class JournalSubject : public faultfs::Subject {
 public:
  /// What happens in the story.
  enum class Story {
    commits,  ///< two commits of three documents, an apply between them
    group,    ///< two commits by one flush
    wrap,     ///< commits until every segment was begun anew
    removal,  ///< a document goes, and comes back
    create,   ///< the journal is made, and used for the first time
  };

  JournalSubject(std::string name, Story story) : name_(std::move(name)), story_(story) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string about() const override;
  [[nodiscard]] std::vector<std::string> promises() const override;
  void prepare(faultfs::Stage& stage) const override;
  void work(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> plain(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string recover(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> read(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string use(faultfs::Stage& stage) const override;
  [[nodiscard]] std::vector<std::string> litter(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string alone(faultfs::Stage& stage) const override;

 protected:
  [[nodiscard]] holdfast::Result<SimJournal> open(faultfs::Stage& stage) const;

 private:
  void play(faultfs::Stage& stage, SimJournal& journal) const;

  std::string name_;
  Story story_;
};

}  // namespace subjects
