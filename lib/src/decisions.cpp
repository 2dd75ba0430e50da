// Decisions without I/O. See decisions.hpp.
#include "holdfast/decisions.hpp"

namespace holdfast {

OldFile decide_old_file(BackupPolicy policy, Condition old) noexcept {
  if (policy == BackupPolicy::none || old == Condition::missing) return OldFile::leave;
  return is_usable(old) ? OldFile::keep : OldFile::quarantine;
}

BackupMethod first_backup_method(std::uint64_t links) noexcept {
  return links > 1 ? BackupMethod::copy : BackupMethod::exchange;
}

std::optional<BackupMethod> next_backup_method(BackupMethod method, std::error_code code) noexcept {
  switch (method) {
    case BackupMethod::exchange:
      if (is_rename_unsupported(code)) return BackupMethod::link;
      break;
    case BackupMethod::link:
      if (is_link_unsupported(code)) return BackupMethod::copy;
      break;
    case BackupMethod::copy: break;
  }
  return std::nullopt;
}

bool is_rename_unsupported(std::error_code code) noexcept {
  return code == std::errc::invalid_argument || code == std::errc::not_supported ||
         code == std::errc::operation_not_supported || code == std::errc::function_not_supported;
}

bool is_link_unsupported(std::error_code code) noexcept {
  return is_rename_unsupported(code) || code == std::errc::operation_not_permitted ||
         code == std::errc::too_many_links || code == std::errc::cross_device_link;
}

HealPlan decide_heal(Condition main, Condition backup) noexcept {
  if (is_usable(main)) return HealPlan::nothing;
  return is_usable(backup) ? HealPlan::copy : HealPlan::hopeless;
}

bool is_link_suspicious(const Metadata& directory, const Metadata& link) noexcept {
  constexpr std::uint32_t sticky_and_open = 01002;
  return (directory.mode.bits & sticky_and_open) == sticky_and_open &&
         directory.owner.user != link.owner.user;
}

Mode kept_mode(Mode old, bool owner_kept) noexcept {
  if (owner_kept) return old;
  constexpr std::uint32_t set_id = 06000;
  constexpr std::uint32_t group = 070;
  const std::uint32_t of_others = (old.bits & 07U) << 3;
  return Mode{(old.bits & ~(set_id | group)) | (old.bits & group & of_others)};
}

}  // namespace holdfast
