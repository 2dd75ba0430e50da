# What every target of this project is compiled with. Nothing here is global.

# Standard, warnings, and the sanitizers of the preset.
function(holdfast_compile_options target)
  holdfast_warn(${target})
  if(HOLDFAST_SANITIZE)
    # g++ 12 makes less of this code with -Og than with -O1, and takes less time for it; it also
    # warns of what its own checks leave behind.
    target_compile_options(${target} PRIVATE
      -fsanitize=${HOLDFAST_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1
      "$<IF:$<CXX_COMPILER_ID:GNU>,-Og;-Wno-maybe-uninitialized,-O1>")
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
