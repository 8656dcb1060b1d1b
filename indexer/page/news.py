"""What the page of news shows: documents, targets before and after, duties, hits of kept searches, by day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from indexer.page.links import link_html
from indexer.page.words import local_time
from indexer.tables.news import NewsItem, value_words, year_words

Words = Mapping[str, str]
Way = Callable[[str, str | None], str]
# Days that are looked back over, by their codes in the address; the first to begin with.
SPANS = {"30": 30, "7": 7, "90": 90, "365": 365, "all": None}
MOST = 300
_COLOURS = {"new": "green", "version": "blue", "changed": "orange", "gone": "red"}


def news_html(items: Sequence[NewsItem], way: Way, words: Words) -> str:
    """Return news by the day and build in which they came, the newest first."""
    parts = []
    for (build, when), group in groupby(items[:MOST], key=lambda item: (item.build, item.when)):
        parts.append(
            f'<h3 class="pl-news-day">{escape(local_time(when))}'
            f' <span class="pl-small">{escape(words["news_build"].format(build=build))}</span></h3>'
        )
        parts.append(f'<ul class="pl-news">{"".join(_item(item, way, words) for item in group)}</ul>')
    if len(items) > MOST:
        parts.append(f'<p class="pl-small">{escape(words["news_more"].format(count=len(items) - MOST))}</p>')
    return "".join(parts)


def _item(item: NewsItem, way: Way, words: Words) -> str:
    state = f'<span class="pl-badge {_COLOURS[item.change]}">{escape(words[f"news_{item.change}"])}</span>'
    title = f"《{item.title}》"
    name = title if item.what == "document" else item.name or title
    # What is gone of a document that is there leads to nothing but the document.
    there = item.clause_id or (item.what == "document" and item.change != "gone")
    named = link_html(name, way(item.document_id, item.clause_id or None)) if there else escape(name)
    year = year_words(item, words) if item.what == "target" else ""
    value = value_words(item, words)
    strong = f" <strong>{escape(value)}</strong>" if value else ""
    below = (
        []
        if item.what == "document"
        else [item.citation or title, item.text if item.what == "clause" else item.quote]
    )
    small = "".join(f'<p class="pl-small">{escape(_short(text))}</p>' for text in below if text)
    return f"<li>{state} {named}{escape(year)}{strong}{small}</li>"


def _short(text: str, most: int = 160) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most]}…"


def counts_words(items: Iterable[NewsItem], words: Words) -> str:
    """Return how many pieces of news there are."""
    return words["news_count"].format(count=len(list(items)))
