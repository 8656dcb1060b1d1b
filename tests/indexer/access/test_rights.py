"""Rights: who is who, which role counts, and what can be no right."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from office import PEOPLE, Office

from indexer.access import rights, tokens
from indexer.access.access import FULL, NOBODY, Access, Act, Role
from indexer.access.audit import Audit
from indexer.backup import back_up, restore
from indexer.errors import ForbiddenError, UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.store.schema import LATER
from indexer.store.store import Store


def test_roles_allow_what_the_ones_below_them_allow() -> None:
    for at, role in enumerate(Role):
        assert [Access(role).may(act) for act in Act] == [at >= level for level in range(3)]
    assert not any(NOBODY.may(act) for act in Act)
    with pytest.raises(ForbiddenError):
        NOBODY.need(Act.READ)
    FULL.need(Act.GOVERN)


@pytest.mark.parametrize(
    "who", ["", " ", "a", "a@", "@b", "group:", "group: ", "a b@c", "**", "a@b\nc", "x" * 300 + "@y", "a:b@c"]
)
def test_what_names_nobody_is_refused(who: str) -> None:
    with pytest.raises(UsageError):
        rights.checked_who(who)


def test_letters_of_an_e_mail_count_alike(office: Office) -> None:
    assert office.access(" Staff@X.cn ").seen == {"人事"}
    assert office.access("").role is None
    assert office.access("*").role is None
    assert office.access("nobody@x.cn") == Access(None, frozenset(), "nobody@x.cn", "nobody@x.cn")


def test_who_signs_in_under_the_name_of_a_group_is_not_in_it(office: Office) -> None:
    with Store.edit(office.kb) as store:
        rights.grant(store, "group:处", "administrator")
        assert rights.access_of(store, "group:处").role is None
        rights.grant(store, "*", "reader")
        assert rights.access_of(store, "*").role is None
        rights.revoke(store, "*")
        assert rights.access_of(store, "a@b.cn", groups=["别处"]).role is None
        assert rights.access_of(store, "a@b.cn", groups=["处"]).role == Role.ADMINISTRATOR


def test_the_highest_role_counts_and_the_last_administrator_stays(office: Office) -> None:
    with Store.edit(office.kb) as store:
        rights.grant(store, "*", "reader")
        rights.grant(store, "group:处", "editor")
        assert rights.access_of(store, "a@b.cn", groups=["处"]).role == Role.EDITOR
        assert rights.access_of(store, "a@b.cn").role == Role.READER
        with pytest.raises(UsageError, match="last administrator"):
            rights.revoke(store, "chief@x.cn")
        with pytest.raises(UsageError, match="last administrator"):
            rights.grant(store, "chief@x.cn", "reader")
        with pytest.raises(UsageError):
            rights.grant(store, "*", "administrator")
        with pytest.raises(UsageError):
            rights.grant(store, "a@b.cn", "owner")
        rights.grant(store, "second@x.cn", "administrator")
        rights.revoke(store, "chief@x.cn")


def test_a_place_is_one_however_it_is_written(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = str((office.files / "人事").resolve())
    link = tmp_path / "link"
    link.symlink_to(office.files)
    monkeypatch.chdir(office.files)
    for way in (f"{wanted}/", f"{wanted}/../人事", f"{office.files}/./人事", "人事", str(link / "人事")):
        assert rights.checked_place(way) == wanted
    for wrong in ("", " ", "/", "a\0b", os.sep + ".."):
        with pytest.raises(UsageError):
            rights.checked_place(wrong)


def test_a_name_that_begins_alike_is_another_place(office: Office) -> None:
    (office.files / "人事处公开").mkdir()
    with Store.edit(office.kb) as store:
        assert rights.holding(store, str(office.files / "人事处公开" / "甲.txt")) == set()
        assert rights.holding(store, str(office.files / "人事" / "甲.txt")) == {"人事"}


def test_rights_are_sealed_and_in_backups(office: Office, tmp_path: Path) -> None:
    back_up(office.kb, tmp_path / "all.zip")
    restore(tmp_path / "all.zip", tmp_path / "again")
    with Store.open(tmp_path / "again", hiding=False) as store:
        assert [m.who for m in rights.members(store)] == sorted(PEOPLE)
        assert {c.name for c in rights.collections(store)} == {"人事", "财务"}
    with KnowledgeBase.open(office.kb) as base:
        assert base.verify() == []
    with Store.edit(office.kb) as store:
        store.connection.execute("UPDATE members SET role = 'administrator' WHERE who = 'reader@x.cn'")
        store.connection.commit()
    with KnowledgeBase.open(office.kb) as base:
        assert any("members" in line for line in base.verify())


def test_sign_ins_are_ended_and_tokens_lose_their_groups(office: Office) -> None:
    before = time.time()
    with Store.edit(office.kb) as store:
        assert rights.signed_out(store, "staff@x.cn") is None
        rights.show(store, "财务", "group:处室")
        mine = rights.access_of(store, "staff@x.cn", groups=["处室"])
        told, _ = tokens.make(store, mine, "报表")
        assert tokens.asked_with(store, told).seen == {"人事", "财务"}
        assert rights.sign_out(store, " Staff@x.cn", "chief@x.cn") == "staff@x.cn"
        assert before <= rights.signed_out(store, "staff@x.cn") <= time.time()
        assert tokens.asked_with(store, told).seen == {"人事"}
        assert tokens.other_groups(store, mine)
        tokens.renew_groups(store, mine)
        assert not tokens.other_groups(store, mine)
        assert tokens.asked_with(store, told).seen == {"人事", "财务"}
        for who in ("*", "group:处室", "nobody"):
            with pytest.raises(UsageError):
                rights.sign_out(store, who)
    entry = Audit(office.kb).entries()[0]
    assert (entry.who, entry.what, entry.on) == ("chief@x.cn", "rights", "staff@x.cn is signed out")
    with KnowledgeBase.open(office.kb) as base:
        assert base.verify() == []


def test_a_base_from_before_there_were_ended_sign_ins_is_as_it_was(office: Office) -> None:
    with closing(sqlite3.connect(office.kb / "ledger.sqlite")) as connection:
        for table in LATER:
            connection.execute(f"DROP TABLE {table}")
            connection.execute("DELETE FROM digests WHERE name = ?", (table,))
        connection.commit()
    with KnowledgeBase.open(office.kb) as base:
        assert base.verify() == []
        assert rights.signed_out(base.store, "staff@x.cn") is None
        assert [one.title for one in base.saved_searches()] == []
        with KnowledgeBase.open(office.kb, access=office.access("reader@x.cn")) as own:
            assert len(own.documents()) == 1
        with Store.edit(office.kb) as store:
            rights.sign_out(store, "staff@x.cn")
        assert rights.signed_out(base.store, "staff@x.cn") is not None  # it was open all the while
        assert base.verify() == []
