#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Looks for secrets, in every spelling that they may have, in all files of a folder.

    secretsearch.py FOLDER CONFIGURATION SECRET...      CONFIGURATION, which must hold them, is not looked at; exit 1 when one is found
"""

import base64
import os
import sys
import urllib.parse


def spellings(secret):
    raw = secret.encode()
    forms = {secret, urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret), urllib.parse.quote_plus(secret), raw.hex()}
    for before in (b"", b"a", b"ab"):  # whatever stands before and after
        encoded = base64.b64encode(before + raw).decode()
        forms.add(encoded[(len(before) * 8 + 5) // 6: (len(before) + len(raw)) // 3 * 4])
    forms.add(base64.b64encode(raw).decode().rstrip("="))
    return {form.encode() for form in forms}


def search(folder, skipped, secrets):
    """How many finds there were; each is told, and what was looked for."""
    needles = {form: secret for secret in secrets for form in spellings(secret)}
    found = files = 0
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if path in skipped or os.path.islink(path) or not os.path.isfile(path):
                continue
            files += 1
            with open(path, "rb") as file:
                content = file.read()
            for needle, secret in needles.items():
                if needle in content:
                    found += 1
                    print(f"secrets: {path} holds {needle.decode()!r} ({secret})")
    print(f"secrets: {len(needles)} spellings of {len(secrets)} secrets looked for in {files} files, {found} found")
    return found


if __name__ == "__main__":
    sys.exit(1 if search(sys.argv[1], {sys.argv[2]}, sys.argv[3:]) else 0)
