#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# What an http store cannot do is refused before anything is sent: the server's access log shows no PUT and no DELETE.
# shellcheck source=tests/acceptance/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

export QM_TEST_PORT_BASE=${QM_TEST_PORT_BASE:-24500} # beside a run of the server tests
"$SERVERS/nginx" up "$WORK/nginx" || exit 1
at_end "'$SERVERS/nginx' down '$WORK/nginx'"
# shellcheck source=/dev/null
. "$WORK/nginx/env"
cat >"$WORK/stores.conf" <<CONF
[DEFAULT]
enabled_backends = web:http, norange:http, off:http
[glance_store]
default_backend = web
[web]
http_store_url = $HTTP_ENDPOINT/json/
[norange]
http_store_url = $HTTP_ENDPOINT/norange/
[off]
http_store_url = http://127.0.0.1:$((QM_TEST_PORT_BASE + 97))/
CONF
Q=(--config "$WORK/stores.conf")
logged() { cut -f2 "$HTTP_ACCESS_LOG" | grep -cxF "$1"; }
echo 'an image' >"$WORK/image"

qm 0 "the store is there" "${Q[@]}" capabilities web --json
expect "  ... WRITE_ACCESS is not supported, ever" test "$(json "$OUT" "it[0]['capabilities']['WRITE_ACCESS']['reason']")" = not-supported
expect "  ... by the driver" test "$(json "$OUT" "it[0]['capabilities']['WRITE_ACCESS']['layer']")" = driver
qm 3 "put" "${Q[@]}" put "$WORK/image" web:new-image
qm 3 "put --json" "${Q[@]}" --json put "$WORK/image" web:new-image
expect "  ... one error object and nothing else" test "$(json "$ERR" "sorted(it) == ['error'] and it['error']['kind']")" = refused
qm 3 "rm" "${Q[@]}" rm web:hello.txt
qm 3 "why add" "${Q[@]}" why web add
qm 0 "why get" "${Q[@]}" why web get hello.txt
expect "the server saw no PUT" test "$(logged PUT)" = 0
expect "the server saw no POST" test "$(logged POST)" = 0
expect "the server saw no DELETE" test "$(logged DELETE)" = 0

qm 0 "get" "${Q[@]}" get web:image.bin "$WORK/whole"
expect "  ... is what the server has" cmp -s "$WORK/whole" "$HTTP_ROOT/image.bin"
qm 0 "get with a range" "${Q[@]}" get web:image.bin "$WORK/part" --offset 4096 --length 1024
expect "  ... is that range" cmp -s "$WORK/part" <(tail -c +4097 "$HTTP_ROOT/image.bin" | head -c 1024)
qm 3 "get --offset from a server without ranges" "${Q[@]}" get norange:image.bin "$WORK/no-part" --offset 4096
expect "  ... leaves nothing behind" test -z "$(find "$WORK" -maxdepth 1 -name 'no-part*')"
qm 3 "get --length from a server without ranges" "${Q[@]}" get norange:image.bin - --length 10
expect "  ... writes nothing" test ! -s "$OUT"
qm 0 "get of the whole from there" "${Q[@]}" get norange:image.bin "$WORK/whole-norange"
expect "  ... is what the server has" cmp -s "$WORK/whole-norange" "$HTTP_ROOT/image.bin"
qm 4 "get of what is not there" "${Q[@]}" get web:nothing "$WORK/nothing"
expect "  ... leaves nothing behind" test -z "$(find "$WORK" -maxdepth 1 -name 'nothing*')"
qm 6 "a server that is not there" "${Q[@]}" ls off
qm 6 "get from a server that is not there" "${Q[@]}" get off:x "$WORK/nothing"
qm 0 "ls" "${Q[@]}" ls web --json
expect "  ... one object a line" awk '!/^\{.*\}$/ { bad = 1 } END { exit bad || NR < 5 }' "$OUT"
qm 0 "ls --limit" "${Q[@]}" ls web --json --limit 3
expect "  ... three lines" test "$(wc -l <"$OUT")" = 3
timeout 20 "$QMCTL" "${Q[@]}" get web:big.bin - 2>"$ERR" | head -c 5 >"$OUT"
CODE=${PIPESTATUS[0]}
check "get - into a pipe that closes: exit $CODE" "$([ "$CODE" = 1 ]; echo $?)"
silent
finish
