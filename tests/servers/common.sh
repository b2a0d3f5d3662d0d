#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced by the scripts of this folder: ports, processes, waiting, and the files that all servers show.

# Every port stands here, as a distance from one base, so that they cannot clash and a second run can have others.
# `ctl` speaks to the servers that `up` started, whatever the surroundings say meanwhile.
[ "${1:-}" != ctl ] || [ ! -s "${2:-}/port-base" ] || QM_TEST_PORT_BASE=$(<"$2/port-base")
QM_TEST_PORT_BASE=${QM_TEST_PORT_BASE:-23500}
# shellcheck disable=SC2034 # used by those who source this
{
    NGINX_HTTP_PORT=${NGINX_HTTP_PORT:-$((QM_TEST_PORT_BASE + 80))}
    NGINX_HTTPS_PORT=${NGINX_HTTPS_PORT:-$((QM_TEST_PORT_BASE + 43))}
    NGINX_EXPIRED_PORT=${NGINX_EXPIRED_PORT:-$((QM_TEST_PORT_BASE + 44))}
    NGINX_WRONG_HOST_PORT=${NGINX_WRONG_HOST_PORT:-$((QM_TEST_PORT_BASE + 45))}
    NGINX_UNKNOWN_CA_PORT=${NGINX_UNKNOWN_CA_PORT:-$((QM_TEST_PORT_BASE + 46))}
    NGINX_SELF_SIGNED_PORT=${NGINX_SELF_SIGNED_PORT:-$((QM_TEST_PORT_BASE + 47))}
    NGINX_HTTP2_PORT=${NGINX_HTTP2_PORT:-$((QM_TEST_PORT_BASE + 48))}
    NGINX_S3_PORT=${NGINX_S3_PORT:-$((QM_TEST_PORT_BASE + 49))}
    NGINX_SWIFT_PORT=${NGINX_SWIFT_PORT:-$((QM_TEST_PORT_BASE + 50))}
    APACHE_HTTP_PORT=${APACHE_HTTP_PORT:-$((QM_TEST_PORT_BASE + 90))}
    APACHE_PROXY_PORT=${APACHE_PROXY_PORT:-$((QM_TEST_PORT_BASE + 91))}
    ODDHTTP_PORT=${ODDHTTP_PORT:-$((QM_TEST_PORT_BASE + 95))}
    BLACKHOLE_PORT=${BLACKHOLE_PORT:-$((QM_TEST_PORT_BASE + 96))}
    REFUSED_PORT=${REFUSED_PORT:-$((QM_TEST_PORT_BASE + 97))} # nothing ever listens here
    SWIFT_PORT=${SWIFT_PORT:-$((QM_TEST_PORT_BASE + 100))}
    SWIFT_KEYSTONE_PORT=${SWIFT_KEYSTONE_PORT:-$((QM_TEST_PORT_BASE + 101))}
    SWIFT_ACCOUNT_PORT=${SWIFT_ACCOUNT_PORT:-$((QM_TEST_PORT_BASE + 102))}
    SWIFT_CONTAINER_PORT=${SWIFT_CONTAINER_PORT:-$((QM_TEST_PORT_BASE + 103))}
    SWIFT_OBJECT_PORT=${SWIFT_OBJECT_PORT:-$((QM_TEST_PORT_BASE + 104))}
    SWIFT_MEMCACHED_PORT=${SWIFT_MEMCACHED_PORT:-$((QM_TEST_PORT_BASE + 105))}
    KEYSTONE_PORT=${KEYSTONE_PORT:-$((QM_TEST_PORT_BASE + 110))}
    CEPH_MON_PORT=${CEPH_MON_PORT:-$((QM_TEST_PORT_BASE + 120))}
    CEPH_RGW_PORT=${CEPH_RGW_PORT:-$((QM_TEST_PORT_BASE + 121))}
    CEPH_OSD_PORT_MIN=${CEPH_OSD_PORT_MIN:-$((QM_TEST_PORT_BASE + 130))} # the osd and the mgr take theirs from here
    CEPH_OSD_PORT_MAX=${CEPH_OSD_PORT_MAX:-$((QM_TEST_PORT_BASE + 159))}
}

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# until_true SECONDS COMMAND...: asks every 20 ms; 1 when the time is over.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt "$end" ] || return 1
        sleep 0.02
    done
}

alive() { # PID; a zombie is not alive
    case $(ps -o stat= -p "$1" 2>/dev/null) in '' | Z*) return 1 ;; esac
}

dead() { ! alive "$1"; }

# ours PIDFILE WORD: prints the pid if that process lives and has WORD in its command line.
ours() {
    local pid
    pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] && alive "$pid" || return 1
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2" || return 1
    echo "$pid"
}

# end_process PID [CHILD...]: asks, then insists; a stopped one is woken first.
end_process() {
    local pid=$1
    kill -CONT "$@" 2>/dev/null || true
    kill -TERM "$pid" 2>/dev/null || true
    until_true 5 dead "$pid" || kill -KILL "$@" 2>/dev/null || true
    until_true 5 dead "$pid" || fail "process $pid does not end"
}

# start_process PIDFILE LOG COMMAND...: in a session of its own, without a terminal.
start_process() {
    local pidfile=$1 log=$2
    shift 2
    setsid "$@" </dev/null >>"$log" 2>&1 &
    echo $! >"$pidfile"
    disown
}

# await SECONDS WHAT PIDFILE WORD LOG COMMAND...: until the command succeeds; fails at once when that process (`ours`) ends.
await() {
    local end=$((SECONDS + $1)) what=$2 pidfile=$3 word=$4 log=$5
    shift 5
    until "$@" >/dev/null 2>&1; do
        ours "$pidfile" "$word" >/dev/null || fail "it ended while waiting for $what: $(tail -n 20 "$log")"
        [ $SECONDS -lt $end ] || fail "no $what: $(tail -n 20 "$log")"
        sleep 0.03
    done
}

# end_ours PIDFILE WORD: ends that process if it lives.
end_ours() {
    local pid
    if pid=$(ours "$1" "$2"); then end_process "$pid"; fi
    rm -f "$1"
}

resident() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; } # PID: in kB

# Debian's Python with Debian's libraries, whatever else this machine has.
debian_python() { env -u PYTHONPATH -u PYTHONHOME /usr/bin/python3 -s "$@"; }

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port PORT...: another program's port is an error that must be told as such.
free_port() {
    local port
    for port in "$@"; do
        ! listening "$port" || fail "port $port is taken; set QM_TEST_PORT_BASE (now $QM_TEST_PORT_BASE)"
    done
}

# The files that every server shows. Their content is fixed, so that sizes and hashes can be compared.
make_www() { # DIR
    local www=$1
    [ ! -e "$www.complete" ] || return 0
    mkdir -p "$www/sub/deeper" "$www/empty" "$www/folder with spaces"
    printf 'hello, world\n' >"$www/hello.txt"
    : >"$www/zero"
    printf 'deep\n' >"$www/sub/deeper/file.txt"
    printf 'sub\n' >"$www/sub/file.txt"
    # 1 MiB in which every 8 bytes tell their own offset: a range at the wrong place shows.
    awk 'BEGIN { for (i = 0; i < 131072; ++i) printf "%07x\n", i * 8 }' >"$www/image.bin"
    truncate -s 256M "$www/big.bin" # sparse: 256 MiB of zeros that take no room
    truncate -s 5G "$www/huge.bin"
    printf 'x' >"$www/a b+c%20d.txt"
    printf 'x' >"$www/question?.txt"
    printf 'x' >"$www/hash#.txt"
    printf 'x' >"$www/amp&lt;.txt"
    printf 'x' >"$www/<b>bold<b>.txt"
    printf 'x' >"$www/quote\"'.txt"
    printf 'x' >"$www/back\\slash.txt"
    printf 'x' >"$www/colon:name.txt"
    printf 'x' >"$www/Grüße-日本.txt"
    printf 'x' >"$www/bidi-$(printf '\342\200\256')gpj.exe"
    printf 'x' >"$www/$(printf 'long-%.0s' {1..49}).txt" # 249 bytes
    find "$www" -exec touch -h -d '2026-01-02 03:04:05 UTC' {} +
    touch "$www.complete"
}
