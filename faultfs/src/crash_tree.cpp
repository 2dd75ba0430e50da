// Building the whole tree of a crash state; and looking at images. See crash_state.hpp.
#define XXH_INLINE_ALL
#include <algorithm>
#include <xxhash.h>

#include "faultfs/crash_state.hpp"

namespace faultfs {

using holdfast::FileKind;

namespace {

/// A file's bytes before they are cut to its size: kept patches on what was there.
class RawFile {
 public:
  RawFile(const Inode& before, char filler) : bytes_(before.bytes), filler_(filler) {}

  void patch(const Step& step) {
    const std::uint64_t end = step.offset + step.bytes.size();
    if (bytes_.size() < end) bytes_.resize(end, filler_);
    bytes_.replace(step.offset, step.bytes.size(), step.bytes);
  }

  std::string cut_to(std::uint64_t size_bytes) {
    bytes_.resize(size_bytes, filler_);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
  char filler_;
};

/// Copies what is reachable, and counts links and parents anew.
class Sweeper {
 public:
  explicit Sweeper(Tree& from) : from_(from) {}

  Tree sweep() {
    Inode root = from_.at(root_inode);
    root.links = 2;
    result_.insert(root_inode, std::move(root));
    visit(root_inode);
    return std::move(result_);
  }

 private:
  void visit(InodeId directory) {
    const auto entries = result_.at(directory).entries;
    for (const auto& [name, id] : entries) {
      if (result_.find(id) == nullptr) {
        Inode copy = from_.at(id);
        copy.links = copy.kind == FileKind::directory ? 2 : 0;
        copy.parent = copy.kind == FileKind::directory ? directory : no_inode;
        result_.insert(id, std::move(copy));
        if (result_.at(id).kind == FileKind::directory) {
          result_.edit(directory).links += 1;
          visit(id);
        }
      }
      if (result_.at(id).kind != FileKind::directory) result_.edit(id).links += 1;
    }
  }

  Tree& from_;
  Tree result_;
};

}  // namespace

Tree CrashState::tree() const {
  Tree tree = below_.tree();
  const char unwritten = filler_ == Filler::garbage ? garbage_byte : '\0';
  for (const auto& [id, inode] : steps_.born) tree.insert(id, inode);
  const auto is_kept = [&](StepIndex step) {
    return step < fates_.size() && fates_[step] != Fate::lost;
  };
  for (const auto& [id, chains] : steps_.chains) {
    const bool unchanged = chains.units.empty() && chains.size.empty() && chains.reused.empty();
    if (tree.find(id) == nullptr || unchanged) continue;
    RawFile raw(tree.at(id), unwritten);
    std::uint64_t size_bytes = tree.at(id).bytes.size();
    std::vector<StepIndex> patches = chains.reused;
    for (const auto& [unit, chain] : chains.units) {
      patches.insert(patches.end(), chain.begin(), chain.end());
    }
    // Within a unit it is the order that counts; a reused block lies above what was there before.
    if (!chains.reused.empty()) std::sort(patches.begin(), patches.end());
    for (const StepIndex step : patches) {
      if (is_kept(step)) raw.patch(steps_.steps[step]);
    }
    for (const StepIndex step : chains.size) {
      if (is_kept(step)) size_bytes = steps_.steps[step].size_bytes;
    }
    tree.edit(id).bytes = raw.cut_to(size_bytes);
  }
  for (StepIndex index = 0; index < fates_.size(); ++index) {
    if (!is_kept(index)) continue;
    const Step& step = steps_.steps[index];
    if (step.kind == StepKind::attribute && tree.find(step.inode) != nullptr) {
      change_attribute(tree.edit(step.inode), step.attribute);
    }
    for (const EntryChanged& change : step.entries) {
      if (tree.find(change.directory) == nullptr) continue;
      Inode& directory = tree.edit(change.directory);
      directory.mtime = change.mtime;
      if (change.after == no_inode) {
        directory.entries.erase(change.name);
      } else {
        directory.entries[change.name] = change.after;
      }
    }
  }
  return Sweeper(tree).sweep();
}

namespace {

/// Collects what a look tells and digests it.
class Digest {
 public:
  void number(std::uint64_t value) { text_.append(reinterpret_cast<const char*>(&value), 8); }
  void bytes(std::string_view value) {
    number(value.size());
    text_ += value;
  }
  [[nodiscard]] Answer128 answer() const {
    const XXH128_hash_t hash = XXH3_128bits(text_.data(), text_.size());
    return {hash.low64, hash.high64};
  }

 private:
  std::string text_;
};

/// What never changes about a file. Two recoveries may give one number to different files.
std::uint64_t nature(Image& image, InodeId inode) {
  const Inode* birth = inode == no_inode ? nullptr : image.birth(inode);
  if (birth == nullptr) return 0;
  const bool is_link = birth->kind == FileKind::symlink;
  const std::uint64_t target = is_link ? XXH3_64bits(birth->bytes.data(), birth->bytes.size()) : 0;
  return (target << 3) + static_cast<std::uint64_t>(birth->kind) + 1;
}

void look_at_metadata(Image& image, InodeId inode, Digest& digest) {
  const Inode metadata = image.metadata(inode);
  digest.number(metadata.mode.bits);
  digest.number(metadata.owner.user);
  digest.number(metadata.owner.group);
  digest.number(metadata.links);
  digest.number(static_cast<std::uint64_t>(metadata.mtime.time_since_epoch().count()));
  if (metadata.kind == FileKind::regular) digest.number(image.size(inode));
}

}  // namespace

Answer128 look(Image& image, const Observation& observation) {
  Digest digest;
  const InodeId inode = observation.inode;
  switch (observation.what) {
    case Observation::What::entry: {
      const InodeId found = image.entry(inode, observation.name);
      return {found, nature(image, found)};
    }
    case Observation::What::size: return {image.size(inode), 0};
    case Observation::What::listing:
      for (const auto& [name, child] : image.entries(inode)) {
        digest.bytes(name);
        digest.number(child);
        digest.number(nature(image, child));
      }
      break;
    case Observation::What::metadata: look_at_metadata(image, inode, digest); break;
    case Observation::What::data: {
      const std::uint64_t size = image.size(inode);
      const std::uint64_t begin = std::min(observation.extent.offset, size);
      const std::uint64_t end = begin + std::min(observation.extent.length, size - begin);
      digest.bytes(image.bytes(inode, begin, end));
      break;
    }
    case Observation::What::attribute:
      digest.bytes(image.attribute(inode, observation.name));
      break;
    case Observation::What::space: image.decide_all(); break;
  }
  return digest.answer();
}

}  // namespace faultfs
