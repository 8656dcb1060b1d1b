"""The feed of news: well formed whatever a title holds, each entry with an id of its own that stays."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from indexer.build import build
from indexer.service.feed import atom
from indexer.service.rest import rest
from indexer.tables.news import NewsItem, news_row

_NAME = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client(tmp_path: Path, policies: Path) -> TestClient:
    build(tmp_path / "kb", [policies], model="tiny")
    return TestClient(rest(tmp_path / "kb"), raise_server_exceptions=False)


def test_news_and_their_feed(client: TestClient) -> None:
    listed = client.get("/news", params={"what": "documents"}).json()
    assert [(row["what"], row["change"]) for row in listed["items"]] == [("document", "new")] * 2
    assert client.get("/news", params={"since": "1"}).json()["total"] == 0
    answer = client.get("/news.atom", params={"what": "documents"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    ids = [one.findtext(f"{_NAME}id") for one in feed.iter(f"{_NAME}entry")]
    assert len(set(ids)) == 2
    link = feed.find(f"{_NAME}entry/{_NAME}link")
    assert link is not None
    assert link.get("href", "").startswith("http://testserver/document?doc=")


@pytest.mark.parametrize(
    ("asked", "status"), [({"saved": "没有"}, 404), ({"since": "x"}, 409), ({"what": "colours"}, 422)]
)
def test_what_cannot_be_asked(client: TestClient, asked: dict[str, str], status: int) -> None:
    for path in ("/news", "/news.atom"):
        assert client.get(path, params=asked).status_code == status


def test_no_title_breaks_the_feed() -> None:
    item = NewsItem("document", "new", 1, "2026-01-02T03:04:05+00:00", "ab", "<script>&\x0b甲\ud800")
    made = atom([news_row(item)], "http://a/feed", "http://a/", "")
    assert "<script>&甲" in (ET.fromstring(made).findtext(f"{_NAME}entry/{_NAME}title") or "")
