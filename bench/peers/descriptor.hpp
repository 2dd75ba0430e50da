// A file descriptor for the peers that are written by hand. A failed call is a std::system_error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

class Descriptor {
 public:
  Descriptor() = default;

  /// Opens with these flags of open(2); a file that is made gets mode 0644.
  Descriptor(const std::string& path, int flags);
  Descriptor(Descriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  void write_at(std::string_view bytes, std::uint64_t offset) const;
  [[nodiscard]] std::string read_all() const;
  void sync() const;       ///< fsync
  void sync_data() const;  ///< fdatasync

 private:
  int fd_ = -1;
};

/// A file that was written full of zeros and synced, with the name of it: overwriting it changes
/// neither its size nor its extents, so that a flush of data is all that a commit needs.
/// `flags` are added to those of its descriptor.
Descriptor make_segment(const std::string& directory, const std::string& name,
                        std::uint64_t size_bytes, int flags = 0);

/// Room for a few of the largest commits, framing included; whole blocks.
std::uint64_t segment_bytes(std::size_t commit_bytes_max);

}  // namespace bench
