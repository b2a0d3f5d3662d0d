# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Middleware of Swift's proxies: faults that Swift itself has no switch for, turned on and off while it runs.

Each file of the folder is a room, lines of KEY=VALUE, read when it changes. Its rules are for the requests that it names:

path        only where the path holds this
methods     only these (comma-separated)

delay_ms    wait so long before each request
status      answer with this status instead ("503 Service Unavailable")
retry_after with status: that header's value
rate        bytes a second of a response's body
cut         end a response's body, and the connection, after so many bytes
drop        close the connection when so many bytes of the request's body have come
"""

import os
import socket

import eventlet


class Rules(dict):
    def concern(self, env):
        if "methods" in self and env["REQUEST_METHOD"] not in self["methods"].split(","):
            return False
        return self.get("path", "") in env["PATH_INFO"]


class Knobs:
    def __init__(self, app, folder):
        self.app = app
        self.folder = folder
        self.files = {}  # path -> (stamp, Rules)

    def rooms(self):
        try:
            paths = [entry.path for entry in os.scandir(self.folder)]
        except OSError:
            return
        for path in paths:
            try:
                status = os.stat(path)
                stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
                if self.files.get(path, (None,))[0] != stamp:
                    with open(path) as file:
                        self.files[path] = (stamp, Rules(line.strip().split("=", 1) for line in file if "=" in line))
                yield self.files[path][1]
            except OSError:  # gone meanwhile
                continue

    def __call__(self, env, start_response):
        if env["PATH_INFO"] != "/healthcheck":
            for rules in self.rooms():
                if rules.concern(env):
                    return self.troubled(rules, env, start_response)
        return self.app(env, start_response)

    def troubled(self, rules, env, start_response):
        if "delay_ms" in rules:
            eventlet.sleep(float(rules["delay_ms"]) / 1000)
        if "status" in rules:
            headers = [("Content-Type", "text/plain"), ("Content-Length", "0")]
            if "retry_after" in rules:
                headers.append(("Retry-After", rules["retry_after"]))
            start_response(rules["status"], headers)
            return [b""]
        if "drop" in rules and env["REQUEST_METHOD"] in ("PUT", "POST"):
            env["wsgi.input"] = Dropping(env["wsgi.input"], int(rules["drop"]))
        body = self.app(env, start_response)
        if "rate" in rules or "cut" in rules:
            return shaped(body, float(rules.get("rate", 0)), int(rules.get("cut", -1)))
        return body


class Dropping:
    """A request's body that ends as if the client were gone."""

    def __init__(self, body, limit):
        self.body = body
        self.left = limit

    def read(self, *size):
        data = self.body.read(*size)
        self.left -= len(data)
        if self.left < 0:
            # The socket below is shut, whatever would still be answered.
            body = self.body
            while hasattr(body, "wsgi_input"):  # as proxy-logging counts
                body = body.wsgi_input
            body._sock.shutdown(socket.SHUT_RDWR)
            raise OSError("dropped by the knobs")
        return data

    def readline(self, *size):
        return self.body.readline(*size)

    def __getattr__(self, name):
        return getattr(self.body, name)


def shaped(body, rate, cut):
    sent = 0
    try:
        for chunk in body:
            while chunk:
                part = chunk[:4096] if rate else chunk
                chunk = chunk[len(part):]
                if 0 <= cut < sent + len(part):
                    yield part[:cut - sent]
                    raise OSError("cut by the knobs")
                sent += len(part)
                if rate:
                    eventlet.sleep(len(part) / rate)
                yield part
    finally:
        if hasattr(body, "close"):
            body.close()


def filter_factory(global_conf, **local_conf):
    return lambda app: Knobs(app, local_conf["folder"])
