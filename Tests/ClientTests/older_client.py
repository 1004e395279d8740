"""What a client of mcp 1.x does with the server; runs with any of its releases: older_client.py COMMAND ARGUMENT…"""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main():
    server = StdioServerParameters(command=sys.argv[1], args=sys.argv[2:])
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        opened = await session.initialize()
        await session.send_ping()
        tools = await session.list_tools()
        written = await session.call_tool("memory_append", {"title": "From an older client", "text": "Line 1\nLine 2"})
        assert not written.isError, written
        entry = json.loads(written.content[0].text)
        read = await session.call_tool("memory_read", {"file": "MEMORY", "id": entry["id"]})
        found = json.loads(read.content[0].text)["entries"][0]
        assert found["body"] == "Line 1\nLine 2" and found["author"] == "jerry", found
        refused = await session.call_tool("memory_append", {"path": "bobby/MEMORY", "title": "Not mine"})
        assert refused.isError and "not-permitted" in refused.content[0].text, refused
        resources = await session.list_resources()
        uri = next(item.uri for item in resources.resources if str(item.uri).endswith("agents/jerry/MEMORY.md"))
        text = (await session.read_resource(uri)).contents[0].text
        assert entry["id"] in text
        prompts = await session.list_prompts()
        prompt = await session.get_prompt("recall", {"topic": "keys"})
        assert "keys" in prompt.messages[0].content.text
        await session.set_logging_level("warning")
        await session.subscribe_resource(uri)
        await session.unsubscribe_resource(uri)
        print(json.dumps([opened.protocolVersion, len(tools.tools), len(prompts.prompts)]))


asyncio.run(main())
