#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""A large upload, cut at ten random points, by kill -9 and by a connection that ends, comes to its end and is the same.

To Swift (segments) and to radosgw (multipart). What the server has already is not sent again; afterwards nothing lies there but
the object, and nothing at all once it is deleted, nor after an upload that was cancelled in its middle. QM_CUT_MIB is its size
(256; the acceptance wants 2048), QM_CUT_SEED repeats a run.
"""

import contextlib
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "interop"))

from cloudplaces import Places  # noqa: E402
from quartermaster import QMCTL, Quartermaster, check, conclude  # noqa: E402
from tcpproxy import TcpProxy  # noqa: E402
from testservers import BIN, running_servers  # noqa: E402

SIZE = int(os.environ.get("QM_CUT_MIB", "256")) << 20
SEED = int(os.environ.get("QM_CUT_SEED", random.randrange(1 << 30)))
CUTS = 10
PART = 10 << 20  # of both stores


def write_stores(path, places, proxies, extra=""):
    account, raw = places.account, places.raw["radosgw"]
    path.write_text(f"""[DEFAULT]
enabled_backends = a:swift, b:s3{extra}
[glance_store]
default_backend = a
[a]
swift_store_auth_address = {proxies['a'].endpoint}
swift_store_auth_version = 1
swift_store_user = {account['SWIFT_USER']}
swift_store_key = {account['SWIFT_KEY']}
swift_store_container = images
swift_store_large_object_size = 20
swift_store_large_object_chunk_size = {PART >> 20}
operation_timeout = 5
[b]
s3_store_host = {proxies['b'].endpoint}
s3_store_access_key = {raw.key}
s3_store_secret_key = {raw.secret}
s3_store_bucket = {raw.bucket}
s3_store_bucket_url_format = path
s3_store_large_object_size = 20
s3_store_large_object_chunk_size = {PART >> 20}
s3_store_thread_pools = 2
operation_timeout = 5
""")


def put(configuration, source, store):
    return subprocess.Popen([QMCTL, "--config", configuration, "--json", "put", source, f"{store}:image"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def cut_ten_times(store, proxy, configuration, source, chance):
    """Ten attempts that come to nothing; how often by which cut."""
    cuts = {"kill": 0, "connection": 0}
    for number in range(CUTS):
        kind = ("kill", "connection")[number % 2]
        proxy.cut_after(chance.randrange(1 << 20, SIZE // CUTS))
        process = put(configuration, source, store)
        while not proxy.is_cut and process.poll() is None:
            time.sleep(0.002)
        if kind == "kill":
            process.send_signal(signal.SIGKILL)
        out, err = process.communicate(timeout=60)
        wanted = (-signal.SIGKILL,) if kind == "kill" else (1, 6)
        cuts[kind] += process.returncode in wanted
        if process.returncode not in wanted:
            print(f"        {store}, cut {number + 1} ({kind}): exit {process.returncode}, {out} {err}")
        proxy.mend()
    return cuts


def run_store(store, proxy, places, place, quartermaster, source, digest, chance):
    configuration = quartermaster.configuration
    start, begun = proxy.sent, time.monotonic()
    cuts = cut_ten_times(store, proxy, configuration, source, chance)
    check(f"{place}: ten were cut, {cuts['kill']} by kill -9 and {cuts['connection']} by the connection", sum(cuts.values()) == CUTS)
    process = put(configuration, source, store)
    out, err = process.communicate(timeout=300)
    check(f"{place}: the eleventh comes to its end", process.returncode == 0, err)
    sent = proxy.sent - start
    check(f"{place}: {sent >> 20} MiB were sent for {SIZE >> 20} MiB: what was there was not sent again", sent < SIZE * 1.9)
    told = quartermaster.json("stat", f"{store}:image")
    check(f"{place}: its size is right", told.get("size") == SIZE, told)
    raw = places.raw[place]
    status, _, body = raw.request("GET", "image", seconds=300)
    check(f"{place}: curl gets the same", status == 200 and hashlib.sha512(body).hexdigest() == digest, status)
    del body
    code, _, err = quartermaster.run("rm", f"{store}:image")
    check(f"{place}: it is deleted", code == 0, err)
    check(f"{place}: nothing is left", not places.left(place), places.left(place))
    print(f"        {time.monotonic() - begun:.0f} s", flush=True)


def run_cancel(places, folder, configuration, source):
    """Both uploads at once in the transfer queue, cancelled in their middle."""
    (folder / "up").mkdir()
    os.link(source, folder / "up" / "one")
    done = subprocess.run([BIN / "queueworker", configuration, folder / "journal", folder, "--cancel"], capture_output=True, text=True,
                          timeout=120)
    check(f"the queue's uploads are cancelled: {' '.join(done.stdout.split())}", done.returncode == 0, done.stderr)
    for place in ("tempauth", "radosgw"):
        check(f"{place}: nothing is left of what was cancelled", not places.left(place), places.left(place))


def main():
    print(f"seed {SEED}", flush=True)
    chance = random.Random(SEED)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quartermaster-")))
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        env = running_servers(str(folder / "servers"), stack)
        places = Places(env)
        proxies = {"a": TcpProxy(places.auth), "b": TcpProxy(places.s3)}
        for proxy in proxies.values():
            stack.callback(proxy.end)
        write_stores(folder / "stores.conf", places, proxies)
        quartermaster = Quartermaster(str(folder / "stores.conf"))
        source = folder / "source"
        hashed = hashlib.sha512()
        with open(source, "wb") as file:
            for _ in range(SIZE >> 20):
                block = os.urandom(1 << 20)
                hashed.update(block)
                file.write(block)
        for store, place in (("a", "tempauth"), ("b", "radosgw")):
            run_store(store, proxies[store], places, place, quartermaster, source, hashed.hexdigest(), chance)
        run_cancel(places, folder, folder / "stores.conf", source)
    return conclude("upload_cut.py")


if __name__ == "__main__":
    sys.exit(main())
