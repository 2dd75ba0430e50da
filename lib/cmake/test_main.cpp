// The one main() of every test binary; CMake defines the name of the module.
#define BOOST_TEST_MODULE HOLDFAST_TEST_BINARY
#include <boost/test/unit_test.hpp>
