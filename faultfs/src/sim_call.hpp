// Runs one call of one simulated process and records it; shared by all handles.
#pragma once

#include "kernel.hpp"

namespace faultfs {

/// What one call is about, for the record and for errors.
struct About {
  holdfast::Operation operation;
  std::string name;
  std::string other{};
};

/// Operations that may fail in the middle, see Fault::When::within.
inline bool writes(holdfast::Operation operation) {
  using enum holdfast::Operation;
  return operation == append || operation == append_copy || operation == write_at;
}
inline bool syncs(holdfast::Operation operation) {
  using enum holdfast::Operation;
  return operation == sync || operation == sync_directory;
}

/// Whether the call does a part of its work before the plan strikes.
inline bool strikes_within(const Fault& fault, holdfast::Operation operation) {
  using When = Fault::When;
  if (fault.when == When::killed) return fault.kept_bytes > 0 && writes(operation);
  return fault.when == When::within && (writes(operation) || syncs(operation));
}

/// Record one call of `process` and run it; an error becomes the Error that the caller gets.
template <class Body>
auto run(Kernel& kernel, std::uint32_t process, About about, Body body)
    -> holdfast::Result<typename std::invoke_result_t<Body, Task&>::value_type> {
  Call call{about.operation, process, about.name, about.other, {}, {}, false};
  Task task(kernel, process, call);
  const std::optional<Fault> fault = kernel.due_fault();
  const bool within = fault && strikes_within(*fault, about.operation);
  if (within) task.suffer(*fault);
  auto answer = fault && fault->when != Fault::When::after && !within
                    ? decltype(body(task))(tl::unexpect, fault->code)
                    : body(task);
  if (fault && fault->when == Fault::When::after && answer) {
    answer = decltype(answer)(tl::unexpect, fault->code);
  }
  if (fault && fault->kills()) kernel.kill(process);
  if (!answer) call.result = answer.error();
  kernel.trace.calls.push_back(std::move(call));
  if (!answer) return holdfast::fail(answer.error(), about.operation, std::move(about.name));
  if constexpr (std::is_void_v<typename decltype(answer)::value_type>) {
    return {};
  } else {
    return std::move(*answer);
  }
}

/// The same on an open handle, which may have been released.
template <class Body>
auto run(const OpenFile& file, About about, Body body)
    -> holdfast::Result<typename std::invoke_result_t<Body, Task&>::value_type> {
  if (!file.active()) {
    return holdfast::fail(make_error_code(holdfast::errc::not_active), about.operation,
                          std::move(about.name));
  }
  return run(*file.kernel(), file.process(), std::move(about), std::move(body));
}

}  // namespace faultfs
