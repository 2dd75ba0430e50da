// Keeping bad files as evidence: quarantine/NAME.N beside the file, with a reason for people.
//
// Nothing in a quarantine is ever overwritten or removed by the engine.
#pragma once

#include <string>

#include "holdfast/options.hpp"
#include "holdfast/site.hpp"

namespace holdfast {

/// The directory, beside the file.
[[nodiscard]] const FileName& quarantine_directory();

/// Give the bad file `source` of the site's directory a second name in quarantine.
///
/// `source` keeps its name: the file is linked, or copied where links are not supported. A file
/// that is in quarantine already, from a run that was interrupted, is not put there again. N counts
/// up from the highest number in use.
/// Returns: the path of the quarantined file, for people.
/// Errors: what the steps say; `source` is as it was.
/// Crash: the quarantined file may be missing, or be there without its reason; nothing else
/// changes. Cost: unless durability is none, one file flush and two directory flushes.
template <FileSystem Fs>
[[nodiscard]] Result<std::string> quarantine(const Site<Fs>& site, const FileName& source,
                                             const std::string& reason, Durability durability);

/// The text of a reason file.
[[nodiscard]] std::string reason_text(const std::string& path, const std::string& reason,
                                      Time found_at);

/// The number N of a name "STEM.N", or 0.
[[nodiscard]] std::uint64_t quarantine_number(const FileName& target, const FileName& candidate);

/// The name "STEM.N", or "STEM.N.reason".
[[nodiscard]] FileName quarantine_name(const FileName& target, std::uint64_t number);
[[nodiscard]] FileName quarantine_reason_name(const FileName& target, std::uint64_t number);

}  // namespace holdfast
