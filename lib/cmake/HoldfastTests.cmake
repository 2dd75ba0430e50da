# Test binaries, and the check that no test file is left out of them.

# holdfast_test(NAME SOURCES... LIBRARIES...): one Boost.Test binary, registered with ctest.
function(holdfast_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  set(main "${PROJECT_SOURCE_DIR}/lib/cmake/test_main.cpp")
  add_executable(${name} ${arg_SOURCES} "${main}")
  holdfast_compile_options(${name})
  target_compile_definitions(${name} PRIVATE BOOST_TEST_DYN_LINK
                                             HOLDFAST_TEST_BINARY=${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} Boost::unit_test_framework)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    set_property(GLOBAL APPEND PROPERTY HOLDFAST_BUILT_TESTS "${source}")
  endforeach()
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
