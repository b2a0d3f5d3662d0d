#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""An HTTP server on 127.0.0.1 that misbehaves on purpose, each path in one way of its own.

Usage: oddhttp.py PORT BLACKHOLE_PORT LOG.  LOG gets one JSON object a request: at, method, path, status, headers.
Nothing ever accepts on BLACKHOLE_PORT, whose queue is full: connecting hangs until the client gives up.

/WAY/NAME; the object NAME is "hello.txt" (13 bytes), a number (so many bytes), or anything else (1 MiB); its every 8
bytes tell their own offset.

  good          200, 206 with the range asked for, 416
  wrongrange    206 whose Content-Range starts one byte after what was asked for
  wronglength   206 with the right start and one byte less than asked for
  wrongtotal    206 whose total size is one more than the object's
  norangeheader 206 without Content-Range
  short         Content-Length as promised, half of it sent, closed
  long          more bytes sent than Content-Length says, then closed
  stall         half of the body, then silence
  reset         half of the body, then a TCP reset
  silent        no answer at all
  slowheaders   a header line each 300 ms, twenty of them
  chunked       no Content-Length, chunked
  badchunk      chunked, ends in mid-chunk
  nolength      neither Content-Length nor chunks: ends with the connection
  endless       a body whose end is not told (1 GiB)
  gzip          Content-Encoding: gzip where the client takes it
  changing      another ETag and Last-Modified with each request
  changingbody  another first byte with each request, the same validators
  headlies      HEAD promises twice the size
  wrongmd5      a Content-MD5 that does not fit
  bigheaders    a header line of 300 kB
  status/N      status N, whatever it is
  retry/V       503 with Retry-After: V (percent-encoded: seconds, an HTTP date, nonsense)
  redirect/U    302 to the percent-encoded U, as it is
  nolocation    302 without Location
  list/WHAT/    a listing: see LISTINGS
"""
import email.utils
import gzip
import http.server
import json
import socket
import struct
import sys
import threading
import time
import urllib.parse

PATIENCE = 120  # seconds after which a stalled answer ends by itself
LAST_MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT"


def content(name):
    if name == "hello.txt":
        return b"hello, world\n"
    size = int(name) if name.isdigit() else 1 << 20
    return b"".join(b"%07x\n" % (i * 8) for i in range((size + 7) // 8))[:size]


def entry(name, size=1, kind="file"):
    row = {"name": name, "type": kind, "mtime": LAST_MODIFIED}
    if kind == "file":
        row["size"] = size
    return row


def as_json(rows):
    return "application/json", json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass")


def as_html(links, title="Index of /"):
    body = ['<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<h1>%s</h1><hr><pre><a href="../">../</a>' % (title, title)]
    for href, text in links:
        body.append('<a href="%s">%s</a>%s02-Jan-2026 03:04                   1' % (href, text, " " * 10))
    return "text/html; charset=utf-8", "\r\n".join(body + ["</pre><hr></body>\r\n</html>\r\n"]).encode()


HOSTILE_NAMES = [
    "..", ".", "", "../../etc/passwd", "/etc/passwd", "a/b", "sub/../../up", "nul\0name", "line\nbreak", "tab\tname", "esc\x1b[31m",
    "bidi-\u202egpj.exe", "zero\u200bwidth", "<img src=x onerror=alert(1)>", "&amp;", "%2e%2e%2f", "x" * 300, "\ud800",
    "CON", "name.", " leading", "trailing ", "Case", "case", "e\u0301", "\u00e9", "ok.txt",
]

HOSTILE_LINKS = [
    ("http://other.example/x", "x"), ("https://127.0.0.1/x", "x"), ("//other.example/x", "x"), ("javascript:alert(1)", "run"),
    ("file:///etc/passwd", "passwd"), ("data:text/html,hi", "data"), ("mailto:a@b.example", "mail"), ("/", "root"),
    ("/elsewhere/x", "absolute"), ("..", "up"), ("../x", "beside"), ("../../etc/passwd", "far up"), ("%2e%2e/x", "up"),
    ("%2E%2E%2Fx", "up"), ("a%2Fb", "a/b"), ("nul%00name", "nul"), ("line%0Abreak", "line"), ("?C=N;O=D", "Name"), ("#top", "Top"),
    ("", "empty"), (".", "dot"), ("./", "dot"), ("bad%zzescape", "bad"), ("%ff%fe", "not utf-8"), ("two", "two"), ("two", "two again"),
    ("sub/deeper/", "two levels"), ("bidi-%E2%80%AEgpj.exe", "bidi"), ("&lt;b&gt;bold.txt", "&lt;b&gt;bold.txt"),
    ("a b.txt", "space"), ("ok.txt", "ok.txt"), ("folder/", "folder/"),
]

MANY = 50000
LISTINGS = {
    # As nginx writes them.
    "json": lambda: as_json([entry("folder", kind="directory"), entry("hello.txt", 13), entry("image.bin", 1 << 20)]),
    "html": lambda: as_html([("folder/", "folder/"), ("hello.txt", "hello.txt"), ("image.bin", "image.bin")]),
    "empty-json": lambda: as_json([]),
    "empty-html": lambda: as_html([]),
    "many-json": lambda: as_json([entry("object-%06d" % i, i) for i in range(MANY)]),
    "many-html": lambda: as_html([("object-%06d" % i, "object-%06d" % i) for i in range(MANY)]),
    # Not what they say.
    "truncated-json": lambda: ("application/json", LISTINGS["json"]()[1][:-20]),
    "truncated-html": lambda: ("text/html", as_html([("a.txt", "a.txt"), ("b.txt", "b.txt")])[1][:-75]),
    "hostile-json": lambda: as_json([entry(name) for name in HOSTILE_NAMES]),
    "hostile-html": lambda: as_html(HOSTILE_LINKS),
    "object-json": lambda: as_json({"name": "not a list"}),
    "types-json": lambda: as_json([1, None, "x", [], {}, {"name": 5}, {"name": "a", "type": 7, "size": "big", "mtime": 0},
                                   {"name": "neg", "type": "file", "size": -1}, {"name": "huge", "type": "file", "size": 1e300},
                                   {"name": "odd", "type": "other"}, entry("ok.txt")]),
    "deep-json": lambda: ("application/json", b"[" * 100000 + b"]" * 100000),
    "latin1-json": lambda: ("application/json", '[{ "name":"Gr\u00fc\u00dfe", "type":"file", "size":1 }]'.encode("latin-1")),
    "json-as-html": lambda: ("text/html", LISTINGS["json"]()[1]),
    "html-as-json": lambda: ("application/json", LISTINGS["html"]()[1]),
    "page": lambda: ("text/html", b"<html><head><title>Welcome</title></head><body><p>No <a href='about.html'>listing</a>.</body></html>"),
    "binary": lambda: ("application/octet-stream", bytes(range(256)) * 16),
    "garbage-html": lambda: ("text/html", b"<html><title>Index of /</title><pre><a href=\"" + b"<" * 5000 + b"\xff\xfe<a href='x"),
    "nothing": lambda: ("text/html", b""),
}


class Odd(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "odd"
    sys_version = ""
    counter = 0
    lock = threading.Lock()
    log = None

    def log_message(self, *arguments):
        pass

    def log_request(self, code="-", size="-"):
        line = {"at": time.time(), "method": self.command, "path": self.path, "status": int(code) if str(code).isdigit() else 0,
                "headers": {key.lower(): value for key, value in self.headers.items()}}
        with Odd.lock:
            Odd.log.write(json.dumps(line) + "\n")
            Odd.log.flush()

    def do_GET(self):
        way, _, rest = self.path.split("?", 1)[0].lstrip("/").partition("/")
        handler = getattr(self, "way_" + way, None)
        if handler:
            handler(rest)
        else:
            self.plain(404, b"no such way\n")

    do_HEAD = do_GET

    def do_PUT(self):
        self.close_connection = True
        self.plain(405, b"", {"Allow": "GET, HEAD"})

    do_POST = do_DELETE = do_PUT

    # What the ways are made of.

    def head(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()

    def plain(self, status, body, headers=None):
        self.head(status, {"Content-Length": len(body), **(headers or {})})
        self.send(body)

    def send(self, body):
        if self.command != "HEAD":
            self.wfile.write(body)
            self.wfile.flush()

    def asked(self, size):
        """First and last byte of the range asked for; None without one, False for one that cannot be given."""
        unit, _, spec = self.headers.get("Range", "").partition("=")
        if unit != "bytes" or "," in spec:
            return None
        first, _, last = spec.partition("-")
        if not first:
            return (max(0, size - int(last)), size - 1)
        if int(first) >= size:
            return False
        return (int(first), min(int(last) if last else size - 1, size - 1))

    def whole_or_range(self, body, shift=0, cut=0, more_total=0, with_range=True, headers=None):
        common = {"Accept-Ranges": "bytes", "ETag": '"%x"' % len(body), "Last-Modified": LAST_MODIFIED, **(headers or {})}
        asked = self.asked(len(body))
        if asked is None:
            return self.plain(200, body, common)
        if asked is False:
            return self.plain(416, b"", {"Content-Range": "bytes */%d" % len(body)})
        first, last = asked[0] + shift, asked[1] - cut
        if with_range:
            common["Content-Range"] = "bytes %d-%d/%d" % (first, last, len(body) + more_total)
        self.plain(206, body[first:last + 1], common)

    def half(self, name):
        body = content(name)
        self.head(200, {"Content-Length": len(body), "Accept-Ranges": "bytes"})
        self.send(body[:len(body) // 2])
        self.close_connection = True

    def wait_for_end(self):
        """Until the client leaves, but not for ever."""
        self.connection.settimeout(PATIENCE)
        try:
            while self.connection.recv(4096):
                pass
        except OSError:
            pass
        self.close_connection = True

    # The ways.

    def way_good(self, name):
        self.whole_or_range(content(name))

    def way_wrongrange(self, name):
        self.whole_or_range(content(name), shift=1)

    def way_wronglength(self, name):
        self.whole_or_range(content(name), cut=1)

    def way_wrongtotal(self, name):
        self.whole_or_range(content(name), more_total=1)

    def way_norangeheader(self, name):
        self.whole_or_range(content(name), with_range=False)

    def way_short(self, name):
        self.half(name)

    def way_long(self, name):
        body = content(name)
        self.head(200, {"Content-Length": len(body), "Connection": "close"})
        self.send(body + b"and more")
        self.close_connection = True

    def way_stall(self, name):
        self.half(name)
        self.wait_for_end()

    def way_reset(self, name):
        self.half(name)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def way_silent(self, _):
        self.log_request()
        self.wait_for_end()

    def way_slowheaders(self, name):
        body = content(name)
        self.log_request(200)
        lines = ["HTTP/1.1 200 OK", "Content-Length: %d" % len(body), "Connection: close"] + ["X-Slow-%d: yes" % i for i in range(17)]
        for line in lines:
            self.wfile.write(line.encode() + b"\r\n")
            self.wfile.flush()
            time.sleep(0.3)
        self.wfile.write(b"\r\n")
        self.send(body)
        self.close_connection = True

    def way_chunked(self, name, end=True):
        body = content(name)
        self.head(200, {"Transfer-Encoding": "chunked"})
        for start in range(0, len(body), 65536):
            part = body[start:start + 65536]
            self.send(b"%x\r\n" % len(part) + part + b"\r\n")
        if end:
            self.send(b"0\r\n\r\n")
        else:
            self.send(b"10000\r\nnot that many")
            self.close_connection = True

    def way_badchunk(self, name):
        self.way_chunked(name, end=False)

    def way_nolength(self, name):
        self.head(200, {"Connection": "close"})
        self.send(content(name))
        self.close_connection = True

    def way_endless(self, _):
        self.head(200, {"Connection": "close"})
        part = bytes(1 << 20)
        for _ in range(1024):
            self.send(part)
        self.close_connection = True

    def way_gzip(self, name):
        body = content(name)
        if "gzip" not in self.headers.get("Accept-Encoding", ""):
            return self.whole_or_range(body)
        self.plain(200, gzip.compress(body), {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})

    def way_changing(self, name):
        with Odd.lock:
            Odd.counter += 1
            count = Odd.counter
        when = email.utils.formatdate(1767323045 + count, usegmt=True)
        self.whole_or_range(content(name), headers={"ETag": '"v%d"' % count, "Last-Modified": when})

    def way_changingbody(self, name):
        with Odd.lock:
            Odd.counter += 1
            count = Odd.counter
        self.whole_or_range(b"%c" % (count % 256) + content(name)[1:])

    def way_headlies(self, name):
        body = content(name)
        if self.command == "HEAD":
            self.head(200, {"Content-Length": 2 * len(body), "Accept-Ranges": "bytes"})
        else:
            self.whole_or_range(body)

    def way_wrongmd5(self, name):
        self.whole_or_range(content(name), headers={"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="})  # of nothing

    def way_bigheaders(self, name):
        self.whole_or_range(content(name), headers={"X-Big": "x" * 300000})

    def way_status(self, number):
        self.plain(int(number.partition("/")[0]), b"as you asked\n")

    def way_retry(self, value):
        self.plain(503, b"later\n", {"Retry-After": urllib.parse.unquote(value)})

    def way_redirect(self, target):
        self.plain(302, b"", {"Location": urllib.parse.unquote(target)})

    def way_nolocation(self, _):
        self.plain(302, b"")

    def way_list(self, path):
        what, _, name = path.partition("/")
        if what not in LISTINGS:
            return self.plain(404, b"no such listing\n")
        if name and not name.endswith("/"):
            return self.whole_or_range(content(urllib.parse.unquote(name)))
        kind, body = LISTINGS[what]()
        self.plain(200, body, {"Content-Type": kind})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError, ValueError)):
            super().handle_error(request, client_address)


def blackhole(port):
    """A full queue: the kernel drops further SYNs. The sockets must be kept."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(0)
    kept = [listener]
    for _ in range(4):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", port))
        kept.append(client)
    return kept


def main():
    port, blackhole_port, log = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    Odd.log = open(log, "a", encoding="utf-8")
    kept = blackhole(blackhole_port)
    Server(("127.0.0.1", port), Odd).serve_forever()
    del kept


if __name__ == "__main__":
    main()
