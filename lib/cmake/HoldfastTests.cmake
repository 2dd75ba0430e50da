# Test binaries, and the check that no test file is left out of them.
#
# The time limit of a test is in CMakePresets.json (execution.timeout), so that longer campaigns
# can raise it without a new configure step.

# The text of the tests is most of what is compiled, and most of it runs once: it is optimised less
# than what it tests. Where AddressSanitizer and its kin watch the libraries, they do not watch it,
# and it is compiled exactly as without them, so that ccache compiles it once for both lanes.
# ThreadSanitizer has to see everything.
#
# The presets of the lanes put several sources into one text (CMAKE_UNITY_BUILD): most of compiling a
# test is reading the same headers and instantiating the same templates. The preset `clang` compiles
# each by itself, so that a missing include is seen. Sources that name their helpers like others in
# the same binary are left alone by SKIP_UNITY_BUILD_INCLUSION.
function(holdfast_compile_test_options target)
  if(HOLDFAST_SANITIZE MATCHES "address")
    holdfast_warn(${target})
  else()
    holdfast_compile_options(${target})
  endif()
  target_compile_options(${target} PRIVATE -O1)
endfunction()

# holdfast_test(NAME SOURCES... LIBRARIES... [LABELS...])
#
# One Boost.Test binary, registered with ctest. It is labelled with its top folder (lib, faultfs,
# props, scenarios) and with LABELS:
#   threads  starts threads; these run under ThreadSanitizer as well
#   soak     reads HOLDFAST_SOAK=1 from the environment and then works longer
#   fuzz     a fuzzer, for a bounded number of runs; the preset `fuzz` runs these alone
#   census   runs for long, or takes long to build, and nothing but code of the libraries that other
#            tests run as well; left out where HOLDFAST_CENSUS is OFF, as in the sanitizer presets
function(holdfast_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES;LABELS")
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    set_property(GLOBAL APPEND PROPERTY HOLDFAST_BUILT_TESTS "${source}")
  endforeach()
  if("census" IN_LIST arg_LABELS AND NOT HOLDFAST_CENSUS)
    return()
  endif()
  holdfast_test_main()
  add_executable(${name} ${arg_SOURCES})
  holdfast_compile_test_options(${name})
  target_link_libraries(${name} PRIVATE holdfast_test_main ${arg_LIBRARIES})
  target_precompile_headers(${name} REUSE_FROM holdfast_test_main)
  # g++ 12 sees overflows in std::string's own operator+ (GCC bug 105651).
  target_compile_options(${name} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow>")
  # A test suite has a name, and its fixtures have none outside their file.
  target_compile_options(${name} PRIVATE "$<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>")
  holdfast_register_test(${name} LABELS ${arg_LABELS})
endfunction()

# The one main() of the test binaries, and the headers that cost most of compiling a test.
function(holdfast_test_main)
  if(TARGET holdfast_test_main)
    return()
  endif()
  add_library(holdfast_test_main STATIC "${PROJECT_SOURCE_DIR}/lib/test/test_main.cpp")
  holdfast_compile_test_options(holdfast_test_main)
  target_compile_definitions(holdfast_test_main PUBLIC BOOST_TEST_DYN_LINK)
  target_link_libraries(holdfast_test_main PUBLIC Boost::unit_test_framework rapidcheck)
  target_precompile_headers(holdfast_test_main PRIVATE <boost/test/unit_test.hpp>
                             <nlohmann/json.hpp> <rapidcheck.h>)
endfunction()

# holdfast_register_test(TARGET [LABELS...] [ARGUMENTS...]): an executable that judges itself.
function(holdfast_register_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LABELS;ARGUMENTS")
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGUMENTS})
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  string(REGEX REPLACE "/.*" "" folder "${folder}")
  set_tests_properties(${name} PROPERTIES LABELS "${folder};${arg_LABELS}")
  if("census" IN_LIST arg_LABELS)
    set_tests_properties(${name} PROPERTIES COST 30)  # what takes long begins first
  endif()
  if("threads" IN_LIST arg_LABELS)
    holdfast_threads_target(${name})
  endif()
endfunction()

# The target threads_tests builds what ThreadSanitizer shall see, and nothing else.
function(holdfast_threads_target name)
  if(NOT TARGET threads_tests)
    add_custom_target(threads_tests)
  endif()
  add_dependencies(threads_tests ${name})
endfunction()

# Fail the configure step if a test file exists that no target builds.
function(holdfast_refuse_orphan_tests)
  get_property(built GLOBAL PROPERTY HOLDFAST_BUILT_TESTS)
  file(GLOB_RECURSE present CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/lib/*.test.cpp" "${PROJECT_SOURCE_DIR}/faultfs/*.test.cpp"
       "${PROJECT_SOURCE_DIR}/props/*.prop.cpp" "${PROJECT_SOURCE_DIR}/scenarios/*.scenario.cpp")
  list(REMOVE_ITEM present ${built})
  if(present)
    list(JOIN present "\n  " lines)
    message(FATAL_ERROR "These test files are built by no target:\n  ${lines}")
  endif()
endfunction()
