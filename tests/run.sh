#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds with sanitizers and warnings as errors, and runs every test.
#   tests/run.sh          all of it, with the real servers
#   tests/run.sh quick    what needs no server: formatting, layers, unit and GUI tests; without sanitizers, which double the build
# The last line is `N passed, N failed, N skipped`; a test is a ctest test, a check or an acceptance script.
# QM_TIDY_SECONDS (150) bounds clang-tidy, QM_FUZZ_SECONDS (60) each fuzzing target, QM_TEST_PORT_BASE moves the servers'
# ports, QM_JOBS (number of cores).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/lib/packages.sh
. tests/lib/packages.sh
# shellcheck source=tests/lib/env.sh
. tests/lib/env.sh

mode=${1:-all}
case $#:$mode in 0:all | 1:quick) ;; *)
    echo "usage: $0 [quick]" >&2
    exit 2
    ;;
esac

top=$PWD
preset=ci
build=$top/build/ci
if [ "$mode" = quick ]; then
    preset=dev
    build=$top/build/quick
fi
release=$top/build/release
work=$top/build/test-run
servers=$work/servers
jobs=${QM_JOBS:-$(nproc)}
passed=0 failed=0 skipped=0
fuzzing=
failures=()
phases=()

say() { printf '\n== %s\n' "$*"; }

result() { # NAME STATUS; 77 is a skip
    case $2 in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) ;;
    *)
        failed=$((failed + 1))
        failures+=("$1")
        ;;
    esac
}

# phase NAME COMMAND...: runs it, notes its seconds; its status is left in $status.
phase() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    status=0
    "$@" || status=$?
    phases+=("$(printf '%5d s  %s' $((SECONDS - start)) "$name")")
}

check() { # NAME COMMAND...: a phase that counts as one test
    phase "$@"
    result "$1" "$status"
}

finish() {
    local code=$?
    trap - EXIT
    [ -z "$fuzzing" ] || kill -TERM -- "-$fuzzing" || true # a group of its own
    "$top/tests/servers/down" "$servers" || result "servers down" 1
    "$top/tests/servers/down" "$work" || result "mounts down" 1
    case ${XDG_RUNTIME_DIR:-} in /tmp/qm-run.*) rm -rf "$XDG_RUNTIME_DIR" ;; esac
    [ $code = 0 ] || [ $failed -gt 0 ] || result "run.sh itself (status $code)" 1
    say "seconds"
    [ ${#phases[@]} = 0 ] || printf '%s\n' "${phases[@]}"
    printf '%5d s  in all\n' $SECONDS
    if [ $failed -gt 0 ]; then
        say "failed"
        printf '%s\n' "${failures[@]}"
    fi
    printf '\n%d passed, %d failed, %d skipped\n' $passed $failed $skipped
    [ $failed = 0 ] && [ $passed -gt 0 ] || exit 1
    exit 0
}

sources() { git ls-files -z -- '*.cpp' '*.h'; }

formatting() { sources | xargs -0 -r -n 40 -P "$jobs" clang-format --dry-run --Werror --style=file; }

layering() { tests/unit/layering.py --self && tests/unit/layering.py; }

scripts() { # the shell's own linter over every script
    git grep -lz -E '^#!.*\b(ba)?sh\b' -- ':!*.md' | xargs -0 -r shellcheck -x -S warning
}

configure() { cmake --preset $preset -B "$build" -DQM_WERROR=ON >"$work/configure.log" 2>&1 || { cat "$work/configure.log"; return 1; }; }

compile() {
    local targets=(all)
    [ "$mode" = all ] || targets=(quartermaster qmctl tests/unit/all tests/gui/all tests/faults/all tst_contract_file tst_contract_simulated)
    cmake --build "$build" -j "$jobs" --target "${targets[@]}"
}

# The programs as users get them, for what is measured; of the tests the benchmarks alone.
compile_release() {
    cmake --preset release -B "$release" >"$work/configure-release.log" 2>&1 || { cat "$work/configure-release.log"; return 1; }
    cmake --build "$release" -j "$jobs" --target quartermaster qmctl tests/bench/all
}

translations() {
    if [ -x tests/translations.sh ]; then tests/translations.sh "$build"; else return 77; fi
}

# What the tests named debiansOwn load; they skip without it.
debians_configuration() {
    QM_TEST_GLANCE_CONF=$(tests/servers/glance-conf "$work/glance-common") || return
    export QM_TEST_GLANCE_CONF
    echo "$QM_TEST_GLANCE_CONF"
}

start_servers() {
    tests/servers/up "$servers" || return
    set -a
    # shellcheck source=/dev/null
    . "$servers/env"
    set +a
}

# Fuzzing takes what the servers' tests, which mostly wait, leave of the processor; its minutes are the wall clock's.
begin_fuzzing() {
    setsid chrt --idle 0 tests/fuzz/run.sh >"$work/fuzz.log" 2>&1 </dev/null &
    fuzzing=$!
}

end_fuzzing() {
    local code=0
    wait "$fuzzing" || code=$?
    fuzzing=
    cat "$work/fuzz.log"
    return $code
}

has_label() { [ "$(ctest --test-dir "$2" -N -L "^$1\$" | grep -c '^ *Test ')" != 0 ]; }

# One line a test of ctest's report: status, name. A test whose program is not there is no skip.
test_results() { # JUNIT_XML
    awk -F'"' '
        /<testcase / { name = $2; status = $0; sub(/.* status="/, "", status); sub(/".*/, "", status) }
        /<skipped message="Unable to find executable/ { status = "fail" }
        /<\/testcase>/ { print (status == "run" ? "passed" : status == "fail" ? "failed" : "skipped"), name }' "$1"
}

# Of tests that passed, what they left out: told, but not counted.
skipped_functions() { # LOG
    local skips
    skips=$(grep -a '^SKIP   : ' "$1" 2>/dev/null | grep -vF '::initTestCase(' | sort | uniq -c) || return 0
    echo "left out within tests: $(wc -l <<<"$skips") functions or rows"
    echo "$skips"
}

# run_label LABEL JOBS [BUILD]: ctest's tests of that label, counted one by one. Several at a time only where nothing is
# measured.
run_label() {
    local label=$1 dir=${3:-$build} code=0 xml=$work/ctest-$1.xml outcome name
    rm -f "$xml"
    dbus-run-session -- ctest --test-dir "$dir" --output-on-failure --no-tests=error -j "$2" -L "^$label\$" \
        --output-junit "$xml" </dev/null || code=$?
    [ -s "$xml" ] || return 1
    skipped_functions "$dir/Testing/Temporary/LastTest.log"
    while read -r outcome name; do
        case $outcome in
        passed) result "$name" 0 ;;
        skipped) result "$name" 77 ;;
        *)
            result "$name ($label)" 1
            code=0 # told by name
            ;;
        esac
    done < <(test_results "$xml")
    return $code
}

label() { # LABEL JOBS [BUILD]
    phase "tests: $1" run_label "$@"
    [ $status = 0 ] || result "ctest -L $1" 1
}

# Scripts print what they measured; 77 is a skip, and they say why.
run_scripts() { # FOLDER
    local script
    # Some start servers of their own, beside ours.
    local -x QM_TEST_PORT_BASE=$((${QM_TEST_PORT_BASE:-23500} + 1000))
    for script in tests/"$1"/*.sh tests/"$1"/*.py; do
        [ -x "$script" ] || continue
        ! grep -rqF --include=CTestTestfile.cmake "$top/$script" "$build/tests" || continue # ctest has run it
        check "$script" dbus-run-session -- timeout -k 10 600 "$script" </dev/null
    done
}

mkdir -p "$work"
trap finish EXIT
# A signal ends the run through finish(), which takes servers and mounts along.
trap 'exit 130' INT TERM HUP

phase "packages" install_packages build run test
[ $status = 0 ] || { result "packages" 1; exit 1; }

# Whatever a killed run may have left.
"$top/tests/servers/down" "$servers"
"$top/tests/servers/down" "$work"
check "configure" configure
[ $status = 0 ] || exit 1
check "formatting" formatting
check "layers" layering
check "shell scripts" scripts
check "build" compile
[ $status = 0 ] || exit 1

if [ "$mode" = all ]; then
    check "release build" compile_release
    [ $status = 0 ] || exit 1
    check "clang-tidy" tests/tidy.sh
fi
check "translations" translations

test_environment "$work"
check "Debian's glance-api.conf" debians_configuration
export QM_BUILD_DIR=$build QM_RELEASE_DIR=$release QM_BIN_DIR=$build/bin QM_RELEASE_BIN_DIR=$release/bin

label unit "$jobs"
label gui "$jobs"
if [ "$mode" = all ]; then
    check "servers up" start_servers
    [ $status = 0 ] || exit 1
    begin_fuzzing
    label servers 1
    for folder in truth acceptance interop; do run_scripts $folder; done
    check "fuzzing" end_fuzzing
    if has_label bench "$release"; then
        rm -f "$release/bench.txt"
        label bench 1 "$release"
        cat "$release/bench.txt" || result "the benchmarks' figures" 1
    fi
fi
