"""Pages that are pictures: which are read, what is kept, what is said of them; the engine is a fake here."""

from __future__ import annotations

import time
from contextlib import nullcontext
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from indexer.documents import ocr_pages as recognise
from indexer.documents.ocr_pages import recognised, unread
from indexer.documents.readers.ocr import OcrPage
from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

SOURCE = SourceText(
    "a.pdf",
    (Page(1, "第一页有文字层，照原样保留，不必再认一遍，字数也足够多。"), Page(2, ""), Page(3, "12")),
    visual_lines=True,
    pictures=(2, 3),
)
FOUND = {
    2: OcrPage("第二页的文字是认出来的，共有三十个字左右。", 0.97),
    3: OcrPage("第三页也一样。", 0.6, ("云溪",)),
}


class FakeWorker:
    def __init__(self, found: dict[int, OcrPage | UnreadableFileError]) -> None:
        self.found, self.asked = found, []  # type: ignore[var-annotated]
        self.jobs = 1

    def place(self) -> Any:
        return nullcontext(self)

    def run(self, function: object, path: Path, number: int, sha256: str, *, seconds: float) -> OcrPage:
        self.asked.append(number)
        answer = self.found[number]
        if isinstance(answer, UnreadableFileError):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))


def read(worker: Any, tick: Any = lambda *_: None) -> SourceText:
    return recognised(Path("a.pdf"), "ab" * 32, SOURCE, worker, tick)


def test_pictures_are_read_and_told_of() -> None:
    ticks: list[tuple[int, int]] = []
    source = read(FakeWorker(dict(FOUND)), lambda *t: ticks.append(t))
    assert [page.text for page in source.pages] == [SOURCE.pages[0].text, FOUND[2].text, FOUND[3].text]
    assert source.notes == (
        "page 3: taken for the letters of a seal and left out: 云溪",
        "pages read by OCR: 2–3 (confidence 0.78)",
        "pages read by OCR with little confidence: 3 (0.60)",
    )
    assert ticks == [(0, 2), (1, 2), (2, 2)]


def test_pages_are_read_side_by_side_and_told_of_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    both, alone = Barrier(2), read(FakeWorker(dict(FOUND)))

    class Slow(FakeWorker):
        def run(self, function: object, path: Path, number: int, *args: Any, **limits: Any) -> OcrPage:
            both.wait(30)
            time.sleep(0.1 * (3 - number))  # the first page takes longer
            return super().run(function, path, number, *args, **limits)

    worker = Slow(dict(FOUND))
    worker.jobs = 2
    ticks: list[tuple[int, int]] = []
    monkeypatch.setattr(recognise, "kept_page", lambda *_: None)
    assert read(worker, lambda *told: ticks.append(told)) == alone
    assert worker.asked == [3, 2]
    assert ticks == [(0, 2), (1, 2), (2, 2)]


def test_results_are_kept_when_the_reading_is_stopped() -> None:
    def stop(done: int, total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    first, second = FakeWorker(dict(FOUND)), FakeWorker(dict(FOUND))
    with pytest.raises(KeyboardInterrupt):
        read(first, stop)
    assert read(second).pages[1].text == FOUND[2].text
    assert (first.asked, second.asked) == ([2], [3])


def test_a_page_that_cannot_be_read_is_named_and_the_rest_kept() -> None:
    source = read(FakeWorker({2: UnreadableFileError("took too long"), 3: FOUND[3]}))
    assert source.pages[1].text == ""
    assert source.notes[0] == "page 2 is a picture and could not be read: took too long"
    assert source.pages[2].text == FOUND[3].text


def test_all_pages_of_a_file_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10**6, 400))  # each page takes 400 seconds
    monkeypatch.setattr(recognise.time, "monotonic", lambda: float(next(clock)))
    worker = FakeWorker(dict(FOUND))
    source = read(worker)
    assert worker.asked == [2]
    assert source.notes[0] == "pages that are pictures and were left out, for the others took too long: 3"
    assert source.pages[1].text == FOUND[2].text


def test_less_than_the_text_layer_is_not_taken() -> None:
    source = read(FakeWorker({2: FOUND[2], 3: OcrPage("1", 0.9)}))
    assert source.pages[2].text == "12"


def test_without_any_text_the_file_is_refused() -> None:
    bare = SourceText("a.pdf", (Page(1, ""),), visual_lines=True, pictures=(1,))
    worker: Any = FakeWorker({1: OcrPage("", 0.0)})
    with pytest.raises(UnreadableFileError, match="no text was read") as refusal:
        recognised(Path("a.pdf"), "cd" * 32, bare, worker, lambda *_: None)
    assert not refusal.value.passing
    with pytest.raises(UnreadableFileError, match="with OCR") as refusal:
        unread(bare)
    assert refusal.value.passing


def test_pictures_left_out_are_told_of() -> None:
    assert unread(SOURCE).notes == ("pages that are pictures and were not read by OCR: 2–3",)


def test_what_is_kept_has_its_places() -> None:
    place = ("第二页的文字", 0.1, 0.2, 0.5, 0.25)
    page = OcrPage("第二页的文字是认出来的，共有三十个字左右。", 0.97, ("云溪",), (place,))
    read(FakeWorker({2: page, 3: FOUND[3]}))
    assert recognise.kept_page("ab" * 32, 2) == page
    assert recognise.kept_page("ab" * 32, 1) is None


def test_a_kept_page_without_places_is_read_again() -> None:
    kept = recognise._kept("ab" * 32, 2)
    kept.parent.mkdir(parents=True)
    for old in ('{"text": "甲", "confidence": 1.0, "left_out": []}', "[]", "", '{"places": [[]]}'):
        kept.write_text(old, "utf-8")
        assert recognise.kept_page("ab" * 32, 2) is None
