#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Lists objects in one of Swift's containers that are not there: rows of its database, as object servers would send them.

    fill_container.py DIR ACCOUNT CONTAINER COUNT

DIR is that of tests/servers/swift; the container exists. Names are images/000000.img and so on, each of a size of its own.
"""

import os
import sys

from swift.common import utils

FOLDER, ACCOUNT, CONTAINER, COUNT = *sys.argv[1:4], int(sys.argv[4])
utils.set_swift_dir(FOLDER)

from swift.common.utils import Timestamp, hash_path, storage_directory  # noqa: E402
from swift.container.backend import ContainerBroker  # noqa: E402


def main():
    digest = hash_path(ACCOUNT, CONTAINER)
    path = os.path.join(FOLDER, "srv/d1", storage_directory("containers", 0, digest), digest + ".db")
    broker = ContainerBroker(path, account=ACCOUNT, container=CONTAINER)
    now = Timestamp.now().internal
    rows = [{"name": f"images/{number:06}.img", "created_at": now, "size": 1000 + number, "deleted": 0,
             "content_type": "application/octet-stream", "etag": f"{number:032x}", "storage_policy_index": 0}
            for number in range(COUNT)]
    broker.merge_items(rows)
    print(broker.get_info()["object_count"])


if __name__ == "__main__":
    sys.exit(main())
