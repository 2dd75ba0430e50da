// A ledger whose log is used again: two files in turn, each begun anew when what it holds has
// become plain files. A small file says which of them is in use, and from which commit on.
//
// Like the other ledgers it does not know the engine, and promises nothing about damage or locks;
// nor does it go on after a call that failed.
#pragma once

#include <optional>

#include "faultfs/subject.hpp"

#include "ledger_log.hpp"

namespace subjects {

/// What it does wrong, if anything.
enum class RingFlaw {
  none,
  unchained,         ///< a frame is believed behind any other one
  replays_stale,     ///< both logs are read, in the order of their names
  cuts_first,        ///< the log is given up before the plain files are synced
  appends_to_found,  ///< what is found in the log is shown and appended to, not written anew
};

/// Its story: commits, plain files, the log in turn; then a commit whose process dies before the
/// flush, and one of the next process.
class RingLedgerSubject final : public faultfs::Subject {
 public:
  RingLedgerSubject(std::string name, RingFlaw flaw) : name_(std::move(name)), flaw_(flaw) {}

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
  RingFlaw flaw_;
};

}  // namespace subjects
