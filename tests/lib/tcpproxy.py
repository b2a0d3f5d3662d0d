# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""A connection that can be cut: forwards TCP to a server, counts what the client sends, and remembers tokens that pass."""

import re
import socket
import threading

TOKEN = re.compile(rb"(?:X-Auth-Token|X-Subject-Token|X-Storage-Token): *([^\r\n]+)", re.IGNORECASE)


class TcpProxy:
    """Listens on a port of the system's choice; threads end with it."""

    def __init__(self, endpoint):
        """\endpoint: http://HOST:PORT, with or without a path."""
        match = re.match(r"http://([^/:]+):(\d+)(.*)", endpoint)
        self.target = (match[1], int(match[2]))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self.listener.getsockname()[1]}{match[3]}"
        self.lock = threading.Lock()
        self.sockets = set()
        self.sent = 0  # bytes from clients
        self.limit = None  # cut when so many have come
        self.is_cut = False
        self.tokens = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, count):
        """After \count further bytes from clients all connections end, and new ones are closed at once, until mend()."""
        with self.lock:
            self.limit = self.sent + count

    def mend(self):
        with self.lock:
            self.is_cut, self.limit = False, None

    def end(self):
        self.listener.close()
        self._close_all()

    def _close_all(self):
        with self.lock:
            sockets, self.sockets = self.sockets, set()
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                client.close()
                continue
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
            with self.lock:
                self.sockets |= {client, server}
            for source, drain, counts in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._forward, args=(source, drain, counts), daemon=True).start()

    def _forward(self, source, drain, counts):
        try:
            while data := source.recv(1 << 18):
                if len(data) < 20_000:  # heads are small
                    self.tokens.update(TOKEN.findall(data))
                drain.sendall(data)
                if counts and self._passed(len(data)):
                    self._close_all()
                    return
        except OSError:
            pass
        finally:
            for one in (source, drain):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                with self.lock:
                    self.sockets.discard(one)
            source.close()

    def _passed(self, count):
        with self.lock:
            self.sent += count
            if self.limit is not None and self.sent >= self.limit:
                self.is_cut = True
            return self.is_cut
