#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# The Debian package on a bare machine: it is made from the release build, installed with what it depends on, and nothing else,
# in a minimal Debian of its own, and starts the demo there. Needs root and apt's mirror; the bare system and the packages are
# kept in build/bare, so that the next run is quick.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${QM_RELEASE_DIR:-$top/build/release}
cache=$top/build/bare
mirror=${QM_TEST_DEBIAN_MIRROR:-http://deb.debian.org/debian}
suite=bookworm

fail() { echo "deb: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || { echo "deb: only root can install into a system of its own"; exit 77; }
command -v debootstrap >/dev/null || fail "debootstrap is missing (tests/packages.txt)"
[ -x "$build/bin/quartermaster" ] && [ -x "$build/bin/qmctl" ] || fail "there is no release build in $build"

if [ "${1:-}" != inside ]; then
    # Whatever is mounted goes with the namespace.
    exec unshare --mount --propagation private -- "$0" inside
fi

mkdir -p "$cache/archives"
work=$(mktemp -d "$cache/run.XXXXXX")
trap 'umount -l "$work"/root/{proc,dev,var/cache/apt/archives} 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT

echo "== package"
(cd "$build" && cpack -G DEB -B "$work/package" >"$work/cpack.log" 2>&1) || { cat "$work/cpack.log"; fail "cpack"; }
package=$(echo "$work"/package/*.deb)
[ -s "$package" ] || fail "cpack made no package"
dpkg-deb -f "$package" Package Version Architecture Installed-Size Depends
dpkg-deb -f "$package" Depends | grep -q 'libqt6widgets6' || fail "the libraries are not among the dependencies"
contents=$(dpkg-deb -c "$package" | awk '{ print $6 }')
for file in bin/quartermaster bin/qmctl share/applications/org.quartermaster.Quartermaster.desktop \
    share/metainfo/org.quartermaster.Quartermaster.metainfo.xml share/icons/hicolor/scalable/apps/quartermaster.svg \
    share/man/man1/qmctl.1.gz share/man/man1/quartermaster.1.gz share/bash-completion/completions/qmctl \
    share/doc/quartermaster/copyright; do
    grep -qx "./usr/$file" <<<"$contents" || fail "the package has no /usr/$file"
done

echo "== bare system"
bare=$cache/$suite.tar
if [ ! -s "$bare" ]; then
    timeout 300 debootstrap --variant=minbase --include=ca-certificates "$suite" "$work/bare" "$mirror" >"$work/debootstrap.log" 2>&1 || {
        tail -n 20 "$work/debootstrap.log"
        fail "no bare system from $mirror: is it reachable?"
    }
    tar -C "$work/bare" -cf "$bare.part" . && mv "$bare.part" "$bare"
    rm -rf "$work/bare"
fi
mkdir -p "$work/root"
tar -C "$work/root" -xf "$bare"
mount -t proc proc "$work/root/proc"
mount --rbind /dev "$work/root/dev"
mkdir -p "$work/root/var/cache/apt/archives"
mount --bind "$cache/archives" "$work/root/var/cache/apt/archives"
cp -f /etc/resolv.conf "$work/root/etc/resolv.conf"
cp "$package" "$work/root/tmp/quartermaster.deb"

inside() { chroot "$work/root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }
for tool in g++ cmake qmake6; do
    ! inside sh -c "command -v $tool" >/dev/null || fail "the system is not bare: it has $tool"
done

echo "== install"
inside sh -c 'printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d'
inside sh -c 'rm -f /etc/apt/apt.conf.d/docker-clean; apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get \
    -o APT::Keep-Downloaded-Packages=true -o DPkg::Options::=--force-unsafe-io install -y -q --no-install-recommends \
    /tmp/quartermaster.deb' </dev/null >"$work/apt.log" 2>&1 || {
    tail -n 20 "$work/apt.log"
    fail "the package does not install: is apt's mirror reachable?"
}
[ "$(inside dpkg-query -W -f '${db:Status-Status}' quartermaster)" = installed ] || fail "it is not installed"
! inside ldd /usr/bin/quartermaster /usr/bin/qmctl | grep 'not found' || fail "libraries are missing"

echo "== run"
inside qmctl --version
inside timeout 60 qmctl --demo capabilities | head -n 8
inside env QT_QPA_PLATFORM=offscreen timeout 60 quartermaster --demo --screenshot /tmp/demo.png
[ "$(head -c 4 "$work/root/tmp/demo.png" | tail -c 3)" = PNG ] || fail "the demo left no picture"
# Translations, ours and Qt's, are found there.
inside env LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen timeout 60 quartermaster --demo --language de --screenshot /tmp/de.png
inside test -s /usr/share/qt6/translations/qtbase_de.qm || fail "Qt's own translations are missing"
inside sh -c 'grep -q "started: " /root/.local/state/quartermaster/quartermaster.log' || fail "there is no log"
cp "$work/root/tmp/demo.png" "$cache/demo.png"
inside apt-get purge -y -q quartermaster </dev/null >"$work/purge.log" 2>&1 || { cat "$work/purge.log"; fail "purge"; }
! inside test -e /usr/bin/quartermaster || fail "purging leaves the program"
echo "deb: installed, ran its demo and went; the picture is $cache/demo.png"
