#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Holds the man pages to what the programs say of themselves: options, commands and exit codes, in both directions.

Usage: manpages.py FOLDER_OF_PROGRAMS
"""
import os
import re
import shutil
import subprocess
import sys

PAGES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "resources", "man")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def page(name):
    with open(os.path.join(PAGES, name), encoding="utf-8") as file:
        return file.read()


def plain(roff):
    """Without comments, fonts and escapes; macros keep their arguments."""
    lines = [line for line in roff.split("\n") if not line.startswith('.\\"')]
    text = "\n".join(lines).replace("\\-", "-")
    return re.sub(r"\\f[BIRP]|\\&|\"", "", text)


def section(text, name):
    found = re.search(r"^\.SH %s$(.*?)(?=^\.SH |\Z)" % re.escape(name), text, re.M | re.S)
    return found.group(1) if found else ""


def helps(program, *arguments):
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", LC_ALL="C.UTF-8")
    run = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=True, env=environment)
    return run.stdout


def differences(what, told, written):
    bad = ["%s %s is in --help and not in the man page" % (what, one) for one in sorted(told - written)]
    return bad + ["%s %s is in the man page and not in --help" % (what, one) for one in sorted(written - told)]


def qmctl(folder):
    program = os.path.join(folder, "qmctl")
    whole = helps(program, "--help")
    commands = set(re.findall(r"^  ([a-z]+)\b.*", whole.split("Commands:")[1].split("\n`qmctl")[0], re.M))
    text = plain(page("qmctl.1"))
    listed = section(text, "COMMANDS")
    # A tagged paragraph's first word, outside of the indented ones, which are options.
    names = set(re.findall(r"^\.TP\n(?:\.BI? )?([a-z]+)\b", listed, re.M))
    bad = differences("the command", commands, names)
    options = set(OPTION.findall(whole))
    for command in commands:
        options |= set(OPTION.findall(helps(program, command, "--help")))
    bad += differences("the option", options, set(OPTION.findall(text)) - {"--name"})
    codes = set(re.findall(r"^ {2}(\d+) ", whole.split("Exit code:")[1], re.M))
    bad += differences("the exit code", codes, set(re.findall(r"^\.B (\d+)$", section(text, "EXIT STATUS"), re.M)))
    # Each command's options stand in its own paragraph.
    for command in sorted(commands & names):
        own = set(OPTION.findall(helps(program, command, "--help").split("Exit code:")[0])) - {"--json"}
        paragraph = re.search(r"^\.TP\n(?:\.BI? )?%s\b(.*?)(?=^\.TP\n(?!\.BI? --)|\Z)" % command, listed, re.M | re.S).group(1)
        paragraph = paragraph.split("\n.PP")[0]
        bad += differences("%s's option" % command, own, set(OPTION.findall(paragraph)))
    return ["qmctl.1: " + one for one in bad]


def quartermaster(folder):
    program = os.path.join(folder, "quartermaster")
    text = plain(page("quartermaster.1"))
    told = set(OPTION.findall(helps(program, "--help")))
    bad = differences("the option", told, set(OPTION.findall(text)))
    return ["quartermaster.1: " + one for one in bad]


def lint():
    mandoc = shutil.which("mandoc")
    if not mandoc:
        return []
    bad = []
    for name in ("quartermaster.1", "qmctl.1"):
        run = subprocess.run([mandoc, "-T", "lint", "-W", "warning", os.path.join(PAGES, name)], capture_output=True, text=True,
                             check=False)
        bad += [line for line in run.stdout.splitlines() if "missing date" not in line]
    return bad


def main():
    if len(sys.argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    bad = qmctl(sys.argv[1]) + quartermaster(sys.argv[1]) + lint()
    for one in bad:
        print(one)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
