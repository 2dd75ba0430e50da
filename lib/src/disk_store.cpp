// The store on the disk: the one place where it is instantiated for DiskFs.
#include "holdfast/holdfast.hpp"
#include "holdfast/impl/store/store.hpp"
#include "holdfast/impl/walk.hpp"
#include "holdfast/thread_executor.hpp"

#include "disk_place.hpp"

namespace holdfast {

template class Store<DiskFs>;

namespace {

StoreOptions with_defaults(StoreOptions options) {
  if (options.owner.empty()) options.owner = disk::process_text();
  if (options.executor == nullptr) options.executor = &system_executor();
  return options;
}

}  // namespace

Result<DiskStore> create_store(const PathArgument& root, const std::string& name,
                               StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::make_directory_at(root));
  return DiskStore::create(std::move(dir), name, with_defaults(options),
                           disk::system_environment());
}

Result<DiskStore> open_store(const PathArgument& root, const std::string& name,
                             StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::directory_at(root));
  return DiskStore::open(std::move(dir), name, with_defaults(options), disk::system_environment());
}

Result<DiskStore> open_store(const PathArgument& project_directory, StoreOptions options) {
  HOLDFAST_TRY_LET(place, disk::place_of_directory(project_directory));
  return DiskStore::open(std::move(place.parent), place.name.text(), with_defaults(options),
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
