#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Builds release and measures what has a budget, beside others' programs in the same run. The figures are printed as a table
# and land in build/bench.json. Arguments go to qm_bench:
#   --only NAMES    some of the benchmarks, with commas between; --help lists them
#   --json FILE     another file for the figures
# Fails when a budget is missed by far.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
log=$top/build/bench-build.log
mkdir -p "$top/build"
(
    cd "$top" # presets are looked for in the working directory
    cmake --preset release && cmake --build --preset release --target qm_bench
) >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    echo "The build failed; all of it is in $log" >&2
    exit 1
}
exec "$top/build/release/bin/qm_bench" --json "$top/build/bench.json" "$@"
