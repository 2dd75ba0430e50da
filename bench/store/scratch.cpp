// See scratch.hpp.
#include "scratch.hpp"

#include <ctime>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace bench {

StoreArguments& store_arguments() {
  static StoreArguments arguments;
  return arguments;
}

Scratch::Scratch() {
  const std::string to_be_chosen(6, 'X');  // as mkdtemp wants it
  std::string name =
      std::filesystem::path(store_arguments().place) / ("store-bench-" + to_be_chosen);
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::filesystem::filesystem_error("cannot make a directory", name,
                                            {errno, std::system_category()});
  }
  path_ = std::filesystem::canonical(name);
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string document_name(std::size_t number) {
  return "document-" + std::to_string(number);
}

holdfast::Json document_of(std::size_t number, std::size_t bytes) {
  constexpr std::size_t member_bytes = 46;  // of each of the members below, about
  holdfast::Json document{{"number", number}};
  for (std::size_t i = 0; i * member_bytes + 20 < bytes; ++i) {
    document["member " + std::to_string(i)] = {i * number, "a word", true};
  }
  return document;
}

holdfast::DiskStore filled_store(const Scratch& scratch, std::size_t chunks, std::size_t bytes,
                                 const holdfast::StoreOptions& options) {
  constexpr std::size_t at_once = 1000;
  auto store = holdfast::create_store(scratch.path(), "p", options).value();
  for (std::size_t done = 0; done < chunks;) {
    holdfast::Batch batch;
    for (const std::size_t end = std::min(chunks, done + at_once); done < end; ++done) {
      batch.put(document_name(done), document_of(done, bytes));
    }
    (void)store.commit(batch).value();
  }
  (void)store.force_sync().value();
  return store;
}

double thread_micros() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double median_of(std::vector<double> samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

Turns::~Turns() {
  if (ours_.empty()) return;
  const double ours = median_of(ours_);
  const double floor = median_of(floor_);
  state_.counters["median_us"] = ours;
  state_.counters["floor_us"] = floor;
  state_.counters["times_the_floor"] = ours / floor;
}

}  // namespace bench
