"""Searches that are kept, on the page: one's own, shared with all, recorded."""

from __future__ import annotations

from typing import Any

import pytest
from office import Office, office
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from indexer.access.audit import Audit
from indexer.page.views.main import SCRIPT
from indexer.tables.words import interface

__all__ = ["office"]
WORDS = interface("zh")


@pytest.fixture(autouse=True)
def _signed_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LEDGER_KB", str(office.kb))
    for name, value in {"SIGN_IN": "gateway", "USER_HEADER": "X-Email", "PROXIES": "127.0.0.1"}.items():
        monkeypatch.setenv(f"POLICY_LEDGER_{name}", value)


def shown(who: str, **asked: str) -> AppTest:
    drawn = AppTest.from_file(str(SCRIPT), default_timeout=60)
    drawn.user, drawn._page_hash, drawn.query_params = (
        {"email": who},
        calc_hash("news"),
        {"tab": "saved", **asked},
    )
    return drawn.run()


def text(drawn: AppTest) -> str:
    return " ".join(one.proto.body for one in drawn.get("html"))


def button(drawn: AppTest, word: str) -> Any:
    return next((one for one in drawn.button if one.label == WORDS[word]), None)


def test_a_search_of_ones_own_is_kept_shared_and_dropped(office: Office) -> None:
    drawn = shown("reader@x.cn", q="风电")
    assert [one.label for one in drawn.checkbox] == []  # a reader keeps for himself
    button(drawn, "news_keep_do").click().run()
    drawn = shown("reader@x.cn")
    assert WORDS["news_saved_own"] in text(drawn)
    assert button(drawn, "news_share") is None
    assert button(shown("editor@x.cn"), "news_drop") is None
    drawn = shown("editor@x.cn", q="污染")
    button(drawn, "news_keep_do").click().run()
    button(shown("editor@x.cn"), "news_share").click().run()
    drawn = shown("staff@x.cn")
    assert WORDS["news_saved_own"] not in text(drawn)
    assert button(drawn, "news_drop") is None
    button(shown("reader@x.cn", saved="风电"), "news_drop").click().run()
    found = [(e.who, e.on) for e in reversed(Audit(office.kb).entries()) if e.what == "saved"]
    assert found == [
        ("reader@x.cn", "keep 风电"),
        ("editor@x.cn", "keep 污染"),
        ("editor@x.cn", "share 污染"),
        ("reader@x.cn", "drop 风电"),
    ]


def test_an_editor_may_keep_a_search_for_all_at_once(office: Office) -> None:
    drawn = shown("editor@x.cn", q="污染")
    drawn.checkbox(key="keep_shared").check()
    button(drawn, "news_keep_do").click().run()
    assert [e.on for e in Audit(office.kb).entries() if e.what == "saved"] == ["keep for all 污染"]
    assert "污染" in text(shown("reader@x.cn"))


def test_starting_and_stopping_to_watch_is_recorded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.page.views.watching.start_watching", lambda _: None)
    drawn = AppTest.from_file(str(SCRIPT), default_timeout=60)
    drawn.user, drawn._page_hash = {"email": "editor@x.cn"}, calc_hash("library")
    button(drawn.run(), "watch_start").click().run()
    assert [(e.who, e.on) for e in Audit(office.kb).entries() if e.what == "watched"] == [
        ("editor@x.cn", "start")
    ]
