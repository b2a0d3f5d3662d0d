#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# shellcheck disable=SC2154 # here, ALL and the like are those of the script that sources this
# To be sourced by `swift`: what changes a cluster while it runs.

ctl_help() {
    cat <<'HELP'
account                            an account of your own, never given out before: SWIFT_ACCOUNT, SWIFT_USER and more, printed
readonly on|off [ACCOUNT]          405 on PUT, POST, COPY, DELETE
quota account BYTES|off [ACCOUNT]  413 past it (see sync)
quota container NAME BYTES|off [COUNT|off] [ACCOUNT]
acl CONTAINER READ WRITE [ACCOUNT] who else may read and write ('' for nobody)
ratelimit RATE|off [ACCOUNT]       writes a second; those past it get 498 (0.01: all but the first), by the ratelimit middleware
blacklist on|off [ACCOUNT]         497 after a second on everything
full on|off                        the object server has no room: every PUT of an object fails
down|start [SERVER...]             memcached account container object proxy proxy-keystone
freeze|thaw [SERVER...]            accepts, never answers
drain on|off                       /healthcheck answers 503
expire-tokens                      401 on every token that tempauth has given out so far
sync [ACCOUNT]                     listings, account counts and bytes up to date now
slow MS|off [BYTES_A_SECOND]       each answer waits; bodies come slowly
fail 'STATUS TEXT'|off [RETRY_AFTER] [METHODS]
cut BYTES|off                      a response's body ends early
drop BYTES|off                     the connection is closed when so many bytes of a request's body have come
room WORD slow|fail|cut|drop ...   the same for requests alone whose path holds WORD (a container's or account's name, say)
reset                              all of that off but quotas and ACLs, all servers started
status
HELP
}

forget() { # KEY: what the proxies have cached under it
    memcached_says "delete $(printf '%s' "$1" | md5sum | cut -d' ' -f1)"
}

memcached_says() { # COMMAND
    { exec 9<>"/dev/tcp/127.0.0.1/$SWIFT_MEMCACHED_PORT"; } 2>/dev/null || return 0
    printf '%s\r\nquit\r\n' "$1" >&9
    cat <&9 >/dev/null
    exec 9>&-
}

# storage_post KIND PATH HEADER...: past the proxies' gatekeeper, on the server that holds it. Prints the status.
storage_post() {
    local port=$1 path=$2 header headers=()
    shift 2
    for header; do headers+=(-H "$header"); done
    curl -s -o /dev/null -w '%{http_code}' -m 5 -X "${METHOD:-POST}" -H "X-Timestamp: $(date +%s.%5N)" "${headers[@]}" \
        "http://127.0.0.1:$port/d1/0/$path"
}

account_meta() { # ACCOUNT HEADER...
    local account=$1 code
    shift
    code=$(storage_post "$SWIFT_ACCOUNT_PORT" "$account" "$@")
    # Not there yet: tempauth makes one at its first PUT.
    [ "$code" != 404 ] || code=$(METHOD=PUT storage_post "$SWIFT_ACCOUNT_PORT" "$account" "$@")
    case $code in 20*) ;; *) fail "the account server answers $code" ;; esac
    forget "account/$account"
}

container_meta() { # ACCOUNT/CONTAINER HEADER...
    local name=$1 code
    shift
    code=$(storage_post "$SWIFT_CONTAINER_PORT" "$name" "$@")
    case $code in 20*) ;; *) fail "the container server answers $code" ;; esac
    forget "container/$name"
}

# header NAME VALUE|off: as curl takes it, an empty value included.
header() { case $2 in off | '') echo "$1;" ;; *) echo "$1: $2" ;; esac; }

new_account() {
    local n
    exec 8>"$DIR/accounts.lock"
    flock 8
    n=$(($(cat "$DIR/accounts" 2>/dev/null || echo 0) + 1))
    [ $n -le $ACCOUNTS ] || fail "all $ACCOUNTS accounts are given out"
    echo $n >"$DIR/accounts"
    exec 8>&-
    cat <<ENV
SWIFT_ACCOUNT=AUTH_own$n
SWIFT_USER=own$n:user
SWIFT_KEY=ownKey$n
SWIFT_PLAIN_USER=own$n:plain
SWIFT_PLAIN_KEY=plainKey$n
SWIFT_STORAGE_URL=http://127.0.0.1:$SWIFT_PORT/v1/AUTH_own$n
ENV
}

quota() {
    case ${1:-} in
    account) account_meta "${3:-AUTH_test}" "$(header X-Account-Meta-Quota-Bytes "${2:?bytes or off}")" ;;
    container)
        container_meta "${5:-AUTH_test}/${2:?container}" "$(header X-Container-Meta-Quota-Bytes "${3:?bytes or off}")" \
            "$(header X-Container-Meta-Quota-Count "${4:-off}")"
        ;;
    *) usage ;;
    esac
}

# knob KEY VALUE...: in the room's file, which the proxies read when it changes; off takes the key away.
knob() {
    local file="$DIR/knobs/${ROOM:-all}" new
    new=$(mktemp -p "$DIR")
    if [ -e "$file" ]; then cat "$file" >"$new"; elif [ -n "${ROOM:-}" ]; then echo "path=$ROOM" >"$new"; fi
    while [ $# -gt 0 ]; do
        sed -i "/^$1=/d" "$new"
        [ "$2" = off ] || printf '%s=%s\n' "$1" "$2" >>"$new"
        shift 2
    done
    if grep -qv '^path=' "$new"; then mv "$new" "$file"; else rm -f "$new" "$file"; fi
}

knobs() {
    local what=$1 value=${2:?value or off}
    case $what in
    slow) if [ "$value" = off ]; then knob delay_ms off rate off; else knob delay_ms "$value" rate "${3:-off}"; fi ;;
    fail) if [ "$value" = off ]; then knob status off retry_after off methods off; else knob status "$value" retry_after "${3:-off}" methods "${4:-off}"; fi ;;
    cut) knob cut "$value" ;;
    drop) knob drop "$value" ;;
    *) usage ;;
    esac
}

# signal NAME SERVER...: all of them when none is named.
signal_servers() {
    local signal=$1 name
    shift
    [ $# -gt 0 ] || set -- "${ALL[@]}"
    for name; do kill "-$signal" "$(<"$DIR/$name.pid")"; done
}

full() { # on|off
    case $1 in on) echo 100% >"$DIR/reserve" ;; off) echo 0 >"$DIR/reserve" ;; *) usage ;; esac
    rm -f "$DIR/reserve.taken"
    kill -USR2 "$(<"$DIR/object.pid")"
    until_true 5 test -e "$DIR/reserve.taken" || fail "the object server does not listen"
}

status() {
    local name
    for name in "${ALL[@]}"; do
        if runs "$name"; then
            echo "$name pid $(<"$DIR/$name.pid"), $(resident "$(<"$DIR/$name.pid")") kB resident"
        else
            echo "$name is down"
        fi
    done
}

ctl() {
    local command=$1 name
    shift
    case $command in
    account) new_account ;;
    readonly)
        case ${1:-} in
        on) account_meta "${2:-AUTH_test}" 'X-Account-Sysmeta-Read-Only: true' ;;
        off) account_meta "${2:-AUTH_test}" 'X-Account-Sysmeta-Read-Only;' ;;
        *) usage ;;
        esac
        ;;
    quota) quota "$@" ;;
    acl) container_meta "${4:-AUTH_test}/${1:?container}" "$(header X-Container-Read "${2:-}")" "$(header X-Container-Write "${3:-}")" ;;
    ratelimit) account_meta "${2:-AUTH_test}" "$(header X-Account-Sysmeta-Global-Write-Ratelimit "${1:?rate or off}")" ;;
    blacklist) account_meta "${2:-AUTH_test}" "$(header X-Account-Sysmeta-Global-Write-Ratelimit "$([ "${1:-}" = on ] && echo BLACKLIST)")" ;;
    full) full "${1:-}" ;;
    down)
        [ $# -gt 0 ] || set -- "${ALL[@]}"
        for name; do end_ours "$DIR/$name.pid" "$DIR/"; done
        ;;
    start)
        [ $# -gt 0 ] || set -- "${ALL[@]}"
        start_servers "$@"
        wait_ready "$@"
        ;;
    freeze) signal_servers STOP "$@" ;;
    thaw) signal_servers CONT "$@" ;;
    drain) case ${1:-} in on) touch "$DIR/healthcheck-off" ;; off) rm -f "$DIR/healthcheck-off" ;; *) usage ;; esac ;;
    expire-tokens) memcached_says flush_all ;;
    sync)
        debian_python "$here/swiftserver.py" sync "$DIR"
        forget "account/${1:-AUTH_test}"
        ;;
    slow | fail | cut | drop) knobs "$command" "$@" ;;
    room)
        local ROOM=${1:?word}
        shift
        knobs "$@"
        ;;
    reset)
        rm -f "$DIR"/knobs/* "$DIR/healthcheck-off"
        for name in "${ALL[@]}"; do ! runs "$name" || kill -CONT "$(<"$DIR/$name.pid")"; done
        start_servers "${ALL[@]}"
        wait_ready "${ALL[@]}"
        full off
        ctl readonly off
        ;;
    status) status ;;
    *)
        ctl_help
        [ "$command" = help ] || exit 2
        ;;
    esac
}
