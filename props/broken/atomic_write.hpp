// Our own writer as a subject: the engine's write, read and recover on the simulator.
#pragma once

#include "faultfs/subject.hpp"

namespace subjects {

/// Saves with integrity record and backup at level durable; the documents are 4 KiB long.
class AtomicWriteSubject : public faultfs::Subject {
 public:
  [[nodiscard]] std::string name() const override { return "atomic-write"; }
  [[nodiscard]] std::string about() const override {
    return "holdfast write --backup --integrity, then holdfast recover";
  }
  [[nodiscard]] std::vector<std::string> promises() const override;
  void prepare(faultfs::Stage& stage) const override;
  void work(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string recover(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> read(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string use(faultfs::Stage& stage) const override;
  [[nodiscard]] std::vector<std::string> litter(faultfs::Stage& stage) const override;
};

}  // namespace subjects
