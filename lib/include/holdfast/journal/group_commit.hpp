// Many threads, one flush: whoever finds nobody leading leads a group of commits through the log.
//
// What becomes of a commit is decided by CommitQueue; here are only the threads. Where there is but
// one, as in the simulator, submit() and flush() make groups in the same way.
//
// Invariants:
// 1. The queue is touched under the mutex only; the log by the leader only, and never under it.
// 2. There is at most one leader, and it leads until its own commit has ended. Then the commit that
//    waits longest is woken to lead; a thread that comes before it awakes leads in its place, and
//    takes it along, because groups are taken in order. So nobody leads for ever, and none starves.
// 3. As long as a thread waits, there is a leader, or one that waits was woken to lead.
// 4. A thread is woken when its own commit has ended or when it may lead, and for nothing else.
//
// Not promised: that commits of one thread and of another come in any order, unless one had ended
// before the other one began.
#pragma once

#include <concepts>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "holdfast/assert.hpp"
#include "holdfast/journal/commit_queue.hpp"
#include "holdfast/result.hpp"

namespace holdfast::journal {

/// One commit of a group, as the log is shown it.
template <class Payload>
struct Candidate {
  Payload* payload;
  std::optional<Error> refusal{};  ///< set by prepare(): this commit is left out, for this reason
};

/// Where groups go.
///
/// `prepare(group, first_sequence)` gathers a group and decides about each commit; those that it
/// does not refuse are numbered from `first_sequence` on, in order. It hands nothing to the kernel
/// that a reader of the log could take for a commit, and leaves the log as it was: after an error,
/// or when everybody was refused, the next group gets the same numbers.
/// `write()` writes and flushes what was prepared last, and after an error is never called again.
///
/// Both are called by one thread at a time, without any lock. They neither throw (the program would
/// end) nor call the GroupCommit (which would wait for itself). The payloads stay until write() has
/// returned. While they wait, for space perhaps, everybody waits.
template <class Log, class Payload>
concept GroupLog = requires(Log& log, std::span<Candidate<Payload>> group,
                            std::uint64_t first_sequence) {
  { log.prepare(group, first_sequence) } -> std::same_as<Result<void>>;
  { log.write() } -> std::same_as<Result<void>>;
};

/// How a commit ended, and why it is not durable.
struct [[nodiscard]] CommitReport {
  CommitEnd end{};
  std::optional<Error> error{};  ///< nothing if it is durable; else its outcome is that of `end`
};

/// Threads: every function may be called by any thread at any time.
template <class Payload, GroupLog<Payload> Log>
class GroupCommit {
 public:
  /// Requires: `log` outlives this; nobody is inside a call when this is destroyed.
  GroupCommit(Log& log, CommitQueue::Limits limits, std::uint64_t last_sequence)
      : log_(log), queue_(limits, last_sequence) {}

  /// Make a payload durable, together with those that wait.
  /// Requires: nobody else touches `payload` meanwhile.
  /// Errors: a refusal, as prepare() gave it; prepare()'s error, for the whole group: not
  /// published. write()'s error, for the whole group: in doubt. errc::poisoned for those behind
  /// such a group, with its error as the detail: not published.
  /// Cost: one flush for the whole group.
  CommitReport commit(Payload& payload, std::uint64_t bytes);

  /// The first half of commit(): the payload waits for a group.
  /// Requires: nobody else touches `payload` until the commit has ended.
  /// Returns: a ticket for one wait(), or for end_of() until that has told the end.
  /// Errors: errc::poisoned.
  [[nodiscard]] Result<Ticket> submit(Payload& payload, std::uint64_t bytes);

  /// The second half of commit(). Requires: the ticket is of submit(), and its end was not told.
  CommitReport wait(Ticket ticket);

  /// How a commit ended; nothing while it waits or is in flight. Requires: as for wait().
  [[nodiscard]] std::optional<CommitReport> end_of(Ticket ticket);

  /// Lead one group; nothing happens if nobody waits or if a leader will do it anyway.
  void flush();

  [[nodiscard]] bool poisoned() const {
    return locked([this] { return queue_.poisoned(); });
  }

  /// How many wait, those not counted that are in flight.
  [[nodiscard]] std::size_t waiting() const {
    return locked([this] { return queue_.waiting(); });
  }

  /// That of the last durable commit.
  [[nodiscard]] std::uint64_t last_sequence() const {
    return locked([this] { return queue_.last_sequence(); });
  }

 private:
  using Lock = std::unique_lock<std::mutex>;

  /// A commit from its beginning until its end was told. It lives in pool_ and is used again, so
  /// that it can be notified without the mutex: at worst somebody looks around and waits on.
  struct Entry {
    Payload* payload = nullptr;
    Ticket ticket = 0;
    bool awaited = false;  ///< a thread waits for it
    bool ended = false;
    CommitReport report{};
    std::condition_variable wake{};
  };

  template <class Question>
  auto locked(Question question) const {
    const Lock lock(mutex_);
    return question();
  }

  Entry* add(Payload& payload, std::uint64_t bytes);
  CommitReport await(Entry& entry, Lock& lock);
  CommitReport release(Entry& entry);
  void lead_group(Lock& lock, const Entry* self) noexcept;
  [[nodiscard]] Result<void> pass_through_log(Lock& lock, std::uint64_t first_sequence);
  void gather(const Group& group);
  void leave_out_the_refused();
  void end_group(const Result<void>& result);
  void end(Entry& entry, const Error* error);
  void wake_next(std::vector<Entry*>& woken);
  static void make_way(Lock& lock);

  Log& log_;
  mutable std::mutex mutex_;
  CommitQueue queue_;
  std::deque<Entry> pool_{};
  std::vector<Entry*> free_{};
  std::deque<Entry*> waiting_{};          ///< in the order of the queue
  std::map<Ticket, Entry*> submitted_{};  ///< whose end somebody will ask for by ticket
  std::optional<Error> poison_{};         ///< what everybody is told from now on
  bool leading_ = false;
  std::vector<Entry*> group_{};  ///< of the leader, or the last one; so are the following
  std::vector<Candidate<Payload>> candidates_{};
  std::vector<Entry*> ended_{};
};

}  // namespace holdfast::journal

#include "holdfast/impl/journal/group_commit.hpp"
