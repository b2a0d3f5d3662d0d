#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# The window's demo, ended by Ctrl+C in its terminal: it ends in time, with the signal's exit code, and its folders are gone.
# shellcheck source=tests/acceptance/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PROGRAM=$(dirname "$QMCTL")/quartermaster
mkdir "$WORK/tmp"
demo_is_there() { [ -n "$(find "$WORK/tmp" -path '*/quartermaster-demo-*' -type f -print -quit)" ]; }
for signal in INT TERM; do
    # Started in the background by a script it would have SIGINT ignored.
    env TMPDIR="$WORK/tmp" QT_QPA_PLATFORM=offscreen XDG_STATE_HOME="$WORK/state" \
        python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
        "$PROGRAM" --demo >"$OUT" 2>"$ERR" &
    PROGRAM_ID=$!
    at_end "kill -KILL $PROGRAM_ID"
    until_true 20 demo_is_there
    sleep 1 # the window comes
    kill -$signal $PROGRAM_ID
    until_true 10 gone $PROGRAM_ID
    wait $PROGRAM_ID
    CODE=$?
    check "SIG$signal: exit $CODE" "$([ $CODE = $((128 + $(kill -l $signal))) ]; echo $?)"
    check "  ... nothing of the demo is left" "$([ -z "$(ls -A "$WORK/tmp")" ]; echo $?)"
done
finish
