"""What holds of every page: contrast in light and dark, languages, titles, links and Back, a quiet console."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from indexer.page.links import PAGES
from indexer.tables.words import interface
from tests.pages.addresses import ADDRESSES, documents_of
from tests.pages.conftest import new_context, settle

pytestmark = pytest.mark.slow
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
TAGS = {"zh": "zh-CN", "en": "en"}
NAMES = {"zh": "中文", "en": "English"}
VIEWS = [(name, asked) for name, several in ADDRESSES.items() for asked in several.values()]
Open = Callable[..., None]


@pytest.fixture(scope="module")
def documents(base: Path) -> dict[str, str]:
    """The ids of a plan and of one of a lower level."""
    return documents_of(base)


@pytest.fixture
def to(page_url: str, documents: dict[str, str]) -> Open:
    """Open a page with what is asked of it in a tab, and wait until it is drawn to the end."""

    def go(tab, name: str, asked: str, language: str = "zh") -> None:
        wanted = quote(asked.format(**documents), safe="=&")
        tab.goto(f"{page_url}/{'' if name == PAGES[0] else name}?{wanted}&lang={language}")
        drawn(tab)

    return go


def drawn(tab) -> None:
    """Wait until nothing of a page is drawn any more, and see that nothing went wrong."""
    tab.locator(".pl-nav").wait_for()
    settle(tab)
    for name in ("stException", "stAlertContentError"):
        expect(tab.get_by_test_id(name)).to_have_count(0)


def content(tab) -> str:
    """Return the words of the main part of a page, without what stands in closed parts."""
    return str(tab.get_by_test_id("stMain").inner_text()).strip()


def address(tab) -> tuple[str, dict[str, list[str]]]:
    """Return page and names of the address; that it is Chinese need not be said."""
    parts = urlsplit(tab.url)
    named = parse_qs(parts.query)
    return parts.path, {name: values for name, values in named.items() if (name, values) != ("lang", ["zh"])}


def test_every_page_is_looked_at() -> None:
    assert set(ADDRESSES) == set(PAGES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(browser, to: Open, scheme: str) -> None:
    context = new_context(browser, color_scheme=scheme)
    tab = context.new_page()
    failed = []
    for name, asked in VIEWS:
        to(tab, name, asked)
        tab.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
        found = tab.evaluate(CONTRAST)
        failed += [f"{name} {asked}: {ratio} < {needed} {words!r} {at}" for ratio, needed, words, at in found]
    context.close()
    assert not failed, "\n".join(dict.fromkeys(failed))


@pytest.mark.parametrize(("name", "asked"), VIEWS)
def test_language_link_and_back(page, to: Open, name: str, asked: str) -> None:
    """The language switched there and back changes nothing else; Back and a link lead to the same."""
    to(page, name, asked)
    before, words = address(page), content(page)
    for language in ("en", "zh"):
        page.get_by_role("radio", name=NAMES[language], exact=True).click(force=True)
        named(page, name, language)
        assert address(page) == (before[0], before[1] | ({"lang": ["en"]} if language == "en" else {}))
        assert (content(page) == words) == (language == "zh")
    other = "library" if name != "library" else "targets"
    page.locator(".pl-nav").get_by_role("link", name=interface("zh")[other], exact=True).click()
    named(page, other, "zh")
    page.go_back()
    named(page, name, "zh")
    assert (address(page), content(page)) == (before, words)
    sent = page.context.new_page()
    sent.goto(page.url)
    named(sent, name, "zh")
    assert content(sent) == words


def named(tab, name: str, language: str) -> None:
    """Wait until a page is drawn in a language; its title and the language that it declares are right.

    A page that shows one thing, an answer or a document, is called by that.
    """
    w = interface(language)
    page = ".+" if name in {"search", "document"} else re.escape(w[name])
    expect(tab).to_have_title(re.compile(f"^{page} · {re.escape(w['app'])}$"))
    expect(tab.locator(f"html[lang={TAGS[language]}]")).to_have_count(1)
    drawn(tab)
