#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# No mouse: a configuration is opened, a store picked, a file uploaded and seen done, and it is found out why Delete is off, by
# keys alone; what is told is read as assistive technologies read it. Needs Xvfb, openbox, D-Bus, at-spi2-core, python3-gi and
# xdotool.
#
# QUARTERMASTER names the program (default: build/ci/bin/quartermaster, what tests/run.sh builds).
set -euo pipefail
# shellcheck source=tests/acceptance/screen.sh
. "$(dirname "${BASH_SOURCE[0]}")/screen.sh"
start_screen
start_window_manager
on_bus 120 /usr/bin/python3 "$ROOT/tests/acceptance/keyboard.py" "$WORK"
