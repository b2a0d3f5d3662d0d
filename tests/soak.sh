#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Stores whose states flip under load, for ten minutes: memory, descriptors and threads must not grow, and a run under
# AddressSanitizer beside it must not leak. Not a part of tests/run.sh.
#   tests/soak.sh [SECONDS]     default 600
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-600}
for preset in release dev-asan; do
    cmake --preset $preset >/dev/null
    cmake --build build/$preset -j "${QM_JOBS:-$(nproc)}" --target qm_soak | tail -n 1
done
export LC_ALL=C.UTF-8 TZ=UTC
leaks=build/dev-asan/soak.txt
QM_SOAK_ANY_MEMORY=1 LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0 \
    nice build/dev-asan/bin/qm_soak "$seconds" >$leaks 2>&1 &
asan=$!
status=0
build/release/bin/qm_soak "$seconds" || { echo "FAILED  it grew, or did too little"; status=1; }
wait $asan || { echo "FAILED  under AddressSanitizer:"; status=1; tail -n 60 $leaks; }
tail -n 1 $leaks
exit $status
