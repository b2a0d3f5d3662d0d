#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced: installs what tests/packages.txt names and this machine lacks.

QM_PACKAGE_LIST=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/packages.txt

# The packages of the named SECTIONs, one a line.
list_packages() { # SECTION...
    awk -v sections=" $* " '
        /^[[:space:]]*(#|$)/ { next }
        /^\[.*\]$/ { wanted = index(sections, " " substr($0, 2, length($0) - 2) " "); next }
        wanted { print $1 }' "$QM_PACKAGE_LIST"
}

missing_packages() { # SECTION...
    local package
    while read -r package; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
    done < <(list_packages "$@")
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ] && command -v sudo >/dev/null; then
        sudo "$@"
    elif command -v sudo >/dev/null; then
        sudo -n "$@"
    else
        echo "This needs root, and there is no sudo: $*" >&2
        return 1
    fi
}

# Installs without questions. A server among the packages (nginx, memcached) is neither started nor left to start at boot: the
# tests start their own.
apt_install() { # PACKAGE...
    local policy=/usr/sbin/policy-rc.d server new=() status=0
    for server in nginx memcached; do [ -e /lib/systemd/system/$server.service ] || new+=("$server.service"); done
    if [ ! -e $policy ]; then
        # shellcheck disable=SC2016 # $0 is for the inner shell
        as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$0" && chmod 755 "$0"' $policy
    else
        policy=
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q \
        --no-install-recommends "$@" </dev/null || status=$?
    [ -z "$policy" ] || as_root rm -f "$policy"
    for server in "${new[@]}"; do
        [ ! -d /run/systemd/system ] || [ ! -e "/lib/systemd/system/$server" ] || as_root systemctl disable --quiet "$server" || true
    done
    return $status
}

install_packages() { # SECTION...
    local missing
    if ! command -v dpkg-query >/dev/null; then
        echo "No dpkg here; see $QM_PACKAGE_LIST for what has to be installed." >&2
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing: ${missing[*]}"
    # The lists may be old or absent; a mirror out of reach shows itself in the next step.
    as_root apt-get -o DPkg::Lock::Timeout=300 update -q </dev/null || true
    apt_install "${missing[@]}" || {
        echo "These packages could not be installed: ${missing[*]}" >&2
        return 1
    }
}
