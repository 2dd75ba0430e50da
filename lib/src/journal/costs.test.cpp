// Goal: what a commit costs is what the journal promises: one flush for all commits that wait
// together, and few bytes beside the documents. Method: the simulator's record of every call.
#include <boost/test/unit_test.hpp>
#include <malloc.h>

#include "holdfast/integrity.hpp"

#include "sim_journal.hpp"

namespace holdfast {
namespace {

using faultfs::SimFs;

/// What was done since the trace was forgotten.
struct Costs {
  std::size_t flushes = 0;
  std::size_t calls_on_names = 0;
  std::uint64_t bytes = 0;
};

Costs costs_of(const faultfs::Trace& trace) {
  Costs costs;
  for (const faultfs::Call& call : trace.calls) {
    for (const faultfs::Effect& effect : call.effects) {
      if (std::holds_alternative<faultfs::Synced>(effect)) ++costs.flushes;
      if (std::holds_alternative<faultfs::EntryChanged>(effect)) ++costs.calls_on_names;
      const auto* written = std::get_if<faultfs::BytesWritten>(&effect);
      if (written != nullptr) costs.bytes += written->bytes.size();
    }
  }
  return costs;
}

struct Desk {
  faultfs::Machine machine{};
  SimFs fs = machine.process();
  JournalOptions options{.segment_bytes = std::uint64_t{64} << 10U,
                         .journal_bytes_max = std::uint64_t{512} << 10U};
  std::optional<SimJournal> journal{};

  /// A journal whose ring has all its segments, each of which was in use.
  Desk() {
    auto root = fs.open_root().value();
    const Environment environment{machine.clock(), machine.entropy()};
    SimJournal::create(root, options, environment).value();
    journal.emplace(SimJournal::open(std::move(root), options, environment).value());
    for (std::uint64_t written = 0; written < 3 * options.journal_bytes_max; written += 16384) {
      (void)journal->commit(batch(1, 16384)).value();
    }
    (void)journal->apply().value();
    machine.forget_trace();
  }

  static JournalBatch batch(std::size_t documents, std::size_t bytes) {
    JournalBatch batch;
    for (std::size_t i = 0; i < documents; ++i) {
      batch.push_back({DocumentPath::literal("chunks/" + std::to_string(i) + ".json"),
                       std::string(bytes, 'x')});
    }
    return batch;
  }

  /// Of all calls since the last question.
  Costs costs() {
    const Costs costs = costs_of(machine.trace());
    machine.forget_trace();
    return costs;
  }
};

/// Bytes of the journal for each byte of the documents, segment changes included.
double bytes_per_byte(Desk& desk, std::size_t documents, std::size_t bytes) {
  constexpr int commits = 400;
  std::uint64_t written = 0;
  for (int i = 0; i < commits; ++i) {
    (void)desk.journal->commit(Desk::batch(documents, bytes)).value();
    written += desk.costs().bytes;
    if (i % 4 == 3) (void)desk.journal->apply().value();
    (void)desk.costs();  // of applying
  }
  return static_cast<double>(written) / static_cast<double>(commits * documents * bytes);
}

}  // namespace

// Each segment and its name, the folder with the lock, the manifest and its name.
BOOST_AUTO_TEST_CASE(making_a_journal_costs_seven_flushes) {
  faultfs::Machine machine;
  auto root = machine.process().open_root().value();
  SimJournal::create(root, {}, {machine.clock(), machine.entropy()}).value();
  BOOST_TEST(costs_of(machine.trace()).flushes == 7U);
}

// Segments and the manifest carry their own checksums.
BOOST_AUTO_TEST_CASE(making_a_journal_writes_no_record_of_a_content) {
  faultfs::Machine machine;
  auto root = machine.process().open_root().value();
  SimJournal::create(root, {}, {machine.clock(), machine.entropy()}).value();
  for (const faultfs::Call& call : machine.trace().calls) {
    for (const faultfs::Effect& effect : call.effects) {
      const auto* changed = std::get_if<faultfs::AttributesChanged>(&effect);
      BOOST_TEST((changed == nullptr || changed->name != record_attribute));
    }
  }
}

// A directory is looked through for what dead writers have left, not once for each document in it.
BOOST_AUTO_TEST_CASE(opening_lists_a_directory_once_for_all_its_documents) {
  const auto lists = [](std::size_t documents) {
    Desk desk;
    (void)desk.journal->commit(Desk::batch(documents, 20)).value();
    desk.journal.reset();
    desk.machine.kill(desk.fs);
    desk.fs = desk.machine.process();
    desk.machine.forget_trace();
    auto root = desk.fs.open_root().value();
    const Environment environment{desk.machine.clock(), desk.machine.entropy()};
    BOOST_REQUIRE(SimJournal::open(std::move(root), desk.options, environment));
    const auto& calls = desk.machine.trace().calls;
    return std::count_if(calls.begin(), calls.end(), [](const faultfs::Call& call) {
      return call.operation == Operation::list;
    });
  };
  BOOST_TEST(lists(1) > 0);
  BOOST_TEST(lists(1) == lists(50));
}

BOOST_FIXTURE_TEST_SUITE(a_commit, Desk)

BOOST_AUTO_TEST_CASE(costs_one_flush_however_many_documents_it_has) {
  for (const std::size_t documents : {1U, 2U, 3U, 10U, 100U, 1000U}) {
    (void)journal->commit(batch(documents, 20)).value();
    const Costs paid = costs();
    BOOST_TEST(paid.flushes == 1U, documents << " documents cost " << paid.flushes << " flushes");
    BOOST_TEST(paid.calls_on_names == 0U);
    (void)journal->apply().value();
    (void)costs();
  }
}

// A segment is begun by the same flush as its first frame.
BOOST_AUTO_TEST_CASE(costs_one_flush_also_where_the_segment_changes) {
  const std::size_t commits = 1000;
  std::size_t flushes = 0;
  std::size_t begun = 0;
  for (std::size_t i = 0; i < commits; ++i) {
    (void)journal->commit(batch(3, 1000)).value();
    for (const faultfs::Call& call : machine.trace().calls) {
      for (const faultfs::Effect& effect : call.effects) {
        const auto* written = std::get_if<faultfs::BytesWritten>(&effect);
        if (written != nullptr && written->offset == 0) ++begun;
      }
    }
    flushes += costs().flushes;
    if (i % 10 == 9) (void)journal->apply().value();
    (void)costs();
  }
  BOOST_TEST(flushes == commits);
  BOOST_TEST(begun > 5U * options.journal_bytes_max / options.segment_bytes);
}

BOOST_AUTO_TEST_CASE(costs_few_bytes_beside_its_documents) {
  constexpr std::size_t kibibyte = 1024;
  BOOST_TEST(bytes_per_byte(*this, 1, kibibyte) <= 1.06);
  BOOST_TEST(bytes_per_byte(*this, 1, 10 * kibibyte) <= 1.01);
  BOOST_TEST(bytes_per_byte(*this, 3, 10 * kibibyte) <= 1.01);
}

// Whoever submits asks for the end later, and perhaps much later. Under sanitizers, which have a
// malloc of their own, nothing is seen to be in use.
BOOST_AUTO_TEST_CASE(keeps_no_contents_for_an_end_that_nobody_has_asked_for) {
  constexpr std::size_t content_bytes = 10'000;
  constexpr int commits = 200;
  const auto bytes_in_use = [] { return mallinfo2().uordblks; };
  std::vector<SimJournal::Ticket> tickets;
  const auto submit_one = [&] {
    tickets.push_back(journal->submit(batch(1, content_bytes)).value());
    journal->flush();
    (void)journal->apply().value();
    (void)costs();
  };
  const std::size_t before = bytes_in_use();
  for (int i = 0; i < commits; ++i) submit_one();
  BOOST_TEST(bytes_in_use() < before + commits * content_bytes / 2);
  for (const SimJournal::Ticket ticket : tickets) (void)journal->end_of(ticket).value();
}

// Threads that wait together: in the simulator there is one, which submits for all of them.
BOOST_AUTO_TEST_CASE(shares_its_flush_with_all_that_wait_together) {
  constexpr int rounds = 50;
  constexpr int writers = 8;
  for (int round = 0; round < rounds; ++round) {
    std::vector<SimJournal::Ticket> tickets;
    for (int i = 0; i < writers; ++i) tickets.push_back(journal->submit(batch(1, 500)).value());
    journal->flush();
    for (const SimJournal::Ticket ticket : tickets) (void)journal->end_of(ticket).value();
    BOOST_TEST(costs().flushes == 1U);
    (void)journal->apply().value();
    (void)costs();
  }
}

BOOST_AUTO_TEST_SUITE_END()
}  // namespace holdfast
