// Goal: judging one state for each class that recovery can tell apart misses nothing.
// Method: random stories with random recoveries and random readers, one of them before recovery;
// the outcomes that break a rule are the same when every single state is built and judged, also
// with a crash inside recovery.
#include <boost/test/unit_test.hpp>
#include <rapidcheck.h>

#include "faultfs/explorer.hpp"

#include "property.hpp"
#include "script.hpp"

namespace {

using namespace props;
using faultfs::Stage;

/// A few steps that belong together; it leaves no handle open.
using Gesture = Script;

constexpr std::uint8_t scratch_name = 3;  // "d", which no prepared file has

Gesture save(std::uint8_t dir, std::uint8_t name, std::uint8_t amount, bool sync_file) {
  Gesture steps{{Act::create, dir, scratch_name, 0, 0, 1}, {Act::append, 0, 0, 0, 0, amount}};
  if (sync_file) steps.push_back({Act::writer_sync, 0, 0, 0, 0, 0});
  steps.push_back({Act::drop_handle, 2, 0, 0, 0, 0});
  steps.push_back({Act::rename, dir, scratch_name, dir, name, 0});
  return steps;
}

Gesture overwrite(std::uint8_t dir, std::uint8_t name, std::uint8_t at, std::uint8_t amount) {
  return {{Act::open_log, dir, name, 0, 0, 0},
          {Act::write_at, 0, 0, 0, at, amount},
          {Act::drop_handle, 3, 0, 0, 0, 0}};
}

Gesture cut_and_sync(std::uint8_t dir, std::uint8_t name, std::uint8_t size, bool sync_file) {
  Gesture steps{{Act::open_log, dir, name, 0, 0, 0}, {Act::truncate, 0, 0, 0, size, 0}};
  if (sync_file) steps.push_back({Act::log_sync, 0, 0, 0, 0, 0});
  steps.push_back({Act::drop_handle, 3, 0, 0, 0, 0});
  return steps;
}

Gesture look_into(std::uint8_t dir, std::uint8_t name, std::uint8_t at, std::uint8_t amount) {
  return {{Act::open, dir, name, 0, 0, 0},
          {Act::read_at, 0, 0, 0, at, static_cast<std::uint8_t>(amount * 5)},
          {Act::drop_handle, 1, 0, 0, 0, 0}};
}

Gesture gesture(std::uint8_t kind, std::uint8_t dir, std::uint8_t name, std::uint8_t other,
                std::uint8_t amount) {
  const std::uint8_t other_dir = (amount / 2) % 2;
  switch (kind) {
    case 0: return save(dir, name, amount, amount % 2 == 0);
    case 1: return overwrite(dir, name, other, amount);
    case 2: return cut_and_sync(dir, name, amount, other % 2 == 0);
    case 3: return {{Act::rename, dir, name, other_dir, other, 0}};
    case 4: return {{Act::rename_exchange, dir, name, other_dir, other, 0}};
    case 5: return {{Act::link, dir, name, other_dir, other, 0}};
    case 6: return {{Act::remove, dir, name, 0, 0, 0}};
    case 7: return {{Act::sync_directory, dir, 0, 0, 0, 0}};
    case 8: return look_into(dir, name, other, amount);
    case 9: return {{Act::list, dir, 0, 0, 0, 0}};
    default: return {{Act::stat, dir, name, 0, 0, 0}};
  }
}
constexpr std::uint8_t changing_kinds = 8;
constexpr std::uint8_t all_kinds = 11;

/// A subject whose every part is random.
class RandomSubject final : public faultfs::Subject {
 public:
  struct Scripts {
    Script story, plain_reader, recovery, reader;
  };
  explicit RandomSubject(Scripts scripts) : scripts_(std::move(scripts)) {}

  std::string name() const override { return "random"; }
  std::string about() const override { return "random scripts"; }
  std::vector<std::string> promises() const override { return {}; }

  /// The files a, b and c in "/", and a and b in the directory "/\xff…".
  void prepare(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    root.make_directory(directory(), holdfast::Mode{0755}).value();
    auto dir = root.open_directory(directory()).value();
    for (std::uint8_t name = 0; name < 5; ++name) {
      auto& where = name < 3 ? root : dir;
      auto file = where.create(script_name(name % 3), holdfast::Mode{0644}).value();
      const std::string bytes = script_bytes(static_cast<std::uint8_t>(7 + name));
      file.append(std::as_bytes(std::span(bytes))).value();
    }
  }

  void work(Stage& stage) const override { (void)play(stage, scripts_.story); }
  std::string recover(Stage& stage) const override {
    (void)play(stage, scripts_.recovery);
    return {};
  }
  std::map<std::string, faultfs::Reading> read(Stage& stage) const override {
    return seen(stage, scripts_.reader);
  }
  std::map<std::string, faultfs::Reading> plain(Stage& stage) const override {
    if (scripts_.plain_reader.empty()) return {};
    return seen(stage, scripts_.plain_reader);
  }
  std::string use(Stage&) const override { return {}; }
  std::vector<std::string> litter(Stage&) const override { return {}; }

 private:
  static holdfast::FileName directory() { return script_name(4); }

  static std::map<std::string, faultfs::Reading> seen(Stage& stage, const Script& script) {
    const auto digest = std::hash<std::string>{}(play(stage, script));
    return {{"seen", {std::to_string(digest), {}}}};
  }

  static std::string play(Stage& stage, const Script& script) {
    Player<faultfs::SimFs> player(stage.fs().open_root().value(), {});
    std::string seen = player.play({Act::open_directory, 0, 4, 0, 0, 0});
    for (const Step& step : script) seen += player.play(step) + '\n';
    return seen;
  }

  Scripts scripts_;
};

rc::Gen<Script> gestures(std::size_t count, std::uint8_t kinds_from, std::uint8_t kinds_to) {
  const auto below = [](std::uint8_t from, std::uint8_t end) {
    return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint8_t>(from, end));
  };
  const auto one = rc::gen::apply(gesture, below(kinds_from, kinds_to), below(0, 2), below(0, 3),
                                  below(0, 3), below(0, 20));
  return rc::gen::map(rc::gen::container<std::vector<Gesture>>(count, one),
                      [](const std::vector<Gesture>& parts) {
                        Script script;
                        for (const Gesture& part : parts) {
                          script.insert(script.end(), part.begin(), part.end());
                        }
                        return script;
                      });
}

/// How many of the compared stories had more than so many outcomes.
struct Tally {
  int compared = 0;
  int several = 0;
};

void same_outcomes(const faultfs::CrashModel& model, unsigned depth, Tally& tally) {
  const auto looks_before = *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, 4));
  const RandomSubject subject(
      {.story = *gestures(3, 0, changing_kinds),
       .plain_reader = *gestures(static_cast<std::size_t>(looks_before), changing_kinds, all_kinds),
       .recovery = *gestures(2, 0, all_kinds),
       .reader = *gestures(6, changing_kinds, all_kinds)});
  const faultfs::ExploreOptions options{
      .model = &model, .unit_bytes = 64, .depth = depth, .budget = 3000};
  const auto by_brute_force = failing_outcomes(subject, options, faultfs::Search::by_brute_force);
  if (!by_brute_force) RC_DISCARD("too many states");
  const auto by_class = failing_outcomes(subject, options, faultfs::Search::by_class);
  RC_ASSERT(by_class.has_value());
  RC_ASSERT(*by_class == *by_brute_force);
  tally.compared += 1;
  tally.several += by_class->size() > 2 ? 1 : 0;
}

void same_outcomes_under_each_model(unsigned depth, int cases) {
  Tally tally;
  for (const auto& model : faultfs::crash_models()) {
    check_property("classes lose no outcome under " + std::string(model.id) + ", depth " +
                       std::to_string(depth),
                   cases * CASES_PERCENT / 100, 30, [&] { same_outcomes(model, depth, tally); });
  }
  // A comparison of nothing with nothing would prove nothing.
  BOOST_TEST(tally.several * 4 >= tally.compared);
  BOOST_TEST_MESSAGE(tally.several << " of " << tally.compared << " with several outcomes");
}

BOOST_AUTO_TEST_CASE(after_one_crash) {
  same_outcomes_under_each_model(1, 300);
}

BOOST_AUTO_TEST_CASE(after_two_crashes) {
  same_outcomes_under_each_model(2, 90);
}

}  // namespace
