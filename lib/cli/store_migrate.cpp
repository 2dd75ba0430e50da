// holdfast store migrate: a project of SafeChunkEngine becomes one of ours.
#include "store.hpp"

namespace holdfast::cli {
namespace {

Result<Answer> count_chunks(DiskStore& store) {
  HOLDFAST_TRY_LET(chunks, store.list());
  return Answer{std::to_string(chunks.size()) + " chunks\n", {{"chunks", chunks.size()}}};
}

}  // namespace

Action add_store_migrate(CLI::App& verb, const Common& common) {
  const auto directory = std::make_shared<std::string>();
  add_directory(verb, *directory);
  return [directory, &common] {
    const auto work = [](DiskStore& store, Notices& /*notices*/) { return count_chunks(store); };
    return with_project(common, *directory, work, {.older = OlderProject::migrate});
  };
}

}  // namespace holdfast::cli
