"""Every endpoint and tool, for every role and collection: nobody without a token, nothing of what is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi.routing import APIRoute
from office import PEOPLE, SECRETS, Office, leaks
from starlette.applications import Starlette
from starlette.testclient import TestClient

from indexer.access import tokens
from indexer.access.access import Access
from indexer.access.audit import Audit
from indexer.access.rights import revoke
from indexer.access.sign_in import SignIn, Way
from indexer.knowledge_base import KnowledgeBase
from indexer.service.mounts import Mounts
from indexer.service.rest import PREFIX, rest
from indexer.store.store import Store

SIGNS = SignIn(Way.OIDC)
WORDS = ("蓝鲸计划覆盖率", "灰隼专项", "云溪省", "67%", "畜禽粪污综合利用率")
NAMES = ("云溪省岗位轮换试行办法", "云溪省预算调剂工作方案", "云财发〔2024〕21号", "云溪省绿色发展实施方案")
TOOLS = (
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
    "cite",
    "check",
    "verify",
)


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    mounts = Mounts(office.kb, SIGNS)
    app = Starlette(routes=mounts.routes, lifespan=mounts.lifespan)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def token(office: Office, who: str, groups: tuple[str, ...] = ()) -> str:
    access = office.access(who)
    with Store.edit(office.kb) as store:
        return tokens.make(store, Access(access.role, access.seen, who, who, groups), "测试")[0]


def bearer(told: str) -> dict[str, str]:
    return {"authorization": f"Bearer {told}"}


def asked(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    """Return a call of every endpoint in many ways, with ids and names of what is hidden among them."""
    with KnowledgeBase.open(office.kb) as base:
        documents = [d.document_id for d in base.documents()]
        clauses = [c.clause_id for c in base.clauses()]
        hidden = [one.uid for one in base.followed() if any(word in str(one) for word in ("灰隼", "蓝鲸"))]
    named = [*documents, *NAMES]
    found: list[tuple[str, str, dict[str, Any]]] = [("GET", "/search", {"q": q, "top": 50}) for q in WORDS]
    found += [
        ("GET", "/search", {"q": "云溪省", "issuer": "财政厅"}),
        ("GET", "/search", {"q": "2024", "year": 2024}),
    ]
    found += [("GET", way, {"reference": one}) for way in ("/fetch", "/cite") for one in [*named, *clauses]]
    found += [("GET", "/documents", {}), ("GET", "/documents", {"issuer": "财政"})]
    found += [("GET", f"/documents/{one}/clauses", {}) for one in documents]
    tables = ("targets", "commitments", "duties", "measures", "references", "quantities")
    found += [("GET", f"/ledger/{table}", {}) for table in tables]
    found += [("GET", "/ledger/duties", {"document": one}) for one in named]
    found += [("GET", "/ledger/duties", {"unit": "审计厅"}), ("GET", "/ledger/targets", {"text": "蓝鲸"})]
    found += [("GET", "/tasks", {"by": by}) for by in ("document", "unit", "year")]
    found += [("GET", "/compare", {"higher": a, "lower": b, "what": what}) for a in documents for b in documents
              for what in ("targets", "measures")]  # fmt: skip
    found += [("GET", "/matrix", {}), *(("GET", "/matrix", {"document": [one]}) for one in documents)]
    found += [("GET", way, {}) for way in ("/follow", "/follow/counts")] + [
        ("GET", "/follow", {"unit": "审计厅"})
    ]
    found += [("GET", f"/follow/{uid}", {}) for uid in hidden]
    found += [("GET", "/news", {"what": what}) for what in ("documents", "targets", "duties")]
    found += [("GET", "/news.atom", {}), ("GET", "/news", {"unit": "审计厅"})]
    found += [("POST", "/check", {"text": "依据云溪省的办法，省审计厅负责。"}), ("POST", "/verify", {})]
    return found


def call(client: TestClient, how: tuple[str, str, dict[str, Any]], told: str = "", **headers: str) -> Any:
    method, path, given = how
    asks = {"params": given} if method == "GET" else {"json": given}
    return client.request(method, f"{PREFIX}{path}", headers=(bearer(told) if told else {}) | headers, **asks)


def test_every_endpoint_is_asked(office: Office) -> None:
    paths = {route.path for route in rest(office.kb).routes if isinstance(route, APIRoute)}
    known = {"/" + "/".join(how[1].split("/")[1:2]) for how in asked(office)}
    assert {"/" + path.split("/")[1] for path in paths} == known


@pytest.mark.parametrize("who", PEOPLE)
def test_no_endpoint_tells_of_what_is_hidden(who: str, office: Office, client: TestClient) -> None:
    access, told = office.access(who), token(office, who)
    for how in asked(office):
        found = call(client, how, told)
        echo = [str(value) for value in how[2].values()] + how[1].split("/")
        text = found.text
        for word in echo:
            text = text.replace(word, "").replace(json.dumps(word)[1:-1], "")
        assert leaks(text, access) == [], how
        assert found.status_code in ({200, 403, 404, 409}), (how, found.text)
        assert (found.status_code == 403) == (how[1] == "/verify" and who != "chief@x.cn")
    counts = {
        path: call(client, ("GET", path, {}), told).json()["total"]
        for path in ("/documents", "/ledger/targets")
    }
    seen = len(SECRETS if access.seen is None else access.seen)
    assert counts["/documents"] == 1 + seen


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer pl_000000000000_" + "a" * 43, "Basic eDp5", "Bearer x y"]
)
def test_without_a_good_token_nothing_is_answered(given: str, office: Office, client: TestClient) -> None:
    headers = {"authorization": given} if given else {}
    for how in asked(office)[:3] + asked(office)[-2:]:
        found = call(client, how, **headers)
        assert found.status_code == 401
        assert found.headers["content-type"] == "application/problem+json"
        assert found.headers["www-authenticate"].startswith("Bearer")
    assert client.get(f"{PREFIX}/openapi.json").status_code == 401
    assert client.post("/mcp/", json={}, headers=headers).status_code == 401


def test_a_revoked_token_is_worth_nothing_at_once(office: Office, client: TestClient) -> None:
    told = token(office, "staff@x.cn")
    how = ("GET", "/documents", {})
    first = call(client, how, told)
    assert first.status_code == 200
    with Store.edit(office.kb) as store:
        tokens.revoke(store, told.split("_")[1])
    assert call(client, how, told).status_code == 401
    assert call(client, how, told, **{"if-none-match": first.headers["etag"]}).status_code == 401
    told = token(office, "staff@x.cn")
    with Store.edit(office.kb) as store:
        revoke(store, "staff@x.cn")
    assert call(client, how, told).status_code == 401


def test_two_readers_never_share_an_etag(office: Office, client: TestClient) -> None:
    how = ("GET", "/documents", {})
    found = {
        who: call(client, how, token(office, who)) for who in ("reader@x.cn", "staff@x.cn", "chief@x.cn")
    }
    assert len({one.headers["etag"] for one in found.values()}) == 3
    assert all("private" in one.headers["cache-control"] for one in found.values())
    tag = {"if-none-match": found["chief@x.cn"].headers["etag"]}
    assert call(client, how, token(office, "reader@x.cn"), **tag).status_code == 200


def test_the_gateways_headers_are_nothing_to_programs(office: Office, client: TestClient) -> None:
    how = ("GET", "/documents", {})
    for name in ("x-forwarded-email", "x-forwarded-user", "remote-user", "cookie"):
        assert call(client, how, **{name: "chief@x.cn"}).status_code == 401


def mcp(client: TestClient, tool: str, given: dict[str, Any], told: str) -> Any:
    asks = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": given}}
    headers = bearer(told) | {
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-06-18",
    }
    return client.post("/mcp/", json=asks, headers=headers)


@pytest.mark.parametrize("who", ["reader@x.cn", "staff@x.cn", "chief@x.cn"])
def test_no_tool_tells_of_what_is_hidden(who: str, office: Office, client: TestClient) -> None:
    access, told = office.access(who), token(office, who)
    with KnowledgeBase.open(office.kb) as base:
        documents = [d.document_id for d in base.documents()]
        uid = next(one.uid for one in base.followed() if "灰隼" in str(one))
    calls = [("search", {"query": q}) for q in WORDS] + [
        ("fetch", {"id": one}) for one in (*documents, *NAMES)
    ]
    calls += [("documents", {}), ("tasks", {}), ("matrix", {}), ("check", {"text": "云溪省"}), ("verify", {})]
    calls += [("clauses", {"document": one}) for one in documents] + [
        ("cite", {"reference": one}) for one in documents
    ]
    calls += [("rows", {"table": table}) for table in ("targets", "duties", "measures", "references")]
    calls += [
        ("followed", {}),
        ("follow_counts", {}),
        ("followed_task", {"task": uid}),
        ("follow", {"task": uid}),
    ]
    calls += [("compare", {"higher": documents[0], "lower": documents[1]})]
    assert {name for name, _ in calls} == set(TOOLS)
    for tool, given in calls:
        found = mcp(client, tool, given, told)
        assert found.status_code == 200, found.text
        text = json.dumps(found.json(), ensure_ascii=False)
        for word in given.values():
            text = text.replace(str(word), "")
        assert leaks(text, access) == [], (tool, given)
    total = mcp(client, "documents", {}, told).json()["result"]["structuredContent"]["total"]
    assert total == 1 + len(SECRETS if access.seen is None else access.seen)
    refused = mcp(client, "verify", {}, told).json()["result"]
    assert bool(refused.get("isError")) == (who != "chief@x.cn")


def test_what_is_asked_is_recorded(office: Office, client: TestClient) -> None:
    told = token(office, "staff@x.cn")
    call(client, ("GET", "/search", {"q": "蓝鲸"}), told)
    call(client, ("GET", "/fetch", {"reference": "云溪省岗位轮换试行办法"}), told)
    call(client, ("POST", "/check", {"text": "机密草稿"}), told)
    mcp(client, "search", {"query": "风电"}, told)
    call(client, ("GET", "/documents", {}), "pl_000000000000_" + "a" * 43)
    audit = Audit(office.kb)
    made = len([e for e in audit.entries() if e.way == "command"])
    found = [(e.who, e.what, e.way) for e in reversed(audit.entries())][made:]
    assert found == [
        ("staff@x.cn", "searched", "api"),
        ("staff@x.cn", "opened", "api"),
        ("staff@x.cn", "called", "api"),
        ("staff@x.cn", "searched", "mcp"),
        ("", "refused", "api"),
    ]
    assert "机密草稿" not in str(audit.entries())
    assert audit.differences() == []


def test_where_nobody_signs_in_all_is_as_it_was(office: Office) -> None:
    for signs, count in ((SignIn(), 3), (SignIn(opened=True), 1)):
        mounts = Mounts(office.kb, signs)
        app = Starlette(routes=mounts.routes, lifespan=mounts.lifespan)
        with ExitStack() as stack:
            opened = stack.enter_context(TestClient(app))
            assert opened.get(f"{PREFIX}/documents").json()["total"] == count
