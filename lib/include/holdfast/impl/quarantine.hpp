// Definitions of quarantine.hpp.
#pragma once

#include <algorithm>

#include "holdfast/decisions.hpp"
#include "holdfast/impl/copy.hpp"
#include "holdfast/impl/publish.hpp"
#include "holdfast/quarantine.hpp"

namespace holdfast {
namespace impl {

template <FileSystem Fs>
class Quarantine {
 public:
  using Directory = typename Fs::Directory;

  Quarantine(const Site<Fs>& site, Durability durability) : site_(site), durability_(durability) {}

  Result<std::string> take(const FileName& source, const std::string& reason) {
    HOLDFAST_TRY_LET(dir, open());
    HOLDFAST_TRY_LET(number, place(dir, source));
    HOLDFAST_TRY(explain(dir, number, reason));
    if (durability_ != Durability::none) {
      HOLDFAST_TRY(dir.sync());
      HOLDFAST_TRY(site_.dir.sync());
    }
    return join_path(dir.path(), quarantine_name(site_.name, number).text());
  }

 private:
  Result<Directory> open() {
    const Result<void> made = site_.dir.make_directory(quarantine_directory(), Mode{0777});
    if (!made && made.error().code != std::errc::file_exists) return fail(made.error());
    return site_.dir.open_directory(quarantine_directory());
  }

  // The number of an earlier, interrupted try, or else a new one.
  Result<std::uint64_t> place(Directory& dir, const FileName& source) {
    HOLDFAST_TRY_LET(metadata, site_.dir.stat(source));
    HOLDFAST_TRY_LET(entries, dir.list());
    std::uint64_t highest = 0;
    for (const Entry& entry : entries) {
      const std::uint64_t number = quarantine_number(site_.name, entry.name);
      if (number == 0) continue;
      highest = std::max(highest, number);
      const Result<Metadata> present = dir.stat(entry.name);
      if (present && present->id == metadata.id) return number;
    }
    return place_new(dir, source, highest + 1);
  }

  Result<std::uint64_t> place_new(Directory& dir, const FileName& source, std::uint64_t first) {
    constexpr std::uint64_t tries_max = 64;
    for (std::uint64_t number = first; number < first + tries_max; ++number) {
      const FileName name = quarantine_name(site_.name, number);
      Result<void> placed = site_.dir.link(source, dir, name);
      if (!placed && is_link_unsupported(placed.error().code)) {
        placed = place_copy(dir, source, name);
      }
      if (placed) return number;
      if (placed.error().code != std::errc::file_exists) return fail(std::move(placed).error());
    }
    return fail(std::errc::file_exists, Operation::quarantine, site_.path(),
                "no number is free in quarantine");
  }

  Result<void> place_copy(Directory& dir, const FileName& source, const FileName& name) {
    HOLDFAST_TRY_LET(inspection, inspect<Fs>(site_.dir, source, Depth::whole));
    const Site<Fs> inside{dir, site_.name, site_.environment};
    HOLDFAST_TRY_LET(copy, copy_file(inside, inspection));
    return finish(std::move(copy.file), copy.attributes, name);
  }

  Result<void> explain(Directory& dir, std::uint64_t number, const std::string& reason) {
    const FileName name = quarantine_reason_name(site_.name, number);
    if (dir.stat(name)) return {};
    const Site<Fs> inside{dir, site_.name, site_.environment};
    HOLDFAST_TRY_LET(file, Unsealed<Fs>::create(inside, Mode{0666}, Witness::none));
    const Time now = site_.environment.clock.now();
    HOLDFAST_TRY(file.append(bytes_of(reason_text(site_.path(), reason, now))));
    return finish(std::move(file), Attributes{}, name);
  }

  Result<void> finish(Unsealed<Fs> file, const Attributes& attributes, const FileName& name) {
    if (durability_ == Durability::none) {
      HOLDFAST_TRY_LET(closed, std::move(file).close_unsynced(attributes));
      return settle(publish_unsynced(std::move(closed), name, RenameMode::no_replace));
    }
    HOLDFAST_TRY_LET(sealed, std::move(file).seal(attributes));
    return settle(publish(std::move(sealed), name, RenameMode::no_replace));
  }

  // The directory is synced once, by take().
  Result<void> settle(Result<Published<Fs>> published) {
    if (!published) return fail(std::move(published).error());
    HOLDFAST_TRY(confirm(std::move(*published), Durability::consistent));
    return {};
  }

  const Site<Fs>& site_;
  Durability durability_;
};

}  // namespace impl

template <FileSystem Fs>
Result<std::string> quarantine(const Site<Fs>& site, const FileName& source,
                               const std::string& reason, Durability durability) {
  Result<std::string> placed = impl::Quarantine<Fs>(site, durability).take(source, reason);
  if (placed) return placed;
  Error error = about_file(std::move(placed).error(), site.path());
  error.outcome = Outcome::not_published;  // of the file itself, which has not changed
  return fail(std::move(error));
}

}  // namespace holdfast
