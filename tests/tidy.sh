#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# clang-tidy over what a change touches.
#   tests/tidy.sh            sources that differ from the last commit that others have (QM_TIDY_BASE: from that one)
#   tests/tidy.sh --all      every source
#   tests/tidy.sh FILE...    these
# Begins no file after QM_TIDY_SECONDS (--all and FILE: no limit; else 150), and says how many it left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
top=$PWD
jobs=${QM_JOBS:-$(nproc)}
export QM_TIDY_BUILD=$top/build/tidy
left=$QM_TIDY_BUILD/left

# In a build folder of its own: clang cannot read gcc's precompiled headers, and so sources that lean on them show.
# What moc, uic and rcc make has to be there, and nothing else: a program's moc step waits for its libraries, so
# compiler and linker are replaced by `true`.
prepare() {
    local log=$top/build/tidy.log
    mkdir -p "$QM_TIDY_BUILD"
    {
        cmake --preset ci -B "$QM_TIDY_BUILD" -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DQM_SANITIZE=OFF \
            -DCMAKE_CXX_COMPILER_LAUNCHER=true -DCMAKE_CXX_LINKER_LAUNCHER=true \
            -DCMAKE_AR=/bin/true -DCMAKE_RANLIB=/bin/true &&
            ninja -C "$QM_TIDY_BUILD" -t targets all | sed -n 's/^\([A-Za-z0-9_]*_autogen\): .*/\1/p' |
            xargs -r ninja -C "$QM_TIDY_BUILD" -j "$jobs"
    } >"$log" 2>&1 || {
        tail -n 30 "$log"
        exit 1
    }
}

base() {
    local upstream
    upstream=${QM_TIDY_BASE:-$(git merge-base HEAD '@{upstream}' 2>/dev/null || git merge-base HEAD origin/HEAD 2>/dev/null || true)}
    if [ -n "$upstream" ] && [ "$upstream" != "$(git rev-parse HEAD)" ]; then
        echo "$upstream"
    else # a clone of what has landed already
        git rev-parse -q --verify HEAD~1 || git hash-object -t tree /dev/null
    fi
}

# A changed header is seen through the source file of the same name.
changed() {
    git diff --name-only --diff-filter=d "$(base)" -- '*.cpp' '*.h' | sed 's/\.h$/.cpp/' | sort -u
}

in_the_build() { # only what is part of it has a command line
    local file
    while read -r file; do
        if [ -e "$file" ] && grep -qF "\"file\": \"$top/$file\"" "$QM_TIDY_BUILD/compile_commands.json"; then echo "$file"; fi
    done
}

# shellcheck disable=SC2317 # called through bash -c
tidy_one() { # FILE END LEFT
    local errors
    if [ "$2" != 0 ] && [ "$(date +%s)" -ge "$2" ]; then
        echo "$1" >>"$3"
        return
    fi
    errors=$(mktemp)
    # gcc knows warnings that clang does not. Standard error holds counts of what was suppressed, and what went wrong.
    clang-tidy -p "$QM_TIDY_BUILD" --quiet --extra-arg=-Wno-unknown-warning-option "$1" 2>"$errors" || {
        grep -vE '^[0-9]+ warnings?( and [0-9]+ errors?)? generated|^Suppressed|^Use -header' "$errors" || true
        rm -f "$errors"
        return 1
    }
    rm -f "$errors"
}
export -f tidy_one

prepare
seconds=${QM_TIDY_SECONDS:-0}
case ${1:-} in
--all) files=$(git ls-files -- '*.cpp') ;;
'')
    seconds=${QM_TIDY_SECONDS:-150}
    files=$(changed)
    ;;
*) files=$(printf '%s\n' "$@") ;;
esac
files=$(in_the_build <<<"$files")
end=0
[ "$seconds" = 0 ] || end=$(($(date +%s) + seconds))

rm -f "$left"
status=0
# shellcheck disable=SC2016 # for the inner shell
printf '%s' "$files" | xargs -r -d '\n' -I '{}' -P "$jobs" bash -c 'tidy_one "$@"' _ '{}' "$end" "$left" || status=1
[ ! -e "$left" ] || echo "Not looked at for want of time: $(wc -l <"$left") file(s)."
echo "clang-tidy: $(grep -c . <<<"$files" || true) file(s)"
exit $status
