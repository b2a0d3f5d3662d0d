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
    for process in "${own[@]}"; do kill "$process" 2>/dev/null || true; done
    rm -rf "$work" "$XDG_RUNTIME_DIR"
}
trap finish EXIT
fail() { echo "one_window: $*" >&2; exit 1; }
# until SECONDS COMMAND...: polls
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        read -r -t 0.1 <> <(:) || true
    done
}

Xvfb -displayfd 3 -screen 0 1400x1000x24 -noreset 3>"$work/display" 2>/dev/null &
own+=($!)
until_true 20 test -s "$work/display" || fail "no display"
DISPLAY=:$(cat "$work/display")
export DISPLAY QT_QPA_PLATFORM=xcb
openbox 2>/dev/null &
own+=($!)
for name in one two; do
    printf '[DEFAULT]\nenabled_backends = a:simulated, b:simulated\n[glance_store]\ndefault_backend = a\n' >"$work/$name.conf"
done
log=$XDG_STATE_HOME/quartermaster/quartermaster.log
windows() { xdotool search --onlyvisible --class quartermaster 2>/dev/null | wc -l; }
has_windows() { [ "$(windows)" -ge "$1" ]; }

"$bin/quartermaster" "$work/one.conf" 2>/dev/null &
first=$!
own+=("$first")
until_true 30 has_windows 1 || fail "no window"
until_true 30 grep -q 'Checked: ' "$log" || fail "the first does not come up"
before=$(windows)

started=$(date +%s%N)
timeout 20 "$bin/quartermaster" --config "$work/one.conf" --store b || fail "the second start ends with $?"
echo "one_window: the second start ended after $((($(date +%s%N) - started) / 1000000)) ms"
grep -q 'another start asks for the window b' "$log" || fail "the first was not asked"
[ "$(windows)" = "$before" ] || fail "there are other windows now"
kill -0 $first || fail "the first is gone"
active() { [ "$(xdotool getwindowpid "$(xdotool getactivewindow)")" = "$1" ]; }
until_true 10 active $first || fail "the window is not in front"

"$bin/quartermaster" "$work/two.conf" 2>/dev/null &
second=$!
own+=("$second")
until_true 30 active $second || fail "another configuration has no window of its own"
timeout 20 "$bin/quartermaster" "$work/one.conf" || fail "the third start"
until_true 10 active $first || fail "the first does not come to the front again"

kill -9 $first
wait $first 2>/dev/null || true
"$bin/quartermaster" "$work/one.conf" 2>/dev/null &
next=$!
own+=("$next")
until_true 30 active $next || fail "after a kill there is no window"
timeout 20 "$bin/quartermaster" "$work/one.conf" || fail "a start after the kill"
echo "one_window: raised, parted, and back after kill -9"
