// What the rules share: words for documents, and what a history says of one key.
#pragma once

#include "faultfs/rules.hpp"

namespace faultfs {

/// The document as a sentence shows it: its beginning, and its size.
[[nodiscard]] std::string quote(const Document& document);

/// The same of what a reader got: the document or the error.
[[nodiscard]] std::string quote(const Reading& reading);

/// Where the two part, for documents that begin alike.
[[nodiscard]] std::string difference(const Document& expected, const Document& found);

/// How far the content is that of the version it agrees with longest.
[[nodiscard]] std::string nearest(const History& history, const std::string& key,
                                  const Document& found);

/// The changes of one key.
[[nodiscard]] std::vector<const Change*> changes_of(const History& history, const std::string& key);

/// What was there before the story.
[[nodiscard]] Document before(const History& history, const std::string& key);

/// A change that said it survives a power cut.
[[nodiscard]] bool claims_durable(const Change& change);

/// A change that said it left the target as it was.
[[nodiscard]] bool claims_nothing(const Change& change);

/// Where a file was damaged, a version that only a backup held is a version, too.
[[nodiscard]] bool is_backup_of_damaged(const Case& c, const std::string& key,
                                        const Document& found);

/// Whether somebody wrote this version, wholly.
[[nodiscard]] bool is_version(const Case& c, const std::string& key, const Document& found);

/// Rules on what a recovery leaves have nothing to say where it did not finish: that is R1.
[[nodiscard]] bool recovered(const Case& c);

}  // namespace faultfs
