# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Times glance_store's own add; prints JSON. Run by qm_bench with the system's Python.

glance_add.py CONFIGURATION STORE FILE COUNT: the medians of COUNT adds. Importing and configuring is not counted.
"""

import json
import os
import statistics
import sys
import time

import glance_store
from oslo_config import cfg

configuration, store, path, count = sys.argv[1:]
cfg.CONF.register_opt(cfg.DictOpt("enabled_backends"))
cfg.CONF(["--config-file", configuration], project="glance", default_config_files=[])
glance_store.register_store_opts(cfg.CONF)
glance_store.create_multi_stores(cfg.CONF)
wall, cpu = [], []
for number in range(int(count)):
    with open(path, "rb") as file:
        before = time.monotonic(), time.process_time()
        location, size, *_ = glance_store.add_with_multihash(
            cfg.CONF, f"glance{number}", file, os.path.getsize(path), store, "sha512")
        wall.append(time.monotonic() - before[0])
        cpu.append(time.process_time() - before[1])
    assert size == os.path.getsize(path)
    glance_store.delete(location, store)
print(json.dumps({"wall": statistics.median(wall), "cpu": statistics.median(cpu)}))
