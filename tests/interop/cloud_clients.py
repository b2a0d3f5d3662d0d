#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""qmctl beside others' clients on the same real servers: swift (python3-swiftclient), s3cmd and rclone.

What one of them writes the other one reads and deletes, in one piece and in segments or parts (swift's own as SLO and DLO); after
each round nothing is left on the server, segments and unfinished uploads included.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

from cloudplaces import LARGE, SEGMENTED, SMALL, Places
from quartermaster import Quartermaster, check, conclude
from testservers import running_servers

NAME = "folder/an image"


class Client:
    """A program of others. upload() and the like give its exit code and what it said."""

    def __init__(self, name, store, large=()):
        self.name, self.store, self.large = name, store, large

    @staticmethod
    def run(*words, environment=None):
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                              env={**os.environ, **(environment or {})})
        return done.returncode, (done.stdout + done.stderr)[-500:]


class SwiftClient(Client):
    def __init__(self, places, store, large, name):
        super().__init__(name, store, large)
        account, project = places.account, places.project
        if store == "tempauth":
            self.who = ("-A", places.auth, "-U", account["SWIFT_USER"], "-K", account["SWIFT_KEY"])
        else:
            self.who = ("--os-auth-url", places.identity, "-V", "3", "--os-username", project["KEYSTONE_USER"], "--os-password",
                        project["KEYSTONE_PASSWORD"], "--os-project-name", project["KEYSTONE_PROJECT"],
                        "--os-user-domain-id", "default", "--os-project-domain-id", "default")

    def upload(self, file, is_large):
        large = ("--segment-size", str(20 << 20), *self.large) if is_large else ()
        return self.run("swift", *self.who, "upload", "images", str(file), "--object-name", NAME, *large)

    def download(self, file):
        return self.run("swift", *self.who, "download", "images", NAME, "-o", str(file))

    def delete(self):
        # Of a DLO by its name alone it deletes only segments below "PREFIX/" (swiftclient/service.py), and glance's are "PREFIX-00001".
        return self.run("swift", *self.who, "delete", "images", "--prefix", NAME)


class S3cmd(Client):
    def __init__(self, places, folder):
        super().__init__("s3cmd", "radosgw")
        raw = places.raw["radosgw"]
        host = places.s3.removeprefix("http://")
        configuration = folder / "s3cfg"
        configuration.write_text(f"[default]\naccess_key = {raw.key}\nsecret_key = {raw.secret}\nhost_base = {host}\n"
                                 f"host_bucket = {host}\nuse_https = False\nsignature_v2 = False\nbucket_location = default\n")
        self.program = ("s3cmd", "-c", str(configuration), "--no-progress")
        self.url = f"s3://{raw.bucket}/{NAME}"

    def upload(self, file, is_large):
        return self.run(*self.program, "put", "--multipart-chunk-size-mb=10", str(file), self.url)

    def download(self, file):
        return self.run(*self.program, "get", "--force", self.url, str(file))

    def delete(self):
        return self.run(*self.program, "del", self.url)


class Rclone(Client):
    """To \store, which is a swift or an s3 one."""

    def __init__(self, places, store, folder):
        super().__init__("rclone", store)
        raw = places.raw[store]
        if store == "tempauth":
            remote = {"TYPE": "swift", "USER": places.account["SWIFT_USER"], "KEY": places.account["SWIFT_KEY"], "AUTH": places.auth,
                      "CHUNK_SIZE": "20M"}
            place = "images"
        else:
            remote = {"TYPE": "s3", "PROVIDER": "Ceph" if store == "radosgw" else "Other", "ENDPOINT": raw.url, "REGION": raw.region,
                      "ACCESS_KEY_ID": raw.key, "SECRET_ACCESS_KEY": raw.secret, "UPLOAD_CUTOFF": "20M", "CHUNK_SIZE": "10M",
                      "FORCE_PATH_STYLE": "true", "NO_CHECK_BUCKET": "true"}
            place = raw.bucket
        self.environment = {f"RCLONE_CONFIG_PEER_{key}": value for key, value in remote.items()}
        # An empty file of its own; AWS_CA_BUNDLE ends this version.
        self.environment |= {"RCLONE_CONFIG": str(folder / "rclone.conf"), "AWS_CA_BUNDLE": ""}
        (folder / "rclone.conf").touch()
        self.url = f"peer:{place}/{NAME}"

    def rclone(self, *words):
        return self.run("rclone", *words, environment=self.environment)

    def upload(self, file, is_large):
        return self.rclone("copyto", str(file), self.url)

    def download(self, file):
        return self.rclone("copyto", self.url, str(file))

    def delete(self):
        return self.rclone("deletefile", self.url)


def there_and_back(client, quartermaster, places, folder, data):
    store, what = client.store, f"{client.name}, {client.store}, {len(data)} bytes"
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    large = len(data) > SMALL

    code, told = client.upload(source, large)
    check(f"{what}: it writes", code == 0, told)
    code, _, err = quartermaster.run("get", f"{store}:{NAME}", str(target))
    check(f"{what}: qmctl reads what it wrote", code == 0 and target.read_bytes() == data, err)
    target.unlink(missing_ok=True)
    size = quartermaster.json("stat", f"{store}:{NAME}").get("size")
    check(f"{what}: stat tells its size", size == len(data), size)
    code, _, err = quartermaster.run("rm", f"{store}:{NAME}")
    check(f"{what}: qmctl deletes it", code == 0, err)
    check(f"{what}: nothing is left", not places.left(store), places.left(store))

    code, _, err = quartermaster.run("put", str(source), f"{store}:{NAME}")
    check(f"{what}: qmctl writes", code == 0, err)
    code, told = client.download(target)
    check(f"{what}: it reads what qmctl wrote", code == 0 and target.read_bytes() == data, told)
    target.unlink(missing_ok=True)
    code, told = client.delete()
    check(f"{what}: it deletes what qmctl wrote", code == 0, told)
    check(f"{what}: nothing is left then", not places.left(store), places.left(store))


def main():
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quartermaster-")))
        places = Places(running_servers(str(folder / "servers"), stack))
        places.write(folder / "stores.conf")
        quartermaster = Quartermaster(str(folder / "stores.conf"))
        small, segmented, large = os.urandom(SMALL), os.urandom(SEGMENTED), os.urandom(LARGE)
        for client, sizes in (
                (SwiftClient(places, "tempauth", ("--use-slo",), "swift with SLO"), (small, large)),
                (SwiftClient(places, "keystone", (), "swift with DLO"), (small, segmented)),
                (S3cmd(places, folder), (small, large)),
                (Rclone(places, "radosgw", folder), (small, large)),
                (Rclone(places, "swift-s3", folder), (small,)),
                (Rclone(places, "tempauth", folder), (small, segmented))):
            for data in sizes:
                there_and_back(client, quartermaster, places, folder, data)
    return conclude("cloud_clients.py")


if __name__ == "__main__":
    sys.exit(main())
