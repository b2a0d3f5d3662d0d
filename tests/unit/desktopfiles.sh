#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
#
# The desktop file, the AppStream metainfo and the icons, by the freedesktop tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../resources"
status=0
desktop-file-validate --warn-kde desktop/*.desktop || status=1
appstreamcli validate --no-net desktop/*.metainfo.xml || status=1
for size in 16 22 24 32 48 64 128 256; do
    python3 - "$size" <<'PYTHON' || status=1
import struct, sys
size = int(sys.argv[1])
path = "icons/hicolor/%dx%d/quartermaster.png" % (size, size)
head = open(path, "rb").read(24)
found = struct.unpack(">II", head[16:24])
if head[:8] != b"\x89PNG\r\n\x1a\n" or found != (size, size):
    sys.exit("%s is no PNG of that size: %s" % (path, found))
PYTHON
done
exit $status
