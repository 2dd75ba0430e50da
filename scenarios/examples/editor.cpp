// A program with windows, without the windows: what one that edits a project has to do.
//
// - The store calls back from whichever thread works. A window belongs to one thread, so that every
//   callback posts an event to it and does nothing else.
// - The status line says what the store says: edited, saved, or why not.
// - Closing the window detaches. Where that fails the window stays open, for the user's work is
//   still in it.
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <holdfast/holdfast.hpp>
#include <mutex>

namespace {

using namespace holdfast;

/// What a toolkit calls its event loop.
class EventLoop {
 public:
  /// Threads: any.
  void post(std::function<void()> event) {
    {
      const std::lock_guard guard(mutex_);
      events_.push_back(std::move(event));
    }
    changed_.notify_one();
  }

  /// Handle events until `is_over` says so.
  template <class IsOver>
  void run_until(IsOver is_over) {
    while (!is_over()) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !events_.empty(); });
      const std::function<void()> event = std::move(events_.front());
      events_.pop_front();
      lock.unlock();
      event();
    }
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<std::function<void()>> events_{};
};

class Window {
 public:
  explicit Window(EventLoop& loop) : loop_(loop) {}

  Result<void> open(const std::string& root, const std::string& name) {
    StoreOptions options;
    options.staging.times = {.quiet = std::chrono::milliseconds(50)};
    options.callbacks.on_sync = [this] { loop_.post([this] { show("saved"); }); };
    options.callbacks.on_status = [this](const std::string& message) {
      loop_.post([this, message] { show(message); });
    };
    options.callbacks.on_fault = [this](const Error& error) {
      loop_.post([this, text = error.message()] { show("NOT SAVED: " + text); });
    };
    HOLDFAST_TRY_LET(opened, create_store(root, name, options));
    store_.emplace(std::move(opened));
    return {};
  }

  /// A key was pressed: the whole text is staged again, which costs no disk.
  void type(char key) {
    text_ += key;
    const auto staged = store_->stage_update(Json{{"text", text_}}, "note");
    show(staged ? "edited" : staged.error().message());
  }

  /// The user closes the window.
  /// Returns: whether it closes.
  bool close() {
    const auto detached = store_->detach();
    if (detached) return true;
    show("NOT CLOSED: " + detached.error().message());
    return false;
  }

  [[nodiscard]] const std::string& status_line() const { return status_line_; }

 private:
  void show(std::string text) { status_line_ = std::move(text); }

  EventLoop& loop_;
  std::string text_{};
  std::string status_line_{};
  std::optional<DiskStore> store_{};  // goes first: nothing is posted after that
};

int failed(const std::string& what) {
  std::puts(what.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string root = argc > 1 ? argv[1] : "user_projects";
  EventLoop loop;
  {
    Window window(loop);
    if (const auto opened = window.open(root, "notes"); !opened) {
      return failed(opened.error().message());
    }
    for (const char key : std::string("All work and no play")) window.type(key);
    if (window.status_line() != "edited") return failed(window.status_line());
    loop.run_until([&] { return window.status_line() != "edited"; });
    if (window.status_line() != "saved") return failed(window.status_line());
    for (const char key : std::string(" makes Jack a dull boy.")) window.type(key);
    if (!window.close()) return failed(window.status_line());
  }
  auto reopened = open_store_read_only(root, "notes");
  if (!reopened) return failed(reopened.error().message());
  const auto note = reopened->fetch_chunk("note");
  if (!note) return failed(note.error().message());
  const bool is_whole = *note == Json{{"text", "All work and no play makes Jack a dull boy."}};
  return is_whole ? 0 : failed("the last words are lost");
}
