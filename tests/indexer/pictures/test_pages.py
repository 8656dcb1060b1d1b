"""From a knowledge base to a page and its boxes, and every file that does not show one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from indexer.build import build
from indexer.documents.read import sha256_of
from indexer.documents.readers import ocr
from indexer.errors import PictureError, StoppedError, UsageError
from indexer.models import Clause, FileRow
from indexer.pictures import files, pages
from indexer.pictures.letters import Box
from indexer.pictures.pages import page_picture, span_boxes
from indexer.store.store import Store
from tests.indexer.documents.readers.test_ofd import content, make_ofd, text_object
from tests.indexer.pictures.test_pdf import made

FIRST = [
    (150, 780, "云溪省节水行动方案"),
    (100, 740, "一、总体要求"),
    (100, 716, "到2027年，全省再生水利用率达到20%，万元工业增加值用水"),
    (72, 692, "量下降到30立方米，节水型企业达到100家。"),
    (100, 668, "二、重点任务"),
    (100, 644, "（一）推广再生水。工业园区配套建设回用管网，新建小区同步建设"),
    (290, 40, "—1—"),
]
SECOND = [
    (72, 780, "雨水收集设施，公共绿地优先使用再生水。"),
    (100, 756, "（二）严格监管。超计划用水的单位限期整改。"),
    (290, 40, "—2—"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base of a PDF, an OFD and a file without pages."""
    root = tmp_path_factory.mktemp("pictures")
    sources = root / "sources"
    sources.mkdir()
    (sources / "节水.pdf").write_bytes(made(FIRST, SECOND))
    lines = [
        "松江湾市护林方案",
        "一、工作目标",
        "到2026年新增造林面积三十公顷。",
        "二、工作措施",
        "加强巡护。",
    ]
    objects = (text_object(n, words, 40, 30 + 10 * n) for n, words in enumerate(lines, 1))
    (sources / "护林.ofd").write_bytes(make_ofd([content(*objects)]))
    (sources / "清水.txt").write_text("清水县治污方案\n\n一、目标\n治理河道五条。\n", "utf-8")
    build(root / "kb", [sources], model="tiny")
    return root


@pytest.fixture
def store(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))
    pages._held.clear()
    with Store.open(folder / "kb") as opened:
        yield opened


def clause(store: Store, words: str) -> Clause:
    return next(one for one in store.clauses() if words in one.text)


def test_a_clause_on_one_page(store: Store) -> None:
    one = clause(store, "万元工业")
    found = span_boxes(store, one.document_id, one.start, one.end)
    assert found.share == 1
    (page,) = found.pages
    assert (page.page, page.ratio) == (1, pytest.approx(842 / 595))
    upper, lower = page.boxes
    assert upper.left == pytest.approx(100 / 595, abs=0.01)
    assert lower.left == pytest.approx(72 / 595, abs=0.01)
    assert upper.top < 1 - 716 / 842 < upper.bottom < lower.bottom


def test_a_clause_that_runs_over_two_pages_and_a_part_of_it(store: Store) -> None:
    one = clause(store, "回用管网")
    found = span_boxes(store, one.document_id, one.start, one.end)
    assert [(page.page, len(page.boxes)) for page in found.pages] == [(1, 1), (2, 1)]
    assert found.share == 1
    at = one.start + one.text.index("公共绿地")
    (page,) = span_boxes(store, one.document_id, at, at + 4).pages
    assert page.page == 2
    assert page.boxes[0].width == pytest.approx(4 * 14 / 595, abs=0.005)


def test_a_heading_is_found_where_it_stands(store: Store) -> None:
    one = clause(store, "万元工业")
    text = store.text(one.document_id) or ""
    for words, below in (("云溪省节水行动方案", 780), ("二、重点任务", 668)):
        start = text.index(words)
        (page,) = span_boxes(store, one.document_id, start, start + len(words)).pages
        assert page.page == 1
        assert page.boxes[0].top < 1 - below / 842 < page.boxes[0].bottom


def test_pictures_are_drawn_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = clause(store, "万元工业").document_id
    picture = page_picture(store, document_id, 2)
    assert picture.media_type == "image/png"
    assert (picture.width, picture.height) == (910, 1287)
    monkeypatch.setattr(pages, "asked", lambda *_: pytest.fail("drawn again"))
    assert page_picture(store, document_id, 2) == picture


def test_a_resolution_is_cut_to_what_is_bearable(store: Store) -> None:
    document_id = clause(store, "万元工业").document_id
    assert page_picture(store, document_id, 1, 10**6).width == pytest.approx(595 * 220 / 72, abs=2)
    assert page_picture(store, document_id, 1, -5).width == pytest.approx(595 * 36 / 72, abs=2)


def test_an_ofd_is_drawn_from_its_words(store: Store) -> None:
    one = clause(store, "新增造林")
    picture = page_picture(store, one.document_id, 1)
    assert picture.media_type == "image/svg+xml"
    assert "新增造林".encode() in picture.data
    found = span_boxes(store, one.document_id, one.start, one.end)
    assert found.share == 1
    assert found.pages[0].boxes[0].left == pytest.approx(40 / 210, abs=0.001)


def test_what_ocr_read_has_its_place(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = clause(store, "超计划")
    sha256 = store.files_of(one.document_id)[0].sha256
    text = "\n".join(words for *_, words in SECOND)
    read = ocr.OcrPage(
        text, 0.9, (), ((one.text, 0.25, 0.5, 0.75, 0.52), ("雨水收集设施", 0.25, 0.4, 0.5, 0.42))
    )
    monkeypatch.setattr(
        pages, "kept_page", lambda kept, number: read if (kept, number) == (sha256, 2) else None
    )
    (page,) = span_boxes(store, one.document_id, one.start, one.end).pages
    assert (page.page, page.boxes) == (2, (Box(0.25, 0.5, 0.75, 0.52),))


def test_a_page_without_letters_is_named_without_boxes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = clause(store, "回用管网")
    letters = pages.asked(store.files_of(one.document_id)[0], pages.letters_in, [1])
    monkeypatch.setattr(
        pages,
        "asked",
        lambda file, function, *_: letters if function is pages.letters_in else 2,
    )
    found = span_boxes(store, one.document_id, one.start, one.end)
    assert [(page.page, bool(page.boxes)) for page in found.pages] == [(1, True), (2, False)]
    assert 0.4 < found.share < 0.9


def test_pages_that_are_not_those_named_are_found_all_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = clause(store, "超计划")
    monkeypatch.setattr(pages, "_pages_of", lambda *_: range(40, 41))
    (page,) = span_boxes(store, one.document_id, one.start, one.end).pages
    assert page.page == 2


def test_what_cannot_be_asked(store: Store) -> None:
    document_id = clause(store, "万元工业").document_id
    for ask in (lambda: page_picture(store, "nothing", 1), lambda: span_boxes(store, "nothing", 0, 1)):
        with pytest.raises(UsageError, match="no document"):
            ask()
    for span in ((0, 0), (5, 2), (-1, 3), (0, 10**6)):
        with pytest.raises(UsageError, match="no span"):
            span_boxes(store, document_id, *span)


def failure(store: Store, document_id: str, page: int = 1) -> PictureError:
    with pytest.raises(PictureError) as caught:
        page_picture(store, document_id, page)
    assert caught.value.file
    assert str(caught.value).startswith(caught.value.file)
    assert caught.value.remedy
    return caught.value


def test_files_that_show_no_page(store: Store, folder: Path) -> None:
    document_id = clause(store, "万元工业").document_id
    assert failure(store, clause(store, "河道").document_id).reason == "unpaged"
    assert failure(store, document_id, 3).reason == "absent"
    assert failure(store, document_id, 0).reason == "absent"
    assert failure(store, clause(store, "新增造林").document_id, 9).reason == "absent"
    path = folder / "sources" / "节水.pdf"
    data = path.read_bytes()
    try:
        path.write_bytes(made(FIRST, SECOND, []))
        assert failure(store, document_id).reason == "changed"
        path.unlink()
        assert failure(store, document_id).reason == "gone"
        path.mkdir()
        assert failure(store, document_id).reason == "gone"
        path.rmdir()
    finally:
        path.write_bytes(data)


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made(FIRST)))
    writer.encrypt("geheim")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"%PDF-1.7\nnonsense", "damaged"),
        ("a.pdf", locked(), "locked"),
        ("a.ofd", b"PK\x03\x04 nonsense", "damaged"),
        ("a.pdf", b"", "damaged"),
    ],
)
def test_files_that_are_damaged_or_locked(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    row = FileRow(str(path), name, sha256_of(data), None)
    monkeypatch.setattr(pages, "paged_file", lambda *_: row)
    one = clause(store, "万元工业")
    assert failure(store, one.document_id).reason == reason
    with pytest.raises(PictureError, match=name):
        span_boxes(store, one.document_id, one.start, one.end)


def test_a_page_that_takes_too_long_is_told_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopping:
        def run(self, *_: object, **__: object) -> None:
            raise StoppedError("took longer than 30 seconds and was stopped")

    monkeypatch.setattr(files, "_worker", Stopping)
    error = failure(store, clause(store, "万元工业").document_id)
    assert error.reason == "stopped"
    assert "took longer than 30 seconds" in str(error)


@pytest.mark.parametrize("words", ["万元工业", "新增造林"])
def test_what_is_not_installed_is_named(store: Store, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(files, "missing", lambda extra, *_: f"it needs [{extra}]")
    assert failure(store, clause(store, words).document_id).reason == "extra"
