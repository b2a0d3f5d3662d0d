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


SECOND = 1.1  # for so long the proxies believe what they know of a token, an account or a container


def in_turn(*steps):
    def run():
        for step in steps:
            step()
    return run


class Ways:
    """The places of one cluster, made, and the stores that are them; each is spoken to as its owner, as a guest and with a bad key."""

    def __init__(self, env, suffix=""):
        self.cluster = cluster = Cluster(env)
        self.suffix = suffix
        self.auth, self.identity = env["QM_TEST_SWIFT_AUTH_URL"], env["QM_TEST_KEYSTONE_URL"]
        self.storage = env["QM_TEST_SWIFT_KEYSTONE_STORAGE_URL"] + cluster.project["KEYSTONE_PROJECT_ID"]
        self.s3 = env["QM_TEST_SWIFT_S3_ENDPOINT"], env["QM_TEST_SWIFT_S3_REGION"]
        self.own, self.named, self.by_s3 = self.v1("own"), self.v3("named"), self.s3_place("buckets")
        self.owned = (self.own, self.named, self.by_s3)
        for place in self.owned:
            self.make(place)
        self.owners = [self.v1_store("swift", self.own), self.v3_store("keystone", self.named), self.s3_store("swift-s3", self.by_s3)]

    @staticmethod
    def make(place):
        place.make_place()
        place.make("sample")

    def ids(self, *names):
        return tuple(name + self.suffix for name in names)

    def v1(self, container, user="SWIFT_USER", key="SWIFT_KEY", owner=None):
        account = self.cluster.account
        return RawSwift(tempauth(self.auth, account[user], account.get(key, key)), container, owner)

    def v3(self, container, who="", owner=None, password=None):
        project = self.cluster.project
        password = password or project[f"KEYSTONE_{who}PASSWORD"]
        return RawSwift(keystone(self.identity, project[f"KEYSTONE_{who}USER"], password, project["KEYSTONE_PROJECT"], self.storage),
                        container, owner)

    def s3_place(self, container, user="SWIFT_USER", key="SWIFT_KEY", owner=None):
        account = self.cluster.account
        return RawS3(*self.s3, account[user], account.get(key, key), container, owner)

    def v1_store(self, name, place, user="SWIFT_USER", key="SWIFT_KEY"):
        account = self.cluster.account
        return Store(name + self.suffix, "swift", options(self.auth, "1", account[user], account.get(key, key), place.container), place)

    def v3_store(self, name, place, who="", password=None):
        project = self.cluster.project
        user = f"{project['KEYSTONE_PROJECT']}:{project[f'KEYSTONE_{who}USER']}"
        password = password or project[f"KEYSTONE_{who}PASSWORD"]
        return Store(name + self.suffix, "swift",
                     options(self.identity, "3", user, password, place.container, self.storage), place)

    def s3_store(self, name, place):
        return Store(name + self.suffix, "s3", s3group.options(*self.s3, place.key, place.secret, place.bucket, limit=6), place)


def swift_group(env):
    """What concerns an account or a container."""
    ways = Ways(env)
    cluster, account = ways.cluster, ways.cluster.account
    shared, shared_s3 = ways.v1("shared"), ways.v1("shared-s3")
    ways.make(shared)
    ways.make(shared_s3)
    guest = ways.v1("shared", "SWIFT_PLAIN_USER", "SWIFT_PLAIN_KEY", shared)
    guest_s3 = ways.s3_place("shared-s3", "SWIFT_PLAIN_USER", "SWIFT_PLAIN_KEY", shared_s3)
    stores = ways.owners + [
        ways.v1_store("swift-guest", guest, "SWIFT_PLAIN_USER", "SWIFT_PLAIN_KEY"),
        ways.v1_store("swift-bad-key", ways.v1("own", key="notTheKey"), key="notTheKey"),
        ways.v3_store("keystone-reader", ways.v3("named", "READER_", ways.named), "READER_"),
        ways.v3_store("keystone-bad-key", ways.v3("named", password="notThePassword"), password="notThePassword"),
        ways.s3_store("swift-s3-guest", guest_s3),
        ways.s3_store("swift-s3-bad-key", ways.s3_place("buckets", key="notTheKey")),
    ]
    owners, guests = ("swift", "keystone", "swift-s3"), ("swift-guest", "swift-s3-guest")

    def acl(read, write):
        who = account["SWIFT_PLAIN_USER"]
        return in_turn(*(cluster.swift("acl", name, who if read else "", who if write else "", account["SWIFT_ACCOUNT"])
                         for name in ("shared", "shared-s3")))

    acl(True, True)()

    def container_quota(size):
        return in_turn(*(cluster.swift("quota", "container", name, size, "off", where) for name, where in
                         (("own", cluster.accounts[0]), ("buckets", cluster.accounts[0]), ("named", cluster.accounts[1]))))

    def gone():
        for place in ways.owned:
            place.remove_place()

    def back():
        for place in ways.owned:
            ways.make(place)

    def synced_quota():
        for where in cluster.accounts:
            cluster.swift("sync", where)()
        cluster.in_accounts("quota", "account", "1")()

    def rate_limited():
        cluster.in_accounts("ratelimit", "0.01")()
        time.sleep(SECOND)
        for place in (ways.own, ways.named):
            place.add("within-the-limit")  # the next one would have to wait for 100 s

    def fault(*words):
        return in_turn(*(cluster.swift("room", word, *words) for word in (*cluster.accounts, "/buckets")))

    return Group("swift", stores, [
        Condition("fine", stores=owners + guests + ("keystone-reader",)),
        Condition("bad key", stores=("swift-bad-key", "keystone-bad-key", "swift-s3-bad-key"), forever=True),
        Condition("read-only account", cluster.in_accounts("readonly", "on"), cluster.in_accounts("readonly", "off"), owners, settle=SECOND),
        Condition("over container quota", container_quota("1"), container_quota("off"), owners, settle=SECOND, makes_room=True),
        Condition("over account quota", synced_quota, cluster.in_accounts("quota", "account", "off"), owners, settle=SECOND,
                  makes_room=True),
        Condition("403 on write", acl(True, False), acl(True, True), guests, settle=SECOND),
        Condition("403 on all", acl(False, False), acl(True, True), guests, settle=SECOND),
        Condition("expired tokens", in_turn(cluster.swift("expire-tokens"), cluster.keystone("expire-tokens")), stores=owners + guests,
                  settle=SECOND),
        Condition("container gone", gone, back, owners, settle=SECOND),
        Condition("slow", fault("slow", "150"), fault("slow", "off"), owners),
        Condition("maintenance", fault("fail", "503 Service Unavailable", "2"), fault("fail", "off"), owners),
        Condition("rate-limited", rate_limited, cluster.in_accounts("ratelimit", "off"), ("swift", "keystone")),
        Condition("429 on all", fault("fail", "429 Too Many Requests", "2"), fault("fail", "off"), owners),
    ])


def swift_servers_group(env):
    """What concerns a cluster as a whole, which is its own."""
    ways = Ways(env, "-2")
    cluster = ways.cluster
    proxies = ("proxy", "proxy-keystone")
    return Group("swift-servers", ways.owners, [
        Condition("Keystone down", cluster.keystone("down"), cluster.keystone("start"), ways.ids("keystone", "swift"), settle=SECOND,
                  patience=8, back=15, note="a store that does not answer is asked after 1, 2, 4... intervals, so its return is seen later"),
        Condition("full", cluster.swift("full", "on"), cluster.swift("full", "off"), settle=3, rest=0.5, back=15,
                  note="after a write that finds no room a proxy leaves the server alone for a moment (0.3 s here), reading too; so the "
                       "probe tries it only after ten times as long, and sees only then that there is room again"),
        Condition("object server down", cluster.swift("down", "object"), cluster.swift("start", "object")),
        Condition("container server down", cluster.swift("down", "container"), cluster.swift("start", "container"), settle=SECOND),
        Condition("account server down", cluster.swift("down", "account"), cluster.swift("start", "account"), settle=SECOND),
        Condition("memcached down", cluster.swift("down", "memcached"), cluster.swift("start", "memcached"),
                  note="tempauth keeps its tokens there"),
        Condition("proxy down", cluster.swift("down", *proxies), cluster.swift("start", *proxies)),
        Condition("proxy hangs", cluster.swift("freeze", *proxies), cluster.swift("thaw", *proxies), probes=2, patience=5),
    ])
