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
  // Every commit asks this of every document: nothing is allocated. No suffix holds a slash.
  const std::string_view text = path.text();
  if (!text.ends_with(places.suffix)) return false;
  const std::size_t slash = text.rfind('/');
  return slash == text.npos || text.substr(0, slash).ends_with(places.directory_suffix);
}

}  // namespace holdfast
