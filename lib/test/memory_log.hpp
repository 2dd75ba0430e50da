// A log in memory for GroupCommit: it keeps what was flushed, fails when told to, and notices
// whoever uses it in another way than its concept says.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "holdfast/journal/group_commit.hpp"

namespace queue_test {

using holdfast::Error;
using holdfast::Outcome;
using holdfast::Result;
using holdfast::journal::Candidate;
using holdfast::journal::CommitEnd;
using holdfast::journal::CommitQueue;
using holdfast::journal::CommitReport;
using holdfast::journal::GroupCommit;
using holdfast::journal::Ticket;

struct LoggedCommit {
  std::uint64_t sequence;
  std::string payload;
  friend bool operator==(const LoggedCommit&, const LoggedCommit&) = default;
};

/// Which step fails. Groups are counted from 1 as they are prepared; 0 is none.
struct Failing {
  std::size_t prepare = 0;
  std::size_t write = 0;
};

class MemoryLog {
 public:
  explicit MemoryLog(Failing failing = {}) : failing_(failing) {}

  Result<void> prepare(std::span<Candidate<std::string>> group, std::uint64_t first_sequence) {
    const Alone alone(busy_);
    leaders.push_back(std::this_thread::get_id());
    prepared.clear();
    if (leaders.size() == failing_.prepare) return no_space();
    for (Candidate<std::string>& commit : group) {
      if (commit.payload->starts_with('!')) {
        commit.refusal = Error{std::make_error_code(std::errc::file_exists),
                               holdfast::Operation::write, *commit.payload};
        continue;
      }
      prepared.push_back({first_sequence + prepared.size(), *commit.payload});
    }
    return {};
  }

  Result<void> write() {
    const Alone alone(busy_);
    if (before_write) before_write();
    group_sizes.push_back(prepared.size());
    if (leaders.size() == failing_.write) {
      return holdfast::fail(std::errc::io_error, holdfast::Operation::sync, "segment");
    }
    durable.insert(durable.end(), prepared.begin(), prepared.end());
    return {};
  }

  std::vector<LoggedCommit> durable{};
  std::vector<LoggedCommit> prepared{};    ///< the last group, failed or not
  std::vector<std::size_t> group_sizes{};  ///< of those that were written, or failed to be
  std::vector<std::thread::id> leaders{};  ///< who prepared a group
  std::function<void()> before_write{};

 private:
  /// Nobody else is inside the log as long as this exists.
  class Alone {
   public:
    explicit Alone(std::atomic<bool>& busy) : busy_(busy) {
      HOLDFAST_ASSERT(!busy_.exchange(true));
    }
    ~Alone() { busy_ = false; }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

   private:
    std::atomic<bool>& busy_;
  };

  static tl::unexpected<Error> no_space() {
    return holdfast::fail(std::errc::no_space_on_device, holdfast::Operation::allocate, "segment");
  }

  Failing failing_;
  std::atomic<bool> busy_ = false;
};

using Commits = GroupCommit<std::string, MemoryLog>;

inline constexpr CommitQueue::Limits ample{1U << 20U, 64};

}  // namespace queue_test
