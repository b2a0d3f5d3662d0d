#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# kill -9 in the middle of transfers, 20 times at random points: nothing partial under a final name, another run goes on and comes to
# its end, the contents agree, the journal is whole, nothing is left behind. QM_CRASH_SEED repeats a run.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

SEED=${QM_CRASH_SEED:-$RANDOM}
RANDOM=$SEED
echo "seed $SEED"
export XDG_STATE_HOME=$WORK/state
WORKER=$(dirname "$QMCTL")/queueworker
PARTIAL=$XDG_STATE_HOME/quartermaster/partial
[ -x "$WORKER" ] || { echo "$NAME: there is no program at $WORKER" >&2; exit 1; }

mkdir -p "$WORK"/{a,b,up,down}
cat >"$WORK/stores.conf" <<END
[DEFAULT]
enabled_backends = a:file, b:file
[glance_store]
default_backend = a
[a]
filesystem_store_datadir = $WORK/a
[b]
filesystem_store_datadir = $WORK/b
END

# die_after MILLISECONDS COMMAND...: SIGKILL then; how far it came is in the message. $died is its status: 137, or 0 when it was faster.
die_after() {
    local ms=$1 pid
    shift
    "$@" >"$OUT" 2>"$ERR" </dev/null &
    pid=$!
    sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
    kill -KILL $pid 2>/dev/null
    died=0
    wait $pid 2>/dev/null || died=$?
}

# whole FOLDER ORIGINALS: every file that can be seen in FOLDER is as in ORIGINALS.
whole() {
    local file
    for file in "$1"/*; do
        case $file in *'*' | *.part) continue ;; esac
        cmp -s "$file" "$2/$(basename "$file")" || { echo "        $file is not whole"; return 1; }
    done
}

# left FOLDER...: nothing hidden, no part and no record is left.
nothing_left() {
    local found
    found=$(find "$@" -name '.*' -type f -o -name '*.part'; find "$PARTIAL" -type f -not -name '*~*' 2>/dev/null)
    [ -z "$found" ] || { echo "$found" | sed 's/^/        left: /'; return 1; }
}

# end_of TARGET: what the next run of the same command must end with. Killed when all was in place and its record gone, it had only
# not said so: "exists already" is the truth then, as for anybody's object of that name.
end_of() {
    if [ -e "$1" ] && [ -z "$(find "$PARTIAL" -type f -not -name '*~*' 2>/dev/null)" ]; then echo 7; else echo 0; fi
}

# few_left FOLDER...: the same, but for records of the two downloads that had just ended when the process was killed: they had left the
# journal, which comes first, and their records stay until something else is brought to the same place.
few_left() {
    local found
    found=$(find "$@" -name '.*' -type f -o -name '*.part')
    [ -z "$found" ] || { echo "$found" | sed 's/^/        left: /'; return 1; }
    found=$(find "$PARTIAL" -type f -not -name '*~*' 2>/dev/null)
    [ "$(grep -c . <<<"$found")" -le 2 ] || { echo "$found" | sed 's/^/        left: /'; return 1; }
    find "$PARTIAL" -type f -not -name '*~*' -delete 2>/dev/null
    return 0
}

# What a process leaves that is killed while it writes a record, long ago and just now.
mkdir -p "$PARTIAL"
LEFT=$PARTIAL/up-$(printf '%040d' 1)~1-1
JUST=$PARTIAL/up-$(printf '%040d' 1)~2-1
touch -d '2 hours ago' "$LEFT"
touch "$JUST"

# How long one takes that nobody kills, so that the points lie in its middle.
head -c 192M /dev/urandom >"$WORK/a/image"
begin=$(now)
"$QMCTL" --config "$WORK/stores.conf" get a:image "$WORK/down/image" >"$OUT" 2>"$ERR" || cat "$ERR"
TOOK=$(($(now) - begin))
expect "what a crash left of a record is swept" test ! -e "$LEFT" -a -e "$JUST"
rm -f "$WORK/down/image"

resumed=0
for round in 1 2 3 4 5 6 7; do
    at=$((RANDOM % TOOK + 20))
    die_after $at "$QMCTL" --config "$WORK/stores.conf" get a:image "$WORK/down/image"
    part=$(stat -c %s "$WORK/down/image.part" 2>/dev/null || echo none)
    [ "$part" = none ] || [ "$part" = 0 ] || resumed=$((resumed + 1))
    expect "get $round, killed after $at ms (part: $part): nothing partial" whole "$WORK/down" "$WORK/a"
    [ $died = 0 ] || qm "$(end_of "$WORK/down/image")" "  ... goes on" --config "$WORK/stores.conf" get a:image "$WORK/down/image"
    expect "  ... and is the same" cmp "$WORK/a/image" "$WORK/down/image"
    expect "  ... and nothing is left" nothing_left "$WORK/down"
    rm -f "$WORK/down/image"
done
for round in 1 2 3 4 5 6 7; do
    at=$((RANDOM % TOOK + 20))
    die_after $at "$QMCTL" --config "$WORK/stores.conf" put "$WORK/a/image" b:image
    part=$(find "$WORK/b" -name '.*' -type f -printf '%s')
    [ -z "$part" ] || resumed=$((resumed + 1))
    expect "put $round, killed after $at ms (temporary: ${part:-none}): nothing partial" whole "$WORK/b" "$WORK/a"
    [ $died = 0 ] || qm "$(end_of "$WORK/b/image")" "  ... goes on" --config "$WORK/stores.conf" put "$WORK/a/image" b:image
    expect "  ... and is the same" cmp "$WORK/a/image" "$WORK/b/image"
    expect "  ... and nothing is left" nothing_left "$WORK/b"
    rm -f "$WORK/b/image"
done
rm -f "$WORK/a/image"
for i in 1 2 3 4 5 6 7 8; do
    head -c $((RANDOM * 400 + 1000)) /dev/urandom >"$WORK/a/object-$i"
    head -c $((RANDOM * 400 + 1000)) /dev/urandom >"$WORK/up/file-$i"
done
for round in 1 2 3 4 5 6; do
    rm -rf "${WORK:?}"/b/* "$WORK"/down/* "$WORK/queue.journal"
    at=$((RANDOM % 2500 + 200))
    die_after $at "$WORKER" "$WORK/stores.conf" "$WORK/queue.journal" "$WORK"
    expect "queue $round, killed after $at ms: nothing partial below" whole "$WORK/down" "$WORK/a"
    expect "  ... nor in the store" whole "$WORK/b" "$WORK/up"
    # Killed before it had written anything down, it has promised nothing.
    folder=()
    grep -q '"put"' "$WORK/queue.journal" 2>/dev/null || folder=("$WORK")
    timeout 40 "$WORKER" "$WORK/stores.conf" "$WORK/queue.journal" "${folder[@]}" >"$OUT" 2>&1
    check "  ... goes on: $(tr '\n' ' ' <"$OUT")" $?
    expect "  ... the journal is whole" test -z "$(find "$WORK" -name 'queue.journal.kept-*')"
    expect "  ... all is there" test "$(find "$WORK/down" "$WORK/b" -type f | wc -l)" = 16
    expect "  ... and is the same" eval 'whole "$WORK/down" "$WORK/a" && whole "$WORK/b" "$WORK/up"'
    expect "  ... and nothing is left" nothing_left "$WORK/b" "$WORK/down"
done
# More than the queue takes at a time: what it has not taken yet, and a folder that is still being walked, are in the journal too.
rm -f "$WORK"/a/*
for i in $(seq 1400); do echo "object $i" >"$WORK/a/object-$i"; done
for round in 1 2 3 4; do
    rm -rf "${WORK:?}"/b/* "$WORK"/down/* "$WORK/queue.journal"
    at=$((RANDOM % 1500 + 150))
    die_after $at "$WORKER" "$WORK/stores.conf" "$WORK/queue.journal" "$WORK" --feed
    downloaded=$(find "$WORK/down" -type f -not -name '*.part' | wc -l)
    expect "feed $round, killed after $at ms ($downloaded of 1400 there): nothing partial" whole "$WORK/down" "$WORK/a"
    again=()
    # The folder is written down last.
    grep -q '"kind":"upload"' "$WORK/queue.journal" 2>/dev/null || again=("$WORK" --feed)
    [ ${#again[@]} = 0 ] || rm -rf "${WORK:?}"/b/* "$WORK"/down/* "$WORK/queue.journal"
    timeout 100 "$WORKER" "$WORK/stores.conf" "$WORK/queue.journal" "${again[@]}" >"$OUT" 2>&1
    check "  ... goes on: $(tr '\n' ' ' <"$OUT" | tail -c 200)" $?
    expect "  ... all is there" test "$(find "$WORK/down" "$WORK/b" -type f | wc -l)" = 1408
    expect "  ... and is the same" eval 'whole "$WORK/down" "$WORK/a" && whole "$WORK/b" "$WORK/up"'
    expect "  ... and nothing is left" few_left "$WORK/b" "$WORK/down"
done
expect "some were killed in their middle ($resumed of 14)" test "$resumed" -ge 3
finish
