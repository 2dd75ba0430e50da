// Definitions of copy.hpp.
#pragma once

#include "holdfast/copy.hpp"
#include "holdfast/impl/inspect.hpp"
#include "holdfast/impl/temp_file.hpp"

namespace holdfast {

template <FileSystem Fs>
Result<Copy<Fs>> copy_file(const Site<Fs>& site, Inspection<Fs>& source) {
  const Metadata& old = source.metadata;
  HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(site, Mode{0600}, Witness::none));
  HOLDFAST_TRY(file.append_file(*source.reader, old.size_bytes));
  HOLDFAST_TRY_LET(reader, site.dir.open(file.name()));
  HOLDFAST_TRY_LET(found, impl::scan(reader, {.with_digest = true}));
  if (found.size_bytes != old.size_bytes || found.digest != source.digest) {
    return fail(make_error_code(errc::damaged), Operation::append_copy, site.path(),
                "the copy differs from the file that was inspected");
  }
  Attributes attributes{.owner = old.owner,
                        .owner_policy = OwnerPolicy::try_keep,
                        .record = source.record,
                        .mtime = old.mtime,
                        .kept_mode = old.mode};
  return Copy<Fs>{std::move(file), std::move(attributes)};
}

}  // namespace holdfast
