"""A document whose file vanished: told to all, kept or removed by an editor, from its own page."""

from __future__ import annotations

from typing import Any

import pytest
from office import Office, office
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from indexer.access.audit import Audit
from indexer.build import build
from indexer.knowledge_base import KnowledgeBase
from indexer.page.views.main import SCRIPT
from indexer.tables.words import interface

__all__ = ["office"]
WORDS = interface("zh")
GONE = WORDS["missing_document"].format(names="绿色.txt")


@pytest.fixture
def gone(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """A document whose file vanished while its folder was watched."""
    monkeypatch.setenv("POLICY_LEDGER_KB", str(office.kb))
    for name, value in {"SIGN_IN": "gateway", "USER_HEADER": "X-Email", "PROXIES": "127.0.0.1"}.items():
        monkeypatch.setenv(f"POLICY_LEDGER_{name}", value)
    (office.files / "绿色.txt").unlink()
    build(office.kb, [], keep_missing=True)
    with KnowledgeBase.open(office.kb) as base:
        return base.document("云溪省绿色发展实施方案").document_id


def shown(who: str, document: str) -> AppTest:
    drawn = AppTest.from_file(str(SCRIPT), default_timeout=60)
    drawn.user, drawn._page_hash, drawn.query_params = (
        {"email": who},
        calc_hash("document"),
        {"doc": document},
    )
    return drawn.run()


def text(drawn: AppTest) -> str:
    return " ".join(one.proto.body for one in drawn.get("html"))


def button(drawn: AppTest, word: str) -> Any:
    return next((one for one in drawn.button if one.label == WORDS[word]), None)


def test_it_is_told_to_all_and_asked_of_an_editor(office: Office, gone: str) -> None:
    drawn = shown("reader@x.cn", gone)
    assert GONE in text(drawn)
    assert "发展风电" in text(drawn)
    assert button(drawn, "missing_keep") is None
    drawn = shown("editor@x.cn", gone)
    assert GONE in text(drawn)
    drawn = button(drawn, "missing_keep").click().run()
    assert WORDS["missing_kept"] in text(drawn)
    assert GONE not in text(drawn)
    assert GONE not in text(shown("reader@x.cn", gone))
    assert [e.what for e in Audit(office.kb).entries() if "绿色.txt" in e.on] == ["restored"]


def test_what_is_removed_is_gone_and_can_be_restored(office: Office, gone: str) -> None:
    drawn = button(shown("editor@x.cn", gone), "missing_remove").click().run()
    assert WORDS["missing_removed"] in text(drawn)
    assert "发展风电" not in text(drawn)
    with KnowledgeBase.open(office.kb) as base:
        assert [f.state for f in base.files() if f.name == "绿色.txt"] == ["deleted"]
        base.library.restore("绿色.txt")
    assert "发展风电" in text(shown("reader@x.cn", gone))
    assert [e.what for e in Audit(office.kb).entries() if "绿色.txt" in e.on] == ["deleted"]


def test_a_document_that_another_file_holds_is_not_asked_about(office: Office, gone: str) -> None:
    with KnowledgeBase.open(office.kb) as base:
        other = next(d.document_id for d in base.documents() if "岗位" in d.title)
    assert "已不在原处" not in text(shown("editor@x.cn", other))
