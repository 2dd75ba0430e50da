#include "tally.hpp"

#include <array>
#include <atomic>
#include <cstdarg>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

namespace bench {
namespace {

// Constant-initialised, because libraries write before main starts.
std::atomic<std::uint64_t> flushes{0};
std::atomic<std::uint64_t> bytes{0};
std::atomic<std::uint64_t> flushes_elsewhere{0};
thread_local bool committing = false;

// Which descriptors were opened so that each write is a flush as well (O_DSYNC, O_SYNC).
std::array<std::atomic<bool>, 4096> write_flushes{};

bool known(int fd) {
  return fd >= 0 && static_cast<std::size_t>(fd) < write_flushes.size();
}

void note_flush() {
  (committing ? flushes : flushes_elsewhere).fetch_add(1, std::memory_order_relaxed);
}

int note_open(int fd, int flags) {
  if (known(fd)) write_flushes[static_cast<std::size_t>(fd)] = (flags & O_DSYNC) != 0;
  return fd;
}

ssize_t note_write(int fd, ssize_t written, int flags = 0) {
  if (written <= 0) return written;
  if (committing) bytes.fetch_add(static_cast<std::uint64_t>(written), std::memory_order_relaxed);
  const bool by_descriptor = known(fd) && write_flushes[static_cast<std::size_t>(fd)];
  if (by_descriptor || (flags & RWF_DSYNC) != 0) note_flush();
  return written;
}

mode_t mode_of(int flags, va_list arguments) {
  const bool makes_file = (flags & (O_CREAT | __O_TMPFILE)) != 0;
  return makes_file ? va_arg(arguments, mode_t) : 0;
}

int do_open(int directory, const char* path, int flags, mode_t mode) {
  const long fd = syscall(SYS_openat, directory, path, flags, mode);
  return note_open(static_cast<int>(fd), flags);
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  flushes += other.flushes;
  bytes += other.bytes;
  flushes_elsewhere += other.flushes_elsewhere;
  return *this;
}

Tally operator-(const Tally& late, const Tally& early) {
  return {.flushes = late.flushes - early.flushes,
          .bytes = late.bytes - early.bytes,
          .flushes_elsewhere = late.flushes_elsewhere - early.flushes_elsewhere};
}

Tally tally() {
  return {.flushes = flushes, .bytes = bytes, .flushes_elsewhere = flushes_elsewhere};
}

Committing::Committing() {
  committing = true;
}
Committing::~Committing() {
  committing = false;
}

}  // namespace bench

using bench::do_open, bench::mode_of, bench::note_flush, bench::note_open, bench::note_write;

extern "C" {

int fsync(int fd) {
  note_flush();
  return static_cast<int>(syscall(SYS_fsync, fd));
}

int fdatasync(int fd) {
  note_flush();
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}

int msync(void* address, size_t length, int flags) {
  if ((flags & MS_SYNC) != 0) note_flush();
  return static_cast<int>(syscall(SYS_msync, address, length, flags));
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return do_open(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return do_open(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return do_open(directory, path, flags, mode);
}

int close(int fd) {
  note_open(fd, 0);  // another file may get the number
  return static_cast<int>(syscall(SYS_close, fd));
}

ssize_t write(int fd, const void* data, size_t size) {
  return note_write(fd, syscall(SYS_write, fd, data, size));
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  return note_write(fd, syscall(SYS_pwrite64, fd, data, size, offset));
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  return note_write(fd, syscall(SYS_pwrite64, fd, data, size, offset));
}

ssize_t writev(int fd, const iovec* parts, int count) {
  return note_write(fd, syscall(SYS_writev, fd, parts, count));
}

// The kernel takes the offset in two halves and ignores the second on 64-bit machines.
ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
  return note_write(fd, syscall(SYS_pwritev, fd, parts, count, offset, 0L));
}

ssize_t pwritev2(int fd, const iovec* parts, int count, off_t offset, int flags) {
  return note_write(fd, syscall(SYS_pwritev2, fd, parts, count, offset, 0L, flags), flags);
}

}  // extern "C"
