"""Who asks over HTTP: where people sign in, a program shows a personal token, and what it may do is looked up each time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from indexer.access.access import FULL, LOCAL, OPEN, Access
from indexer.access.audit import Audit, What
from indexer.access.sign_in import SignIn
from indexer.access.tokens import asked_with
from indexer.errors import ForbiddenError, LedgerError
from indexer.store.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_SCHEME = "bearer "
# A wrong token is recorded once in so many seconds for an address: the record must not be filled by asking.
_QUIET = 60.0
_MOST_ADDRESSES = 1000


@dataclass(frozen=True)
class Asking:
    """Who asks, and which way: `api`, `mcp` or, over standard input and output, `command`."""

    access: Access
    way: str


_asking: ContextVar[Asking] = ContextVar("asking")


def asking() -> Asking:
    """Return who asks in this request; raises ForbiddenError where that is not known, which shows nothing."""
    found = _asking.get(None)
    if found is None:
        raise ForbiddenError("it is not known who asks.")
    return found


def whoever_runs_it() -> Asking:
    """Return the access of who runs the program and may read its files: all of it."""
    return Asking(FULL, "command")


class Bearer:
    """Lets a request pass with a token that is good, or where nobody signs in; answers 401 otherwise."""

    def __init__(self, app: ASGIApp, folder: Path, signs: SignIn, way: str) -> None:
        self.app, self.folder, self.signs, self.way = app, folder, signs, way
        self.now: Callable[[], float] = time.monotonic
        self._refused: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on in somebody's name."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        access: Access | None = OPEN if self.signs.opened else LOCAL
        if self.signs.on:
            try:
                access = await run_in_threadpool(
                    self._access, Headers(scope=scope), (scope.get("client") or ("",))[0]
                )
            except LedgerError as error:
                await _problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error.args[0]))(scope, receive, send)
                return
        if access is None:
            told = _problem(HTTPStatus.UNAUTHORIZED, "a personal token of this knowledge base is needed.")
            told.headers["www-authenticate"] = 'Bearer realm="policy-ledger"'
            await told(scope, receive, send)
            return
        token = _asking.set(Asking(access, self.way))
        try:
            await self.app(scope, receive, send)
        finally:
            _asking.reset(token)

    def _access(self, headers: Headers, address: str) -> Access | None:
        given = headers.getlist("authorization")
        if len(given) != 1 or given[0][: len(_SCHEME)].lower() != _SCHEME:
            return None
        with Store.open(self.folder, hiding=False) as store:
            access = asked_with(store, given[0][len(_SCHEME) :].strip())
        if access is None:
            self._record(address)
        return access

    def _record(self, address: str) -> None:
        now = self.now()
        if now - self._refused.get(address, -_QUIET) >= _QUIET:
            if len(self._refused) >= _MOST_ADDRESSES:
                self._refused.clear()
            self._refused[address] = now
            Audit(self.folder).add("", What.REFUSED, f"a token from {address}", self.way)


def _problem(status: HTTPStatus, detail: str) -> JSONResponse:
    told = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail, "remedy": ""}
    return JSONResponse(told, status, media_type="application/problem+json")
