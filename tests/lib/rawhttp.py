# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""list, stat, get, get-range, add and delete by curl, for each kind of server: what a client that asks no capability would get."""

import pathlib
import re
import subprocess
import tempfile
import time
import urllib.parse

READING = ("list", "stat", "get", "get-range")
OPERATIONS = (*READING, "add", "delete")
CONTENT = b"0123456789abc"  # of every object here
PART = CONTENT[3:8]  # what get-range asks for
SECONDS = 4  # that one request may take


def curl(*words, body=None, seconds=SECONDS):
    """Status (0 when there was no answer), headers in lower case, body."""
    with tempfile.TemporaryDirectory() as folder:
        out, head = pathlib.Path(folder, "out"), pathlib.Path(folder, "head")
        data = []
        if body is not None:
            pathlib.Path(folder, "in").write_bytes(body)
            data = ["-T", f"{folder}/in"]
        done = subprocess.run(["curl", "-q", "-s", "-m", str(seconds), "-o", str(out), "-D", str(head), "-w", "%{http_code}", *data, *words],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        lines = head.read_text(errors="replace").splitlines() if head.exists() else []
        headers = dict(re.split(r":\s*", line, maxsplit=1) for line in lines if ":" in line)
        status = int(done.stdout) if done.returncode == 0 else 0  # cut off, timed out: whatever the status line said
        return status, {key.lower(): value for key, value in headers.items()}, out.read_bytes() if out.exists() else b""


class Raw:
    """One place, asked raw: list() and the like, by a name, tell whether it works and what was answered. Subclasses tell how a
    request looks: request(method, name, query, headers, body)."""

    def list(self, name):
        status, _, body = self.request("GET", "", query=self.listing)
        return status == 200 and name.encode() in body, f"{status}"

    def stat(self, name):
        status, headers, _ = self.request("HEAD", name)
        return status == 200 and headers.get("content-length") == str(len(CONTENT)), f"{status}"

    def get(self, name):
        status, _, body = self.request("GET", name)
        return status == 200 and body == CONTENT, f"{status}"

    def get_range(self, name):
        status, _, body = self.request("GET", name, headers=("Range: bytes=3-7",))
        return status == 206 and body == PART, f"{status}"

    def add(self, name):
        status, _, body = self.request("PUT", name, body=CONTENT)
        return status in (200, 201), f"{status} {body[:200].decode(errors='replace')}"

    def delete(self, name):
        status, _, body = self.request("DELETE", name)
        return status in (200, 204), f"{status} {body[:200].decode(errors='replace')}"

    def make(self, name):
        """Adds it in a place that works, or will in a moment: what was wrong before may last for seconds."""
        for _ in range(40):
            works, told = self.add(name)
            if works:
                return
            time.sleep(0.25)
        raise RuntimeError(f"{name} cannot be made: {told}")

    listing = ""


class RawHttp(Raw):
    def __init__(self, url):
        self.url = url

    def request(self, method, name, query="", headers=(), body=None, seconds=SECONDS):
        words = ["-I"] if method == "HEAD" else ["-X", method]
        return curl(*words, *(word for one in headers for word in ("-H", one)), self.url + name, body=body, seconds=seconds)

    def make(self, name):
        pass  # nothing is written here, ever


class RawS3(Raw):
    """Signed by curl. url is the endpoint; path style."""

    listing = "list-type=2"

    def __init__(self, url, region, key, secret, bucket, owner=None):
        self.url, self.region, self.key, self.secret, self.bucket = url, region, key, secret, bucket
        self.owner = owner or self  # who makes what is there

    def request(self, method, name, query="", headers=(), body=None, seconds=SECONDS):
        words = ["-I"] if method == "HEAD" else ["-X", method]
        signed = ("--aws-sigv4", f"aws:amz:{self.region}:s3", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD")
        # In the URL, not by --user: a key of Swift's has a colon.
        scheme, place = self.url.split("://", 1)
        user = ":".join(urllib.parse.quote(one, safe="") for one in (self.key, self.secret))
        return curl(*words, *signed, *(word for one in headers for word in ("-H", one)),
                    f"{scheme}://{user}@{place}/{self.bucket}/{name}".rstrip("/") + (f"?{query}" if query else ""), body=body, seconds=seconds)

    def make(self, name):
        if self.owner is not self:
            return self.owner.make(name)
        super().make(name)

    def make_place(self):
        status, _, body = self.request("PUT", "")
        if status not in (200, 201):
            raise RuntimeError(f"bucket {self.bucket}: {status} {body}")

    def remove_place(self):
        _, _, body = self.request("GET", "", query=self.listing)
        for name in re.findall(r"<Key>([^<]*)</Key>", body.decode()):
            self.request("DELETE", name)
        self.request("DELETE", "")


class RawSwift(Raw):
    """With a token, got anew once when it is refused. authenticate() returns (token, storage URL) or None."""

    def __init__(self, authenticate, container, owner=None):
        self.authenticate, self.container = authenticate, container
        self.owner = owner or self
        self.session = None

    def request(self, method, name, query="", headers=(), body=None, seconds=SECONDS):
        return self.ask(f"{self.container}/{name}".rstrip("/") + (f"?{query}" if query else ""), method, headers, body,
                        seconds)

    def ask(self, path, method="GET", headers=(), body=None, seconds=SECONDS):
        """path is below the account."""
        for fresh in (False, True):
            session = self.session
            if fresh or session is None:
                session = self.authenticate()
                self.session = session
                if session is None:
                    return 401, {}, b"no token"
            words = ["-I"] if method == "HEAD" else ["-X", method]
            answer = curl(*words, "-H", f"X-Auth-Token: {session[0]}", *(word for one in headers for word in ("-H", one)),
                          f"{session[1]}/{path}", body=body, seconds=seconds)
            if answer[0] != 401:
                break
        return answer

    def make(self, name):
        if self.owner is not self:
            return self.owner.make(name)
        super().make(name)

    def make_place(self):
        status, _, body = self.request("PUT", "")
        if status not in (201, 202):
            raise RuntimeError(f"container {self.container}: {status} {body}")

    def remove_place(self):
        _, _, body = self.request("GET", "")
        for name in body.decode().splitlines():
            self.request("DELETE", name)
        self.request("DELETE", "")


def tempauth(url, user, key):
    def authenticate():
        _, headers, _ = curl("-H", f"X-Auth-User: {user}", "-H", f"X-Auth-Key: {key}", url)
        return (headers["x-auth-token"], headers["x-storage-url"]) if "x-auth-token" in headers else None
    return authenticate


def keystone(url, user, password, project, storage_url):
    def authenticate():
        body = ('{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "%s", "domain": {"id": "default"}, '
                '"password": "%s"}}}, "scope": {"project": {"name": "%s", "domain": {"id": "default"}}}}}' % (user, password, project))
        _, headers, _ = curl("-X", "POST", "-H", "Content-Type: application/json", "-d", body, url + "/auth/tokens")
        return (headers["x-subject-token"], storage_url) if "x-subject-token" in headers else None
    return authenticate
