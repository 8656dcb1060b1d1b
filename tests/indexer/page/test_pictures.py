"""Pages with boxes as HTML: escaped, named for those who do not see them, and every failure in words."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from indexer.errors import PictureError
from indexer.page.messages import error_words
from indexer.page.pictures import missing_words, sheet_html
from indexer.pictures.kept import Picture
from indexer.pictures.letters import Box
from indexer.pictures.pages import PageBoxes, SpanBoxes
from indexer.tables.words import LANGUAGES, interface

ROOT = Path(__file__).parents[3]
PICTURE = Picture(b"\x89PNG data", "image/png", 910, 1287)
PAGE = PageBoxes(7, (Box(0.1, 0.2, 0.9, 0.22), Box(0.1, 0.23, 0.5, 0.25)))


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_with_its_boxes(language: str) -> None:
    words = interface(language)
    html = sheet_html(PICTURE, PAGE, "节水<script>alert(1)</script>\"'", words, anchor="box")
    tags = Tags(html)
    assert [name for name, _ in tags.found] == ["figure", "div", "img", "span", "span", "figcaption"]
    (image,) = tags.named("img")
    assert image["src"] == f"data:image/png;base64,{base64.b64encode(PICTURE.data).decode()}"
    assert (image["width"], image["height"]) == ("910", "1287")
    assert image["alt"] == words["picture_alt"].format(title="节水<script>alert(1)</script>\"'", page=7)
    first, second = tags.named("span")
    assert first["style"] == "left:10.000%;top:20.000%;width:80.000%;height:2.000%"
    assert first["id"] == "box"
    assert "id" not in second
    assert words["picture_boxed"] in html
    assert words["picture_redrawn"] not in html


def test_a_page_without_boxes_and_one_that_was_redrawn_say_so() -> None:
    words = interface("zh")
    html = sheet_html(replace(PICTURE, media_type="image/svg+xml"), PageBoxes(2, ()), "甲", words)
    assert words["picture_unplaced"] in html
    assert words["picture_redrawn"] in html
    assert "<span" not in html


def test_what_has_no_box_is_said() -> None:
    words = interface("zh")
    assert missing_words(SpanBoxes((PAGE,), 1.0), words) == ""
    assert "20%" in missing_words(SpanBoxes((PAGE,), 0.8), words)
    assert missing_words(SpanBoxes((), 0.0), words) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    words = interface(language)
    reasons = re.findall(r"`(\w+)`", PictureError.__doc__ or "")
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "indexer" / "pictures").glob("*.py"))
    assert {"unpaged", "gone", "changed", "locked", "damaged"} < set(reasons)
    for reason in set(reasons) - {"reason", "file"}:
        assert f'"{reason}"' in code
        told = error_words(PictureError("", reason=reason, file="<节水>.pdf"), words, language)
        assert told
        assert "{" not in told
