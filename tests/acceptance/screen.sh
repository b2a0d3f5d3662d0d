#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced: a screen and a home of the script's own for a real window, never the user's settings, session or screen.
# Sets ROOT, WORK (a folder that goes when the script ends) and QUARTERMASTER (default: build/ci/bin/quartermaster, what
# tests/run.sh builds). Needs Xvfb.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export QUARTERMASTER=${QUARTERMASTER:-$ROOT/build/ci/bin/quartermaster}
# libxkbcommon-x11 cuts names out of unterminated text with strndup(), which strict_string_checks takes for an overflow.
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}strict_string_checks=0
[ -x "$QUARTERMASTER" ] || { echo "${0##*/}: there is no program at $QUARTERMASTER" >&2; exit 1; }
QUARTERMASTER=$(realpath "$QUARTERMASTER")
WORK=$(mktemp -d "${TMPDIR:-/tmp}/quartermaster-XXXXXX")
SCREEN_PIDS=()
CLEANUP=()

clean_up() {
    local status=$? i
    for ((i = ${#CLEANUP[@]} - 1; i >= 0; --i)); do eval "${CLEANUP[i]}" >/dev/null 2>&1 || true; done
    [ ${#SCREEN_PIDS[@]} = 0 ] || kill "${SCREEN_PIDS[@]}" 2>/dev/null || true
    rm -rf --one-file-system "$WORK"
    exit $status
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# at_end COMMAND: run when the script ends, the last one first, while the screen is still there.
at_end() { CLEANUP+=("$1"); }

mkdir -p "$WORK"/home "$WORK"/{config,data,cache,state} "$WORK/runtime"
chmod 700 "$WORK/runtime"
export HOME=$WORK/home XDG_CONFIG_HOME=$WORK/config XDG_DATA_HOME=$WORK/data XDG_CACHE_HOME=$WORK/cache
export XDG_STATE_HOME=$WORK/state XDG_RUNTIME_DIR=$WORK/runtime LC_ALL=C.UTF-8 TZ=UTC
export QT_QPA_PLATFORM=xcb QT_ACCESSIBILITY=1 QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 NO_AT_BRIDGE=1
unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS

# start_screen: Xvfb picks a free display itself and says which: xvfb-run's guess may be another's by the time it starts. With
# -noreset it does not turn the program away while it starts anew for want of clients.
start_screen() {
    local number
    mkfifo "$WORK/display"
    Xvfb -displayfd 1 -screen 0 1400x1000x24 -nolisten tcp -noreset >"$WORK/display" 2>"$WORK/xvfb.log" &
    SCREEN_PIDS+=($!)
    read -r -t 20 number <"$WORK/display" || {
        echo "${0##*/}: Xvfb does not start" >&2
        cat "$WORK/xvfb.log" >&2
        exit 1
    }
    export DISPLAY=:$number
}

# start_window_manager: without one nobody gives windows the keyboard.
start_window_manager() {
    openbox >"$WORK/openbox.log" 2>&1 &
    SCREEN_PIDS+=($!)
}

# on_bus SECONDS COMMAND...: with a session bus of its own. The bus is talkative: what it says matters only when something
# fails.
on_bus() {
    local seconds=$1 status=0
    shift
    timeout -k 10 "$seconds" dbus-run-session -- "$@" 2>"$WORK/errors" || status=$?
    [ $status = 0 ] || cat "$WORK/errors" >&2
    return $status
}
