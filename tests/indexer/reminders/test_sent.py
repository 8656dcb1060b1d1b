"""Who was reminded of what on which day: once, also where two runs meet; not where it was not sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from indexer.reminders.sent import claim, release
from indexer.store.database import Database
from indexer.store.digests import changed_kept

DAY = date(2026, 3, 1)


def test_two_runs_at_a_time_share_what_is_to_be_sent(kb: Path) -> None:
    items = [f"{at:016x}" for at in range(40)]
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda _: claim(kb, DAY, "mail:a@b", items), range(4)))
    assert sorted(item for one in claimed for item in one) == items
    assert claim(kb, DAY, "mail:a@b", items) == set()
    assert claim(kb, DAY, "mail:c@d", items[:2]) == set(items[:2])
    assert claim(kb, DAY + timedelta(days=1), "mail:a@b", items) == set(items)


def test_what_was_not_sent_is_free_again_and_old_days_are_forgotten(kb: Path) -> None:
    assert claim(kb, DAY, "mail:a@b", ["1", "2"]) == {"1", "2"}
    release(kb, DAY, "mail:a@b", ["2"])
    assert claim(kb, DAY, "mail:a@b", ["1", "2"]) == {"2"}
    claim(kb, DAY + timedelta(days=61), "mail:a@b", ["1"])
    with Database.open(kb) as store:
        rows = store.connection.execute('SELECT "day", item FROM reminded').fetchall()
        assert [tuple(row) for row in rows] == [("2026-05-01", "1")]
        assert changed_kept(store) == []
