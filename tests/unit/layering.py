#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Holds the source to its layers and to the rules that a compiler cannot see.

Usage: layering.py [ROOT]    check the tree, print file:line: what, exit 1 if there is anything
       layering.py --self    check that each rule finds what it is for
"""
import os
import re
import subprocess
import sys
import tempfile

# Who may include whom, and which Qt modules each may use (the last column: None is any).
LAYERS = {
    "model": ({"model"}, {"QtCore"}),
    "drivers": ({"drivers", "model"}, {"QtCore", "QtNetwork"}),
    "ui": ({"ui", "model"}, {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtDBus"}),
    "app": ({"app", "ui", "drivers", "model"}, None),
    "tests": ({"app", "ui", "drivers", "model", "tests"}, None),
}
SOURCE = (".cpp", ".h")
LICENSED = SOURCE + (".sh", ".py")
MAX_LINES = 500
SPDX = ("SPDX-FileCopyrightText: 2026 The Quartermaster developers", "SPDX-License-Identifier: Apache-2.0")
# Put together here, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"\.\./" + r"shared\b|(?<![\w.~$}])/" + r"(?:work|farm)/")
BLOCKING = re.compile(r"\bQEventLoop\b|\bprocessEvents\s*\(|\bwaitFor(?:Finished|ReadyRead|BytesWritten|Connected|Done)\s*\(")
SLEEPS = re.compile(r"\bqWait\s*\(|\bqSleep\s*\(|\bQThread::[mu]?sleep\b|\bsleep_(?:for|until)\b|\bu?sleep\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
GENERATED = re.compile(r"^(?:moc_\w+\.cpp|\w+\.moc|ui_\w+\.h|qrc_\w+\.cpp)$")
POSIX = re.compile(r"^(?:(?:sys|linux|netinet|arpa|net)/\w+|[a-z_]+)\.h$")
QT_HEADERS = [path for path in ("/usr/include/%s-linux-gnu/qt6" % machine for machine in ("x86_64", "aarch64")) if os.path.isdir(path)]


def qt_modules(header):
    """The Qt modules whose header this is: of <QtCore/QFile> or of <QFile>."""
    if "/" in header:
        return {header.split("/")[0]}
    return {module for base in QT_HEADERS for module in os.listdir(base) if os.path.exists(os.path.join(base, module, header))}


def without_comments(text):
    """Comments and string literals blanked; lines stay where they are."""
    def blank(match):
        return match.group(0) if match.group(0)[0] in "'\"" and match.group("include") else re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'(?P<include>(?<=include )"[^"\n]*")|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def check_include(layer, quote, header):
    """What is wrong with this include in this layer; None if nothing."""
    allowed, modules = LAYERS[layer]
    if quote == '"':
        if GENERATED.match(os.path.basename(header)):
            return None
        if ".." in header.split("/"):
            return 'includes are written from the root, not "%s"' % header
        if layer == "tests" and "/" not in header:
            return None  # a helper beside the test, seen by that folder alone
        folder = header.split("/")[0]
        if "/" not in header or folder not in LAYERS:
            return 'includes are written from the root: "%s"' % header
        return None if folder in allowed else "%s may not include %s" % (layer, folder)
    if "private/" in header:
        return "<%s> is Qt's own" % header
    if re.match(r"Q[A-Z]|Qt", header):
        if modules is None:
            return None
        found = qt_modules(header)
        if not found:
            return None if not QT_HEADERS else "<%s> is of no known Qt module" % header
        return None if found & modules else "%s may not use %s (<%s>)" % (layer, "/".join(sorted(found)), header)
    if layer == "model" and header != "tl/expected.hpp" and not POSIX.match(header) and not re.match(r"^[a-z_]+$", header):
        return "model uses Qt Core, tl::expected and the system alone, not <%s>" % header
    return None


def check_source(path, text):
    layer = path.split("/")[0]
    lines = text.split("\n")
    if layer != "tests" and len(lines) - 1 > MAX_LINES:
        yield 1, "%d lines; at %d it is two classes" % (len(lines) - 1, MAX_LINES)
    code = without_comments(text).split("\n")
    for number, (line, stripped) in enumerate(zip(lines, code), 1):
        include = INCLUDE.match(line)
        if include and stripped.strip():
            problem = check_include(layer, *include.groups())
            if problem:
                yield number, problem
        if layer == "tests":
            if SLEEPS.search(stripped):
                yield number, "a test waits for its condition, it does not sleep"
        elif BLOCKING.search(stripped):
            yield number, "nothing outside tests waits in an event loop or blocks"


def check_file(root, path):
    try:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return  # a picture; deleted but not yet committed; a submodule
    script = text.startswith("#!")
    if (path.endswith(LICENSED) or script) and not all(line in "\n".join(text.split("\n")[:6]) for line in SPDX):
        yield 1, "the two SPDX lines are missing"
    if not path.endswith(".ts"):
        for number, line in enumerate(text.split("\n"), 1):
            if MACHINE_PATHS.search(line):
                yield number, "a path that a fresh clone does not have"
    if path.endswith(SOURCE) and path.split("/")[0] in LAYERS:
        yield from check_source(path, text)


def files(root):
    listing = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             capture_output=True, check=False)
    if listing.returncode == 0 and listing.stdout:
        return sorted(set(listing.stdout.decode().split("\0")) - {""})
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in (".git", "build")]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def check(root):
    return ["%s:%d: %s" % (path, line, what) for path in files(root) for line, what in check_file(root, path)]


HEAD = "// %s\n// %s\n" % SPDX
# A file's path, its text, and a word of the complaint it must earn ("" for none).
CASES = [
    ("model/good.cpp", HEAD + '#include "model/good.h"\n#include <QString>\n#include <QtCore/QtCore>\n#include <tl/expected.hpp>\n'
     '#include <vector>\n#include <sys/statvfs.h>\n#include "good.moc"\n// QEventLoop is never used\n', ""),
    ("model/a.cpp", HEAD + '#include "drivers/http/client.h"\n', "may not include drivers"),
    ("model/b.cpp", HEAD + "#include <QColor>\n", "may not use QtGui"),
    ("model/c.cpp", HEAD + "#include <QtNetwork/QNetworkReply>\n", "may not use QtNetwork"),
    ("model/d.cpp", HEAD + "#include <boost/any.hpp>\n", "the system alone"),
    ("model/e.cpp", HEAD + "#include <QtCore/private/qobject_p.h>\n", "Qt's own"),
    ("drivers/file/a.cpp", HEAD + '#include "ui/mainwindow.h"\n', "may not include ui"),
    ("drivers/file/b.cpp", HEAD + "#include <QWidget>\n", "may not use QtWidgets"),
    ("drivers/file/c.cpp", HEAD + '#include "filedriver.h"\n', "from the root"),
    ("drivers/http/good.cpp", HEAD + '#include "drivers/http/client.h"\n#include <QNetworkReply>\n', ""),
    ("ui/a.cpp", HEAD + '#include "drivers/drivers.h"\n', "may not include drivers"),
    ("ui/b.cpp", HEAD + '#include "../model/store.h"\n', "from the root"),
    ("ui/c.cpp", HEAD + "void f() { QEventLoop loop; }\n", "event loop"),
    ("ui/d.cpp", HEAD + "void f() { QCoreApplication::processEvents(); }\n", "event loop"),
    ("app/a.cpp", HEAD + "void f(QProcess &p) { p.waitForFinished(); }\n", "event loop"),
    ("app/good.cpp", HEAD + '#include "ui/a.h"\n#include "drivers/a.h"\n#include "model/a.h"\n', ""),
    ("app/bare.cpp", "int main() {}\n", "SPDX"),
    ("app/long.cpp", HEAD + "\n" * MAX_LINES, "two classes"),
    ("tests/unit/a.cpp", HEAD + "void f() { QTest::qWait(5); }\n", "does not sleep"),
    ("tests/unit/b.cpp", HEAD + "void f() { std::this_thread::sleep_for(1s); }\n", "does not sleep"),
    ("tests/unit/c.cpp", HEAD + '#include "../servers/helper.h"\n', "from the root"),
    ("tests/unit/good.cpp", HEAD + '#include "app/a.h"\n#include "beside.h"\nvoid f() { p.waitForFinished(); QEventLoop l; } // no qWait( here\n', ""),
    ("tests/bare.sh", "#!/bin/sh\necho\n", "SPDX"),
    ("tests/tool", "#!/bin/sh\necho\n", "SPDX"),
    ("README.md", "see ../" + "shared/x\n", "fresh clone"),
    ("tests/paths.txt", "in /" + "work/main\n", "fresh clone"),
]


def self_check():
    failures = []
    for path, text, complaint in CASES:
        with tempfile.TemporaryDirectory() as root:
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
            found = check(root)
        if complaint and not (found and complaint in found[0]):
            failures.append("%s: wanted a complaint with %r, got %r" % (path, complaint, found))
        elif not complaint and found:
            failures.append("%s: wanted none, got %r" % (path, found))
    return failures


def main():
    if sys.argv[1:] == ["--self"]:
        problems = self_check()
        print("layering: %d of %d cases of the self-check as they should be" % (len(CASES) - len(problems), len(CASES)))
    else:
        root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
        problems = check(root)
        print("layering: %d file(s) looked at, %d problem(s)" % (len(files(root)), len(problems)))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
