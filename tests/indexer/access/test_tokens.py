"""Tokens: shown once, kept as digests, worth nothing when revoked, run out, or changed in one letter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office

from indexer.access import rights, tokens
from indexer.access.access import NOBODY, Access, Role
from indexer.errors import UsageError
from indexer.store.store import Store


def test_a_token_is_kept_as_a_digest_alone(office: Office) -> None:
    with Store.edit(office.kb) as store:
        told, kept = tokens.make(store, office.access("staff@x.cn"), "报表")
        rows = store.connection.execute("SELECT * FROM tokens").fetchall()
        assert told.split("_", 2)[2] not in str([tuple(row) for row in rows])
        found = tokens.asked_with(store, told)
    assert found is not None
    assert (found.who, found.role, found.seen) == ("staff@x.cn", Role.READER, frozenset({"人事"}))
    assert told.encode() not in (office.kb / "ledger.sqlite").read_bytes()
    assert kept.label == "报表"


def test_a_changed_token_is_none(office: Office) -> None:
    with Store.edit(office.kb) as store:
        told, _ = tokens.make(store, office.access("staff@x.cn"), "报表")
        other, _ = tokens.make(store, office.access("chief@x.cn"), "报表")
        wrong = [told[:at] + ("A" if told[at] != "A" else "B") + told[at + 1 :] for at in range(len(told))]
        mixed = "_".join([*told.split("_")[:2], *other.split("_")[2:]])
        for one in [*wrong, mixed, told + "x", told[:-1], "", "pl_", told.upper(), f" {told}", "\ud800"]:
            assert tokens.asked_with(store, one) is None
        assert tokens.asked_with(store, told) is not None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text())
def test_whatever_is_shown_is_no_token(office: Office, told: str) -> None:
    with Store.open(office.kb, hiding=False) as store:
        assert tokens.asked_with(store, told) is None


def test_a_token_runs_out(office: Office) -> None:
    with Store.edit(office.kb) as store:
        told, kept = tokens.make(store, office.access("staff@x.cn"), "报表", days=1)
        store.connection.execute("UPDATE tokens SET expires = '2020-01-01T00:00:00+00:00'")
        store.connection.commit()
        assert tokens.asked_with(store, told) is None
        with pytest.raises(UsageError):
            tokens.make(store, office.access("staff@x.cn"), "报表", days=10_000)
        with pytest.raises(UsageError):
            tokens.make(store, office.access("staff@x.cn"), " ")
        with pytest.raises(UsageError):
            tokens.make(store, NOBODY, "报表")
        with pytest.raises(UsageError):
            tokens.revoke(store, kept.token_id, "chief@x.cn")
        tokens.revoke(store, kept.token_id, "staff@x.cn")
        assert tokens.tokens(store) == []


def test_a_token_has_the_rights_of_the_day(office: Office) -> None:
    with Store.edit(office.kb) as store:
        rights.grant(store, "group:处", "reader")
        rights.show(store, "财务", "group:处")
        own = Access(Role.READER, frozenset(), "new@x.cn", groups=("处",))
        told, _ = tokens.make(store, own, "报表")
        found = tokens.asked_with(store, told)
        assert found is not None
        assert found.seen == {"财务"}
        rights.hide(store, "财务", "group:处")
        assert tokens.asked_with(store, told).seen == frozenset()
        rights.revoke(store, "group:处")
        assert tokens.asked_with(store, told) is None


def test_who_has_a_role_through_a_group_alone_loses_the_tokens_all_the_same(office: Office) -> None:
    with Store.edit(office.kb) as store:
        rights.grant(store, "group:处", "reader")
        told, _ = tokens.make(store, rights.access_of(store, "gone@x.cn", groups=["处"]), "报表")
        assert tokens.asked_with(store, told) is not None
        assert rights.revoke(store, "gone@x.cn") == "gone@x.cn"
        assert tokens.asked_with(store, told) is None
        with pytest.raises(UsageError, match="no role and no token"):
            rights.revoke(store, "gone@x.cn")
