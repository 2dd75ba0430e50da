// A file system to measure on: where, of what kind, on which device.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bench {

class Place {
 public:
  /// Requires: an existing directory.
  Place(std::string name, std::string directory);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }

  /// For people: "ext4 with a journal, /dev/loop0".
  [[nodiscard]] std::string about() const;

  /// How often the device was told to empty its cache since it exists, whoever made it so; nothing
  /// where the kernel does not count for it.
  [[nodiscard]] std::optional<std::uint64_t> device_flushes() const;

  /// Brings everything that was written to the device.
  void sync() const;

  /// Waits until background work pauses: no flush for 5 ms, or 100 ms have passed.
  void settle() const;

 private:
  std::string name_;
  std::string directory_;
  std::string kind_;
  std::string device_;
  std::string statistics_;  // the file of the kernel's statistics; empty if there is none
};

}  // namespace bench
