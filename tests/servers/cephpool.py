#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""For the script `ceph` beside this file: what the monitor is told at the first start, over one connection (each run of the
ceph program costs half a second), and whether the pool is served.

    cephpool.py CONF create OSD_UUID
    cephpool.py CONF serve
"""

import json
import sys

import rados

TIMEOUTS = {"client_mount_timeout": "10", "rados_mon_op_timeout": "10", "rados_osd_op_timeout": "10",
            "objecter_tick_interval": "0.1"}  # by default it sees 5 s late that the osd came up


def create(cluster, uuid):
    for words in ({"prefix": "osd new", "uuid": uuid, "id": 0}, {"prefix": "osd pool create", "pool": "images", "pg_num": 4},
                  {"prefix": "osd pool application enable", "pool": "images", "app": "rbd"}):
        code, _, told = cluster.mon_command(json.dumps(words), b"")
        if code:
            sys.exit(f"{words}: {code} {told}")


def serve(cluster):
    """The osd is up, every placement group of the pool is served, and the pool has its header object."""
    import rbd
    rbd.RBD().pool_init(cluster.open_ioctx("images"), True)


conf, command, *words = sys.argv[1:]
with rados.Rados(conffile=conf, name="client.admin", conf=TIMEOUTS) as cluster:
    {"create": create, "serve": serve}[command](cluster, *words)
