// A store in miniature: commits of several documents go to a log with one flush, plain files
// follow.
//
// It does not know the engine: it is written against the file system concept, as a program of
// somebody else would be. Its log is the truth and is never cut; recovery brings the plain files
// into line with it. It promises nothing about damage, locks or speed.
#pragma once

#include <optional>

#include "faultfs/subject.hpp"

#include "ledger_log.hpp"

namespace subjects {

/// What a ledger does wrong, if anything.
enum class Flaw {
  none,
  no_log,              ///< the documents of a commit are published one after the other
  no_checksum,         ///< the length of a frame is all that says that it is whole
  plain_in_place,      ///< plain files are overwritten where they lie
  plain_first,         ///< plain files are published before the log is flushed
  acknowledges_first,  ///< the caller is told before the log is flushed
  followers_believe,   ///< where a flush fails, only the first commit of the group is told
  goes_on_in_doubt,    ///< after a flush that failed the next commit is appended as if nothing were
  retries_sync,        ///< a flush that failed is tried once more, and believed then
  believes_cache,      ///< after a flush that failed what the cache shows is taken for durable
};

/// One process at work on a ledger.
class Ledger {
 public:
  Ledger(Flaw flaw, faultfs::Stage& stage) : flaw_(flaw), stage_(stage) {}

  /// An empty log in a directory of its own.
  void make();

  /// Read the log.
  holdfast::Result<void> open();

  /// Some commits with one flush; the stage hears what begins and what is told to their callers.
  holdfast::Result<void> commit(std::vector<Documents> group);

  /// A flush has failed, and nobody knows what is on the disk.
  [[nodiscard]] bool in_doubt() const noexcept { return !doubts_.empty() && may_stop(); }

  /// Bring the plain files into line with the log.
  holdfast::Result<void> apply();

  /// What the cache shows of a log whose flush failed is written anew, not trusted.
  enum class Found { on_disk, in_cache };
  holdfast::Result<void> recover(Found found);

  /// Open the ledger anew after a doubt, and tell the stage which way it went.
  holdfast::Result<void> reopen();

  [[nodiscard]] holdfast::Result<Documents> documents();

 private:
  [[nodiscard]] bool may_stop() const { return flaw_ != Flaw::goes_on_in_doubt; }
  holdfast::Result<void> flush(const std::string& frame, std::span<const Documents> group);
  holdfast::Result<void> rewrite_log(const std::string& bytes);
  holdfast::Result<void> publish(const std::string& key, const faultfs::Document& document);
  holdfast::Result<void> publish_file(const std::string& name, const std::string& content);
  holdfast::Result<void> overwrite(const std::string& name, const std::string& content);
  void tell(const holdfast::Result<void>& result);

  Flaw flaw_;
  faultfs::Stage& stage_;
  std::optional<faultfs::SimDirectory> dir_{};
  std::vector<Documents> commits_{};
  std::size_t log_bytes_ = 0;
  bool handed_over_ = false;                 ///< bytes of the group have reached the kernel
  std::vector<faultfs::CommitId> group_{};   ///< whose callers wait
  std::vector<faultfs::CommitId> doubts_{};  ///< of a flush that failed
};

}  // namespace subjects
