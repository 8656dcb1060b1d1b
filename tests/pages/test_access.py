"""Roles and collections in a browser: behind a gateway, each sees his own, and rights are set on the page."""

from __future__ import annotations

import re
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Office, furnished, leaks, write_office
from playwright.sync_api import expect

from indexer.access.audit import Audit
from indexer.build import build
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.words import interface
from tests.pages.conftest import serving, settle
from tests.pages.gateway import Gateway, gateway

pytestmark = pytest.mark.slow
REVIEW = interface("zh")["review"]
PAGES = (
    "",
    "document",
    "targets",
    "duties",
    "tasks",
    "series",
    "compare",
    "changes",
    "check",
    "library",
    "access",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Gateway, str]]:
    folder = tmp_path_factory.mktemp("office")
    files = write_office(folder / "files")
    build(folder / "kb", [files], model="tiny")
    office = furnished(folder / "kb", files)
    settings = {
        "POLICY_LEDGER_SIGN_IN": "gateway",
        "POLICY_LEDGER_USER_HEADER": "X-Forwarded-Email",
        "POLICY_LEDGER_PROXIES": "127.0.0.1",
    }
    with serving(folder / "kb", folder / "log", **settings) as url, gateway(url) as before:
        yield office, before, url


def shown(page, url: str, path: str) -> str:
    page.goto(f"{url}/{path}")
    page.locator(".pl-nav a").first.wait_for()
    settle(page)
    return str(page.locator("body").inner_text())


def test_everybody_sees_his_own(served, page) -> None:
    office, before, _ = served
    with KnowledgeBase.open(office.kb) as base:
        money = next(d for d in base.documents() if "预算" in d.title)
        clause = base.clauses(money.document_id)[1].clause_id
        row = next(r for r in base.targets() if r.document_id == money.document_id).row_id
    addresses = (*PAGES, "?q=灰隼专项调剂率", f"document?doc={money.document_id}&clause={clause}",
                 f"targets?row={row}", f"compare?higher={money.document_id}&lower={money.document_id}",
                 f"changes?old={money.document_id}", f"targets?document={money.document_id}")  # fmt: skip
    for who in ("money@x.cn", "reader@x.cn"):  # who sees it first, so that what is kept of it is there
        before.who = who
        access = office.access(who)
        first = [
            path for path in addresses if "row=" in path or "q=" in path or "doc=" in path
        ]  # those of the reader alone are looked at all
        for path in addresses if who == "reader@x.cn" else first:
            text = shown(page, before.url, path)
            assert leaks(text.replace("灰隼专项调剂率", ""), access) == [], path
        text = shown(page, before.url, "?q=灰隼专项调剂率")
        assert ("58%" in text) == (who == "money@x.cn")


def test_a_reader_gets_no_tools_and_an_editor_does(served, page) -> None:
    office, before, _ = served
    with KnowledgeBase.open(office.kb) as base:
        row = next(r for r in base.targets() if "非化石" in r.row.quote).row_id
    for who, may in (("reader@x.cn", False), ("editor@x.cn", True)):
        before.who = who
        shown(page, before.url, f"targets?row={row}")
        assert bool(page.get_by_text(REVIEW, exact=True).count()) == may
        text = shown(page, before.url, "library")
        assert bool(page.locator("[data-testid=stFileUploader]").count()) == may
        assert "绿色.txt" in text
    shown(page, before.url, f"targets?row={row}")
    page.get_by_text(REVIEW, exact=True).click()
    page.get_by_role("button", name="确认").first.click()
    settle(page)
    with KnowledgeBase.open(office.kb) as base:
        assert [(e.name, e.action) for e in base.history(row)] == [("editor@x.cn", "confirmed")]
    with KnowledgeBase.open(office.kb) as base:
        assert base.targets(status="confirmed")[0].by == "editor@x.cn"


def test_who_has_no_role_sees_nothing(served, page) -> None:
    _, before, url = served
    for who, told in (("nobody@x.cn", "还没有"), ("", "没有收到")):
        before.who = who
        for path in ("", "targets", "library", "access", "document"):
            text = shown(page, before.url, path)
            assert told in text
            assert "绿色发展" not in text
    shown(page, url, "")
    assert page.get_by_text("没有收到").count()


def test_what_is_taken_along_is_of_what_is_seen_and_recorded(served, page) -> None:
    office, before, _ = served
    before.who = "staff@x.cn"
    shown(page, before.url, "targets")
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").first.click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    assert "蓝鲸" in text
    assert leaks(text, office.access("staff@x.cn")) == []
    assert ("staff@x.cn", "exported") in {(e.who, e.what) for e in Audit(office.kb).entries()}


def answer(url: str, source: str, *headers: str, path: str = "/") -> str:
    """Return the first line that the server answers to a request from some address of this machine."""
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0)) as asked:
        lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}", "Connection: close", *headers, "", ""]
        asked.sendall("\r\n".join(lines).encode())
        return asked.recv(200).decode("latin-1").splitlines()[0]


SOCKET = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one address for this machine alone")
def test_a_forged_header_is_refused(served) -> None:
    _, _, url = served
    forged = "X-Forwarded-Email: chief@x.cn"
    assert " 200 " in answer(url, "127.0.0.1", forged)
    for headers in ((forged,), ("X-Forwarded-For: 127.0.0.1", forged), ("x_forwarded_email: chief@x.cn",)):
        assert " 403 " in answer(url, "127.0.0.2", *headers)
        assert " 403 " in answer(url, "127.0.0.2", *headers, path="/api/v1/documents")
        assert " 101 " not in answer(url, "127.0.0.2", *SOCKET, *headers, path="/_stcore/stream")
    assert " 403 " in answer(url, "127.0.0.1", forged, "X-Forwarded-Email: reader@x.cn")
    assert " 401 " in answer(url, "127.0.0.1", forged, path="/api/v1/documents")  # a header is no token


def test_another_site_cannot_ask_in_somebody_s_name(served) -> None:
    _, before, url = served
    before.who = "chief@x.cn"
    for other in ("http://evil.example", "null", f"http://localhost.evil.example:{url[-5:]}"):
        told = answer(before.url, "127.0.0.1", *SOCKET, f"Origin: {other}", path="/_stcore/stream")
        assert " 101 " not in told
        assert " 401 " in answer(before.url, "127.0.0.1", f"Origin: {other}", path="/api/v1/documents")


def test_an_administrator_sets_rights_and_makes_tokens(served, page) -> None:
    office, before, url = served
    before.who = "reader@x.cn"
    assert "成员" not in shown(page, before.url, "access?tab=members")
    before.who = "chief@x.cn"
    shown(page, before.url, "access")
    page.get_by_label("谁", exact=True).fill("new@x.cn")
    page.get_by_role("button", name="设置角色").click()
    expect(page.locator(".pl-table")).to_contain_text("new@x.cn")
    shown(page, before.url, "access?tab=collections")
    page.get_by_label("文件集名称").nth(1).fill("财务")
    page.get_by_label("谁", exact=True).fill("new@x.cn")
    page.get_by_role("button", name="设为可见").click()
    expect(page.locator(".pl-table")).to_contain_text("new@x.cn")
    assert office.access("new@x.cn").seen == {"财务"}
    before.who = "new@x.cn"
    assert "灰隼" in shown(page, before.url, "targets")
    shown(page, before.url, "access")
    page.get_by_label("用途").fill("报表")
    page.get_by_role("button", name="生成令牌").click()
    told = page.locator("code", has_text=re.compile("^pl_")).inner_text()
    asked = urllib.request.Request(f"{url}/api/v1/documents", headers={"Authorization": f"Bearer {told}"})
    with urllib.request.urlopen(asked) as answer:
        assert b"\\u9884" in answer.read() or answer.status == 200
    assert told not in shown(page, before.url, "access")
    before.who = "chief@x.cn"
    text = shown(page, before.url, "access?tab=audit")
    assert "记录完整" in text
    assert "new@x.cn" in text


def test_what_was_done_is_recorded(served) -> None:
    office, _, _ = served
    audit = Audit(Path(office.kb))
    found = {(entry.who, entry.what) for entry in audit.entries()}
    assert {("reader@x.cn", "signed_in"), ("money@x.cn", "searched"), ("money@x.cn", "opened"),
            ("editor@x.cn", "corrected"), ("nobody@x.cn", "refused"), ("chief@x.cn", "rights"),
            ("new@x.cn", "token_made")} <= found  # fmt: skip
    assert audit.differences(wanted=True) == []
