// Checkpoints of a store: what may be asked of them, and what they tell. See docs/checkpoints.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "holdfast/store/checkpoint_manifest.hpp"

namespace holdfast {

struct CheckpointRequest {
  std::string label = "manual";  ///< UTF-8, at most 1000 bytes
  std::string notes{};           ///< UTF-8, at most 64 KiB
  /// How many stay, this one included; pinned and automatic ones are not counted and stay anyway.
  std::size_t retention = 10;
  bool pinned = false;  ///< it stays until somebody removes its file
};

/// A zip file in the project's folder of checkpoints.
struct CheckpointInfo {
  std::string name;       ///< of the file
  std::string problem{};  ///< why it cannot be restored; empty where nothing speaks against it
  bool foreign = false;   ///< it is no checkpoint of ours, and is left alone
  std::uint64_t file_bytes = 0;
  // What its manifest says; nothing where there is a problem.
  std::string label{};
  std::string notes{};
  Time created{};
  std::uint64_t sequence = 0;  ///< of the last commit in it
  bool pinned = false;
  bool automatic = false;
  std::size_t chunks = 0;
  std::size_t backups = 0;
  // Of making one.
  std::vector<std::string> removed{};   ///< older ones that went by retention
  std::vector<std::string> warnings{};  ///< what could not be removed or was left out
};

/// A store that is as it was at a checkpoint.
struct RestoredCheckpoint {
  std::uint64_t sequence = 0;  ///< of the commit that restored it; of the last one where it was so
  std::size_t chunks = 0;      ///< that are there now
  std::size_t removed = 0;     ///< chunks that the checkpoint does not have
  CheckpointInfo before{};     ///< the automatic checkpoint of what was there
  /// What could not be written into its file yet; the commit is durable nevertheless.
  std::optional<Error> not_applied{};
};

}  // namespace holdfast
