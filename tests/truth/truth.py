#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""The truth table: store x condition x operation, the verdict beside what the real backend does (see judge.py).

    truth.py [GROUP...]        file, http, radosgw, swift, swift-servers; all of them by default

Takes the servers of tests/servers/up from the environment (QM_TEST_...), or starts its own. QM_BIN_DIR names the programs. The
table also lands in QM_BUILD_DIR/truth.txt.
"""

import concurrent.futures
import contextlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

import judge  # noqa: E402
import localgroups  # noqa: E402
import s3group  # noqa: E402
import swiftgroup  # noqa: E402
from testservers import BIN, running_servers, second_servers  # noqa: E402


def configuration(groups):
    stores = [store for group in groups for store in group.stores]
    text = f"[DEFAULT]\nenabled_backends = {', '.join(f'{store.id}:{store.kind}' for store in stores)}\n"
    text += f"[glance_store]\ndefault_backend = {stores[0].id}\n"
    return text + "".join(f"[{store.id}]\nprobe_interval = {judge.INTERVAL}\n{store.options}" for store in stores)


def fresh_verdicts(path):
    """What a new qmctl says: ids -> store -> operation -> verdict."""
    def ask(ids):
        done = subprocess.run([BIN / "qmctl", "--config", path, "--json", "capabilities", *ids], capture_output=True, timeout=60)
        return {told["store"]: {one: told["operations"][one] for one in judge.OPERATIONS} for told in json.loads(done.stdout)}
    return ask


def main():
    wanted = sys.argv[1:]
    start = time.monotonic()
    with contextlib.ExitStack() as stack:
        work = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quartermaster-")))
        env = running_servers(str(work / "servers"), stack)
        makers = {
            "file": lambda: localgroups.file_group(work),
            "http": lambda: localgroups.http_group(env),
            "radosgw": lambda: s3group.radosgw_group(env),
            "swift": lambda: swiftgroup.swift_group(env),
            "swift-servers": lambda: swiftgroup.swift_servers_group(second_servers(("swift", "keystone"), str(work / "second"), stack)),
        }
        groups, broken = [], []
        wanted = [name for name in makers if not wanted or name in wanted]
        with concurrent.futures.ThreadPoolExecutor(len(wanted)) as pool:
            made = list(pool.map(lambda name: makers[name](), wanted))
        for name, group in zip(wanted, made):
            if group is None:
                print(f"truth.py: no {name} stores here: this machine cannot have them", flush=True)
            else:
                groups.append(group)
        path = work / "stores.conf"
        path.write_text(configuration(groups))
        agent = judge.Agent(BIN / "truthagent", path)
        stack.callback(agent.process.kill)
        for store in (store for group in groups for store in group.stores):
            agent.wait_for_probe(store.id, 0, 20)
        with concurrent.futures.ThreadPoolExecutor(len(groups)) as pool:
            running = [pool.submit(group.run, agent, fresh_verdicts(path)) for group in groups]
            for group, one in zip(groups, running):
                if one.exception():
                    broken.append(group.name)
                    traceback.print_exception(one.exception())
        rows = [row for group in groups for row in group.rows]
        code = agent.end()
    table = io.StringIO()
    with contextlib.redirect_stdout(table):
        wrong = judge.print_table(rows)
    print(table.getvalue(), end="")
    if "QM_BUILD_DIR" in os.environ:
        pathlib.Path(os.environ["QM_BUILD_DIR"], "truth.txt").write_text(table.getvalue())
    for name in broken:
        print(f"truth.py: {name} could not be judged to its end")
    print(f"truth.py: {', '.join(f'{group.name} {group.seconds:.0f} s' for group in groups)}")
    print(f"truth.py: {time.monotonic() - start:.0f} s, {wrong} wrong; the watching program ended with {code}")
    return 1 if wrong or code or broken else 0


if __name__ == "__main__":
    sys.exit(main())
