// A story with documents that one owner has open, and whatever else the explorer asks of a subject:
// the same for everything that commits. What is open, and how, a Kind says:
//
//   using Owner = …;                                      whoever has the documents open
//   static Result<Owner> make(SimFs&, Environment);       where there is nothing yet
//   static Result<Owner> open(SimFs&, Environment);
//   static Result<CommitReport> commit(Owner&, const Documents&);
//   static Result<void> close(Owner&);
//   static std::string why_unclean(SimFs&);               what closing has left, if anything
//   static Reading read(Owner&, const std::string& key);
//   static Result<SimDirectory> plain_directory(SimFs&);  where the plain files are
//   static Reading plain(SimDirectory&, const std::string& key);
#pragma once

#include <optional>

#include "holdfast/assert.hpp"

#include "documents.hpp"

namespace subjects {

/// A run of a story: who has the documents open, if anybody has. Where a call fails it goes on, as
/// a program does that only looks at what it is told.
template <class Kind>
struct Play {
  [[nodiscard]] holdfast::Environment environment() const {
    return {stage.clock(), stage.entropy()};
  }
  [[nodiscard]] auto open() const { return Kind::open(stage.fs(), environment()); }
  [[nodiscard]] auto make() const { return Kind::make(stage.fs(), environment()); }

  void take(holdfast::Result<typename Kind::Owner> opened) {
    owner.reset();
    if (opened) owner.emplace(std::move(*opened));
  }

  /// The owner dies, and the next one opens what is there.
  void reopen() {
    owner.reset();
    take(open());
    stage.reopened();
  }

  /// Do what changes these documents, all or none.
  template <class Work>
  void commit(const Documents& documents, Work work) {
    const faultfs::CommitId id = stage.begins_commit(documents);
    const auto end = work();
    if (end) stage.succeeded(id, holdfast::Outcome::durable);
    if (!end) stage.failed(id, end.error().outcome);
    all_well = all_well && end.has_value();
  }

  faultfs::Stage& stage;
  std::optional<typename Kind::Owner> owner{};
  bool all_well = true;  ///< every commit so far
};

/// What the owner does next.
template <class Kind>
using Step = std::function<void(Play<Kind>&)>;

template <class Kind>
Step<Kind> commit(Documents documents) {
  return [documents = std::move(documents)](Play<Kind>& play) {
    play.commit(documents, [&] { return Kind::commit(*play.owner, documents); });
  };
}

template <class Kind>
void reopen(Play<Kind>& play) {
  play.reopen();
}

/// What most stories begin with.
template <class Kind>
std::vector<Step<Kind>> two_documents() {
  return {commit<Kind>({{"a", text_of({'o', 200})}, {"b", text_of({'o', 200})}})};
}

template <class Kind>
struct Story {
  using Steps = std::vector<Step<Kind>>;

  Story(std::string its_name, std::string what, Steps told, Steps done = two_documents<Kind>())
      : name(std::move(its_name)),
        about(std::move(what)),
        steps(std::move(told)),
        before(std::move(done)) {}

  std::string name;
  std::string about;
  Steps steps;
  Steps before;  ///< what was done before it began; without it there is nothing yet
  bool may_leave_nothing = before.empty();  ///< after a crash; then the next process makes it
  /// Whoever opens it after a crash reads everything, too: what is bad is healed then.
  bool recovery_reads = false;
  /// What is done by hand before somebody opens it after a crash.
  std::function<void(faultfs::SimFs&)> before_recovery{};
  /// What a reader sees beside the documents.
  std::function<void(faultfs::Stage&, typename Kind::Owner&, Readings&)> look_around{};
};

template <class Kind>
class StorySubject : public faultfs::Subject {
  using Stage = faultfs::Stage;
  using Reading = faultfs::Reading;

 public:
  explicit StorySubject(Story<Kind> story) : story_(std::move(story)) {}

  [[nodiscard]] std::string name() const override { return story_.name; }
  [[nodiscard]] std::string about() const override { return story_.about; }
  [[nodiscard]] std::vector<std::string> promises() const override { return every_rule(); }

  void prepare(Stage& stage) const override {
    if (story_.before.empty()) return;
    Play<Kind> play{stage};
    play.take(play.make());
    for (const Step<Kind>& step : story_.before) step(play);
    HOLDFAST_ASSERT(play.all_well);
    if (play.owner) Kind::close(*play.owner).value();
  }

  void work(Stage& stage) const override {
    Play<Kind> play{stage};
    play.take(story_.before.empty() ? play.make() : play.open());
    for (const Step<Kind>& step : story_.steps) {
      if (!play.owner) return;
      step(play);
    }
  }

  void go_on(Stage& stage) const override {
    Play<Kind> play{stage};
    play.take(play.open());
    if (!play.owner) return;
    commit<Kind>({{"b", text_of({'g', 200})}, {"c", text_of({'g', 200})}})(play);
    (void)Kind::close(*play.owner);
  }

  [[nodiscard]] Readings plain(Stage& stage) const override {
    auto dir = Kind::plain_directory(stage.fs());
    if (!dir) return all_alike({});
    Readings readings;
    for (const char* key : keys_of_commits) readings[key] = Kind::plain(*dir, key);
    return readings;
  }

  [[nodiscard]] std::string recover(Stage& stage) const override {
    const Play<Kind> play{stage};
    if (story_.before_recovery) story_.before_recovery(stage.fs());
    auto owner = play.open();
    if (!owner && is_nothing(owner.error())) owner = play.make();
    if (!owner) return why_not(owner);
    if (story_.recovery_reads) (void)read_all(*owner);  // errors are those of a later reader
    const auto closed = Kind::close(*owner);
    return closed ? Kind::why_unclean(stage.fs()) : why_not(closed);
  }

  [[nodiscard]] Readings read(Stage& stage) const override {
    auto owner = Play<Kind>{stage}.open();
    if (!owner && is_nothing(owner.error())) return {};
    if (!owner) return all_alike({std::nullopt, why_not(owner)});
    Readings readings = read_all(*owner);
    if (story_.look_around) story_.look_around(stage, *owner, readings);
    return readings;
  }

  [[nodiscard]] std::string use(Stage& stage) const override {
    const faultfs::Document content = text_of({'u', 200});
    const auto commit_and_close = [&]() -> holdfast::Result<void> {
      HOLDFAST_TRY_LET(owner, Play<Kind>{stage}.open());
      HOLDFAST_TRY(Kind::commit(owner, {{"a", content}, {"c", content}}));
      return Kind::close(owner);
    };
    if (const auto used = commit_and_close(); !used) return why_not(used);
    return read(stage)["a"] == Reading{content} ? "" : "what was committed is not what is read";
  }

  [[nodiscard]] std::vector<std::string> litter(Stage& stage) const override {
    auto root = stage.fs().open_root().value();
    return paths_below(root, [](std::string_view path) {
      return path.ends_with(".hftmp") || path.find("/.new-") != path.npos ||
             path.find("/.trash-") != path.npos;
    });
  }

  [[nodiscard]] std::string alone(Stage& stage) const override {
    const Play<Kind> play{stage};
    faultfs::SimFs living = stage.machine().process();
    const auto owner = Kind::open(living, play.environment());
    if (!owner) return "nobody can open it: " + why_not(owner);
    if (play.open()) return "two processes have it open";
    stage.machine().kill(living);
    const auto next = play.open();
    return next ? "" : "a dead owner keeps it: " + why_not(next);
  }

 private:
  static Readings all_alike(const Reading& reading) {
    Readings readings;
    for (const char* key : keys_of_commits) readings[key] = reading;
    return readings;
  }

  static Readings read_all(typename Kind::Owner& owner) {
    Readings readings;
    for (const char* key : keys_of_commits) readings[key] = Kind::read(owner, key);
    return readings;
  }

  [[nodiscard]] bool is_nothing(const holdfast::Error& error) const {
    return story_.may_leave_nothing && error.code == std::errc::no_such_file_or_directory;
  }

  Story<Kind> story_;
};

}  // namespace subjects
