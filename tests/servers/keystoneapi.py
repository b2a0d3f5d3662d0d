#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""Keystone's API in a few words, for the script `keystone` beside this file: keystoneapi.py URL COMMAND ..."""

import json
import sys
import urllib.request
import uuid

URL = sys.argv[1]
DOMAIN = {"id": "default"}


def ask(method, path, body=None, token=None):
    request = urllib.request.Request(URL + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("X-Auth-Token", token)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        content = answer.read()
        return answer.headers, json.loads(content) if content else None


def session(user, password, project):
    """A token, and what Keystone tells about it."""
    identity = {"methods": ["password"], "password": {"user": {"name": user, "domain": DOMAIN, "password": password}}}
    scope = {"project": {"name": project, "domain": DOMAIN}}
    headers, told = ask("POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}})
    return headers["X-Subject-Token"], told["token"]


class Administrator:
    def __init__(self):
        self.token, _ = session("admin", "admin", "admin")

    def ask(self, method, path, body=None):
        return ask(method, path, body, self.token)[1]

    def id(self, collection, name):
        return self.ask("GET", f"/{collection}?name={name}")[collection][0]["id"]

    def create(self, kind, **values):
        return self.ask("POST", f"/{kind}s", {kind: values})[kind]["id"]

    def role(self, method, user, project, role):
        self.ask(method, f"/projects/{project}/users/{user}/roles/{role}")


def project():
    """A project and two users with names that nobody had before."""
    admin = Administrator()
    name = "own-" + uuid.uuid4().hex[:12]
    project_id = admin.create("project", name=name, domain_id="default")
    print(f"KEYSTONE_PROJECT={name}\nKEYSTONE_PROJECT_ID={project_id}")
    for role, prefix in (("member", ""), ("reader", "READER_")):
        user, password = f"{name}-{role}", uuid.uuid4().hex
        user_id = admin.create("user", name=user, password=password, domain_id="default")
        admin.role("PUT", user_id, project_id, admin.id("roles", role))
        print(f"KEYSTONE_{prefix}USER={user}\nKEYSTONE_{prefix}PASSWORD={password}")


def ec2(*who):
    token, told = session(*who)
    _, made = ask("POST", f"/users/{told['user']['id']}/credentials/OS-EC2", {"tenant_id": told["project"]["id"]}, token)
    print(f"S3_ACCESS_KEY={made['credential']['access']}\nS3_SECRET_KEY={made['credential']['secret']}")


def credential(*who):
    token, told = session(*who)
    _, made = ask("POST", f"/users/{told['user']['id']}/application_credentials",
                  {"application_credential": {"name": uuid.uuid4().hex}}, token)
    made = made["application_credential"]
    print(f"KEYSTONE_CREDENTIAL_ID={made['id']}\nKEYSTONE_CREDENTIAL_NAME={made['name']}\nKEYSTONE_CREDENTIAL_SECRET={made['secret']}")


def user(name, state):
    admin = Administrator()
    admin.ask("PATCH", f"/users/{admin.id('users', name)}", {"user": {"enabled": state == "enable"}})


def role(change, user_name, project_name, role_name):
    admin = Administrator()
    admin.role("PUT" if change == "add" else "DELETE", admin.id("users", user_name), admin.id("projects", project_name),
               admin.id("roles", role_name))


COMMANDS = {"project": project, "ec2": ec2, "credential": credential, "user": user, "role": role,
            "token": lambda *who: print(session(*who)[0])}
COMMANDS[sys.argv[2]](*sys.argv[3:])
