#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# The window as assistive technologies see it: a directory on a tmpfs goes read-only, full and away, and Upload and Delete
# follow within one second, with their reason. Needs root, Xvfb, D-Bus, at-spi2-core, python3-gi and xdotool.
#
# QUARTERMASTER names the program (default: build/ci/bin/quartermaster, what tests/run.sh builds).
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
export QUARTERMASTER=${QUARTERMASTER:-$ROOT/build/ci/bin/quartermaster}
# libxkbcommon-x11 cuts names out of unterminated text with strndup(), which strict_string_checks takes for an overflow.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}strict_string_checks=0
[ -x "$QUARTERMASTER" ] || { echo "${0##*/}: there is no program at $QUARTERMASTER" >&2; exit 1; }
QUARTERMASTER=$(realpath "$QUARTERMASTER")
WORK=$(mktemp -d "${TMPDIR:-/tmp}/quartermaster-XXXXXX")
XVFB_PID=
clean_up() {
    local status=$?
    [ -z "$XVFB_PID" ] || kill "$XVFB_PID" 2>/dev/null || true
    "$ROOT/tests/servers/mounts" down "$WORK/disk" >/dev/null 2>&1 || true
    rm -rf --one-file-system "$WORK"
    exit $status
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Never the user's own settings, session or screen.
mkdir -p "$WORK"/home "$WORK"/{config,data,cache,state} "$WORK/runtime"
chmod 700 "$WORK/runtime"
export HOME=$WORK/home XDG_CONFIG_HOME=$WORK/config XDG_DATA_HOME=$WORK/data XDG_CACHE_HOME=$WORK/cache
export XDG_STATE_HOME=$WORK/state XDG_RUNTIME_DIR=$WORK/runtime LC_ALL=C.UTF-8 TZ=UTC
export QT_QPA_PLATFORM=xcb QT_ACCESSIBILITY=1 QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 NO_AT_BRIDGE=1
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS

"$ROOT/tests/servers/mounts" up "$WORK/disk" tmpfs 16M

# Xvfb picks a free display itself and says which: xvfb-run's guess may be another's by the time it starts. With -noreset it
# does not turn the program away while it starts anew for want of clients.
mkfifo "$WORK/display"
Xvfb -displayfd 1 -screen 0 1400x1000x24 -nolisten tcp -noreset >"$WORK/display" 2>"$WORK/xvfb.log" &
XVFB_PID=$!
read -r -t 20 number <"$WORK/display" || { echo "${0##*/}: Xvfb does not start" >&2; cat "$WORK/xvfb.log" >&2; exit 1; }
export DISPLAY=:$number
# The bus is talkative: what it says matters only when something fails.
timeout -k 10 120 dbus-run-session -- \
    /usr/bin/python3 "$HERE/window_atspi.py" "$ROOT/tests/servers/mounts" "$WORK" 2>"$WORK/errors" || {
    status=$?
    cat "$WORK/errors" >&2
    exit $status
}
