#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# A directory on a tmpfs: `qmctl capabilities --watch` shows it going read-only, writable, full, gone and back, each within
# one second. Needs root.
# shellcheck source=tests/acceptance/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

DISK=$WORK/disk
"$SERVERS/mounts" up "$DISK" tmpfs 16M || exit 1
at_end "'$SERVERS/mounts' down '$DISK'"
mkdir "$DISK/mnt/images"
cat >"$WORK/stores.conf" <<CONF
[DEFAULT]
enabled_backends = disk:file
[glance_store]
default_backend = disk
[disk]
filesystem_store_datadir = $DISK/mnt/images
CONF
EVENTS=$WORK/events

# ctl COMMAND...: changes the mount; sets START to the time before.
ctl() {
    START=$(now)
    "$SERVERS/mounts" ctl "$DISK" "$@"
}
capability() { # NAME: its answer and reason now
    "$QMCTL" --config "$WORK/stores.conf" capabilities disk --json >"$OUT" 2>"$ERR"
    json "$OUT" "'{answer} {reason}'.format(**{'reason': '-', **it[0]['capabilities']['$1']})"
}
is() { # CAPABILITY WANTED
    local got
    got=$(capability "$1")
    check "  ... $1: $got" "$([ "$got" = "$2" ]; echo $?)"
}

START=$(now)
watch "$EVENTS" --config "$WORK/stores.conf"
within 3000 "the first verdict" "$EVENTS" "$START" disk 1 online
is WRITE_ACCESS "yes -"

ctl ro
within 1000 "read-only" "$EVENTS" "$START" disk 0 'degraded|online'
is WRITE_ACCESS "no read-only"
is DELETE "no read-only"
is READ_ACCESS "yes -"
ctl rw
within 1000 "writable again" "$EVENTS" "$START" disk 1 online

# Filling takes its time, and the store may be known to be full before the last byte's file is closed: from its end on.
BEFORE=$(now)
ctl fill
START=$(now)
until_true 10 arrived "$EVENTS" "$BEFORE" disk 0 degraded
SHOWN=$(arrival "$EVENTS" "$BEFORE" disk 0 degraded)
TOOK=${SHOWN:+$((SHOWN > START ? SHOWN - START : 0))}
check "full: ${TOOK:-never} ms after the last byte (at most 1000)" "$([ -n "$TOOK" ] && [ "$TOOK" -le 1000 ]; echo $?)"
is WRITE_ACCESS "no full"
is DELETE "yes -"
ctl unfill
within 1000 "room again" "$EVENTS" "$START" disk 1 online

ctl gone
within 1000 "gone" "$EVENTS" "$START" disk 0 offline
: >"$WORK/image"
qm 3 "nothing is written to the folder beneath" --config "$WORK/stores.conf" put "$WORK/image" disk:stray
expect "  ... there is nothing in it" test -z "$(ls -A "$DISK/mnt")"
ctl back
within 1000 "back" "$EVENTS" "$START" disk 1 online

# Each change is one line: no line says what the one before it said.
# shellcheck disable=SC2016 # for awk
expect "no line repeats the one before" awk '
    { match($0, /"after": .*/); line = substr($0, RSTART) } line == last { exit 1 } { last = line }' "$EVENTS"
START=$(now)
kill -TERM "$WATCH_PID"
wait "$WATCH_PID"
CODE=$?
TOOK=$(($(now) - START))
check "SIGTERM ends the watch: exit $CODE, $TOOK ms (at most 2000)" "$([ $CODE = 0 ] && [ $TOOK -le 2000 ]; echo $?)"
finish
