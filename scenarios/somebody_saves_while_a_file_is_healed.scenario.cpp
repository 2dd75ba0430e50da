// A damaged document is being healed from its backup, and meanwhile somebody saves it. What they
// saved is newer and good: it stays, also through a power cut, and nobody hears of a healing.
// Rules: R2 atomic, R3 durable.
#include <functional>

#include "story.hpp"

namespace {

using namespace holdfast;

/// Somebody acts just before the n-th number is drawn: healing draws one for the name of each
/// temporary file, between its look at the document and the rename.
class Intruder final : public Entropy {
 public:
  Intruder(Entropy& entropy, int nth, std::function<void()> act)
      : entropy_(entropy), left_(nth), act_(std::move(act)) {}
  std::uint64_t next() override {
    if (--left_ == 0) act_();
    return entropy_.next();
  }
  [[nodiscard]] bool has_acted() const { return left_ <= 0; }

 private:
  Entropy& entropy_;
  int left_;
  std::function<void()> act_;
};

constexpr int for_the_reason = 1;  // of the quarantine
constexpr int for_the_copy = 2;    // of the backup
constexpr int for_the_only_copy = 1;

struct Damaged : Story {
  explicit Damaged(const faultfs::DeviceOptions& device = {}) : Story({.device = device}) {
    BOOST_REQUIRE(files.write("/f", "one", with_backup));
    BOOST_REQUIRE(files.write("/f", "two", with_backup));
    rot("/f", "rot");
    begin();
  }

  /// Heal while somebody does `act`.
  Result<ReadReport> heal(int nth, std::function<void()> act) {
    Intruder intruder(machine.entropy(), nth, std::move(act));
    Files<faultfs::SimFs> healer{fs, {machine.clock(), intruder}};
    Result<ReadReport> found = healer.read("/f", {.heal = Heal::from_backup});
    BOOST_TEST(intruder.has_acted());
    return found;
  }

  std::function<void()> save() {
    return [this] { BOOST_REQUIRE(theirs.write("/f", "theirs")); };
  }
  std::function<void()> remove() {
    return [this] { BOOST_REQUIRE(fs.open_root().value().remove(FileName::literal("f"))); };
  }

  void theirs_is_kept(const Result<ReadReport>& found) {
    BOOST_REQUIRE(found);
    BOOST_TEST(found->content == "theirs");
    BOOST_TEST(!found->healed);
    BOOST_TEST(names() == "f f.bak quarantine");
    cut_power_after(machine.trace().calls.size(), "posix-min", [](Story& after) {
      BOOST_REQUIRE(after.files.recover("/f"));
      BOOST_TEST(after.text("/f") == "theirs");
    });
  }

  faultfs::SimFs stranger = machine.process();
  Files<faultfs::SimFs> theirs{stranger, environment};
};

BOOST_AUTO_TEST_CASE(what_they_saved_survives_where_names_can_be_exchanged) {
  for (const int nth : {for_the_reason, for_the_copy}) {
    Damaged story;
    story.theirs_is_kept(story.heal(nth, story.save()));
  }
}

BOOST_AUTO_TEST_CASE(what_they_saved_survives_where_names_cannot_be_exchanged) {
  Damaged story({.exchange = false});
  story.theirs_is_kept(story.heal(for_the_copy, story.save()));
}

BOOST_AUTO_TEST_CASE(what_they_saved_survives_where_there_was_nothing) {
  Damaged story;
  story.remove()();
  const auto found = story.heal(for_the_only_copy, story.save());
  BOOST_REQUIRE(found);
  BOOST_TEST(found->content == "theirs");
  BOOST_TEST(story.names() == "f f.bak");
}

BOOST_AUTO_TEST_CASE(a_damaged_document_that_somebody_removes_is_healed_nevertheless) {
  Damaged story;
  const auto found = story.heal(for_the_copy, story.remove());
  BOOST_REQUIRE(found);
  BOOST_TEST(found->content == "one");
  BOOST_TEST(found->healed);
  BOOST_TEST(story.names() == "f f.bak quarantine");
}

BOOST_AUTO_TEST_CASE(a_backup_that_somebody_edits_while_it_is_copied_is_not_put_in_place) {
  Damaged story;
  const auto found = story.heal(for_the_copy, [&] {
    auto root = story.fs.open_root().value();
    BOOST_REQUIRE(root.open_log(FileName::literal("f.bak")).value().write_at(0, bytes_of("ONE")));
  });
  BOOST_TEST((found.error().code == errc::damaged));
  BOOST_TEST((found.error().outcome == Outcome::not_published));
  BOOST_TEST(story.content("/f") == "rot");
}

// Where the way back fails, nothing is thrown away, and the error says where it is.
BOOST_AUTO_TEST_CASE(what_they_saved_is_still_there_when_it_cannot_be_put_back) {
  Damaged sound;
  BOOST_REQUIRE(sound.heal(for_the_copy, sound.save()));
  std::size_t way_back = 0;
  const auto& calls = sound.machine.trace().calls;
  for (std::size_t n = 0; n < calls.size(); ++n) {
    if (calls[n].operation == Operation::rename) way_back = n;
  }
  for (const std::size_t failing : {way_back, way_back + 1}) {  // the rename, its sync
    Damaged story;
    story.machine.inject(
        {failing, std::make_error_code(std::errc::io_error), faultfs::Fault::When::before});
    const auto found = story.heal(for_the_copy, story.save());
    BOOST_REQUIRE(!found);
    BOOST_TEST((found.error().outcome == Outcome::published_unconfirmed));
    const bool is_left =
        found.error().message().find("a newer file was left as /.f.") != std::string::npos;
    BOOST_TEST(is_left == (failing == way_back));
    BOOST_TEST(story.content("/f") == (is_left ? "one" : "theirs"));
    std::string all;
    for (const auto& [name, inode] : story.at("/").entries)
      all += story.machine.tree().at(inode).bytes;
    BOOST_TEST(all.find("theirs") != std::string::npos);
  }
}

}  // namespace
