// Contents and their names. See content.hpp.
#include "content.hpp"

#include <algorithm>
#include <set>

#include "faultfs/steps.hpp"

namespace props::observed {
namespace {

constexpr std::uint64_t sector_bytes = 512;
constexpr std::uint64_t page_bytes = 4096;

bool agrees(const std::string& content, std::uint64_t at, const std::string& bytes) {
  return content.size() >= at + bytes.size() && content.compare(at, bytes.size(), bytes) == 0;
}

std::string name_of_sector(const std::string& sector, std::uint64_t at,
                           const std::vector<Named>& named) {
  const auto last = sector.find_last_not_of('\0');
  if (last == sector.npos) return "zero";
  for (const Named& content : named) {
    if (agrees(content.bytes, at, sector)) return content.name;
  }
  const std::string beginning = sector.substr(0, last + 1);
  for (const Named& content : named) {
    if (agrees(content.bytes, at, beginning)) return content.name + "-cut";
  }
  return "JUNK";
}

struct Kinds {
  std::set<std::string> all;
  bool in_page = false;
};

Kinds kinds_of(const std::string& found, const std::vector<Named>& named) {
  Kinds kinds;
  for (std::uint64_t page = 0; page < found.size(); page += page_bytes) {
    std::set<std::string> here;
    const std::uint64_t end = std::min<std::uint64_t>(page + page_bytes, found.size());
    for (std::uint64_t at = page; at < end; at += sector_bytes) {
      here.insert(name_of_sector(found.substr(at, sector_bytes), at, named));
    }
    kinds.in_page = kinds.in_page || here.size() > 1;
    kinds.all.merge(here);
  }
  return kinds;
}

bool has_name(const std::vector<Named>& named, const std::string& name) {
  return std::any_of(named.begin(), named.end(), [&](const Named& n) { return n.name == name; });
}

}  // namespace

std::string pattern(char tag, std::uint64_t size_bytes) {
  std::string bytes;
  for (std::uint64_t sector = 0; bytes.size() < size_bytes; ++sector) {
    std::string number = std::to_string(sector);
    number.insert(0, 5 - number.size(), '0');
    std::string text;
    while (text.size() < sector_bytes) text += tag + number + '|';
    bytes += text.substr(0, sector_bytes);
  }
  bytes.resize(size_bytes);
  return bytes;
}

std::string with_garbage(std::string found, const std::vector<Named>& named, Garbage garbage) {
  if (garbage.as == Garbage::As::itself) return found;
  for (std::size_t at = 0; at < found.size(); ++at) {
    if (found[at] != faultfs::garbage_byte) continue;
    if (garbage.as == Garbage::As::zeros) {
      found[at] = '\0';
    } else if (at < named[garbage.written % named.size()].bytes.size()) {
      found[at] = named[garbage.written % named.size()].bytes[at];
    }
  }
  return found;
}

std::string classify(const Found& found, const std::vector<Named>& named, Garbage garbage) {
  if (!found) return "absent";
  const std::string bytes = with_garbage(*found, named, garbage);
  for (const Named& content : named) {
    if (bytes == content.bytes) return content.name;
  }
  if (bytes.empty()) return "EMPTY";
  const Kinds kinds = kinds_of(bytes, named);
  if (kinds.all.size() == 1 && has_name(named, *kinds.all.begin())) {
    return "CUT(" + *kinds.all.begin() + ")";
  }
  std::string text;
  for (const std::string& kind : kinds.all) text += (text.empty() ? "" : "+") + kind;
  const bool known_size = std::any_of(named.begin(), named.end(), [&](const Named& content) {
    return content.bytes.size() == bytes.size();
  });
  return "MIX(" + text + (kinds.in_page ? ",in-page" : "") + (known_size ? "" : ",len?") + ")";
}

}  // namespace props::observed
