// The story that every recipe plays: two saves of one document, then the first of a second one.
#pragma once

#include "faultfs/subject.hpp"

#include "recipe.hpp"

namespace subjects {

/// Documents are a few sectors long, so that a torn one can be told from a whole one.
class RecipeSubject final : public faultfs::Subject {
 public:
  explicit RecipeSubject(Recipe recipe) : recipe_(std::move(recipe)) {}

  [[nodiscard]] std::string name() const override { return recipe_.name; }
  [[nodiscard]] std::string about() const override { return recipe_.about; }
  [[nodiscard]] std::vector<std::string> promises() const override;
  void prepare(faultfs::Stage& stage) const override;
  void work(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string recover(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> read(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string use(faultfs::Stage& stage) const override;
  [[nodiscard]] std::vector<std::string> litter(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string alone(faultfs::Stage& stage) const override;

 private:
  [[nodiscard]] bool has_lock_file() const;
  [[nodiscard]] std::vector<std::string> directories() const;
  holdfast::Result<void> repair(Repair repair, faultfs::Stage& stage,
                                const std::string& directory) const;
  holdfast::Result<void> rewrite(faultfs::Stage& stage, const std::string& directory) const;

  Recipe recipe_;
};

}  // namespace subjects
