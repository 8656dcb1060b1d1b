"""What is said of a task finds it again, however the document is read now."""

from __future__ import annotations

from indexer.store.follow_rows import FollowUp, Place, Said, fitted


def place(at: int = 0, unit: str = "省水利厅", **own: object) -> Place:
    known: dict[str, object] = {
        "document_id": "aaaaaaaaaaaa", "start": at, "end": at + 9, "path": ("三", f"（{at}）"), "words": f"w{at}",
        "unit": unit, "unit_full": None, "region": "云溪省", "alone": True, "title": "方案", "citation": f"《方案》三、（{at}）",
        "task": "治理河道",
    }  # fmt: skip
    return Place(**known | own)  # type: ignore[arg-type]


def test_what_is_said_finds_its_task_however_it_is_read_now() -> None:
    def said(where: Place, when: str = "2026-01-01") -> FollowUp:
        return FollowUp(where.uid, where, Said(listed=True), "张三", when)

    was = said(place(0))
    found = lambda *now: [(fit.at, fit.reason, fit.stale) for fit in fitted(list(now), [was])]  # noqa: E731
    assert found(place(0), place(10)) == [(0, "", False)]
    assert found(place(0, start=3, end=8), place(10)) == [(0, "", False)]  # cut otherwise, the same words
    assert found(place(0, words="w9")) == [(0, "", False)]
    assert found(place(10), place(0, start=3, words="w0"), place(0, start=7, words="w0", path=("四",))) == [
        (1, "", False)
    ]
    twice = [place(0, start=3, words="w0", path=("五",)), place(0, start=7, words="w0", path=("四",))]
    assert [fit.reason for fit in fitted(twice, [said(place(0, alone=False, unit="省林业局"))])] == [
        "several"
    ]
    assert found(place(0, unit="省林业局")) == [(0, "", True)]  # the unit was corrected
    assert found(place(0, unit="省林业局"), place(0, unit="省能源局")) == [(None, "unit", False)]
    assert found(place(10)) == [(None, "gone", False)]
    full = said(place(0, unit="省发改委", unit_full="云溪省发展和改革委员会"))
    now = place(0, unit="省发展改革委", unit_full="云溪省发展和改革委员会")
    assert fitted([now], [full])[0].at == 0
    later = said(place(0), "2026-02-01")
    assert [(fit.one.when, fit.at, fit.reason) for fit in fitted([place(0)], [was, later])] == [
        ("2026-02-01", 0, ""),
        ("2026-01-01", None, "taken"),
    ]
