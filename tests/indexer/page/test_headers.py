"""Which addresses are pages, and which lead to the first one."""

from __future__ import annotations

import pytest

from indexer.page.links import PAGES
from indexer.page.views.headers import is_unknown


@pytest.mark.parametrize(
    "path", ["/", "/_stcore", "/media/a.png", "/favicon.png", "/api", *(f"/{name}" for name in PAGES)]
)
def test_what_is_served_is_left_alone(path: str) -> None:
    assert not is_unknown(path)


@pytest.mark.parametrize("path", ["/nopage", "/搜索", "/draft"])
def test_a_page_that_is_none_is_unknown(path: str) -> None:
    assert is_unknown(path)
