"""Who looks at the page, by what a sign-in tells: it runs out, is ended, and tokens follow its groups."""

from __future__ import annotations

import time
from typing import Any

import pytest
from office import Office, office
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from indexer.access import rights, tokens
from indexer.page.views.main import SCRIPT
from indexer.store.store import Store
from indexer.tables.words import interface

__all__ = ["office"]
WORDS = interface("zh")


def shown(user: dict[str, Any], session: AppTest | None = None) -> AppTest:
    """Return the list of targets as somebody is shown it."""
    drawn = session or AppTest.from_file(str(SCRIPT), default_timeout=60)
    drawn.user, drawn._page_hash = user, calc_hash("targets")
    drawn.run()
    assert not drawn.exception
    return drawn


def sees(drawn: AppTest) -> bool:
    return "蓝鲸" in str([one.proto for one in drawn.get("html")])


def told(drawn: AppTest) -> str:
    return " ".join(str(one.value) for one in (*drawn.markdown, *drawn.info))


@pytest.fixture(autouse=True)
def _signed_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LEDGER_KB", str(office.kb))
    monkeypatch.setenv("POLICY_LEDGER_SIGN_IN", "oidc")


def staff(iat: object, **more: object) -> dict[str, Any]:
    return {"is_logged_in": True, "email": "staff@x.cn", "email_verified": True, "iat": iat, **more}


def test_a_sign_in_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    now = int(time.time())
    assert sees(shown(staff(now - 11 * 3600)))
    for iat in (now - 12 * 3600 - 1, now + 3600, None, str(now)):
        drawn = shown(staff(iat))
        assert not sees(drawn)
        assert WORDS["sign_in_again"] in told(drawn)
    assert WORDS["sign_in_told"] in told(shown({"is_logged_in": False}))
    monkeypatch.setenv("POLICY_LEDGER_SIGN_IN_HOURS", "0.5")
    assert not sees(shown(staff(now - 3600)))


def test_a_sign_in_that_is_ended_counts_no_more_in_an_open_session(office: Office) -> None:
    user = staff(int(time.time()) - 60)
    drawn = shown(user)
    assert sees(drawn)
    with Store.edit(office.kb) as store:
        rights.sign_out(store, "staff@x.cn")
    assert not sees(shown(user, drawn))
    assert sees(shown(staff(int(time.time()) + 1)))


def test_a_role_that_is_taken_away_is_gone_at_the_next_page(office: Office) -> None:
    drawn = shown(staff(int(time.time())))
    with Store.edit(office.kb) as store:
        rights.hide(store, "人事", "staff@x.cn")
    assert not sees(shown(staff(int(time.time())), drawn))
    with Store.edit(office.kb) as store:
        rights.revoke(store, "staff@x.cn")
    assert "绿色发展" not in str(shown(staff(int(time.time())), drawn).get("html"))


def test_at_a_gateway_the_session_of_the_page_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SIGN_IN": "gateway", "USER_HEADER": "X-Email", "PROXIES": "127.0.0.1"}.items():
        monkeypatch.setenv(f"POLICY_LEDGER_{name}", value)
    drawn = shown({"email": "staff@x.cn"})
    assert sees(drawn)
    drawn.session_state["began"] = time.time() - 13 * 3600
    drawn = shown({"email": "staff@x.cn"}, drawn)
    assert not sees(drawn)
    assert WORDS["sign_in_gateway_again"] in told(drawn)


def test_tokens_follow_the_groups_of_a_sign_in(office: Office) -> None:
    with Store.edit(office.kb) as store:
        rights.show(store, "财务", "group:处室")
        mine = rights.access_of(store, "staff@x.cn", groups=["处室"])
        secret, _ = tokens.make(store, mine, "报表")
    shown(staff(int(time.time()), groups=["处室"]))
    with Store.open(office.kb) as store:
        assert tokens.asked_with(store, secret).seen == {"人事", "财务"}
    shown(staff(int(time.time()), groups=[]))
    with Store.open(office.kb) as store:
        assert tokens.asked_with(store, secret).seen == {"人事"}
