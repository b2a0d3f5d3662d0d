#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# What bad input gets: the right exit code, an error that names what was wrong, and nothing changed. Parts that need root
# (a disk that fills, a file that nobody may read) are left out without it, and say so.
# shellcheck source=tests/acceptance/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

STORE=$WORK/images
mkdir "$STORE" "$WORK/here"
cat >"$WORK/stores.conf" <<CONF
[DEFAULT]
enabled_backends = cheap:file, odd:teapot
[glance_store]
default_backend = cheap
[cheap]
filesystem_store_datadir = $STORE
[odd]
CONF
Q=(--config "$WORK/stores.conf")
IMAGE=$WORK/image
head -c 100000 /dev/urandom >"$IMAGE"
# shellcheck disable=SC2317 # called by expect
store_is() { # NAME...: exactly these files, hidden ones too
    local wanted
    wanted=$(printf '%s\n' "$@" | sort)
    [ "$(cd "$STORE" && find . -mindepth 1 -printf '%P\n' | sort)" = "$wanted" ]
}

echo "# command line and configuration"
qm 2 "no command"
says "a command is wanted"
qm 2 "an unknown command" frobnicate
says frobnicate
qm 2 "an unknown option" "${Q[@]}" ls cheap --frobnicate
says "--frobnicate"
qm 2 "an option of another command" "${Q[@]}" ls cheap --overwrite
says "--overwrite"
qm 2 "a word too few" "${Q[@]}" get cheap:a
qm 2 "a bad number" "${Q[@]}" get cheap:a - --offset -3
says "--offset"
qm 2 "an unknown operation" "${Q[@]}" why cheap frobnicate
says frobnicate
qm 2 "no configuration of one's own" stores
says "$XDG_CONFIG_HOME/quartermaster/stores.conf"
says "--config"
qm 2 "a configuration that is not there" --config "$WORK/none.conf" stores
says "$WORK/none.conf"
qm 2 "a folder as configuration" --config "$WORK" stores
says "$WORK"
qm 2 "a store that is not there" "${Q[@]}" ls dear
says dear
says cheap
qm 2 "an unknown driver" "${Q[@]}" ls odd
says teapot
says "$WORK/stores.conf:2"
qm 0 "the other store works" "${Q[@]}" ls cheap
printf '[DEFAULT]\nenabled_backends = a:file\n[a]\nthis is no option\nfilesystem_store_datadir = %s\n' "$STORE" >"$WORK/bad.conf"
qm 0 "a malformed line is told, and stops no store" --config "$WORK/bad.conf" ls a
says "$WORK/bad.conf:4"
printf 'no group and no option\n\x00\xff\n' >"$WORK/none.conf"
qm 2 "a file that is no configuration" --config "$WORK/none.conf" stores
says "$WORK/none.conf:2"
rm "$WORK/none.conf"
printf '[DEFAULT]\nenabled_backends = a:file, b:file\n[a]\nfilesystem_store_datadir = %s\nfilesystem_store_chunk_size = many\n[b]\nfilesystem_store_datadir = %s\n' \
    "$STORE" "$STORE" >"$WORK/value.conf"
qm 2 "a bad value" --config "$WORK/value.conf" ls a
says "$WORK/value.conf:5"
says filesystem_store_chunk_size
qm 0 "the store beside it works" --config "$WORK/value.conf" ls b
qm 2 "--json" "${Q[@]}" --json ls dear
expect "  ... is one error object and nothing else" test "$(json "$ERR" "it['error']['kind'], it['error']['store']")" = "('bad-input', 'dear')"
qm 2 "--json, and a command line that cannot be read" --json frobnicate
expect "  ... is one error object and nothing else" test "$(json "$ERR" "sorted(it['error'])")" = "['evidence', 'kind', 'store', 'text']"

echo "# names and locations"
LONG=$(printf 'x%.0s' {1..256})
for name in a/b ../a .. . $'new\nline' $'bell\a' "$LONG" $'bidi\u202egpj.exe' $'\u2066x'; do
    qm 2 "put as $(printf '%q' "$name" | cut -c1-30)" "${Q[@]}" put "$IMAGE" "cheap:$name"
done
qm 2 "put without a name" "${Q[@]}" put "$IMAGE" cheap:
qm 2 "put without a store" "${Q[@]}" put "$IMAGE" :a
for uri in http://127.0.0.1:1/a "rbd://pool/a/b/c" "cinder://x"; do
    qm 2 "get of $uri from a file store" "${Q[@]}" get "cheap:$uri" "$WORK/here/a"
    says "${uri%%:*}"
    qm 2 "rm of $uri from a file store" "${Q[@]}" rm "cheap:$uri"
done
qm 4 "a location with %00, which glance_store does not decode" "${Q[@]}" get "cheap:file://$STORE/a%00b" "$WORK/here/a"
echo secret >"$WORK/outside"
for path in ../outside "file://$WORK/outside" "file://$STORE/../outside" "file://$STORE/%2e%2e/outside"; do
    got=0
    "$QMCTL" "${Q[@]}" get "cheap:$path" "$WORK/here/a" >"$OUT" 2>"$ERR" || got=$?
    check "get of $path, outside the store: exit $got" "$([ $got = 2 ] || [ $got = 4 ]; echo $?)"
    got=0
    "$QMCTL" "${Q[@]}" rm "cheap:$path" >"$OUT" 2>"$ERR" || got=$?
    check "rm of $path, outside the store: exit $got" "$([ $got = 2 ] || [ $got = 4 ]; echo $?)"
done
expect "nothing outside was removed" test -s "$WORK/outside"
expect "nothing was downloaded" test -z "$(ls -A "$WORK/here")"
expect "nothing was stored" store_is

echo "# sources and targets"
qm 1 "put of a folder" "${Q[@]}" put "$WORK/here" cheap:a
says "$WORK/here"
says folder
qm 1 "put of a device" "${Q[@]}" put /dev/zero cheap:a
says /dev/zero
mkfifo "$WORK/fifo"
qm 1 "put of a pipe" "${Q[@]}" put "$WORK/fifo" cheap:a
says "$WORK/fifo"
qm 1 "put of what is not there" "${Q[@]}" put "$WORK/none" cheap:a
says "$WORK/none"
qm 2 "put of standard input" "${Q[@]}" put - cheap:a
expect "nothing was stored" store_is
qm 0 "put" "${Q[@]}" put "$IMAGE" cheap:a
qm 7 "put where something is" "${Q[@]}" put "$WORK/outside" cheap:a
expect "  ... which stays" cmp -s "$IMAGE" "$STORE/a"
qm 0 "put --overwrite" "${Q[@]}" put "$WORK/outside" cheap:a --overwrite
expect "  ... replaces it" cmp -s "$WORK/outside" "$STORE/a"
qm 7 "cp onto what is there" "${Q[@]}" cp cheap:a cheap:a
echo mine >"$WORK/here/mine"
qm 7 "get onto a file" "${Q[@]}" get cheap:a "$WORK/here/mine"
says "$WORK/here/mine"
expect "  ... which stays" test "$(cat "$WORK/here/mine")" = mine
qm 0 "get into a folder" "${Q[@]}" get cheap:a "$WORK/here"
expect "  ... under the object's name" cmp -s "$STORE/a" "$WORK/here/a"
rm -f "$WORK"/here/*
qm 1 "get into a folder that is not there" "${Q[@]}" get cheap:a "$WORK/none/a"
says "$WORK/none"
qm 4 "get of what is not there" "${Q[@]}" get cheap:none "$WORK/here/none"
qm 4 "stat of what is not there" "${Q[@]}" stat cheap:none
qm 4 "rm of several, one not there" "${Q[@]}" rm cheap:none cheap:a
expect "  ... removes the other" store_is
expect "nothing was left here" test -z "$(ls -A "$WORK/here")"

# A background command of a script ignores SIGINT unless it is told otherwise.
echo "# a source that shrinks, Ctrl-C"
truncate -s 3G "$WORK/large"
"$QMCTL" "${Q[@]}" put "$WORK/large" cheap:shrinking >"$OUT" 2>"$ERR" &
PUT=$!
# shellcheck disable=SC2317 # called by until_true
written() { [ "$(find "$STORE" -type f -size +1M -print -quit)" ]; }
until_true 20 written
truncate -s 1M "$WORK/large"
wait $PUT
PUT_CODE=$?
check "put of a file that shrinks: exit $PUT_CODE" "$([ $PUT_CODE = 1 ]; echo $?)"
says "$WORK/large"
expect "  ... leaves nothing behind" store_is
truncate -s 3G "$WORK/large"
env --default-signal=INT "$QMCTL" "${Q[@]}" put "$WORK/large" cheap:interrupted >"$OUT" 2>"$ERR" &
PUT=$!
until_true 20 written
kill -INT $PUT
wait $PUT
PUT_CODE=$?
check "Ctrl-C in put: exit $PUT_CODE" "$([ $PUT_CODE = 130 ]; echo $?)"
expect "  ... leaves nothing that can be seen" test -z "$(find "$STORE" -name 'interrupted*')"
find "$STORE" -maxdepth 1 -name '.*' -type f -delete # what another put would have gone on with
expect "  ... and nothing else" store_is
truncate -s 3G "$STORE/large"
env --default-signal=INT "$QMCTL" "${Q[@]}" get cheap:large "$WORK/here/large" >"$OUT" 2>"$ERR" &
GET=$!
until_true 20 test -s "$WORK/here/large.part"
kill -INT $GET
wait $GET
GET_CODE=$?
check "Ctrl-C in get: exit $GET_CODE" "$([ $GET_CODE = 130 ]; echo $?)"
expect "  ... leaves only what another get goes on with" test "$(ls -A "$WORK/here")" = large.part
rm -f "$WORK/here/large.part"
timeout 20 "$QMCTL" "${Q[@]}" get cheap:large - 2>"$ERR" | head -c 10 >"$OUT"
CODE=${PIPESTATUS[0]}
check "get - into a pipe that closes: exit $CODE" "$([ "$CODE" = 1 ]; echo $?)"
silent
rm "$STORE/large" "$WORK/large"

echo "# as root"
if [ "$(id -u)" != 0 ]; then
    echo "skipped: not root"
    finish
fi
SMALL=$WORK/small
"$SERVERS/mounts" up "$SMALL" tmpfs 4M || exit 1
at_end "'$SERVERS/mounts' down '$SMALL'"
truncate -s 64M "$STORE/sixtyfour"
qm 8 "a disk that fills in mid-download" "${Q[@]}" get cheap:sixtyfour "$SMALL/mnt/copy"
says "$SMALL/mnt/copy"
expect "  ... leaves only what another get goes on with" test "$(ls -A "$SMALL/mnt")" = copy.part
rm -f "$SMALL/mnt/copy.part"
mkdir "$SMALL/mnt/store"
printf '[DEFAULT]\nenabled_backends = small:file\n[small]\nfilesystem_store_datadir = %s\n' "$SMALL/mnt/store" >"$WORK/small.conf"
qm 8 "a store that fills in mid-upload" --config "$WORK/small.conf" put "$STORE/sixtyfour" small:copy
expect "  ... leaves nothing behind" test -z "$(ls -A "$SMALL/mnt/store")"
chmod 600 "$IMAGE"
chmod 755 "$WORK" "$SMALL/mnt"
chmod 777 "$STORE"
chmod 644 "$WORK/stores.conf"
if setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$QMCTL"; then
    got=0
    setpriv --reuid=65534 --regid=65534 --clear-groups "$QMCTL" "${Q[@]}" put "$IMAGE" cheap:unreadable >"$OUT" 2>"$ERR" || got=$?
    check "put of a file that we may not read: exit $got" "$([ $got = 1 ]; echo $?)"
    says "$IMAGE"
    expect "  ... leaves nothing behind" test ! -e "$STORE/unreadable"
else
    echo "skipped: nobody cannot run $QMCTL"
fi
finish
