#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Debian's glance_store and qmctl work on the same file stores, from one configuration file.

What one of them writes the other one reads and deletes; locations, sizes, MD5 and SHA-512 are the same. To be run by
/usr/bin/python3, whose glance_store is Debian's (package python3-glance-store). QMCTL names the program under test.
"""

import json
import logging
import os
import pathlib
import sys
import tempfile

import glance_store as api
from glance_store import exceptions

from glancestores import Glance
from quartermaster import Quartermaster, check, conclude


def put(quartermaster, folder, data, store, name):
    source = folder / "source"
    source.write_bytes(data)
    return quartermaster.json("put", str(source), f"{store}:{name}")


def get(quartermaster, folder, store, path, *options):
    target = folder / "target"
    target.unlink(missing_ok=True)
    code, _, err = quartermaster.run("get", f"{store}:{path}", str(target), *options)
    return target.read_bytes() if code == 0 else f"exit {code}: {err}"


def from_glance(store, glance, quartermaster, folder, name, data):
    """glance_store writes; qmctl reads and deletes."""
    location, size, checksum, multihash, _ = glance.add(name, data, store)
    what = f"{store}: {name!r} of glance_store's, {len(data)} bytes"
    got = get(quartermaster, folder, store, name)
    check(f"{what}: qmctl reads it by name", got == data, got)
    got = get(quartermaster, folder, store, location)
    check(f"{what}: qmctl reads it by location", got == data, got)
    if len(data) > 10:
        got = get(quartermaster, folder, store, name, "--offset", "3", "--length", "5")
        check(f"{what}: qmctl reads a part", got == data[3:8], got)
    told = quartermaster.json("stat", f"{store}:{name}")
    check(f"{what}: stat tells the same location and size", (told.get("location"), told.get("size")) == (location, size), told)
    code, out, err = quartermaster.run("ls", store, "--json")
    names = [json.loads(line)["name"] for line in out.splitlines()]
    check(f"{what}: ls shows it", name in names, names or err)
    code, _, err = quartermaster.run("put", str(folder / "target"), f"{store}:{name}")
    check(f"{what}: qmctl does not replace it", code == 7 and glance.read(location, store) == data, f"exit {code}: {err}")
    code, _, err = quartermaster.run("rm", f"{store}:{name}")
    check(f"{what}: qmctl deletes it", code == 0 and not glance.has(location, store), f"exit {code}: {err}")
    return location, size, checksum, multihash


def from_qmctl(store, glance, quartermaster, folder, name, data, wanted):
    """qmctl writes; glance_store reads and deletes. What put --json tells is what glance_store's add() returned."""
    told = put(quartermaster, folder, data, store, name)
    what = f"{store}: {name!r} of qmctl's, {len(data)} bytes"
    got = tuple(told.get(key) for key in ("location", "size", "checksum", "os_hash_value"))
    check(f"{what}: location, size, MD5 and SHA-512 are glance_store's", got == wanted, f"{got}, not {wanted}; {told}")
    check(f"{what}: the hash is named", told.get("os_hash_algo") == "sha512", told)
    location = told.get("location") or wanted[0]
    try:
        check(f"{what}: glance_store reads it", glance.read(location, store) == data)
        if len(data) > 10:
            check(f"{what}: glance_store reads a part", glance.read(location, store, offset=3, chunk_size=5) == data[3:8])
        check(f"{what}: glance_store knows its size", api.get_size_from_uri_and_backend(location, store) == len(data))
        try:
            glance.add(name, data, store)
            check(f"{what}: glance_store does not replace it", False, "it did")
        except exceptions.Duplicate:
            check(f"{what}: glance_store does not replace it", True)
        api.delete(location, store)
        code, _, err = quartermaster.run("stat", f"{store}:{name}")
        check(f"{what}: glance_store deletes it", code == 4, f"exit {code}: {err}")
    except exceptions.GlanceStoreException as error:
        check(f"{what}: glance_store takes it", False, repr(error))


def priorities(glance, quartermaster, folder, dirs):
    """An image in a folder that neither would choose now is still found."""
    store = "several"
    for directory in dirs:
        image = directory / "left-behind"
        image.write_bytes(b"left behind")
        location = f"file://{image}"
        check(f"{store}: glance_store reads {location}", glance.read(location, store) == b"left behind")
        check(f"{store}: qmctl reads {location}", get(quartermaster, folder, store, location) == b"left behind")
        check(f"{store}: qmctl finds it by name", get(quartermaster, folder, store, "left-behind") == b"left behind")
        told = quartermaster.json("stat", f"{store}:left-behind")
        check(f"{store}: stat tells where", told.get("location") == location, told)
        code, _, err = quartermaster.run("rm", f"{store}:{location}")
        check(f"{store}: qmctl deletes {location}", code == 0 and not image.exists(), f"exit {code}: {err}")


def contradiction(glance, quartermaster):
    """datadir, whose default counts, and datadirs: the real library takes WRITE_ACCESS away, and so do we."""
    write, read = 0x08, 0x01
    theirs = int(api.get_store_from_store_identifier("both").capabilities)
    ours = quartermaster.json("capabilities", "both")
    ours = ours[0] if isinstance(ours, list) else {"mask": 0, **ours}
    check(f"both: glance_store's mask is {theirs}, ours is {ours['mask']}: the same READ_ACCESS and WRITE_ACCESS",
          (theirs ^ ours["mask"]) & (read | write) == 0, ours)
    verdict = ours.get("capabilities", {}).get("WRITE_ACCESS", {})
    check("both: the configuration takes it", verdict.get("layer") == "configuration" and verdict.get("answer") == "no", verdict)
    for store in ("single", "several"):
        theirs = int(api.get_store_from_store_identifier(store).capabilities)
        ours = quartermaster.json("capabilities", store)
        mask = ours[0]["mask"] if isinstance(ours, list) else 0
        check(f"{store}: what glance_store can do ({theirs}) we can ({mask})", theirs & mask == theirs)


def main():
    logging.disable(logging.CRITICAL)  # the refusals that are asked for here
    with tempfile.TemporaryDirectory(prefix="quartermaster-") as name:
        folder = pathlib.Path(name)
        dirs = [folder / one for one in ("low", "high", "default")]
        for one in (folder / "images", folder / "more", *dirs):
            one.mkdir()
        configuration = folder / "glance-api.conf"
        configuration.write_text(f"""[DEFAULT]
enabled_backends = single:file, several:file, both:file
[glance_store]
default_backend = single
[single]
filesystem_store_datadir = {folder}/images
filesystem_store_file_perm = 640
[several]
filesystem_store_datadir =
filesystem_store_datadirs = {dirs[0]}:100
filesystem_store_datadirs = {dirs[1]}:200
filesystem_store_datadirs = {dirs[2]}
[both]
filesystem_store_datadir = {folder}/images
filesystem_store_datadirs = {folder}/more:10
""")
        glance = Glance(str(configuration))
        quartermaster = Quartermaster(str(configuration))
        for store in ("single", "several"):
            for image, data in (("c8f7a4f6-6b0d-4b43-b4a9-0a7a9c1f3f10", os.urandom(300_001)),
                                ("6d1c8a5e-0000-4000-8000-000000000000", b""),
                                ("with space", b"twelve bytes"), ("per%20cent", b"eleven byte")):
                wanted = from_glance(store, glance, quartermaster, folder, image, data)
                from_qmctl(store, glance, quartermaster, folder, image, data, wanted)
        mode = folder / "images" / "mode"
        put(quartermaster, folder, b"x", "single", "mode")
        check("single: filesystem_store_file_perm is kept", mode.exists() and mode.stat().st_mode & 0o777 == 0o640,
              oct(mode.stat().st_mode) if mode.exists() else "it is not there")
        priorities(glance, quartermaster, folder, dirs)
        contradiction(glance, quartermaster)
        left = [path for one in (folder / "more", *dirs) for path in one.iterdir()]
        check("nothing is left behind", not left, left)
    return conclude("glance_files.py")


if __name__ == "__main__":
    sys.exit(main())
