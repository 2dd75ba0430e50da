// Where backups go, and which documents would be in their way. See options.hpp.
#include "holdfast/journal/options.hpp"

namespace holdfast {
namespace {

/// Whether a name may end so.
bool is_ending(const std::string& suffix) {
  return FileName::parse("a" + suffix).has_value();
}

}  // namespace

std::string why_bad(const BackupPlaces& places) {
  if (!places.wanted) return {};
  if (places.suffix.empty()) return "backups need a suffix, or a document could be its own backup";
  if (!is_ending(places.suffix)) return "no name can end with the suffix of backups";
  if (!is_ending(places.directory_suffix)) {
    return "no directory's name can end with the suffix of backups";
  }
  return {};
}

bool is_backup_place(const DocumentPath& path, const BackupPlaces& places) {
  if (!places.wanted) return false;
  const std::vector<FileName> names = path.names();
  if (!names.back().text().ends_with(places.suffix)) return false;
  const bool in_root = names.size() == 1;
  return in_root || names[names.size() - 2].text().ends_with(places.directory_suffix);
}

}  // namespace holdfast
