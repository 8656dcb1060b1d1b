"""The language of the pages in a browser."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def test_the_language_switch(page, page_url: str) -> None:
    page.goto(page_url)
    page.get_by_text("English").click()
    page.get_by_text("Search clauses").wait_for()
    page.get_by_text("Filters").first.wait_for()
