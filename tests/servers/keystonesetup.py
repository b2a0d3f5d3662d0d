#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Fills a new Keystone's database, for the script `keystone` beside this file: tables, projects, users, roles, catalogue.

All in one process: each run of keystone-manage spends seconds on importing Keystone.

    keystonesetup.py DIR KEYSTONE_URL OBJECT_STORE_URL
"""

import sys
import uuid

DIR, URL, SWIFT = sys.argv[1:]
del sys.argv[1:]  # Keystone reads them too

from keystone.server import configure  # noqa: E402

configure(config_files=[DIR + "/keystone.conf"])
from keystone.cmd.bootstrap import PROVIDERS, Bootstrapper  # noqa: E402
from keystone.common.sql import upgrades  # noqa: E402

USERS = (
    # name, password, project, roles on it
    ("demo", "demo", "demo", ["member"]),
    ("reader", "reader", "demo", ["reader"]),
    ("other", "other", "other", ["member"]),
    ("swift", "service", "service", ["admin", "service", "ResellerAdmin"]),
)

upgrades.offline_sync_database_to_version()
bootstrap = Bootstrapper()
bootstrap.admin_username = bootstrap.admin_password = bootstrap.project_name = bootstrap.admin_role_name = "admin"
bootstrap.region_id = "RegionOne"
bootstrap.service_name = "keystone"
bootstrap.public_url = bootstrap.internal_url = bootstrap.admin_url = URL
bootstrap.bootstrap()

roles = {"admin": bootstrap.admin_role_id, "member": bootstrap.member_role_id, "reader": bootstrap.reader_role_id}
for name in ("service", "ResellerAdmin"):
    roles[name] = bootstrap._ensure_role_exists(name)["id"]

projects = {"admin": bootstrap.project_id}
for name in ("demo", "other", "service"):
    projects[name] = uuid.uuid4().hex
    PROVIDERS.resource_api.create_project(projects[name], {
        "id": projects[name], "name": name, "domain_id": "default", "enabled": True, "description": ""})

for name, password, project, granted in USERS:
    user = PROVIDERS.identity_api.create_user(user_ref={
        "name": name, "password": password, "enabled": True, "domain_id": "default", "default_project_id": projects[project]})
    for role in granted:
        PROVIDERS.assignment_api.add_role_to_user_and_project(
            user_id=user["id"], project_id=projects[project], role_id=roles[role])

service = uuid.uuid4().hex
PROVIDERS.catalog_api.create_service(service, {"id": service, "name": "swift", "type": "object-store", "enabled": True})
for interface in ("public", "internal", "admin"):
    endpoint = uuid.uuid4().hex
    PROVIDERS.catalog_api.create_endpoint(endpoint, {"id": endpoint, "interface": interface, "url": SWIFT, "service_id": service,
                                                     "region_id": "RegionOne", "enabled": True})

with open(DIR + "/ids", "w") as file:
    for name in sorted(projects):
        file.write("PROJECT_%s=%s\n" % (name, projects[name]))
