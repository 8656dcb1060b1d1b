"""Where the calls for other programs lie beside the page: REST at /api/v1, MCP at /mcp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import BaseRoute, Mount

from indexer.access.sign_in import SignIn
from indexer.service.asking import Bearer, asking
from indexer.service.assistants import mcp_server
from indexer.service.calls import Calls
from indexer.service.rest import PREFIX, rest
from indexer.service.starting import leave_alone, send_at_once


class Mounts:
    """The routes of one knowledge base and what must run while they are served."""

    def __init__(self, folder: Path, signs: SignIn | None = None) -> None:
        calls, how = Calls(folder, asking), signs or SignIn()
        self._server = mcp_server(folder, calls)
        # Each call stands alone, and the server in front checks the host already.
        served = self._server.streamable_http_app(
            streamable_http_path="/",
            json_response=True,
            stateless_http=True,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self.routes: list[BaseRoute] = [
            Mount(PREFIX, Bearer(rest(folder, calls), folder, how, "api")),
            Mount("/mcp", Bearer(served, folder, how, "mcp")),
        ]

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        """Keep MCP's sessions running as long as the application does; the server listens already."""
        if send_at_once():
            leave_alone()
        async with self._server.session_manager.run():
            yield
