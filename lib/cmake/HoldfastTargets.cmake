# What every target of this project is compiled with. Nothing here is global.

# Standard, warnings, and the sanitizers of the preset.
function(holdfast_compile_options target)
  holdfast_warn(${target})
  if(HOLDFAST_SANITIZE)
    # How much each lane is optimised is what makes compiling and running take the least together.
    # g++ 12 also warns of what its own checks leave behind.
    if(HOLDFAST_SANITIZE STREQUAL "thread")
      set(level -O0)
    else()
      set(level "$<IF:$<CXX_COMPILER_ID:GNU>,-Og;-Wno-maybe-uninitialized,-O1>")
    endif()
    target_compile_options(${target} PRIVATE "${level}" -g1 -fsanitize=${HOLDFAST_SANITIZE}
                                             -fno-sanitize-recover=all -fno-omit-frame-pointer)
  endif()
endfunction()

function(holdfast_warn target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                           -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual)
  if(HOLDFAST_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
