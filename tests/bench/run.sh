#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Builds release and measures the core's budgets, beside glance_store in the same run. Arguments go to qm_bench:
#   --json FILE     writes the figures there as well
#   --seconds N     how long 1,000 stores are watched (15)
# Fails when a budget is not held.
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
exec "$top/build/release/bin/qm_bench" "$@"
