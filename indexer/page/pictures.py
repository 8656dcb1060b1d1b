"""Pages as pictures with the words that are meant in boxes over them, as escaped HTML."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from html import escape

from indexer.pictures.kept import Picture
from indexer.pictures.letters import Box
from indexer.pictures.pages import PageBoxes, SpanBoxes

# Less of the words than this in boxes is said.
_ALL = 0.995


def sheet_html(
    picture: Picture,
    page: PageBoxes,
    title: str,
    words: Mapping[str, str],
    *,
    anchor: str = "",
) -> str:
    """Return a page of the document `title` with its boxes; `anchor` is the id that the first box has."""
    boxes = "".join(_box(box, anchor if at == 0 else "") for at, box in enumerate(page.boxes))
    source = f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"
    alt = words["picture_alt"].format(title=title, page=page.page)
    told = [words["page"].format(page=page.page)]
    told.append(words["picture_boxed" if page.boxes else "picture_unplaced"])
    if picture.media_type == "image/svg+xml":
        told.append(words["picture_redrawn"])
    return (
        '<figure class="pl-sheet"><div class="pl-sheet-page">'
        f'<img src="{source}" alt="{escape(alt)}" width="{picture.width}" height="{picture.height}">'
        f"{boxes}</div><figcaption>{escape(words['picture_join'].join(told))}</figcaption></figure>"
    )


def missing_words(found: SpanBoxes, words: Mapping[str, str]) -> str:
    """Return what is to be said where part of a span has no box on any page, "" where all of it has."""
    if found.share >= _ALL:
        return ""
    return words["picture_partly"].format(share=f"{1 - found.share:.0%}") if found.share else ""


def _box(box: Box, anchor: str) -> str:
    named = f' id="{escape(anchor)}"' if anchor else ""
    return (
        f'<span class="pl-box"{named} aria-hidden="true" style="left:{box.left:.3%};top:{box.top:.3%};'
        f'width:{box.width:.3%};height:{box.height:.3%}"></span>'
    )
