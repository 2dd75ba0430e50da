#!/usr/bin/env bash
# Show what the holdfast command does. Argument: the build folder of a preset.
#
# As long as there is no command, this shows the smallest program that uses the library.
set -euo pipefail
build="${1:?usage: demo.sh BUILD_FOLDER}"

holdfast="$build/lib/cli/holdfast"
if [[ -x "$holdfast" ]]; then
  "$holdfast" --help
else
  echo "The holdfast command is not written yet. A program that uses the library says:"
  "$build/scenarios/consumer_demo"
fi
