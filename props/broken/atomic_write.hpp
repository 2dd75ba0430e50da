// Our own writer as a subject: the engine's write, read and recover on the simulator.
#pragma once

#include "faultfs/subject.hpp"
#include "holdfast/options.hpp"

namespace subjects {

/// A careless caller takes every success for durable, so that what the weaker levels do not promise
/// shows as a broken rule; an exact one takes the outcome that was reported.
enum class Caller { exact, careless };

class AtomicWriteSubject : public faultfs::Subject {
 public:
  AtomicWriteSubject(std::string name, holdfast::Durability durability, Caller caller)
      : name_(std::move(name)), durability_(durability), caller_(caller) {}

  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] std::string about() const override;
  [[nodiscard]] std::vector<std::string> promises() const override;
  void prepare(faultfs::Stage& stage) const override;
  void work(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string recover(faultfs::Stage& stage) const override;
  [[nodiscard]] std::map<std::string, faultfs::Reading> read(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string use(faultfs::Stage& stage) const override;
  [[nodiscard]] std::vector<std::string> litter(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string alone(faultfs::Stage& stage) const override;

 protected:
  [[nodiscard]] virtual holdfast::WriteOptions options() const;
  virtual void save(faultfs::Stage& stage, const std::string& key,
                    const std::string& content) const;

 private:
  std::string name_;
  holdfast::Durability durability_;
  Caller caller_;
};

}  // namespace subjects
