#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Starts Swift's servers, for the script `swift` beside this file.

    swiftserver.py start DIR NAME...    makes the rings, imports Swift once and forks a process for each server
    swiftserver.py sync DIR             brings listings and accounts' counts up to date
"""

import os
import signal
import sys

COMMAND, DIR, NAMES = sys.argv[1], sys.argv[2], sys.argv[3:]

from swift.common import utils  # noqa: E402

utils.set_swift_dir(DIR)
from swift.common.storage_policy import POLICIES  # noqa: E402


def ring(name, port):
    from swift.common.ring import RingBuilder
    path = os.path.join(DIR, name + ".ring.gz")
    if os.path.exists(path):
        return
    builder = RingBuilder(0, 1, 0)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "d1", "ip": "127.0.0.1", "port": port,
                     "replication_ip": "127.0.0.1", "replication_port": port, "meta": ""})
    builder.rebalance(seed=1)
    builder.get_ring().save(path)


def port(kind):
    with open(os.path.join(DIR, kind + ".port")) as file:
        return int(file.read())


def take_reserve(*_):
    """SIGUSR2: what fallocate_reserve would be, from DIR/reserve."""
    with open(os.path.join(DIR, "reserve")) as file:
        utils.FALLOCATE_RESERVE, utils.FALLOCATE_IS_PERCENT = utils.config_fallocate_value(file.read().strip())
    open(os.path.join(DIR, "reserve.taken"), "w").close()


def serve(name):
    from swift.common import wsgi
    os.setsid()
    log = os.open(os.path.join(DIR, "log", name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if name == "object":
        signal.signal(signal.SIGUSR2, take_reserve)
    kind = name.split("-")[0]
    sys.exit(wsgi.run_wsgi(os.path.join(DIR, name + ".conf"), kind + "-server", verbose=True))


def start():
    import eventlet.wsgi  # noqa: F401
    import swift.account.server  # noqa: F401
    import swift.container.server  # noqa: F401
    import swift.obj.server  # noqa: F401
    import swift.proxy.server  # noqa: F401
    ring("account", port("account"))
    ring("container", port("container"))
    for policy in POLICIES:
        ring(policy.ring_name, port("object"))
    for name in NAMES:
        pid = os.fork()
        if not pid:
            serve(name)
        with open(os.path.join(DIR, name + ".pid"), "w") as file:
            file.write(str(pid))


def sync():
    from swift.common.daemon import run_daemon
    from swift.container.updater import ContainerUpdater
    from swift.obj.updater import ObjectUpdater
    for daemon, kind in ((ObjectUpdater, "object"), (ContainerUpdater, "container")):
        pid = os.fork()
        if not pid:
            run_daemon(daemon, os.path.join(DIR, kind + ".conf"), section=kind + "-updater", once=True, interval=0, verbose=False)
            sys.exit(0)
        os.waitpid(pid, 0)


start() if COMMAND == "start" else sync()
