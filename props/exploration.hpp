// Explorations as checks: what failed is printed with the token that shows it again.
#pragma once

#include <boost/test/unit_test.hpp>

#include "faultfs/report.hpp"

namespace props {

inline std::string text_of(const faultfs::Report& report) {
  std::string text = report.subject + " under " + report.model;
  for (const faultfs::Failure& failure : report.failures) {
    text += "\n" + failure.rule + ": " + failure.sentence + "\n" + failure.cut +
            "\nreplay: holdfast crash replay " + failure.token;
  }
  return text;
}

inline void check(const faultfs::Report& report) {
  BOOST_TEST(report.ok(), text_of(report));
}

}  // namespace props
