"""The gateway in front of the page: only from its addresses may a request say who asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse

from indexer.access.sign_in import SignIn, Way
from indexer.errors import UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# The server would take the address of the other side from a header that anybody may send.
ADDRESSES = "FORWARDED_ALLOW_IPS"


class OnlyTheGateway:
    """Refuses a request that bears a header of the gateway and comes from elsewhere, or bears it twice."""

    def __init__(self, app: ASGIApp, signs: SignIn) -> None:
        if signs.way == Way.GATEWAY and os.environ.get(ADDRESSES) != "":
            raise UsageError(
                f"with a gateway {ADDRESSES} must be set and empty.",
                remedy="Start the page with: policy-ledger serve",
            )
        self.app, self.signs = app, signs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] in {"http", "websocket"} and self._is_forged(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": "not from the gateway"})
            else:
                await PlainTextResponse("not from the gateway", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_forged(self, scope: Scope) -> bool:
        told = [name.decode("latin-1").lower().replace("_", "-") for name, _ in scope["headers"]]
        counts = [told.count(name) for name in self.signs.headers]
        if not any(counts):
            return False
        client = scope.get("client")
        return max(counts) > 1 or client is None or not self.signs.is_proxy(client[0])
