# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Debian's glance_store, as glance uses it. For /usr/bin/python3."""

import io

import glance_store as api
from glance_store import exceptions
from oslo_config import cfg


class Glance:
    """The calls that glance makes, as glance_store has them for several stores (multi_backend.py)."""

    def __init__(self, configuration):
        self.conf = cfg.CONF  # which multi_backend.py asks, whatever it was given
        self.conf.register_opt(cfg.DictOpt("enabled_backends"))
        self.conf(["--config-file", configuration], project="glance", default_config_files=[])
        api.register_store_opts(self.conf)
        api.create_multi_stores(self.conf)

    def add(self, image, data, store):
        return api.add_with_multihash(self.conf, image, io.BytesIO(data), len(data), store, "sha512")

    @staticmethod
    def read(location, store, **part):
        chunks, _ = api.get(location, store, **part)
        return b"".join(chunks)

    @staticmethod
    def has(location, store):
        try:
            api.get(location, store)
        except exceptions.NotFound:
            return False
        return True
