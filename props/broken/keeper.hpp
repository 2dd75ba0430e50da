// A writer whose files are damaged behind its back: our own, and wrong ones.
#pragma once

#include "atomic_write.hpp"

namespace subjects {

/// What is done about damage.
enum class Keeping {
  right,              ///< as the engine does it
  no_checksum,        ///< nobody can tell
  copies_damage,      ///< every save copies the old file over the backup, good or bad
  destroys_evidence,  ///< a bad file is replaced by its backup, and is gone
  shares_inode,       ///< the backup is a second name of the file itself
};

/// Two versions of one document lie on the disk, the older one as a backup. The story saves another
/// document and then this one.
class KeeperSubject final : public AtomicWriteSubject {
 public:
  KeeperSubject(std::string name, Keeping keeping)
      : AtomicWriteSubject(std::move(name), holdfast::Durability::durable, Caller::exact),
        keeping_(keeping) {}

  [[nodiscard]] std::string about() const override;
  void prepare(faultfs::Stage& stage) const override;
  void work(faultfs::Stage& stage) const override;
  [[nodiscard]] std::string recover(faultfs::Stage& stage) const override;

 protected:
  [[nodiscard]] holdfast::WriteOptions options() const override;
  void save(faultfs::Stage& stage, const std::string& key,
            const std::string& content) const override;

 private:
  Keeping keeping_;
};

}  // namespace subjects
