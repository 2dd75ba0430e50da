// What the verbs below "holdfast crash" share. See crash.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "faultfs/report.hpp"

#include "props/broken/subjects.hpp"
#include "verb.hpp"

namespace holdfast::cli {

/// What is explored, and how far.
struct CrashRequest {
  std::vector<std::string> subjects{"right", "right-two-directories", "atomic-write"};
  std::vector<std::string> models{"posix-min"};
  std::uint64_t unit_bytes = 512;
  unsigned depth = 2;
  std::optional<std::uint64_t> budget{};  ///< 0: no bound; nothing: what is usual for the model
  bool faults = false;
  bool kills = false;
  bool damage = false;
};

/// holdfast crash models
[[nodiscard]] Exit show_models(const Common& common);

/// holdfast crash subjects
[[nodiscard]] Exit show_subjects(const Common& common);

/// holdfast crash run
/// Requires: the names in the request exist, or are "all".
[[nodiscard]] Exit run_crashes(const CrashRequest& request, const Common& common);

/// Whether any protocol is certified whose name begins so.
[[nodiscard]] bool is_certified(std::string_view beginning);

/// holdfast crash certify: the page docs/certificates.md; only the protocols whose names begin so,
/// where any are given.
[[nodiscard]] Exit print_certificates(const std::vector<std::string>& beginnings);

/// holdfast crash replay TOKEN
[[nodiscard]] Exit replay_crash(const std::string& token, const Common& common);

/// A witness as JSON.
[[nodiscard]] nlohmann::ordered_json to_json(const faultfs::Witness& witness);

}  // namespace holdfast::cli
