"""Every endpoint and tool that there is, in every way it may be asked: what is hidden might as well not be there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from office import Office, leaks
from planted import ASKING, CHIEF, EDITOR, READER, STAFF, Planted, combined, evened, plant, pool
from starlette.applications import Starlette
from starlette.testclient import TestClient

from indexer.access import tokens
from indexer.access.sign_in import SignIn, Way
from indexer.service.mounts import Mounts
from indexer.service.rest import PREFIX
from indexer.store.store import Store

# The same call of an endpoint or a tool: how it is named, what it is given.
Call = tuple[str, str, dict[str, Any]]
_VERBS = ("get", "post", "put", "patch", "delete")
_READING = ("get", "post", "tool")
_ACCEPT = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return plant(tmp_path_factory.getbasetemp() / "planted")


class Served:
    """The calls of one base, asked in somebody's name or, without a token, in nobody's."""

    def __init__(self, kb: Path, client: TestClient, token: str = "") -> None:
        self.kb, self.client = kb, client
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    def ask(self, call: Call) -> tuple[int, str]:
        """Return the status and the body of an answer, its searches without the numbers and order of their hits."""
        how, path, given = call
        if how.endswith("tool"):
            told = {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/call",
                "params": {"name": path, "arguments": given},
            }
            found = self.client.post("/mcp/", json=told, headers=self.headers | _ACCEPT)
        else:
            for name, value in given.items():
                path = path.replace(f"{{{name}}}", str(value))
            asks = {"params": given} if how == "get" else {"json": given}
            found = self.client.request(how, PREFIX + path, headers=self.headers, **asks)
        text = found.text
        if found.headers["content-type"].endswith("json"):
            text = json.dumps(_unordered(found.json()), ensure_ascii=False, sort_keys=True)
        return found.status_code, evened(text, self.kb)


def _unordered(told: Any) -> Any:
    """Leave out where hits stand: that depends a little on how long all clauses are."""
    if isinstance(told, dict):
        if told.get("type") == "text" and str(told.get("text", "")).startswith("{"):
            told = told | {"text": json.loads(told["text"])}
        kept = {
            k: _unordered(v)
            for k, v in told.items()
            if k not in {"rank", "score", "lexical_rank", "vector_rank"}
        }
        return kept | {k: sorted(v, key=str) for k, v in kept.items() if k in {"hits", "results"}}
    return [_unordered(one) for one in told] if isinstance(told, list) else told


@pytest.fixture(scope="module")
def served(planted: Planted) -> Iterator[dict[str, tuple[Served, Served]]]:
    """For each who asks, the office in his name and the base that holds what he sees."""
    with ExitStack() as stack:

        @cache
        def client(kb: Path) -> TestClient:
            mounts = Mounts(kb, SignIn(Way.OIDC))
            app = Starlette(routes=mounts.routes, lifespan=mounts.lifespan)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        def served_to(who: str, office: Office) -> Served:
            with Store.edit(office.kb) as store:
                told = tokens.make(store, office.access(who), "测试")[0]
            return Served(office.kb, client(office.kb), told)

        yield {who: (served_to(who, planted.office), served_to(who, planted.without(who))) for who in ASKING}
        for office in (planted.office, *planted.plain.values()):  # the page lists them
            with Store.edit(office.kb) as store:
                for one in tokens.tokens(store):
                    tokens.revoke(store, one.token_id)


@pytest.fixture(scope="module")
def calls(planted: Planted, served: dict[str, tuple[Served, Served]]) -> list[Call]:
    """All endpoints and tools, as the application itself lists them, with what may be given to them."""
    own, given = served[CHIEF][0], pool(planted.office)
    found: list[Call] = []
    told = own.client.get(f"{PREFIX}/openapi.json", headers=own.headers).json()
    for path, ways in told["paths"].items():
        for verb in set(ways) & set(_VERBS):
            asked = {p["name"]: (p["schema"], p["required"]) for p in ways[verb].get("parameters", [])}
            body = (
                ways[verb]
                .get("requestBody", {})
                .get("content", {})
                .get("application/json", {})
                .get("schema", {})
            )
            body = told["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], body)
            asked |= {n: (s, n in body.get("required", ())) for n, s in body.get("properties", {}).items()}
            found += [(verb, path, one) for one in combined(asked, given)]
    listed = own.client.post(
        "/mcp/", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=own.headers | _ACCEPT
    ).json()["result"]["tools"]
    for tool in listed:
        schema = tool["inputSchema"]
        asked = {n: (s, n in schema.get("required", ())) for n, s in schema["properties"].items()}
        how = "tool" if tool["annotations"]["readOnlyHint"] else "writing tool"
        found += [(how, tool["name"], one) for one in combined(asked, given, most=12)]
    # What is to be changed is hidden, from all but who sees all: the bases stay as they are.
    found = [
        one for one in found if one[0] in _READING or set(given.ids[:4]) & set(map(str, one[2].values()))
    ]
    assert {("get", "/search"), ("get", "/news.atom"), ("tool", "search")} <= {call[:2] for call in found}
    return found


# One is asked a third of all, the others parts of the rest: the machinery is one.
PARTS = {
    READER: slice(0, None, 3),
    STAFF: slice(1, None, 6),
    EDITOR: slice(2, None, 12),
    CHIEF: slice(4, None, 12),
}


@pytest.mark.parametrize("who", ASKING)
def test_every_call_tells_what_a_base_without_it_tells(
    who: str, planted: Planted, served: dict[str, tuple[Served, Served]], calls: list[Call]
) -> None:
    own, plain = served[who]
    access = planted.office.access(who)
    different, leaking = [], []
    for call in calls[PARTS[who]]:
        if call[1] in {"verify", "/verify"} or (who == CHIEF and call[0] not in _READING):
            continue  # what it says is of the files on the disk, for administrators alone; or it changes something
        answer = own.ask(call)
        if answer != plain.ask(call):
            different.append((call, answer, plain.ask(call)))
        if not leaks(list(call[2].values()), access) and leaks(answer, access):
            leaking.append((call, leaks(answer, access)))
    assert different == []
    assert leaking == []


@pytest.mark.parametrize("who", [READER, EDITOR])
def test_only_an_administrator_reads_all_files_again(
    who: str, served: dict[str, tuple[Served, Served]]
) -> None:
    own, _ = served[who]
    assert own.ask(("post", "/verify", {}))[0] == 403
    assert "administrator" in own.ask(("tool", "verify", {}))[1]


def test_whoever_shows_no_token_is_told_nothing(
    served: dict[str, tuple[Served, Served]], calls: list[Call]
) -> None:
    own = served[READER][0]
    nobody = Served(own.kb, own.client)
    ways = {call[:2]: call for call in calls}
    for call in ways.values():
        status, told = nobody.ask(call)
        assert status == 401, call
        assert "personal token" in told
