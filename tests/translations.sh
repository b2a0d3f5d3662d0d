#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# Holds the translations to the sources.
#   tests/translations.sh [BUILD]     fails on an entry that is missing, outdated, unfinished, or wrong in itself
#   tests/translations.sh --update    brings new and changed texts into translations/*.ts, and lists what is to be done
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=$(qmake6 -query QT_HOST_BINS 2>/dev/null || echo /usr/lib/qt6/bin)
layers=(app drivers model ui)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# update LANGUAGE FILE: English has plural forms only, the rest is the source itself.
update() {
    local more=()
    [ "$1" != en ] || more=(-pluralonly)
    "$tools/lupdate" -silent -I . -locations none -no-obsolete "${more[@]}" -source-language en -target-language "$1" \
        "${layers[@]}" -ts "$2" 2>"$work/lupdate.log" || { cat "$work/lupdate.log" >&2; return 1; }
}

languages() { for file in translations/quartermaster_*.ts; do file=${file##*/quartermaster_}; echo "${file%.ts}"; done; }

if [ "${1:-}" = --update ]; then
    for language in $(languages); do update "$language" "translations/quartermaster_$language.ts"; done
    exec /usr/bin/env python3 tests/translations.py --todo translations/quartermaster_*.ts
fi

status=0
for language in $(languages); do
    file=translations/quartermaster_$language.ts
    cp "$file" "$work/"
    update "$language" "$work/${file##*/}"
    if ! diff -u "$file" "$work/${file##*/}" >"$work/diff"; then
        echo "$file is outdated (tests/translations.sh --update brings it up to date):"
        grep -E '^[-+] +<(source|name)>' "$work/diff" | head -n 20 || head -n 20 "$work/diff"
        status=1
    fi
    "$tools/lrelease" -silent "$file" -qm "$work/$language.qm" || status=1
done
/usr/bin/env python3 tests/translations.py --self || status=1
/usr/bin/env python3 tests/translations.py translations/quartermaster_*.ts || status=1
exit $status
