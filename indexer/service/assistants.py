"""The calls over MCP, for assistants: `search` and `fetch` as they expect them, and the tables beside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from indexer.errors import LedgerError
from indexer.service.answering import ACTS, Row
from indexer.service.calls import Calls, address

P = ParamSpec("P")
R = TypeVar("R")

_INSTRUCTIONS = (
    "Chinese policy documents, clause by clause. Every hit, figure and responsible unit comes from a document as it "
    "stands: quote its citation. A search may say that nothing answers; believe it."
)


def mcp_server(folder: Path, calls: Calls | None = None) -> MCPServer:
    """Return the MCP server of a knowledge base, for stdio or for HTTP."""
    asked = calls or Calls(folder)
    server = MCPServer(
        "policy-ledger", title="policy-ledger", instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    def search(query: str, top: int = 10, level: str | None = None, region: str | None = None) -> Row:
        """Search the clauses of policy documents; `id` goes to `fetch`, `text` is the passage that matches."""
        found = asked.search(query, top=top, level=level, region=region)
        return {
            "results": [_result(hit) for hit in found["hits"]],
            "answers": found["answers"],
            "doubtful": found["doubtful"],
            "missing": found["missing"],
        }

    def fetch(id: str) -> Row:  # noqa: A002 - the name that assistants give
        """Return a clause or document by its id, citation, 文号 or title: its whole text and what is known of it."""
        found = asked.fetch(id)
        text = found.pop("text")
        return {
            "id": found.get("clause_id") or found["document_id"],
            "title": found.get("citation") or found["title"],
            "text": text,
            "url": found.pop("address"),
            "metadata": found,
        }

    tools: tuple[Callable[..., Any], ...] = (
        search,
        fetch,
        asked.documents,
        asked.clauses,
        asked.rows,
        asked.tasks,
        asked.followed,
        asked.follow_counts,
        asked.followed_task,
        asked.follow,
        asked.compare,
        asked.matrix,
        asked.cite,
        asked.check,
        asked.verify,
    )
    for tool in tools:
        reading = ToolAnnotations(read_only_hint=tool.__name__ not in ACTS, destructive_hint=False)
        server.add_tool(_told(tool), annotations=reading)
    return server


def _told(call: Callable[P, R]) -> Callable[P, R]:
    """Make a call tell an assistant what went wrong in our own sentence."""

    @wraps(call)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except LedgerError as error:
            raise ToolError(str(error)) from error

    return asked


def _result(hit: dict[str, Any]) -> Row:
    start, end = hit["passage"]
    return {
        "id": hit["clause_id"],
        "title": hit["passage_citation"],
        "text": hit["text"][start:end],
        "url": address(hit["document_id"], hit["clause_id"]),
    }
