// Removing temporary files of writers that are gone.
#pragma once

#include "holdfast/impl/heal.hpp"

namespace holdfast::journal::detail {

/// Remove every temporary file of `dir` whose writer is gone, whatever its target is.
/// Returns: through `removed`, their paths.
template <FileSystem Fs>
Result<void> remove_temps(typename Fs::Directory& dir, std::vector<std::string>& removed) {
  HOLDFAST_TRY_LET(entries, dir.list());
  for (const Entry& entry : entries) {
    if (entry.kind != FileKind::regular || !is_temp(entry.name)) continue;
    HOLDFAST_TRY_LET(gone, impl::remove_if_dead<Fs>(dir, entry.name));
    if (gone) removed.push_back(join_path(dir.path(), entry.name.text()));
  }
  return {};
}

}  // namespace holdfast::journal::detail
