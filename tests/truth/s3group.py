# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""radosgw: a bucket's owner, another user whom a policy lets in, and a bad key."""

import json

from judge import Condition, Group, Store
from rawhttp import RawS3
from testservers import ctl, told

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


def radosgw_group(env):
    folder = env["QM_TEST_S3_DIR"]
    endpoint, region = env["QM_TEST_S3_ENDPOINT"], env["QM_TEST_S3_REGION"]
    owner, guest = told("ceph", folder, "s3user"), told("ceph", folder, "s3user")
    uid = owner["S3_UID"]

    def switch(*words):
        return ctl("ceph", folder, *words)

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
        Condition("403 on write", switch("deny", mine.bucket, "s3:PutObject,s3:DeleteObject"), switch("deny", mine.bucket, "off"), owner_only),
        Condition("403 on write, theirs", policy.set(("Allow", guest["S3_UID"], READING)), everything, guest_only),
        Condition("403 on all", switch("deny", mine.bucket, "s3:*"), switch("deny", mine.bucket, "off"), owner_only),
        Condition("403 on all, theirs", policy.set(("Allow", uid, READING)), everything, guest_only),
        Condition("403 on reading", switch("deny", mine.bucket, "s3:GetObject"), switch("deny", mine.bucket, "off"), owner_only),
        Condition("over quota", switch("user-quota", "1", uid), switch("user-quota", "off", uid), owner_only,
                  makes_room=True),
        Condition("suspended", switch("suspend", "on", uid), switch("suspend", "off", uid), owner_only),
        Condition("bucket gone", bucket_gone, bucket_back, owner_only),
        Condition("SlowDown", switch("slowdown", "on"), switch("slowdown", "off"), ("rgw", "rgw-guest")),
        Condition("server down", switch("rgw", "stop"), switch("rgw", "start"), ("rgw", "rgw-guest")),
        Condition("server hangs", switch("rgw", "freeze"), switch("rgw", "thaw"), ("rgw", "rgw-guest"), probes=2, patience=3),
    ])
