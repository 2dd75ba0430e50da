// Names, bytes and texts of random scripts. See script.hpp.
#include "script.hpp"

namespace props {

holdfast::FileName script_name(std::uint8_t choice) {
  static const char* const names[] = {"a", "b", "c", "d", "\xff long name \n"};
  return holdfast::FileName::literal(names[choice % 5]);
}

std::string script_bytes(std::uint8_t choice) {
  std::string bytes;
  for (unsigned i = 0; i < choice * 9U; ++i) bytes += static_cast<char>('a' + (i + choice) % 26);
  return bytes;
}

std::string show(const Step& step) {
  std::string text = "act " + std::to_string(static_cast<int>(step.act));
  for (const auto value : {step.dir, step.name, step.other_dir, step.other_name, step.amount}) {
    text += ' ' + std::to_string(value);
  }
  return text;
}

void showValue(const Step& step, std::ostream& out) {
  out << show(step);
}

std::string show(const holdfast::Metadata& metadata) {
  std::ostringstream out;
  out << to_string(metadata.kind) << " links " << metadata.links << " size " << metadata.size_bytes
      << " mode " << std::oct << metadata.mode.bits << std::dec << " owner " << metadata.owner.user
      << ':' << metadata.owner.group;
  // Scripts set times shortly after 1970; any other time is the machine's own.
  const auto since_1970 = metadata.mtime.time_since_epoch();
  if (since_1970 < std::chrono::hours(1)) out << " mtime " << since_1970.count();
  return out.str();
}

}  // namespace props
