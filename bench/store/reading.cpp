// Reading documents of 1 KiB in any order: as bytes, with parsing, and parsed ones from memory.
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <unordered_map>

#include "reader.hpp"
#include "rows.hpp"
#include "scratch.hpp"

namespace bench {
namespace {

using holdfast::DiskStore;
using holdfast::Json;

std::size_t documents() {
  return store_arguments().quick ? 200 : 1000;
}
constexpr std::size_t document_bytes = 1024;

std::vector<std::string> names_in_any_order() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < documents(); ++i) names.push_back(document_name(i));
  std::shuffle(names.begin(), names.end(), std::mt19937(1));
  return names;
}

/// Read one document after the other, for ever; of several threads each begins elsewhere.
template <class Read>
void read_in_turn(benchmark::State& state, Read read) {
  const std::vector<std::string> names = names_in_any_order();
  const auto threads = static_cast<std::size_t>(state.threads());
  std::size_t next = static_cast<std::size_t>(state.thread_index()) * names.size() / threads;
  for (auto _ : state) {
    benchmark::DoNotOptimize(read(names[next]));
    next = next + 1 == names.size() ? 0 : next + 1;
  }
}

/// A reader with all documents in it.
struct FilledReader {
  explicit FilledReader(const ReaderKind& kind) : reader(kind.make()) {
    std::vector<Text> texts;
    for (std::size_t i = 0; i < documents(); ++i) {
      const std::string name = document_name(i);
      texts.push_back({name, holdfast::write_json(document_of(i, document_bytes), name).value()});
    }
    reader->fill(scratch.path(), texts);
    for (const Text& text : texts) {
      if (reader->get(text.name) != text.content) throw std::runtime_error("other bytes");
    }
  }

  Scratch scratch{};
  std::unique_ptr<Reader> reader;
};

/// A store with all documents in it, which were read once.
struct FilledStore {
  explicit FilledStore(std::uint64_t cache_bytes)
      : store(filled_store(scratch, documents(), document_bytes, {.cache_bytes = cache_bytes})) {
    for (std::size_t i = 0; i < documents(); ++i) (void)store.fetch(document_name(i)).value();
  }

  Scratch scratch{};
  DiskStore store;
};

/// Made when it is first asked for: a benchmark is called several times, until it has had its time.
template <class T, class Argument>
std::function<T&()> made_once(Argument argument) {
  struct Once {
    std::once_flag flag{};
    std::unique_ptr<T> made{};
  };
  return [argument, once = std::make_shared<Once>()]() -> T& {
    std::call_once(once->flag, [&] { once->made = std::make_unique<T>(argument); });
    return *once->made;
  };
}

void add_reader_row(const std::string& name, const ReaderKind& kind, bool with_parsing) {
  benchmark::RegisterBenchmark(name.c_str(), [filled = made_once<FilledReader>(kind),
                                              with_parsing](benchmark::State& state) mutable {
    Reader& reader = *filled().reader;
    if (with_parsing) {
      read_in_turn(state, [&](const std::string& document) {
        return holdfast::parse_json(reader.get(document), document).value();
      });
    } else {
      read_in_turn(state, [&](const std::string& document) { return reader.get(document); });
    }
  });
}

void add_store_row(const std::string& name, std::uint64_t cache_bytes, int threads = 1) {
  auto* row = benchmark::RegisterBenchmark(
      name.c_str(), [filled = made_once<FilledStore>(cache_bytes)](benchmark::State& state) {
        DiskStore& store = filled().store;
        read_in_turn(state, [&](const std::string& chunk) { return store.fetch(chunk).value(); });
      });
  if (threads > 1) row->Threads(threads)->UseRealTime();
}

void find_in_map(benchmark::State& state) {
  std::unordered_map<std::string, std::shared_ptr<const Json>> map;
  for (std::size_t i = 0; i < documents(); ++i) {
    map[document_name(i)] = std::make_shared<const Json>(document_of(i, document_bytes));
  }
  read_in_turn(state, [&](const std::string& name) { return map.at(name); });
}

}  // namespace

void add_rows_of_reading() {
  constexpr std::uint64_t all_of_them = std::uint64_t{64} << 20U;
  benchmark::RegisterBenchmark("read parsed/a map in memory", find_in_map);
  add_store_row("read parsed/store, cached", all_of_them);
  add_store_row("read parsed/store, cached, two threads", all_of_them, 2);
  for (const bool with_parsing : {false, true}) {
    const std::string group = with_parsing ? "read and parse/" : "read bytes/";
    for (const ReaderKind& kind : readers()) add_reader_row(group + kind.name, kind, with_parsing);
  }
  add_store_row("read and parse/store, not cached", 0);
}

}  // namespace bench
