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
[ -x "$QUARTERMASTER" ] || { echo "${0##*/}: there is no program at $QUARTERMASTER" >&2; exit 1; }
QUARTERMASTER=$(realpath "$QUARTERMASTER")
WORK=$(mktemp -d "${TMPDIR:-/tmp}/quartermaster-XXXXXX")
export WORK
clean_up() {
    local status=$?
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
timeout -k 10 120 xvfb-run -a -s "-screen 0 1400x1000x24" dbus-run-session -- \
    /usr/bin/python3 "$HERE/window_atspi.py" "$ROOT/tests/servers/mounts" "$WORK"
