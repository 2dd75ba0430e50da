// The store on the disk: the one place where it is instantiated for DiskFs.
#include "holdfast/holdfast.hpp"
#include "holdfast/impl/store/store.hpp"
#include "holdfast/impl/walk.hpp"

#include "disk_place.hpp"

namespace holdfast {

template class Store<DiskFs>;

Result<DiskStore> create_store(const PathArgument& root, const std::string& name,
                               StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::make_directory_at(root));
  if (options.owner.empty()) options.owner = disk::process_text();
  return DiskStore::create(std::move(dir), name, options, disk::system_environment());
}

Result<DiskStore> open_store(const PathArgument& root, const std::string& name,
                             StoreOptions options) {
  HOLDFAST_TRY_LET(dir, disk::directory_at(root));
  if (options.owner.empty()) options.owner = disk::process_text();
  return DiskStore::open(std::move(dir), name, options, disk::system_environment());
}

Result<DiskStore> open_store(const PathArgument& project_directory, StoreOptions options) {
  HOLDFAST_TRY_LET(place, disk::place_of_directory(project_directory));
  if (options.owner.empty()) options.owner = disk::process_text();
  return DiskStore::open(std::move(place.parent), place.name.text(), options,
                         disk::system_environment());
}

Result<std::vector<std::string>> list_all_projects(const PathArgument& root) {
  HOLDFAST_TRY_LET(dir, disk::directory_at(root));
  return list_all_projects<DiskFs>(dir);
}

}  // namespace holdfast
