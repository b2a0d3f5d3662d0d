#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Installs what is missing, builds, and starts Quartermaster on its demo; further arguments are passed on to it.
# Without a display: the demo runs offscreen, its matrix is printed, and a screenshot is left in build/demo.png.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tests/lib/packages.sh
. "$top/tests/lib/packages.sh"

install_packages build run
log=$top/build/release-build.log
mkdir -p "$top/build"
echo "Building (release) ..."
(
    cd "$top" # presets are looked for in the working directory
    cmake --preset release && cmake --build --preset release --target quartermaster qmctl
) >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    echo "The build failed; all of it is in $log" >&2
    exit 1
}
bin=$top/build/release/bin

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$bin/quartermaster" --demo "$@"
fi

echo "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set): running the demo offscreen."
picture=$top/build/demo.png
rm -f "$picture"
QT_QPA_PLATFORM=offscreen timeout -k 5 60 "$bin/quartermaster" --demo --screenshot "$picture" "$@"
[ -s "$picture" ] || {
    echo "The demo left no screenshot." >&2
    exit 1
}
"$bin/qmctl" --demo capabilities
echo "Screenshot: $picture"
