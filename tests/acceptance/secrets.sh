#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Known secrets stand in a configuration; both programs work with it at the most talkative level. None of them, in no spelling, is
# found in what they print, log or save.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=tests/lib/env.sh
. "$top/tests/lib/env.sh"
bin=${QM_BIN_DIR:-$top/build/dev/bin}
work=$(mktemp -d)
test_environment "$work"
trap 'rm -rf "$work" "$XDG_RUNTIME_DIR"' EXIT

# No secret is a part of another word.
secrets=('Sw1ft/Key+with=odd&signs' 's3SecretKey/Plus+0123' 'proxyPass%word!9' 'urlPass#word~7' 'rbdTokenValue42' 'databasePw@77' 'cinderPass word 5')
cat >"$work/stores.conf" <<CONF
[DEFAULT]
enabled_backends = cloud:swift, bucket:s3, web:http, pool:rbd, volumes:cinder
transport_url = rabbit://guest:${secrets[4]}@localhost/
[glance_store]
default_backend = cloud
[cloud]
swift_store_user = tenant:user
swift_store_key = ${secrets[0]}
swift_store_auth_address = https://localhost:1/v3
[bucket]
s3_store_access_key = AKIAEXAMPLE
s3_store_secret_key = ${secrets[1]}
[web]
http_store_url = http://someone:urlPass%23word~7@127.0.0.1:1/images/
http_proxy_information = http:http://me:proxyPass%25word!9@127.0.0.1:1
[pool]
rbd_store_user = glance
[volumes]
cinder_store_password = ${secrets[6]}
[database]
connection = mysql+pymysql://glance:databasePw%%4077@db/glance
CONF

out=$work/out
mkdir "$out"
n=0
run() { # none of them has to succeed, but each has to end by itself, with a word of its own
    local status=0
    n=$((n + 1))
    timeout 60 "$@" >"$out/$n.out" 2>"$out/$n.err" || status=$?
    [ $status -le 9 ] || { echo "secrets: status $status of $*"; exit 1; }
}
qmctl() { run "$bin/qmctl" --config "$work/stores.conf" --log-level debug "$@"; }
qmctl stores
qmctl stores --json
qmctl capabilities
for store in cloud bucket web pool volumes; do
    qmctl why $store get
    qmctl ls $store
    qmctl get $store:x "$work/x" --json
    qmctl put "$work/stores.conf" $store:x
done
qmctl get "web:http://someone:urlPass%23word~7@127.0.0.1:1/images/x" "$work/x"
qmctl get "cloud:swift+https://tenant%3Auser:Sw1ft%2FKey%2Bwith%3Dodd%26signs@localhost:1/v3/c/x" "$work/x" --json
qmctl rm "bucket:s3://AKIAEXAMPLE:s3SecretKey/Plus+0123@localhost/b/x"
run "$bin/quartermaster" --log-level debug --store web --screenshot "$work/picture.png" "$work/stores.conf"
[ -s "$work/picture.png" ] || { echo "secrets: no picture was made"; exit 1; }
[ -s "$XDG_STATE_HOME/quartermaster/qmctl.log" ] && [ -s "$XDG_STATE_HOME/quartermaster/quartermaster.log" ] || {
    echo "secrets: there is no log"
    exit 1
}
grep -q 'web' "$XDG_STATE_HOME/quartermaster/quartermaster.log"

/usr/bin/python3 "$top/tests/lib/secretsearch.py" "$work" "$work/stores.conf" "${secrets[@]}"
