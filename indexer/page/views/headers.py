"""What stands before the page: headers that keep other sites out, and the way back from pages that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from indexer.page.links import PAGES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit and Vega draw with inline styles and scripts; nothing is loaded from anywhere else, and no other
# site may frame the page.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)

# The name in the address that tells of what was not there.
UNKNOWN = "unknown"
# What else is served beside the pages.
_OTHERS = ("api", "mcp", "media", "static", "component", "auth", "oauth2callback")


class SecurityHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; put the headers before the answer's own."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers)


class KnownPages:
    """Leads whoever asks for a page that is none to the first page, which tells it; Streamlit would say so in English."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the way to the first page."""
        if scope["type"] == "http" and _is_page(Headers(scope=scope)) and is_unknown(scope["path"]):
            await RedirectResponse(f"/?{UNKNOWN}=page")(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def is_unknown(path: str) -> bool:
    """Tell whether a path would be that of a page, one name without an ending, and is not."""
    name = path.strip("/")
    return (
        bool(name)
        and not set("./") & set(name)
        and not name.startswith("_")
        and name not in {*PAGES, *_OTHERS}
    )


def _is_page(headers: Headers) -> bool:
    """Tell whether a browser asks for a whole page, and not for a part of one."""
    return headers.get("sec-fetch-dest") == "document"
