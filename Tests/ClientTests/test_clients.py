"""Real clients use the server, and each frame that it sends them is checked."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import wire

HERE = Path(__file__).resolve().parent
OLDER = Path(os.environ["OLDER_CLIENTS"])


def run(work):
    return asyncio.run(asyncio.wait_for(work, 120))


@pytest.mark.parametrize(
    ("release", "revision"),
    [("1.30.0", "2025-11-25"), ("1.10.1", "2025-06-18"), ("1.9.4", "2025-03-26"), ("1.2.1", "2024-11-05")],
)
def test_a_client_of_an_older_revision(server, log, release, revision):
    environment = os.environ | {"PYTHONPATH": str(OLDER / f"mcp-{release}")}
    done = subprocess.run(
        [OLDER / "bin" / "python", HERE / "older_client.py", *server],
        env=environment, capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, done.stderr
    opened, tools, prompts = json.loads(done.stdout)
    assert (opened, prompts) == (revision, 4)
    assert tools > 10
    assert wire.check_log(log)["tools/call"] == 3


@pytest.mark.parametrize(("mode", "revision"), [("legacy", "2025-11-25"), ("auto", "2026-07-28"), ("2026-07-28",) * 2])
def test_the_present_client_in_both_modes(server, vault, log, mode, revision):
    from mcp import types
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters

    async def work():
        told = []

        async def progress(done, total, message):
            told.append(done)

        async with Client(StdioServerParameters(command=server[0], args=server[1:]), mode=mode) as client:
            assert client.protocol_version == revision
            assert client.instructions or mode == "2026-07-28", "only who asks first is told"
            listed = await client.list_tools()
            assert len(listed.tools) > 10
            for tool in listed.tools:
                assert tool.output_schema and tool.annotations and tool.title and tool.description
            written = await client.call_tool("memory_append", {"title": "Present", "content": "Text"})
            assert not written.is_error and written.structured_content == json.loads(written.content[0].text)
            read = await client.call_tool("memory_read", {"path": "MEMORY", "limit": 1})
            assert read.structured_content["entries"][0]["title"] == "Present"
            assert "Present" in (await client.call_tool("memory_brief", {})).structured_content["text"]
            found = await client.call_tool("memory_search", {"q": "present text"})
            assert found.structured_content["total"] == 1
            assert (await client.call_tool("memory_changes", {})).structured_content["changes"]
            decided = await client.call_tool("decision_record", {"title": "Keep it", "decision": "It is kept."})
            decision = {"id": decided.structured_content["id"], "status": "accepted"}
            assert (await client.call_tool("decision_update", decision)).structured_content["state"] == "accepted"
            alert = {"title": "Full", "severity": "warning", "fingerprint": "full"}
            raised = await client.call_tool("alert_raise", alert)
            over = {"id": raised.structured_content["id"], "status": "resolved"}
            assert (await client.call_tool("alert_update", over)).structured_content["state"] == "resolved"
            begun = await client.call_tool("task_update", {"title": "Move"})
            done = {"id": begun.structured_content["id"], "status": "completed"}
            assert (await client.call_tool("task_update", done)).structured_content["state"] == "completed"
            for tool in ("decision_list", "alert_list", "task_list"):
                assert (await client.call_tool(tool, {})).structured_content["total"] == 1
            section = {"file": "shared/CURRENT_FOCUS", "heading": "Next"}
            first = await client.call_tool("section_set", section | {"body": "One"})
            revision_of = first.structured_content["revision"]
            await client.call_tool("section_append", section | {"body": "Two"})
            stale = await client.call_tool("section_set", section | {"body": "X", "ifRevision": revision_of})
            details = json.loads(stale.content[0].text)["error"]["details"]
            assert stale.is_error and details["text"] == "One\n\nTwo"
            again = await client.call_tool("section_set", section | {"body": "X", "ifRevision": details["revision"]})
            assert not again.is_error
            assert not (await client.call_tool("vault_sync", {}, progress_callback=progress)).is_error
            assert told and told == sorted(told)
            status = await client.call_tool("vault_status", {})
            assert status.structured_content["node"] == "jerry"
            wrong = await client.call_tool("memory_read", {"last": "many"})
            assert wrong.is_error and "whole number" in wrong.content[0].text
            page = await client.list_resources()
            assert len(page.resources) > 5
            await client.read_resource("vault://status")
            await client.read_resource("vault://agents/bobby")
            assert len((await client.list_resource_templates()).resource_templates) == 3
            reference = types.ResourceTemplateReference(uri="vault:///{+path}")
            found = await client.complete(reference, {"name": "path", "value": "agents/j"})
            assert "agents/jerry/MEMORY.md" in found.completion.values
            for prompt in (await client.list_prompts()).prompts:
                given = {item.name: "bobby" for item in prompt.arguments or [] if item.required}
                assert (await client.get_prompt(prompt.name, given)).messages
            with pytest.raises(Exception, match="not found"):
                await client.read_resource("vault:///shared/NONE.md")
            with pytest.raises(Exception, match="Unknown tool"):
                await client.call_tool("nothing", {})

    run(work())
    assert wire.check_log(log)["tools/call"] >= 10


def test_the_present_client_is_told_what_another_process_writes(server, vault, log, program):
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters
    from mcp.client.subscriptions import ResourceUpdated

    async def work():
        async with Client(StdioServerParameters(command=server[0], args=server[1:])) as client:
            async with client.listen(resource_subscriptions=["vault:///shared/RECENT_EVENTS.md"]) as events:
                subprocess.run(
                    [program, "append", "shared/RECENT_EVENTS", "--title", "Elsewhere", "--vault", vault],
                    check=True, stdout=subprocess.DEVNULL,
                )
                async for event in events:
                    assert isinstance(event, ResourceUpdated)
                    assert event.uri == "vault:///shared/RECENT_EVENTS.md"
                    break

    run(work())
    counted = wire.check_log(log)
    assert counted["notifications/subscriptions/acknowledged"] == 1
    assert counted["notifications/resources/updated"] >= 1


def test_fastmcp(server, log):
    from fastmcp import Client
    from fastmcp.client.transports import StdioTransport

    async def work():
        async with Client(StdioTransport(command=server[0], args=server[1:])) as client:
            assert len(await client.list_tools()) > 10
            written = await client.call_tool("memory_append", {"title": "By fastmcp"})
            assert written.structured_content["created"] is True
            assert len(await client.list_prompts()) == 4

    run(work())
    wire.check_log(log)


def test_openai_agents(server, log):
    from agents.mcp import MCPServerStdio

    async def work():
        parameters = {"command": server[0], "args": server[1:]}
        async with MCPServerStdio(params=parameters, client_session_timeout_seconds=60) as client:
            tools = await client.list_tools()
            assert len(tools) > 10
            written = await client.call_tool("memory_append", {"title": "By an agent"})
            assert not getattr(written, "isError", getattr(written, "is_error", False))

    run(work())
    wire.check_log(log)


def test_no_tool_has_a_shape_that_clients_refuse(server, log):
    """Names of at most 30 characters; schemas without top-level unions and references; all in under 24 KB."""
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters

    async def work():
        async with Client(StdioServerParameters(command=server[0], args=server[1:])) as client:
            await client.list_tools()

    run(work())
    wire.check_log(log)
    frames = [json.loads(line[2:]) for line in log.read_bytes().split(b"\n") if line.startswith(b"<")]
    frame = next(frame for frame in frames if "tools" in frame.get("result", {}))
    assert len(json.dumps(frame).encode()) < 32_000
    for tool in frame["result"]["tools"]:
        assert len(tool["name"]) <= 30 and set(tool["name"]) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")
        for schema in (tool["inputSchema"], tool["outputSchema"]):
            assert schema["type"] == "object"
            assert not {"anyOf", "oneOf", "allOf", "not", "$ref", "enum"} & set(schema)
            assert "$ref" not in json.dumps(schema)


@pytest.mark.parametrize("revision", [[], ["--mcp-spec-version", "2026-07-28"]])
def test_the_generic_suite(program, vault, revision):
    command = f"{program} mcp --vault {vault} --agent jerry"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "pytest_mcp.suite"]
        + ["--mcp-server", command, *revision],
        cwd=vault.parent, capture_output=True, text=True, timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
