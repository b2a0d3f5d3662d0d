#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# shellcheck disable=SC2154 # here, ALL and the like are those of the script that sources this
# To be sourced by `ceph`: what changes a cluster while it runs.

RGW_ADMIN_KEY=ADMINACCESSKEY000001
RGW_ADMIN_SECRET=adminSecretKey0000000000000000000000001

ctl_help() {
    cat <<'HELP'
S3 (UID is "tester" when not named):
s3user                    a user of your own: S3_UID, S3_ACCESS_KEY, S3_SECRET_KEY, printed
user-quota OBJECTS|off [UID]   past it PUT gets 403 QuotaExceeded
user-bytes BYTES|off [UID]     the same by size
suspend on|off [UID]      403 UserSuspended
max-buckets N [UID]       how many buckets the user may own (0: 1000; -1: none)
deny BUCKET ACTIONS|off   bucket policy that refuses ACTIONS (s3:PutObject,s3:DeleteObject,...) to everyone
slowdown on|off           503 SlowDown to everything
rgw stop|start|freeze|thaw

RADOS:
readonly on|off           client.glance may only read (writes: EPERM)
nopool on|off             client.glance has no capability on the pool at all (reads: EPERM)
pool-quota BYTES|0        quota of the pool images (0 lifts it); waits up to 3 s for the pool's full flag
full on|off               every pool is full
pause on|off              every read and write waits
osd|mon stop|start|freeze|thaw
status
HELP
}

# signed METHOD URL KEY:SECRET [OPTION...]: a request to the gateway; its parameters stand in the order of their names.
signed() {
    local method=$1 url=$2 who=$3
    shift 3
    curl -sS -f -m 20 --aws-sigv4 aws:amz:default:s3 --user "$who" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X "$method" "$@" "$url"
}

gateway_admin() { # METHOD WHAT?PARAMETERS [OPTION...]
    local method=$1 what=$2
    shift 2
    signed "$method" "http://127.0.0.1:$CEPH_RGW_PORT/admin/$what" "$RGW_ADMIN_KEY:$RGW_ADMIN_SECRET" "$@"
}

new_user() {
    local uid key secret
    uid=own$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
    key=$(printf 'KEY%s' "$uid" | tr 'a-z' 'A-Z')
    secret=$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')
    gateway_admin PUT "user?access-key=$key&display-name=$uid&secret-key=$secret&uid=$uid" >>"$DIR/log/user.out"
    printf 'S3_UID=%s\nS3_ACCESS_KEY=%s\nS3_SECRET_KEY=%s\n' "$uid" "$key" "$secret"
}

user_quota() { # UID NAME VALUE|off
    local enabled=true value=$3
    [ "$value" != off ] || { enabled=false; value=-1; }
    gateway_admin PUT "user?quota=&quota-type=user&uid=$1" -H 'Content-Type: application/json' \
        --data "{\"enabled\": $enabled, \"$2\": $value}"
}

# deny BUCKET ACTIONS|off: by the administrator, whom no policy binds.
deny() {
    local bucket=$1 actions=$2 url="http://127.0.0.1:$CEPH_RGW_PORT/$1?policy="
    if [ "$actions" = off ]; then
        signed DELETE "$url" "$RGW_ADMIN_KEY:$RGW_ADMIN_SECRET"
        return
    fi
    actions=$(sed 's/[^,]*/"&"/g' <<<"$actions")
    signed PUT "$url" "$RGW_ADMIN_KEY:$RGW_ADMIN_SECRET" --data-binary '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny",
        "Principal": "*", "Action": ['"$actions"'], "Resource": ["arn:aws:s3:::'"$bucket"'", "arn:aws:s3:::'"$bucket"'/*"]}]}'
}

# The gateway serves one request at a time, and that one, an upload that takes hours, does not end.
slowdown() {
    local socket="$DIR/run/client.rgw.asok" bucket="http://127.0.0.1:$CEPH_RGW_PORT/slowdown"
    case $1 in
    on)
        signed PUT "$bucket" "$RGW_ADMIN_KEY:$RGW_ADMIN_SECRET"
        truncate -s 10M "$DIR/slow-request"
        start_process "$DIR/slow-request.pid" "$DIR/log/slow-request.out" curl -sS --aws-sigv4 aws:amz:default:s3 \
            --user "$RGW_ADMIN_KEY:$RGW_ADMIN_SECRET" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --limit-rate 1k \
            -T "$DIR/slow-request" "$bucket/request"
        ceph --admin-daemon "$socket" config set rgw_max_concurrent_requests 1 >>"$DIR/log/admin.out"
        until_true 5 slowed_down || fail "the gateway goes on"
        ;;
    off)
        end_ours "$DIR/slow-request.pid" "$DIR/"
        ceph --admin-daemon "$socket" config set rgw_max_concurrent_requests 1024 >>"$DIR/log/admin.out"
        ready gateway rgw gateway_answers
        ;;
    *) usage ;;
    esac
}
slowed_down() { [ "$(curl -s -o /dev/null -m 2 -w '%{http_code}' "http://127.0.0.1:$CEPH_RGW_PORT/")" = 503 ]; }

monitor() { timeout 30 ceph -c "$CONF" --connect-timeout 10 "$@"; }

ratios() { monitor osd set-nearfull-ratio "$1" && monitor osd set-backfillfull-ratio "$2" && monitor osd set-full-ratio "$3"; }
pool_flags() { monitor osd pool ls detail | sed -n "s/^pool [0-9]* 'images' .* flags \([^ ]*\).*/,\1,/p"; }
pool_has() { case $(pool_flags) in *",$1,"*) ;; *) return 1 ;; esac; }
pool_lacks() { ! pool_has "$1"; }

daemon_switch() { # NAME ACTION PROGRAM ARGUMENT...
    local name=$1 action=$2
    shift 2
    case $action in
    freeze) kill -STOP "$(ours "$DIR/$name.pid" "$CONF")" ;;
    thaw) kill -CONT "$(ours "$DIR/$name.pid" "$CONF")" ;;
    stop) end_ours "$DIR/$name.pid" "$CONF" ;;
    start) start "$name" "$@" ;;
    *) usage ;;
    esac
}

status() {
    local name
    for name in mon mgr osd rgw; do
        if runs $name; then echo "$name pid $(<"$DIR/$name.pid"), $(resident "$(<"$DIR/$name.pid")") kB resident"; else echo "$name is down"; fi
    done
}

ctl() {
    local what=$1 to=${2:-} caps='profile rbd pool=images'
    case $what:$to in
    s3user:) new_user ;;
    user-quota:?*) user_quota "${3:-tester}" max_objects "$to" ;;
    user-bytes:?*) user_quota "${3:-tester}" max_size "$to" ;;
    suspend:on) gateway_admin POST "user?suspended=1&uid=${3:-tester}" >>"$DIR/log/user.out" ;;
    suspend:off) gateway_admin POST "user?suspended=0&uid=${3:-tester}" >>"$DIR/log/user.out" ;;
    max-buckets:?*) gateway_admin POST "user?max-buckets=$to&uid=${3:-tester}" >>"$DIR/log/user.out" ;;
    deny:?*) deny "$to" "${3:?actions or off}" ;;
    slowdown:?*) slowdown "$to" ;;
    readonly:on) monitor auth caps client.glance mon 'profile rbd' osd 'profile rbd-read-only pool=images' ;;
    nopool:on) monitor auth caps client.glance mon 'profile rbd' ;;
    readonly:off | nopool:off) monitor auth caps client.glance mon 'profile rbd' osd "$caps" mgr "$caps" ;;
    full:on) # this release has no "osd set full": ratios below what is stored do the same (the largest of the three holds)
        ratios 0.000000001 0.000000001 0.000000001
        ready "full pool" mon pool_has full
        ;;
    full:off)
        ratios 0.85 0.9 0.95
        ready "pool that is not full" mon pool_lacks full
        ;;
    pause:on) monitor osd set pause ;;
    pause:off) monitor osd unset pause ;;
    pool-quota:0)
        monitor osd pool set-quota images max_bytes 0
        ready "lifted quota" mon pool_lacks full_quota
        ;;
    pool-quota:?*)
        monitor osd pool set-quota images max_bytes "$to"
        until_true 3 pool_has full_quota || true # it may hold less
        ;;
    osd:?*)
        daemon_switch osd "$to" ceph-osd -i 0
        [ "$to" != start ] || ready "served pool" osd debian_python "$here/cephpool.py" "$CONF" serve
        ;;
    mon:?*)
        daemon_switch mon "$to" ceph-mon -i a
        [ "$to" != start ] || ready monitor mon monitor mon stat
        ;;
    rgw:?*)
        daemon_switch rgw "$to" radosgw -n client.rgw
        [ "$to" != start ] || ready gateway rgw gateway_answers
        ;;
    status:) status ;;
    *)
        ctl_help
        [ "$what" = help ] || exit 2
        ;;
    esac
}
