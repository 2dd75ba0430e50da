# What `cmake --install` installs: headers, static libraries, the command, the CMake package.
include(CMakePackageConfigHelpers)

# holdfast_install(LIBRARIES... PROGRAMS...)
#
# Targets that do not exist are left out. A library target holdfast_NAME is exported as
# holdfast::NAME, the target holdfast as holdfast::holdfast.
function(holdfast_install)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "LIBRARIES;PROGRAMS")
  set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/holdfast")
  foreach(target IN LISTS arg_LIBRARIES)
    if(TARGET ${target})
      string(REGEX REPLACE "^holdfast_" "" name "${target}")
      set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
      install(TARGETS ${target} EXPORT holdfastTargets FILE_SET HEADERS)
    endif()
  endforeach()
  foreach(target IN LISTS arg_PROGRAMS)
    if(TARGET ${target})
      install(TARGETS ${target})
    endif()
  endforeach()

  install(EXPORT holdfastTargets NAMESPACE holdfast:: DESTINATION "${package_dir}")
  configure_package_config_file("${PROJECT_SOURCE_DIR}/lib/cmake/holdfastConfig.cmake.in"
                                "${PROJECT_BINARY_DIR}/holdfastConfig.cmake"
                                INSTALL_DESTINATION "${package_dir}")
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/holdfastConfigVersion.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/holdfastConfig.cmake"
                "${PROJECT_BINARY_DIR}/holdfastConfigVersion.cmake"
          DESTINATION "${package_dir}")
endfunction()
