"""Sign-in as the environment says, and requests that claim to come from the gateway."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from indexer.access.sign_in import GROUPS, HEADER, HOURS, OPENED, PROXIES, WAY, SignIn, Way, sign_in
from indexer.errors import UsageError
from indexer.service.gateway import ADDRESSES, OnlyTheGateway

GATEWAY = {
    WAY: "gateway",
    HEADER: "X-Forwarded-Email",
    GROUPS: "X-Forwarded-Groups",
    PROXIES: "10.0.0.5, 10.1.0.0/24",
}


def test_nothing_said_is_nobody_signs_in() -> None:
    assert sign_in({}) == SignIn()
    assert sign_in({WAY: "OIDC"}).way == Way.OIDC
    assert sign_in({OPENED: "1"}).opened


@pytest.mark.parametrize(
    ("moment", "ended", "over"),
    [
        (1000.0, None, False),
        (1000.0 - 12 * 3600 + 1, None, False),
        (1000.0 - 12 * 3600, None, True),
        (None, None, True),
        (float("nan"), None, True),
        (1200.0, None, False),  # a clock that is a little ahead
        (2000.0, None, True),
        (1000.0, 999.9, False),
        (1000.0, 1000.4, True),
        (900.0, 1000.0, True),
    ],
)
def test_a_sign_in_counts_for_some_hours_and_until_all_are_ended(
    moment: float | None, ended: float | None, over: bool
) -> None:
    assert SignIn(Way.OIDC).is_over(moment, ended, 1000.0) == over
    assert sign_in({WAY: "oidc", HOURS: "0.5"}).is_over(1000.0, None, 2801.0)
    assert not sign_in(GATEWAY | {HOURS: "24"}).is_over(1000.0, None, 24 * 3600.0)


@pytest.mark.parametrize(
    "given",
    [
        {WAY: "ldap"},
        {WAY: "oidc", HOURS: "0"},
        {WAY: "oidc", HOURS: "1000"},
        {WAY: "oidc", HOURS: "nan"},
        {WAY: "oidc", HOURS: "bald"},
        {HEADER: "X-User"},
        {WAY: "oidc", PROXIES: "10.0.0.1"},
        {WAY: "gateway"},
        GATEWAY | {PROXIES: ""},
        GATEWAY | {HEADER: "X User"},
        GATEWAY | {PROXIES: "0.0.0.0/0"},
        GATEWAY | {PROXIES: "10.0.0.1/8"},
        GATEWAY | {PROXIES: "gateway.example"},
    ],
)
def test_settings_that_do_not_fit_together_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        sign_in(given)


def test_addresses_are_those_of_the_gateway() -> None:
    signs = sign_in(GATEWAY)
    assert all(map(signs.is_proxy, ("10.0.0.5", "10.1.0.77", "::ffff:10.0.0.5")))
    assert not any(map(signs.is_proxy, ("10.0.0.6", "127.0.0.1", "", "testclient", "10.0.0.5:80", "::1")))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setenv(ADDRESSES, "")

    async def talk(socket) -> None:
        await socket.accept()
        await socket.send_text(socket.headers.get("x-forwarded-email", ""))
        await socket.close()

    routes = [Route("/", lambda request: PlainTextResponse("in")), WebSocketRoute("/talk", talk)]
    return Starlette(routes=routes, middleware=[Middleware(OnlyTheGateway, signs=sign_in(GATEWAY))])


@pytest.mark.parametrize(
    ("address", "headers", "passes"),
    [
        ("10.0.0.5", [("X-Forwarded-Email", "a@x.cn")], True),
        ("10.0.0.9", [], True),
        ("10.0.0.9", [("X-Forwarded-Email", "a@x.cn")], False),
        ("10.0.0.9", [("x-forwarded-groups", "office")], False),
        ("10.0.0.9", [("X_Forwarded_Email", "a@x.cn")], False),
        ("10.0.0.9", [("X-Forwarded-Email", "")], False),
        ("10.0.0.9", [("X-Forwarded-For", "10.0.0.5"), ("X-Forwarded-Email", "a@x.cn")], False),
        ("10.0.0.9", [("Forwarded", "for=10.0.0.5"), ("X-Forwarded-Email", "a@x.cn")], False),
        ("10.0.0.5", [("X-Forwarded-Email", "a@x.cn"), ("X-Forwarded-Email", "b@x.cn")], False),
        ("10.0.0.5", [("X-Forwarded-Email", "a@x.cn"), ("X_Forwarded_Email", "b@x.cn")], False),
        ("127.0.0.1", [("X-Forwarded-Email", "a@x.cn")], False),
    ],
)
def test_only_the_gateway_says_who_asks(
    app, address: str, headers: list[tuple[str, str]], passes: bool
) -> None:
    client = TestClient(app, client=(address, 50000))
    assert client.get("/", headers=headers).status_code == (200 if passes else 403)
    if passes:
        with client.websocket_connect("/talk", headers=dict(headers)) as socket:
            assert socket.receive_text() == dict(headers).get("X-Forwarded-Email", "")
    elif len({name.lower() for name, _ in headers}) == len(headers):
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/talk", headers=dict(headers)):
            pass


def test_the_server_must_not_take_addresses_from_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESSES, raising=False)
    with pytest.raises(UsageError, match=ADDRESSES):
        OnlyTheGateway(Starlette(), sign_in(GATEWAY))
