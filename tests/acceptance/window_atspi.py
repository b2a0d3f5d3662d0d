#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Drives the window through AT-SPI while its store's file system changes; window_atspi.sh starts it.

usage: window_atspi.py MOUNTS FOLDER      MOUNTS is tests/servers/mounts; FOLDER/disk is mounted already
"""

import os
import subprocess
import sys
import time

from atspi import (Atspi, GLib, Program, application, check, description, find, finish, is_button, is_cell, selected,
                   sensitive, wait_for)

LIMIT = 1.0  # s, for a change to be shown
OBJECT = "cirros.img"

class Window:
    def __init__(self, mounts, folder):
        self.mounts = mounts
        self.disk = os.path.join(folder, "disk")
        images = os.path.join(self.disk, "mnt", "images")
        os.mkdir(images)
        with open(os.path.join(images, OBJECT), "wb") as image:
            image.write(b"x" * 100_000)
        conf = os.path.join(folder, "stores.conf")
        with open(conf, "w", encoding="utf-8") as file:
            file.write("[DEFAULT]\nenabled_backends = cheap:file\n[glance_store]\ndefault_backend = cheap\n"
                       f"[cheap]\nfilesystem_store_datadir = {images}\n")
        self.program = Program(folder, "--config", conf, "--store", "cheap")

    def ctl(self, *command):
        """Changes the mount; the times before and after."""
        before = time.monotonic()
        subprocess.run([self.mounts, "ctl", self.disk, *command], check=True, stdin=subprocess.DEVNULL)
        return before, time.monotonic()

    def select_object(self, app):
        """As a reader would, else with the mouse."""
        cell = wait_for(lambda: find(app, is_cell(OBJECT)))
        if not check(f"the object {OBJECT} is there", cell is not None):
            return
        table = cell.get_parent()
        try:
            if "Selection" in table.get_interfaces():
                Atspi.Selection.select_child(table, cell.get_index_in_parent())
        except GLib.Error as error:
            print(f"        selecting through AT-SPI: {error.message}")
        how = "through AT-SPI"
        if not wait_for(lambda: selected(cell), 0.5):
            how = "with the mouse"
            at = cell.get_extents(Atspi.CoordType.SCREEN)
            subprocess.run(["xdotool", "mousemove", str(at.x + min(20, at.width // 2)), str(at.y + at.height // 2),
                            "click", "1"], check=True)
        check(f"the object is selected {how}", bool(wait_for(lambda: selected(cell))))

    def shows(self, what, since, question):
        """Checks that the answer becomes true soon enough after `since`."""
        seen = wait_for(question)
        took = max(0.0, time.monotonic() - since)
        told = f"{took * 1000:.0f} ms" if seen else "never"
        check(f"{what}: {told} (at most {LIMIT * 1000:.0f} ms)", bool(seen) and took <= LIMIT)

    def run(self):
        app = wait_for(lambda: application(self.program.process.pid), 20)
        if not check("the program is on the accessibility bus", app is not None):
            return
        self.upload = wait_for(lambda: find(app, is_button("Upload")), 10)
        self.delete = wait_for(lambda: find(app, is_button("Delete")), 10)
        if not check("buttons named Upload and Delete", bool(self.upload and self.delete)):
            return
        check("Upload can be used", bool(wait_for(lambda: sensitive(self.upload))))
        check("Delete waits for a selection", bool(wait_for(lambda: not sensitive(self.delete))))
        self.select_object(app)
        if not check("Delete can be used once the object is selected", bool(wait_for(lambda: sensitive(self.delete)))):
            return
        upload, delete = self.upload, self.delete

        start, _ = self.ctl("ro")
        self.shows("read-only: Upload and Delete are off", start,
                   lambda: not sensitive(upload) and not sensitive(delete))
        for button in (upload, delete):
            text = description(button)
            check(f"  ... {button.get_name()} tells why: {text}", "read-only" in text)

        start, _ = self.ctl("rw")
        self.shows("writable again: Upload is on", start, lambda: sensitive(upload))
        check("  ... and Delete", bool(wait_for(lambda: sensitive(delete), LIMIT)))
        text = description(upload)
        check(f"  ... and nothing stands in the way: {text}", "Cannot" not in text)

        # Filling takes its time, and it may be known before the command has ended: from its end on.
        _, end = self.ctl("fill")
        self.shows("full: Upload is off", end, lambda: not sensitive(upload))
        text = description(upload)
        check(f"  ... and tells why: {text}", "full" in text)
        check("  ... and Delete, the way out, is on", sensitive(delete))
        start, _ = self.ctl("unfill")
        self.shows("room again: Upload is on", start, lambda: sensitive(upload))

        start, _ = self.ctl("gone")
        self.shows("gone: Upload and Delete are off", start,
                   lambda: not sensitive(upload) and not sensitive(delete))
        text = description(upload)
        check(f"  ... and Upload tells why: {text}", "Cannot" in text)
        start, _ = self.ctl("back")
        self.shows("back: Upload is on", start, lambda: sensitive(upload))
        check("the program is still there", self.program.process.poll() is None)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    mounts, folder = sys.argv[1:]
    Atspi.init()
    window = Window(mounts, folder)
    try:
        window.run()
    except Exception as error:  # what AT-SPI and the mounts throw is many things; all of it is a failure
        check(f"{type(error).__name__}: {error}", False)
    finally:
        window.program.end()
    return finish()


if __name__ == "__main__":
    sys.exit(main())
