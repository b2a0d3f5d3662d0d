#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Builds libFuzzer's targets with clang, AddressSanitizer and UndefinedBehaviorSanitizer, and runs each of them from its corpus on.
#   tests/fuzz/run.sh [TARGET...]     all of them without one: configuration, writer, listing, ...
# QM_FUZZ_SECONDS (60) is each one's time; 0 only runs the corpus. Two run at a time. What fails is left in build/fuzz/found,
# new inputs in build/fuzz/work; `tests/fuzz/run.sh --keep TARGET` adds the few of them that reach new code to the corpus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${QM_FUZZ_SECONDS:-60}
build=build/fuzz
keep=no
if [ "${1:-}" = --keep ]; then
    keep=yes
    shift
fi
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    mapfile -t targets < <(cd tests/fuzz && printf '%s\n' fuzz_*.cpp | sed 's/^fuzz_//; s/\.cpp$//')
fi

mkdir -p $build/found
cmake --preset fuzz >$build/configure.log 2>&1 || { cat $build/configure.log; exit 1; }
cmake --build $build -j "${QM_JOBS:-$(nproc)}" --target "${targets[@]/#/fuzz_}" >$build/build.log 2>&1 || {
    tail -n 60 $build/build.log
    exit 1
}

# Each target has a second of its own at most for one input; slower ones are found like crashes.
fuzz() { # TARGET
    local longest=8192 name=$1 work=$build/work/$1 corpus=tests/fuzz/corpus/$1 log=$build/$1.log status=0 limit=(-max_total_time="$seconds")
    mkdir -p "$work" "$corpus"
    [ "$name" != imageheader ] || longest=70000 # an ISO's header is at 32 KiB
    [ "$seconds" != 0 ] || limit=(-runs=0)
    QT_LOGGING_RULES='*=false' LC_ALL=C.UTF-8 TZ=UTC timeout -k 10 $((seconds + 120)) \
        "$build/bin/fuzz_$name" "${limit[@]}" -timeout=10 -rss_limit_mb=2048 -max_len=$longest -print_final_stats=1 -use_value_profile=1 \
        -artifact_prefix="$build/found/$name-" "$work" "$corpus" >"$log" 2>&1 || status=$?
    if [ $status = 0 ] && [ "$seconds" != 0 ]; then # starved of processor time it has tried nothing
        local least=$((10 * seconds)) ran
        ran=$(awk '/stat::number_of_executed_units/ { n = $2 } END { print n + 0 }' "$log")
        if [ "$ran" -lt $least ]; then
            echo "FAILED  $name: $ran inputs in $seconds s, $least are the least that counts"
            return 1
        fi
    fi
    if [ $status = 0 ]; then
        echo "ok      $name: $(awk '/stat::number_of_executed_units/ { n = $2 } /stat::new_units_added/ { a = $2 }
            / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") c = $(i + 1) }
            END { printf "%d inputs, %d new, %d places reached", n, a, c }' "$log")"
    else
        echo "FAILED  $name (status $status):"
        grep -aE 'ERROR|SUMMARY|runtime error|does not hold|Test unit written' "$log" | head -n 12 || tail -n 30 "$log"
    fi
    return $status
}

if [ $keep = yes ]; then
    for name in "${targets[@]}"; do
        "$build/bin/fuzz_$name" -merge=1 -max_len=8192 "tests/fuzz/corpus/$name" "$build/work/$name" 2>&1 | tail -n 1
    done
    exit
fi
failed=0
running=0
for name in "${targets[@]}"; do
    if [ $running = 2 ]; then
        wait -n || failed=1
        running=$((running - 1))
    fi
    fuzz "$name" &
    running=$((running + 1))
done
while [ $running -gt 0 ]; do
    wait -n || failed=1
    running=$((running - 1))
done
exit $failed
