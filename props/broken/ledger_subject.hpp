// The story that every ledger plays: one commit of two documents, then two with one flush, one of
// which removes a document, then the plain files. Where a flush fails it is opened anew.
#pragma once

#include "ledger.hpp"

namespace subjects {

class LedgerSubject final : public faultfs::Subject {
 public:
  LedgerSubject(std::string name, Flaw flaw) : name_(std::move(name)), flaw_(flaw) {}

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

 private:
  std::string name_;
  Flaw flaw_;
};

}  // namespace subjects
