#include "descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace bench {
namespace {

void require(bool done, const char* what) {
  if (!done) throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Descriptor::Descriptor(const std::string& path, int flags)
    : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
  require(fd_ >= 0, "open");
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

void Descriptor::write_at(std::string_view bytes, std::uint64_t offset) const {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    require(written > 0, "pwrite");
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string Descriptor::read_all() const {
  struct stat status {};
  require(::fstat(fd_, &status) == 0, "fstat");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        ::pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    require(got > 0, "pread");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

void Descriptor::sync() const {
  require(::fsync(fd_) == 0, "fsync");
}
void Descriptor::sync_data() const {
  require(::fdatasync(fd_) == 0, "fdatasync");
}

Descriptor make_segment(const std::string& directory, const std::string& name,
                        std::uint64_t size_bytes, int flags) {
  const std::string path = directory + "/" + name;
  const std::string zeros(std::size_t{1} << 20U, '\0');
  const Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL);
  for (std::uint64_t at = 0; at < size_bytes; at += zeros.size()) {
    const auto left = static_cast<std::size_t>(size_bytes - at);
    file.write_at(std::string_view(zeros).substr(0, std::min(left, zeros.size())), at);
  }
  file.sync();
  Descriptor(directory, O_RDONLY | O_DIRECTORY).sync();
  return {path, O_WRONLY | flags};
}

std::uint64_t segment_bytes(std::size_t commit_bytes_max) {
  constexpr std::uint64_t least = std::uint64_t{8} << 20U;
  constexpr std::uint64_t block = 4096;
  return std::max<std::uint64_t>(least, (commit_bytes_max / block + 1) * block * 4);
}

}  // namespace bench
