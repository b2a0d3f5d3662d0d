#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# The window as assistive technologies see it: a directory on a tmpfs goes read-only, full and away, and Upload and Delete
# follow within one second, with their reason. Needs root, Xvfb, D-Bus, at-spi2-core, python3-gi and xdotool.
#
# QUARTERMASTER names the program (default: build/ci/bin/quartermaster, what tests/run.sh builds).
set -euo pipefail
# shellcheck source=tests/acceptance/screen.sh
. "$(dirname "${BASH_SOURCE[0]}")/screen.sh"
at_end "'$ROOT/tests/servers/mounts' down '$WORK/disk'"
"$ROOT/tests/servers/mounts" up "$WORK/disk" tmpfs 16M
start_screen
on_bus 120 /usr/bin/python3 "$ROOT/tests/acceptance/window_atspi.py" "$ROOT/tests/servers/mounts" "$WORK"
