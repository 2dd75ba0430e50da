// The floor: one pwrite of the contents and one fdatasync, into a file written beforehand. It has
// no names, no checksum and no framing, so that nothing could ever be read back from it; it is
// what the others are measured by.
#include "bench/commit/committer.hpp"
#include "descriptor.hpp"

namespace bench {
namespace {

class Floor final : public Committer {
 public:
  void open(const Site& site) override {
    size_bytes_ = segment_bytes(site.commit_bytes_max);
    file_ = make_segment(site.directory, "floor", size_bytes_);
  }

  void commit(std::span<const Document> documents) override {
    std::string_view bytes = documents.front().content;
    const char* const end = documents.back().content.data() + documents.back().content.size();
    bytes = {bytes.data(), static_cast<std::size_t>(end - bytes.data())};
    if (at_ + bytes.size() > size_bytes_) at_ = 0;
    file_.write_at(bytes, at_);
    file_.sync_data();
    at_ += bytes.size();
  }

  void close() override { file_ = Descriptor(); }

 private:
  Descriptor file_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t at_ = 0;
};

[[maybe_unused]] const bool registered = add_peer(
    {.rank = 0, .name = "floor", .make = make_peer<Floor>, .sharing = Sharing::a_store_per_thread});

}  // namespace
}  // namespace bench
