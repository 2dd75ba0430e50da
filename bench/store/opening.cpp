// Opening a project that was detached, beside listing the names of its chunks; and one whose owner
// died with a full journal, beside reading and hashing the bytes of that journal.
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/xxh3.hpp"
#include "rows.hpp"
#include "scratch.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using holdfast::DiskStore;

constexpr std::size_t document_bytes = 1024;

/// A fixed number, so that each project is made once.
benchmark::IterationCount turns() {
  return store_arguments().quick ? 5 : 21;
}

std::size_t count_names(const fs::path& directory) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory)) {
    count += entry.path().filename().native().size() > 1 ? 1U : 0U;
  }
  return count;
}

void open_clean(benchmark::State& state) {
  const Scratch scratch;
  const auto chunks = static_cast<std::size_t>(state.range(0));
  filled_store(scratch, chunks, document_bytes).detach().value();
  const fs::path project = scratch.path() / "p";
  Turns turns(state);
  for (auto _ : state) {
    std::optional<DiskStore> store;
    std::size_t names = 0;
    turns.take([&] { store.emplace(holdfast::open_store(project).value()); },
               [&] { names = count_names(project / "chunks"); });
    if (!store->get_health_report().recovery.clean || names != chunks) {
      throw std::runtime_error("it was not clean, or names are missing");
    }
    store->detach().value();
  }
}

/// Read and hash everything that a journal's directory holds, piece by piece.
std::uint64_t read_journal(const fs::path& journal) {
  static std::vector<char> buffer(std::size_t{4} << 20U);
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(journal)) {
    std::ifstream file(entry.path(), std::ios::binary);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())),
           file.gcount() > 0) {
      bytes += static_cast<std::uint64_t>(file.gcount());
      benchmark::DoNotOptimize(XXH3_64bits(buffer.data(), static_cast<std::size_t>(file.gcount())));
    }
  }
  return bytes;
}

/// A project whose owner has committed as much as its journal takes, applied nothing, and died.
/// Returns: how many chunks it has.
std::size_t make_dead_project(const Scratch& scratch, std::uint64_t journal_bytes) {
  constexpr std::size_t at_once = 100;
  const holdfast::StoreOptions options{
      .journal = {.journal_bytes_max = journal_bytes, .when_full = holdfast::WhenFull::refuse}};
  DiskStore store = holdfast::create_store(scratch.path(), "p", options).value();
  for (std::size_t chunks = 0;; chunks += at_once) {
    holdfast::Batch batch;
    for (std::size_t i = 0; i < at_once; ++i) {
      batch.put(document_name(chunks + i), document_of(chunks + i, document_bytes));
    }
    if (!store.commit(batch)) return chunks;
  }
}

// Each turn opens a fresh copy of the dead project.
void recover(benchmark::State& state) {
  const Scratch scratch;
  const auto journal_bytes = static_cast<std::uint64_t>(state.range(0)) << 20U;
  const std::size_t chunks = make_dead_project(scratch, journal_bytes);
  const fs::path dead = scratch.path() / "p";
  const fs::path project = scratch.path() / "copy";
  const holdfast::StoreOptions options{.journal = {.journal_bytes_max = journal_bytes}};
  std::uint64_t bytes = 0;
  Turns turns(state);
  for (auto _ : state) {
    fs::copy(dead, project, fs::copy_options::recursive);
    std::optional<DiskStore> store;
    turns.take([&] { store.emplace(holdfast::open_store(project, options).value()); },
               [&] { bytes = read_journal(dead / "journal"); });
    if (store->get_health_report().recovery.replayed == 0 ||
        store->list().value().size() != chunks) {
      throw std::runtime_error("nothing was replayed, or chunks are lost");
    }
    store.reset();
    fs::remove_all(project);
  }
  state.counters["chunks"] = static_cast<double>(chunks);
  state.counters["journal_bytes"] = static_cast<double>(bytes);
}

}  // namespace

void add_rows_of_opening() {
  auto* row = benchmark::RegisterBenchmark("open a clean project/chunks", open_clean);
  row->UseManualTime()->Unit(benchmark::kMicrosecond)->Arg(1000)->Iterations(turns());
  if (!store_arguments().quick) row->Arg(10'000);
}

void add_rows_of_recovery() {
  auto* row = benchmark::RegisterBenchmark("open after a kill, full journal/MiB", recover);
  row->UseManualTime()->Unit(benchmark::kMicrosecond)->Arg(8)->Iterations(turns());
  if (!store_arguments().quick) row->Arg(64);
}

}  // namespace bench
