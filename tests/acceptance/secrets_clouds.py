#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Both programs work with swift and s3 stores on real servers at their most talkative level: neither the keys nor the tokens that
the servers gave out, in no spelling, are found in what they print, log or save, nor on a command line.

What `put --json` and `stat --json` tell as location is not looked at: glance's own location URIs hold the credentials.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "interop"))

from cloudplaces import Places  # noqa: E402
from secretsearch import search  # noqa: E402
from tcpproxy import TcpProxy  # noqa: E402
from testservers import BIN, running_servers  # noqa: E402

WRONG = "wr0ng/Key+with=odd&signs"


def configuration(places, proxies):
    """The stores, each once more with a wrong key. Tokens pass the proxies, which remember them."""
    account, project, raw = places.account, places.project, places.raw["radosgw"]
    good = {
        "cloud": f"""swift_store_auth_address = {proxies['auth'].endpoint}
swift_store_auth_version = 1
swift_store_user = {account['SWIFT_USER']}
swift_store_container = images
swift_store_key = {account['SWIFT_KEY']}
""",
        "named": f"""swift_store_auth_address = {proxies['identity'].endpoint}
swift_store_auth_version = 3
swift_store_user = {project['KEYSTONE_PROJECT']}:{project['KEYSTONE_USER']}
swift_store_container = images
swift_store_key = {project['KEYSTONE_PASSWORD']}
""",
        "bucket": f"""s3_store_host = {proxies['s3'].endpoint}
s3_store_access_key = {raw.key}
s3_store_bucket = {raw.bucket}
s3_store_bucket_url_format = path
s3_store_secret_key = {raw.secret}
""",
    }
    secrets = [account["SWIFT_KEY"], project["KEYSTONE_PASSWORD"], raw.secret, WRONG]
    bad = {f"{name}-wrong": text.rsplit(" = ", 1)[0] + f" = {WRONG}\n" for name, text in good.items()}
    kinds = {"cloud": "swift", "named": "swift", "bucket": "s3"}
    stores = good | bad
    text = "[DEFAULT]\nenabled_backends = " + ", ".join(f"{name}:{kinds[name.split('-')[0]]}" for name in stores)
    text += "\n[glance_store]\ndefault_backend = cloud\n" + "".join(f"[{name}]\n{options}" for name, options in stores.items())
    return text, list(stores), secrets


class Run:
    def __init__(self, folder):
        self.folder, self.number, self.codes = folder, 0, []
        (folder / "out").mkdir()

    def program(self, name, *words, keeps_output=True):
        self.number += 1
        done = subprocess.Popen([BIN / name, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            lines = pathlib.Path(f"/proc/{done.pid}/cmdline").read_bytes()
        except OSError:
            lines = b""
        out, err = done.communicate(timeout=90)
        for kind, content in (("out", out if keeps_output else b""), ("err", err), ("cmdline", lines)):
            (self.folder / "out" / f"{self.number}.{kind}").write_bytes(content)
        return done.returncode


def main():
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quartermaster-")))
        env = running_servers(str(stack.enter_context(tempfile.TemporaryDirectory(prefix="quartermaster-"))), stack)
        places = Places(env)
        proxies = {"auth": TcpProxy(places.auth), "identity": TcpProxy(places.identity), "s3": TcpProxy(places.s3)}
        for proxy in proxies.values():
            stack.callback(proxy.end)
        for name in ("config", "state", "cache", "data", "home"):
            (folder / name).mkdir()
        os.environ |= {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_STATE_HOME": str(folder / "state"), "HOME": str(folder / "home"),
                       "XDG_CACHE_HOME": str(folder / "cache"), "XDG_DATA_HOME": str(folder / "data"), "QT_QPA_PLATFORM": "offscreen"}
        path = folder / "stores.conf"
        text, stores, secrets = configuration(places, proxies)
        path.write_text(text)
        source, run = folder / "source", Run(folder)
        source.write_bytes(os.urandom(100_000))

        def qmctl(*words, **options):
            return run.program("qmctl", "--config", str(path), "--log-level", "debug", *words, **options)

        qmctl("stores", "--json")
        qmctl("capabilities", "--json")
        worked = 0
        for store in stores:
            qmctl("why", store, "add")
            worked += qmctl("put", str(source), f"{store}:image") == 0
            worked += qmctl("put", str(source), f"{store}:other", "--json", keeps_output=False) == 0
            worked += qmctl("ls", store, "--json") == 0
            qmctl("stat", f"{store}:image", keeps_output=False)
            worked += qmctl("get", f"{store}:image", str(folder / f"got-{store}")) == 0
            qmctl("get", f"{store}:missing", str(folder / "missing"), "--json")
            worked += qmctl("cp", f"{store}:image", f"{store}:copy") == 0
            qmctl("rm", f"{store}:image", f"{store}:other", f"{store}:copy")
        run.program("quartermaster", "--log-level", "debug", "--store", "cloud", "--screenshot", str(folder / "picture.png"), str(path))
        tokens = {one.decode() for proxy in proxies.values() for one in proxy.tokens}
        logs = [folder / "state/quartermaster" / name for name in ("qmctl.log", "quartermaster.log")]
        fine = worked == 15 and len(tokens) >= 2 and all(log.exists() for log in logs)
        print(f"secrets: {worked} of 15 operations worked, {len(tokens)} tokens passed, "
              f"the logs have {sum(log.stat().st_size for log in logs if log.exists())} bytes")
        found = search(folder, {str(path)}, secrets + sorted(tokens))
    return 0 if fine and not found else 1


if __name__ == "__main__":
    sys.exit(main())
