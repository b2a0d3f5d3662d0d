# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""radosgw: a bucket's owner, another user whom a policy lets in, and a bad key."""

import json
import subprocess

from judge import CONTENT, Condition, Group, Store
from rawhttp import RawS3

READING = ("s3:GetObject", "s3:ListBucket")
WRITING = ("s3:PutObject", "s3:DeleteObject")


def options(endpoint, region, key, secret, bucket, limit=4):
    return f"""s3_store_host = {endpoint}
s3_store_region_name = {region}
s3_store_access_key = {key}
s3_store_secret_key = {secret}
s3_store_bucket = {bucket}
s3_store_bucket_url_format = path
probe_timeout = {limit}
operation_timeout = 4
"""


def new_user(tool, folder):
    out = subprocess.run([tool, "ctl", folder, "s3user"], check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in out.split())


class Policy:
    """A bucket's policy, told by its owner."""

    def __init__(self, owner):
        self.owner = owner

    def statement(self, effect, who, actions):
        bucket = self.owner.bucket
        return {"Effect": effect, "Principal": {"AWS": [f"arn:aws:iam:::user/{who}"]}, "Action": list(actions),
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]}

    def set(self, *statements):
        def tell():
            body = json.dumps({"Version": "2012-10-17", "Statement": [self.statement(*one) for one in statements]}).encode()
            status, _, answer = self.owner.request("PUT", "", query="policy=", body=body)
            if status not in (200, 204):
                raise RuntimeError(f"policy: {status} {answer}")
        return tell


def radosgw_group(servers, env):
    tool, folder = str(servers / "ceph"), env["QM_TEST_S3_DIR"]
    endpoint, region = env["QM_TEST_S3_ENDPOINT"], env["QM_TEST_S3_REGION"]
    owner, guest = new_user(tool, folder), new_user(tool, folder)
    uid = owner["S3_UID"]

    def ctl(*words):
        return lambda: subprocess.run([tool, "ctl", folder, *words], check=True, stdout=subprocess.DEVNULL)

    def raw(user, bucket, secret=None, made_by=None):
        return RawS3(endpoint, region, user["S3_ACCESS_KEY"], secret or user["S3_SECRET_KEY"], bucket, made_by)

    def store(name, place):
        return Store(name, "s3", options(endpoint, region, place.key, place.secret, place.bucket), place)

    mine = raw(owner, f"truth-{uid}")
    shared = raw(owner, f"shared-{uid}")
    for place in (mine, shared):
        place.make_place()
        place.make("sample")
    theirs = raw(guest, shared.bucket, made_by=shared)
    bad = raw(owner, mine.bucket, "notTheSecret")
    policy = Policy(shared)
    everything = policy.set(("Allow", guest["S3_UID"], READING + WRITING))
    everything()

    def bucket_gone():
        mine.remove_place()

    def bucket_back():
        mine.make_place()
        mine.make("sample")

    owner_only, guest_only = ("rgw",), ("rgw-guest",)
    return Group("radosgw", [store("rgw", mine), store("rgw-guest", theirs), store("rgw-bad-key", bad)], [
        Condition("fine", stores=("rgw", "rgw-guest")),
        Condition("bad key", stores=("rgw-bad-key",), forever=True),
        Condition("403 on write", ctl("deny", mine.bucket, "s3:PutObject,s3:DeleteObject"), ctl("deny", mine.bucket, "off"), owner_only),
        Condition("403 on write, theirs", policy.set(("Allow", guest["S3_UID"], READING)), everything, guest_only),
        Condition("403 on all", ctl("deny", mine.bucket, "s3:*"), ctl("deny", mine.bucket, "off"), owner_only),
        Condition("403 on all, theirs", policy.set(("Allow", uid, READING)), everything, guest_only),
        Condition("403 on reading", ctl("deny", mine.bucket, "s3:GetObject"), ctl("deny", mine.bucket, "off"), owner_only),
        Condition("over quota", ctl("user-quota", "1", uid), ctl("user-quota", "off", uid), owner_only),
        Condition("suspended", ctl("suspend", "on", uid), ctl("suspend", "off", uid), owner_only),
        Condition("bucket gone", bucket_gone, bucket_back, owner_only),
        Condition("SlowDown", ctl("slowdown", "on"), ctl("slowdown", "off"), ("rgw", "rgw-guest")),
        Condition("server down", ctl("rgw", "stop"), ctl("rgw", "start"), ("rgw", "rgw-guest")),
        Condition("server hangs", ctl("rgw", "freeze"), ctl("rgw", "thaw"), ("rgw", "rgw-guest"), probes=2, patience=3),
    ])
