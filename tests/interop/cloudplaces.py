# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""For the scripts of this folder: one configuration with stores on the real servers, and raw looks at what lies there.

Large objects are 300 MiB, or QM_INTEROP_LARGE MiB (30 at least): with chunks of 20 and 10 MiB they have many parts.
"""

import os
import pathlib
import re
import sys
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "lib"))

from rawhttp import RawS3, RawSwift, keystone, tempauth  # noqa: E402
from testservers import told  # noqa: E402

SMALL = 3 << 20
SEGMENTED = 50 << 20  # in three, of which the last is shorter
LARGE = max(int(os.environ.get("QM_INTEROP_LARGE", "300")), 30) << 20


class Places:
    """The stores `tempauth`, `keystone`, `radosgw` and `swift-s3`, each with a container or bucket of its own."""

    def __init__(self, env):
        self.account = told("swift", env["QM_TEST_SWIFT_DIR"], "account")
        self.project = told("keystone", env["QM_TEST_KEYSTONE_DIR"], "project")
        self.user = told("ceph", env["QM_TEST_S3_DIR"], "s3user")
        self.auth, self.identity = env["QM_TEST_SWIFT_AUTH_URL"], env["QM_TEST_KEYSTONE_URL"]
        self.s3, self.swift_s3 = env["QM_TEST_S3_ENDPOINT"], env["QM_TEST_SWIFT_S3_ENDPOINT"]
        storage = env["QM_TEST_SWIFT_KEYSTONE_STORAGE_URL"] + self.project["KEYSTONE_PROJECT_ID"]
        account, project, user = self.account, self.project, self.user
        self.raw = {
            "tempauth": RawSwift(tempauth(self.auth, account["SWIFT_USER"], account["SWIFT_KEY"]), "images"),
            "keystone": RawSwift(keystone(self.identity, project["KEYSTONE_USER"], project["KEYSTONE_PASSWORD"],
                                          project["KEYSTONE_PROJECT"], storage), "images"),
            "radosgw": RawS3(self.s3, env["QM_TEST_S3_REGION"], user["S3_ACCESS_KEY"], user["S3_SECRET_KEY"], f"images-{user['S3_UID']}"),
            "swift-s3": RawS3(self.swift_s3, env["QM_TEST_SWIFT_S3_REGION"], account["SWIFT_USER"], account["SWIFT_KEY"], "images-s3"),
        }
        for raw in self.raw.values():
            raw.make_place()

    def write(self, path):
        """A configuration that glance_store reads as well. The account of `tempauth` stands in a file of references."""
        account, project = self.account, self.project
        references = pathlib.Path(f"{path}.references")
        references.write_text(f"[ref1]\nauth_version = 1\nauth_address = {self.auth}\nuser = {account['SWIFT_USER']}\n"
                              f"key = {account['SWIFT_KEY']}\n")
        swift = "swift_store_container = images\nswift_store_large_object_size = 20\nswift_store_large_object_chunk_size = 20\n"
        s3 = "s3_store_bucket_url_format = path\ns3_store_large_object_size = 20\ns3_store_large_object_chunk_size = 10\n"
        text = "[DEFAULT]\nenabled_backends = tempauth:swift, keystone:swift, radosgw:s3, swift-s3:s3\n[glance_store]\ndefault_backend = tempauth\n"
        text += f"""[tempauth]
swift_store_config_file = {references}
default_swift_reference = ref1
{swift}[keystone]
swift_store_auth_address = {self.identity}
swift_store_auth_version = 3
swift_store_user = {project['KEYSTONE_PROJECT']}:{project['KEYSTONE_USER']}
swift_store_key = {project['KEYSTONE_PASSWORD']}
swift_store_region = RegionOne
{swift}"""
        for name, endpoint in (("radosgw", self.s3), ("swift-s3", self.swift_s3)):
            raw = self.raw[name]
            text += f"""[{name}]
s3_store_host = {endpoint}
s3_store_access_key = {raw.key}
s3_store_secret_key = {raw.secret}
s3_store_bucket = {raw.bucket}
{s3}"""
        pathlib.Path(path).write_text(text)

    def left(self, store):
        """What lies there, segments and unfinished uploads as well."""
        raw = self.raw[store]
        if isinstance(raw, RawS3):
            names = re.findall(r"<Key>([^<]*)</Key>", raw.request("GET", "", query="list-type=2")[2].decode())
            return names + re.findall(r"<UploadId>([^<]*)</UploadId>", raw.request("GET", "", query="uploads=")[2].decode())
        containers = raw.ask("")[2].decode().splitlines()
        return [f"{one}/{name}" for one in containers for name in raw.ask(urllib.parse.quote(one))[2].decode().splitlines()]
