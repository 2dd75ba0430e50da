# The example in README.md is a program: it is compiled as it stands there, and run as a test.

# holdfast_readme_example(LIBRARIES...)
#
# Takes the only ```cpp block of README.md, which follows a line "<!-- example -->" and has at most
# 12 lines, makes the executable readme_example of it and registers it with ctest. Anything else
# fails the configure step. The test runs in an empty folder of its own.
function(holdfast_readme_example)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "LIBRARIES")
  set(readme "${PROJECT_SOURCE_DIR}/README.md")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${readme}")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/readme")
  holdfast_extract_example("${readme}" "${folder}/readme_example.cpp")

  add_executable(readme_example "${folder}/readme_example.cpp")
  holdfast_compile_options(readme_example)
  target_link_libraries(readme_example PRIVATE ${arg_LIBRARIES})
  add_test(NAME readme_example_fresh_folder
           COMMAND sh -c "rm -rf run && mkdir run" WORKING_DIRECTORY "${folder}")
  add_test(NAME readme_example COMMAND readme_example WORKING_DIRECTORY "${folder}/run")
  set_tests_properties(readme_example_fresh_folder PROPERTIES FIXTURES_SETUP readme_folder)
  set_tests_properties(readme_example PROPERTIES FIXTURES_REQUIRED readme_folder)
endfunction()

# Write the example of `readme` to `source`, if it changed.
function(holdfast_extract_example readme source)
  file(READ "${readme}" text)
  string(REPLACE ";" "<semicolon>" text "${text}")
  string(REGEX MATCHALL "\n```cpp\n" blocks "\n${text}")
  list(LENGTH blocks count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "README.md has ${count} cpp blocks, not exactly one example")
  endif()
  if(NOT text MATCHES "\n<!-- example -->\n+```cpp\n([^`]*)\n```")
    message(FATAL_ERROR "README.md has no line '<!-- example -->' before its cpp block")
  endif()
  set(code "${CMAKE_MATCH_1}\n")
  string(REGEX MATCHALL "\n" lines "${code}")
  list(LENGTH lines count)
  if(count GREATER 12)
    message(FATAL_ERROR "The example in README.md has ${count} lines; it promises 12 at most")
  endif()
  string(REPLACE "<semicolon>" ";" code "${code}")
  set(before "")
  if(EXISTS "${source}")
    file(READ "${source}" before)
  endif()
  if(NOT code STREQUAL before)
    file(WRITE "${source}" "${code}")
  endif()
endfunction()
