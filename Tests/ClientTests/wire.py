#!/usr/bin/env python3
"""Stands between a client and a server on stdio, and keeps every line of both: wire.py LOG COMMAND…

Imported, it checks such a log: each frame of the server by the types of the package mcp, and by the official JSON Schemas
where MCP_SCHEMA_DIR says where they are.
"""

import json
import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

MODERN = "io.modelcontextprotocol/protocolVersion"
RESULTS = {
    "initialize": "InitializeResult",
    "server/discover": "DiscoverResult",
    "ping": "EmptyResult",
    "logging/setLevel": "EmptyResult",
    "resources/subscribe": "EmptyResult",
    "resources/unsubscribe": "EmptyResult",
    "tools/list": "ListToolsResult",
    "tools/call": "CallToolResult",
    "prompts/list": "ListPromptsResult",
    "prompts/get": "GetPromptResult",
    "resources/list": "ListResourcesResult",
    "resources/templates/list": "ListResourceTemplatesResult",
    "resources/read": "ReadResourceResult",
    "completion/complete": "CompleteResult",
    "subscriptions/listen": "SubscriptionsListenResult",
}
NOTIFICATIONS = {
    "notifications/progress": "ProgressNotification",
    "notifications/message": "LoggingMessageNotification",
    "notifications/resources/updated": "ResourceUpdatedNotification",
    "notifications/resources/list_changed": "ResourceListChangedNotification",
    "notifications/subscriptions/acknowledged": "SubscriptionsAcknowledgedNotification",
}


def stand_between(log, command):
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lock = threading.Lock()
    with open(log, "ab", buffering=0) as kept:

        def carry(source, target, who):
            for line in iter(source.readline, b""):
                with lock:
                    kept.write(who + b" " + line.rstrip(b"\n") + b"\n")
                target.write(line)
                target.flush()
            target.close()

        threading.Thread(target=carry, args=(sys.stdin.buffer, server.stdin, b">"), daemon=True).start()
        carry(server.stdout, sys.stdout.buffer, b"<")
        sys.exit(server.wait())


@cache
def schema(revision):
    folder = os.environ.get("MCP_SCHEMA_DIR")
    if not folder:
        return None
    whole = json.loads((Path(folder) / revision / "schema.json").read_text())
    key = "$defs" if "$defs" in whole else "definitions"
    return key, whole


def check_schema(revision, name, value):
    import jsonschema

    found = schema(revision)
    if found is None:
        return
    key, whole = found
    assert name in whole[key], f"revision {revision} knows no {name}"
    wanted = {"$ref": f"#/{key}/{name}", key: whole[key], "$schema": whole.get("$schema")}
    jsonschema.validators.validator_for(wanted)(wanted).validate(value)


def check_log(path):
    """Checks every frame of a log; answers how many the server sent, by method."""
    from mcp_types import methods

    session, asked, counted = None, {}, {}
    for line in Path(path).read_bytes().split(b"\n"):
        if not line:
            continue
        who, frame = line[:1], json.loads(line[2:])
        if who == b">":
            if "method" in frame and "id" in frame:
                meta = (frame.get("params") or {}).get("_meta") or {}
                asked[json.dumps(frame["id"])] = (frame["method"], meta.get(MODERN))
            continue
        assert frame["jsonrpc"] == "2.0", frame
        if "method" in frame:
            assert "id" not in frame, "the server asks nothing"
            method = frame["method"]
            params = frame.get("params")
            is_modern = "io.modelcontextprotocol/subscriptionId" in ((params or {}).get("_meta") or {})
            revision = "2026-07-28" if is_modern or session is None else session
            check_schema(revision, NOTIFICATIONS[method], frame)
            methods.parse_server_notification(method, revision, params)
        else:
            method, revision = asked.pop(json.dumps(frame["id"]))
            if method == "initialize" and "result" in frame:
                session = frame["result"]["protocolVersion"]
            revision = revision or session
            if "result" in frame:
                check_schema(revision, RESULTS[method], frame["result"])
                methods.validate_server_result(method, revision, frame["result"])
            else:
                assert set(frame["error"]) <= {"code", "message", "data"}, frame
                assert isinstance(frame["error"]["code"], int) and frame["error"]["message"], frame
        counted[method] = counted.get(method, 0) + 1
    return counted


if __name__ == "__main__":
    stand_between(sys.argv[1], sys.argv[2:])
