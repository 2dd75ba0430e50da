// What the calls of the engine report when they succeed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "holdfast/error.hpp"
#include "holdfast/integrity.hpp"
#include "holdfast/metadata.hpp"

namespace holdfast {

/// How the old content got its backup name.
enum class BackupMethod {
  exchange,  ///< one rename swapped old and new, a second gave the old file its backup name
  link,      ///< a second name was given to the old file before it was replaced
  copy,      ///< the old content was copied, synced and compared
};

/// "exchange", "link" or "copy".
[[nodiscard]] std::string_view to_string(BackupMethod method) noexcept;

/// What became of the old content in one write.
struct BackupReport {
  std::optional<BackupMethod> method{};  ///< nothing: no new backup was made
  std::string path{};                    ///< of the new backup
  std::string quarantined_as{};          ///< where a bad old file was put instead
  std::string reason{};                  ///< why no backup was made, though one was asked for
};

/// A write that succeeded.
struct WriteReport {
  std::string path{};                  ///< the file, links resolved
  Outcome outcome = Outcome::durable;  ///< published_unconfirmed below level `durable`
  bool created = false;                ///< there was no such file before
  std::uint64_t size_bytes = 0;
  std::string digest{};    ///< set when an integrity record was written
  bool owner_kept = true;  ///< false: try_keep was refused
  BackupReport backup{};
};

/// Where the content that was read comes from.
enum class Source { main, backup };

/// "main" or "backup".
[[nodiscard]] std::string_view to_string(Source source) noexcept;

/// A read that succeeded.
struct ReadReport {
  std::string path{};
  std::string content{};
  Condition condition = Condition::missing;  ///< of the file as it was found
  std::string reason{};                      ///< why it was judged so
  Source source = Source::main;              ///< backup: the content is the backup's
  bool healed = false;                       ///< the file on disk was restored
  std::string quarantined_as{};              ///< where the damaged file was put
};

/// A restore that succeeded.
struct RestoreReport {
  std::string path{};
  Condition main = Condition::missing;  ///< of the file before it was replaced
  WriteReport written{};
};

/// One thing that verify found wrong.
struct Finding {
  enum class Kind {
    condition,  ///< the file is missing, empty, zeroed or damaged
    backup,     ///< the backup is empty, zeroed or damaged
    one_inode,  ///< the file and its backup are two names of one file
    leftover,   ///< a temporary file of a writer that is gone
  };
  Kind kind;
  std::string path{};
  std::string reason{};
};

/// "condition", "backup", "one_inode" or "leftover".
[[nodiscard]] std::string_view to_string(Finding::Kind kind) noexcept;

/// The state of one file and of its backup.
struct VerifyReport {
  std::string path{};
  Verdict main{};
  Verdict backup{};
  std::optional<Metadata> metadata{};  ///< of the file, if there is one
  std::vector<std::string> live{};     ///< temporary files whose writers are at work
  std::vector<Finding> findings{};     ///< empty: all is well
};

/// What recovery did.
struct RecoverReport {
  std::string path{};
  std::vector<std::string> removed{};  ///< dead temporary files
  std::vector<std::string> live{};     ///< temporary files that somebody is writing
  bool separated = false;              ///< file and backup were one inode, and are two now
  Condition found = Condition::missing;
  std::string reason{};
  bool healed = false;
  std::string quarantined_as{};
};

}  // namespace holdfast
