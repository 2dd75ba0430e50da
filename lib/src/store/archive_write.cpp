// Writing archives: see archive.hpp.
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <locale.h>
#include <optional>

#include "holdfast/store/archive.hpp"

namespace holdfast {
namespace {

/// Names are UTF-8, and the library marks them so only where the thread's locale is one.
class Utf8 {
 public:
  Utf8() : locale_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) before_ = ::uselocale(locale_);
  }
  ~Utf8() {
    if (locale_ == nullptr) return;
    ::uselocale(before_);
    ::freelocale(locale_);
  }
  Utf8(const Utf8&) = delete;
  Utf8& operator=(const Utf8&) = delete;

 private:
  locale_t locale_;
  locale_t before_{};
};

struct FreeArchive {
  void operator()(archive* one) const { archive_write_free(one); }
};
struct FreeEntry {
  void operator()(archive_entry* one) const { archive_entry_free(one); }
};

tl::unexpected<Error> canceled(const std::string& path, std::string reason) {
  return fail(std::errc::operation_canceled, Operation::write, path, std::move(reason));
}

std::string sha256_of(ByteView content) {
  return digest_of(content).substr(std::string_view("sha256:").size());
}

}  // namespace

struct ArchiveWriter::State {
  State(CheckpointManifest named, Sink into) : manifest(std::move(named)), sink(std::move(into)) {}

  CheckpointManifest manifest;
  Sink sink;
  std::optional<Error> failure{};
  std::size_t added = 0;
  bool closing = false;  // freed without it, an archive that is given up would be ended
  std::unique_ptr<archive, FreeArchive> zip{};

  // libarchive 3.6 never frees what it has begun to write into a sink that fails: it is told that
  // all is well, and the failure is looked at behind each of its steps.
  static la_ssize_t take(archive* /*zip*/, void* self, const void* bytes, std::size_t size) {
    auto& state = *static_cast<State*>(self);
    if (!state.failure) {
      Result<void> taken = state.sink({static_cast<const std::byte*>(bytes), size});
      if (!taken) state.failure = std::move(taken).error();
    }
    return static_cast<la_ssize_t>(size);
  }

  Result<void> failed(const std::string& path) {
    if (failure) return fail(*failure);
    const char* reason = archive_error_string(zip.get());
    return fail(std::errc::io_error, Operation::write, path, reason == nullptr ? "" : reason);
  }

  Result<void> begin(Compression compression) {
    constexpr int block_bytes = 64 * 1024;
    zip.reset(archive_write_new());
    if (!zip) throw std::bad_alloc();
    archive* const one = zip.get();
    const bool begun = archive_write_set_format_zip(one) == ARCHIVE_OK &&
                       (compression == Compression::deflate
                            ? archive_write_zip_set_compression_deflate(one)
                            : archive_write_zip_set_compression_store(one)) == ARCHIVE_OK &&
                       archive_write_set_bytes_per_block(one, block_bytes) == ARCHIVE_OK &&
                       archive_write_set_bytes_in_last_block(one, 1) == ARCHIVE_OK &&
                       archive_write_open(one, this, nullptr, &take, nullptr) == ARCHIVE_OK;
    return begun && !failure ? Result<void>{} : failed("checkpoint");
  }

  Result<void> append(const std::string& path, ByteView content) {
    const Utf8 locale;
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    if (!entry) throw std::bad_alloc();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(manifest.created);
    archive_entry_set_pathname(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
    archive_entry_set_mtime(entry.get(), seconds.time_since_epoch().count(), 0);
    if (archive_write_header(zip.get(), entry.get()) != ARCHIVE_OK) return failed(path);
    if (!content.empty()) {
      const auto written = archive_write_data(zip.get(), content.data(), content.size());
      if (written < 0 || static_cast<std::size_t>(written) != content.size()) return failed(path);
    }
    const bool finished = archive_write_finish_entry(zip.get()) == ARCHIVE_OK && !failure;
    return finished ? Result<void>{} : failed(path);
  }

  ~State() {
    if (zip && !closing && !failure) failure.emplace();  // nothing more goes to the sink
  }
};

ArchiveWriter::ArchiveWriter(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
ArchiveWriter::ArchiveWriter(ArchiveWriter&&) noexcept = default;
ArchiveWriter::~ArchiveWriter() = default;

Result<ArchiveWriter> ArchiveWriter::create(const CheckpointManifest& manifest,
                                            Compression compression, Sink sink) {
  for (const CheckpointFile& file : manifest.files) {
    if (const char* reason = why_bad_in_checkpoint(file.path)) {
      return fail(std::errc::invalid_argument, Operation::write, file.path, reason);
    }
  }
  HOLDFAST_TRY_LET(text, encode(manifest));
  auto state = std::make_unique<State>(manifest, std::move(sink));
  HOLDFAST_TRY(state->begin(compression));
  HOLDFAST_TRY(state->append("checkpoint.json", bytes_of(text)));
  return ArchiveWriter(std::move(state));
}

Result<void> ArchiveWriter::add(ByteView content) {
  State& state = *state_;
  if (state.added == state.manifest.files.size()) {
    return canceled("checkpoint", "it has more files than its manifest");
  }
  const CheckpointFile& file = state.manifest.files[state.added];
  if (content.size() != file.size_bytes || sha256_of(content) != file.sha256) {
    return canceled(file.path, "it has changed since it was looked at");
  }
  HOLDFAST_TRY(state.append(file.path, content));
  ++state.added;
  return {};
}

Result<void> ArchiveWriter::finish() {
  State& state = *state_;
  if (state.added != state.manifest.files.size()) {
    return canceled(state.manifest.files[state.added].path, "it was not written");
  }
  state.closing = true;
  const bool closed = archive_write_close(state.zip.get()) == ARCHIVE_OK && !state.failure;
  return closed ? Result<void>{} : state.failed("checkpoint");
}

}  // namespace holdfast
