"""Who somebody is: what a provider claims or a gateway says, and nothing of what is not theirs to say."""

from __future__ import annotations

from typing import Any

import pytest

from indexer.access.sign_in import SignIn, Way
from indexer.page.identity import groups_of, identity_of, signed_in_at

OIDC = SignIn(Way.OIDC)
GATEWAY = SignIn(Way.GATEWAY, "X-Forwarded-Email", "X-Forwarded-Groups")


@pytest.mark.parametrize(
    ("user", "who"),
    [
        ({"is_logged_in": True, "email": "a@x.cn", "name": "张三"}, ("a@x.cn", "张三")),
        ({"is_logged_in": True, "email": "a@x.cn", "email_verified": True}, ("a@x.cn", "a@x.cn")),
        ({"is_logged_in": True, "email": "a@x.cn", "email_verified": False}, ("", "")),
        ({"is_logged_in": True, "email": "a@x.cn", "email_verified": "false"}, ("", "")),
        ({"is_logged_in": True, "email": "a@x.cn", "email_verified": "true"}, ("a@x.cn", "a@x.cn")),
        ({"is_logged_in": "true", "email": "a@x.cn"}, ("", "")),
        ({"email": "a@x.cn"}, ("", "")),
        ({"is_logged_in": True, "email": ["a@x.cn"]}, ("", "")),
        ({"is_logged_in": True, "email": "a@x.cn\nb"}, ("", "")),
        ({"is_logged_in": True, "name": "张三"}, ("", "张三")),
        ({}, ("", "")),
    ],
)
def test_a_provider_vouches_for_an_e_mail(user: dict[str, Any], who: tuple[str, str]) -> None:
    assert identity_of(OIDC, user)[0] == who[0]
    if who[0]:
        assert identity_of(OIDC, user) == who
    assert identity_of(SignIn(), user) == ("", "")


def test_a_gateway_says_it_in_headers() -> None:
    group = "人事处".encode().decode("latin-1")
    user = {"email": " a@x.cn ", "groups": f"{group}, 处室 ,,{group}", "is_logged_in": True, "name": "李四"}
    assert identity_of(GATEWAY, user) == ("a@x.cn", "a@x.cn")
    assert groups_of(GATEWAY, {"groups": f"{group},office,,{group}"}) == ("人事处", "office")
    assert groups_of(SignIn(Way.GATEWAY, "X-User"), user) == ()  # no header was named for them
    assert identity_of(GATEWAY, {"email": None}) == ("", "")


def test_groups_are_a_list_of_names() -> None:
    assert groups_of(OIDC, {"groups": ["甲", " 乙 ", 3, "", "甲"]}) == ("甲", "乙")
    assert groups_of(OIDC, {"groups": "甲,乙"}) == ()
    assert groups_of(OIDC, {}) == ()


def test_when_a_provider_vouched_for_somebody_is_a_number() -> None:
    assert signed_in_at({"iat": 1_700_000_000, "exp": 1_700_000_300}) == 1_700_000_000
    for told in (None, "1700000000", True, [1]):
        assert signed_in_at({"iat": told}) is None
    assert signed_in_at({}) is None
