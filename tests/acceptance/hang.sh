#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# One of two directory stores hangs (a FUSE file system whose server is stopped): the other's verdict comes within 3 s, the
# hung one is named within its probe time limit, recovers by itself, and the program ends within 2 s all the same.
# Needs root and FUSE.
# shellcheck source=tests/acceptance/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

LIMIT=4 # probe_timeout in seconds
DISK=$WORK/fuse
"$SERVERS/mounts" up "$DISK" fuse || exit 1
at_end "'$SERVERS/mounts' down '$DISK'"
at_end "'$SERVERS/mounts' ctl '$DISK' unhang"
mkdir "$DISK/mnt/images" "$WORK/good"
head -c 300000 /dev/urandom >"$DISK/mnt/images/image"
cat >"$WORK/stores.conf" <<CONF
[DEFAULT]
enabled_backends = good:file, hung:file
[glance_store]
default_backend = good
[good]
filesystem_store_datadir = $WORK/good
[hung]
filesystem_store_datadir = $DISK/mnt/images
probe_timeout = $LIMIT
CONF
Q=(--config "$WORK/stores.conf")
EVENTS=$WORK/events
ended_in_time() { # WHAT LIMIT
    local took=$(($(now) - START))
    check "$1: $took ms (at most $2)" "$([ $took -le "$2" ]; echo $?)"
}

"$SERVERS/mounts" ctl "$DISK" hang

# Once: all stores are told of when the hung one has had its time.
START=$(now)
qm 0 "capabilities while one store hangs" "${Q[@]}" capabilities --json
ended_in_time "  ... within the probe time limit and what ending may take" $((LIMIT * 1000 + 500 + 2000))
expect "  ... the other is online" test "$(json "$OUT" "it[0]['store'], it[0]['state']")" = "('good', 'online')"
expect "  ... the hung one is offline" test "$(json "$OUT" "it[1]['store'], it[1]['state']")" = "('hung', 'offline')"
expect "  ... with the reason timeout" test "$(json "$OUT" "it[1]['capabilities']['READ_ACCESS']['reason']")" = timeout
START=$(now)
qm 0 "the other store alone" "${Q[@]}" capabilities good --json
ended_in_time "  ... does not wait" 3000
START=$(now)
qm 6 "get from the hung store" "${Q[@]}" get hung:image "$WORK/copy"
ended_in_time "  ..." $((LIMIT * 1000 + 500 + 2000))
expect "  ... leaves nothing behind" test ! -e "$WORK/copy" -a ! -e "$WORK/copy.part"

# Watching, from a hang to recovery and into the next hang.
START=$(now)
watch "$EVENTS" "${Q[@]}"
within 3000 "the other's verdict" "$EVENTS" "$START" good 1 online
within $((LIMIT * 1000 + 500)) "the hung one is named" "$EVENTS" "$START" hung 0 offline
START=$(now)
"$SERVERS/mounts" ctl "$DISK" unhang
within 15000 "it recovers by itself" "$EVENTS" "$START" hung 1 online
START=$(now)
"$SERVERS/mounts" ctl "$DISK" hang
# A sign of life is asked for every second, and half a second later the probe that is to say so begins.
within $((1500 + LIMIT * 1000 + 500)) "it hangs again" "$EVENTS" "$START" hung 0 offline
expect "the other heard nothing of it" test "$(grep -c '"store": "good"' "$EVENTS")" = 1
START=$(now)
kill -TERM "$WATCH_PID"
until_true 10 gone "$WATCH_PID"
ended_in_time "SIGTERM while a store hangs" 2000
wait "$WATCH_PID"
CODE=$?
check "  ... exit $CODE" $CODE

# A download that hangs half-way, and Ctrl-C.
"$SERVERS/mounts" ctl "$DISK" unhang
until_true 5 test -r "$DISK/mnt/images/image"
truncate -s 2G "$DISK/mnt/images/large"
"$QMCTL" "${Q[@]}" get hung:large "$WORK/large" >"$OUT" 2>"$ERR" &
GET=$!
at_end "kill -KILL $GET"
until_true 10 test -s "$WORK/large.part"
"$SERVERS/mounts" ctl "$DISK" hang
sleep 0.3
START=$(now)
kill -TERM $GET
until_true 10 gone $GET
ended_in_time "SIGTERM in a download that hangs" 2000
wait $GET
CODE=$?
check "  ... exit $CODE" "$([ $CODE = 143 ]; echo $?)"
expect "  ... what came stays for another get, under another name" test -e "$WORK/large.part" -a ! -e "$WORK/large"
finish
