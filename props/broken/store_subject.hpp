// The store as a program to explore: projects that are made, changed, healed and deleted.
#pragma once

#include <memory>

#include "faultfs/subject.hpp"

#include "sim_store.hpp"

namespace subjects {

/// One step of a story with a store.
struct StoreStep {
  enum class What {
    commit,   ///< these documents
    sync,     ///< force_sync()
    detach,   ///< and open again
    reopen,   ///< the process dies, the next one opens the project
    destroy,  ///< the project is deleted
  };
  What what = What::sync;
  std::map<std::string, faultfs::Document> documents{};
};

using StoreStory = std::vector<StoreStep>;

/// What is on the disk before the story.
enum class Project { none, with_two_chunks };

class StoreSubject : public faultfs::Subject {
 public:
  StoreSubject(std::string name, std::string about, StoreStory story,
               Project project = Project::with_two_chunks)
      : name_(std::move(name)),
        about_(std::move(about)),
        story_(std::move(story)),
        project_(project) {}

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
  [[nodiscard]] bool may_be_missing() const;

  std::string name_;
  std::string about_;
  StoreStory story_;
  Project project_;
};

/// The stories that are explored by name.
[[nodiscard]] std::vector<std::unique_ptr<StoreSubject>> store_subjects();

}  // namespace subjects
