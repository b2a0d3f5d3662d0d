#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# To be sourced: the surroundings in which every test runs, whoever starts it.

QM_SOURCE_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export QM_SOURCE_DIR

# test_environment DIR: fixed locale, time zone and platform; a home and XDG folders of the tests' own below DIR.
test_environment() {
    local dir=$1
    mkdir -p "$dir/home" "$dir/config" "$dir/data" "$dir/cache" "$dir/state" "$dir/tmp"
    export HOME=$dir/home XDG_CONFIG_HOME=$dir/config XDG_DATA_HOME=$dir/data XDG_CACHE_HOME=$dir/cache XDG_STATE_HOME=$dir/state
    export TMPDIR=$dir/tmp
    # Sockets live here, whose names must be short.
    XDG_RUNTIME_DIR=$(mktemp -d /tmp/qm-run.XXXXXX)
    chmod 700 "$XDG_RUNTIME_DIR"
    export XDG_RUNTIME_DIR

    export LC_ALL=C.UTF-8 LANG=C.UTF-8 LANGUAGE='' TZ=UTC
    export QT_QPA_PLATFORM=offscreen QT_FORCE_STDERR_LOGGING=1
    unset DISPLAY WAYLAND_DISPLAY QT_STYLE_OVERRIDE QT_SCALE_FACTOR QT_PLUGIN_PATH QT_LOGGING_RULES XDG_CURRENT_DESKTOP
    unset http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY
    # Trust in certificates is what the tests test.
    unset SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE AWS_CA_BUNDLE

    export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:detect_leaks=1:allocator_may_return_null=1
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    export LSAN_OPTIONS=suppressions=$QM_SOURCE_DIR/tests/lsan.supp:print_suppressions=0
}
