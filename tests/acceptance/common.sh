#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced by the scripts of this folder: the program under test, a folder that goes away again, checks that are
# counted, and a watch whose lines carry the time of their arrival.
#
# QMCTL names the program (default: build/ci/bin/qmctl, what tests/run.sh builds).

set -u
export LC_ALL=C.UTF-8 TZ=UTC
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
QMCTL=${QMCTL:-$ROOT/build/ci/bin/qmctl}
# shellcheck disable=SC2034 # used by those who source this
SERVERS=$ROOT/tests/servers
NAME=$(basename "$0")
[ -x "$QMCTL" ] || { echo "$NAME: there is no program at $QMCTL" >&2; exit 1; }
FAILED=0
CHECKS=0
WORK=$(mktemp -d "${TMPDIR:-/tmp}/quartermaster-XXXXXX")
export XDG_CONFIG_HOME=$WORK/config # never the user's own
OUT=$WORK/out
ERR=$WORK/err
CLEANUP=()

clean_up() {
    local status=$? i
    for ((i = ${#CLEANUP[@]} - 1; i >= 0; --i)); do eval "${CLEANUP[i]}" >/dev/null 2>&1; done
    rm -rf --one-file-system "$WORK"
    exit $status
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# at_end COMMAND: run when the script ends, the last one first.
at_end() { CLEANUP+=("$1"); }

now() { echo $((${EPOCHREALTIME/./} / 1000)); } # ms

check() { # WHAT STATUS
    CHECKS=$((CHECKS + 1))
    if [ "$2" = 0 ]; then
        echo "ok      $1"
    else
        echo "FAILED  $1"
        FAILED=$((FAILED + 1))
    fi
}

# expect WHAT COMMAND...: a check that COMMAND succeeds.
expect() {
    local what=$1
    shift
    "$@"
    check "$what" $?
}

# qm CODE WHAT ARGUMENT...: runs the program (within 60 s) and checks its exit code; OUT and ERR hold what it said.
qm() {
    local code=$1 what=$2 got=0
    shift 2
    timeout -k 5 60 "$QMCTL" "$@" >"$OUT" 2>"$ERR" </dev/null || got=$?
    check "$what: exit $got" "$([ $got = "$code" ]; echo $?)"
    [ $got = "$code" ] || { echo "        wanted $code; said:"; sed 's/^/        /' "$ERR" | head -20; }
}

says() { expect "  ... and names \"$1\"" grep -qF -- "$1" "$ERR"; }
silent() { expect "  ... and is silent on standard error" test ! -s "$ERR"; }

# json FILE EXPRESSION: evaluates a Python expression with the JSON of FILE as `it`.
json() {
    /usr/bin/python3 -c 'import json, sys
it = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

# until_true SECONDS COMMAND...: asks every 10 ms; 1 when the time is over.
until_true() {
    local end=$(($(now) + $1 * 1000))
    shift
    until "$@"; do
        [ "$(now)" -lt $end ] || return 1
        sleep 0.01
    done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# watch FILE ARGUMENT...: `capabilities --watch --json` in the background; FILE gets "MILLISECONDS JSON" lines. Sets WATCH_PID.
watch() {
    local file=$1 pipe=$WORK/watch-pipe.$RANDOM
    shift
    : >"$file"
    mkfifo "$pipe"
    while IFS= read -r line; do printf '%s %s\n' "$(now)" "$line"; done <"$pipe" >"$file" &
    "$QMCTL" "$@" capabilities --watch --json >"$pipe" 2>"$file.err" </dev/null &
    WATCH_PID=$!
    # A stopped file system must not keep the script.
    at_end "kill -KILL $WATCH_PID"
}

# arrival FILE SINCE STORE WRITE STATE: when the first change since then to WRITE (1, 0 or any) and STATE (a pattern) came.
arrival() {
    awk -v since="$2" -v store="$3" -v wanted="$4" -v pattern="^($5)\$" '
        $1 >= since && match($0, /"store": "[^"]*"/) && substr($0, RSTART + 10, RLENGTH - 11) == store {
            match($0, /"after": [0-9]+/); after = substr($0, RSTART + 9, RLENGTH - 9)
            match($0, /"state": "[^"]*"/); state = substr($0, RSTART + 10, RLENGTH - 11)
            if ((wanted == "any" || int(after / 8) % 2 == wanted) && state ~ pattern) { print $1; exit }
        }' "$1"
}
arrived() { [ -n "$(arrival "$@")" ]; }

# within LIMIT WHAT FILE SINCE STORE WRITE STATE: a check that the change comes within LIMIT ms; prints how long it took.
within() {
    local limit=$1 what=$2 took
    shift 2
    until_true $((limit / 1000 + 10)) arrived "$@"
    took=$(arrival "$@")
    took=${took:+$((took - $2))}
    check "$what: ${took:-never} ms (at most $limit)" "$([ -n "$took" ] && [ "$took" -le "$limit" ]; echo $?)"
}

finish() {
    echo "$NAME: $CHECKS checks, $FAILED failed"
    [ $FAILED = 0 ]
    exit
}
