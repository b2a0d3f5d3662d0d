# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""The stores that need no cloud: directories (on mounts of their own) and HTTP servers (nginx)."""

import os
import pathlib
import subprocess

from judge import Condition, Group, Store
from rawhttp import CONTENT, PART, Raw, RawHttp
from testservers import SERVERS, ctl


class RawFile(Raw):
    """The operating system's own calls; in processes of their own, for a mount may hang."""

    def __init__(self, folder):
        self.folder = folder

    def _shell(self, script, name, seconds=3):
        try:
            process = subprocess.Popen(["/usr/bin/python3", "-S", "-c", script, self.folder, name], stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT)
            out, _ = process.communicate(timeout=seconds)
            return process.returncode == 0, out
        except subprocess.TimeoutExpired:
            process.kill()  # one that hangs in the kernel ends when the mount answers again
            return False, b"no answer"

    def list(self, name):
        works, out = self._shell("import os, sys; print(*os.listdir(sys.argv[1]))", name)
        return works and name.encode() in out, out.decode()[-60:]

    def stat(self, name):
        works, out = self._shell("import os, sys; print(os.stat(os.path.join(*sys.argv[1:])).st_size)", name)
        return works and int(out) == len(CONTENT), out.decode()[-60:]

    def get(self, name):
        works, out = self._shell("import sys; sys.stdout.write(open('/'.join(sys.argv[1:])).read())", name)
        return works and out == CONTENT, out.decode()[-60:]

    def get_range(self, name):
        works, out = self._shell("import os, sys; f = os.open('/'.join(sys.argv[1:]), 0); sys.stdout.write(os.pread(f, 5, 3).decode())",
                                 name)
        return works and out == PART, out.decode()[-60:]

    def add(self, name):
        works, out = self._shell("import os, sys\nf = os.open('/'.join(sys.argv[1:]), os.O_WRONLY | os.O_CREAT)\n"
                                 "os.write(f, os.urandom(70000)); os.fsync(f)", name)
        return works, out.decode()[-60:]

    def delete(self, name):
        works, out = self._shell("import os, sys; os.unlink('/'.join(sys.argv[1:]))", name)
        return works, out.decode()[-60:]

    def make(self, name):
        pathlib.Path(self.folder, name).write_bytes(CONTENT)


class Mount:
    def __init__(self, folder, kind, size="16M"):
        self.tool, self.folder = str(SERVERS / "mounts"), str(folder)
        subprocess.run([self.tool, "up", self.folder, kind, size], check=True)
        self.images = pathlib.Path(folder, "mnt", "images")
        self.images.mkdir()
        (self.images / "sample").write_bytes(CONTENT)
        (self.images / ".mounted").touch()

    def ctl(self, *words):
        return lambda: subprocess.run([self.tool, "ctl", self.folder, *words], check=True)

    def down(self):
        subprocess.run([self.tool, "down", self.folder], check=True)


def can_mount(kind):
    return subprocess.run([str(SERVERS / "mounts"), "can", kind], capture_output=True).returncode == 0


def file_store(name, mount, limit):
    return Store(name, "file", f"""filesystem_store_datadir = {mount.images}
filesystem_store_marker_file = .mounted
probe_timeout = {limit}
""", RawFile(str(mount.images)))


def file_group(work):
    """A disk that fills and is taken away, and a network mount that hangs. None where nothing can be mounted."""
    if not (can_mount("loop") and can_mount("fuse")):
        return None
    disk = Mount(work / "disk", "loop")
    memory = Mount(work / "memory", "tmpfs")
    network = Mount(work / "network", "fuse")
    stores = [file_store("disk", disk, 4), file_store("memory", memory, 4), file_store("network", network, 2)]

    def conclude():
        network.ctl("unhang")()
        for mount in (network, memory, disk):
            mount.down()

    return Group("file", stores, [
        Condition("fine"),
        Condition("read-only", memory.ctl("ro"), memory.ctl("rw"), ("memory",)),
        Condition("full", memory.ctl("fill"), memory.ctl("unfill"), ("memory",), makes_room=True),
        Condition("no inodes", disk.ctl("fill-inodes"), disk.ctl("unfill-inodes"), ("disk",), makes_room=True),
        Condition("immutable", lambda: subprocess.run(["chattr", "+i", disk.images], check=True),
                  lambda: subprocess.run(["chattr", "-i", disk.images], check=True), ("disk",)),
        Condition("unmounted", memory.ctl("gone"), memory.ctl("back"), ("memory",)),
        Condition("hangs", network.ctl("hang"), network.ctl("unhang"), ("network",), probes=2, patience=2),
        Condition("dead", network.ctl("die"), network.ctl("revive"), ("network",)),
    ], conclude=conclude)


def http_group(env):
    """One server, in all the states that its owner can bring about."""
    folder = env["QM_TEST_HTTP_DIR"]
    endpoint = env["QM_TEST_HTTP_ENDPOINT"]

    def http_store(name, path):
        return Store(name, "http", f"http_store_url = {endpoint}{path}\nprobe_timeout = 3\n",
                     RawHttp(endpoint + path), "truth-sample")

    def room(state):
        return tuple(ctl("nginx", folder, "room", "truth", state, turn) for turn in ("on", "off"))

    sample = pathlib.Path(env["QM_TEST_HTTP_ROOT"], "truth-sample")
    sample.write_bytes(CONTENT)
    stores = [http_store("web", "/room/truth/"), http_store("web-unlisted", "/nolisting/")]
    room_only = ("web",)
    return Group("http", stores, [
        Condition("fine"),
        Condition("maintenance", *room("maintenance"), room_only, note="this server asks to be left alone for 7 s, and is"),
        Condition("rate-limited", *room("busy"), room_only),
        Condition("403 on all", *room("forbidden"), room_only),
        Condition("bad password", *room("unauthorized"), room_only),
        Condition("gone", *room("gone"), room_only),
        Condition("no ranges", *room("norange"), room_only),
        Condition("cuts off", *room("drop"), room_only),
        Condition("server hangs", ctl("nginx", folder, "freeze", "on"), ctl("nginx", folder, "freeze", "off"), probes=2, patience=2),
    ], conclude=lambda: os.unlink(sample))
