"""The MCP server, driven by the official client over standard input and output."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from indexer.service.assistants import mcp_server
from indexer.service.calls import Calls

ROOT = Path(__file__).parents[3]
TOOLS = {
    "search",
    "fetch",
    "documents",
    "clauses",
    "rows",
    "tasks",
    "followed",
    "follow_counts",
    "followed_task",
    "follow",
    "compare",
    "matrix",
    "check",
    "cite",
    "verify",
}


async def asked(client: Client) -> dict[str, Any]:
    """Ask what an assistant asks: which tools there are, a search, and the first hit whole."""
    tools = {tool.name for tool in (await client.list_tools()).tools}
    found = (await client.call_tool("search", {"query": "畜禽粪污综合利用率"})).structured_content
    whole = (await client.call_tool("fetch", {"id": found["results"][0]["id"]})).structured_content
    rows = (await client.call_tool("rows", {"table": "targets", "year": 2025})).structured_content
    unknown = await client.call_tool("fetch", {"id": "没有这份文件"})
    return {"tools": tools, "found": found, "whole": whole, "rows": rows, "unknown": unknown}


def apart(main: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """Run in a thread of its own: a browser's loop may run in that of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, main).result()


def check(answers: dict[str, Any]) -> None:
    assert answers["tools"] == TOOLS
    first = answers["found"]["results"][0]
    assert set(first) == {"id", "title", "text", "url"}
    assert answers["whole"]["id"] == first["id"]
    assert first["text"] in answers["whole"]["text"]
    assert answers["rows"]["total"] > 2
    assert answers["unknown"].is_error
    assert "没有这份文件" in answers["unknown"].content[0].text


def test_the_tools_answer_in_process(kb: Path) -> None:
    calls = Calls(kb)

    async def main() -> dict[str, Any]:
        async with Client(mcp_server(kb, calls)) as client:
            return await asked(client)

    check(apart(main))
    calls.close()


@pytest.mark.slow
def test_the_tools_answer_over_standard_input_and_output(kb: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "indexer.cli", "mcp", "--kb", str(kb)], cwd=str(ROOT)
    )

    async def main() -> dict[str, Any]:
        async with Client(stdio_client(command)) as client:
            return await asked(client)

    check(apart(main))
