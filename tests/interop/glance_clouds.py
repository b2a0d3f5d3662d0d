#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Debian's glance_store and qmctl on the same swift and s3 stores (real servers), from one configuration file.

What one of them writes the other one reads and deletes, in one piece and in segments; locations (but for the credentials, which
glance's hold and ours do not), sizes, MD5 and SHA-512 are the same; after each round nothing is left on the server, segments and
unfinished uploads included. To be run by /usr/bin/python3.
"""

import contextlib
import hashlib
import logging
import os
import pathlib
import re
import sys
import tempfile

import glance_store as api
from glance_store import exceptions

from cloudplaces import LARGE, SEGMENTED, SMALL, Places
from glancestores import Glance
from quartermaster import Quartermaster, check, conclude
from testservers import running_servers

STORES = {"tempauth": "swift", "keystone": "swift", "radosgw": "s3"}


def without_credentials(location):
    """Where the account stands in the store's own options, glance's locations repeat it, and ours only refer to it."""
    return re.sub("^(swift\\+config://ref1|swift\\+http://[^/]*/v3)/", "swift:", re.sub("://[^/]*@", "://", location or ""))


def digests(data):
    return hashlib.md5(data).hexdigest(), hashlib.sha512(data).hexdigest()


def from_glance(store, glance, quartermaster, places, folder, name, data):
    """glance_store writes; qmctl reads and deletes."""
    what = f"{store}: {len(data)} bytes of glance_store's"
    location, size, checksum, multihash, _ = glance.add(name, data, store)
    target = folder / "target"
    for path in (name, location)[:1 if len(data) == LARGE else 2]:
        code, _, err = quartermaster.run("get", f"{store}:{path}", str(target))
        check(f"{what}: qmctl reads it by {'name' if path == name else 'location'}", code == 0 and target.read_bytes() == data, err)
        target.unlink(missing_ok=True)
    begin = len(data) // 2
    code, out, err = quartermaster.run("get", f"{store}:{name}", "-", "--offset", str(begin), "--length", "100")
    check(f"{what}: qmctl reads a part", out == data[begin:begin + 100], err)
    told = quartermaster.json("stat", f"{store}:{name}")
    check(f"{what}: stat tells the same location and size",
          (without_credentials(told.get("location")), told.get("size")) == (without_credentials(location), size), told)
    code, _, err = quartermaster.run("put", __file__, f"{store}:{name}")
    check(f"{what}: qmctl does not replace it", code == 7, f"exit {code}: {err}")
    code, _, err = quartermaster.run("rm", f"{store}:{name}")
    check(f"{what}: qmctl deletes it", code == 0 and not glance.has(location, store), f"exit {code}: {err}")
    check(f"{what}: nothing is left", not places.left(store), places.left(store))
    return location, size, checksum, multihash


def from_qmctl(store, glance, quartermaster, places, folder, name, data, wanted):
    """qmctl writes; glance_store reads and deletes. What put --json tells is what glance_store's add() returned."""
    what = f"{store}: {len(data)} bytes of qmctl's"
    source = folder / "source"
    source.write_bytes(data)
    told = quartermaster.json("put", str(source), f"{store}:{name}")
    got = tuple(told.get(key) for key in ("location", "size", "checksum", "os_hash_value"))
    same = (without_credentials(got[0]), *got[1:]) == (without_credentials(wanted[0]), *wanted[1:])
    check(f"{what}: location, size, MD5 and SHA-512 are glance_store's", same, f"{got}, not {wanted}; {told}")
    location = wanted[0]
    try:
        if STORES[store] == "s3" or len(data) != LARGE:
            check(f"{what}: glance_store reads it by the location that glance_store gives it", glance.read(location, store) == data)
        if STORES[store] == "swift":  # s3's hold keys, and glance_store alone reads none without
            check(f"{what}: glance_store reads it by qmctl's location", glance.read(got[0], store) == data)
        check(f"{what}: glance_store knows its size", api.get_size_from_uri_and_backend(location, store) == len(data))
        if STORES[store] == "s3":  # its swift driver replaces what is there
            try:
                glance.add(name, data[:1000], store)
                check(f"{what}: glance_store does not replace it", False, "it did")
            except exceptions.Duplicate:
                check(f"{what}: glance_store does not replace it", True)
        api.delete(location, store)
        code, _, err = quartermaster.run("stat", f"{store}:{name}")
        check(f"{what}: glance_store deletes it", code == 4, f"exit {code}: {err}")
    except exceptions.GlanceStoreException as error:
        check(f"{what}: glance_store takes it", False, repr(error))
    check(f"{what}: nothing is left", not places.left(store), places.left(store))


def main():
    logging.disable(logging.CRITICAL)  # the refusals that are asked for here
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="quartermaster-")))
        places = Places(running_servers(str(folder / "servers"), stack))
        configuration = str(folder / "glance-api.conf")
        places.write(configuration)
        glance, quartermaster = Glance(configuration), Quartermaster(configuration)
        small, segmented, large = os.urandom(SMALL), os.urandom(SEGMENTED), os.urandom(LARGE)
        for store in STORES:
            # Keystone's is the same driver as tempauth's.
            for number, data in enumerate((small, segmented if store == "keystone" else large)):
                name = f"c8f7a4f6-6b0d-4b43-b4a9-0a7a9c1f3f1{number}"
                wanted = from_glance(store, glance, quartermaster, places, folder, name, data)
                check(f"{store}: {len(data)} bytes: the hashes are the data's", wanted[2:] == digests(data), wanted)
                from_qmctl(store, glance, quartermaster, places, folder, name, data, wanted)
    return conclude("glance_clouds.py")


if __name__ == "__main__":
    sys.exit(main())
