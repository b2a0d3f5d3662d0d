#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The Quartermaster developers
# SPDX-License-Identifier: Apache-2.0
"""What a test asks of an S3 server without the driver under test: botocore, as Debian has it (python3-botocore).

    s3peer.py ENDPOINT REGION        the keys are in S3_PEER_ACCESS_KEY and S3_PEER_SECRET_KEY

Reads a JSON object a line, and answers each with one: {"call": "put_object", "with": {...}} calls that method of botocore's client;
"Body" is base64, both ways. {"put": BUCKET, "objects": [[KEY, BASE64], ...]} puts many at once. {"drop": BUCKET} removes a bucket with all that is in it; {"everything": BUCKET} lists its keys, versions
that are none's latest, and the uploads that nobody has completed. An answer is {"result": ...} or {"error": CODE, "status": N, "text": ...}.
"""

import base64
import concurrent.futures
import json
import os
import sys

import botocore.client
import botocore.exceptions
import botocore.session


def client(endpoint, region):
    session = botocore.session.get_session()
    session.set_credentials(os.environ["S3_PEER_ACCESS_KEY"], os.environ["S3_PEER_SECRET_KEY"])
    config = botocore.client.Config(signature_version="s3v4", s3={"addressing_style": "path"},
                                    retries={"max_attempts": 0}, connect_timeout=10, read_timeout=30)
    return session.create_client("s3", endpoint_url=endpoint, region_name=region, config=config)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if hasattr(value, "read"):
        return base64.b64encode(value.read()).decode()
    return str(value)


def pages(s3, name, key, bucket):
    for page in s3.get_paginator(name).paginate(Bucket=bucket):
        yield from page.get(key, [])


def everything(s3, bucket):
    found = [one["Key"] for one in pages(s3, "list_objects_v2", "Contents", bucket)]
    uploads = pages(s3, "list_multipart_uploads", "Uploads", bucket)
    found += [f"upload of {one['Key']}" for one in uploads]
    return found


def drop(s3, bucket):
    for one in pages(s3, "list_multipart_uploads", "Uploads", bucket):
        s3.abort_multipart_upload(Bucket=bucket, Key=one["Key"], UploadId=one["UploadId"])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        keys = [one["Key"] for one in pages(s3, "list_objects_v2", "Contents", bucket)]
        list(pool.map(lambda key: s3.delete_object(Bucket=bucket, Key=key), keys))
    try:
        for kind in ("Versions", "DeleteMarkers"):
            for one in list(pages(s3, "list_object_versions", kind, bucket)):
                s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"], BypassGovernanceRetention=True)
    except botocore.exceptions.ClientError:
        pass  # a server without versions
    s3.delete_bucket(Bucket=bucket)


def answer(s3, asked):
    try:
        if "drop" in asked:
            return {"result": drop(s3, asked["drop"])}
        if "everything" in asked:
            return {"result": everything(s3, asked["everything"])}
        if "put" in asked:
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                put = lambda one: s3.put_object(Bucket=asked["put"], Key=one[0], Body=base64.b64decode(one[1]))  # noqa: E731
                return {"result": len(list(pool.map(put, asked["objects"])))}
        words = asked["with"]
        if "Body" in words:
            words["Body"] = base64.b64decode(words["Body"])
        return {"result": plain(getattr(s3, asked["call"])(**words))}
    except botocore.exceptions.ClientError as error:
        return {"error": error.response["Error"].get("Code", ""), "text": str(error),
                "status": error.response["ResponseMetadata"].get("HTTPStatusCode", 0)}
    except botocore.exceptions.BotoCoreError as error:
        return {"error": type(error).__name__, "text": str(error), "status": 0}


def main():
    s3 = client(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        print(json.dumps(answer(s3, json.loads(line))), flush=True)


main()
