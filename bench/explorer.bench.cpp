// How fast the explorer reaches a complete verdict on our own writer, on one core.
//
// The verdict: every promised rule, R7 included, a crash and a crash inside recovery, all cuts.
// Four numbers are not the same and are named: raw states (what a power cut may leave), classes
// (judged: what recovery and check can tell apart), checks (recoveries and checks really run),
// cache hits (recalls answered from memory).
#include "faultfs/explorer.hpp"

#include <benchmark/benchmark.h>

#include "holdfast/engine.hpp"

#include "props/broken/atomic_write.hpp"

namespace {

/// One save of 4 KiB over an existing document, with backup and integrity record.
class OneSave final : public subjects::AtomicWriteSubject {
 public:
  OneSave()
      : AtomicWriteSubject("atomic-write", holdfast::Durability::durable, subjects::Caller::exact) {
  }

  void work(faultfs::Stage& stage) const override {
    faultfs::SimFs fs = stage.fs();
    holdfast::Files<faultfs::SimFs> files(fs, {stage.clock(), stage.entropy()});
    const std::string content(4096, 'n');
    stage.begins("a", content);
    const auto written = files.write(
        "/docs/a", content,
        {.backup = holdfast::BackupPolicy::required, .integrity = holdfast::Integrity::xattr});
    stage.succeeded(written.value().outcome);
  }
};

void verdict(benchmark::State& state, std::string_view model, std::uint64_t unit_bytes,
             unsigned depth) {
  const OneSave subject;
  const faultfs::CrashModel& crash_model = *faultfs::find_crash_model(model);
  faultfs::ExploreOptions options{.model = &crash_model, .unit_bytes = unit_bytes, .depth = depth};
  const bool sampled = crash_model.usual_budget > 0;
  if (sampled) options.budget = crash_model.usual_budget;
  faultfs::Report report;
  for (auto _ : state) {
    report = faultfs::explore(subject, options);
    // A model that is sampled by default may break rules; its rate is shown nevertheless.
    const bool whole = report.ok() && report.exhaustive;
    if (!sampled && !whole) state.SkipWithError("no clean exhaustive verdict");
  }
  state.SetLabel(report.exhaustive ? "exhaustive" : "sampled");
  const auto rate = [&](double total) {
    return benchmark::Counter(total, benchmark::Counter::kIsIterationInvariantRate);
  };
  state.counters["raw_states"] = report.states.value;
  state.counters["classes"] = static_cast<double>(report.classes);
  state.counters["raw_states/s"] = rate(report.states.value);
  state.counters["classes/s"] = rate(static_cast<double>(report.classes));
  state.counters["checks/s"] = rate(static_cast<double>(report.runs));
  state.counters["cache_hits/s"] = rate(static_cast<double>(report.cache_hits));
}

[[maybe_unused]] const bool registered = [] {
  for (const auto& model : faultfs::crash_models()) {
    // There nothing is promised, and no run gets to the end of 10^12 states.
    if (model.id == "lying-flush") continue;
    for (const std::uint64_t unit : {512U, 4096U}) {
      for (const unsigned depth : {1U, 2U}) {
        const std::string name = "atomic write of 4 KiB with backup/" + std::string(model.id) +
                                 "/unit " + std::to_string(unit) + "/depth " +
                                 std::to_string(depth);
        benchmark::RegisterBenchmark(name.c_str(), verdict, model.id, unit, depth)
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
