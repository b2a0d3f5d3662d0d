#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# One window a configuration, with the real programs on a display: a second start raises the first and ends, another
# configuration has a window of its own, and one that was killed leaves nothing in the way.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/lib/env.sh
. "$top/tests/lib/env.sh"
bin=${QM_BIN_DIR:-$top/build/dev/bin}
work=$(mktemp -d)
test_environment "$work"
# libxkbcommon-x11 cuts names out of unterminated text with strndup(), which strict_string_checks takes for an overflow.
export ASAN_OPTIONS=$ASAN_OPTIONS:strict_string_checks=0
own=()
finish() {
    kill "${own[@]}" 2>/dev/null || true
    wait || true # or they write while their folders go
    rm -rf "$work" "$XDG_RUNTIME_DIR"
}
trap finish EXIT
log=$XDG_STATE_HOME/quartermaster/quartermaster.log
# fail WHAT: with what there was to see.
fail() {
    {
        echo "one_window: $*"
        echo "-- windows (title, process), in front: $(xdotool getactivewindow 2>&1)"
        for one in $(windows); do
            echo "$one: $(xdotool getwindowname "$one" 2>&1) ($(xdotool getwindowpid "$one" 2>&1))"
        done
        for file in "$log" "$work"/*.err; do
            [ ! -s "$file" ] || { echo "-- the end of ${file##*/}" && tail -n 25 "$file"; }
        done
    } >&2
    exit 1
}
trap 'fail "line $LINENO: $BASH_COMMAND ends with $?"' ERR
# until_true SECONDS COMMAND...: polls
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        read -r -t 0.1 <> <(:) || true
    done
}

Xvfb -displayfd 3 -screen 0 1400x1000x24 -noreset 3>"$work/display" 2>"$work/xvfb.err" &
own+=($!)
until_true 20 grep -q . "$work/display" || fail "no display"
DISPLAY=:$(cat "$work/display")
export DISPLAY QT_QPA_PLATFORM=xcb
openbox 2>"$work/openbox.err" &
own+=($!)
# A window that is there before its manager does is taken out of sight for a moment, and its list of windows is not there yet.
managed() { xprop -root _NET_CLIENT_LIST | grep -q 'window id #'; }
until_true 20 managed || fail "no window manager"
for name in one two; do
    printf '[DEFAULT]\nenabled_backends = a:simulated, b:simulated\n[glance_store]\ndefault_backend = a\n' >"$work/$name.conf"
done
# What the window manager manages: no menu, tip or helper window of a toolkit's. Ids, a line each.
windows() { xprop -root _NET_CLIENT_LIST 2>/dev/null | grep -o '0x[0-9a-f]*' || true; }
has_windows() { [ "$(windows | wc -l)" = "$1" ]; }
active() { [ "$(xdotool getwindowpid "$(xdotool getactivewindow)")" = "$1" ]; }
# start NAME ARGUMENT...: in the background; its process is in $started.
start() {
    local name=$1
    shift
    "$bin/quartermaster" "$@" 2>"$work/$name.err" &
    started=$!
    own+=("$started")
}
# again WHAT ARGUMENT...: a start that is to end by itself.
again() {
    local what=$1 status=0
    shift
    timeout 20 "$bin/quartermaster" "$@" 2>"$work/again.err" || status=$?
    [ $status = 0 ] || fail "$what ends with $status"
}

start first "$work/one.conf"
first=$started
until_true 30 has_windows 1 || fail "no window"
until_true 30 active "$first" || fail "the first window is not in front"
until_true 30 grep -q 'Checked: ' "$log" || fail "the first does not come up"

began=$(date +%s%N)
again "the second start" --config "$work/one.conf" --store b
echo "one_window: the second start ended after $((($(date +%s%N) - began) / 1000000)) ms"
# The first answers before it says so.
until_true 10 grep -q 'another start asks for the window b' "$log" || fail "the first was not asked"
has_windows 1 || fail "there are other windows now"
kill -0 "$first" || fail "the first is gone"
until_true 10 active "$first" || fail "the window is not in front"

start second "$work/two.conf"
until_true 30 has_windows 2 || fail "another configuration has no window of its own"
until_true 30 active "$started" || fail "the window of another configuration is not in front"
again "the third start" "$work/one.conf"
until_true 10 active "$first" || fail "the first does not come to the front again"
has_windows 2 || fail "there is a third window"

kill -9 "$first"
wait "$first" 2>/dev/null || true
until_true 10 has_windows 1 || fail "the window of what was killed is still there"
start next "$work/one.conf"
until_true 30 active "$started" || fail "after a kill there is no window"
again "a start after the kill" "$work/one.conf"
has_windows 2 || fail "after the kill there are not two windows"
echo "one_window: raised, parted, and back after kill -9"
