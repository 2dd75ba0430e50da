// Goal: a lock excludes handles and processes alike, ends with its holder, and is on the file that
// has the name.
// Method: real locks and real child processes; a file replaced between open and lock is injected.
#include <functional>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "disk/test_support.hpp"

namespace {

using namespace holdfast;
using namespace holdfast::disk_test;

const auto locked = make_error_code(errc::locked);
const FileName lock_name = name("lock");

BOOST_AUTO_TEST_CASE(two_handles_in_one_process_exclude_each_other) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  auto held = must(dir.try_lock(lock_name, LockMode::exclusive));
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == locked);
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::shared)) == locked);
  must(held.release());
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == success);
}

BOOST_AUTO_TEST_CASE(shared_locks_exclude_only_exclusive_ones) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  auto first = must(dir.try_lock(lock_name, LockMode::shared));
  auto second = must(dir.try_lock(lock_name, LockMode::shared));
  must(first.release());
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == locked);
}

BOOST_AUTO_TEST_CASE(closing_another_handle_of_the_file_does_not_free_the_lock) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  const auto held = must(dir.try_lock(lock_name, LockMode::exclusive));
  BOOST_TEST(read_file(dir, lock_name).empty());
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::shared)) == locked);
}

BOOST_AUTO_TEST_CASE(the_end_of_the_handle_frees_the_lock) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  { const auto held = must(dir.try_lock(lock_name, LockMode::exclusive)); }
  BOOST_TEST(!must(dir.lock_state(lock_name)).held);
}

BOOST_AUTO_TEST_CASE(the_record_is_replaced_and_shown_with_the_state) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  auto held = must(dir.try_lock(lock_name, LockMode::exclusive));
  must(held.set_owner("host-a pid 4711"));
  must(held.set_owner("host-b"));
  BOOST_TEST((must(dir.lock_state(lock_name)) == LockState{.held = true, .record = "host-b"}));
  must(held.release());
  BOOST_TEST((must(dir.lock_state(lock_name)) == LockState{.held = false, .record = "host-b"}));
  auto shared = must(dir.try_lock(lock_name, LockMode::shared));
  BOOST_TEST(must(dir.lock_state(lock_name)).held);
  BOOST_TEST(code_of(shared.set_owner("me")) == os(EBADF));
}

BOOST_AUTO_TEST_CASE(a_long_record_is_shown_in_part) {
  TemporaryDirectory temporary;
  write_file(temporary.dir, lock_name, std::string(5000, 'r'));
  BOOST_TEST(must(temporary.dir.lock_state(lock_name)).record == std::string(4096, 'r'));
}

BOOST_AUTO_TEST_CASE(a_released_or_moved_lock_is_not_active) {
  TemporaryDirectory temporary;
  write_file(temporary.dir, lock_name, "");
  auto first = must(temporary.dir.try_lock(lock_name, LockMode::exclusive));
  auto second = std::move(first);
  must(second.release());
  const auto not_active = make_error_code(errc::not_active);
  for (auto* lock : {&first, &second}) {
    BOOST_TEST(code_of(lock->set_owner("me")) == not_active);
    BOOST_TEST(code_of(lock->release()) == not_active);
  }
}

// The two ways in which kernels say that somebody else has the lock.
struct Refused final : SystemCalls {
  int fcntl(int, int, struct flock*) override { return fail_with(error); }
  int error = 0;
};

BOOST_AUTO_TEST_CASE(only_a_conflict_is_called_locked) {
  Refused calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, lock_name, "");
  for (const int error : {EAGAIN, EACCES, ENOLCK}) {
    calls.error = error;
    BOOST_TEST(code_of(temporary.dir.try_lock(lock_name, LockMode::exclusive)) ==
               (error == ENOLCK ? os(ENOLCK) : locked));
  }
}

// Does something to the name in the instant before the lock is taken.
struct Meanwhile final : SystemCalls {
  int fcntl(int fd, int command, struct flock* lock) override {
    if (command == F_OFD_SETLK) ++attempts;
    if (command == F_OFD_SETLK && happen) happen(attempts);
    return SystemCalls::fcntl(fd, command, lock);
  }
  int attempts = 0;
  std::function<void(int)> happen;
};

BOOST_AUTO_TEST_CASE(a_lock_lost_to_a_replaced_file_is_noticed_and_taken_anew) {
  Meanwhile calls;
  TemporaryDirectory temporary(calls);
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "old");
  write_file(dir, name("new"), "new");
  calls.happen = [&](int attempt) {
    if (attempt == 1) must(dir.rename(name("new"), dir, lock_name, RenameMode::replace));
  };
  auto held = must(dir.try_lock(lock_name, LockMode::exclusive));
  BOOST_TEST(calls.attempts == 2);
  must(held.set_owner("of the new file"));
  BOOST_TEST(read_file(dir, lock_name) == "of the new file");
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::shared)) == locked);
}

BOOST_AUTO_TEST_CASE(a_file_replaced_again_and_again_is_given_up_as_locked) {
  Meanwhile calls;
  TemporaryDirectory temporary(calls);
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  calls.happen = [&](int) {
    write_file(dir, name("new"), "");
    must(dir.rename(name("new"), dir, lock_name, RenameMode::replace));
  };
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == locked);
  BOOST_TEST(calls.attempts == 8);
}

BOOST_AUTO_TEST_CASE(a_file_removed_meanwhile_is_missing_not_locked) {
  Meanwhile calls;
  TemporaryDirectory temporary(calls);
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  calls.happen = [&](int) { must(dir.remove(lock_name)); };
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == os(ENOENT));
}

// A child process that does one thing, says so, and then waits to be killed.
class Child {
 public:
  explicit Child(const std::function<bool()>& act) {
    BOOST_REQUIRE(::pipe(pipe_) == 0);
    id_ = ::fork();
    BOOST_REQUIRE(id_ >= 0);
    if (id_ == 0) {
      const char done = act() ? 'y' : 'n';
      if (::write(pipe_[1], &done, 1) == 1) ::pause();
      ::_exit(0);
    }
    char done = '?';
    BOOST_TEST(::read(pipe_[0], &done, 1) == 1);
    BOOST_TEST(done == 'y');
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }

  void kill() {
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    id_ = 0;
  }

 private:
  int pipe_[2] = {-1, -1};
  pid_t id_ = 0;
};

BOOST_AUTO_TEST_CASE(a_killed_process_frees_its_lock_and_leaves_its_record) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  std::optional<Result<DiskFs::Lock>> held;  // outlives the lambda, as it would in a program
  Child child([&] {
    held = dir.try_lock(lock_name, LockMode::exclusive);
    return held->has_value() && (*held)->set_owner("the child").has_value();
  });
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == locked);
  BOOST_TEST((must(dir.lock_state(lock_name)) == LockState{.held = true, .record = "the child"}));
  child.kill();
  BOOST_TEST((must(dir.lock_state(lock_name)) == LockState{.held = false, .record = "the child"}));
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == success);
}

BOOST_AUTO_TEST_CASE(release_frees_the_lock_although_a_forked_process_has_it_open) {
  TemporaryDirectory temporary;
  auto& dir = temporary.dir;
  write_file(dir, lock_name, "");
  auto held = must(dir.try_lock(lock_name, LockMode::exclusive));
  Child child([] { return true; });
  must(held.release());
  BOOST_TEST(code_of(dir.try_lock(lock_name, LockMode::exclusive)) == success);
}

struct FailingClose final : SystemCalls {
  int close(int fd) override {
    const int answer = SystemCalls::close(fd);
    return error == 0 ? answer : fail_with(error);
  }
  int error = 0;
};

BOOST_AUTO_TEST_CASE(a_failed_close_is_reported_by_release) {
  FailingClose calls;
  TemporaryDirectory temporary(calls);
  write_file(temporary.dir, lock_name, "");
  auto held = must(temporary.dir.try_lock(lock_name, LockMode::exclusive));
  calls.error = EIO;
  BOOST_TEST(code_of(held.release()) == os(EIO));
  calls.error = 0;
  BOOST_TEST(!must(temporary.dir.lock_state(lock_name)).held);
}

}  // namespace
