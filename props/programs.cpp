// Generator and text of random programs. See programs.hpp.
#include "programs.hpp"

#include <ostream>

namespace props {
namespace {

constexpr const char* deed_names[] = {
    "create",           "append",        "append_copy",    "write_at",
    "truncate",         "allocate",      "rename",         "rename_no_replace",
    "rename_exchange",  "link",          "remove",         "make_directory",
    "remove_directory", "make_symlink",  "set_mode",       "set_owner",
    "set_times",        "set_attribute", "lock_record",    "sync_writer",
    "sync_log",         "sync_reader",   "sync_directory", "close"};
static_assert(std::size(deed_names) == deed_count);

}  // namespace

void showValue(const Action& action, std::ostream& out) {
  out << deed_names[static_cast<std::size_t>(action.deed)] << " which " << int{action.which}
      << " where " << int{action.where} << " amount " << int{action.amount}
      << (action.as_root ? " as root" : "");
}

void showValue(const Program& program, std::ostream& out) {
  out << "unit " << program.unit_bytes << '\n';
  for (const Action& action : program.actions) {
    showValue(action, out);
    out << '\n';
  }
}

namespace {

rc::Gen<Program> programs_of(std::uint64_t unit_bytes, const rc::Gen<Deed>& deed) {
  // Without the full size RapidCheck would draw only small numbers.
  const auto number = [] {
    return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint8_t>(0, 56));
  };
  const auto action = rc::gen::construct<Action>(
      deed, number(), number(), number(), rc::gen::map(number(), [](int n) { return n % 4 == 0; }));
  const auto length =
      rc::gen::weightedElement<std::size_t>({{1, 3}, {3, 4}, {4, 5}, {4, 6}, {2, 7}, {1, 8}});
  return rc::gen::mapcat(length, [=](std::size_t count) {
    return rc::gen::map(rc::gen::container<std::vector<Action>>(count, action),
                        [=](std::vector<Action> actions) {
                          return Program{unit_bytes, std::move(actions)};
                        });
  });
}

}  // namespace

rc::Gen<Program> programs(std::uint64_t unit_bytes) {
  // Writing makes states, syncing takes them away.
  const auto deed = rc::gen::weightedElement<Deed>({
      {3, Deed::create},           {6, Deed::append},
      {1, Deed::append_copy},      {6, Deed::write_at},
      {4, Deed::truncate},         {2, Deed::allocate},
      {6, Deed::rename},           {2, Deed::rename_no_replace},
      {2, Deed::rename_exchange},  {3, Deed::link},
      {3, Deed::remove},           {2, Deed::make_directory},
      {1, Deed::remove_directory}, {1, Deed::make_symlink},
      {1, Deed::set_mode},         {1, Deed::set_owner},
      {1, Deed::set_times},        {2, Deed::set_attribute},
      {1, Deed::lock_record},      {2, Deed::sync_writer},
      {2, Deed::sync_log},         {1, Deed::sync_reader},
      {3, Deed::sync_directory},   {1, Deed::close},
  });
  return programs_of(unit_bytes, deed);
}

rc::Gen<Program> programs_on_names(std::uint64_t unit_bytes) {
  const auto deed = rc::gen::weightedElement<Deed>({
      {3, Deed::create},
      {6, Deed::rename},
      {1, Deed::rename_exchange},
      {1, Deed::link},
      {1, Deed::remove},
      {2, Deed::make_directory},
      {4, Deed::sync_writer},
      {2, Deed::sync_reader},
      {1, Deed::sync_directory},
  });
  return programs_of(unit_bytes, deed);
}

std::vector<std::size_t> cuts_of(const faultfs::Trace& trace) {
  std::vector<std::size_t> cuts;
  for (std::size_t call = 0; call < trace.calls.size(); ++call) {
    if (!trace.calls[call].effects.empty()) cuts.push_back(call);
  }
  cuts.push_back(trace.calls.size());
  return cuts;
}

}  // namespace props
