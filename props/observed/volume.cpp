// Calls by path. See volume.hpp.
#include "volume.hpp"

namespace props::observed {

using holdfast::FileName;
using holdfast::Mode;
using holdfast::RenameMode;

Place place_of(std::string_view path) {
  const auto slash = path.rfind('/');
  if (slash == path.npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

holdfast::ByteView view(std::string_view bytes) {
  return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

FileName name_of(std::string_view path) {
  return FileName::literal(place_of(path).name);
}

faultfs::SimDirectory Volume::directory(std::string_view path) {
  if (path.empty()) return fs_.open_root().value();
  return directory(place_of(path).directory).open_directory(name_of(path)).value();
}

void Volume::make_directory(std::string_view path) {
  directory(place_of(path).directory).make_directory(name_of(path), Mode{0755}).value();
}

faultfs::SimWriter Volume::create(std::string_view path) {
  return directory(place_of(path).directory).create(name_of(path), Mode{0644}).value();
}

faultfs::SimLog Volume::open_log(std::string_view path) {
  return directory(place_of(path).directory).open_log(name_of(path)).value();
}

void Volume::rename(std::string_view from, std::string_view to, RenameMode mode) {
  auto target = directory(place_of(to).directory);
  directory(place_of(from).directory).rename(name_of(from), target, name_of(to), mode).value();
}

void Volume::sync_directory(std::string_view path) {
  directory(path).sync().value();
}

void Volume::write(std::string_view path, const std::string& bytes, Sync sync) {
  auto file = create(path);
  file.append(view(bytes)).value();
  if (sync == Sync::yes) file.sync().value();
  file.close().value();
}

Found Left::read(std::string_view path) const {
  const auto inode = tree.resolve("/" + std::string(path));
  return inode == faultfs::no_inode ? Found{} : Found{tree.at(inode).bytes};
}

bool Left::exists(std::string_view path) const {
  return tree.resolve("/" + std::string(path)) != faultfs::no_inode;
}

}  // namespace props::observed
