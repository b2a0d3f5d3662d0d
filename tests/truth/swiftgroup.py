# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""One Swift cluster, spoken to in three ways (tempauth, Keystone, S3), by those who own an account and by those whom ACLs let in."""

import time

import s3group
from judge import Condition, Group, Store
from rawhttp import RawS3, RawSwift, keystone, tempauth
from testservers import ctl, told


def options(auth, version, user, key, container, endpoint=""):
    return f"""swift_store_auth_address = {auth}
swift_store_auth_version = {version}
swift_store_user = {user}
swift_store_key = {key}
swift_store_container = {container}
{f'swift_store_endpoint = {endpoint}' if endpoint else ''}
probe_timeout = 6
operation_timeout = 6
"""


class Cluster:
    """What the three ways have in common: an account of tempauth's, a project of Keystone's, and the switches of both servers."""

    def __init__(self, env):
        self.swift_dir, self.keystone_dir = env["QM_TEST_SWIFT_DIR"], env["QM_TEST_KEYSTONE_DIR"]
        self.account = told("swift", self.swift_dir, "account")
        self.project = told("keystone", self.keystone_dir, "project")
        self.accounts = (self.account["SWIFT_ACCOUNT"], "AUTH_" + self.project["KEYSTONE_PROJECT_ID"])

    def swift(self, *words):
        return ctl("swift", self.swift_dir, *words)

    def keystone(self, *words):
        return ctl("keystone", self.keystone_dir, *words)

    def in_accounts(self, *words):
        return in_turn(*(self.swift(*words, account) for account in self.accounts))


def in_turn(*steps):
    def run():
        for step in steps:
            step()
    return run


def swift_group(env):
    cluster = Cluster(env)
    account, project = cluster.account, cluster.project
    auth, identity = env["QM_TEST_SWIFT_AUTH_URL"], env["QM_TEST_KEYSTONE_URL"]
    storage = env["QM_TEST_SWIFT_KEYSTONE_STORAGE_URL"] + project["KEYSTONE_PROJECT_ID"]
    s3 = env["QM_TEST_SWIFT_S3_ENDPOINT"], env["QM_TEST_SWIFT_S3_REGION"]

    def v1(container, user="SWIFT_USER", key="SWIFT_KEY", owner=None):
        return RawSwift(tempauth(auth, account[user], account.get(key, key)), container, owner)

    def v3(container, who="", owner=None, password=None):
        user = project[f"KEYSTONE_{who}USER"]
        return RawSwift(keystone(identity, user, password or project[f"KEYSTONE_{who}PASSWORD"], project["KEYSTONE_PROJECT"], storage),
                        container, owner)

    def s3_place(container, user="SWIFT_USER", key="SWIFT_KEY", owner=None):
        return RawS3(*s3, account[user], account.get(key, key), container, owner)

    own, shared, named, by_s3 = v1("own"), v1("shared"), v3("named"), s3_place("buckets")
    shared_s3 = v1("shared-s3")
    for place in (own, shared, named, by_s3, shared_s3):
        place.make_place()
        place.make("sample")

    def v1_store(name, place, user="SWIFT_USER", key="SWIFT_KEY"):
        return Store(name, "swift", options(auth, "1", account[user], account.get(key, key), place.container), place)

    def v3_store(name, place, who="", password=None):
        user = f"{project['KEYSTONE_PROJECT']}:{project[f'KEYSTONE_{who}USER']}"
        return Store(name, "swift", options(identity, "3", user, password or project[f"KEYSTONE_{who}PASSWORD"], place.container), place)

    def s3_store(name, place):
        return Store(name, "s3", s3group.options(*s3, place.key, place.secret, place.bucket, limit=6), place)

    guest, guest_s3 = v1("shared", "SWIFT_PLAIN_USER", "SWIFT_PLAIN_KEY", shared), \
        s3_place("shared-s3", "SWIFT_PLAIN_USER", "SWIFT_PLAIN_KEY", shared_s3)
    reader = v3("named", "READER_", named)
    stores = [
        v1_store("swift", own), v1_store("swift-guest", guest, "SWIFT_PLAIN_USER", "SWIFT_PLAIN_KEY"),
        v1_store("swift-bad-key", v1("own", key="notTheKey"), key="notTheKey"),
        v3_store("keystone", named), v3_store("keystone-reader", reader, "READER_"),
        v3_store("keystone-bad-key", v3("named", password="notThePassword"), password="notThePassword"),
        s3_store("swift-s3", by_s3), s3_store("swift-s3-guest", guest_s3),
        s3_store("swift-s3-bad-key", s3_place("buckets", key="notTheKey")),
    ]
    owners, guests = ("swift", "keystone", "swift-s3"), ("swift-guest", "swift-s3-guest")
    all_good = owners + guests

    def acl(read, write):
        who = account["SWIFT_PLAIN_USER"]
        return in_turn(*(cluster.swift("acl", name, who if read else "", who if write else "", account["SWIFT_ACCOUNT"])
                         for name in ("shared", "shared-s3")))

    acl(True, True)()

    def container_quota(size):
        return in_turn(*(cluster.swift("quota", "container", name, size, "off", where) for name, where in
                         (("own", cluster.accounts[0]), ("buckets", cluster.accounts[0]), ("named", cluster.accounts[1]))))

    def gone():
        for place in (own, named, by_s3):
            place.remove_place()

    def back():
        for place in (own, named, by_s3):
            place.make_place()
            place.make("sample")

    def synced_quota():
        for where in cluster.accounts:
            cluster.swift("sync", where)()
        cluster.in_accounts("quota", "account", "1")()

    second = 1.1  # for so long the proxies believe what they know of an account or container

    def rate_limited():
        cluster.in_accounts("ratelimit", "0.01")()
        time.sleep(second)
        for place in (own, named, by_s3):
            place.add("within-the-limit")  # the next one would have to wait for 100 s

    def fault(*words):
        return in_turn(*(cluster.swift("room", word, *words) for word in (*cluster.accounts, "/buckets", "/shared-s3")))

    return Group("swift", stores, [
        Condition("fine", stores=all_good + ("keystone-reader",)),
        Condition("bad key", stores=("swift-bad-key", "keystone-bad-key", "swift-s3-bad-key"), forever=True),
        Condition("read-only account", cluster.in_accounts("readonly", "on"), cluster.in_accounts("readonly", "off"), owners, settle=second),
        Condition("over container quota", container_quota("1"), container_quota("off"), owners, settle=second, makes_room=True),
        Condition("over account quota", synced_quota, cluster.in_accounts("quota", "account", "off"), owners, settle=second,
                  makes_room=True),
        Condition("full", cluster.swift("full", "on"), cluster.swift("full", "off"), owners, settle=2.5, rest=0.5, back=15,
                  note="after a write that finds no room a proxy leaves the server alone for a moment (0.3 s here), reading too; so the "
                       "probe tries it only after ten times as long, and sees only then that there is room again"),
        Condition("403 on write", acl(True, False), acl(True, True), guests, settle=second),
        Condition("403 on all", acl(False, False), acl(True, True), guests, settle=second),
        Condition("expired tokens", in_turn(cluster.swift("expire-tokens"), cluster.keystone("expire-tokens")), stores=all_good),
        Condition("container gone", gone, back, owners, settle=second),
        Condition("object server down", cluster.swift("down", "object"), cluster.swift("start", "object"), owners),
        Condition("container server down", cluster.swift("down", "container"), cluster.swift("start", "container"), owners, settle=second),
        Condition("account server down", cluster.swift("down", "account"), cluster.swift("start", "account"), owners, settle=second),
        Condition("memcached down", cluster.swift("down", "memcached"), cluster.swift("start", "memcached"), owners),
        Condition("proxy down", cluster.swift("down", "proxy", "proxy-keystone"), cluster.swift("start", "proxy", "proxy-keystone"), all_good),
        Condition("proxy hangs", cluster.swift("freeze", "proxy", "proxy-keystone"), cluster.swift("thaw", "proxy", "proxy-keystone"), owners,
                  probes=2, patience=5),
        Condition("Keystone down", cluster.keystone("down"), cluster.keystone("start"), ("keystone", "swift"), settle=second, patience=8, back=15,
                  note="a store that does not answer is asked after 1, 2, 4... intervals, so its return is seen later"),
        Condition("slow", fault("slow", "150"), fault("slow", "off"), owners),
        Condition("maintenance", fault("fail", "503 Service Unavailable", "2"), fault("fail", "off"), owners),
        Condition("rate-limited", rate_limited, cluster.in_accounts("ratelimit", "off"), owners),
        Condition("429 on all", fault("fail", "429 Too Many Requests", "2"), fault("fail", "off"), owners),
    ])
