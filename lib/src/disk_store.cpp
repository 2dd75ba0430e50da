// The store on the disk: the one place where it is instantiated for DiskFs.
#include "holdfast/holdfast.hpp"
#include "holdfast/impl/store/store.hpp"
#include "holdfast/impl/walk.hpp"
#include "holdfast/thread_executor.hpp"

#include "disk_place.hpp"

namespace holdfast {

template class Store<DiskFs>;

namespace {

Result<StoreOptions> with_defaults(StoreOptions options) {
  if (options.owner.empty()) options.owner = disk::process_text();
  if (options.executor || !options.background) return options;
  try {
    options.executor = std::make_shared<ThreadExecutor>();
  } catch (const std::system_error& no_thread) {
    return fail(no_thread.code(), Operation::open, "background", "there can be no thread for it");
  }
  return options;
}

}  // namespace

Result<DiskStore> create_store(const PathArgument& root, const std::string& name,
                               StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::make_directory_at(root));
  HOLDFAST_TRY_LET(all, with_defaults(options));
  return DiskStore::create(std::move(dir), name, all, disk::system_environment());
}

Result<DiskStore> open_store(const PathArgument& root, const std::string& name,
                             StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::directory_at(root));
  HOLDFAST_TRY_LET(all, with_defaults(options));
  return DiskStore::open(std::move(dir), name, all, disk::system_environment());
}

Result<DiskStore> open_store(const PathArgument& project_directory, StoreOptions options) {
  HOLDFAST_TRY_LET(place, disk::place_of_directory(project_directory));
  HOLDFAST_TRY_LET(all, with_defaults(options));
  return DiskStore::open(std::move(place.parent), place.name.text(), all,
                         disk::system_environment());
}

Result<DiskStore> open_store_read_only(const PathArgument& root, const std::string& name,
                                       StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::directory_at(root));
  return DiskStore::open_read_only(std::move(dir), name, options, disk::system_environment());
}

Result<DiskStore> open_store_read_only(const PathArgument& project_directory,
                                       StoreOptions options) {
  HOLDFAST_TRY_LET(place, disk::place_of_directory(project_directory));
  return DiskStore::open_read_only(std::move(place.parent), place.name.text(), options,
                                   disk::system_environment());
}

Result<std::vector<std::string>> list_all_projects(const PathArgument& root) {
  HOLDFAST_TRY_LET(dir, disk::directory_at(root));
  return list_all_projects<DiskFs>(dir);
}

}  // namespace holdfast
