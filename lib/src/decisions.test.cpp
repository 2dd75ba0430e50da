// Goal: what the engine decides is visible as a table, without any disk.
// Method: every decision over its whole domain, or its borders.
#include "holdfast/decisions.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace holdfast;

constexpr Condition conditions[] = {Condition::sound,       Condition::edited, Condition::damaged,
                                    Condition::unwitnessed, Condition::empty,  Condition::zeroed,
                                    Condition::missing};

std::error_code posix(std::errc code) {
  return {static_cast<int>(code), std::system_category()};
}

BOOST_AUTO_TEST_CASE(a_bad_file_never_becomes_the_backup) {
  for (const Condition condition : conditions) {
    for (const BackupPolicy policy : {BackupPolicy::best_effort, BackupPolicy::required}) {
      const OldFile expected = condition == Condition::missing ? OldFile::leave
                               : is_usable(condition)          ? OldFile::keep
                                                               : OldFile::quarantine;
      BOOST_TEST((decide_old_file(policy, condition) == expected));
    }
    BOOST_TEST((decide_old_file(BackupPolicy::none, condition) == OldFile::leave));
  }
}

BOOST_AUTO_TEST_CASE(only_a_bad_file_with_a_good_backup_is_healed) {
  for (const Condition main : conditions) {
    for (const Condition backup : conditions) {
      const HealPlan expected = is_usable(main)     ? HealPlan::nothing
                                : is_usable(backup) ? HealPlan::copy
                                                    : HealPlan::hopeless;
      BOOST_TEST((decide_heal(main, backup) == expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_with_further_names_is_copied_at_once) {
  BOOST_TEST((first_backup_method(1) == BackupMethod::exchange));
  BOOST_TEST((first_backup_method(2) == BackupMethod::copy));
}

BOOST_AUTO_TEST_CASE(methods_fall_back_only_where_they_are_not_supported) {
  using enum BackupMethod;
  BOOST_TEST((next_backup_method(exchange, posix(std::errc::invalid_argument)) == link));
  BOOST_TEST((next_backup_method(link, posix(std::errc::operation_not_permitted)) == copy));
  BOOST_TEST((next_backup_method(link, posix(std::errc::too_many_links)) == copy));
  BOOST_TEST(!next_backup_method(exchange, posix(std::errc::io_error)).has_value());
  BOOST_TEST(!next_backup_method(link, posix(std::errc::no_space_on_device)).has_value());
  BOOST_TEST(!next_backup_method(copy, posix(std::errc::invalid_argument)).has_value());
}

BOOST_AUTO_TEST_CASE(a_strangers_link_in_a_directory_open_to_all_is_suspicious) {
  Metadata directory;
  directory.mode = Mode{01777};
  Metadata link;
  link.owner = Owner{1000, 1000};
  BOOST_TEST(is_link_suspicious(directory, link));
  link.owner = Owner{0, 1000};
  BOOST_TEST(!is_link_suspicious(directory, link));
  link.owner = Owner{1000, 1000};
  directory.mode = Mode{0777};
  BOOST_TEST(!is_link_suspicious(directory, link));
  directory.mode = Mode{01775};
  BOOST_TEST(!is_link_suspicious(directory, link));
}

BOOST_AUTO_TEST_CASE(set_id_bits_go_with_the_owner) {
  BOOST_TEST(kept_mode(Mode{06755}, true).bits == 06755U);
  BOOST_TEST(kept_mode(Mode{06755}, false).bits == 0755U);
}

}  // namespace
