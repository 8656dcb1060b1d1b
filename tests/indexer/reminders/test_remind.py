"""Reminders: to each his own tasks, once a day, and nothing that is not sent counts as sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer.cli.command import main
from indexer.errors import SendError, UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.reminders import remind
from indexer.reminders.groups import grouped, payload, text
from indexer.reminders.mail import MailServer
from indexer.reminders.remind import Addresses, Reminder, mail_reminders, post_reminder, read_addresses
from indexer.store.store import Store
from indexer.tables.words import interface
from indexer.verify import verify
from tests.indexer.reminders.mailbox import Mailbox, mail_box

TODAY = date(2026, 3, 1)
WORDS = interface("zh")


@pytest.fixture
def base(kb: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(kb) as opened:
        yield opened


@pytest.fixture
def taken_up(base: KnowledgeBase) -> list[str]:
    """Three tasks: overdue and due soon of 王五, one of a unit alone; another is done, and one far ahead."""
    items = [item for item in base.followed(TODAY) if item.task.unit]
    assert len(items) >= 5
    for item, person, due in zip(
        items,
        ("王五", "王五", "", "王五", "王五"),
        ("2026-02-01", "2026-03-05", "2026-03-01", "2026-02-01", "2027-01-01"),
        strict=False,
    ):
        base.follow(item, person=person, due=due, name="张三")
    base.follow(items[3], state="done", name="张三")
    return [item.uid for item in items[:3]]


def asked(base: KnowledgeBase, today: date = TODAY, **own: bool) -> Reminder:
    found = base.followed(today, listed=True, within=7)
    return Reminder(
        base.folder, grouped(found, "person"), 7, today, WORDS, "http://ledger.example.org/", **own
    )


def test_who_is_reminded_of_what(base: KnowledgeBase, taken_up: list[str]) -> None:
    groups = asked(base).groups
    assert [[item.uid for item in group.items] for group in groups if group.name == "王五"] == [taken_up[:2]]
    assert sum(len(group.items) for group in groups) == 3
    by_unit = grouped(base.followed(TODAY, listed=True, within=7), "unit")
    assert {group.name for group in by_unit} == {base.task_of(uid).unit.label for uid in taken_up}
    told = text(groups, WORDS, TODAY, 7, "http://ledger.example.org/")
    assert "逾期 28 天" in told
    assert "还有 4 天" in told
    assert "今天到期" in told
    assert f"http://ledger.example.org/follow?row={taken_up[0]}" in told
    sent = payload(groups, interface("en"), TODAY, 7)
    assert (sent["count"], sent["day"]) == (3, "2026-03-01")
    assert sent["groups"][0]["tasks"][0].keys() >= {"state", "due", "task", "citation"}


def test_each_address_gets_its_own_once_a_day(
    base: KnowledgeBase, taken_up: list[str], tmp_path: Path
) -> None:
    unit = base.task_of(taken_up[2]).task.unit
    table = tmp_path / "地址.csv"
    table.write_text(f"姓名或单位,邮箱\n王五,wang@example.org\n{unit},unit@example.org\n", "gb18030")
    addresses = Addresses(known=read_addresses(table))
    with mail_box(tmp_path) as (box, port):
        server = MailServer("127.0.0.1", port, "none", "ledger@example.org")
        first = mail_reminders(asked(base), server, addresses)
        assert {one.target: one.count for one in first} == {"wang@example.org": 2, "unit@example.org": 1}
        assert sum(one.count for one in mail_reminders(asked(base), server, addresses)) == 0
        assert len(box.mails) == 2
        # What is new today goes alone; asked for, all goes again; tomorrow is another day.
        more = next(item for item in base.followed(TODAY) if not item.said.listed and item.task.unit)
        base.follow(more, person="王五", due="2026-03-02", name="张三")
        assert {one.target: one.count for one in mail_reminders(asked(base), server, addresses)}[
            "wang@example.org"
        ] == 1
        assert more.task.citation in box.mails[-1].get_content()
        assert taken_up[0] not in box.mails[-1].get_content()
        again = mail_reminders(asked(base, again=True), server, addresses)
        assert {one.target: one.count for one in again} == {"wang@example.org": 3, "unit@example.org": 1}
        later = mail_reminders(asked(base, TODAY + timedelta(days=1)), server, addresses)
        assert {one.target: one.count for one in later} == {"wang@example.org": 3, "unit@example.org": 1}
    with Store.open(base.folder) as store:
        assert verify(store) == []


def test_whoever_has_no_address_is_told_of_or_falls_to_the_rest(
    base: KnowledgeBase, taken_up: list[str], tmp_path: Path
) -> None:
    known = {"王五": ("wang@example.org",)}
    with mail_box(tmp_path) as (box, port):
        server = MailServer("127.0.0.1", port, "none", "ledger@example.org")
        sent = mail_reminders(asked(base), server, Addresses(known=known))
        assert [one.count for one in sent if "no address" in one.error] == [1]
        sent = mail_reminders(asked(base), server, Addresses(("all@example.org",), known))
        assert {one.target: one.count for one in sent} == {"wang@example.org": 0, "all@example.org": 1}
    assert box.to == ["wang@example.org", "all@example.org"]


def test_what_could_not_be_sent_is_sent_the_next_time(
    base: KnowledgeBase, taken_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise SendError("the webhook at x answered 500.")

    monkeypatch.setattr(remind, "post", broken)
    assert post_reminder(asked(base), "https://x/y").error
    posted: list[dict] = []
    monkeypatch.setattr(remind, "post", lambda _, values: posted.append(values))
    assert post_reminder(asked(base), "https://x/y").count == 3
    assert post_reminder(asked(base), "https://x/y").count == 0
    assert post_reminder(asked(base), "https://x/other").count == 3
    assert [one["count"] for one in posted] == [3, 3]


@pytest.mark.parametrize(
    ("told", "message"),
    [("a,b\n1,2\n", "no columns"), ("name,address\n王五,\n", "line 2"), ("name,address\n王五,x\n", "line 2.*no address"), ("", "no columns")],
)  # fmt: skip
def test_a_bad_table_of_addresses_is_told(tmp_path: Path, told: str, message: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(told, "utf-8")
    with pytest.raises(UsageError, match=message):
        read_addresses(path)


def test_the_command_for_cron(
    base: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    item = next(item for item in base.followed() if item.task.unit)
    base.follow(item, person="王五", due="2020-01-01", name="张三")
    command = ["follow", "remind", "--kb", str(base.folder), "--days", "7"]
    assert main(command) == 0
    assert "王五（1 项）" in capsys.readouterr().out
    to = [*command, "--to", "all@example.org"]
    assert main(to) == 2
    assert "POLICY_LEDGER_SMTP_HOST is not set" in capsys.readouterr().err
    with mail_box(tmp_path) as (box, port):
        for name, value in {
            "HOST": "127.0.0.1",
            "PORT": port,
            "SECURITY": "none",
            "FROM": "ledger@example.org",
        }.items():
            monkeypatch.setenv(f"POLICY_LEDGER_SMTP_{name}", str(value))
        assert main(to) == 0
        assert capsys.readouterr().out == "all@example.org: 1 tasks sent\n"
        assert main(to) == 0
        assert capsys.readouterr().out == "all@example.org: nothing new today\n"
        box.refused.add("gone@example.org")
        assert main([*command, "--to", "gone@example.org"]) == 2
        assert "not sent: the mail server" in capsys.readouterr().err
    assert isinstance(box, Mailbox)
    assert main([*command, "--webhook"]) == 2
    assert "begins with http" in capsys.readouterr().err
