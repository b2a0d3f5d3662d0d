# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Times glance_store's own capability check; prints JSON. Run by qm_bench with the system's Python."""

import json
import timeit

from glance_store import capabilities

MASKS = capabilities.BitMasks


class Store(capabilities.StoreCapability):
    """As the filesystem driver declares itself."""

    _CAPABILITIES = MASKS.READ_RANDOM | MASKS.WRITE_ACCESS | MASKS.DRIVER_REUSABLE


store = Store()
count = 200_000
nanoseconds = {}
for name, wanted in (
    ("one", (MASKS.READ_ACCESS,)),
    # What capabilities.check() asks for a get of a range.
    ("range", (MASKS.READ_ACCESS, MASKS.READ_OFFSET, MASKS.READ_CHUNK)),
):
    assert store.is_capable(*wanted)
    runs = timeit.repeat(lambda: store.is_capable(*wanted), number=count, repeat=5)
    nanoseconds[name] = min(runs) / count * 1e9
print(json.dumps(nanoseconds))
