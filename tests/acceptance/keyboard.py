#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Works in the window by keys alone, and reads through AT-SPI what it tells; keyboard.sh starts it.

usage: keyboard.py FOLDER
"""

import os
import subprocess
import sys

from atspi import (Atspi, Program, application, check, children, description, find, finish, has_state, is_button, is_cell,
                   selected, sensitive, wait_for)

UPLOADED = "upload.raw"
MOST_PANES = 14


def keys(*names):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *names], check=True)


def text(words):
    subprocess.run(["xdotool", "type", "--delay", "5", words], check=True)


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def configuration(folder):
    """Two stores: one that takes all, and one whose options contradict each other."""
    path = os.path.join(folder, "glance-api.conf")
    for name in ("good", "one", "two"):
        os.makedirs(os.path.join(folder, "stores", name))
    write(os.path.join(folder, "stores", "one", "kept.img"), "k" * 1000)
    stores = os.path.join(folder, "stores")
    write(path, "[DEFAULT]\nenabled_backends = awkward:file, good:file\n[glance_store]\ndefault_backend = good\n"
                f"[good]\nfilesystem_store_datadir = {stores}/good\n"
                f"[awkward]\nfilesystem_store_datadir = {stores}/one\nfilesystem_store_datadirs = {stores}/two:1\n")
    return path


def focused(node, depth=30):
    """The names from the focused widget up; empty for none. A view's current item always says that it is focused."""
    items = (Atspi.Role.TABLE_CELL, Atspi.Role.TREE_ITEM, Atspi.Role.LIST_ITEM, Atspi.Role.TABLE_COLUMN_HEADER,
             Atspi.Role.TABLE_ROW_HEADER, Atspi.Role.MENU_ITEM, Atspi.Role.PAGE_TAB)
    if depth == 0 or node.get_role() in items:
        return []
    if has_state(node, Atspi.StateType.FOCUSED):
        return [node.get_name() or ""]
    for child in children(node):
        if names := focused(child, depth - 1):
            return names + [node.get_name() or ""]
    return []


def named(name):
    return lambda node: node.get_name() == name and has_state(node, Atspi.StateType.SHOWING)


def go_to(app, pane):
    """F6 until the keyboard is in the pane of that name."""
    for _ in range(MOST_PANES):
        keys("F6")
        if wait_for(lambda: pane in focused(app), 0.7):
            return True
    return False


def type_file_name(app, path):
    """Into the dialog that has just come; the window manager may still be giving it the keyboard."""
    if not wait_for(lambda: any(name.startswith("File name") for name in focused(app))):
        return False
    text(path)
    keys("Return")
    return True


def run(folder, program):
    app = wait_for(lambda: application(program.process.pid), 20)
    if not check("the program is on the accessibility bus", app is not None):
        return
    check("it begins with the page that offers to open a configuration",
          bool(wait_for(lambda: find(app, is_button("Open glance-api.conf")), 10)))

    keys("ctrl+o")
    check("Ctrl+O asks for a file", bool(wait_for(lambda: find(app, named("Open glance-api.conf")))))
    check("  ... and takes its name", type_file_name(app, configuration(folder)))
    stores = wait_for(lambda: find(app, named("Stores")), 10)
    if not check("the configuration is open: its stores are listed", bool(stores)):
        return

    check("F6 comes to the stores", go_to(app, "Stores"))
    text("good")  # as lists are searched by typing
    good = wait_for(lambda: find(stores, is_cell("good")))
    check("typing its name picks the store", bool(good) and bool(wait_for(lambda: selected(good))))

    upload = wait_for(lambda: find(app, is_button("Upload")))
    check("Upload can be used", bool(wait_for(lambda: sensitive(upload))))
    write(os.path.join(folder, "local", UPLOADED), "u" * 100_000)
    keys("ctrl+u")
    check("Ctrl+U asks for files", bool(wait_for(lambda: find(app, named("Upload")))))
    check("  ... and takes their names", type_file_name(app, os.path.join(folder, "local", UPLOADED)))
    target = os.path.join(folder, "stores", "good", UPLOADED)
    check("the file is in the store", bool(wait_for(lambda: os.path.exists(target) and os.path.getsize(target) == 100_000)))
    check("F6 comes to the transfers", go_to(app, "Transfers"))
    keys("shift+Tab", "Right", "Right", "Right")  # Active, Waiting, Failed, Done
    done = wait_for(lambda: find(app, lambda node: is_cell("Done")(node) and has_state(node, Atspi.StateType.SHOWING)))
    check(f"the transfer is told to be done: {done.get_name() if done else 'never'}", bool(done))
    keys("ctrl+1")
    objects = wait_for(lambda: find(app, named("Objects")))
    check("the object is listed", bool(objects) and bool(wait_for(lambda: find(app, is_cell(UPLOADED)))))

    check("F6 comes to the stores again", go_to(app, "Stores"))
    text("awkward")
    check("the other store is picked", bool(wait_for(lambda: find(app, is_cell("kept.img")))))
    check("F6 comes to the objects", go_to(app, "Objects"))
    keys("Home", "space")
    delete = wait_for(lambda: find(app, is_button("Delete")))
    check("Delete is off", bool(wait_for(lambda: not sensitive(delete))))
    reason = description(delete)
    check(f"Delete tells why: {reason}", "Cannot delete" in reason)
    keys("Delete")
    check("the key tells it, too", bool(wait_for(lambda: find(app, lambda node: node.get_name() == reason))))
    keys("shift+F1")
    check("Shift+F1 comes to Why?", bool(wait_for(lambda: "Why" in focused(app))))
    why = find(app, named("Why"))
    told = description(why) if why else ""
    check(f"Why? tells of the deletion: {told}", told.startswith("delete") and "awkward: no" in told)
    check("  ... and names the layer that decided",
          bool(why) and bool(wait_for(lambda: find(why, lambda node: (node.get_name() or "").startswith("Configuration")))))
    keys("Escape")
    check("Escape closes it", bool(wait_for(lambda: "Why" not in focused(app))))
    keys("ctrl+q")
    check("Ctrl+Q ends the program", wait_for(lambda: program.process.poll() is not None) is not None
          and program.process.poll() == 0)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    Atspi.init()
    program = Program(folder)
    try:
        run(folder, program)
    except Exception as error:  # what AT-SPI throws is many things; all of it is a failure
        check(f"{type(error).__name__}: {error}", False)
    finally:
        program.end()
    return finish()


if __name__ == "__main__":
    sys.exit(main())
