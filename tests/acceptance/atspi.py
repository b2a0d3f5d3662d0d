# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""What the acceptance scripts share that look at the window through AT-SPI: checks, waiting, and finding the way."""

import os
import signal
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

BOUND = 5.0  # s, for something to be waited for
STEP = 0.02  # s, between two looks

passed = 0
failed = 0


def check(what, good):
    global passed, failed
    print(f"{'ok    ' if good else 'FAILED'}  {what}", flush=True)
    if good:
        passed += 1
    else:
        failed += 1
    return good


def wait_for(question, bound=BOUND):
    """What `question` answers, once that is true; None when the time is over. What vanishes meanwhile is no answer."""
    end = time.monotonic() + bound
    while True:
        try:
            if answer := question():
                return answer
        except GLib.Error:
            pass
        if time.monotonic() > end:
            return None
        time.sleep(STEP)


def children(node):
    for i in range(node.get_child_count()):
        if child := node.get_child_at_index(i):
            yield child


def find(node, matches, depth=30):
    """The first in the tree below `node`; rows of tables are looked at, too."""
    if depth == 0:
        return None
    for child in children(node):
        try:
            if matches(child):
                return child
            if hit := find(child, matches, depth - 1):
                return hit
        except GLib.Error:
            continue
    return None


def application(pid):
    for node in children(Atspi.get_desktop(0)):
        if node.get_process_id() == pid:
            return node
    return None


def is_button(name):
    buttons = (Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.PUSH_BUTTON_MENU)
    return lambda node: node.get_name() == name and node.get_role() in buttons


def is_cell(name):
    cells = (Atspi.Role.TABLE_CELL, Atspi.Role.TREE_ITEM, Atspi.Role.LIST_ITEM)
    return lambda node: node.get_role() in cells and node.get_name().startswith(name)


def has_state(node, state):
    node.clear_cache()
    return node.get_state_set().contains(state)


def sensitive(node):
    return has_state(node, Atspi.StateType.SENSITIVE)


def selected(node):
    return has_state(node, Atspi.StateType.SELECTED)


def description(node):
    node.clear_cache()
    return node.get_description() or ""


class Program:
    """The program, its output in FOLDER/log."""

    def __init__(self, folder, *arguments):
        self.path = os.path.join(folder, "log")
        with open(self.path, "wb") as log:
            self.process = subprocess.Popen([os.environ["QUARTERMASTER"], *arguments], stdout=log, stderr=log)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        with open(self.path, encoding="utf-8", errors="replace") as log:
            if failed and (said := log.read()):
                print("the program said:\n" + said[-4000:])


def finish():
    """The last line, and the exit code."""
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1
