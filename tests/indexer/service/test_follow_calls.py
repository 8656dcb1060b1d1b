"""督办 over REST and MCP: listed, counted, and said by an editor, with the rights and the record of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from office import Office, leaks
from starlette.applications import Starlette
from starlette.testclient import TestClient

from indexer.access import tokens
from indexer.access.audit import Audit
from indexer.access.sign_in import SignIn, Way
from indexer.build import build
from indexer.knowledge_base import KnowledgeBase
from indexer.service.mounts import Mounts
from indexer.service.rest import PREFIX
from indexer.store.store import Store

YESTERDAY = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    mounts = Mounts(office.kb, SignIn(Way.OIDC))
    app = Starlette(routes=mounts.routes, lifespan=mounts.lifespan)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


class Asker:
    """A program that asks with somebody's token."""

    def __init__(self, client: TestClient, office: Office, who: str) -> None:
        with Store.edit(office.kb) as store:
            token = tokens.make(store, office.access(who), "测试")[0]
        self.client, self.headers = client, {"authorization": f"Bearer {token}"}

    def get(self, path: str, **asked: Any) -> Any:
        found = self.client.get(PREFIX + path, params=asked, headers=self.headers)
        assert found.status_code == 200, found.text
        return found.json()

    def say(self, task: str, **said: Any) -> Any:
        return self.client.patch(f"{PREFIX}/follow/{task}", json=said, headers=self.headers)

    def tool(self, name: str, **given: Any) -> dict[str, Any]:
        told = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": name, "arguments": given},
        }
        headers = self.headers | {
            "accept": "application/json, text/event-stream",
            "mcp-protocol-version": "2025-06-18",
        }
        found: dict[str, Any] = self.client.post("/mcp/", json=told, headers=headers).json()["result"]
        return found


def test_an_editor_says_how_far_a_task_is(office: Office, client: TestClient) -> None:
    editor, reader = Asker(client, office, "editor@x.cn"), Asker(client, office, "reader@x.cn")
    every = editor.get("/follow", limit=500)
    (task,) = [one["id"] for one in every["items"] if "风电" in str(one) and "发改委" in one["unit"]]
    assert editor.get("/follow", listed=True)["total"] == 0
    said = editor.say(
        task,
        state="in_progress",
        person="张三",
        due=YESTERDAY,
        note="已到县里",
        evidence=["云人发〔2024〕13号"],
    )
    assert said.status_code == 200, said.text
    told = said.json()
    assert (told["state"], told["person"], told["due"], told["changed_by"]) == (
        "overdue",
        "张三",
        YESTERDAY,
        "editor@x.cn",
    )
    assert [one["kind"] for one in told["evidence"]] == ["document"]
    assert editor.get("/follow", state="overdue", person="张三", within=0)["total"] == 1
    counts = reader.get("/follow/counts", unit="发改委")
    assert (counts["overdue"], counts["open"], counts["total"]) == (1, 1, 1)
    assert counts["units"][0]["overdue"] == 1
    mine = reader.get(f"/follow/{task}")
    assert mine["note"] == "已到县里"
    assert mine["evidence"] == []  # what shows it is hidden from him
    assert [one["name"] for one in mine["history"]] == ["editor@x.cn"]
    assert leaks(mine, office.access("reader@x.cn")) == []
    # It stays over a build, and what the text says comes back.
    build(office.kb, [office.files], model="tiny")
    assert editor.say(task[:10], due="text", state="done").json()["due"] == told["due_in_text"]
    assert editor.say(task, due="none").json()["due"] is None
    assert len(editor.get(f"/follow/{task}")["history"]) == 3


def test_what_somebody_else_said_meanwhile_is_not_written_over(office: Office, client: TestClient) -> None:
    editor, chief = Asker(client, office, "editor@x.cn"), Asker(client, office, "chief@x.cn")
    task = editor.get("/follow")["items"][0]
    first = editor.say(task["id"], note="甲", changed_at=task["changed_at"])
    assert first.status_code == 200
    late = chief.say(task["id"], note="乙", changed_at=task["changed_at"])
    assert (late.status_code, late.headers["content-type"]) == (409, "application/problem+json")
    assert "has changed this task" in late.json()["detail"]
    assert chief.say(task["id"], note="乙", changed_at=first.json()["changed_at"]).status_code == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 409),
        ({"state": "overdue"}, 422),
        ({"due": "gestern"}, 409),
        ({"person": "x" * 200}, 422),
        ({"person": "a\nb"}, 409),
        ({"evidence": ["没有这份文件"]}, 404),
        ({"evidence": ["/etc/passwd"]}, 404),
        ({"unknown": 1}, 422),
    ],
)
def test_what_cannot_be_said_changes_nothing(
    said: dict[str, Any], status: int, office: Office, client: TestClient
) -> None:
    editor = Asker(client, office, "editor@x.cn")
    task = editor.get("/follow")["items"][0]["id"]
    assert editor.say(task, **said).status_code == status
    assert editor.get(f"/follow/{task}")["history"] == []
    assert editor.say("ffffffffffffffff", state="done").status_code == 404


def test_rights_are_kept_to_and_all_is_recorded(office: Office, client: TestClient) -> None:
    reader, editor = Asker(client, office, "reader@x.cn"), Asker(client, office, "editor@x.cn")
    with KnowledgeBase.open(office.kb) as base:
        hidden = next(one.uid for one in base.followed() if "灰隼" in str(one))
    task = reader.get("/follow")["items"][0]["id"]
    refused = reader.say(task, state="done", note="机密")
    assert (refused.status_code, refused.json()["title"]) == (403, "Forbidden")
    assert editor.say(hidden, state="done").status_code == 404
    assert editor.say(task, state="done", note="机密").status_code == 200
    assert client.patch(f"{PREFIX}/follow/{task}", json={"state": "done"}).status_code == 401
    found = [(e.who, e.what, e.on, e.way) for e in reversed(Audit(office.kb).entries()) if "follow " in e.on]
    assert found == [
        ("reader@x.cn", "refused", f"follow {task}", "api"),
        ("editor@x.cn", "followed", f"follow {hidden}", "api"),
        ("editor@x.cn", "followed", f"follow {task}", "api"),
    ]
    assert "机密" not in str(Audit(office.kb).entries())


def test_assistants_do_the_same_with_the_same_rights(office: Office, client: TestClient) -> None:
    editor, reader = Asker(client, office, "editor@x.cn"), Asker(client, office, "reader@x.cn")
    task = reader.tool("followed", unit="农业农村厅")["structuredContent"]["items"][0]["id"]
    refused = reader.tool("follow", task=task, state="done")
    assert refused["isError"]
    said = editor.tool("follow", task=task, state="done", person="李四")["structuredContent"]
    assert (said["state"], said["person"]) == ("done", "李四")
    assert reader.tool("followed_task", task=task)["structuredContent"]["history"][0]["name"] == "editor@x.cn"
    assert reader.tool("follow_counts")["structuredContent"]["done"] == 1
    assert leaks(json.dumps(reader.tool("followed"), ensure_ascii=False), office.access("reader@x.cn")) == []


def test_where_nobody_signs_in_a_name_is_needed(office: Office) -> None:
    app = Starlette(routes=Mounts(office.kb, SignIn()).routes)
    with TestClient(app) as opened:
        task = opened.get(f"{PREFIX}/follow").json()["items"][0]["id"]
        assert opened.patch(f"{PREFIX}/follow/{task}", json={"state": "done"}).status_code == 409
        said = opened.patch(f"{PREFIX}/follow/{task}", json={"state": "done", "name": "王五"})
        assert said.json()["changed_by"] == "王五"


def test_people_who_see_the_same_do_not_share_their_own(office: Office, client: TestClient) -> None:
    """One open base serves all who see the same: each with his own rights and his own searches."""
    with KnowledgeBase.open(office.kb, access=office.access("staff@x.cn")) as base:
        base.save_search("我的", "蓝鲸", name="张三")
    staff, editor = Asker(client, office, "staff@x.cn"), Asker(client, office, "editor@x.cn")
    assert staff.get("/news", saved="我的")["total"] == 1
    assert client.get(f"{PREFIX}/news", params={"saved": "我的"}, headers=editor.headers).status_code == 404
    task = editor.get("/follow")["items"][0]["id"]
    assert editor.say(task, state="done").status_code == 200
    assert staff.say(task, state="not_started").status_code == 403
